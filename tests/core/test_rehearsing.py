"""A rehearsal at the door, in virtual time: what it may never do, and what remains of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core import rehearsing
from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import (
    CommitIntent,
    CommitResult,
    CompareFace,
    Effect,
    PulseGate,
    RehearsalTurned,
    StaffAlert,
    Verify,
)
from sentinel.core.events import (
    BeginRehearsal,
    ContactChanged,
    CredentialFailed,
    CredentialRead,
    Device,
    DeviceChanged,
    EndRehearsal,
    Event,
    GateDone,
    GateOutcome,
    IntentCommitted,
    PeopleSeen,
    Scripted,
    StaffDecided,
    Tick,
    TrackView,
    Verified,
)
from sentinel.core.facts import Lookup, LookupState, Mask
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.policy import Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.rehearsal import script as playing
from sentinel.core.rehearsal.actors import Actor, answer, compared
from sentinel.core.rehearsal.plan import Fault, Item, Part, Plan, Unplayed, planned
from sentinel.core.rehearsal.scoring import Report, named
from sentinel.core.sensing import Contact, Sensing
from sentinel.core.visit import step
from sentinel.sim.typical import typical_passage

BOOT = "6f9d3f0e-6d2b-4d1f-9a41-3d6f8c1f7a11"
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ALL = dict.fromkeys(
    (Device.CAMERA, Device.THERMAL, Device.SCANNER, Device.NETWORK, Device.BROKER, Device.STORE), True
)


def at(seconds: float, back: timedelta = timedelta(), *, trusted: bool = True) -> Now:
    return Now(100.0 + seconds, START + timedelta(seconds=seconds) - back, trusted)


class Kiosk:
    """The door and the record, gate and platform around it; what the script breaks is broken here."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.door = Door(BOOT, policy or Policy())
        self.time = 0.0
        self.faults: tuple[Fault, ...] = ()
        self.effects: list[Effect] = []
        self.script: playing.Script | None = None
        self.went: list[playing.Input] = []
        self.hangs = False  # the record does not answer
        self.deaf = False  # what is lost is not noticed

    def now(self) -> Now:
        broken = Fault.CLOCK in self.faults
        return at(self.time, timedelta(days=400) if broken else timedelta(), trusted=not broken)

    def tell(self, event: Event) -> tuple[Effect, ...]:
        self.door, effects = step(self.door, event, self.now())
        self.effects += effects
        if isinstance(event, DeviceChanged):
            self.went.append(playing.Went(event.device, event.up))
        for effect in effects:
            self._carry_out(effect)
        return effects

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Verify():
                self.tell(self._answer(effect))
            case CompareFace():
                self.tell(compared(None, effect, self.now()))
            case CommitIntent(passage):
                if self.script is not None:
                    self.went.append(playing.Decided(passage))
                if not self.hangs:
                    self.tell(IntentCommitted(passage.visit, ok=Fault.DISK not in self.faults))
            case CommitResult(visit, outcome):
                self.went.append(playing.Resulted(visit, outcome))

    def _answer(self, question: Verify) -> Verified:
        stage = self.script.stage if self.script else ()
        actor = next((a for a in stage if a.number), None)
        if actor is None or (actor.part is Part.ASKED and self.faults):
            silent = Lookup(LookupState.UNAVAILABLE, offline=True)
            return Verified(question.visit, question.request, silent)
        digest = question.credential.digest
        owner = next((a for a in stage if any(c.digest == digest for c in _codes(a, self.now()))), actor)
        other = "x/1" if owner.part is Part.FOREIGN else ""
        return answer(owner, question, self.now(), as_if=other)

    def play(self, *items: Item) -> Report:
        """The whole rehearsal, ten beats a second."""
        found = [planned(item, ALL) for item in items or tuple(Item)]
        plans = tuple(plan for plan in found if isinstance(plan, Plan))
        self.tell(BeginRehearsal("t", 600.0))
        assert self.door.rehearsing is not None
        self.script = playing.begin("t", plans, self.now())
        while not self.script.over:
            assert self.time < 590, self.script.phase
            self.time += 0.1
            heard, self.went = self.went, []
            for happened in (*heard, playing.Beat()):
                self.script, effects = playing.step(self.script, happened, at(self.time))
                for effect in effects:
                    self._play(effect)
            self.tell(Tick())
        unplayed = tuple(plan for plan in found if isinstance(plan, Unplayed))
        return Report("k", START, START, self.script.scores, unplayed)

    def _play(self, effect: playing.Effect) -> None:
        match effect:
            case playing.Act(event):
                self.tell(Scripted("t", event))
            case playing.Break(faults):
                before, self.faults = self.faults, faults
                for fault in set(faults) ^ set(before) if not self.deaf else ():
                    if fault in _LOST:
                        self.tell(DeviceChanged(_LOST[fault], up=fault not in faults))


