"""Checks the function and the source of an event source mapping, as AWS does: both must exist and fit together."""

import re
from dataclasses import dataclass
from typing import Any

from mappings.model import FUNCTION_NAME
from mappings.rules import refuse
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb_streams, kinesis, lambda_svc, sqs


@dataclass(frozen=True)
class Function:
    name: str
    qualifier: str | None
    config: dict[str, Any]

    @property
    def qualified_name(self) -> str:
        return f"{self.name}:{self.qualifier}" if self.qualifier else self.name

    @property
    def arn(self) -> str:
        return lambda_svc._func_arn(self.qualified_name)


def find_function(reference: str) -> Function:
    """Finds a function by its name, its ARN, or a part of its ARN, each with or without a version or an alias."""
    name, qualifier = name_and_qualifier(reference)
    _, config = lambda_svc._get_func_record_for_qualifier(name, qualifier) if name else (None, None)
    if not config:
        refuse("Function does not exist")
    return Function(name, qualifier, config)


def name_and_qualifier(reference: str) -> tuple[str | None, str | None]:
    """The name of a function and its version or alias, if any. No name if it is not of this account and region."""
    match = re.fullmatch(FUNCTION_NAME, reference)
    is_here = match and match[3] in (None, f"{get_region()}:") and match[5] in (None, f"{get_account_id()}:")
    return (match[7], match[9]) if is_here else (None, None)


def service_of(source_arn: str | None) -> str:
    """The service of the source: `sqs`, `dynamodb` or `kinesis`."""
    try:
        spec = parse_arn(source_arn or "")
    except ArnParseError:
        refuse("Unrecognized event source.")
    is_stream = spec.service == "kinesis" or (spec.service == "dynamodb" and "/stream/" in spec.resource)
    if spec.service != "sqs" and not is_stream:
        refuse("Unrecognized event source.")
    return spec.service


def check_source(source_arn: str, service: str, function: Function) -> None:
    """Checks that the source exists, in the region of the function."""
    is_here = parse_arn(source_arn).region == get_region()
    if service == "sqs":
        _check_queue(sqs._queue_by_arn(source_arn) if is_here else None, function)
    elif not (is_here and _stream_exists(source_arn, service)):
        refuse(f"Stream not found: {source_arn}")


def _stream_exists(stream_arn: str, service: str) -> bool:
    if service == "kinesis":
        return any(stream.get("StreamARN") == stream_arn for stream in kinesis._streams.values())
    status, _, _ = dynamodb_streams._describe_stream({"StreamArn": stream_arn})
    return status == 200


def _check_queue(queue: dict[str, Any] | None, function: Function) -> None:
    if queue is None:
        refuse(
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
            "SQS Error Message: The specified queue does not exist."
        )
    timeout = function.config.get("Timeout", 3)
    visibility = int(queue["attributes"].get("VisibilityTimeout", 30))
    if visibility < timeout:
        refuse(
            f"Queue visibility timeout: {visibility} seconds is less than "
            f"Function timeout: {timeout} seconds"
        )
