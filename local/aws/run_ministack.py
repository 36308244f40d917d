"""Runs MiniStack, the local AWS, with a module beside this file for each thing that AWS does differently.

The last argument, a folder, shows in `ps` to which home this process belongs.
"""

import argparse
import asyncio
import runpy
import sys
from pathlib import Path
from typing import Any

# The folders of this checkout stay as they are.
sys.dont_write_bytecode = True

# Must be imported before all other modules of MiniStack.
from expiry import delete_expired_items
import hypercorn.asyncio
from iam.enforcement import enforce_iam
from replacing import replace_in
from whole_responses import send_heads_with_bodies

_serve = hypercorn.asyncio.serve


def main() -> None:
    arguments = _read_arguments()
    send_heads_with_bodies()
    enforce_iam(arguments.home / "iam.jsonl")
    _change_services(arguments)

    async def serve(*args: Any, **kwargs: Any) -> None:
        expiring = asyncio.create_task(delete_expired_items(arguments.expiry_seconds))
        await _serve(*args, **kwargs)
        expiring.cancel()

    replace_in(hypercorn.asyncio, serve=serve)
    sys.argv = sys.argv[:1]
    runpy.run_module("ministack", run_name="__main__")


def _change_services(arguments: argparse.Namespace) -> None:
    # Imported late: services take functions by name that `enforce_iam` replaces.
    import stream_polling
    from cache_keys import keep_keys_of_caches
    from dead_letters import fill_dead_letters_as_aws
    from long_polling import sleep_until_messages_arrive
    from mappings.api import serve_mappings
    from mappings.results import Results
    from ministack.services import lambda_svc
    from record_size import add_record_sizes

    # MiniStack starts the thread of its poller only if this is false.
    replace_in(lambda_svc, _poller_started=arguments.without_poller)
    add_record_sizes()
    keep_keys_of_caches()
    fill_dead_letters_as_aws()
    sleep_until_messages_arrive()
    if arguments.without_poller:
        stream_polling.install()
    serve_mappings(Results(arguments.results_file), arguments.change_seconds)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--without-poller", action="store_true", help="another process serves event source mappings")
    parser.add_argument("--results-file", type=Path, required=True, help="where that process writes their results")
    parser.add_argument("--expiry-seconds", type=float, default=60, help="how often expired items are deleted")
    # On AWS, a change takes many seconds. This is long enough to be seen, and so short that Terraform hardly waits.
    parser.add_argument("--change-seconds", type=float, default=0.3, help="how long a mapping is being changed")
    parser.add_argument("home", type=Path, help="the folder of this environment")
    # The others show with which settings this process was started.
    return parser.parse_known_args()[0]


main()
