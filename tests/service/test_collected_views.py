"""What venue staff, the district and the auditor see of what was collected; each look is written down."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import SQLAlchemyError

from sentinel.service.collecting import tables
from sentinel.service.collecting.alarm_desk import NoSuchAlarm, Over
from sentinel.service.collecting.alarms import Kind, raised
from sentinel.service.collecting.dispatching import Stage
from sentinel.service.collecting.events import read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.looks import Chain
from sentinel.service.collecting.searching import Question
from sentinel.service.collecting.viewing import BadQuestion, NotAllowed, Seat, Viewer
from sentinel.service.collecting.views import Views
from sentinel.service.database import open_database
from sentinel.service.persons import Device
from sentinel.service.registry import Registry
from sentinel.service.sealing import Keys

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon in China
DISTRICT = Viewer("duty officer", Seat.DISTRICT)
MALL = Viewer("guard", Seat.STAFF, "mall")
AUDITOR = Viewer("auditor", Seat.AUDITOR)
DAY = (NOON - timedelta(hours=12), NOON + timedelta(hours=12))


@dataclass
class World:
    """Two venues; the mall's two kiosks stand at one entrance, and it has an exit."""

    engine: Engine
    now: datetime = NOON
    seqs: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = Keys(b"k" * 32)
        self.views = Views(self.engine, keys, self.clock)
        self.store = EventStore(self.engine, self.clock)
        registry = Registry(self.engine, keys)
        for kiosk, venue, place in (
            ("m1", "mall", "north"), ("m2", "mall", "north"), ("m3", "mall", "exit"), ("s1", "school", ""),
        ):  # fmt: skip
            registry.register_device(Device(app_id=kiosk, secret="s" * 16, venue=venue, place=place))

    def clock(self) -> datetime:
        return self.now

    def tell(self, kiosk: str, kind: str, at: datetime = NOON, **data: Any) -> None:
        seq = self.seqs[kiosk] = self.seqs.get(kiosk, 0) + 1
        event = {
            "specversion": "1.0", "id": f"{kiosk}-{seq}", "source": f"/kiosks/{kiosk}", "type": f"org.sentinel.{kind}.v1",
            "time": at, "seq": seq, "data": data,
        }  # fmt: skip
        received = read_event(kiosk, msgspec.json.encode(event))
        assert not received.fault
        self.store.keep([received])

    def pass_by(
        self, kiosk: str, person: str, at: datetime, visit: str, verdict: str = "admit", **more: Any
    ) -> None:
        reason = {"admit": "PASS", "refer": "TEMP_HIGH", "refuse": "CODE_STALE"}[verdict]
        self.tell(kiosk, "passage", at, visit=visit, verdict=verdict, reason=reason, pseudonym=person, **more)
        outcome = "pulsed" if verdict == "admit" else "not_opened"
        way = {"direction": "out"} if kiosk == "m3" else {}
        self.tell(kiosk, "passage.result", at, visit=visit, outcome=outcome, **way)


@pytest.fixture
def world(database: str) -> Iterator[World]:
    engine = open_database(database)
    yield World(engine)
    engine.dispose()


