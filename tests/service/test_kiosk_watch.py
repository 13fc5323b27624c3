"""Lost and silent kiosks, numbers that lack, two machines under one name, alarms that nobody takes."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from sentinel.service.collecting import dispatching
from sentinel.service.collecting.alarm_desk import AlarmEntry
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.attendance import Attendance, read_word
from sentinel.service.collecting.dispatching import (
    Acknowledged,
    Alarm,
    Ended,
    Happened,
    Note,
    Opened,
    Resolved,
    Stage,
    Tell,
    Tick,
)
from sentinel.service.collecting.events import read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.leading import Leading
from sentinel.service.collecting.monitoring import Limits, watch
from sentinel.service.collecting.numbering import MOST_GAPS, RENUMBERED, Gap, follow
from sentinel.service.collecting.presence import Meaning, Presence, Said, step
from sentinel.service.collecting.viewing import Seat, Viewer
from sentinel.service.collecting.views import Views
from sentinel.service.database import open_database
from sentinel.service.persons import Device
from sentinel.service.registry import Registry
from sentinel.service.sealing import Keys

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DISTRICT = Viewer("d", Seat.DISTRICT)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


class Watched:
    """A collector's inside without a broker, at a time of ours."""

    def __init__(self, database: str) -> None:
        self.now = NOON
        self.engine = open_database(database)
        keys = Keys(b"k" * 32)
        self.store = EventStore(self.engine, lambda: self.now)
        self.views = Views(self.engine, keys, lambda: self.now)
        self.attendance = Attendance(self.engine)
        Registry(self.engine, keys).register_device(Device(app_id="k1", secret="s" * 16, venue="mall"))

    def tell(self, *seqs: int, kiosk: str = "k1", run: str = "", kind: str = "passage", **data: Any) -> None:
        self.store.keep(
            [
                read_event(kiosk, json.dumps({
                    "specversion": "1.0", "id": f"{kiosk}{run}-{seq}", "source": f"/kiosks/{kiosk}", "seq": seq,
                    "type": f"org.sentinel.{kind}.v1", "time": self.now.isoformat(), "data": data,
                }).encode())
                for seq in seqs
            ]
        )  # fmt: skip

    def tell_as(self, seq: int, number: int) -> None:
        """What was told under ``seq`` once more, under another number."""
        raw = read_event("k1", json.dumps({
            "specversion": "1.0", "id": f"k1-{seq}", "source": "/kiosks/k1", "seq": number,
            "type": "org.sentinel.passage.v1", "time": NOON.isoformat(), "data": {},
        }).encode())  # fmt: skip
        self.store.keep([raw])

    def say(
        self, state: str, boot: str = "b1", at: datetime | None = None, birth: int = 0, kiosk: str = "k1"
    ) -> None:
        self.attendance.take([(kiosk, Said(state, boot, birth, at))], self.now)

    def later(self, minutes: float) -> list[tuple[Kind, Stage]]:
        """The unresolved alarms after so long."""
        self.now += timedelta(minutes=minutes)
        with self.engine.begin() as db:
            watch(db, self.now, Limits())
        return sorted((alarm.kind, alarm.stage) for alarm in self.alarms())

    def alarms(self) -> tuple[AlarmEntry, ...]:
        return self.views.alarms.page(DISTRICT).alarms

    def all_alarms(self) -> tuple[AlarmEntry, ...]:
        return self.views.alarms.page(DISTRICT, stages=tuple(Stage)).alarms


@pytest.fixture
def watched(database: str) -> Iterator[Watched]:
    made = Watched(database)
    yield made
    made.engine.dispose()


def test_a_kiosk_whose_connection_is_away_for_a_minute_is_one_alarm_until_it_is_back(
    watched: Watched,
) -> None:
    watched.say("ready", at=NOON)
    watched.say("lost")
    assert watched.later(0.9) == []
    assert watched.later(0.2) == [(Kind.KIOSK_LOST, Stage.OPEN)]
    assert watched.later(1) == [(Kind.KIOSK_LOST, Stage.OPEN)]
    (alarm,) = watched.alarms()
    assert (alarm.times, alarm.venue) == (1, "mall")
    watched.say("ready", at=watched.now)
    assert watched.later(0) == []
    steps = [step.what for step in watched.views.alarms.story(DISTRICT, alarm.number).steps]
    assert steps == ["opened", "dispatched", "ended"]
    watched.say("lost")
    assert watched.later(2) == [(Kind.KIOSK_LOST, Stage.OPEN)], "another time is another alarm"


