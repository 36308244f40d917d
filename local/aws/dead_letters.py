"""Dead-letter queues and topics of functions: what they receive after the last retry of an asynchronous invocation.

MiniStack sends them what an on-failure destination receives.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
"""

import json
import logging
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
        config = (lambda_svc._functions.get(name) or {}).get("config") or {}
        if target != (config.get("DeadLetterConfig") or {}).get("TargetArn"):
            return route_to_destination(target, name, event, result)
        problem = missing_for_destination(config, target) or _send(target, event, result)
        if problem:
            _logger.warning("Lambda %s: no message to its dead-letter target %s: %s", name, target, problem)
        return None

    replace_in(
        lambda_svc,
        _execute_function_dispatch=_execute_function_dispatch,
        _route_async_failure=_route_async_failure,
    )


def _send(target: str, event: Any, result: dict) -> str | None:
    """Sends the event as it was. @returns: why it cannot be sent"""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    attributes = _attributes(result)
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
