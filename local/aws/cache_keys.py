"""Keeps the KMS key of a replication group, which MiniStack forgets: each plan would replace the cache."""

from typing import Any

from ministack.services import elasticache
from replacing import replace_in


def keep_keys_of_caches() -> None:
    create = elasticache._create_replication_group
    to_xml = elasticache._rg_xml

    def create_with_key(request: dict[str, Any]):
        response = create(request)
        key = elasticache._p(request, "KmsKeyId")
        if key and response[0] == 200:
            elasticache._replication_groups[elasticache._p(request, "ReplicationGroupId")]["KmsKeyId"] = key
        return response

    def to_xml_with_key(group: dict[str, Any]) -> str:
        key = group.get("KmsKeyId")
        return f"{to_xml(group)}<KmsKeyId>{key}</KmsKeyId>" if key else to_xml(group)

    replace_in(elasticache, _create_replication_group=create_with_key, _rg_xml=to_xml_with_key)