def test_a_kiosk_that_is_silent_for_fifteen_minutes_is_an_alarm_and_a_quiet_connected_one_is_none(
    watched: Watched,
) -> None:
    watched.tell(1)
    watched.tell(1, kiosk="quiet")
    watched.say("ready", at=NOON, kiosk="quiet")
    watched.tell(1, kiosk="told")
    assert watched.later(14.9) == []
    watched.store.hear({"told": "{}"})
    assert watched.later(0.2) == [(Kind.KIOSK_SILENT, Stage.OPEN)]
    assert [alarm.kiosk for alarm in watched.alarms()] == ["k1"]
    watched.tell(2)
    assert watched.later(0) == []


def test_a_collector_that_was_away_calls_no_kiosk_silent_before_it_has_listened(watched: Watched) -> None:
    watched.tell(1)
    watched.say("disconnected", at=NOON)
    watched.now = after(120)  # nobody listened
    with watched.engine.begin() as db:
        watch(db, watched.now, Limits(), listening=False)
    assert watched.alarms() == ()
    watched.say("ready", at=after(1))  # kept by the broker, and heard with the subscription
    assert watched.later(1) == []


def test_who_leads_has_listened_for_a_minute_before_anybody_is_called_lost(watched: Watched) -> None:
    inlet: Any = SimpleNamespace(name="c", subscribed=threading.Event())
    room: Any = SimpleNamespace(begin_again=lambda: None)
    leading = Leading(watched.engine, watched.store, inlet, room, Limits(), lambda: NOON)
    now = time.monotonic()
    assert not leading._listening(now + 3600)
    inlet.subscribed.set()
    leading.subscribed()
    assert not leading._listening(now + 59)
    assert leading._listening(now + 61)
    inlet.subscribed.clear()
    assert not leading._listening(now + 62)
    inlet.subscribed.set()
    leading.subscribed()  # a line that breaks each half minute hides no lost kiosk
    assert leading._listening(now + 63)


def test_an_alarm_that_nobody_acknowledges_in_ten_minutes_goes_to_the_district(watched: Watched) -> None:
    watched.tell(1, kind="door", what="tailgating")
    watched.tell(2, kind="passage.result", outcome="failed")
    by_kind = {alarm.kind: alarm.number for alarm in watched.alarms()}
    watched.views.alarms.acknowledge(DISTRICT, by_kind[Kind.GATE_FAILED], "Wang")
    assert watched.later(9.9) == [(Kind.GATE_FAILED, Stage.ACKNOWLEDGED), (Kind.TAILGATING, Stage.OPEN)]
    assert watched.later(0.2) == [(Kind.GATE_FAILED, Stage.ACKNOWLEDGED), (Kind.TAILGATING, Stage.ESCALATED)]
    assert watched.later(60)[2] == (Kind.TAILGATING, Stage.ESCALATED)
    steps = watched.views.alarms.story(DISTRICT, by_kind[Kind.TAILGATING]).steps
    assert [(one.what, one.told) for one in steps] == [
        ("opened", ""), ("dispatched", "venue:mall"), ("escalated", ""), ("dispatched", "district"),
    ]  # fmt: skip


def test_an_alarm_of_a_kiosk_in_no_venue_goes_to_the_district_at_once(watched: Watched) -> None:
    watched.tell(1, kiosk="unknown", kind="door", what="tailgating")
    (alarm,) = watched.alarms()
    assert alarm.stage is Stage.ESCALATED


def test_a_number_that_lacks_is_a_gap_until_it_comes_and_an_alarm_after_fifteen_minutes(
    watched: Watched,
) -> None:
    watched.tell(1, 2, 6)
    (gap,) = watched.views.freshness.gaps(DISTRICT)
    assert (gap.first, gap.last, gap.missing) == (3, 5, 3)
    watched.tell(4)
    assert watched.views.freshness.gaps(DISTRICT)[0].missing == 2
    watched.say("ready", at=NOON)
    assert watched.later(16) == [(Kind.SEQ_GAP, Stage.OPEN)]
    assert watched.alarms()[0].detail == {"first": 3, "last": 5, "missing": 2}
    watched.tell(4, 3, 5)
    assert watched.later(0) == []
    assert watched.views.freshness.gaps(DISTRICT) == ()
    (gap,) = watched.views.freshness.gaps(DISTRICT, closed=True)
    assert (gap.missing, gap.how, gap.closed_at) == (0, "filled", watched.now)


