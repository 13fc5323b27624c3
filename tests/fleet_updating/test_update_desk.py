"""What the daemon does for updates: health, the end of its own trial, and events that are sent once for certain."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.delivery import Draft
from sentinel.core.trial import HEALTHY_S, PATIENCE_S
from sentinel.fleet.updating import contract, launch
from sentinel.fleet.updating.desk import UpdateDesk

Publisher = Any
Stand = Any
UP = frozenset({"coordinator", "store", "gate", "camera"})


class Outbox:
    """Takes events, and has them on disk only after ``write``."""

    def __init__(self, check: Callable[[Draft], None] = lambda draft: None) -> None:
        self._check = check
        self.waiting: dict[str, Draft] = {}
        self.written: dict[str, Draft] = {}
        self.room = 100

    def tell(self, draft: Draft) -> bool:
        if len(self.waiting) >= self.room:
            return False
        self._check(draft)
        self.waiting[draft.event_id] = draft
        return True

    def kept(self, event_id: str) -> bool:
        return event_id in self.written

    def write(self) -> None:
        self.written |= self.waiting
        self.waiting = {}


@pytest.fixture
def on_trial(publisher: Publisher, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """A daemon of 1.0 said that the camera is alive; 2.0 is on trial and is the one that runs here."""
    publisher.publish("1.0")
    stand.take(publisher.repo)
    import time

    contract.HealthNote(stand.folder / "run").turn(UP, busy=False, now=time.monotonic())
    publisher.publish("2.0")
    stand.take(publisher.repo)
    stand.start()
    monkeypatch.setenv("SENTINEL_TRIAL", str(stand.layout.trial / "2.0"))
    return stand


def desk(stand: Stand, outbox: Outbox) -> UpdateDesk:
    return UpdateDesk(
        stand.folder / "run",
        stand.layout.root,
        stand.folder / "data",
        0.0,
        tell=outbox.tell,
        kept=outbox.kept,
    )


def test_a_daemon_in_good_health_is_kept(on_trial: Stand) -> None:
    at = desk(on_trial, Outbox())
    assert not at.turn(UP, busy=False, now=1.0)
    assert not (on_trial.layout.trial / "2.0.healthy").exists()
    assert not at.turn(UP, busy=False, now=1.0 + HEALTHY_S)
    assert on_trial.settle().state.running.version == "2.0"


@pytest.mark.parametrize("lost", ["camera", "gate", "store", "coordinator"])
def test_without_what_was_alive_before_it_gives_itself_up(on_trial: Stand, lost: str) -> None:
    at = desk(on_trial, Outbox())
    assert not at.turn(UP - {lost}, busy=False, now=1.0)
    assert at.turn(UP - {lost}, busy=False, now=PATIENCE_S + 1)
    assert (on_trial.layout.trial / "restart").exists()
    assert on_trial.start().endswith("1.0 run")
    assert on_trial.settle().state.running.version == "1.0"
    assert on_trial.told()[-1]["why"] == "unhealthy"


def test_what_was_away_before_and_a_lost_network_are_not_its_fault(on_trial: Stand) -> None:
    at = desk(on_trial, Outbox())  # no thermometer, neither before nor now; no network
    at.turn(UP, busy=False, now=0.0)
    at.turn(UP, busy=False, now=HEALTHY_S)
    assert (on_trial.layout.trial / "2.0.healthy").exists()


def test_a_version_on_no_trial_watches_nothing(stand: Stand) -> None:
    stand.layout.make()
    at = desk(stand, Outbox())
    assert not at.turn(frozenset(), busy=False, now=1e6)


def test_events_of_the_updater_are_sent_once_also_if_the_daemon_dies_before_they_are_on_disk(
    on_trial: Stand, valid_event: Callable[[Draft], None]
) -> None:
    outbox = Outbox()
    waiting = len(on_trial.told())
    desk(on_trial, outbox).turn(UP, busy=False, now=0.0)
    assert len(outbox.waiting) == waiting == 2
    assert len(on_trial.told()) == waiting
    died = Outbox(valid_event)
    again = desk(on_trial, died)
    again.turn(UP, busy=False, now=0.0)
    assert set(died.waiting) == set(outbox.waiting)  # the same ids: the collector counts them once
    died.write()
    again.turn(UP, busy=False, now=11.0)
    assert on_trial.told() == []
    kinds = {draft.kind for draft in died.written.values()}
    assert kinds == {"org.sentinel.update.v1"}
    told = sorted(
        (json.loads(draft.body) for draft in died.written.values()), key=lambda said: said["number"]
    )
    assert [(said["what"], said["version"]) for said in told] == [("kept", "1.0"), ("switched", "2.0")]


def test_a_full_outbox_and_a_record_that_is_away_make_events_wait(on_trial: Stand) -> None:
    outbox = Outbox()
    outbox.room = 1
    at = desk(on_trial, outbox)
    at.turn(UP - {"store"}, busy=False, now=0.0)
    assert not outbox.waiting
    at.turn(UP, busy=False, now=1.0)
    assert len(outbox.waiting) == 1
    assert len(on_trial.told()) == 2


@pytest.mark.parametrize("name", ["x.json", "1-x.json", "00-6f1d3b8e-0a53-4c55-8a3e-6f8f0f6f7d21.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"{" * 99_999, b'{"at": 5, "what": {}}'])
def test_what_is_no_event_is_thrown_away(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    outbox = Outbox()
    assert contract.pick_up(tmp_path, outbox.tell, outbox.kept) == 0
    assert not list(tmp_path.iterdir())


def test_the_updater_knows_whether_somebody_is_at_the_door(tmp_path: Path) -> None:
    note = contract.HealthNote(tmp_path)
    assert contract.read_health(tmp_path, 100.0) is None
    note.turn(UP, busy=True, now=100.0)
    note.turn(UP, busy=False, now=106.0)
    assert contract.read_health(tmp_path, 107.0) == (UP, 7.0)
    assert contract.read_health(tmp_path, 200.0) is None  # a daemon that says nothing any more
    assert contract.read_health(tmp_path, 50.0) is None  # of another boot


@pytest.mark.parametrize(
    "torn", [b"", b"{}", b'{"at": "x", "up": 1, "busy_at": 0}', b'{"at": 1, "up": 1, "busy_at": 0}']
)
def test_a_torn_note_of_health_says_nothing(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / contract.HEALTH).write_bytes(torn)
    assert contract.read_health(tmp_path, 1.0) is None


def test_a_disk_that_is_full_ends_no_daemon(on_trial: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, value: object) -> None:
        raise OSError(28, "No space left on device")

    at = desk(on_trial, Outbox())
    monkeypatch.setattr(launch, "write_note", full)
    at.turn(UP, busy=False, now=0.0)
    assert not at.turn(UP, busy=False, now=HEALTHY_S)
    assert not (on_trial.layout.trial / "2.0.healthy").exists()


def test_copies_of_the_record_are_gone_after_thirty_days_without_any_restart(on_trial: Stand) -> None:
    at = desk(on_trial, Outbox())
    copies = [on_trial.folder / "data" / name for name in ("before-2.0-x", "of-2.0-x", "gallery")]
    for copy in copies:
        copy.mkdir()
        os.utime(copy, (0, 0))
    at.turn(UP, busy=False, now=1.0)
    assert [copy.exists() for copy in copies] == [False, False, True]
