"""Records what IAM decided, for `tableside status` and the tests."""

import json
from pathlib import Path

# A function that uses ever new keys must not fill the disk.
_MAXIMUM = 10_000


class Record:
    """Writes each distinct judgement as a line of JSON. `record.ts` reads them. The local DAX appends its own."""

    def __init__(self, file: Path) -> None:
        file.write_text("")
        self._file = file.open("a", buffering=1, encoding="utf-8")
        self._known: set[tuple[str, str, str, str]] = set()

    def add(self, principal: str, action: str, resource: str, decision: str) -> None:
        """@param decision: `allowed`, `denied` or `unjudged`"""
        judgement = (principal, action, resource, decision)
        if judgement in self._known or len(self._known) >= _MAXIMUM:
            return
        self._known.add(judgement)
        line = {"principal": principal, "action": action, "resource": resource, "decision": decision}
        self._file.write(json.dumps(line) + "\n")
        if decision == "denied":
            print(f"IAM denied {action} on {resource} to {principal}", flush=True)
