"""Makes MiniStack's IAM (`AUTH=true`) judge requests as AWS does. README.md says where they differ."""

import contextvars
import os
from pathlib import Path

from iam.lambda_service import require_permissions_for_lambda
from iam.objects import is_missing
from iam.policies import is_uncertain, remember_policies
from iam.record import Record
from iam.requests import read_requests_as_aws
from iam.sessions import give_sessions, is_by_lambda, session_of
from ministack.core import iam_actions, iam_evaluator, router

# The action and resource that a request was last denied.
_denied = contextvars.ContextVar("denied", default=("", "*"))


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
    remember_policies()
    # On AWS, all of these requests would use TLS.
    pin_origin = iam_evaluator.pin_request_origin
    iam_evaluator.pin_request_origin = lambda source_ip, _: pin_origin(source_ip, True)
    # Who a request is from is believed. The proxy that injects faults changes bodies after they are signed.
    iam_evaluator.authenticate = lambda *_: None
    _turn_on()
    require_permissions_for_lambda()


def _turn_on() -> None:
    os.environ["AUTH"] = "true"
    import ministack.app  # noqa: F401

    # Functions inherit all variables.
    del os.environ["AUTH"]


def _judge_and_record(record: Record) -> None:
    judge = iam_evaluator.enforce

    def enforce(access_key_id, action, service, region, resource_arn="*", service_context=None):
        session = session_of(access_key_id)
        context = dict(service_context or {})
        if session and not is_by_lambda():
            # https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
            context["lambda:SourceFunctionArn"] = session["FunctionArn"]
        denial = judge(access_key_id, action, service, region, resource_arn, context)
        if session and denial and is_uncertain(session, denial):
            record.add(session["Arn"], action, resource_arn, "unjudged")
            return None
        if session:
            record.add(session["Arn"], action, resource_arn, "denied" if denial else "allowed")
        if session and not denial and action == "s3:GetObject" and is_missing(resource_arn):
            # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: without it, 403 rather than 404
            action, resource_arn = "s3:ListBucket", resource_arn.partition("/")[0]
            denial = judge(access_key_id, action, service, region, resource_arn, context)
        if denial:
            _denied.set((action, resource_arn))
        return denial

    iam_evaluator.enforce = enforce


def _answer_as_aws() -> None:
    answer = iam_actions.access_denied_response

    def access_denied_response(service, action, principal_arn, request_id, *, message="", **details):
        is_authorization = not details.get("error_code")
        if is_authorization and not message and not details.get("resource_policy_arn"):
            denied, resource = _denied.get()
            message = iam_actions.identity_denial_message(
                denied.lower() if service == "sqs" else denied,
                principal_arn,
                f'"{resource}"' if service == "s3" else resource,
                details.get("explicit_deny", False),
            )
        status, headers, body = answer(service, action, principal_arn, request_id, message=message, **details)
        is_dynamodb = is_authorization and service.startswith("dynamodb")
        return (400 if is_dynamodb else status), headers, body

    iam_actions.access_denied_response = access_denied_response
