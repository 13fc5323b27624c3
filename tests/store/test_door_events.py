"""What happens in the doorway: each once, with its event; a passage annulled is kept and not counted."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.events import DeviceChanged, GateOutcome, IntentCommitted
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import ANNULLED, DOOR, PASSAGE, RESULT
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store import doorway, outbox, passages, retention
from sentinel.store.errors import StoreError
from sentinel.store.explain import explain

Start = Callable[[], Any]


def event(what: Happening, visit: str = "", people: int = 0, of: int = 0, began: str = "") -> DoorEvent:
    return DoorEvent(str(uuid.uuid4()), what, datetime.now(UTC), visit, people, of, began)


def admitted(store: Any) -> str:
    visit = str(uuid.uuid4())
    store.writer.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
    assert store.take(IntentCommitted).ok
    store.writer.submit(CommitResult(visit, GateOutcome.PULSED))
    return visit


def kinds(store: Any) -> list[str]:
    return [e.event.kind for e in store.writer.call(lambda c: outbox.fetch(c, 100))]


def test_a_passage_of_which_nobody_went_through_is_annulled_kept_and_explained(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    visit, other = admitted(store), admitted(store)
    missing = event(Happening.NOT_PASSED, visit, 1, 1)
    store.writer.submit(RecordDoor(missing))
    store.writer.submit(RecordDoor(missing))  # a repetition changes nothing
    assert sorted(kinds(store)) == sorted([PASSAGE, RESULT, PASSAGE, RESULT, ANNULLED])
    rows = {one.visit: one for one in store.writer.call(passages.find)}
    assert (rows[visit].outcome, rows[visit].annulled) == ("pulsed", True)
    assert (rows[other].outcome, rows[other].annulled) == ("pulsed", False)
    assert store.writer.today().admitted == 1
    assert store.writer.today().unsent == 5
    since = datetime.now(UTC) - timedelta(hours=1)
    assert store.writer.call(lambda c: passages.verdicts_since(c, since)) == {"admit": 1}
    assert store.writer.call(lambda c: doorway.of_visit(c, visit)) == [missing]
    assert store.writer.call(lambda c: explain(c, rows[visit])).agrees
    store.stop()
    again = start()
    again.take(DeviceChanged)
    assert again.writer.today().admitted == 1


def test_part_of_a_family_missing_annuls_nothing(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    visit = admitted(store)
    store.writer.submit(RecordDoor(event(Happening.NOT_PASSED, visit, 1, 3)))
    assert DOOR in kinds(store)
    assert not store.writer.call(passages.find)[0].annulled
    assert store.writer.today().admitted == 1


def test_alarms_go_out_before_what_waits_and_name_nobody(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    visit = admitted(store)
    fire = event(Happening.FIRE)
    for happened in (
        event(Happening.TAILGATING, visit, 1, 1),
        fire,
        event(Happening.FIRE_OVER, began=fire.id),
    ):
        store.writer.submit(RecordDoor(happened))
    waiting = store.writer.call(lambda c: outbox.fetch(c, 10))
    assert [e.event.kind for e in waiting] == [DOOR, DOOR, PASSAGE, RESULT, DOOR]
    data = [msgspec.json.decode(e.event.body) for e in waiting if e.event.kind == DOOR]
    assert [d["what"] for d in data] == ["tailgating", "fire", "fire_over"]
    assert data[2]["began"] == data[1]["id"] == fire.id
    assert {key for d in data for key in d} == {"id", "what", "visit", "people", "of", "began", "at"}


def test_what_happens_while_the_record_is_away_is_written_when_it_is_back(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    store.stop()
    happened = event(Happening.UNADMITTED, people=1)
    store.writer.submit(RecordDoor(happened))
    with pytest.raises(StoreError, match="not open"):
        store.writer.call(passages.find)
    back = Worker("store", store.writer.session, expected=(StoreError,))
    back.start()
    since = datetime.now(UTC) - timedelta(hours=1)
    for _ in range(500):
        if store.writer.today().unsent:
            break
        time.sleep(0.01)
    assert store.writer.call(lambda c: doorway.since(c, since)) == [happened]
    back.stop()
    assert back.join(20.0)


def test_old_happenings_go_with_the_passages(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    store.writer.submit(RecordDoor(event(Happening.HELD_OPEN)))
    later = datetime.now(UTC) + timedelta(days=31)
    since = datetime.now(UTC) - timedelta(days=1)
    assert len(store.writer.call(lambda c: doorway.since(c, since))) == 1
    store.writer.call(lambda c: retention.purge(c, later, events_days=7, passages_days=30))
    assert store.writer.call(lambda c: doorway.since(c, since)) == []
    assert kinds(store) == [DOOR], "an undelivered event never goes"
