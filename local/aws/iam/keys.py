"""The KMS keys of encrypted queues, tables and secrets, which AWS uses with the permissions of who sends a request.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
"""

from collections.abc import Iterator

from ministack.services import dynamodb, kms, secretsmanager, sqs

_READ_TABLE = ("Decrypt", "DescribeKey")
_WRITE_TABLE = (*_READ_TABLE, "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
_READS = ("BatchGetItem", "ConditionCheckItem", "GetItem", "GetRecords", "PartiQLSelect", "Query", "Scan")
_WRITES = ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem", "PartiQLDelete", "PartiQLInsert", "PartiQLUpdate")

# What each action needs of the key of its resource.
_NEEDS = {
    "sqs:SendMessage": ("GenerateDataKey", "Decrypt"),
    "sqs:ReceiveMessage": ("Decrypt",),
    "secretsmanager:GetSecretValue": ("Decrypt",),
    "secretsmanager:PutSecretValue": ("GenerateDataKey", "Decrypt"),
    **{f"dynamodb:{action}": _READ_TABLE for action in _READS},
    **{f"dynamodb:{action}": _WRITE_TABLE for action in _WRITES},
}


def key_needs(action: str, resource: str, region: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """What an action on a resource needs of its key, too: actions, the key, the service and condition keys."""
    names = _NEEDS.get(action)
    if not names:
        return
    # There are no keys that AWS manages, which everyone in the account may use.
    service = action.split(":")[0]
    key = kms._resolve_key(_KEYS[service](resource))
    via = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
    if key:
        yield from ((f"kms:{name}", key["Arn"], "kms", via) for name in names)


def _key_of_queue(arn: str) -> str | None:
    queue = sqs._queue_by_arn(arn)
    return queue and queue["attributes"].get("KmsMasterKeyId")


def _key_of_table(arn: str) -> str | None:
    table = dynamodb._tables.get(arn.partition(":table/")[2].split("/")[0]) or {}
    return (table.get("SSEDescription") or {}).get("KMSMasterKeyArn")


def _key_of_secret(arn: str) -> str | None:
    _, secret = secretsmanager._resolve(arn)
    return secret and secret.get("KmsKeyId")


_KEYS = {"dynamodb": _key_of_table, "secretsmanager": _key_of_secret, "sqs": _key_of_queue}
