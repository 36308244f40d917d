"""Deletes expired items as AWS does: with a record in the stream, which MiniStack leaves out.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
Import it before anything else of MiniStack: its `dynamodb` starts to delete as soon as it is imported.
"""

import asyncio
import sys
import threading
import time
import traceback
from typing import Any

assert "ministack.services.dynamodb" not in sys.modules, "expiry must be imported before ministack.services.dynamodb"
_start = threading.Thread.start
_kept_back: list[threading.Thread] = []
threading.Thread.start = lambda thread: (
    _kept_back.append(thread) if thread.name == "dynamodb-ttl-reaper" else _start(thread)
)

from ministack.core.responses import request_scope
from ministack.services import dynamodb
from replacing import replace_in

threading.Thread.start = _start
assert _kept_back, "ministack.services.dynamodb must start the thread dynamodb-ttl-reaper, which this replaces"

_IDENTITY = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
# What expired longer ago is kept.
_MAXIMUM_AGE_SECONDS = 5 * 365 * 86_400


async def delete_expired_items(interval_seconds: float) -> None:
    """Deletes them again and again. It runs between requests, never during one."""
    while True:
        await asyncio.sleep(interval_seconds)
        try:
            _delete_all(time.time())
        except Exception:
            traceback.print_exc()


def _delete_all(now: float) -> None:
    for (account, region, name), setting in dynamodb._ttl_settings.all_items():
        table = dynamodb._tables.get_scoped(account, region, name)
        if not table or setting.get("TimeToLiveStatus") != "ENABLED":
            continue
        expired = [
            (partition_key, sort_key)
            for partition_key, items in table["items"].items()
            for sort_key, item in items.items()
            if _is_expired(item.get(setting["AttributeName"]), now)
        ]
        with request_scope(account, region):
            for keys in expired:
                _delete(table, name, *keys)


def _is_expired(attribute: dict[str, Any] | None, now: float) -> bool:
    number = (attribute or {}).get("N")
    return number is not None and now - _MAXIMUM_AGE_SECONDS < float(number) <= now


def _delete(table: dict[str, Any], name: str, partition_key: str, sort_key: str) -> None:
    item = dynamodb._remove_item(table, partition_key, sort_key)
    build = dynamodb._build_change_record
    replace_in(dynamodb, _build_change_record=lambda *change: {**build(*change), "userIdentity": _IDENTITY})
    try:
        dynamodb._emit_stream_event(name, "REMOVE", item, None)
    finally:
        replace_in(dynamodb, _build_change_record=build)
