"""Records what IAM decided, for `tableside status` and the tests."""

import json
from pathlib import Path

# A function that uses ever new keys must not fill the disk, nor hide what another one is denied.
_MAXIMUM_PER_DECISION = 10_000


class Record:
    """Writes each distinct judgement as a line of JSON. `record.ts` reads them. The local DAX appends its own."""

    def __init__(self, file: Path) -> None:
        # Another file, so that the local DAX notices that the record is new.
        file.unlink(missing_ok=True)
        self._file = file.open("a", buffering=1, encoding="utf-8")
        self._known: dict[str, set[tuple[str, str, str]]] = {"allowed": set(), "denied": set(), "unjudged": set()}

    def add(self, principal: str, action: str, resource: str, decision: str) -> None:
        """@param decision: `allowed`, `denied` or `unjudged`"""
        known = self._known[decision]
        if (principal, action, resource) in known or len(known) >= _MAXIMUM_PER_DECISION:
            return
        known.add((principal, action, resource))
        line = {"principal": principal, "action": action, "resource": resource, "decision": decision}
        self._file.write(json.dumps(line) + "\n")
        if decision == "denied":
            print(f"IAM denied {action} on {resource} to {principal}", flush=True)
