"""Checks filter patterns with the rules of `filters/`, which serves them.

A Node process is asked for each request with filters. Such requests are rare, and so the local AWS needs no other
process that runs.
"""

import asyncio
import json
from pathlib import Path

from mappings.model import Settings, filters_of
from mappings.rules import refuse

_CHECK = Path(__file__).parents[3] / "bin" / "check-filters.js"


async def check_filters(request: Settings, service: str) -> None:
    patterns = [filter.get("Pattern") for filter in filters_of(request)]
    reason = await _reason_to_refuse(patterns, service) if patterns else None
    if reason is not None:
        # The answer of AWS does not say why, so the log does.
        print(f"Invalid filter pattern definition: {reason}", flush=True)
        refuse("Invalid filter pattern definition.")


async def _reason_to_refuse(patterns: list[str | None], service: str) -> str | None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("node", _CHECK, service, stdin=pipe, stdout=pipe, stderr=pipe)
    output, errors = await process.communicate(json.dumps(patterns).encode())
    if process.returncode != 0:
        raise RuntimeError(f"{_CHECK} failed: {errors.decode()}")
    return json.loads(output)