def test_an_event_that_a_kiosk_tells_anew_under_another_number_leaves_none_missing(watched: Watched) -> None:
    watched.tell(1, 2, 3)
    for _ in range(2):  # at its next start, eight days later, and once more because the answer was lost
        watched.tell_as(1, number=4)
    watched.tell(5)
    assert watched.views.freshness.gaps(DISTRICT) == ()
    for _ in range(2):
        watched.tell_as(1, number=9)
        (gap,) = watched.views.freshness.gaps(DISTRICT)
        assert (gap.first, gap.last, gap.missing) == (6, 8, 3), "and it fills no other"


def test_events_that_the_kiosk_says_are_lost_close_their_gap_and_are_an_alarm(watched: Watched) -> None:
    watched.tell(1, 5)
    watched.tell(6, kind="events.lost", first_seq=2, last_seq=4)
    (gap,) = watched.views.freshness.gaps(DISTRICT, closed=True)
    assert (gap.missing, gap.how) == (3, "lost")
    assert [alarm.kind for alarm in watched.alarms()] == [Kind.EVENTS_LOST]


def test_an_account_of_lost_events_that_overtakes_others_leaves_only_these_missing(watched: Watched) -> None:
    watched.tell(1)
    watched.tell(9, kind="events.lost", first_seq=3, last_seq=6)  # urgent: before 2, 7 and 8
    open_gaps = watched.views.freshness.gaps(DISTRICT)
    assert sorted((gap.first, gap.last, gap.missing) for gap in open_gaps) == [(2, 2, 1), (7, 8, 2)]
    watched.tell(2, 7, 8)
    assert watched.views.freshness.gaps(DISTRICT) == ()


def test_a_record_that_began_anew_is_no_million_of_missing_events(watched: Watched) -> None:
    watched.tell(7)
    watched.tell(1_800_000_000_000, kind="store.replaced", aside="x")
    assert watched.views.freshness.gaps(DISTRICT) == ()
    assert [gap.how for gap in watched.views.freshness.gaps(DISTRICT, closed=True)] == ["renumbered"]


def test_two_kiosks_that_give_one_number_twice_are_an_alarm(watched: Watched) -> None:
    watched.tell(1, 2, 3)
    watched.tell(2, 3, run="-twin")
    (alarm,) = watched.alarms()
    assert (alarm.kind, alarm.detail) == (Kind.TWO_IDENTITIES, {"seq": 2})
    watched.tell(1, 2, 3)
    assert watched.alarms()[0].times == 1, "the same events again are no twins"
    assert watched.store.count() == (5, 0), "and nothing is thrown away"


def test_a_kiosk_that_leaves_out_every_second_number_has_a_thousand_gaps_and_lacks_none_less(
    watched: Watched,
) -> None:
    sent = range(1, 2 * MOST_GAPS + 202, 2)
    for begin in range(0, len(sent), 400):
        watched.tell(*sent[begin : begin + 400])
    gaps = watched.views.freshness.gaps(DISTRICT)
    assert len(gaps) == MOST_GAPS
    assert sum(gap.missing for gap in gaps) == len(sent) - 1
    assert min(gap.first for gap in gaps) == 2
    assert [(one.kind, one.stage) for one in watched.alarms()] == [(Kind.SEQ_GAP, Stage.OPEN)], "at once"
    watched.tell(2, 4, 6, 8)
    gaps = watched.views.freshness.gaps(DISTRICT)
    assert sum(gap.missing for gap in gaps) == len(sent) - 5, "what comes late is no longer missing"
    watched.tell(*range(10, 2 * MOST_GAPS + 201, 2))
    assert watched.views.freshness.gaps(DISTRICT) == ()
    assert watched.later(0) == []


