"""The states that a mapping passes through: for a moment, it is `Creating`, `Enabling`, `Updating` and so on."""

import time

from mappings.model import Refused, Settings
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import lambda_svc

_change_seconds = 0.0


def take_seconds(seconds: float) -> None:
    """Sets how long each change takes."""
    global _change_seconds
    _change_seconds = seconds


def change(mapping: Settings, transition: str, enabled: bool) -> None:
    """Starts a change."""
    now = time.time()
    mapping["Enabled"] = enabled
    mapping["State"] = "Enabled" if enabled else "Disabled"
    mapping["LastModified"] = now
    mapping["Transition"] = (transition, now + _change_seconds)


def current_mappings() -> AccountRegionScopedDict:
    """MiniStack's store of mappings, after the changes whose time is over have ended."""
    mappings = lambda_svc._esms
    for uuid, mapping in mappings.items():
        transition, end = mapping.get("Transition", ("", float("inf")))
        if time.time() < end:
            continue
        del mapping["Transition"]
        mapping["LastModified"] = end
        if transition == "Deleting":
            lambda_svc._delete_esm(uuid)
    return mappings


def require_settled(mapping: Settings, action: str) -> None:
    if "Transition" in mapping:
        message = f"Cannot {action} the event source mapping because it is in use."
        raise Refused("ResourceInUseException", message)


def state_of(mapping: Settings) -> str:
    transition, _ = mapping.get("Transition", (mapping["State"], None))
    return transition