_LOST = {
    Fault.CAMERA: Device.CAMERA, Fault.THERMAL: Device.THERMAL, Fault.SCANNER: Device.SCANNER,
    Fault.NETWORK: Device.NETWORK, Fault.NONSENSE: Device.NETWORK, Fault.BROKER: Device.BROKER,
    Fault.DISK: Device.STORE,
}  # fmt: skip


def _codes(actor: Actor, now: Now) -> tuple[Credential, ...]:
    from sentinel.core.rehearsal.actors import credentials

    return credentials(actor, now)


def test_a_good_kiosk_passes_every_item_and_no_gate_is_ever_asked() -> None:
    kiosk = Kiosk()
    report = kiosk.play()
    failed = {score.item: [m for m in score.marks if not m.ok] for score in report.scores if not score.passed}
    assert failed == {} and report.passed
    assert [score.item for score in report.scores] == list(Item)
    assert not any(isinstance(effect, (PulseGate, StaffAlert)) for effect in kiosk.effects)
    written = [e for e in kiosk.effects if isinstance(e, CommitIntent)]
    assert len(written) > 20 and all(e.passage.rehearsal for e in written)
    assert all(e.rehearsal for e in kiosk.effects if isinstance(e, CommitResult))


@pytest.mark.parametrize("item", [Item.THERMOMETER, Item.CAMERA, Item.DISK, Item.NETWORK])
def test_a_kiosk_that_does_not_notice_fails_the_item(item: Item) -> None:
    kiosk = Kiosk()
    kiosk.deaf = True
    score = kiosk.play(item).scores[0]
    assert {mark.what for mark in score.marks if not mark.ok} >= {"noticed", "recovered"}


def test_a_kiosk_without_a_camera_is_rehearsed_with_visitors_who_are_seen() -> None:
    kiosk = Kiosk()
    kiosk.tell(DeviceChanged(Device.CAMERA, up=False))
    assert kiosk.play(Item.OVERLOAD).passed
    decided = [e.passage.decision.verdict for e in kiosk.effects if isinstance(e, CommitIntent)]
    assert decided and set(decided) == {Verdict.ADMIT}


def test_what_came_back_while_it_still_failed_has_recovered() -> None:
    """A platform that talks nonsense may still answer when it is only asked whether it is there."""
    plan = planned(Item.PLATFORM, ALL)
    assert isinstance(plan, Plan)
    script, now = playing.begin("t", (plan,), at(0.0)), 0.0
    told = False
    while not script.over:
        now += 0.1
        heard: list[playing.Input] = [playing.Beat()]
        if script.phase is playing.Phase.PLAYING and not told:
            told = True
            heard += [playing.Went(Device.NETWORK, up=False), playing.Went(Device.NETWORK, up=True)]
        for happened in heard:
            script, _ = playing.step(script, happened, at(now))
    marks = {mark.what: mark.ok for mark in script.scores[0].marks}
    assert marks["noticed"] and marks["recovered"]


def test_what_is_away_already_or_was_never_there_is_not_played() -> None:
    assert planned(Item.CAMERA, {Device.CAMERA: False}) == Unplayed(Item.CAMERA, "away")
    assert planned(Item.THERMOMETER, {}) == Unplayed(Item.THERMOMETER, "not_configured")


def test_items_are_named_in_any_order_and_a_wrong_name_is_refused() -> None:
    assert named(["disk-full", "overload"]) == (Item.OVERLOAD, Item.DISK)
    assert named([]) == tuple(Item)
    with pytest.raises(ValueError, match="nonsense"):
        named(["nonsense"])


