"""Makes MiniStack's IAM (`AUTH=true`) judge requests as AWS does. README.md says where they differ."""

import contextvars
import os
from pathlib import Path
from typing import Any

from iam.denials import find_denying_policies, kind_of, with_kind
from iam.keys import key_needs
from iam.lambda_service import require_permissions_for_lambda
from iam.matching import match_as_aws
from iam.objects import is_missing
from iam.policies import forget_unknown_keys, is_uncertain, read_policies_as_aws
from iam.record import Record
from iam.requests import read_requests_as_aws
from iam.rules import require_permissions_of_rules
from iam.sessions import FOR_FUNCTION, give_sessions, is_by_lambda, malformed_function, session_of
from iam.simulation import simulate_as_judged
from ministack.core import iam_actions, iam_evaluator, router
from replacing import replace_in

_KNOWN_KEYS = "The local AWS accepts the access key test with the secret access key test."

# The action and resource that a request was last denied, and by which kind of policy.
_denied = contextvars.ContextVar("denied", default=("", "*", kind_of(None)))


def enforce_iam(record_file: Path) -> None:
    """Must be called before `ministack.app` is imported, which takes functions by name that this replaces."""
    record = Record(record_file)

    def report_unjudged(headers: dict, query_params: dict, operation: str) -> None:
        session = session_of(router.extract_access_key_id(headers, query_params))
        if session:
            record.add(session["Arn"], operation, "*", "unjudged")

    give_sessions()
    read_requests_as_aws(report_unjudged)
    _judge_and_record(record)
    _answer_as_aws()
    _explain_unknown_keys()
    read_policies_as_aws()
    match_as_aws()
    find_denying_policies()
    # On AWS, all of these requests would use TLS.
    pin_origin = iam_evaluator.pin_request_origin
    replace_in(
        iam_evaluator,
        authenticate=_believe,
        pin_request_origin=lambda source_ip, _: pin_origin(source_ip, True),
    )
    _turn_on()
    require_permissions_for_lambda()
    require_permissions_of_rules(record)


def _believe(access_key_id: str, _account_id: str) -> Any:
    """Believes who a request is from: the proxy that injects faults changes bodies after they are signed."""
    malformed = malformed_function(access_key_id)
    if malformed is not None:
        problem = f"The header {FOR_FUNCTION} must be the ARN of a function, got {malformed or 'an empty value'}"
        return iam_evaluator.AuthError("InvalidToken", problem)
    if access_key_id or iam_evaluator._anonymous.get():
        return None
    return iam_evaluator.AuthError("MissingAuthenticationToken", "Request is missing Authentication Token")


def _turn_on() -> None:
    os.environ["AUTH"] = "true"
    import ministack.app  # noqa: F401

    # Functions inherit all variables.
    del os.environ["AUTH"]


def _judge_and_record(record: Record) -> None:
    judge = iam_evaluator.enforce
    simulate_as_judged(judge)

    def enforce(access_key_id, action, service, region, resource_arn="*", service_context=None):
        session = session_of(access_key_id)
        if not session:
            denial = judge(access_key_id, action, service, region, resource_arn, service_context)
            _denied.set((action, resource_arn, kind_of(denial)))
            return denial
        context = dict(service_context or {})
        if not is_by_lambda():
            # https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
            context["lambda:SourceFunctionArn"] = session["FunctionArn"]

        def judge_as_session(action: str, resource_arn: str, service: str, keys: dict[str, str]):
            forget_unknown_keys()
            denial = judge(access_key_id, action, service, region, resource_arn, context | keys)
            decision = "unjudged" if is_uncertain(session, denial) else "denied" if denial else "allowed"
            if decision == "denied":
                _denied.set((action, resource_arn, kind_of(denial)))
            return decision, denial if decision == "denied" else None

        for need in ((action, resource_arn, service, {}), *key_needs(action, resource_arn, region)):
            decision, denial = judge_as_session(*need)
            record.add(session["Arn"], *need[:2], decision)
            if denial:
                return denial
        if action == "s3:GetObject" and is_missing(resource_arn):
            # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: without it, 403 rather than 404
            bucket = resource_arn.partition("/")[0]
            decision, denial = judge_as_session("s3:ListBucket", bucket, service, {})
            # A function without this permission may expect the 403.
            if not denial:
                record.add(session["Arn"], "s3:ListBucket", bucket, decision)
            return denial
        return None

    replace_in(iam_evaluator, enforce=enforce)


def _explain_unknown_keys() -> None:
    find_error = iam_evaluator._unknown_access_key
    failures = iam_actions._AUTH_FAILURES

    def unknown_access_key():
        error = find_error()
        return iam_evaluator.CredentialResolutionError(error.code, f"{error.message} {_KNOWN_KEYS}")

    replace_in(iam_evaluator, _unknown_access_key=unknown_access_key)
    # S3 has its own message.
    *others, (code, status, message) = failures["UnrecognizedClientException"]
    failures["UnrecognizedClientException"] = (*others, (code, status, f"{message} {_KNOWN_KEYS}"))


def _answer_as_aws() -> None:
    answer = iam_actions.access_denied_response
    explain = iam_actions.identity_denial_message

    def identity_denial_message(*details: Any) -> str:
        return with_kind(explain(*details), _denied.get()[2])

    def access_denied_response(service, action, principal_arn, request_id, *, message="", **details):
        is_authorization = not details.get("error_code")
        if is_authorization and not message and not details.get("resource_policy_arn"):
            denied, resource, _ = _denied.get()
            message = identity_denial_message(
                denied.lower() if denied.startswith("sqs:") else denied,
                principal_arn,
                f'"{resource}"' if service == "s3" else resource,
                details.get("explicit_deny", False),
            )
        status, headers, body = answer(service, action, principal_arn, request_id, message=message, **details)
        is_dynamodb = is_authorization and service.startswith("dynamodb")
        return (400 if is_dynamodb else status), headers, body

    replace_in(
        iam_actions,
        access_denied_response=access_denied_response,
        identity_denial_message=identity_denial_message,
    )
