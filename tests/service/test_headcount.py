"""How many came in: each event counts once, whatever comes twice, late or in any order."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signed_requests import APP, signed
from sqlalchemy import update

from sentinel.core.delivery import Outgoing
from sentinel.core.events import GateOutcome
from sentinel.core.incident import Incident, IncidentKind
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import EventWriter, cloud_event, count_corrected, incident
from sentinel.service.collecting.counting import Counts, midnight
from sentinel.service.collecting.events import read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.tables import heads
from sentinel.service.collecting.viewing import Seat, Viewer
from sentinel.service.database import open_database
from sentinel.service.persons import Device
from sentinel.service.registry import Registry
from sentinel.service.sealing import Keys

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WRITER = EventWriter()


def message(draft) -> bytes:
    return cloud_event(APP, Outgoing(1, draft), historical=False)


def result(visit: str, outcome: GateOutcome = GateOutcome.PULSED) -> bytes:
    return message(WRITER.result(visit, outcome, NOON))


def door(number: int, what: Happening, people: int, of: int = 1) -> bytes:
    return message(WRITER.door(DoorEvent(f"e{number}", what, NOON, "v", people, of)))


DAY = [
    (result("a"), 1),
    (result("b"), 1),
    (result("c", GateOutcome.UNKNOWN), 0),
    (result("d", GateOutcome.NOT_OPENED), 0),
    (door(1, Happening.NOT_PASSED, 1), -1),
    (door(2, Happening.NOT_PASSED, 1, 3), -1),
    (door(3, Happening.TAILGATING, 1), 1),
    (door(4, Happening.UNADMITTED, 1, 0), 1),
    (door(5, Happening.FIRE, 0, 0), 0),
    (door(6, Happening.HELD_OPEN, 0, 0), 0),
    (message(count_corrected("c1", -3, NOON)), -3),
    (message(count_corrected("c2", 2, NOON)), 2),
    (message(incident(Incident("i1", IncidentKind.HELP, "guard-1"), NOON)), 0),
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(DAY), max_size=25))
def test_each_event_counts_once_in_any_order(arrived: list[tuple[bytes, int]]) -> None:
    engine = open_database("sqlite://")
    store = EventStore(engine, lambda: NOON)
    for payload, _ in arrived:
        store.keep([read_event(APP, payload)])
    store.keep([read_event(APP, payload) for payload, _ in arrived])
    assert store.count() == (len(set(arrived)), 0)
    assert store.entered(APP, NOON) == sum(change for _, change in set(arrived))
    assert store.entered(APP, NOON + timedelta(seconds=1)) == 0
    assert store.entered("another", NOON) == 0
    engine.dispose()


def test_data_of_another_shape_is_kept_and_counts_nobody() -> None:
    event = json.loads(result("a"))
    for data in (
        {"outcome": 7},
        {"outcome": "pulsed", "people": -5},
        {"people": 1e9},
        {"change": "x"},
        {"change": 10**9},
        {},
    ):
        read = read_event(APP, json.dumps(event | {"data": data}).encode())
        assert (read.fault, read.heads) == ("", 0)


def test_a_kiosk_may_ask_how_many_came_in(ask, service, database: str) -> None:
    engine = open_database(database)
    EventStore(engine, lambda: NOON).keep([read_event(APP, result("a")), read_event(APP, result("b"))])
    engine.dispose()

    def entered(since: str) -> tuple[int, dict]:
        target = f"/v1/entered?since={quote(since)}"
        answer = ask.http.get(target, headers=signed("GET", target, b""))
        return answer.status_code, answer.json()

    assert entered(NOON.isoformat()) == (200, {"entered": 2})
    assert entered("yesterday")[0] == entered("2026-11-20T12:00:00")[0] == 422
    assert ask.http.get("/v1/entered?since=x").status_code == 401


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=30_000)])
def test_one_event_dated_in_the_future_spoils_the_count_of_no_other_day(
    database: str, ahead: timedelta
) -> None:
    engine, now = open_database(database), [NOON]
    store, counts = EventStore(engine, lambda: now[0]), Counts(engine, lambda: now[0])
    Registry(engine, Keys(b"k" * 32)).register_device(Device(app_id=APP, secret="s" * 16, venue="hall"))
    event = json.loads(result("a")) | {"time": (NOON + ahead).isoformat()}
    store.keep([read_event(APP, json.dumps(event).encode())])
    assert store.inside(midnight(NOON, UTC)) == 1, "it counts on the day on which it came"
    now[0] = NOON + timedelta(days=1)
    assert store.inside(midnight(now[0], UTC)) == 0
    assert [one.inside for one in counts.overview(Viewer("d", Seat.DISTRICT), zone=UTC)] == [0]
    with engine.begin() as db:  # as an earlier version kept it
        db.execute(update(heads).values(at=NOON + ahead))
    assert store.inside(midnight(now[0], UTC)) == 0
    assert [one.inside for one in counts.overview(Viewer("d", Seat.DISTRICT), zone=UTC)] == [0]
    engine.dispose()
