"""The kiosk's process is killed between any two steps: it ends with good settings, and does nothing twice."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLED = Path(__file__).parent / "killed_kiosk.py"


def outcomes(folder: Path, fate: str) -> list[dict[str, Any]]:
    command = [sys.executable, str(KILLED), str(folder), fate]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("fate", "version"), [("well", 2), ("ill", 1)], ids=["good settings", "bad settings"]
)
def test_killed_before_each_change_on_the_disk_it_settles_on_the_right_version(
    fate: str, version: int, tmp_path: Path
) -> None:
    *killed, last = outcomes(tmp_path, fate)
    assert len(killed) == last["steps"] > 10
    for one in killed:
        ledger = one["ledger"]
        assert ledger["in_use"]["version"] == version, one
        assert ledger["trial"] is None and ledger["highest"]["version"] == 2, one
        assert bool(ledger["taken_back"]) is (fate == "ill"), one
        # Nothing half-written is left: what is in use, and what was the highest.
        assert one["files"].count("settings") == (1 if fate == "well" else 2), one
        assert set(one["files"]) == {"ledger.json", "lock", "settings"}, one


def test_killed_before_each_change_on_the_disk_a_command_is_never_carried_out_twice(tmp_path: Path) -> None:
    *killed, last = outcomes(tmp_path, "command")
    assert len(killed) == last["steps"] > 8
    for one in killed:
        assert one["done"] <= 1, one
        ends = {answer.strip() for answer in one["answers"] if answer.split()[0] in ("done", "failed")}
        assert ends in ({"done"}, {"failed interrupted"}), one
        assert (one["done"] == 0) <= (ends == {"failed interrupted"}), (
            one
        )  # nothing is said to be done that was not
    assert {one["done"] for one in killed} == {0, 1}
