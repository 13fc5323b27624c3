"""Events that any part of the kiosk tells the outbox: taken at once, written soon, refused beyond a bound."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent
from sentinel.core.events import DeviceChanged, IntentCommitted
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store import outbox
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.writer import StoreWriter

Start = Callable[..., Any]


def draft(priority: int = 0) -> Draft:
    return Draft(str(uuid.uuid4()), "org.sentinel.test.v1", datetime.now(UTC), b"{}", priority)


def kept(store: Any) -> list[str]:
    return [o.event.event_id for o in store.writer.call(lambda c: outbox.fetch(c, 5000))]


def test_a_told_event_is_on_disk_and_counted_as_unsent(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    one = draft()
    assert store.writer.tell(one)
    assert store.writer.tell(one)  # the same again is one event
    assert kept(store) == [one.event_id]
    reader = open_reader(store.path, store.keys.database)
    assert outbox.waiting(reader) == 1
    reader.close()
    assert store.writer.today().unsent == 1


def test_an_event_that_is_told_again_takes_no_number_that_the_collector_would_miss(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    first, second = draft(), draft()
    for one in (first, first, first, second):
        assert store.writer.tell(one)
    found = store.writer.call(lambda c: outbox.fetch(c, 9))
    assert [(o.event.event_id, o.seq) for o in found] == [(first.event_id, 1), (second.event_id, 2)]


def test_what_is_told_before_the_database_is_open_is_written_when_it_is_and_no_more_than_the_bound(
    tmp_path: Path,
) -> None:
    keys, told = load_or_create_keys(tmp_path), [draft() for _ in range(1500)]
    writer = StoreWriter(tmp_path / DATABASE, keys.database, EventWriter(), lambda event: None, SystemClock())
    taken = [one.event_id for one in told if writer.tell(one)]
    assert 0 < len(taken) < len(told)
    worker = Worker("store", writer.session, expected=(StoreError,))
    worker.start()
    worker.stop()  # what was taken is written before the end
    assert worker.join(20.0)
    reader = open_reader(tmp_path / DATABASE, keys.database)
    assert [o.event.event_id for o in outbox.fetch(reader, 5000)] == taken
    reader.close()


def test_a_visitor_is_not_kept_waiting_by_a_flood_of_told_events(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    for _ in range(1000):
        store.writer.tell(draft())
    passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC))
    store.writer.submit(CommitIntent(passage))
    assert store.take(IntentCommitted).ok
    waiting = store.writer.today().unsent
    assert waiting < 1001  # the passage went past what was told before it
    assert len(kept(store)) == 1001


def test_a_full_file_loses_none_of_what_was_taken(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    (pages,) = store.writer.call(lambda c: c.execute("PRAGMA page_count").fetchone())
    store.writer.call(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    told = [Draft(str(uuid.uuid4()), "t", datetime.now(UTC), b'"' + b"x" * 4000 + b'"') for _ in range(50)]
    for one in told:
        assert store.writer.tell(one)
    assert sorted(kept(store)) == sorted(one.event_id for one in told)


def test_a_rehearsed_full_disk_refuses_visitors_and_deletes_and_loses_nothing(start: Start) -> None:
    full = [False]
    store = start(rehearsed_full=lambda: full[0])
    store.take(DeviceChanged)
    before = [draft() for _ in range(3)]
    assert all(store.writer.tell(one) for one in before)
    reader_sees = kept(store)
    full[0] = True
    passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC))
    store.writer.submit(CommitIntent(passage))
    assert not store.take(IntentCommitted).ok
    assert not store.take(DeviceChanged).up
    after = draft()
    assert store.writer.tell(after)  # waits
    full[0] = False
    while not store.take(DeviceChanged, 10.0).up:
        pass
    assert set(kept(store)) == {*reader_sees, after.event_id}
    assert store.writer.today().lost == 0
