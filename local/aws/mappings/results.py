"""How the served mappings go. The process that serves them writes that to a file, which `tableside status` reads, too.

Reading it here needs no port, no order in which the processes start, and costs nothing while nobody asks.
"""

import json
from pathlib import Path

# What the file says of a mapping that is not served, or not yet. It says nothing about earlier batches.
NO_RECORDS = "No records processed"


class Results:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._version: tuple[int, int] | None = None
        self._by_uuid: dict[str, str] = {}

    def of(self, uuid: str) -> str | None:
        """The `LastProcessingResult` of a mapping of which at least one batch is known."""
        self._read()
        result = self._by_uuid.get(uuid)
        return None if result == NO_RECORDS else result

    def _read(self) -> None:
        try:
            found = self._file.stat()
            version = (found.st_mtime_ns, found.st_ino)
            if version == self._version:
                return
            sources = json.loads(self._file.read_text("utf-8"))["eventSources"]
        except FileNotFoundError:
            # Nothing serves the mappings.
            return
        self._by_uuid = {source["uuid"]: source["lastProcessingResult"] for source in sources}
        self._version = version
