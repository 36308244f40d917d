"""Sends the head of each response together with its body.

On a busy processor, Terraform's client may close the connection as soon as it has read the head, and retry: then the
resource that it created exists already, and the deployment fails.
"""

import re
from typing import Any

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.events import RawData
from replacing import replace_in

_send = TCPServer.protocol_send
# Not `100 Continue`: the client waits for it.
_HEAD = re.compile(rb"HTTP/1\.1 [2-5].*?\r\n\r\n", re.DOTALL)


def send_heads_with_bodies() -> None:
    replace_in(TCPServer, protocol_send=_send_head_with_body)


async def _send_head_with_body(server: Any, event: Any) -> None:
    """Holds the head of a response back until its body follows, so that both are read at once."""
    if isinstance(event, RawData):
        head = server.__dict__.pop("head", b"")
        if not head and _HEAD.fullmatch(event.data):
            server.head = event.data
            return
        event = RawData(head + event.data)
    await _send(server, event)
