"""How wildcards, ARNs and the principals of resource-based policies match, where MiniStack differs from AWS."""

import json
import re
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import dynamodb, iam
from replacing import replace_in

_WILDCARDS = {"*": ".*", "?": "."}
_ARN_PARTS = 6


def match_as_aws() -> None:
    cache: dict[tuple[str, bool], re.Pattern] = {}
    evaluate = iam_evaluator.evaluate_resource_policy
    find_policy = iam_evaluator._resource_policy

    def _fnmatch_compile(pattern: str, ignore_case: bool) -> re.Pattern:
        found = cache.get((pattern, ignore_case))
        if found is None:
            text = "".join(_WILDCARDS.get(letter) or re.escape(letter) for letter in pattern)
            # A wildcard matches line breaks, too, and nothing may follow.
            found = re.compile(rf"(?s:{text})\Z", re.IGNORECASE if ignore_case else 0)
            if len(cache) < 4096:
                cache[pattern, ignore_case] = found
        return found

    def evaluate_resource_policy(doc: Any, context: Any, *more: Any, **details: Any) -> Any:
        return evaluate(_with_principals(doc, context.principal_arn), context, *more, **details)

    def _resource_policy(service: str, arn: str) -> tuple | None:
        find = _FOUND.get(service)
        return find(arn) if find else find_policy(service, arn)

    replace_in(
        iam_evaluator,
        _CONDITION_OPS={**iam_evaluator._CONDITION_OPS, **_ARN_OPERATORS},
        _fnmatch_compile=_fnmatch_compile,
        _resource_policy=_resource_policy,
        evaluate_resource_policy=evaluate_resource_policy,
    )


def _is_like(arn: str, pattern: str) -> bool:
    """Whether each component matches: its wildcards match no colon, except in the last one.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    match = iam_evaluator.fnmatch_iam_cs
    patterns = pattern.split(":", _ARN_PARTS - 1)
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(patterns) < _ARN_PARTS:
        # No page says what such a pattern matches.
        return match(arn, pattern)
    return len(parts) == _ARN_PARTS and all(map(match, parts, patterns))


_ARN_OPERATORS = {
    **dict.fromkeys(["arnequals", "arnlike"], _is_like),
    **dict.fromkeys(["arnnotequals", "arnnotlike"], lambda arn, pattern: not _is_like(arn, pattern)),
}


def _with_principals(doc: Any, caller: str) -> Any:
    """The policy without `NotPrincipal`: such a statement is for everyone whom it does not name."""
    if "NotPrincipal" not in (doc if isinstance(doc, str) else json.dumps(doc)):
        return doc
    policy = json.loads(doc) if isinstance(doc, str) else doc
    statements = policy.get("Statement", [])
    statements = [statements] if isinstance(statements, dict) else statements
    return {
        **policy,
        "Statement": [
            {**each, "Principal": "*"} if "NotPrincipal" in each else each
            for each in statements
            if not iam_evaluator._principal_matches(each.get("NotPrincipal"), caller)
        ],
    }


def _policy_of_table(arn: str) -> tuple[str, str] | None:
    """The policy of a table, which covers its indexes, or of a stream, and the account that owns it."""
    found = dynamodb._resource_policies.get(arn.partition("/index/")[0])
    return (found["Policy"], arn.split(":")[4]) if found else None


def _trust_policy(arn: str) -> tuple[str, str] | None:
    """A principal of the same account that it names needs no other permission to assume the role.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    account, _, path = arn.partition("::")[2].partition(":role/")
    role = iam._roles.get_scoped(account, None, path.split("/")[-1])
    return (role["AssumeRolePolicyDocument"], account) if role else None


# Finds resource-based policies that MiniStack does not judge, by service.
_FOUND = {"dynamodb": _policy_of_table, "dynamodbstreams": _policy_of_table, "sts": _trust_policy}
