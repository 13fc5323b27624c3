"""A pytest plug-in for slow machines: each outcome is written at once, what passed already is not run again,
and properties draw few examples.

``-p sentinel.sim.arm.told --hypothesis-profile slow``; SENTINEL_TOLD names the file, a JSON object a line:
first ``{"collected": n}``, how many are left to run, then each test's. SENTINEL_PASSED (may lack): a file
with the ids that need not run, one a line.
"""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sentinel.sim.arm.picked import EXAMPLES

settings.register_profile(
    "slow",
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what passed already."""
    name = os.environ.get("SENTINEL_PASSED", "")
    passed = set(Path(name).read_text(encoding="utf-8").splitlines()) if name else set()
    left = [item for item in items if item.nodeid not in passed]
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in passed])
    items[:] = left
    _tell({"collected": len(left)})


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """One line a test: of its call, or of what kept it from being called."""
    if report.when != "call" and report.outcome == "passed":
        return
    outcome = "error" if report.when != "call" and report.outcome == "failed" else report.outcome
    why = ""
    if report.outcome == "failed":
        crash = getattr(report.longrepr, "reprcrash", None)
        why = str(crash.message if crash else report.longrepr)[:300]
    _tell({"id": report.nodeid, "outcome": outcome, "s": round(report.duration, 2), "why": why})


def _tell(line: dict[str, object]) -> None:
    with Path(os.environ["SENTINEL_TOLD"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
