"""Long polling of streams, so that `local/event-sources` gets a record at once and an idle stream costs nothing.

DynamoDB Streams answers GetRecords immediately. Here, a request with the header `x-tableside-wait-seconds` is answered
when its shard has records, or so many seconds later. Requests without the header are answered as on AWS.
"""

import asyncio
import json
import time
from contextlib import contextmanager, suppress

from ministack.services import dynamodb, dynamodb_streams
from replacing import replace_in

_HEADER = "x-tableside-wait-seconds"
# An answer without records has only an iterator.
_EMPTY_BYTES = 4096

_handle = dynamodb_streams.handle_request
_emit = dynamodb._emit_stream_event
_waiters = {}


def install():
    replace_in(dynamodb_streams, handle_request=_handle_request)
    replace_in(dynamodb, _emit_stream_event=_emit_stream_event)


async def _handle_request(method, path, headers, body, query_params):
    seconds = float(headers.get(_HEADER, 0)) if headers.get("x-amz-target", "").endswith(".GetRecords") else 0
    end = time.monotonic() + seconds
    while True:
        # Registered before the records are read, so that it misses none.
        with _waiter(body, seconds) as written:
            answer = await _handle(method, path, headers, body, query_params)
            left = end - time.monotonic()
            if left <= 0 or not _is_empty(answer):
                return answer
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(written.wait(), left)


def _emit_stream_event(table_name, *args, **kwargs):
    _emit(table_name, *args, **kwargs)
    for loop, written in _waiters.pop(table_name, ()):
        loop.call_soon_threadsafe(written.set)


@contextmanager
def _waiter(body, seconds):
    written = asyncio.Event()
    table = _table_of(body) if seconds > 0 else None
    if table is None:
        yield written
        return
    entry = (asyncio.get_running_loop(), written)
    waiters = _waiters.setdefault(table, set())
    waiters.add(entry)
    try:
        yield written
    finally:
        waiters.discard(entry)


def _table_of(body):
    iterator = json.loads(body).get("ShardIterator")
    decoded = dynamodb_streams._decode_iterator(iterator) if iterator else None
    return decoded and decoded["t"]


def _is_empty(answer):
    """Whether a successful answer has no records, and more may follow."""
    status, _, body = answer
    if status != 200 or len(body) > _EMPTY_BYTES:
        return False
    page = json.loads(body)
    return not page.get("Records") and bool(page.get("NextShardIterator"))
