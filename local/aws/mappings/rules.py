"""Which settings AWS refuses for an event source mapping, depending on its source and on each other.

The texts were recorded on AWS: in the snapshot tests of https://github.com/localstack/localstack, and in reports of
users. For some rules of the pages of AWS, no text is known; they are marked.
"""

import re
import time
from typing import NoReturn

from mappings.model import Refused, Settings, filters_of

_STREAM_PARAMETERS = (
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "TumblingWindowInSeconds",
)
_QUEUE_PARAMETERS = ("ProvisionedPollerConfig", "ScalingConfig")
_BROKER_PARAMETERS = (
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "LoggingConfig",
    "Queues",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "Topics",
)
_BROKER_METRICS = ("ErrorCount", "KafkaMetrics")
# Standard queues, standard topics, and buckets.
_DESTINATION = r"arn:[\w-]+:(sqs|sns):[\w-]+:\d{12}:[\w-]+|arn:[\w-]+:s3:::.+"
# With the quota that AWS raises on request. It is five for every other account.
_MAXIMUM_FILTERS = 10


def refuse(message: str) -> NoReturn:
    raise Refused("InvalidParameterValueException", message)


def check_parameters(request: Settings, service: str) -> None:
    """Checks that mappings of such a source have these parameters, and not too many filters."""
    is_queue = service == "sqs"
    destinations = request.get("DestinationConfig") or {}
    foreign = (_STREAM_PARAMETERS if is_queue else _QUEUE_PARAMETERS) + _BROKER_PARAMETERS
    unsupported = [name for name in foreign if request.get(name) is not None]
    if _destination(destinations, "OnSuccess") or (is_queue and _destination(destinations, "OnFailure")):
        unsupported.append("DestinationConfig")
    if unsupported:
        refuse(f"Unsupported {unsupported[0]} parameter for given event source mapping type.")
    _check_broker_options(request)
    for name in ("StartingPosition", "StartingPositionTimestamp") if is_queue else ():
        if request.get(name) is not None:
            refuse(f"{name} is not valid for SQS event sources.")
    if len(filters_of(request)) > _MAXIMUM_FILTERS:
        # The text of AWS is not known.
        refuse(f"The number of filters must not exceed {_MAXIMUM_FILTERS}.")


def _check_broker_options(request: Settings) -> None:
    """Checks the options that only brokers have, of parameters that others have too. The texts of AWS are not known."""
    metrics = (request.get("MetricsConfig") or {}).get("Metrics") or []
    unsupported = [name for name in _BROKER_METRICS if name in metrics]
    if unsupported:
        refuse(f"Unsupported metric {unsupported[0]} for given event source mapping type.")
    if (request.get("ProvisionedPollerConfig") or {}).get("PollerGroupName") is not None:
        refuse("Unsupported PollerGroupName parameter for given event source mapping type.")


def check_settings(settings: Settings, service: str) -> None:
    """Checks all settings of a mapping together, with their defaults."""
    if service == "sqs":
        _check_queue_settings(settings)
    else:
        _check_stream_settings(settings, service)


def _check_queue_settings(settings: Settings) -> None:
    window = settings["MaximumBatchingWindowInSeconds"]
    if settings["BatchSize"] > 10 and window == 0:
        refuse("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
    if window > 0 and settings["EventSourceArn"].endswith(".fifo"):
        refuse("Batching window is not supported for FIFO queues")
    pollers = settings.get("ProvisionedPollerConfig")
    if pollers and settings.get("ScalingConfig"):
        # The text of AWS is not known.
        refuse("ProvisionedPollerConfig and ScalingConfig cannot be used together.")
    if pollers and pollers["MinimumPollers"] > pollers["MaximumPollers"]:
        # The text of AWS is not known.
        refuse("MinimumPollers must not be greater than MaximumPollers.")


def _check_stream_settings(settings: Settings, service: str) -> None:
    position = settings.get("StartingPosition")
    if position is None:
        refuse(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
            "Member must not be null."
        )
    if position == "AT_TIMESTAMP" and service == "dynamodb":
        refuse(f"Unsupported starting position for arn type: {settings['EventSourceArn']}")
    timestamp = settings.get("StartingPositionTimestamp")
    # The texts of AWS are not known.
    if (position == "AT_TIMESTAMP") != (timestamp is not None):
        refuse("StartingPositionTimestamp must be set with the StartingPosition AT_TIMESTAMP, and only with it.")
    if timestamp is not None and timestamp > time.time():
        refuse("StartingPositionTimestamp cannot be in the future.")
    if -1 < settings["MaximumRecordAgeInSeconds"] < 60:
        refuse("MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)")
    destination = _destination(settings["DestinationConfig"], "OnFailure")
    if destination and not re.fullmatch(_DESTINATION, destination):
        refuse(f"The destination ARN {destination} is invalid.")


def _destination(config: Settings, kind: str) -> str | None:
    return (config.get(kind) or {}).get("Destination")
