"""Lets ReceiveMessage sleep until a message may be there. MiniStack looks ten times a second for each receiver."""

import asyncio
import threading
import time
from types import SimpleNamespace
from typing import Any

from ministack.core.concurrency import esm_wake
from ministack.services import dynamodb, sqs
from replacing import replace_in

# Messages that arrive together wake the receivers once.
_COLLECT_SECONDS = 0.02


class _Changes:
    """Wakes all that wait for a change of any queue."""

    def __init__(self) -> None:
        self._next: asyncio.Future[None] | None = None
        self._is_announced = False

    async def wait(self, seconds: float) -> None:
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        await asyncio.wait([self._next], timeout=seconds)

    def announce(self) -> None:
        """May be called by any thread."""
        waiting = self._next
        if waiting and not self._is_announced:
            self._is_announced = True
            loop = waiting.get_loop()
            loop.call_soon_threadsafe(loop.call_later, _COLLECT_SECONDS, self._wake)

    def _wake(self) -> None:
        waiting, self._next, self._is_announced = self._next, None, False
        if waiting:
            waiting.set_result(None)


_changes = _Changes()


def sleep_until_messages_arrive() -> None:
    _announce_messages()
    handlers = sqs._HANDLERS
    for action in ("DeleteMessage", "DeleteMessageBatch"):
        handlers[action] = _announcing(handlers[action])
    handlers["ReceiveMessage"] = _waiting(handlers["ReceiveMessage"])


def _announce_messages() -> None:
    """MiniStack sets an event, for its own poller, whenever a message becomes visible or a table's stream grows."""
    set_event = esm_wake.set

    def set_and_announce() -> None:
        set_event()
        _changes.announce()

    replace_in(esm_wake, set=set_and_announce)
    replace_in(dynamodb, esm_wake=SimpleNamespace(set=set_event))


def _announcing(handle: Any) -> Any:
    """A deletion makes the next message of its FIFO group visible."""

    def handle_and_announce(request: dict[str, Any], url: str) -> Any:
        response = handle(request, url)
        if request.get("QueueUrl", url).endswith(".fifo"):
            _changes.announce()
        return response

    return handle_and_announce


def _waiting(receive: Any) -> Any:
    async def receive_or_wait(request: dict[str, Any], url: str) -> dict[str, Any]:
        queue = sqs._get_q(request.get("QueueUrl", url))
        wait = request.get("WaitTimeSeconds")
        seconds = float(queue["attributes"].get("ReceiveMessageWaitTimeSeconds", 0) if wait is None else wait)
        deadline = time.time() + seconds
        while True:
            response = await receive({**request, "WaitTimeSeconds": 0}, url)
            now = time.time()
            if response.get("Messages") or now >= deadline:
                return response
            hidden = (message.get("visible_at", now) for message in queue["messages"])
            visible_next = min((moment for moment in hidden if moment > now), default=deadline)
            await _changes.wait(min(visible_next, deadline) - now)

    return receive_or_wait
