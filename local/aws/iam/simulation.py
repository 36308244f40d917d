"""SimulatePrincipalPolicy, with which the local DAX asks what a role may do."""

from collections.abc import Callable
from typing import Any

from iam.keys import key_needs
from iam.policies import forget_unknown_keys, is_uncertain
from iam.sessions import access_key_of
from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import iam, sts
from replacing import replace_in


def simulate_as_judged(judge: Callable[..., Any]) -> None:
    """Simulates roles as their requests are judged: with TLS, their permissions boundary and their tags."""
    build_results = iam._build_simulate_results_real

    def _build_simulate_results_real(actions, resource, principal, account, policies):
        if ":role/" not in principal:
            return build_results(actions, resource, principal, account, policies)
        function = f"arn:aws:lambda:{get_region()}:{account}:function:simulation"
        access_key = access_key_of({"FunctionArn": function, "FunctionName": "simulation", "Role": principal})
        results = ""
        for action in actions:
            forget_unknown_keys()
            own_need = (action, resource, action.split(":")[0], {})
            needs = (own_need, *key_needs(action, resource, get_region()))
            denials = (judge(access_key, name, service, get_region(), arn, keys) for name, arn, service, keys in needs)
            denial = next(filter(None, denials), None)
            is_allowed = denial is None or is_uncertain(sts._sessions[access_key], denial)
            decided = _all("Allow") if is_allowed else _all("Deny") if denial.decision == "Deny" else []
            results += build_results([action], resource, principal, account, decided)
        return results

    replace_in(iam, _build_simulate_results_real=_build_simulate_results_real)


def _all(effect: str) -> list[list[Any]]:
    return [iam_evaluator.parse_policy_document({"Statement": {"Effect": effect, "Action": "*", "Resource": "*"}})]
