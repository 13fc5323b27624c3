"""The collector's count over several kiosks: who is cut off keeps its share, also over a restart."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.core.delivery import Outgoing
from sentinel.core.events import GateOutcome
from sentinel.report.events import EventWriter, cloud_event
from sentinel.service.database import open_database
from sentinel.service.events import EventStore, read_event
from sentinel.service.headcount import HeadCount

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
READY, LOST = {"state": "ready"}, {"state": "lost"}
IN, OUT = EventWriter(), EventWriter(leaving=True)


def passed(store: EventStore, kiosk: str, visit: str, at: datetime = NOW, writer: EventWriter = IN) -> None:
    draft = writer.result(visit, GateOutcome.PULSED, at)
    store.keep([read_event(kiosk, cloud_event(kiosk, Outgoing(1, draft), historical=False))])


def test_the_room_is_shared_and_who_is_cut_off_keeps_its_part(tmp_path: Path) -> None:
    store = EventStore(open_database(f"sqlite:///{tmp_path}/s.db"))
    passed(store, "a", "v1")
    passed(store, "a", "v1")  # sent twice, counted once
    passed(store, "b", "yesterday", NOW - timedelta(days=1))
    passed(store, "b", "v2")
    passed(store, "c", "v2-out", writer=OUT)
    counts = HeadCount(store, 10)
    presence = {"a": READY, "b": READY, "c": "nonsense"}
    news = counts.news(presence, NOW)
    assert {k: (m["inside"], m["limit"], m["share"], m["held"]) for k, m in news.items()} == {
        "a": (1, 10, 5, 0),
        "b": (1, 10, 4, 0),
    }
    assert (news["a"]["mine"], news["b"]["mine"]) == (1, 2)
    assert counts.news(presence, NOW) == {}, "nothing is told twice"
    news = counts.news({"a": READY, "b": LOST}, NOW)
    assert (news["a"]["share"], news["a"]["held"]) == (5, 4)
    again = HeadCount(store, 10)
    told = {"inside": 1, "limit": 10, "share": 4, "mine": 2, "held": 0}  # as it is retained
    again.remember("b", json.dumps(told).encode())
    again.remember("d", b"\xff")
    news = again.news({"a": READY, "b": LOST}, NOW)
    assert (news["a"]["share"], news["a"]["held"]) == (5, 4)


def test_at_midnight_nobody_is_taken_to_be_inside(tmp_path: Path) -> None:
    store = EventStore(open_database(f"sqlite:///{tmp_path}/s.db"))
    passed(store, "a", "v1")
    counts = HeadCount(store, 10)
    assert counts.news({"a": READY}, NOW)["a"]["inside"] == 1
    assert counts.news({"a": READY}, NOW + timedelta(days=1))["a"]["inside"] == 0


def test_counting_is_bounded_to_a_tenth_of_the_time(tmp_path: Path) -> None:
    counts = HeadCount(EventStore(open_database(f"sqlite:///{tmp_path}/s.db")), 10)
    assert counts.due(0.0, changed=False)
    counts._counted_at, counts._took_s = 100.0, 0.5
    assert [counts.due(100.0 + s, changed=True) for s in (0.3, 4.9, 5.0)] == [False, False, True]
    assert [counts.due(100.0 + s, changed=False) for s in (59.0, 60.0)] == [False, True]
