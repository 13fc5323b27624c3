"""The power fails before every single change of the disk, one after the other: a whole version always starts."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sentinel.fleet.updating import launch
from sentinel.fleet.updating.updater import locked

Publisher = Any
Stand = Any
CUTTING = Path(__file__).with_name("cutting.py")


def cut_everywhere(
    operation: str, stand: Stand, publisher: Publisher, stride: int = 1
) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(CUTTING), operation, str(stand.folder), str(publisher.repo), str(stride)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["at"] for line in lines] == [1 + stride * n for n in range(len(lines))]
    return lines


@pytest.fixture
def installed(publisher: Publisher, stand: Stand) -> Stand:
    """1.0 runs and 2.0, which migrates the record, is published."""
    (stand.folder / "data/sentinel.db").write_text("old")
    publisher.publish("1.0", schema={"sentinel.db": 3})
    stand.take(publisher.repo)
    publisher.publish("2.0", schema={"sentinel.db": 4}, files={"models/a": b"w" * 5000})
    return stand


@pytest.fixture
def on_trial(installed: Stand, publisher: Publisher) -> Stand:
    installed.take(publisher.repo)
    installed.start()
    (installed.folder / "data/sentinel.db").write_text("new")
    return installed


def test_while_a_release_is_fetched_built_and_switched_to(installed: Stand, publisher: Publisher) -> None:
    lines = cut_everywhere("take", installed, publisher)
    assert len(lines) > 60
    assert {line["booted"] for line in lines} == {"1.0 say", "2.0 say"}
    # once the new version starts it goes on starting, and the update can always be ended
    assert [line["booted"] for line in lines] == sorted(line["booted"] for line in lines)
    assert {(line["after"], line["phase"], line["running"]) for line in lines} == {
        ("2.0 say", "trial", "1.0")
    }


def test_while_the_first_release_is_installed(publisher: Publisher, stand: Stand) -> None:
    (stand.folder / "data/sentinel.db").write_text("")
    publisher.publish("1.0")
    lines = cut_everywhere("take", stand, publisher)
    assert {line["booted"] for line in lines} == {"", "1.0 say"}  # before it there is nothing to start
    assert {(line["after"], line["running"], line["floor"]) for line in lines} == {("1.0 say", "1.0", 1)}


def test_while_a_healthy_version_is_kept(on_trial: Stand, publisher: Publisher) -> None:
    on_trial.healthy("2.0")
    lines = cut_everywhere("settle", on_trial, publisher)
    assert {line["booted"] for line in lines} == {"2.0 say"}
    assert {(line["after"], line["running"], line["floor"]) for line in lines} == {("2.0 say", "2.0", 2)}


def test_while_a_version_that_failed_is_left(on_trial: Stand, publisher: Publisher) -> None:
    launch.fail_trial(on_trial.layout.root, "2.0", "unhealthy")
    lines = cut_everywhere("settle", on_trial, publisher)
    assert {line["booted"] for line in lines} == {"1.0 say"}
    assert {(line["after"], line["running"], line["phase"]) for line in lines} == {("1.0 say", "1.0", "idle")}


def test_while_somebody_goes_back(on_trial: Stand, publisher: Publisher) -> None:
    with locked(on_trial.layout):
        on_trial.updater().keep_now()
    lines = cut_everywhere("go_back", on_trial, publisher)
    assert {line["booted"] for line in lines} == {"1.0 say", "2.0 say"}
    assert {(line["after"], line["running"], line["floor"]) for line in lines} == {("1.0 say", "1.0", 2)}


@pytest.mark.parametrize("tried", [0, 3], ids=["copied", "put back"])
def test_while_the_record_is(installed: Stand, publisher: Publisher, tried: int) -> None:
    installed.take(publisher.repo)
    record = installed.folder / "data/sentinel.db"
    for _ in range(tried):
        installed.start()
        record.write_text("new")
    lines = cut_everywhere("start", installed, publisher)
    assert {(line["record"], line["copy"]) for line in lines} == {("old", "old")}


def test_the_steps_of_an_update_are_all_cut(installed: Stand, publisher: Publisher, tmp_path: Path) -> None:
    """The steps that the updater itself names: each is killed after, in a real process."""
    named: list[str] = []
    installed.take(publisher.repo, reached=named.append)
    assert [name for name in named if name.startswith("state:")] == [
        f"state:{phase}" for phase in ("idle", "fetching", "building", "testing", "switching", "trial")
    ]
    assert {"done:fetch", "build:synced", "done:build", "done:test", "switch:order", "switch:current"} <= set(
        named
    )