def test_who_says_that_it_was_wiped_hides_no_missing_number(watched: Watched) -> None:
    watched.say("ready", at=NOON)
    watched.tell(1, 2, 9)
    watched.tell(10, kind="wiped", rehearsal=True)  # whatever its data are
    assert watched.later(16) == [(Kind.WIPED, Stage.ESCALATED)]
    (gap,) = watched.views.freshness.gaps(DISTRICT, closed=True)
    assert (gap.first, gap.last, gap.missing, gap.how) == (3, 8, 6, "wiped")


def test_a_wiped_kiosk_counts_from_one_again_and_is_no_twin(watched: Watched) -> None:
    watched.tell(1, 2, 3)
    watched.tell(4, kind="wiped")
    watched.tell(1, 2, run="-new")
    assert [one.kind for one in watched.alarms()] == [Kind.WIPED]


@pytest.mark.parametrize("settings_before", [60, 2, 1])
def test_a_wiped_kiosk_that_takes_the_same_settings_again_lacks_no_number(
    watched: Watched, settings_before: int
) -> None:
    """Its event of them has the same id as before, whatever its numbers were and are."""
    watched.say("ready", at=NOON)
    for seq in (number for number in range(1, 100) if number != settings_before):
        watched.tell(seq)
    watched.tell_as(0, number=settings_before)
    watched.tell(100, kind="wiped")
    watched.tell_as(0, number=settings_before)  # the broker sends twice what was not acknowledged in time
    watched.tell(99, 100)
    assert watched.views.freshness.gaps(DISTRICT) == ()
    watched.tell(1, run="-new")
    for _ in range(2):
        watched.tell_as(0, number=2)
    watched.tell(3, run="-new")
    watched.tell(98, 99, 100)
    assert watched.views.freshness.gaps(DISTRICT) == (), "what the old record told is none of this one's"
    watched.tell(5, run="-new")
    (gap,) = watched.views.freshness.gaps(DISTRICT)
    assert (gap.first, gap.last) == (4, 4)
    watched.tell(4, run="-new")
    assert [kind for kind, _stage in watched.later(20)] == [Kind.WIPED]


def test_a_wiped_kiosk_that_tells_its_settings_again_among_others_lacks_no_number(watched: Watched) -> None:
    def said(seq: int, event_id: str, kind: str = "passage") -> Any:
        return read_event("k1", json.dumps({
            "specversion": "1.0", "id": event_id, "source": "/kiosks/k1", "seq": seq, "data": {},
            "type": f"org.sentinel.{kind}.v1", "time": NOON.isoformat(),
        }).encode())  # fmt: skip

    old = [said(1, "a"), said(2, "settings"), said(3, "b"), said(4, "wiped", "wiped")]
    watched.store.keep([*old, said(1, "c"), said(2, "settings"), said(3, "d")])
    assert watched.views.freshness.gaps(DISTRICT) == ()


def test_a_kiosk_that_says_without_proof_that_it_was_wiped_is_missed_as_any_other(watched: Watched) -> None:
    watched.say("ready", at=NOON)
    watched.tell(1)
    watched.tell(2, kind="wiped", anything="no certificate")
    watched.say("lost")
    assert watched.later(20) == [(Kind.KIOSK_LOST, Stage.OPEN), (Kind.WIPED, Stage.ESCALATED)]


def test_what_was_well_before_ends_no_newer_alarm_however_late_it_comes(watched: Watched) -> None:
    watched.tell(2, kind="settings", state="refused", reason="invalid_settings")
    watched.tell(1, kind="settings", state="applied")
    assert watched.later(0) == [(Kind.SETTINGS_REFUSED, Stage.OPEN)], "bad news is told first"
    watched.tell(4, kind="settings", state="rolled_back", reason="not_well")
    watched.tell(3, kind="settings", state="applied")
    assert watched.later(0) == [(Kind.SETTINGS_REFUSED, Stage.OPEN)], "it was raised again since"
    watched.tell(5, kind="settings", state="applied")
    assert watched.later(0) == []


def test_what_is_told_in_one_batch_counts_in_the_order_of_its_numbers(watched: Watched) -> None:
    def doors(first: int, *whats: str) -> None:
        told = [
            {"specversion": "1.0", "id": f"{seq}", "source": "/kiosks/k1", "seq": seq, "time": NOON.isoformat(),
             "type": "org.sentinel.door.v1", "data": {"what": what}}
            for seq, what in enumerate(whats, first)
        ]  # fmt: skip
        watched.store.keep([read_event("k1", json.dumps(one).encode()) for one in reversed(told)])

    doors(1, "fire", "fire_over", "fire")
    assert watched.later(0) == [(Kind.FIRE, Stage.OPEN)], "it burns"
    assert [alarm.stage for alarm in watched.all_alarms()].count(Stage.RESOLVED) == 1
    doors(4, "fire_over", "fire", "fire_over")
    assert watched.later(0) == []


