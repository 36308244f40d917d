"""Runs MiniStack, the local AWS. The last argument, a folder, is for `ps`: it says whose process this is.

With `--without-poller` its own poller of event source mappings never starts: the mappings are deployed and listed as
ever, and `local/event-sources` serves them.
"""

import re
import runpy
import sys

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.events import RawData

_send = TCPServer.protocol_send
# Not `100 Continue`, which the client waits for.
_HEAD = re.compile(rb"HTTP/1\.1 [2-5].*?\r\n\r\n", re.DOTALL)


async def _send_head_with_body(server, event):
    """Keeps an answer's head until its body is there, so that both are read at once.

    Terraform's client, when its processor is busy, may close the connection of a fast answer as soon as it has read the
    head, and ask again: what it had created then exists already, and the deployment fails.
    """
    if isinstance(event, RawData):
        head = server.__dict__.pop("head", b"")
        if not head and _HEAD.fullmatch(event.data):
            server.head = event.data
            return
        event = RawData(head + event.data)
    await _send(server, event)


TCPServer.protocol_send = _send_head_with_body

if "--without-poller" in sys.argv:
    from ministack.services import lambda_svc

    # Says that the thread is there: it is started only where this is false.
    lambda_svc._poller_started = True

sys.argv = sys.argv[:1]
runpy.run_module("ministack", run_name="__main__")