def test_a_kiosk_that_does_nothing_ends_the_script_all_the_same_with_nothing_earned() -> None:
    plans = tuple(plan for item in Item if isinstance(plan := planned(item, ALL), Plan))
    script, seconds = playing.begin("t", plans, at(0.0)), 0.0
    while not script.over:
        seconds += 0.2
        assert seconds < 1500
        script, _ = playing.step(script, playing.Beat(), at(seconds))
    assert not any(score.passed for score in script.scores) and len(script.scores) == len(Item)


HEARD = st.sampled_from(
    [
        playing.Beat(), playing.Went(Device.THERMAL, up=False), playing.Went(Device.THERMAL, up=True),
        playing.Went(Device.STORE, up=False), playing.Resulted("nobody", GateOutcome.REHEARSED),
        playing.Decided(typical_passage("0", START)),
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HEARD, st.floats(0.0, 30.0)), max_size=60))
def test_the_script_takes_whatever_it_hears(heard: list[tuple[playing.Input, float]]) -> None:
    plans = tuple(plan for item in Item if isinstance(plan := planned(item, ALL), Plan))
    script, seconds = playing.begin("t", plans, at(0.0)), 0.0
    for happened, later in heard:
        seconds += later
        script, effects = playing.step(script, happened, at(seconds))
        assert all(isinstance(e, (playing.Act, playing.Break, playing.Began, playing.Done)) for e in effects)


# ---- real people


def view(track: int = 7, *, zone: bool = True) -> PeopleSeen:
    return PeopleSeen((TrackView(track, zone, 150, Mask.MASK, 0.95),))


CARD = Credential(CredentialKind.PLATFORM_CODE, "a", "aa" * 32)
REAL = [
    view(),
    CredentialRead(CARD),
    CredentialFailed(Reason.CARD_RETRY),
    StaffDecided("some-visit", admit=True, who="guard-1"),
]


@pytest.mark.parametrize("event", REAL, ids=lambda event: type(event).__name__)
def test_whoever_comes_ends_it_at_once_and_is_served(event: Event) -> None:
    kiosk = Kiosk()
    kiosk.tell(BeginRehearsal("t", 60.0))
    kiosk.time = 0.5
    kiosk.tell(Scripted("t", view(1)))
    assert kiosk.door.serving is not None
    effects = kiosk.tell(event)
    assert RehearsalTurned("t", on=False, why="person") in effects
    assert kiosk.door.rehearsing is None
    alone = Kiosk()
    alone.time = 0.5
    alone.tell(event)
    served, expected = kiosk.door.serving, alone.door.serving
    assert (served is None) == (expected is None)
    assert served is None or served.track == (7 if isinstance(event, PeopleSeen) else None)


def test_who_passes_by_in_the_distance_does_not_end_it() -> None:
    kiosk = Kiosk()
    kiosk.tell(BeginRehearsal("t", 60.0))
    kiosk.tell(view(zone=False))
    kiosk.tell(PeopleSeen(()))
    assert kiosk.door.rehearsing is not None


def test_a_board_that_went_and_came_back_is_nobody_but_a_contact_that_moves_is() -> None:
    at_rest = ContactChanged(Contact.TURN, active=False)
    kiosk = Kiosk()
    kiosk.door = replace(kiosk.door, sensing=Sensing(frozenset({Contact.TURN})))
    kiosk.tell(at_rest)
    kiosk.tell(BeginRehearsal("t", 60.0))
    kiosk.tell(ContactChanged(Contact.TURN, active=None))
    kiosk.tell(at_rest)
    assert kiosk.door.rehearsing is not None
    assert RehearsalTurned("t", on=False, why="person") in kiosk.tell(ContactChanged(Contact.TURN, True))


def test_who_waits_for_a_verdict_does_not_show_the_code_until_the_end_of_the_wait() -> None:
    from sentinel.core.rehearsal.actors import acted

    actors: tuple[Actor, ...] = (Actor("t", 1, Part.WELL, 100.0),)
    shown = []
    for tenths in range(200):
        actors, events = acted(actors, at(tenths / 10))
        shown += [tenths / 10 for event in events if isinstance(event, CredentialRead)]
    assert len(shown) > 3 and max(shown) <= 5.0


