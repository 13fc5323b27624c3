"""A clock that was never set, and one that nobody keeps, are said before the first visitor."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.doctor.findings import State
from sentinel.doctor.system import test_clock as look
from sentinel.sim.faults.clock import library


def test_a_clock_that_was_never_set_fails_with_what_to_do() -> None:
    preload = library()
    if preload is None:
        pytest.skip("no libfaketime (apt-get install libfaketime)")
    ask = (
        "from sentinel.doctor.system import test_clock as t; f = t(); print(f.state.value, f.found, f.advice)"
    )
    environment = {**os.environ, "LD_PRELOAD": str(preload), "FAKETIME": "@1970-01-01 00:01:00"}
    run = subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout.startswith("fail 1970-01-01"), run.stdout
    assert "timedatectl set-time" in run.stdout


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [("yes", State.OK, "synchronised"), ("no", State.WARN, "not synchronised"), ("", State.OK, "can't be told")],
)  # fmt: skip
def test_whether_somebody_keeps_the_time_is_what_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, state: State, says: str
) -> None:
    program = tmp_path / "timedatectl"
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = look()
    assert (found.state, says in found.found) == (state, True)