def minutes(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


def test_live_counts_by_entrance_hour_verdict_and_reason(world: World) -> None:
    world.pass_by("m1", "a", minutes(-90), "v1")
    world.pass_by("m2", "b", minutes(-5), "v2")
    world.pass_by("m2", "c", minutes(-4), "v3", "refer")
    world.pass_by("m3", "a", minutes(-3), "v4")
    world.pass_by("s1", "d", minutes(-3), "v5")
    world.now = minutes(1)
    seen = world.views.counts.venue(MALL)
    assert (seen.venue, seen.inside, seen.entered, seen.left) == ("mall", 1, 2, 1)
    assert [(p.place, p.entered, p.left, p.admitted, p.referred) for p in seen.places] == [
        ("exit", 0, 1, 1, 0), ("north", 2, 0, 2, 1),
    ]  # fmt: skip
    assert [(h.begins, h.entered, h.left) for h in seen.hours] == [
        (minutes(-120), 1, 0),
        (minutes(-60), 1, 1),
    ]
    assert [(c.what, c.times) for c in seen.verdicts] == [("admit", 3), ("refer", 1)]
    assert [(c.what, c.times) for c in seen.reasons] == [("PASS", 3), ("TEMP_HIGH", 1)]
    everywhere = world.views.counts.overview(DISTRICT)
    assert [(v.venue, v.inside, v.kiosks, v.away) for v in everywhere] == [
        ("mall", 1, 3, 3),
        ("school", 1, 1, 1),
    ]
    assert [v.venue for v in world.views.counts.overview(MALL)] == ["mall"]
    assert world.views.counts.venue(DISTRICT).entered == 3
    for viewer, venue in ((MALL, "school"), (AUDITOR, "mall")):
        with pytest.raises(NotAllowed):
            world.views.counts.venue(viewer, venue)


def test_a_controlled_person_is_one_alarm_that_somebody_acknowledges_once(world: World) -> None:
    listed = {"checks": [{"check": "watch_list", "outcome": "fail"}]}
    world.pass_by("m1", "p", minutes(0), "v1", "refuse", **listed)
    world.pass_by("m1", "p", minutes(1), "v2", "refuse", **listed)
    (alarm,) = world.views.alarms.page(MALL).alarms
    assert (alarm.kind, alarm.stage, alarm.venue, alarm.place, alarm.times) == (Kind.WATCH_LIST, Stage.OPEN, "mall", "north", 2)  # fmt: skip
    assert world.views.alarms.page(Viewer("s", Seat.STAFF, "school")).alarms == ()
    with pytest.raises(NoSuchAlarm):
        world.views.alarms.acknowledge(Viewer("s", Seat.STAFF, "school"), alarm.number, "Li")
    story = world.views.alarms.acknowledge(MALL, alarm.number, "Wang", "taken aside")
    assert [(s.what, s.who, s.told, s.note) for s in story.steps] == [
        ("opened", "", "", ""), ("dispatched", "", "venue:mall", ""), ("acknowledged", "Wang", "", "taken aside"),
    ]  # fmt: skip
    with pytest.raises(Over):
        world.views.alarms.acknowledge(MALL, alarm.number, "Li")
    world.pass_by("m1", "p", minutes(2), "v3", "refuse", **listed)
    assert [a.times for a in world.views.alarms.page(MALL).alarms] == [1, 2], "who comes again is a new alarm"
    assert world.views.alarms.resolve(DISTRICT, alarm.number, "Zhao").alarm.stage is Stage.RESOLVED
    with pytest.raises(Over):
        world.views.alarms.resolve(DISTRICT, alarm.number, "Zhao")
    for person, note in (("", ""), ("x" * 65, ""), ("x", "n" * 501), ("a\0", "")):
        with pytest.raises(BadQuestion):
            world.views.alarms.acknowledge(MALL, alarm.number, person, note)


@pytest.mark.parametrize(
    ("kind", "data", "alarm"),
    [
        ("passage.result", {"visit": "v", "outcome": "failed"}, Kind.GATE_FAILED),
        ("passage.result", {"visit": "v", "outcome": "unknown"}, Kind.GATE_FAILED),
        ("door", {"what": "tailgating", "people": 1}, Kind.TAILGATING),
        ("events.lost", {"first_seq": 1, "last_seq": 9}, Kind.EVENTS_LOST),
        ("store.replaced", {"aside": "x"}, Kind.EVENTS_LOST),
        ("record.shortened", {"number": 64}, Kind.RECORD_SHORTENED),
        ("door", {"what": "fire"}, Kind.FIRE),
        ("command", {"outcome": "refused", "reason": "forged", "count": 9}, Kind.ORDERS_REFUSED),
        ("command", {"outcome": "refused", "reason": "replayed"}, Kind.ORDERS_REFUSED),
        ("command", {"name": "desired", "outcome": "refused", "reason": "forged"}, Kind.ORDERS_REFUSED),
        ("settings", {"state": "refused", "reason": "unknown_signer"}, Kind.ORDERS_REFUSED),
        ("settings", {"state": "refused", "reason": "older_version"}, Kind.ORDERS_REFUSED),
        ("settings", {"state": "refused", "reason": "invalid_settings"}, Kind.SETTINGS_REFUSED),
        ("settings", {"state": "rolled_back", "reason": "not_well"}, Kind.SETTINGS_REFUSED),
        ("identity", {"health": "expired", "until": ""}, Kind.CERTIFICATE),
        ("update", {"what": "returned", "why": "crash_loop"}, Kind.UPDATE_FAILED),
        ("update", {"what": "failed", "why": "self_test"}, Kind.UPDATE_FAILED),
    ],
)
def test_what_somebody_has_to_see_to_is_an_alarm(
    world: World, kind: str, data: dict[str, Any], alarm: Kind
) -> None:
    world.tell("m1", kind, **data)
    (raised,) = world.views.alarms.page(MALL).alarms
    assert raised.kind == alarm
    if kind in ("command", "settings"):
        assert data["reason"] in str(world.views.alarms.story(MALL, raised.number)), "why, too"


@pytest.mark.parametrize(
    ("what", "why"), [("failed", "fetch"), ("failed", "no_room"), ("returned", "asked"), ("failed", "asked")]
)
def test_an_update_that_tries_again_by_itself_or_that_a_person_took_back_is_no_alarm(
    world: World, what: str, why: str
) -> None:
    world.tell("m1", "update", what=what, why=why)
    assert world.views.alarms.page(MALL).alarms == ()


def test_a_kiosk_that_is_put_right_ends_its_alarm_and_one_that_is_only_busy_raises_none(world: World) -> None:
    world.tell("m1", "command", outcome="refused", reason="busy")
    world.tell("m1", "command", outcome="done", reason="")
    assert world.views.alarms.page(MALL).alarms == ()
    for kind, name, bad, good in (
        ("settings", "state", "rolled_back", "applied"),
        ("identity", "health", "ending", "good"),
        ("update", "what", "failed", "kept"),
    ):
        world.tell("m1", kind, **{name: bad})
        world.tell("m1", kind, **{name: bad})
        (alarm,) = world.views.alarms.page(MALL).alarms
        assert alarm.times == 2
        world.tell("m1", kind, **{name: good})
        assert world.views.alarms.page(MALL).alarms == ()


def test_a_full_disk_is_one_alarm_until_it_is_resolved_and_hides_no_loss(world: World) -> None:
    world.tell("m1", "record.shortened", number=64)
    (alarm,) = world.views.alarms.page(MALL).alarms
    world.views.alarms.acknowledge(MALL, alarm.number, "Li")
    world.tell("m1", "record.shortened", number=900)
    world.tell("m1", "events.lost", first_seq=1, last_seq=9)
    found = {a.kind: a.times for a in world.views.alarms.page(MALL).alarms}
    assert found == {Kind.RECORD_SHORTENED: 2, Kind.EVENTS_LOST: 1}


def test_a_fire_that_is_over_ends_its_alarm_and_the_history_stays(world: World) -> None:
    world.tell("m1", "door", what="fire")
    (alarm,) = world.views.alarms.page(MALL).alarms
    world.tell("m1", "door", what="fire_over")
    assert world.views.alarms.page(MALL).alarms == ()
    assert [s.what for s in world.views.alarms.story(MALL, alarm.number).steps] == [
        "opened",
        "dispatched",
        "ended",
    ]


def test_search_is_paged_bounded_and_bound_to_the_viewers_venue(world: World) -> None:
    for n in range(7):
        world.pass_by("m1", f"p{n}", minutes(n // 2), f"v{n}", "refuse" if n % 2 else "admit")
    world.pass_by("s1", "x", minutes(1), "s")
    asked = Question(*DAY, type="org.sentinel.passage.v1")
    first = world.views.searching.search(MALL, asked, limit=3)
    second = world.views.searching.search(MALL, asked, first.next or "", limit=3)
    last = world.views.searching.search(MALL, asked, second.next or "", limit=3)
    assert [f.visit for page in (first, second, last) for f in page.found] == [
        f"v{n}" for n in range(6, -1, -1)
    ]
    assert last.next is None
    refused = world.views.searching.search(DISTRICT, Question(*DAY, verdict="refuse")).found
    assert {f.visit for f in refused} == {"v1", "v3", "v5"}
    for bad in (
        lambda: world.views.searching.search(MALL, Question(DAY[0], DAY[0] + timedelta(days=32))),
        lambda: world.views.searching.search(MALL, Question(DAY[1], DAY[0])),
        lambda: world.views.searching.search(MALL, asked, limit=0),
        lambda: world.views.searching.search(MALL, asked, "1; DROP TABLE events"),
    ):
        with pytest.raises(BadQuestion):
            bad()
    with pytest.raises(NotAllowed):
        world.views.searching.search(MALL, Question(*DAY, venue="school"))
    with pytest.raises(NotAllowed):
        world.views.searching.search(AUDITOR, asked)


def test_a_trace_says_where_and_when_and_with_whom(world: World) -> None:
    world.pass_by("m1", "p", minutes(0), "v1")
    world.pass_by("m2", "friend", minutes(2), "v2")  # another kiosk of the same entrance
    world.pass_by("m3", "stranger", minutes(2), "v3")  # another entrance
    world.pass_by("m1", "late", minutes(9), "v4")
    world.pass_by("s1", "p", minutes(60), "v5", "refuse")
    world.pass_by("s1", "friend", minutes(61), "v6")
    world.pass_by("s1", "", minutes(60), "v7")
    way = world.views.searching.trace(DISTRICT, "p", *DAY)
    assert [(s.venue, s.place, s.at, s.verdict, s.outcome) for s in way.stops] == [
        ("mall", "north", minutes(0), "admit", "pulsed"), ("school", "s1", minutes(60), "refuse", "not_opened"),
    ]  # fmt: skip
    page = world.views.searching.trace(DISTRICT, "p", *DAY, limit=1)
    again = world.views.searching.trace(DISTRICT, "p", *DAY, after=page.next or "", limit=1)
    assert [s.visit for s in (*page.stops, *again.stops)] == ["v1", "v5"]
    assert [s.venue for s in world.views.searching.trace(MALL, "p", *DAY).stops] == ["mall"]
    beside = world.views.searching.companions(DISTRICT, "p", *DAY)
    assert [(c.pseudonym, c.times, c.places) for c in beside.companions] == [("friend", 2, 2)]
    assert (beside.stops, beside.all_stops, beside.next) == (2, True, None)
    wide = world.views.searching.companions(MALL, "p", *DAY, within=timedelta(minutes=10))
    assert {c.pseudonym for c in wide.companions} == {"friend", "late"}
    assert world.views.searching.companions(MALL, "nobody", *DAY).companions == ()
    for within in (timedelta(), timedelta(hours=1)):
        with pytest.raises(BadQuestion):
            world.views.searching.companions(MALL, "p", *DAY, within=within)


def test_every_look_is_in_the_audit_without_the_pseudonym(world: World) -> None:
    world.pass_by("m1", "person-of-interest", minutes(0), "v1")
    world.views.searching.trace(MALL, "person-of-interest", *DAY)
    world.views.searching.companions(DISTRICT, "person-of-interest", *DAY)
    world.views.searching.search(MALL, Question(*DAY, pseudonym="person-of-interest"))
    looks = world.views.looks.page(AUDITOR).looks
    assert [(k.number, k.who, k.what, k.answers) for k in looks] == [
        (3, "guard", "search", 2 - 1), (2, "duty officer", "companions", 0), (1, "guard", "trace", 1),
    ]  # fmt: skip
    assert not any("person-of-interest" in k.question for k in looks)
    asked = {msgspec.json.decode(k.question)["pseudonym"] for k in looks}
    assert len(asked) == 1, "the auditor can tell that it was the same person"
    assert world.views.looks.verify(AUDITOR) == Chain(3, None)
    with pytest.raises(NotAllowed):
        world.views.looks.page(MALL)


def test_the_audit_can_only_be_added_to_and_shows_where_it_was_changed(world: World) -> None:
    for _ in range(4):
        world.views.searching.trace(MALL, "p", *DAY)
    for change in (
        update(tables.looks).values(who="another"),
        delete(tables.looks),
        delete(tables.alarm_steps),
    ):
        if change.table.name == "alarm_steps":
            world.tell("m1", "door", what="fire")
        with pytest.raises(SQLAlchemyError, match="only added to"), world.engine.begin() as db:
            db.execute(change)
    with world.engine.begin() as db:  # by somebody who owns the database
        for trigger in ("looks_update", "looks_delete", "looks_kept"):
            on = " ON looks" if db.dialect.name == "postgresql" else ""
            db.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
        db.execute(update(tables.looks).where(tables.looks.c.number == 3).values(who="another"))
    assert world.views.looks.verify(AUDITOR) == Chain(2, 3)
    with world.engine.begin() as db:
        db.execute(delete(tables.looks).where(tables.looks.c.number >= 3))
    assert world.views.looks.verify(AUDITOR) == Chain(2, 3), "the end is missing"


def test_how_late_events_came_is_told_as_a_distribution(world: World) -> None:
    for late_s in (0.5, 8, 100, 899, 901, 100_000):
        world.now = NOON + timedelta(seconds=late_s)
        world.tell("m1", "passage", NOON, visit=f"v{late_s}", verdict="admit", reason="PASS")
    seen = world.views.freshness.lateness(MALL, *DAY)
    assert (seen.events, seen.fresh) == (6, 4)
    assert {s.within_s: s.events for s in seen.shares} == {1: 1, 10: 1, 60: 0, 300: 1, 900: 1, 3600: 1, 86400: 0, None: 1}  # fmt: skip


def test_a_kiosk_that_never_spoke_is_listed_and_not_fresh(world: World) -> None:
    world.tell("m1", "passage", visit="v", verdict="admit")
    world.now = minutes(14)
    entries = {k.kiosk: k for k in world.views.freshness.kiosks(MALL)}
    assert sorted(entries) == ["m1", "m2", "m3"]
    assert (entries["m1"].fresh, entries["m1"].heard_at, entries["m2"].fresh) == (True, NOON, False)
    world.now = minutes(16)
    assert not any(k.fresh for k in world.views.freshness.kiosks(DISTRICT))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("command", {"outcome": "refused", "name": "restart"}),
        ("settings", {"state": "refused"}),
        ("update", {"what": "failed"}),
        ("identity", {"health": "ending"}),
    ],
)
def test_nonsense_in_a_reasons_place_hides_no_alarm_and_stops_no_collector(
    kind: str, data: dict[str, str]
) -> None:
    event = f"org.sentinel.{kind}.v1"
    for nonsense in ([], {}, 7, None):
        strange = data | {"reason": nonsense, "why": nonsense}
        assert raised(event, strange) is raised(event, data | {"reason": "", "why": ""}) is not None
