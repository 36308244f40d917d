"""Checks each value of a request for an event source mapping by itself, as AWS does before it looks at anything else.

The model is https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html; the texts are those that
AWS gives for every model.
"""

import re
from typing import Any

Settings = dict[str, Any]


class Refused(Exception):
    """An error that AWS answers."""

    def __init__(self, type: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.type, self.message, self.status = type, message, status


FUNCTION_NAME = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)
_PATTERNS = {
    "FunctionName": FUNCTION_NAME,
    "EventSourceArn": r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)",
    "KMSKeyArn": r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
}
_MAXIMUM_NAME_LENGTH = 140
_RANGES = {
    "BatchSize": (1, 10_000),
    "MaxItems": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
    "ScalingConfig.MaximumConcurrency": (2, 1000),
    # Those of a queue. The model has a minimum of 1 for other sources.
    "ProvisionedPollerConfig.MinimumPollers": (2, 200),
    "ProvisionedPollerConfig.MaximumPollers": (2, 10_000),
}
_STARTING_POSITIONS = ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"]
# The values of lists, and how many there may be.
_LISTS = {
    "FunctionResponseTypes": (["ReportBatchItemFailures"], 1),
    "MetricsConfig.Metrics": (["EventCount", "ErrorCount", "KafkaMetrics"], 3),
}
_MAXIMUM_PATTERN_LENGTH = 4096
_TYPES: dict[str, type] = {
    **dict.fromkeys(["BisectBatchOnFunctionError", "Enabled"], bool),
    **dict.fromkeys(["EventSourceArn", "FunctionName", "KMSKeyArn", "StartingPosition"], str),
    **dict.fromkeys(["DestinationConfig", "FilterCriteria", "LoggingConfig", "MetricsConfig"], dict),
    **dict.fromkeys(["ProvisionedPollerConfig", "ScalingConfig", "Tags"], dict),
    "StartingPositionTimestamp": float,
    **dict.fromkeys(["DestinationConfig.OnFailure", "DestinationConfig.OnSuccess"], dict),
    **dict.fromkeys(["DestinationConfig.OnFailure.Destination", "DestinationConfig.OnSuccess.Destination"], str),
    **dict.fromkeys(_RANGES, int),
    **dict.fromkeys(["FilterCriteria.Filters", *_LISTS], list),
}
_TYPE_NAMES = {bool: "Boolean", dict: "Structure", float: "Timestamp", int: "Integer", list: "List", str: "String"}
_JSON_NAMES = {dict: "START_OBJECT", list: "START_ARRAY", str: "STRING_VALUE"}


def check_model(request: Settings, required: tuple[str, ...] = ()) -> None:
    for path, wanted in _TYPES.items():
        _check_type(_part(request, path), wanted)
    found = [
        *(_error(name, None, "Member must not be null") for name in required if request.get(name) is None),
        *(_pattern_error(name, request.get(name), pattern) for name, pattern in _PATTERNS.items()),
        _length_error("FunctionName", request.get("FunctionName"), _MAXIMUM_NAME_LENGTH),
        *(_range_error(path, _part(request, path), *bounds) for path, bounds in _RANGES.items()),
        _choice_error("StartingPosition", request.get("StartingPosition"), _STARTING_POSITIONS),
        *(error for path, rules in _LISTS.items() for error in _list_errors(path, _part(request, path) or [], *rules)),
        *(_filter_error(index, filter) for index, filter in enumerate(filters_of(request), 1)),
    ]
    errors = [error for error in found if error]
    if errors:
        count = f"{len(errors)} validation error{'s' if len(errors) > 1 else ''} detected"
        raise Refused("ValidationException", f"{count}: {'; '.join(errors)}")


def filters_of(request: Settings) -> list[Any]:
    # An empty filter is one without a pattern.
    return [filter or {} for filter in _part(request, "FilterCriteria.Filters") or []]


def _check_type(value: Any, wanted: type) -> None:
    # In Python, a Boolean is an integer.
    if value is None or type(value) is wanted or (wanted is float and type(value) is int):
        return
    given = str(value).upper() + "_VALUE" if type(value) is bool else _JSON_NAMES.get(type(value), "NUMBER_VALUE")
    raise Refused("SerializationException", f"{given} can not be converted to {_TYPE_NAMES[wanted]}")


def _part(request: Settings, path: str) -> Any:
    """The value with this path, such as `ScalingConfig.MaximumConcurrency`."""
    value: Any = request
    for name in path.split("."):
        value = (value or {}).get(name)
    return value


def _error(name: str, value: Any, rule: str) -> str:
    # In its errors, AWS writes the first letter of each part of a path small.
    path = ".".join(part[0].lower() + part[1:] for part in name.split("."))
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {rule}"


def _pattern_error(name: str, value: str | None, pattern: str) -> str | None:
    if value is None or re.fullmatch(pattern, value):
        return None
    return _error(name, value, f"Member must satisfy regular expression pattern: {pattern}")


def _range_error(name: str, value: int | None, least: int, most: int) -> str | None:
    if value is None or least <= value <= most:
        return None
    bound = f"greater than or equal to {least}" if value < least else f"less than or equal to {most}"
    return _error(name, value, f"Member must have value {bound}")


def _choice_error(name: str, value: str | None, choices: list[str]) -> str | None:
    if value is None or value in choices:
        return None
    return _error(name, value, f"Member must satisfy enum value set: [{', '.join(choices)}]")


def _list_errors(path: str, values: list[Any], choices: list[str], most: int) -> list[str]:
    rules = []
    if len(values) > most:
        rules.append(f"Member must have length less than or equal to {most}")
    if any(value not in choices for value in values):
        member = f"Member must satisfy enum value set: [{', '.join(choices)}], Member must not be null"
        rules.append(f"Member must satisfy constraint: [{member}]")
    return [_error(path, f"[{', '.join(map(str, values))}]", rule) for rule in rules]


def _filter_error(index: int, filter: Any) -> str | None:
    _check_type(filter, dict)
    pattern = filter.get("Pattern")
    _check_type(pattern, str)
    return _length_error(f"FilterCriteria.Filters.{index}.member.Pattern", pattern, _MAXIMUM_PATTERN_LENGTH)


def _length_error(name: str, value: str | None, most: int) -> str | None:
    if value is None or len(value) <= most:
        return None
    return _error(name, value, f"Member must have length less than or equal to {most}")
