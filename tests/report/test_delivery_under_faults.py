"""Kiosk, broker and collector killed at random, the network cut: every event arrives exactly once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sentinel.sim.broker import find_mosquitto
from sentinel.sim.delivery.network import possible, unshared

PLAY = ["-m", "sentinel.sim.delivery.play"]


def play(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def judge(found: dict[str, Any]) -> None:
    wrong = {name: found[name] for name in ("missing", "twice", "foreign", "broken", "gaps")}
    assert set(wrong.values()) == {0}, found
    assert found["events"] > 30, "too few to say anything"
    assert sum(found["faults"].values()) >= 2


@pytest.fixture(autouse=True)
def _needs_mosquitto() -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")


def test_kills_broker_losses_and_network_cuts_lose_and_double_nothing(tmp_path: Path) -> None:
    if possible():  # no network that can be cut here: without the cuts then
        judge(play([sys.executable, *PLAY, str(tmp_path), "4", "3"]))
    else:
        judge(play(unshared([*PLAY, str(tmp_path), "4", "3", "cable"])))
