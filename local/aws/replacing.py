"""Replaces parts of MiniStack and Hypercorn, whose private names can change with any version."""

from typing import Any


def replace_in(owner: Any, **parts: Any) -> None:
    """Sets attributes of a module, class or object. Fails if one does not exist: nobody would use it."""
    missing = [name for name in parts if not hasattr(owner, name)]
    if missing:
        name = getattr(owner, "__name__", type(owner).__name__)
        raise AttributeError(
            f"{name} must have {', '.join(missing)}, which this local AWS replaces. "
            "Use the versions that requirements.txt pins."
        )
    for name, part in parts.items():
        setattr(owner, name, part)
