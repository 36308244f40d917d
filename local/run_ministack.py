"""Runs MiniStack, the local AWS. The one argument, a folder, is for `ps`: it says whose process this is."""

import runpy
import sys

sys.argv = sys.argv[:1]
runpy.run_module("ministack", run_name="__main__")
