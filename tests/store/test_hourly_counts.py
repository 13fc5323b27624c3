"""Counts by the hour: every passage in exactly one event, whatever the clock does and whoever dies."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.events import DeviceChanged, GateOutcome, IntentCommitted
from sentinel.core.facts import Colour
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import COUNTERS, EventWriter
from sentinel.sim.typical import typical_passage
from sentinel.store import hourly, outbox
from sentinel.store.database import open_writer, transaction

START = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
MAKER = EventWriter()


def told(connection: Any) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT body FROM outbox WHERE kind = ? ORDER BY seq", (COUNTERS,))
    return [json.loads(body) for (body,) in rows]


def test_an_hour_that_is_over_is_told_once_with_verdicts_reasons_results_and_the_door(start: Any) -> None:
    store = start()
    store.take(DeviceChanged)
    for colour, outcome in ((Colour.GREEN, GateOutcome.PULSED), (Colour.RED, GateOutcome.NOT_OPENED)):
        visit = str(uuid.uuid4())
        passage = typical_passage(visit, datetime.now(UTC), colour=colour)
        for _ in range(2):  # the same twice is one
            store.writer.submit(CommitIntent(passage))
            assert store.take(IntentCommitted).ok
        store.writer.submit(CommitResult(visit, outcome))
        store.writer.submit(CommitResult(visit, outcome))
    event = DoorEvent(str(uuid.uuid4()), Happening.TAILGATING, datetime.now(UTC), visit, 1, 1)
    store.writer.submit(RecordDoor(event))
    store.writer.submit(RecordDoor(event))
    later = datetime.now(UTC) + timedelta(hours=1)
    assert store.writer.call(lambda c: hourly.tell(c, MAKER, datetime.now(UTC))) == 0
    assert store.writer.call(lambda c: hourly.tell(c, MAKER, later)) == 1
    assert store.writer.call(lambda c: hourly.tell(c, MAKER, later)) == 0
    (said,) = store.writer.call(told)
    assert said["passages"] == {"admit": 1, "refuse": 1}
    assert said["reasons"]["refuse"] == {"CODE_ABNORMAL": 1}
    assert said["outcomes"] == {"pulsed": 1, "not_opened": 1}
    assert said["door"] == {"tailgating": 1}
    assert datetime.fromisoformat(said["until"]) - datetime.fromisoformat(said["from"]) == timedelta(hours=1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["count", "tell", "crash"]), st.integers(-90, 150)), max_size=30))
def test_however_the_clock_jumps_and_the_kiosk_restarts_the_sum_is_right(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    path: Path = tmp_path_factory.mktemp("hours") / "x.db"
    connection, now, counted = open_writer(path, bytes(32), START).connection, START, 0
    try:
        for what, minutes in steps:
            now += timedelta(minutes=minutes)
            if what == "count":
                with transaction(connection):
                    hourly.count(connection, now, "verdict/admit", "OK")
                counted += 1
            elif what == "tell":
                hourly.tell(connection, MAKER, now)
            else:  # the process dies in the middle of a count
                connection.execute("BEGIN IMMEDIATE")
                hourly.count(connection, now, "verdict/admit", "OK")
                connection.close()
                connection = open_writer(path, bytes(32), now).connection
        while hourly.tell(connection, MAKER, now + timedelta(days=9)):
            pass
        said = told(connection)
        assert sum(one["passages"]["admit"] for one in said) == counted
        ids = [o.event.event_id for o in outbox.fetch(connection, 999)]
        assert len(set(ids)) == len(said)
    finally:
        connection.close()
