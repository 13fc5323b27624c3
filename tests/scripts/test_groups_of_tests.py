"""Tests that must not run at the same time, as xdist keeps them on one worker."""

import subprocess
import sys
from pathlib import Path

GROUP = """
import os, pytest

@pytest.mark.xdist_group("door")
@pytest.mark.parametrize("n", range(8))
def test_one_of_a_group(n):
    with open("workers", "a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + chr(10))
"""


def test_tests_that_share_a_device_never_run_side_by_side(tmp_path: Path) -> None:
    """pytest 9.2 put them on any worker, silently (pytest-xdist issue 1386)."""
    (tmp_path / "test_group.py").write_text(GROUP)
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*pytest, "-n", "2", "--dist", "loadgroup"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60.0,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    workers = (tmp_path / "workers").read_text().split()
    assert len(workers) == 8
    assert len(set(workers)) == 1
