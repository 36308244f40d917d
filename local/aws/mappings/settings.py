"""The settings of a mapping, with the defaults that answers of AWS contain."""

from typing import Any

from mappings.model import Settings, filters_of

_DEFAULTS: Settings = {"FunctionResponseTypes": [], "MaximumBatchingWindowInSeconds": 0}
_QUEUE_DEFAULTS: Settings = {**_DEFAULTS, "BatchSize": 10}
_STREAM_DEFAULTS: Settings = {
    **_DEFAULTS,
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
_POLLER_DEFAULTS: Settings = {"MinimumPollers": 2, "MaximumPollers": 200}
# Answers contain these only if they are set. An empty value removes them.
_OPTIONAL = ("FilterCriteria", "KMSKeyArn", "MetricsConfig", "ProvisionedPollerConfig", "ScalingConfig")
# An update has no parameters for these.
_FIXED = ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp")


def new_settings(request: Settings, service: str) -> Settings:
    defaults = _QUEUE_DEFAULTS if service == "sqs" else _STREAM_DEFAULTS
    return _given(request, _FIXED) | _merge(defaults, request)


def updatable(request: Settings) -> Settings:
    """A request to update without what an update has no parameters for, which AWS ignores."""
    return {name: value for name, value in request.items() if name not in (*_FIXED, "Tags")}


def changed_settings(mapping: Settings, request: Settings) -> Settings:
    return _merge(_given(mapping, (*_FIXED, *_STREAM_DEFAULTS, *_OPTIONAL)), request)


def store(mapping: Settings, settings: Settings) -> None:
    for name in _OPTIONAL:
        mapping.pop(name, None)
    mapping.update(settings)


def _merge(current: Settings, request: Settings) -> Settings:
    settings = current | _given(request, tuple(name for name in (*current, *_OPTIONAL) if name not in _FIXED))
    if settings.get("ProvisionedPollerConfig"):
        settings["ProvisionedPollerConfig"] = _POLLER_DEFAULTS | {
            name: value for name, value in settings["ProvisionedPollerConfig"].items() if value is not None
        }
    if "DestinationConfig" in settings:
        settings["DestinationConfig"] = {"OnFailure": settings["DestinationConfig"].get("OnFailure") or {}}
    if not filters_of(settings):
        settings.pop("FilterCriteria", None)
    return {name: value for name, value in settings.items() if value or name not in _OPTIONAL}


def _given(values: Settings, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) is not None}
