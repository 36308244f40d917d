"""Runs Checkov on files, each by itself: Terraform in JSON (`*.tf.json`) or plans. Prints the findings as JSON.

Checkov's own program would load every framework, take all files for parts of one configuration, and log as if to debug.
"""

import gc
import json
import logging
import sys

# Collecting garbage within a file takes two fifths of the time, and finds little.
gc.disable()
logging.disable(logging.INFO)

from checkov.runner_filter import RunnerFilter  # noqa: E402
from checkov.terraform.plan_runner import Runner as PlanRunner  # noqa: E402
from checkov.terraform_json.runner import TerraformJsonRunner  # noqa: E402

# What is imported stays, and need not be looked through after each file.
gc.freeze()


def scan(file):
    runner = TerraformJsonRunner() if file.endswith(".tf.json") else PlanRunner()
    report = runner.run(root_folder=None, files=[file], runner_filter=RunnerFilter(framework=[runner.check_type]))
    gc.collect()
    if report.parsing_errors or not report.passed_checks:
        raise SystemExit(f"Checkov cannot read {file}")
    if report.skipped_checks:
        raise SystemExit(f"{file} has a comment that skips {report.skipped_checks[0].check_id}: suppress it in the list")
    return [
        {"rule": failed.check_id, "says": failed.check_name, "file": file, "resource": failed.resource}
        for failed in report.failed_checks
    ]


json.dump([finding for file in sys.argv[1:] for finding in scan(file)], sys.stdout)
