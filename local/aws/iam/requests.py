"""Which permissions a request needs, where MiniStack's rules differ from those of AWS."""

import contextvars
import functools
import json
from collections.abc import Callable
from typing import Any

from iam import dynamodb
from ministack.core import iam_actions, iam_evaluator
from replacing import replace_in

# Operations that AWS authorizes as another action.
_ACTIONS = {
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sns:PublishBatch": "sns:Publish",
}

# Services in whose requests a parameter or form with the name `Action` is data, which does not say what is requested.
_WITHOUT_ACTION_PARAMETER = ("dynamodb", "lambda", "s3")

# What is true of every request that a client of AWS signs and sends.
_OF_S3 = {"s3:signatureversion": "AWS4-HMAC-SHA256", "s3:tlsversion": "1.3"}

_TAGS_OF_LOGS = ("ListTagsForResource", "TagResource", "UntagResource")

# The body of the request to DynamoDB that is judged.
_body = contextvars.ContextVar("body", default=b"")


def read_requests_as_aws(report_unjudged: Callable[[dict, dict, str], None]) -> None:
    """@param report_unjudged: called with the headers, query and operation of each request that passes unjudged"""
    _correct_actions(report_unjudged)
    _correct_resources()
    _correct_conditions()


def _correct_actions(report_unjudged: Callable[[dict, dict, str], None]) -> None:
    find_action = iam_actions.extract_iam_action

    def extract_iam_action(service, method, path, headers, body, query_params):
        if service in _WITHOUT_ACTION_PARAMETER:
            query_params = {name: value for name, value in query_params.items() if name != "Action"}
            action = find_action(service, method, path, headers, b"", query_params)
        else:
            action = find_action(service, method, path, headers, body, query_params)
        if action in dynamodb.STATEMENTS and not dynamodb.statement_needs(action, _json(body)):
            action = None
        if action is None:
            report_unjudged(headers, query_params, f"{service}:{headers.get('x-amz-target', f'{method} {path}')}")
        return _ACTIONS.get(action, action)

    replace_in(iam_actions, extract_iam_action=extract_iam_action)


def _correct_resources() -> None:
    find_resource = iam_actions.extract_resource_arn
    find_checks = iam_actions.dynamodb_transaction_checks

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if "DynamoDBStreams" in headers.get("x-amz-target", ""):
            return dynamodb.stream_of(_json(body), region, account_id)
        bucket, _, key = path.lstrip("/").partition("/")
        if service == "s3" and key:
            # With all slashes of the key.
            return f"arn:aws:s3:::{bucket}/{key}"
        arn = find_resource(service, method, path, headers, body, query_params, region, account_id)
        if service in _NAMED:
            operation = headers.get("x-amz-target", "").rpartition(".")[2] or _first(query_params.get("Action")) or ""
            return _NAMED[service](arn, operation, _json(body), f"arn:aws:{service}:{region}:{account_id}")
        if service == "lambda":
            return _qualified(arn, query_params.get("Qualifier"))
        if service == "dynamodb" and headers.get("x-amz-target", "").endswith(".ListTables"):
            return f"arn:aws:dynamodb:{region}:{account_id}:table/*"
        return dynamodb.named_arn(_json(body)) if service == "dynamodb" and arn == "*" else arn

    def dynamodb_transaction_checks(action, body, region, account_id):
        if action not in dynamodb.STATEMENTS:
            return find_checks(action, body, region, account_id)
        needs = dynamodb.statement_needs(action, _json(body))
        return [(needed, iam_actions._dynamodb_table_arn(table, region, account_id)) for needed, table in needs]

    replace_in(
        iam_actions,
        # Called twice for each request.
        dynamodb_resource_arns=functools.lru_cache(maxsize=1)(iam_actions.dynamodb_resource_arns),
        dynamodb_transaction_checks=dynamodb_transaction_checks,
        extract_resource_arn=extract_resource_arn,
    )


def _first(values: str | list[str] | None) -> str | None:
    return values[0] if isinstance(values, list) else values


def _of_queue(arn: str, _operation: str, request: dict[str, Any], _here: str) -> str:
    # The dead-letter queue of a redrive.
    return request.get("SourceArn", arn) if arn == "*" else arn


def _of_topics(arn: str, operation: str, _request: dict[str, Any], here: str) -> str:
    return f"{here}:*" if arn == "*" and operation.startswith("List") else arn


def _of_logs(arn: str, operation: str, request: dict[str, Any], here: str) -> str:
    """AWS judges log groups as if a stream of them was named.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """
    if operation in _TAGS_OF_LOGS:
        return arn
    group = f"{here}:log-group:" if operation == "DescribeLogGroups" else arn
    return f"{group}:log-stream:{request.get('logStreamName') or ''}" if ":log-group:" in group else arn


# What AWS names as the resource of requests, by service.
_NAMED = {"logs": _of_logs, "sns": _of_topics, "sqs": _of_queue}


def _qualified(function: str, qualifier: str | list[str] | None) -> str:
    """The ARN of the invoked version or alias. A request may name a function by a part of its ARN."""
    if ":function:" not in function:
        return function
    parts = function.split(":function:")
    arn = f"{parts[0]}:function:{parts[-1]}"
    name = _first(qualifier)
    return f"{arn}:{name}" if name and ":" not in parts[-1] else arn


def _correct_conditions() -> None:
    resolve = iam_evaluator._resolve_condition_key

    def dynamodb_service_context(body):
        _body.set(body)
        return {}

    def resolve_condition_key(key, context):
        name = key.lower()
        if name == "aws:principalarn":
            return _role_of(context.principal_arn)
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        if name == "aws:principalisawsservice":
            return str(context.principal_type == "Service").lower()
        if name == "aws:viaawsservice":
            return str("kms:viaservice" in context.service_context).lower()
        if name in _OF_S3 and context.action.startswith("s3:"):
            return _OF_S3[name]
        # Derived from the body only if a policy has such a condition.
        if name in dynamodb.CONDITIONS and context.action.startswith("dynamodb:"):
            return dynamodb.CONDITIONS[name](dynamodb.part_for(context.resource_arn, _json(_body.get())))
        return resolve(key, context)

    replace_in(iam_actions, dynamodb_service_context=dynamodb_service_context)
    replace_in(iam_evaluator, _resolve_condition_key=resolve_condition_key)


def _json(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _role_of(principal: str) -> str:
    """The condition key names the role of a session, not the session."""
    if ":assumed-role/" not in principal:
        return principal
    _, _, _, _, account, path = principal.split(":", 5)
    return f"arn:aws:iam::{account}:role/{path.split('/')[1]}"
