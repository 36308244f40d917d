"""The rules of EventBridge may invoke a function only if the function's own policy allows it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from typing import Any

from iam.record import Record
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from replacing import replace_in

_SERVICE = "events.amazonaws.com"
_ACTION = "lambda:InvokeFunction"


def require_permissions_of_rules(record: Record) -> None:
    # Imported late: it takes functions by name that `give_sessions` replaces.
    from ministack.services import eventbridge, lambda_svc

    invoke_target = eventbridge._invoke_target

    def _invoke_target(target: dict[str, Any], event: Any, rule: dict[str, Any], *more: Any, **details: Any) -> None:
        arn = target.get("Arn", "")
        func = lambda_svc._get_func_record_for_ref(arn)[0] if ":function:" in arn else None
        if func:
            decision = "allowed" if _may_invoke(func["policy"], arn, rule["Arn"]) else "denied"
            record.add(_SERVICE, _ACTION, arn, decision)
            if decision == "denied":
                return
        invoke_target(target, event, rule, *more, **details)

    replace_in(eventbridge, _invoke_target=_invoke_target)


def _may_invoke(policy: dict[str, Any], function_arn: str, rule_arn: str) -> bool:
    context = iam_evaluator.EvalContext(
        principal_arn=_SERVICE,
        principal_type="Service",
        principal_account=get_account_id(),
        action=_ACTION,
        resource_arn=function_arn,
        region=get_region(),
        service_context={"aws:sourcearn": rule_arn, "aws:sourceaccount": get_account_id()},
    )
    return iam_evaluator.evaluate_resource_policy(policy, context, _SERVICE).decision == "Allow"
