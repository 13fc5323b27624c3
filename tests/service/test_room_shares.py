"""The collector's count over several kiosks: who is cut off keeps its share, also over a restart."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.core.delivery import Outgoing
from sentinel.core.events import GateOutcome
from sentinel.report.events import EventWriter, cloud_event
from sentinel.service.collecting.events import read_event
from sentinel.service.collecting.headcount import HeadCount
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.limits import set_limit
from sentinel.service.database import open_database
from sentinel.service.persons import Device
from sentinel.service.registry import Registry
from sentinel.service.sealing import Keys

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


def test_each_venue_with_a_limit_of_its_own_is_counted_for_itself(database: str) -> None:
    engine = open_database(database)
    store, registry = EventStore(engine), Registry(engine, Keys(b"k" * 32))
    for kiosk, venue in (("a", "mall"), ("b", "mall"), ("c", "library"), ("d", "")):
        registry.register_device(Device(app_id=kiosk, secret="s" * 16, venue=venue))
    with engine.begin() as db:
        set_limit(db, "mall", 5, NOW)
    presence = dict.fromkeys("abcd", READY)
    for kiosk, times in (("a", 2), ("b", 1), ("c", 3), ("d", 1)):
        for number in range(times):
            passed(store, kiosk, f"{kiosk}-{number}")
    counts = HeadCount(store, None)
    assert counts.look(0.0)
    told = counts.news(presence, NOW)
    assert {k: (m["inside"], m["limit"], m["share"]) for k, m in told.items()} == {
        "a": (3, 5, 1),
        "b": (3, 5, 1),
    }
    with_others = HeadCount(store, 10)
    assert with_others.look(0.0)
    told = with_others.news(presence, NOW)
    assert {k: (m["inside"], m["limit"]) for k, m in told.items()} == {
        "a": (3, 5), "b": (3, 5), "c": (4, 10), "d": (4, 10),
    }  # fmt: skip
    with engine.begin() as db:
        set_limit(db, "mall", None, NOW)
        set_limit(db, "library", 2, NOW)
    assert counts.look(1.0) and counts.news(presence, NOW) == {}, "limits are looked at every five seconds"
    assert counts.look(6.0) and counts.due(6.0, changed=False)
    told = counts.news(presence, NOW)
    assert {k: (m["inside"], m["limit"]) for k, m in told.items() if k == "c"} == {"c": (3, 2)}
    assert {m["limit"] for k, m in told.items() if k in "ab"} == {1_000_000} and "d" not in told
    engine.dispose()


def test_where_nobody_has_a_limit_nothing_is_counted(tmp_path: Path) -> None:
    store = EventStore(open_database(f"sqlite:///{tmp_path}/s.db"))
    counts = HeadCount(store, None)
    assert not counts.look(0.0)
    counts.remember("b", json.dumps({"inside": 1, "limit": 10, "share": 4, "mine": 2, "held": 0}).encode())
    assert counts.look(0.0) and counts.news({"b": READY}, NOW)["b"]["limit"] == 1_000_000


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
