"""The policies of roles."""

import functools
import json
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam


def remember_policies() -> None:
    """Parses each policy once, rather than for each request."""
    parse = iam_evaluator.parse_policy_document
    parse_text = functools.lru_cache(maxsize=1000)(parse)
    iam_evaluator.parse_policy_document = lambda doc: parse_text(doc) if isinstance(doc, str) else parse(doc)


def is_uncertain(session: dict[str, Any], denial: Any) -> bool:
    """Whether a policy that is not understood here may allow what no other allows.

    MiniStack has few of AWS's managed policies, and does not replace policy variables.
    """
    if getattr(denial, "decision", None) != "ImplicitDeny":
        return False
    _, _, _, _, account, path = session["Arn"].split(":")
    role = iam._roles.get_scoped(account, None, path.split("/")[1]) or {}
    attached = [iam_evaluator._resolve_managed_policy_document(arn, account) for arn in role.get("AttachedPolicies", [])]
    documents = [*role.get("InlinePolicies", {}).values(), *attached]
    return None in attached or "${" in json.dumps(documents)
