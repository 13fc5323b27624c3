"""After the pulse: who went through and who did not, and nobody is accused of what no contact has shown."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON, by
from test_visit import BOOT, Entrance, admitted_entrance, credential

from sentinel.core.clock import Now
from sentinel.core.debounce import Settling, settle
from sentinel.core.door import Door
from sentinel.core.effects import (
    CommitIntent,
    CommitResult,
    PulseGate,
    RecordDoor,
    Say,
    StaffAlert,
    VisitEnded,
)
from sentinel.core.events import (
    ContactChanged,
    CredentialRead,
    GateDone,
    GateOutcome,
    IntentCommitted,
    PeopleSeen,
    StaffDecided,
    Tick,
)
from sentinel.core.facts import CapacityFact, Source
from sentinel.core.opening import begun, contact_changed, overdue, settled
from sentinel.core.policy import Policy
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.core.sensing import Contact, Happening, Opening, Sensing


def with_contacts(entrance: Entrance, *contacts: Contact, inside: int | None = None) -> Entrance:
    """Contacts that have been at rest for long enough for claims."""
    capacity = None if inside is None else CapacityFact(by(Source.STAFF), inside, 100)
    sensing = Sensing(frozenset(contacts))
    entrance.door = replace(entrance.door, sensing=sensing, capacity=capacity)
    for contact in contacts:
        entrance(ContactChanged(contact, False))
    doorway = replace(entrance.door.doorway, since=-1000.0)
    entrance.door = replace(entrance.door, doorway=doorway)
    return entrance


def let_in(
    *contacts: Contact, outcome: GateOutcome = GateOutcome.PULSED, inside: int | None = None
) -> Entrance:
    entrance = with_contacts(admitted_entrance(), *contacts, inside=inside)
    entrance.commit()
    entrance.gate(outcome)
    return entrance


def pulse(entrance: Entrance, contact: Contact = Contact.TURN, after: float = 0.5) -> None:
    entrance(ContactChanged(contact, True), after)
    entrance(ContactChanged(contact, False), 0.2)


def happened(entrance: Entrance) -> list[Happening]:
    return [effect.event.what for effect in entrance.effects if isinstance(effect, RecordDoor)]


def wait(entrance: Entrance, seconds: float) -> None:
    for _ in range(round(seconds * 2)):
        entrance(Tick(), 0.5)


def test_somebody_who_goes_through_is_no_event() -> None:
    entrance = let_in(Contact.TURN, inside=4)
    pulse(entrance)
    wait(entrance, 20)
    assert happened(entrance) == []
    assert entrance.door.doorway.openings == ()
    assert entrance.door.capacity.inside == 5
    assert entrance.last(CommitResult).outcome is GateOutcome.PULSED


def test_the_turnstile_did_not_turn_and_the_visitor_is_told_kindly_and_may_come_again_at_once() -> None:
    entrance = let_in(Contact.TURN, inside=4)
    visit = entrance.last(PulseGate).visit
    assert entrance.door.capacity.inside == 5
    wait(entrance, 7)
    assert happened(entrance) == []
    wait(entrance, 1.5)
    event = entrance.last(RecordDoor).event
    assert (event.what, event.visit, event.people, event.of) == (Happening.NOT_PASSED, visit, 1, 1)
    assert event.annuls
    assert entrance.door.capacity.inside == 4
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.FIX, Reason.NOT_PASSED)
    assert entrance.last(Say).reason is Reason.NOT_PASSED
    assert not any(isinstance(e, StaffAlert) for e in entrance.effects)
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer()
    assert entrance.door.serving.decision is not None, "not taken for a second use of the same code"
    assert entrance.last(CommitIntent).passage.visit != visit
    wait(entrance, 20)
    assert happened(entrance).count(Happening.NOT_PASSED) == 1


def test_without_a_contact_nothing_is_said_and_the_count_is_left_to_others() -> None:
    entrance = let_in(inside=4)
    wait(entrance, 30)
    pulse(entrance)
    pulse(entrance, Contact.BARRIER)
    assert happened(entrance) == []
    assert entrance.door.capacity.inside == 4
    assert entrance.door.doorway.openings == ()


@pytest.mark.parametrize("outcome", [GateOutcome.UNKNOWN, GateOutcome.FAILED, GateOutcome.EXPIRED])
def test_a_gate_that_may_not_have_opened_annuls_nothing(outcome: GateOutcome) -> None:
    entrance = let_in(Contact.TURN, outcome=outcome, inside=4)
    wait(entrance, 30)
    assert happened(entrance) == []
    assert entrance.door.capacity.inside == 4


def test_who_goes_through_a_gate_that_may_have_opened_is_not_accused() -> None:
    entrance = let_in(Contact.TURN, outcome=GateOutcome.UNKNOWN)
    pulse(entrance)
    pulse(entrance)
    assert happened(entrance) == []


def test_a_turn_during_a_pulse_that_the_kiosk_holds_belongs_to_it() -> None:
    entrance = with_contacts(admitted_entrance(), Contact.TURN)
    entrance.commit()
    pulse(entrance, after=0.3)  # before the gate desk has answered
    entrance.gate()
    wait(entrance, 20)
    assert happened(entrance) == []


def test_a_second_body_is_for_the_staff_and_the_screen_says_nothing() -> None:
    entrance = let_in(Contact.TURN, inside=4)
    pulse(entrance)
    before = entrance.screen
    entrance(ContactChanged(Contact.TURN, True), 0.3)
    assert entrance.screen == before
    event = entrance.last(RecordDoor).event
    assert (event.what, event.visit, event.people, event.of) == (
        Happening.TAILGATING, entrance.last(PulseGate).visit, 1, 1,
    )  # fmt: skip
    assert entrance.last(StaffAlert).reason is Reason.TAILGATING
    assert entrance.door.capacity.inside == 6
    wait(entrance, 20)
    shown = [s.reason for s in (entrance.screen,)]
    assert Reason.TAILGATING not in shown


def test_a_body_without_an_opening_is_for_the_staff() -> None:
    entrance = with_contacts(Entrance(), Contact.BARRIER, inside=4)
    pulse(entrance, Contact.BARRIER)
    event = entrance.last(RecordDoor).event
    assert (event.what, event.visit) == (Happening.UNADMITTED, "")
    assert entrance.last(StaffAlert) == StaffAlert("", Reason.BODY_UNADMITTED)
    assert entrance.door.capacity.inside == 5
    assert entrance.screen.kind is ScreenKind.IDLE


def test_right_after_the_start_the_gate_may_be_open_for_somebody_from_before() -> None:
    entrance = Entrance()
    entrance.door = replace(entrance.door, sensing=Sensing(frozenset({Contact.TURN})))
    entrance(ContactChanged(Contact.TURN, False))
    pulse(entrance, after=2.0)
    assert happened(entrance) == []
    pulse(entrance, after=10.0)
    assert happened(entrance) == [Happening.UNADMITTED]


def test_a_level_that_was_not_seen_to_begin_is_nobody() -> None:
    entrance = with_contacts(Entrance(), Contact.TURN)
    entrance(ContactChanged(Contact.TURN, None), 1.0)
    entrance(ContactChanged(Contact.TURN, True), 1.0)
    entrance(ContactChanged(Contact.TURN, False), 1.0)
    assert happened(entrance) == []


def test_a_contact_that_is_away_for_a_moment_makes_it_cannot_tell() -> None:
    entrance = let_in(Contact.TURN)
    entrance(ContactChanged(Contact.TURN, None), 1.0)
    entrance(ContactChanged(Contact.TURN, False), 0.1)
    wait(entrance, 30)
    assert happened(entrance) == []
    assert entrance.door.doorway.openings == ()


def test_contacts_that_contradict_each_other_annul_nothing() -> None:
    entrance = let_in(Contact.DOOR, Contact.BARRIER)
    pulse(entrance, Contact.DOOR)  # opened, and no body seen
    wait(entrance, 30)
    assert happened(entrance) == []


def test_a_door_that_is_opened_from_inside_accuses_nobody_and_one_not_opened_annuls() -> None:
    entrance = with_contacts(Entrance(), Contact.DOOR)
    pulse(entrance, Contact.DOOR)
    assert happened(entrance) == []
    entrance = let_in(Contact.DOOR)
    wait(entrance, 10)
    assert happened(entrance) == [Happening.NOT_PASSED]


def test_a_door_held_open_is_told_once_and_its_end_too() -> None:
    entrance = let_in(Contact.DOOR)
    entrance(ContactChanged(Contact.DOOR, True), 1.0)
    wait(entrance, 60)
    assert happened(entrance) == [Happening.HELD_OPEN]
    began = entrance.last(RecordDoor).event.id
    assert entrance.last(StaffAlert).reason is Reason.GATE_BLOCKED
    entrance(ContactChanged(Contact.DOOR, None), 1.0)
    wait(entrance, 60)
    entrance(ContactChanged(Contact.DOOR, False), 1.0)
    assert happened(entrance) == [Happening.HELD_OPEN, Happening.SHUT]
    assert entrance.last(RecordDoor).event.began == began


def test_an_annulled_visitor_is_not_announced_over_the_next_ones_visit() -> None:
    entrance = let_in(Contact.TURN)
    wait(entrance, 3)
    entrance.person(track=2)
    for _ in range(14):
        entrance.person(track=2, after=0.5)
    assert happened(entrance) == [Happening.NOT_PASSED]
    assert entrance.door.serving.track == 2
    assert entrance.screen.reason is not Reason.NOT_PASSED


def test_two_openings_after_each_other_belong_to_two() -> None:
    door = replace(Door(BOOT, Policy()), sensing=Sensing(frozenset({Contact.TURN})))
    opening = Opening("a", 1008.0, told=True)
    doorway = replace(door.doorway, turn=False, since=0.0, openings=(opening, replace(opening, visit="b")))
    door = replace(door, doorway=doorway)
    now = Now(1001.0, NOON)
    effects: list[object] = []
    for active in (True, False, True, False):
        door, more = contact_changed(door, ContactChanged(Contact.TURN, active), now)
        effects += more
    assert effects == []
    assert [o.passed for o in door.doorway.openings] == [1, 1]


def test_a_family_may_pass_one_opening_and_who_is_missing_is_corrected_without_annulling() -> None:
    entrance = with_contacts(Entrance(), Contact.TURN, inside=0)
    visit = admitted_entrance().door.serving
    entrance.door = begun(entrance.door, visit, entrance.now, people=3)
    entrance.door = settled(entrance.door, visit.id, GateOutcome.PULSED, entrance.now)
    assert entrance.door.capacity.inside == 3
    pulse(entrance)
    pulse(entrance)
    wait(entrance, 10)
    event = entrance.last(RecordDoor).event
    assert (event.what, event.people, event.of, event.annuls) == (Happening.NOT_PASSED, 1, 3, False)
    assert entrance.door.capacity.inside == 2


# ---- fire


def test_in_a_fire_alarm_nobody_is_served_and_a_visit_under_way_ends() -> None:
    entrance = with_contacts(Entrance(), Contact.FIRE)
    entrance.person()
    entrance.warm()
    entrance(ContactChanged(Contact.FIRE, True), 1.0)
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.EXIT, Reason.FIRE_ALARM)
    assert entrance.last(VisitEnded) is not None
    assert entrance.last(StaffAlert).reason is Reason.FIRE_ALARM
    entrance.person()
    entrance(CredentialRead(credential()))
    wait(entrance, 30)
    assert entrance.door.serving is None
    assert entrance.last(CommitIntent) is None
    entrance(ContactChanged(Contact.FIRE, False), 1.0)
    first, last = [e.event for e in entrance.effects if isinstance(e, RecordDoor)]
    assert (first.what, last.what, last.began) == (Happening.FIRE, Happening.FIRE_OVER, first.id)
    entrance.person()
    assert entrance.door.serving is not None


def test_an_alarm_between_commit_and_pulse_withholds_the_pulse() -> None:
    entrance = with_contacts(admitted_entrance(), Contact.FIRE)
    entrance(ContactChanged(Contact.FIRE, True))
    entrance.commit()
    assert entrance.last(PulseGate) is None
    assert entrance.last(CommitResult).outcome is GateOutcome.WITHHELD
    assert entrance.screen.kind is ScreenKind.EXIT


def test_a_fire_contact_that_goes_away_is_neither_fire_nor_no_fire() -> None:
    entrance = with_contacts(Entrance(), Contact.FIRE)
    entrance(ContactChanged(Contact.FIRE, None), 1.0)
    assert happened(entrance) == []
    assert entrance.screen.kind is ScreenKind.IDLE
    entrance(ContactChanged(Contact.FIRE, True), 1.0)
    entrance(ContactChanged(Contact.FIRE, None), 1.0)
    wait(entrance, 30)
    assert entrance.screen.kind is ScreenKind.EXIT, "an alarm that can't be read any more has not ended"
    entrance(ContactChanged(Contact.FIRE, True), 1.0)
    assert happened(entrance) == [Happening.FIRE]
    entrance(ContactChanged(Contact.FIRE, False), 1.0)
    assert happened(entrance) == [Happening.FIRE, Happening.FIRE_OVER]


def test_in_a_fire_alarm_who_runs_out_and_which_door_stands_open_is_no_claim() -> None:
    entrance = let_in(Contact.TURN, Contact.DOOR, Contact.FIRE)
    entrance(ContactChanged(Contact.FIRE, True))
    entrance(ContactChanged(Contact.DOOR, True))
    for _ in range(5):
        pulse(entrance)
    wait(entrance, 60)
    entrance(ContactChanged(Contact.FIRE, False))
    pulse(entrance)
    wait(entrance, 5)
    assert happened(entrance) == [Happening.FIRE, Happening.FIRE_OVER]


def test_what_staff_say_during_the_alarm_is_recorded_and_opens_nothing() -> None:
    entrance = with_contacts(Entrance(), Contact.FIRE)
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer(person="p2")
    door = entrance.door
    entrance.door = replace(door, referred=(replace(door.serving, phase=door.serving.phase),), serving=None)
    entrance(ContactChanged(Contact.FIRE, True))
    entrance(StaffDecided(entrance.door.referred[0].id, True, "guard-1"))
    entrance(IntentCommitted(entrance.last(CommitIntent).passage.visit, True))
    assert entrance.last(PulseGate) is None
    assert entrance.last(CommitResult).outcome is GateOutcome.WITHHELD


# ---- whatever happens


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["open", "done", "unknown", "failed", "turn", "rest", "away", "fire", "over", "wait"]
        ),
        st.floats(0.0, 4.0),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(_STEPS)
def test_whatever_happens_each_opening_is_claimed_once_and_the_count_follows_the_claims(steps) -> None:
    sensing = Sensing(frozenset({Contact.TURN, Contact.FIRE}), turn_s=5.0)
    capacity = CapacityFact(by(Source.STAFF), 1000, None)
    door = replace(Door(BOOT, Policy()), sensing=sensing, capacity=capacity)
    visit = admitted_entrance().door.serving
    at, number, pulsed, events = 0.0, 0, 0, []
    for what, after in steps:
        at += after
        now = Now(at, NOON + timedelta(seconds=at))
        effects: tuple = ()
        match what:
            case "open":
                number += 1
                door = begun(door, replace(visit, id=f"v{number}"), now)
            case "done" | "unknown" | "failed":
                outcome = {
                    "done": GateOutcome.PULSED, "unknown": GateOutcome.UNKNOWN, "failed": GateOutcome.FAILED
                }[what]  # fmt: skip
                open_ = next((o for o in door.doorway.openings if o.visit == f"v{number}"), None)
                pulsed += what == "done" and open_ is not None and not open_.told
                door = settled(door, f"v{number}", outcome, now)
            case "turn" | "rest" | "away":
                active = {"turn": True, "rest": False, "away": None}[what]
                door, effects = contact_changed(door, ContactChanged(Contact.TURN, active), now)
            case "fire" | "over":
                door, effects = contact_changed(door, ContactChanged(Contact.FIRE, what == "fire"), now)
        events += [e.event for e in effects if isinstance(e, RecordDoor)]
        door, effects = overdue(door, now)
        events += [e.event for e in effects if isinstance(e, RecordDoor)]
        assert len(door.doorway.openings) <= 8
    assert len({event.id for event in events}) == len(events)
    missing = [e.visit for e in events if e.what is Happening.NOT_PASSED]
    assert len(set(missing)) == len(missing), "a passage is annulled once"
    followed = {e.visit for e in events if e.what is Happening.TAILGATING}
    assert not followed & set(missing), "who did not go through was followed by nobody"
    more = sum(e.what in (Happening.TAILGATING, Happening.UNADMITTED) for e in events)
    assert door.capacity.inside == 1000 + pulsed - len(missing) + more
    fires = [e.what for e in events if e.what in (Happening.FIRE, Happening.FIRE_OVER)]
    assert fires == [Happening.FIRE, Happening.FIRE_OVER] * (len(fires) // 2) + [Happening.FIRE] * (
        len(fires) % 2
    )


# ---- debounce


@given(
    st.lists(st.tuples(st.floats(0.001, 0.1), st.none() | st.booleans()), max_size=60), st.floats(0.0, 0.2)
)
def test_only_a_level_that_holds_counts(readings, debounce_s) -> None:
    state, at = Settling(), 0.0
    held: tuple[bool | None, float] = (None, 0.0)
    for step, level in readings:
        at += step
        if level is None or level is not held[0]:
            held = (level, at)
        before, state = state, settle(state, level, at, debounce_s)
        if level is None:
            assert state.stable is None
        elif state.stable is not before.stable:
            assert state.stable is level
            assert at - held[1] >= debounce_s


def test_a_bounce_is_no_second_turn() -> None:
    state, seen = Settling(False, False, 0.0), []
    for at, level in (
        (1.0, True),
        (1.01, False),
        (1.02, True),
        (1.06, True),
        (1.2, False),
        (1.21, True),
        (1.3, True),
    ):
        state = settle(state, level, at, 0.03)
        seen.append(state.stable)
    assert seen == [False, False, False, True, True, True, True]


def test_a_loose_wire_is_cannot_tell_until_it_is_still() -> None:
    state, at, said = Settling(False, False, 0.0), 0.0, []
    for number in range(400):
        at += 0.05
        state = settle(state, bool(number // 2 % 2), at, 0.03)
        said.append(state.stable)
    assert sum(a is not b for a, b in pairwise(said)) <= 41
    assert state.stable is None
    for _ in range(150):
        at += 0.1
        state = settle(state, False, at, 0.03)
    assert state.stable is False
    for _ in range(60):  # as quick as people go through a turnstile, for a minute
        for level in (True, False):
            for _ in range(10):
                at += 0.05
                state = settle(state, level, at, 0.03)
            assert state.stable is level


def test_people_in_view_are_looked_at_again_after_an_alarm() -> None:
    entrance = with_contacts(Entrance(), Contact.FIRE)
    entrance(ContactChanged(Contact.FIRE, True))
    entrance(PeopleSeen(()))
    entrance(GateDone("nobody", GateOutcome.PULSED))
    entrance(ContactChanged(Contact.FIRE, False), 1.0)
    entrance.person(track=9)
    assert entrance.door.serving.track == 9
