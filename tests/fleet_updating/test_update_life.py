"""A release from its publisher to the door, and back: real files, real processes, a stand-in for the program."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.updating import Phase, Why
from sentinel.fleet.updating import launch, objects
from sentinel.fleet.updating.building import BuildError, SelfTestError
from sentinel.fleet.updating.layout import Layout, LayoutError
from sentinel.fleet.updating.objects import NoRoomError
from sentinel.fleet.updating.updater import BusyError, locked

Publisher = Any
Stand = Any


@pytest.fixture
def installed(publisher: Publisher, stand: Stand) -> Stand:
    publisher.publish("1.0", files={"models/a.onnx": b"weights" * 9000, "adapters/city.toml": b"one"})
    stand.take(publisher.repo)
    return stand


def test_the_first_installation_runs_at_once(installed: Stand) -> None:
    assert installed.start("run", "--config", "x") == "1.0 run --config x"
    assert [event["what"] for event in installed.told()] == ["kept"]


def test_a_healthy_version_is_kept_and_the_one_before_it_stays(
    publisher: Publisher, installed: Stand
) -> None:
    publisher.publish("2.0")
    installed.take(publisher.repo)
    assert installed.start().endswith("2.0 run")
    installed.healthy("2.0")
    state = installed.settle().state
    assert (state.phase, state.running.version, state.previous.version, state.floor) == (
        Phase.IDLE,
        "2.0",
        "1.0",
        2,
    )
    assert installed.start() == "2.0 run"
    assert [event["what"] for event in installed.told()] == ["kept", "switched", "kept"]


def test_two_versions_are_kept_and_older_ones_with_their_files_are_not(
    publisher: Publisher, installed: Stand
) -> None:
    for name in ("2.0", "3.0"):
        publisher.publish(name, files={"models/a.onnx": b"weights" * 9000})
        installed.take(publisher.repo)
        installed.start()
        installed.healthy(name)
        installed.settle()
    assert sorted(path.name for path in installed.layout.versions.iterdir()) == ["2.0", "3.0"]
    assert len(list(installed.layout.objects.iterdir())) == 3  # two programs and the same weights


def test_a_small_change_fetches_little_and_shares_the_weights(publisher: Publisher, installed: Stand) -> None:
    publisher.publish("2.0", files={"models/a.onnx": b"weights" * 9000, "adapters/city.toml": b"two"})
    fetched: list[str] = []
    installed.take(publisher.repo, progress=lambda done, total, name: fetched.append(name))
    assert set(fetched) == {"tree/bin/sentinel", "tree/adapters/city.toml"}
    old, new = (installed.layout.version(name) / "models/a.onnx" for name in ("1.0", "2.0"))
    assert old.stat().st_ino == new.stat().st_ino
    assert (installed.layout.version("2.0") / "adapters/city.toml").read_bytes() == b"two"
    assert (installed.layout.version("1.0") / "adapters/city.toml").read_bytes() == b"one"


def test_a_version_that_crashes_is_left_by_itself_and_told(publisher: Publisher, installed: Stand) -> None:
    publisher.publish("2.0", ends=1)
    installed.take(publisher.repo)
    starts = [installed.start().split("\n")[-1] for _ in range(5)]
    assert starts == ["2.0 run", "2.0 run", "2.0 run", "1.0 run", "1.0 run"]
    state = installed.settle().state
    assert (state.running.version, state.refused) == ("1.0", (2,))
    last = installed.told()[-1]
    assert (last["what"], last["version"], last["why"], last["running"]) == (
        "returned",
        "2.0",
        "crash_loop",
        "1.0",
    )
    assert installed.layout.current() == "1.0"
    publisher.publish("3.0")
    installed.take(publisher.repo)
    assert not installed.layout.version("2.0").exists()  # its processes may have run until then


def test_a_failed_self_test_is_never_switched_to(publisher: Publisher, installed: Stand) -> None:
    publisher.publish("2.0", ends=7, self_test=(("bin/sentinel", "--version"),))
    updater = installed.take(publisher.repo)
    assert isinstance(updater.fault, SelfTestError)
    assert "ended with 7" in str(updater.fault)
    assert installed.start() == "1.0 run"
    assert (updater.state.phase, updater.state.why, updater.state.refused) == (
        Phase.IDLE,
        Why.SELF_TEST,
        (2,),
    )


def test_a_release_without_its_program_is_not_built(publisher: Publisher, installed: Stand) -> None:
    import msgspec

    publisher.publish("2.0", change=lambda said: msgspec.structs.replace(said, program="bin/other"))
    updater = installed.take(publisher.repo)
    assert isinstance(updater.fault, BuildError)
    assert installed.start() == "1.0 run"


def test_going_back_by_hand_works_once_and_the_newer_one_can_be_taken_again(
    publisher: Publisher, installed: Stand
) -> None:
    publisher.publish("2.0")
    installed.take(publisher.repo)
    with locked(installed.layout):
        installed.updater().keep_now()
        installed.updater().go_back()
    assert installed.start() == "1.0 run"
    assert installed.settle().state.floor == 2
    assert installed.take(publisher.repo).state.phase is Phase.TRIAL
    assert installed.start().endswith("2.0 run")


def test_a_full_disk_is_told_before_anything_is_fetched(
    publisher: Publisher, installed: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish("2.0", files={"big": os.urandom(200_000)})
    usage = shutil._ntuple_diskusage(10**9, 10**9, 65 << 20)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=(64 << 20) + 100_000))
    updater = installed.take(publisher.repo)
    assert isinstance(updater.fault, NoRoomError)
    assert "MB are free" in str(updater.fault)
    assert updater.state.why is Why.NO_ROOM
    assert len(list(installed.layout.objects.iterdir())) == 3


def test_only_one_update_runs_at_a_time(installed: Stand) -> None:
    with locked(installed.layout), pytest.raises(BusyError, match="under way"), locked(installed.layout):
        pass


def test_while_one_version_is_on_trial_no_other_is_taken(publisher: Publisher, installed: Stand) -> None:
    publisher.publish("2.0")
    installed.take(publisher.repo)
    installed.start()
    publisher.publish("3.0")
    state = installed.take(publisher.repo).state
    assert (state.phase, state.target.version) == (Phase.TRIAL, "2.0")


def test_a_newer_release_overtakes_one_that_was_only_begun(publisher: Publisher, installed: Stand) -> None:
    publisher.publish("2.0")
    waiting = installed.take(publisher.repo, may_switch=lambda: False).state
    assert (waiting.phase, waiting.target.version) == (Phase.TESTING, "2.0")
    assert installed.start() == "1.0 run"
    publisher.publish("3.0")
    assert installed.take(publisher.repo).state.target.version == "3.0"


def test_what_waits_for_a_quiet_door_is_switched_to_later_without_a_fetch(
    publisher: Publisher, installed: Stand
) -> None:
    publisher.publish("2.0")
    installed.take(publisher.repo, may_switch=lambda: False)
    fetched: list[str] = []
    state = installed.take(publisher.repo, progress=lambda done, total, name: fetched.append(name)).state
    assert (state.phase, fetched) == (Phase.TRIAL, [])


@pytest.mark.parametrize("torn", [b"", b"{}", b"{", b"\0" * 300, b'{"phase": "trial"}', b'{"format": 9}'])
def test_a_torn_journal_is_read_off_the_disk(publisher: Publisher, installed: Stand, torn: bytes) -> None:
    publisher.publish("2.0", ends=1)
    installed.take(publisher.repo)
    (installed.layout.root / "state.json").write_bytes(torn)
    state = installed.updater().state
    assert (state.phase, state.running.version, state.target.version) == (Phase.TRIAL, "1.0", "2.0")
    for _ in range(4):
        installed.start()
    assert installed.settle().state.running.version == "1.0"


def test_a_floor_that_can_not_be_read_stops_updates_and_no_door(installed: Stand) -> None:
    (installed.layout.keep / "floor.json").write_bytes(b"{torn")
    with pytest.raises(LayoutError, match="can't be read: write"):
        installed.updater()
    assert installed.start() == "1.0 run"


def test_a_damaged_object_is_fetched_again_and_the_version_that_has_it_is_left_alone(
    publisher: Publisher, installed: Stand
) -> None:
    said = publisher.publish("2.0", files={"models/a.onnx": b"weights" * 9000})
    held = next(item for item in said.files if item.path == "models/a.onnx")
    (installed.layout.objects / held.sha256).chmod(0o644)
    (installed.layout.objects / held.sha256).write_bytes(b"rotten!" * 9000)
    assert held in objects.missing(installed.layout, said)
    updater = installed.take(publisher.repo)
    assert updater.state.phase is Phase.TRIAL
    assert (installed.layout.version("2.0") / "models/a.onnx").read_bytes() == b"weights" * 9000


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "-x", "x" * 65, "a\nb", "a b", "café"])
def test_a_version_can_not_be_named_like_a_way_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(LayoutError):
        Layout(tmp_path, tmp_path).version(name)


def test_an_older_version_that_can_not_read_the_record_is_known(publisher: Publisher, stand: Stand) -> None:
    publisher.publish("1.0", schema={"sentinel.db": 3})
    stand.take(publisher.repo)
    publisher.publish("2.0", schema={"sentinel.db": 4})
    stand.take(publisher.repo)
    order = launch.read_trial(stand.layout.root, "2.0")
    assert order is not None
    assert order.backup is not None
    assert order.backup.files == ("sentinel.db",)
    stand.healthy("2.0")
    assert stand.settle().loses_record()


def test_the_record_of_before_comes_back_after_a_commit_too(publisher: Publisher, stand: Stand) -> None:
    record = stand.folder / "data" / "sentinel.db"
    record.write_bytes(b"old")
    publisher.publish("1.0", schema={"sentinel.db": 3})
    stand.take(publisher.repo)
    publisher.publish("2.0", schema={"sentinel.db": 4})
    stand.take(publisher.repo)
    stand.start()
    record.write_bytes(b"new")
    stand.healthy("2.0")
    stand.settle()
    with locked(stand.layout):
        stand.updater().go_back()
    assert record.read_bytes() == b"new"  # until the new version's daemon has ended
    assert stand.start() == "1.0 run"
    assert record.read_bytes() == b"old"
    assert not list(stand.layout.trial.glob("*.restore"))