def test_alarms_of_before_a_wiping_end_with_what_is_told_after_it(watched: Watched) -> None:
    """In one batch, as after a night without a collector."""
    said = [
        (7, "settings", {"state": "refused", "reason": "invalid_settings"}, "old"),
        (8, "wiped", {}, "old"),
        (1, "identity", {"health": "good"}, "new"),
    ]
    watched.tell(6, kind="identity", health="ending")
    watched.store.keep(
        [
            read_event("k1", json.dumps({
                "specversion": "1.0", "id": f"{run}-{seq}", "source": "/kiosks/k1", "seq": seq,
                "type": f"org.sentinel.{kind}.v1", "time": NOON.isoformat(), "data": data,
            }).encode())
            for seq, kind, data, run in said
        ]
    )  # fmt: skip
    assert [kind for kind, _stage in watched.later(0)] == [Kind.SETTINGS_REFUSED, Kind.WIPED]
    watched.tell(2, kind="settings", run="-new", state="applied")
    assert [kind for kind, _stage in watched.later(0)] == [Kind.WIPED]
    assert watched.views.freshness.gaps(DISTRICT) == ()


def test_alarms_of_before_the_last_change_of_tables_end_as_they_did(database: str) -> None:
    watched = Watched(database)
    watched.tell(1, kind="identity", health="ending")
    watched.tell(1, kind="wiped", kiosk="gone")
    with watched.engine.begin() as db:
        db.execute(text("ALTER TABLE alarms DROP COLUMN last_seq"))
        db.execute(text("ALTER TABLE kiosks DROP COLUMN erased"))
        db.execute(text("UPDATE schema_version SET version = 8"))
    watched.engine.dispose()
    watched = Watched(database)
    assert [kind for kind, _stage in watched.later(0)] == [Kind.CERTIFICATE, Kind.WIPED]
    watched.tell(2, kind="identity", health="good")
    assert [kind for kind, _stage in watched.later(0)] == [Kind.WIPED]
    watched.say("ready", at=NOON)
    assert [kind for kind, _stage in watched.later(20)] == [Kind.WIPED], "nobody misses who was gone before"
    watched.engine.dispose()


def test_what_is_no_event_is_one_alarm_of_its_kiosk(watched: Watched) -> None:
    watched.store.keep([read_event("k1", payload) for payload in (b"{", b"[", b"[", b"(")])
    watched.store.keep([read_event("k1", payload) for payload in (b"[", b"x")])
    (alarm,) = watched.alarms()
    assert (alarm.kind, alarm.times, alarm.venue) == (Kind.REJECTED, 4, "mall")
    assert len(watched.views.alarms.story(DISTRICT, alarm.number).steps) == 2


