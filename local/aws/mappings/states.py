"""The states that a mapping passes through: for a moment, it is `Creating`, `Enabling`, `Updating` and so on."""

import time

from mappings.model import Refused, Settings
from ministack.services import lambda_svc

# On AWS, a change takes many seconds. Here, it is long enough to be seen, and so short that Terraform hardly waits.
_SECONDS = 0.3


def change(mapping: Settings, transition: str, enabled: bool) -> None:
    """Starts a change."""
    now = time.time()
    mapping["Enabled"] = enabled
    mapping["State"] = "Enabled" if enabled else "Disabled"
    mapping["LastModified"] = now
    mapping["Transition"] = (transition, now + _SECONDS)


def finish_changes() -> None:
    """Ends the changes whose time is over. Called before anything reads the mappings."""
    for uuid, mapping in lambda_svc._esms.items():
        transition, end = mapping.get("Transition", ("", float("inf")))
        if time.time() < end:
            continue
        del mapping["Transition"]
        mapping["LastModified"] = end
        if transition == "Deleting":
            lambda_svc._delete_esm(uuid)


def require_settled(mapping: Settings, action: str) -> None:
    if "Transition" in mapping:
        message = f"Cannot {action} the event source mapping because it is in use."
        raise Refused("ResourceInUseException", message)


def state_of(mapping: Settings) -> str:
    transition, _ = mapping.get("Transition", (mapping["State"], None))
    return transition
