"""A technician at the kiosk: nobody is served meanwhile, and the gate's trial opens for a fresh word only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_visit import Entrance, admitted_entrance, credential

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import (
    CommitIntent,
    MaintenanceTurned,
    PulseGate,
    TrialAnswered,
    TrialPulse,
    VisitEnded,
    WithdrawGate,
)
from sentinel.core.events import (
    BeginRehearsal,
    ContactChanged,
    CredentialRead,
    Device,
    DeviceChanged,
    Event,
    GateDone,
    GateOutcome,
    MaintenanceAsked,
    MaintenanceLeft,
    MaintenanceUsed,
    PeopleSeen,
    Scripted,
    StaffDecided,
    Tick,
    TrackView,
    TrialArmed,
    TrialAsked,
)
from sentinel.core.maintenance import ARMED_S, COUNTDOWN_S, FRESH_S, LEASE_S, LONGEST_S, QUIET_S, Why
from sentinel.core.policy import Policy
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.core.sensing import Contact, Sensing
from sentinel.core.visit import step

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Works:
    """A door, a clock, and what came of it."""

    def __init__(self) -> None:
        sensing = Sensing(frozenset({Contact.FIRE}))
        self.door = Door("12345678-1234-4678-9234-567812345678", Policy(), sensing=sensing)
        self.t = 100.0
        self.effects: list[object] = []

    def __call__(self, event: Event, after: float = 0.01) -> list[object]:
        self.t += after
        now = Now(self.t, NOON + timedelta(seconds=self.t))
        self.door, effects = step(self.door, event, now)
        self.effects += effects
        return list(effects)

    def begin(self, session: str = "s1") -> "Works":
        self(MaintenanceAsked(session, "tech-1"))
        assert self.door.maintenance is not None
        return self

    def said(self) -> list[str]:
        return [effect.said for effect in self.effects if isinstance(effect, TrialAnswered)]

    def pulses(self) -> list[TrialPulse]:
        return [effect for effect in self.effects if isinstance(effect, TrialPulse)]

    def ask(self, session: str = "s1", token: str = "t1", late: float = 0.0) -> None:
        self(TrialAsked(session, token, self.t + 0.01 - late))

    def wait(self, seconds: float) -> None:
        self(Tick(), seconds)


def test_a_trial_that_was_armed_and_asked_for_opens_once_within_its_lease() -> None:
    works = Works().begin()
    works(TrialArmed("s1", "t1"))
    works.wait(COUNTDOWN_S)
    works.ask()
    (pulse,) = works.pulses()
    assert pulse == TrialPulse("t1", pytest.approx(works.t + LEASE_S))
    works(GateDone("t1", GateOutcome.PULSED))
    assert works.said() == [Why.ARMED, "pulsed"]
    works.ask()
    assert len(works.pulses()) == 1 and works.said()[-1] == Why.NOT_ARMED


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda works: None, Why.NOT_ARMED),  # the countdown is not over
        (lambda works: works.wait(ARMED_S + 1), Why.NOT_ARMED),
        (lambda works: works(MaintenanceLeft("s1")), Why.NOT_ON),
        (lambda works: works(ContactChanged(Contact.FIRE, True), 4), Why.ALARM),
        (lambda works: works(DeviceChanged(Device.GATE, False), 4), Why.NO_GATE),
        (lambda works: (works(MaintenanceLeft("s1"), 4), works.begin("s2")), Why.NOT_ON),
        (lambda works: works(TrialArmed("s1", "t2"), 4), Why.NOT_ARMED),  # another one took its place
    ],
    ids=["early", "late", "left", "alarm", "no-gate", "another-technician", "another-token"],
)
def test_the_gate_stays_shut(spoil, why) -> None:
    works = Works().begin()
    works(TrialArmed("s1", "t1"))
    spoil(works)
    works.ask()
    assert works.pulses() == []
    assert works.said()[-1] == why


def test_a_word_that_waited_too_long_opens_nothing() -> None:
    works = Works().begin()
    works(TrialArmed("s1", "t1"))
    works.wait(COUNTDOWN_S + 3)
    works.ask(late=FRESH_S + 0.1)
    assert works.pulses() == [] and works.said()[-1] == Why.STALE


def test_without_maintenance_nothing_is_armed() -> None:
    works = Works()
    works(TrialArmed("s1", "t1"))
    works.wait(COUNTDOWN_S)
    works.ask()
    assert works.pulses() == [] and works.said() == [Why.NOT_ON, Why.NOT_ON]


def test_a_fire_alarm_takes_back_what_was_asked_for() -> None:
    works = Works().begin()
    works(TrialArmed("s1", "t1"))
    works.wait(COUNTDOWN_S)
    works.ask()
    works(ContactChanged(Contact.FIRE, True))
    works.wait(0.1)
    assert WithdrawGate("t1") in works.effects
    works(GateDone("t1", GateOutcome.WITHDRAWN))
    assert works.door.screen.kind is ScreenKind.EXIT


def test_a_gate_that_never_answers_is_said_to_be_unknown() -> None:
    works = Works().begin()
    works(TrialArmed("s1", "t1"))
    works.wait(COUNTDOWN_S)
    works.ask()
    works(TrialArmed("s1", "t2"))
    assert works.said()[-1] == Why.RUNNING
    works.wait(works.door.timing.gate_s + 0.1)
    assert works.said()[-1] == Why.UNKNOWN


def test_visitors_are_sent_to_the_staffed_lane_and_nobody_is_served() -> None:
    works = Works()
    works(PeopleSeen((TrackView(1, True, 200),)))
    assert works.door.serving is not None, "the camera sees the technician"
    gone = works(MaintenanceAsked("s1", "tech-1"))
    assert any(isinstance(effect, VisitEnded) for effect in gone)
    works(PeopleSeen((TrackView(2, True, 200),)))
    works(CredentialRead(credential()))
    screen = works.door.screen
    assert (screen.kind, screen.reason) == (ScreenKind.OUT_OF_SERVICE, Reason.MAINTENANCE)
    assert screen.next_step is Reason.NEXT_STAFFED_LANE and works.door.serving is None
    works(MaintenanceLeft("s1"))
    assert works.door.screen.kind is ScreenKind.IDLE
    works(PeopleSeen((TrackView(2, True, 200),)))
    assert works.door.serving is not None


def test_whoever_shows_a_card_or_goes_through_is_served_first() -> None:
    entrance: Entrance = admitted_entrance()
    entrance(MaintenanceAsked("s1", "tech-1"))
    assert entrance.door.maintenance is None
    assert entrance.last(MaintenanceTurned).why == Why.BUSY


def test_two_technicians_take_turns() -> None:
    works = Works().begin()
    works(MaintenanceAsked("s2", "tech-2"))
    assert works.effects[-1] == MaintenanceTurned("s2", "tech-2", on=False, why=Why.TAKEN)
    works(MaintenanceLeft("s2"))
    assert works.door.maintenance is not None and works.door.maintenance.who == "tech-1"


def test_a_referred_visitor_is_not_let_in_from_anywhere_while_hands_are_in_the_gate() -> None:
    works = Works().begin()
    works(StaffDecided("v1", True, "guard-1", "seen"))
    assert not any(isinstance(effect, (CommitIntent, PulseGate)) for effect in works.effects)


def test_it_ends_by_itself_where_nobody_touches_anything_and_after_hours_in_any_case() -> None:
    works = Works().begin()
    works.wait(QUIET_S - 1)
    works(MaintenanceUsed("s1"))
    works.wait(QUIET_S - 1)
    assert works.door.maintenance is not None
    works.wait(2)
    assert works.door.maintenance is None and works.effects[-2].why == Why.TIME
    works.begin()
    began = works.t
    while works.door.maintenance is not None:
        works(MaintenanceUsed("s1"), 200.0)
    assert works.t - began == pytest.approx(LONGEST_S, abs=201)


def test_no_rehearsal_begins_in_maintenance_and_none_of_it_in_a_rehearsal() -> None:
    works = Works().begin()
    works(BeginRehearsal("r", 60.0))
    assert works.door.rehearsing is None
    other = Works()
    other(BeginRehearsal("r", 60.0))
    other(MaintenanceAsked("s1", "tech-1"))
    assert other.door.maintenance is None and other.effects[-1].why == Why.REHEARSAL


_TOKENS = st.sampled_from(("t1", "t2"))
_SESSIONS = st.sampled_from(("s1", "s2"))
_EVENTS = st.one_of(
    st.builds(MaintenanceAsked, _SESSIONS, st.just("tech")),
    st.builds(MaintenanceLeft, _SESSIONS),
    st.builds(MaintenanceUsed, _SESSIONS),
    st.builds(TrialArmed, _SESSIONS, _TOKENS),
    st.tuples(_SESSIONS, _TOKENS, st.sampled_from((0.0, 0.5, 1.5))),
    st.builds(GateDone, _TOKENS, st.sampled_from(GateOutcome)),
    st.builds(ContactChanged, st.just(Contact.FIRE), st.booleans()),
    st.builds(DeviceChanged, st.just(Device.GATE), st.booleans()),
    st.builds(BeginRehearsal, st.just("r"), st.just(5.0)),
    st.builds(Scripted, st.just("r"), st.builds(TrialArmed, _SESSIONS, _TOKENS)),
    st.just(CredentialRead(credential())),
    st.just(Tick()),
)
_STEPS = st.lists(st.tuples(_EVENTS, st.sampled_from((0.01, 0.6, 3.1, 16.0, 301.0))), max_size=40)


@settings(max_examples=300, deadline=None)
@given(_STEPS)
def test_whatever_happens_each_pulse_has_a_fresh_word_of_the_technician_who_armed_it(steps) -> None:
    works = Works()
    armed: dict[str, tuple[str, float]] = {}
    for event, after in steps:
        if isinstance(event, tuple):
            session, token, late = event
            event = TrialAsked(session, token, works.t + after - late)
        effects = works(event, after)
        answers = [effect for effect in effects if isinstance(effect, TrialAnswered)]
        if isinstance(event, TrialArmed) and Why.ARMED in [answer.said for answer in answers]:
            armed = {event.token: (event.session, works.t)}
        pulses = [effect for effect in effects if isinstance(effect, TrialPulse)]
        if not pulses:
            continue
        assert isinstance(event, TrialAsked) and len(pulses) == 1
        session, at = armed.pop(event.token)  # used up: a second pulse needs another
        assert session == event.session and works.door.maintenance.session == session
        assert event.asked_at - at + 1e-6 >= COUNTDOWN_S and works.t - at <= ARMED_S + 1e-6
        assert pulses[0].expires <= works.t + LEASE_S and works.t - event.asked_at <= FRESH_S + 1e-6
        assert not works.door.doorway.alarm and Device.GATE not in works.door.devices_down
        assert works.door.rehearsing is None and works.door.serving is None
    assert not any(isinstance(effect, PulseGate) for effect in works.effects), "nobody was admitted"


@given(_STEPS)
def test_a_door_that_just_started_pulses_for_nothing_that_is_left_over(steps) -> None:
    works = Works()
    for event, after in steps:
        if not isinstance(event, (MaintenanceAsked, tuple)):
            works(event, after)
    works.door = replace(works.door, boot="12345678-1234-4678-9234-567812345679")
    assert works.pulses() == []