def test_a_kiosk_that_sends_nonsense_all_day_fills_no_disk_and_what_is_dropped_is_counted_and_said_once(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    for begin in range(0, 700, 100):
        watched.store.keep([read_event("k1", b"{%d" % n) for n in range(begin, begin + 100)])
    watched.store.keep([read_event("k1", b"{1"), read_event("k2", b"{")])  # sent again; another kiosk's
    with watched.engine.connect() as db:
        rows = db.execute(text("SELECT payload FROM rejected WHERE reason LIKE 'more than%'")).scalars().all()
    assert [bytes(row) for row in rows] == [b"200"]
    assert watched.store.count() == (0, 502)
    assert len([one for one in caplog.records if "more than" in one.message]) == 1
    assert {(one.kind, one.kiosk) for one in watched.alarms()} == {
        (Kind.REJECTED, "k1"),
        (Kind.REJECTED, "k2"),
    }
    watched.now += timedelta(days=1)
    watched.store.keep([read_event("k1", b"tomorrow")])
    assert watched.store.count() == (0, 503)


def test_a_late_last_will_of_the_run_before_does_not_make_a_ready_kiosk_lost(watched: Watched) -> None:
    watched.say("ready", "b1", NOON)
    watched.say("ready", "b2", after(1))
    watched.say("lost", "b1")
    fresh = Attendance(watched.engine)
    fresh.load()
    assert fresh.known()["k1"].state == "ready"
    assert (fresh.known()["k1"].boot, fresh.known()["k1"].boots) == ("b2", ("b1",))
    watched.say("lost", "b2")
    assert watched.attendance.known()["k1"].state == "lost"


def test_runs_that_alternate_are_two_machines_under_one_name(watched: Watched) -> None:
    watched.say("ready", "b1", NOON)
    watched.say("ready", "b2", after(1))
    assert watched.alarms() == ()
    watched.say("ready", "b1", NOON)  # the broker sent it once more
    assert watched.alarms() == ()
    watched.say("ready", "b1", after(2))
    watched.say("ready", "b2", after(3))
    (alarm,) = watched.alarms()
    assert (alarm.kind, alarm.times) == (Kind.TWO_IDENTITIES, 2)


@pytest.mark.parametrize(
    ("births", "words", "meanings"),
    [
        ((5, 6, 5), ("ready", "ready", "lost"), "news news late"),
        ((5, 6, 5), ("ready", "lost", "ready"), "news news twins"),
        ((0, 0), ("ready", "ready"), "news news"),
    ],
)
def test_a_run_is_told_from_another_by_its_birth(
    births: tuple[int, ...], words: tuple[str, ...], meanings: str
) -> None:
    presence, found = Presence(), []
    for number, (birth, word) in enumerate(zip(births, words, strict=True)):
        at = None if word == "lost" else after(number)
        presence, meaning = step(presence, Said(word, f"b{birth or number}", birth, at), after(number))
        found.append(meaning.value)
    assert " ".join(found) == meanings


@given(
    st.lists(
        st.tuples(st.sampled_from(["init", "ready", "lost", "disconnected"]), st.integers(1, 4)), max_size=30
    )
)
def test_the_words_of_one_machine_are_never_taken_for_two(runs: list[tuple[str, int]]) -> None:
    presence, birth = Presence(), 0
    for number, (word, more) in enumerate(runs):
        birth += more if word == "init" else 0
        at = None if word == "lost" else after(number)
        presence, meaning = step(presence, Said(word, f"b{birth}", birth, at), after(number))
        assert meaning is not Meaning.TWINS
        assert presence.boot == f"b{birth}"


@pytest.mark.parametrize("payload", [b"", b"\xff", b"Ready", b"{", b'{"state":"x y"}', b'{"state":"ready","boot":"' + b"b" * 65 + b'"}', b'{"state":"ready","birth":-1}', b"x" * 5000], ids=range(8))  # fmt: skip
def test_no_presence_breaks_the_reader(payload: bytes) -> None:
    assert read_word(payload) is None


def test_a_presence_of_a_clock_that_was_never_set_is_read() -> None:
    assert read_word(b'{"state":"ready","boot":"b","at":"0001-01-01T00:00:00Z"}') == Said("ready", "b")
    assert read_word(b"lost") == Said("lost")


@given(st.permutations(range(1, 25)), st.lists(st.integers(0, 24), max_size=5), st.integers(1, 24))
def test_whatever_the_order_the_gaps_are_the_numbers_that_did_not_come(
    order: list[int], cuts: list[int], come: int
) -> None:
    order = order[:come]
    bounds = [0, *sorted({cut for cut in cuts if cut < come}), come]
    high: int | None = 0
    gaps: dict[int, Gap] = {}
    rows = 0
    for begin, end in pairwise(bounds):
        followed = follow(high, [gap for gap in gaps.values() if gap.missing], order[begin:end])
        high = followed.high
        for gap in followed.changed:
            rows += 1
            row = gap.row or rows
            gaps[row] = Gap(gap.first, gap.last, gap.missing, row)
    assert high == max(order)
    lacking = set(range(1, max(order))) - set(order)
    assert sum(gap.missing for gap in gaps.values()) == len(lacking)
    assert lacking <= {n for gap in gaps.values() if gap.missing for n in range(gap.first, gap.last + 1)}


def test_a_first_number_is_no_gap_and_a_huge_jump_is_none_either() -> None:
    assert follow(None, (), [500]).changed == ()
    jump = follow(5, (), [6 + RENUMBERED])
    assert (jump.changed, len(jump.jumped)) == ((), 1)


_HAPPENED = st.one_of(
    st.builds(Tick),
    st.builds(Acknowledged, st.just("w")),
    st.builds(Resolved, st.just("w")),
    st.builds(Ended),
)


@settings(max_examples=200)
@given(
    st.sampled_from(Kind),
    st.sampled_from(["", "mall"]),
    st.lists(st.tuples(st.floats(0, 9), _HAPPENED), max_size=12),
)
def test_an_alarm_never_goes_back_and_every_step_is_noted(
    kind: Kind, venue: str, happened: list[tuple[float, Happened]]
) -> None:
    order = [Stage.OPEN, Stage.ESCALATED, Stage.ACKNOWLEDGED, Stage.RESOLVED]
    alarm, effects = dispatching.step(Alarm(kind, venue, Stage.OPEN, NOON), Opened(), NOON)
    assert [effect.whom for effect in effects if isinstance(effect, Tell)] == [
        f"venue:{venue}" if venue else "district"
    ]
    now, told = NOON, 0
    for minutes, one in happened:
        now += timedelta(minutes=minutes)
        before = alarm
        alarm, effects = dispatching.step(alarm, one, now)
        assert order.index(alarm.stage) >= order.index(before.stage)
        assert (alarm != before) == bool(effects)
        assert not effects or isinstance(effects[0], Note)
        told += sum(isinstance(effect, Tell) for effect in effects)
    assert told <= 1, "the district hears of it once"
    assert alarm.stage is not Stage.RESOLVED or not alarm.joined


def test_a_database_of_before_is_read_for_what_its_events_say(database: str) -> None:
    engine = open_database(database)
    with engine.begin() as db:
        _back_to_version_3(db)
        payload = json.dumps({
            "specversion": "1.0", "id": "e1", "source": "/kiosks/k1", "type": "org.sentinel.passage.result.v1",
            "time": NOON.isoformat(), "seq": 9, "data": {"visit": "v", "outcome": "pulsed"},
        })  # fmt: skip
        db.execute(
            text("INSERT INTO devices (app_id, secret, revoked, venue) VALUES ('k1', :s, false, 'mall')"),
            {"s": b"x"},
        )
        db.execute(
            text("INSERT INTO events (kiosk, id, received_at, payload) VALUES ('k1', 'e1', 5, :p)"),
            {"p": payload},
        )
        db.execute(text("INSERT INTO heads (kiosk, id, at, change) VALUES ('k1', 'e1', 5, 1)"))
    engine.dispose()
    engine = open_database(database)
    with engine.connect() as db:
        assert db.execute(text("SELECT seq, venue, place, visit, outcome FROM events")).one() == (
            9,
            "mall",
            "k1",
            "v",
            "pulsed",
        )
        assert db.execute(text("SELECT kiosk, seq, heads, heard_at FROM kiosks")).one() == ("k1", 9, 1, 5)
        assert db.execute(text("SELECT venue, place FROM heads")).one() == ("mall", "k1")
    store = EventStore(engine)
    assert store.by_kiosk() == {"k1": 1}
    store.keep([read_event("k1", payload.encode())])
    assert store.count() == (1, 0)
    engine.dispose()


def _back_to_version_3(db: Any) -> None:
    for table in ("calls", "alarm_steps", "alarms", "kiosks", "gaps", "leases", "looks", "events", "heads"):
        db.execute(text(f"DROP TABLE {table}"))
    number = "INTEGER PRIMARY KEY" if db.dialect.name == "sqlite" else "SERIAL PRIMARY KEY"
    db.execute(
        text(
            f"CREATE TABLE events (number {number}, kiosk VARCHAR(64) NOT NULL, id VARCHAR(64) NOT NULL, received_at BIGINT NOT NULL, payload TEXT NOT NULL)"
        )
    )
    db.execute(text("CREATE UNIQUE INDEX events_once ON events (kiosk, id)"))
    db.execute(
        text(
            "CREATE TABLE heads (kiosk VARCHAR(64), id VARCHAR(64), at BIGINT NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (kiosk, id))"
        )
    )
    db.execute(text("ALTER TABLE devices DROP COLUMN place"))
    db.execute(text("UPDATE schema_version SET version = 3"))
