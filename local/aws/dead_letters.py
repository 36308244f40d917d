"""What dead-letter queues and on-failure destinations of functions receive after the last asynchronous retry.

MiniStack sends both the same, without some fields.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
import logging
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from iam.lambda_service import missing_for_destination
from ministack.services import lambda_svc, sns, sqs
from replacing import replace_in

_logger = logging.getLogger("ministack")
_MAXIMUM_MESSAGE_BYTES = 1024


def fill_dead_letters_as_aws() -> None:
    dispatch = lambda_svc._execute_function_dispatch
    route_to_destination = lambda_svc._route_async_failure

    def _execute_function_dispatch(func: dict, config: dict, event: Any, request_id: str, started: float) -> dict:
        return {**dispatch(func, config, event, request_id, started), "request_id": request_id}

    def _route_async_failure(target: str, name: str, event: Any, result: dict) -> None:
        if target.split(":")[2] not in ("sns", "sqs"):
            return route_to_destination(target, name, event, result)
        function = lambda_svc._functions.get(name) or {}
        config = function.get("config") or {}
        is_dead_letter = target == (config.get("DeadLetterConfig") or {}).get("TargetArn")
        message = (event, _attributes(result)) if is_dead_letter else (_record(function, event, result), {})
        problem = missing_for_destination(config, target) or _send(target, *message)
        if problem:
            _logger.warning("Lambda %s: no message to %s: %s", name, target, problem)
        return None

    replace_in(
        lambda_svc,
        _execute_function_dispatch=_execute_function_dispatch,
        _route_async_failure=_route_async_failure,
    )


def _send(target: str, message: Any, attributes: dict) -> str | None:
    """@returns: why it cannot be sent"""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    service, _, account, name = target.split(":")[2:]
    if service == "sns":
        sns._fanout(target, str(uuid4()), body, "", message_attributes=attributes)
        return None
    url = sqs._queue_url_for_account(account, name)
    try:
        sqs._act_send_message({"QueueUrl": url, "MessageBody": body, "MessageAttributes": attributes}, url)
    except sqs._Err as error:
        return str(error)
    return None


def _record(function: dict, event: Any, result: dict) -> dict[str, Any]:
    settings = function.get("event_invoke_config") or (function.get("event_invoke_configs") or {}).get("$LATEST") or {}
    return {
        "version": "1.0",
        "timestamp": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": result.get("request_id") or str(uuid4()),
            "functionArn": f"{function.get('config', {}).get('FunctionArn')}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": settings.get("MaximumRetryAttempts", 2) + 1,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": result.get("body"),
    }


def _attributes(result: dict) -> dict[str, dict[str, str]]:
    error = result.get("body")
    message = str(error.get("errorMessage", "") if isinstance(error, dict) else error)
    start = message.encode()[:_MAXIMUM_MESSAGE_BYTES].decode(errors="ignore")
    values = {
        "RequestID": ("String", result.get("request_id") or str(uuid4())),
        "ErrorCode": ("Number", "429" if result.get("throttle") else "200"),
        **({"ErrorMessage": ("String", start)} if start else {}),
    }
    return {name: {"DataType": kind, "StringValue": value} for name, (kind, value) in values.items()}
