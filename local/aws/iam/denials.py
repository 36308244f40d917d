"""Which kind of policy denies a request, which AWS's errors say.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from typing import Any

from ministack.core import iam_evaluator
from replacing import replace_in

_IDENTITY = "identity-based policy"
_RESOURCE = "resource-based policy"


class _Limit(list):
    """The policies that limit what those of a principal allow."""

    def __init__(self, policies: Any, kind: str) -> None:
        super().__init__(policies)
        self.kind = kind


def find_denying_policies() -> None:
    evaluate = iam_evaluator.evaluate
    evaluate_resource_policy = iam_evaluator.evaluate_resource_policy
    find_boundary = iam_evaluator._permissions_boundary
    find_session_policies = iam_evaluator._session_policy_limits

    def evaluate_and_explain(context: Any, policies: Any, *limits: Any) -> Any:
        result = evaluate(context, policies, *limits)
        if result.decision != "Allow":
            result.kind = _denying(context, result.decision, [_Limit(policies, _IDENTITY), *limits])
        return result

    def evaluate_resource_and_explain(*details: Any, **more: Any) -> Any:
        result = evaluate_resource_policy(*details, **more)
        result.kind = _RESOURCE
        return result

    replace_in(
        iam_evaluator,
        _permissions_boundary=lambda *of: [_Limit(each, "permissions boundary") for each in find_boundary(*of)],
        _session_policy_limits=lambda *of: [_Limit(each, "session policy") for each in find_session_policies(*of)],
        evaluate=evaluate_and_explain,
        evaluate_resource_policy=evaluate_resource_and_explain,
    )


def _denying(context: Any, decision: str, limits: list[_Limit]) -> str:
    """The first kind with a statement that denies; if there is none, the first without one that allows."""
    effect = "Deny" if decision == "Deny" else "Allow"
    for limit in limits:
        statements = [statement for policy in limit for statement in policy]
        if bool(iam_evaluator._first_match(context, statements, effect)) == (effect == "Deny"):
            return limit.kind
    return _IDENTITY


def kind_of(denial: Any) -> str:
    return getattr(denial, "kind", _IDENTITY)


def with_kind(message: str, kind: str) -> str:
    """The message of a denial by an identity-based policy, for another kind."""
    return message.replace(f"no {_IDENTITY}", f"no {kind}").replace(f"an {_IDENTITY}", f"{_article(kind)} {kind}")


def _article(kind: str) -> str:
    return "an" if kind == _IDENTITY else "a"
