"""The fleet's demo, played as the command plays it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.sim.broker import find_mosquitto


@pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")
def test_two_kiosks_lose_the_broker_and_nothing_is_missing_at_the_collector(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sentinel", "demo", "--fleet", "2", "--headless", "--json"]
    ended = subprocess.run(
        [*command, "--out", str(tmp_path / "out")], capture_output=True, timeout=180, check=False
    )
    steps = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 0, [step for step in steps if not step["ok"]] or ended.stderr
    compared = [step for step in steps if "missing" in step]
    assert len(compared) == 2 and all(step["passages"] >= 3 for step in compared)
    assert all((step["missing"], step["twice"], step["gaps"]) == (0, 0, 0) for step in compared)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--fleet", "0"], "1 to 8 kiosks"),
        (["--fleet", "9"], "1 to 8 kiosks"),
        (["--fleet", "2", "--scenario", "fever"], "its own story"),
    ],
)
def test_a_fleet_that_cannot_be_played_is_one_line(
    options: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", *options]) == 2
    said = capsys.readouterr().err
    assert word in said and said.count("\n") == 1
