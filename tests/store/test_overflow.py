"""The outbox at its bound and on a full disk: alarms stay, what goes is accounted for, and visitors pass."""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from small_disk import on_a_disk_of
from waiting_events import MAKER, NOW, accounts, draft, put

from sentinel.core.effects import CommitIntent
from sentinel.core.events import Device, DeviceChanged, IntentCommitted
from sentinel.core.lost import lost, merged
from sentinel.sim.typical import typical_passage
from sentinel.store import (
    outbox,
    overflow,
    reserve,
)
from sentinel.store.database import open_reader, transaction

Start = Callable[..., Any]
HERE = Path(__file__).parent


def test_the_oldest_of_the_lowest_priority_go_first_and_are_accounted_for(connection: Any) -> None:
    put(connection, draft(0, 10), *(draft(n, kind=f"kind-{n % 2}") for n in range(1, 11)), draft(11, 10))
    assert overflow.make_room(connection, MAKER, 4, NOW) == (0, 4, -3)
    assert accounts(connection) == [
        {
            "number": 4,
            "first_seq": 2,
            "last_seq": 5,
            "first_at": "2026-11-22T08:00:01.000Z",
            "last_at": "2026-11-22T08:00:04.000Z",
            "kinds": {"kind-0": 2, "kind-1": 2},
        }
    ]
    assert overflow.make_room(connection, MAKER, 4, NOW) == (0, 4, -4)
    (account,) = accounts(connection)
    assert (account["number"], account["first_seq"], account["last_seq"]) == (8, 2, 9)
    left = [o.event.priority for o in outbox.fetch(connection, 99)]
    assert left == [10, 10, 10, 0, 0], "both alarms, the account, and the two youngest"
    assert outbox.lost(connection)[0] == 8


def test_what_was_delivered_goes_before_anything_is_lost(connection: Any) -> None:
    old, new = draft(1), draft(2)
    put(connection, old, new)
    outbox.mark_acked(connection, [old.event_id], NOW)
    assert overflow.make_room(connection, MAKER, 1, NOW) == (1, 0, 0)
    assert accounts(connection) == []


def test_an_account_that_was_handed_out_grows_no_more(connection: Any) -> None:
    put(connection, *(draft(n) for n in range(6)))
    overflow.make_room(connection, MAKER, 2, NOW)
    outbox.fetch(connection, 1)
    overflow.make_room(connection, MAKER, 2, NOW)
    overflow.make_room(connection, MAKER, 1, NOW)
    assert [a["number"] for a in accounts(connection)] == [2, 3]
    ids = [o.event.event_id for o in outbox.fetch(connection, 99)]
    assert len(set(ids)) == 3


def test_accounts_never_make_room_and_an_outbox_of_nothing_else_frees_nothing(connection: Any) -> None:
    put(connection, draft(1), draft(2, 10))
    overflow.make_room(connection, MAKER, 10, NOW)
    assert overflow.make_room(connection, MAKER, 10, NOW) == (0, 1, -1)
    assert overflow.make_room(connection, MAKER, 10, NOW) == (0, 0, 0)
    assert [a["number"] for a in accounts(connection)] == [2]


def test_merging_is_the_same_in_any_order() -> None:
    rows = [(n, "ab"[n % 2], NOW + timedelta(seconds=n)) for n in range(9)]
    whole = lost(rows)
    assert merged(lost(rows[:4]), lost(rows[4:])) == whole == merged(lost(rows[4:]), lost(rows[:4]))


def test_status_is_by_index_and_right(connection: Any) -> None:
    put(connection, draft(5, 10), draft(1), draft(2))
    outbox.mark_sent(connection, [(outbox.fetch(connection, 1)[0].seq, False)], NOW)
    status = outbox.status(connection)
    assert (status.waiting, status.sent, status.acked) == (3, 1, 0)
    assert status.oldest == NOW + timedelta(seconds=5), "by number: the clock may have gone back"
    for sql in (
        "SELECT count(*) FROM outbox WHERE acked_at IS NULL",
        "SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL AND acked_at IS NULL",
    ):
        (row,) = connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert "COVERING INDEX" in row[3] or "USING INDEX" in row[3], row


def test_at_the_bound_old_events_go_said_once_and_the_bound_holds(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    store = start(keep_events=200)
    store.take(DeviceChanged)
    alarms = [draft(n, 10) for n in range(5)]
    for one in alarms:
        assert store.writer.tell(one)
    for number in range(900):
        while not store.writer.tell(draft(number)):
            pass
    store.writer.call(lambda c: None)
    waiting = store.writer.call(outbox.waiting)
    assert 100 <= waiting <= 300
    assert store.writer.today().unsent == waiting
    kept = {o.event.event_id for o in store.writer.call(lambda c: outbox.fetch(c, 999))}
    assert kept >= {one.event_id for one in alarms}
    (account,) = store.writer.call(accounts)
    assert account["number"] == 905 + 1 - waiting == store.writer.today().lost
    assert caplog.text.count("no room for more events") == 1


def test_visitors_go_on_passing_while_the_file_may_not_grow(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = start()
    store.take(DeviceChanged)
    store.writer.call(lambda c: c.execute("DELETE FROM spare"))  # used up, by an earlier full disk
    for number in range(600):
        store.writer.tell(replace(draft(number), body=b'"' + b"x" * 3000 + b'"'))
    store.writer.call(lambda c: None)
    # No room on the disk, so far as the store can tell: what it has is all that it gets.
    monkeypatch.setattr("sentinel.store.reserve.hold", lambda folder: False)
    store.writer.call(store.writer._room.look)
    for _ in range(60):
        passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC))
        store.writer.submit(CommitIntent(passage))
        assert store.take(IntentCommitted).ok
    assert store.writer.today().lost > 0
    (account,) = store.writer.call(accounts)
    assert account["number"] == store.writer.today().lost
    assert not [e for e in drained(store) if e == DeviceChanged(Device.STORE, up=False)]


