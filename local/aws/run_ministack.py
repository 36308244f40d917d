"""Runs MiniStack, the local AWS. The last argument, a folder, shows in `ps` to which home this process belongs.

With `--without-poller`, its own poller of event source mappings never starts. Mappings can still be deployed and listed;
`local/event-sources` serves them.
"""

import re
import runpy
import sys
from pathlib import Path

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.events import RawData
from iam.enforcement import enforce_iam

_send = TCPServer.protocol_send
# Not `100 Continue`: the client waits for it.
_HEAD = re.compile(rb"HTTP/1\.1 [2-5].*?\r\n\r\n", re.DOTALL)


async def _send_head_with_body(server, event):
    """Holds the head of a response back until its body follows, so that both are read at once.

    On a busy processor, Terraform's client may close the connection as soon as it has read the head, and retry: then the
    resource that it created exists already, and the deployment fails.
    """
    if isinstance(event, RawData):
        head = server.__dict__.pop("head", b"")
        if not head and _HEAD.fullmatch(event.data):
            server.head = event.data
            return
        event = RawData(head + event.data)
    await _send(server, event)


TCPServer.protocol_send = _send_head_with_body
enforce_iam(Path(sys.argv[-1], "iam.jsonl"))

if "--without-poller" in sys.argv:
    import stream_polling
    from ministack.services import lambda_svc

    stream_polling.install()

    # MiniStack starts the poller's thread only if this is false.
    lambda_svc._poller_started = True

sys.argv = sys.argv[:1]
runpy.run_module("ministack", run_name="__main__")
