"""Runs MiniStack, the local AWS. The last argument, a folder, is for `ps`: it says whose process this is.

With `--without-poller` its own poller of event source mappings never starts: the mappings are deployed and listed as
ever, and `local/event-sources` serves them.
"""

import runpy
import sys

if "--without-poller" in sys.argv:
    from ministack.services import lambda_svc

    # Says that the thread is there: it is started only where this is false.
    lambda_svc._poller_started = True

sys.argv = sys.argv[:1]
runpy.run_module("ministack", run_name="__main__")