def drained(store: Any) -> list[Any]:
    found = []
    while not store.inbox.empty():
        found.append(store.inbox.get())
    return found


def test_a_disk_that_is_really_full_lets_visitors_pass_and_loses_nothing_silently(tmp_path: Path) -> None:
    told = on_a_disk_of("10m", HERE / "on_a_full_disk.py", tmp_path)
    assert told["filled"], "the disk was never full"
    assert told["refused"] == 0, "a visitor was turned away because of old events"
    for moment in (told["before"], told["after"]):
        assert moment["told"] == moment["waiting"] - moment["accounts"] + moment["lost"], told
    assert told["before"]["alarms"] == 20


def test_a_day_of_visitors_passes_on_a_full_disk_that_has_room_for_a_few_hundred(tmp_path: Path) -> None:
    told = on_a_disk_of("20m", HERE / "passing_on_a_full_disk.py", tmp_path)
    assert told["free"] == 0, "the disk was never full"
    assert told["turned_away"] == 0, "the record was full of old passages, and the next visitor had no room"
    assert told["passages"] + told["shortened"] == told["recorded"] == 3200, "a passage went uncounted"
    (account,) = told["accounts"]
    assert account["number"] == told["shortened"] > 0
    assert account["first_at"] <= account["last_at"]
    assert told["visits_waiting"] + told["lost"] == 2 * 3200, "an event went uncounted"
    assert told["visits_waiting"] >= told["passages"], (
        "old passages took the room of those nobody has heard of"
    )


def test_a_full_disk_and_a_crowd_that_nobody_let_in_turn_no_visitor_away(tmp_path: Path) -> None:
    told = on_a_disk_of("16m", HERE / "passing_on_a_full_disk.py", tmp_path, "3")
    assert told["turned_away"] == 0, "the record was full of whoever came in uninvited"
    (account,) = told["accounts"]
    assert told["passages"] + account["number"] == told["recorded"] == 1700, "a passage went uncounted"
    assert told["doorway"] + account["doorway"] == 3 * 1700, "who came in uninvited went uncounted"
    assert account["doorway"] > 0, "the disk had room for all"


def test_nothing_is_committed_for_which_the_file_might_not_find_the_room_later(
    start: Start,
) -> None:
    """Else who takes the last bytes in that moment stops the record: its log can't be written back any more."""
    store = start()
    store.take(DeviceChanged)
    reader = open_reader(store.path, store.writer._key)
    (page,) = reader.execute("PRAGMA page_size").fetchone()
    pages = []
    for n in range(150):
        store.writer.submit(CommitIntent(typical_passage(str(uuid.uuid4()), datetime.now(UTC))))
        assert store.take(IntentCommitted).ok
        store.writer.tell(replace(draft(n), body=b'"%s"' % (b"x" * 3000)))
        (count,) = reader.execute("PRAGMA page_count").fetchone()
        assert count * int(page) <= store.path.stat().st_size
        pages.append(count)
    reader.close()
    assert pages[-1] > pages[0] + 64, "it has grown, by more than is taken at a time"


def test_much_at_once_finds_its_room(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)

    def much(connection: Any) -> None:
        with transaction(connection):
            put(connection, *(replace(draft(n), body=b'"%s"' % (b"x" * 3000)) for n in range(1000)))

    store.writer.call(much)
    assert store.writer.call(lambda c: outbox.waiting(c)) == 1000


def test_a_young_record_has_room_for_visitors_though_somebody_takes_every_byte(tmp_path: Path) -> None:
    told = on_a_disk_of("20m", HERE / "young_on_a_full_disk.py", tmp_path)
    assert told["early"] == {"open": 0, "lost": 0, "downs": 0}, "100 visitors and their results, nothing lost"
    assert told["passed"] == told["recorded"], "whoever was let in is in the record, and nobody else"


def test_a_start_on_a_full_disk_has_the_reserve_for_its_databases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 8 * 1024 * 1024
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    (tmp_path / reserve.NAME).write_bytes(b"x")
    reserve.relieve(tmp_path)
    assert (tmp_path / reserve.NAME).exists()
    free = 4096
    reserve.relieve(tmp_path)
    assert not (tmp_path / reserve.NAME).exists()
    reserve.relieve(tmp_path / "nothing")  # there is no such folder yet