@pytest.mark.parametrize("event", [view(), CredentialRead(CARD)], ids=["seen", "card"])
def test_it_does_not_begin_while_somebody_is_there(event: Event) -> None:
    kiosk = Kiosk()
    kiosk.tell(event)
    assert kiosk.tell(BeginRehearsal("t", 60.0)) == (RehearsalTurned("t", on=False, why="busy"),)


def test_a_second_one_is_refused_and_the_first_goes_on() -> None:
    kiosk = Kiosk()
    kiosk.tell(BeginRehearsal("t", 60.0))
    assert RehearsalTurned("u", on=False, why="running") in kiosk.tell(BeginRehearsal("u", 60.0))
    kiosk.tell(EndRehearsal("u", "stopped"))
    assert kiosk.door.rehearsing is not None
    kiosk.tell(EndRehearsal("t", "stopped"))
    assert kiosk.door.rehearsing is None


def test_it_ends_by_itself() -> None:
    kiosk = Kiosk()
    kiosk.tell(BeginRehearsal("t", 5.0))
    kiosk.time = 5.1
    assert RehearsalTurned("t", on=False, why="time") in kiosk.tell(Tick())
    kiosk.tell(Scripted("t", view(1)))
    assert kiosk.door.serving is None


def test_who_was_rehearsed_when_somebody_came_gets_a_result_all_the_same() -> None:
    kiosk = Kiosk()
    kiosk.hangs = True
    kiosk.tell(BeginRehearsal("t", 60.0))
    plan = planned(Item.REPLAY, ALL)
    assert isinstance(plan, Plan)
    kiosk.script = playing.begin("t", (plan,), kiosk.now())
    while not any(isinstance(e, CommitIntent) for e in kiosk.effects):
        kiosk.time += 0.1
        assert kiosk.time < 5
        kiosk.script, effects = playing.step(kiosk.script, playing.Beat(), kiosk.now())
        for effect in effects:
            kiosk._play(effect)
    (intent,) = (e for e in kiosk.effects if isinstance(e, CommitIntent))
    serial = kiosk.door.serial
    results = [e for e in kiosk.tell(view()) if isinstance(e, CommitResult)]
    assert [(r.visit, r.outcome, r.rehearsal) for r in results] == [
        (intent.passage.visit, GateOutcome.REHEARSED, True)
    ]
    # and the record's late answer opens nothing
    late = kiosk.tell(IntentCommitted(intent.passage.visit, ok=True))
    assert not any(isinstance(e, PulseGate) for e in late)
    assert kiosk.door.serial > serial  # ids of visits are never used twice


EVENTS = st.sampled_from(
    [
        Tick(),
        *(Scripted("t", e) for e in (view(1), view(2), PeopleSeen(()), CredentialRead(CARD))),
        Scripted("old", view(3)),
        Scripted("t", GateDone("nobody", GateOutcome.PULSED)),
        DeviceChanged(Device.THERMAL, up=False),
        DeviceChanged(Device.THERMAL, up=True),
        DeviceChanged(Device.CAMERA, up=False),
        view(9, zone=False),
        BeginRehearsal("t", 60.0),
        EndRehearsal("t", "stopped"),
        view(9),
        CredentialRead(CARD),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(EVENTS, st.floats(0.0, 3.0)), max_size=40))
def test_no_order_of_things_opens_the_gate_in_it_or_leaves_a_trace_of_it(
    happened: list[tuple[Event, float]],
) -> None:
    kiosk = Kiosk()
    for event, later in happened:
        kiosk.time += later
        before = kiosk.door
        effects = kiosk.tell(event)
        if kiosk.door.rehearsing is not None and before.rehearsing is not None:
            assert not any(isinstance(e, PulseGate) for e in effects)
        turned = next((e for e in effects if isinstance(e, RehearsalTurned) and not e.on), None)
        if before.rehearsing is not None and kiosk.door.rehearsing is None:
            assert turned is not None
            if isinstance(event, (EndRehearsal, Scripted)):
                kept = before.rehearsing.before
                same = ("serving", "staffed", "referred", "admitted", "shown", "finished_tracks", "in_view")
                assert all(getattr(kiosk.door, name) == getattr(kept, name) for name in same)


def test_rehearsing_is_not_a_thing_that_a_start_begins_with() -> None:
    assert Door(BOOT, Policy()).rehearsing is None
    assert rehearsing.idle(replace(Door(BOOT, Policy())))
