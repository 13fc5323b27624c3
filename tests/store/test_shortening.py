"""What makes room on a full disk besides events: delivered passages and doorways, in order, never silently."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from waiting_events import MAKER, NOW, accounts, draft, put

from sentinel.core.delivery import Draft
from sentinel.core.events import GateOutcome
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import SHORTENED
from sentinel.sim.typical import typical_passage
from sentinel.store import (
    audit,
    doorway,
    let_in,
    of_person,
    outbox,
    overflow,
    passages,
    retention,
    schema,
    shortening,
)
from sentinel.store.database import open_writer
from sentinel.store.figures import figures_of_day
from sentinel.store.tally import local_midnight


def went_in(connection: Any, visit: str, at: datetime, *, urgent: bool = False, told: bool = False) -> None:
    """A visitor who was let in; ``told``: the collector has the events."""
    passage = typical_passage(visit, at)
    events = [
        replace(MAKER.passage(passage), priority=10 * urgent),
        MAKER.result(visit, GateOutcome.PULSED, at),
    ]
    passages.commit_intent(connection, passage, "", events[0], at)
    passages.commit_result(connection, visit, GateOutcome.PULSED, events[1], at)
    if told:
        delivered(connection, *events)


def delivered(connection: Any, *events: Draft) -> None:
    outbox.mark_acked(connection, [event.event_id for event in events], NOW)
    overflow.forget(connection, 99)


def nobody_let_in(connection: Any, name: str, at: datetime, visit: str = "") -> Draft:
    """Somebody came in through the doorway whom nobody let in."""
    event = DoorEvent(name, Happening.UNADMITTED, at, visit, 1, 0, "")
    outgoing = MAKER.door(event)
    assert doorway.commit(connection, event, outgoing, at)
    return outgoing


def left(connection: Any) -> list[str]:
    rows = connection.execute("SELECT visit FROM passage UNION ALL SELECT id FROM door_event").fetchall()
    return sorted(name for (name,) in rows)


def relieve(connection: Any, count: int = 64, at: datetime = NOW, *, reported: bool = True) -> overflow.Made:
    return overflow.make_room_on_disk(connection, MAKER, count, at, reported=reported)


@pytest.mark.parametrize(("reported", "went"), [(True, (2, 1)), (False, (2, 0))])
def test_with_an_event_that_waited_its_passage_goes_but_last_where_nobody_is_told(
    connection: Any, reported: bool, went: tuple[int, int]
) -> None:
    for number in range(3):
        went_in(connection, f"visit-{number}", NOW + timedelta(seconds=number))
    made = relieve(connection, 2, reported=reported)
    assert (made.lost, made.rows) == went
    assert len(left(connection)) == 3 - made.rows


def test_whose_end_is_not_known_yet_stays(connection: Any) -> None:
    went_in(connection, "open", NOW, told=True)
    went_in(connection, "over", NOW, told=True)
    connection.execute("UPDATE passage SET outcome = NULL WHERE visit = 'open'")
    assert relieve(connection).rows == 1
    assert left(connection) == ["open"]
    assert not relieve(connection)


def test_who_came_in_uninvited_makes_room_too_in_turn_and_is_accounted_for(connection: Any) -> None:
    for number in range(3):
        went_in(connection, f"visit-{number}", NOW, told=True)
        delivered(connection, nobody_let_in(connection, f"came-{number}", NOW + timedelta(seconds=number)))
    assert relieve(connection, 4).rows == 4
    assert left(connection) == ["came-2", "visit-2"]
    assert relieve(connection).rows == 2
    assert left(connection) == []
    (account,) = shortened(connection)
    assert (account["number"], account["doorway"]) == (3, 3)
    assert account["first_at"] < account["last_at"]
    assert outbox.status(connection).shortened == 3


def test_what_happened_at_a_passage_that_is_gone_makes_room_too(connection: Any) -> None:
    went_in(connection, "visit", NOW, told=True)
    delivered(connection, nobody_let_in(connection, "with it", NOW, "visit"))
    delivered(connection, nobody_let_in(connection, "an orphan", NOW, "long gone"))
    assert relieve(connection).rows == 3
    assert left(connection) == []
    (account,) = shortened(connection)
    assert (account["number"], account["doorway"]) == (1, 2)


def test_a_record_of_nothing_but_uninvited_ones_whose_events_wait_frees_itself(connection: Any) -> None:
    for number in range(9):
        nobody_let_in(connection, f"came-{number}", NOW)
    while relieve(connection):
        pass
    assert left(connection) == []
    (account,) = shortened(connection)
    assert (account["number"], account["doorway"]) == (0, 9)
    (gone,) = accounts(connection)
    assert gone["number"] == 9


def test_a_clock_that_was_set_back_costs_no_newer_passage(connection: Any) -> None:
    for number, days in enumerate((0, 900, -400, 1)):  # a battery ran empty, a server told nonsense
        went_in(connection, f"visit-{number}", NOW + timedelta(days=days), told=True)
    for number in range(3):
        assert relieve(connection, 1).rows == 1
        assert left(connection) == [f"visit-{later}" for later in range(number + 1, 4)]


def test_a_clock_that_was_ahead_costs_no_passage_that_nobody_was_told_of(connection: Any) -> None:
    nobody_let_in(connection, "later", NOW + timedelta(days=900))
    for number in range(3):
        went_in(connection, f"visit-{number}", NOW, told=number == 1)
    assert relieve(connection).rows == 1
    assert left(connection) == ["later", "visit-0", "visit-2"]


def test_an_alarm_that_waits_keeps_its_passage_and_stays_findable_for_who_asks_to_be_erased(
    connection: Any,
) -> None:
    went_in(connection, "listed", NOW, urgent=True)
    for number in range(3):
        went_in(connection, f"visit-{number}", NOW + timedelta(seconds=number))
    made = relieve(connection)
    assert (made.lost, made.rows) == (7, 3), "the events of least importance, and whose last it was"
    assert left(connection) == ["listed"]
    (person,) = connection.execute("SELECT person FROM passage").fetchone()
    assert of_person.held_of(connection, person, fetched=True).waiting == 1
    made = relieve(connection)
    assert (made.lost, made.rows) == (1, 1), "nothing else is left"
    assert left(connection) == []


def test_no_alarm_is_given_up_while_something_delivered_is_left_however_many_wait(connection: Any) -> None:
    for number in range(shortening.LOOK + 8):
        nobody_let_in(connection, f"came-{number:04}", NOW)
    went_in(connection, "told", NOW, told=True)
    delivered(connection, nobody_let_in(connection, "told, too", NOW))
    made = relieve(connection)
    assert (made.lost, made.rows) == (0, 2)
    assert relieve(connection, 2).lost == 2


def test_an_account_whose_event_was_purged_is_told_again(connection: Any) -> None:
    for number in range(4):
        went_in(connection, f"visit-{number}", NOW, told=True)
    put(connection, draft(1), draft(2))
    assert relieve(connection, 2, reported=False).lost == 2
    assert relieve(connection, 1, reported=False).rows == 1
    assert retention.purge_waiting(connection, NOW + timedelta(days=40), days=30) == 2, "both accounts"
    assert relieve(connection, 1).change == 1
    (account,) = shortened(connection)
    assert account["number"] == outbox.status(connection).shortened == 2
    put(connection, draft(9))
    assert relieve(connection, 1, reported=False).change == 0, "one went, and its account is there again"
    (gone,) = accounts(connection)
    assert gone["number"] == outbox.status(connection).lost == 3


def test_accounts_of_one_moment_are_several_events(connection: Any) -> None:
    for number in range(3):
        went_in(connection, f"visit-{number}", NOW, told=True)
    for number in range(1, 4):
        relieve(connection, 1, NOW + timedelta(hours=number))
        assert len({one.event.event_id for one in outbox.fetch(connection, 9)}) == number


def test_an_account_that_was_handed_out_grows_no_more_and_the_next_comes_an_hour_later(
    connection: Any,
) -> None:
    for number in range(6):
        went_in(connection, f"visit-{number}", NOW, told=True)
    for _ in range(2):
        relieve(connection, 1)
    (first,) = shortened(connection)
    assert first["number"] == 2
    outbox.fetch(connection, 9)
    for _ in range(3):
        assert relieve(connection, 1, NOW + timedelta(minutes=59)).change == 0
    assert shortening.tell(connection, MAKER, NOW + timedelta(minutes=59)) == 0
    assert [account["number"] for account in shortened(connection)] == [2]
    assert outbox.status(connection).shortened == 5
    later = NOW + timedelta(minutes=60)
    assert shortening.tell(connection, MAKER, later) == 1, "though nothing more had to go"
    assert shortening.tell(connection, MAKER, later) == 0
    assert [account["number"] for account in shortened(connection)] == [2, 3]
    assert relieve(connection, 1, later).change == 0
    assert [account["number"] for account in shortened(connection)] == [2, 4]


def test_the_kiosk_itself_knows_afterwards_what_is_gone(connection: Any) -> None:
    for number in range(4):
        went_in(connection, f"visit-{number}", NOW + timedelta(seconds=number), told=True)
    for minutes in (0, 1, 2):
        relieve(connection, 1, NOW + timedelta(minutes=minutes))
    shortening.tell(connection, MAKER, NOW + timedelta(hours=1))
    said = [what for (what,) in connection.execute("SELECT what FROM audit ORDER BY seq")]
    assert [what.split(" made room, ")[0] for what in said] == [
        "a full disk: 1 passages and 0 in the doorway",
        "a full disk: 2 passages and 0 in the doorway",
    ]
    assert said[1].endswith("2026-11-22T08:00:01.000000+00:00 to 2026-11-22T08:00:02.000000+00:00")
    assert audit.verify(connection).whole


def test_a_row_that_nobody_can_read_keeps_no_other_from_making_room(connection: Any) -> None:
    for number in range(2):
        went_in(connection, f"visit-{number}", NOW, told=number == 0)
    connection.execute("UPDATE passage SET facts = x'00'")
    connection.execute("UPDATE outbox SET body = x'00'")
    while relieve(connection):
        pass
    assert left(connection) == []
    assert outbox.status(connection).lost == outbox.status(connection).shortened == 2


def test_the_days_figures_do_not_fall_when_the_record_is_shortened(connection: Any) -> None:
    midnight = local_midnight(NOW)
    for number in range(6):
        went_in(connection, f"visit-{number}", midnight + timedelta(hours=number), told=True)
    went_in(connection, "yesterday", midnight - timedelta(hours=1), told=True)
    decided = "verdict = 'refuse', reason = 'fever', decision = json_set(CAST(decision AS TEXT), '$.offline', json('true'))"
    connection.execute(f"UPDATE passage SET {decided} WHERE visit = 'visit-1'")
    connection.execute("UPDATE passage SET rehearsal = 1 WHERE visit = 'visit-2'")
    connection.execute("UPDATE passage SET decision = x'00' WHERE visit = 'visit-3'")
    nobody_went = DoorEvent("x", Happening.NOT_PASSED, NOW, "visit-4", 1, 1, "")
    doorway.commit(connection, nobody_went, MAKER.door(nobody_went), NOW)
    delivered(connection, MAKER.door(nobody_went))
    day, verdicts = figures_of_day(connection, midnight), passages.verdicts_since(connection, midnight)
    assert (day.decided, dict(verdicts)) == (4, {"admit": 3, "refuse": 1})
    for went in (2, 1, 99):
        relieve(connection, went)
        now = figures_of_day(connection, midnight)
        assert (now.hours, now.reasons) == (day.hours, day.reasons)
        assert (now.decided, now.offline, now.by_staff) == (day.decided, day.offline, day.by_staff)
        assert passages.verdicts_since(connection, midnight) == verdicts
    assert left(connection) == []
    tomorrow = midnight + timedelta(days=1)
    assert not passages.verdicts_since(connection, tomorrow), "of its day alone"
    went_in(connection, "next", tomorrow + timedelta(hours=1), told=True)
    relieve(connection, 1, tomorrow + timedelta(hours=2))
    assert passages.verdicts_since(connection, tomorrow) == {"admit": 1}


def with_pass(connection: Any, visit: str, at: datetime, ref: str) -> None:
    went_in(connection, visit, at, told=True)
    connection.execute(
        "UPDATE passage SET facts = json_set(CAST(facts AS TEXT), '$.permit', json_object('ref', ?)) "
        "WHERE visit = ?",
        (ref, visit),
    )


def test_a_used_pass_is_known_after_a_restart_though_its_passage_made_room(connection: Any) -> None:
    with_pass(connection, "paid", NOW, "PASS-1")
    with_pass(connection, "later", NOW + timedelta(seconds=1), "PASS-2")
    before = let_in.last(connection)
    assert [ref for ref, _, _ in before] == ["PASS-2", "PASS-1"]
    assert relieve(connection, 1).rows == 1
    assert let_in.last(connection) == before
    assert relieve(connection, 1).rows == 1
    assert let_in.last(connection) == before
    doorway.commit(
        connection,
        nobody := DoorEvent("x", Happening.NOT_PASSED, NOW, "later", 1, 1, ""),
        MAKER.door(nobody),
        NOW,
    )
    assert [ref for ref, _, _ in let_in.last(connection)] == ["PASS-1"], "who did not go through used nothing"
    retention.purge(connection, NOW + timedelta(days=31), events_days=7, passages_days=30)
    assert let_in.last(connection) == ()


def test_used_passes_are_kept_of_the_last_only_and_erased_on_request(connection: Any) -> None:
    for number in range(let_in.MOST + 3):
        with_pass(connection, f"visit-{number}", NOW + timedelta(seconds=number), f"PASS-{number}")
    connection.execute("UPDATE passage SET person = 'p' WHERE visit = 'visit-9'")
    while relieve(connection).rows:
        pass
    kept = [ref for ref, _, _ in let_in.last(connection, 9999)]
    assert (len(kept), kept[0], kept[-1]) == (let_in.MOST, f"PASS-{let_in.MOST + 2}", "PASS-3")
    held = of_person.held_of(connection, "p", fetched=True)
    assert (held.visits, len(held.passes)) == ((), 1)
    of_person.erase(connection, held)
    assert of_person.held_of(connection, "p", fetched=True).passes == ()
    assert "PASS-9" not in [ref for ref, _, _ in let_in.last(connection)]


def test_what_makes_room_is_found_without_reading_the_record(connection: Any) -> None:
    asked: list[str] = []
    for number in range(3):
        went_in(connection, f"visit-{number}", NOW, told=True)
        delivered(connection, nobody_let_in(connection, f"came-{number}", NOW))
    connection.set_trace_callback(asked.append)
    assert relieve(connection).rows == 6
    connection.set_trace_callback(None)
    searched = [sql for sql in asked if sql.startswith(("SELECT", "DELETE")) and "sqlite_" not in sql]
    searched = [sql for sql in searched if "ORDER BY seq DESC LIMIT 1" not in sql]  # the audit's last row
    assert len(searched) > 10
    for sql in searched:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert not [step[3] for step in plan if step[3].startswith("SCAN") and "CONSTANT" not in step[3]], sql


def shortened(connection: Any) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT body FROM outbox WHERE kind = ? ORDER BY seq", (SHORTENED,))
    return [json.loads(body) for (body,) in rows]


def test_what_was_written_before_the_order_was_kept_is_the_oldest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = schema.MIGRATIONS
    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", whole[:6])
        older.setattr(schema, "VERSION", 6)
        record = open_writer(tmp_path / "old.db", bytes(32), NOW).connection
        record.execute("INSERT INTO door_event VALUES ('old', '2026-11-22', 'unadmitted', '', 1, 0, '')")
        record.close()
    record = open_writer(tmp_path / "old.db", bytes(32), NOW).connection
    went_in(record, "visit", NOW - timedelta(days=900), told=True)
    assert relieve(record, 1).rows == 1
    assert left(record) == ["visit"]
    record.close()
