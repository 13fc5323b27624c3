"""The visit: ``step(door, event, now) -> (door, effects)``. Pure; a day at the door replays through it.

A visit gathers evidence about one tracked person, is decided once, is committed before the gate is
pulsed, and takes its evidence with it when it ends.
"""

from typing import NamedTuple

from sentinel.core import (
    changeover,
    companions,
    copies,
    gathering,
    known_face,
    late_answers,
    maintenance,
    opening,
    passing,
    presented,
    rehearsing,
)
from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.door import Door, facts_of
from sentinel.core.effects import Effect, Say, Show
from sentinel.core.events import (
    BeginRehearsal,
    CapacityChanged,
    ContactChanged,
    CredentialFailed,
    CredentialRead,
    DeviceChanged,
    EndRehearsal,
    Event,
    FaceCompared,
    FamilyComplete,
    GateDone,
    HandMeasured,
    HeatWitnessed,
    HelpAsked,
    IntentCommitted,
    LanguageTouched,
    LookAgain,
    MaintenanceAsked,
    MaintenanceLeft,
    MaintenanceUsed,
    MoreTimeAsked,
    PassesRemembered,
    PeopleSeen,
    PersonStated,
    PlaceSeen,
    PoliciesChanged,
    Scripted,
    StaffDecided,
    TemperatureMeasured,
    Tick,
    TrialArmed,
    TrialAsked,
    Verified,
)
from sentinel.core.evidence import ripe
from sentinel.core.facts import CapacityFact
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Decision
from sentinel.core.replacing import replace
from sentinel.core.screen import Screen, ScreenKind
from sentinel.core.touches import touched
from sentinel.core.whole_screen import whole

Step = tuple[Door, tuple[Effect, ...]]
# What begins or carries on a visit: not while the fire alarm is on, nor while a technician works.
_INTAKE = (
    PeopleSeen, TemperatureMeasured, HeatWitnessed, CredentialRead, CredentialFailed, Verified, FaceCompared,
)  # fmt: skip
# Nor may a word of the staff, or one from afar, open the gate that a technician has a hand in.
_NOT_IN_MAINTENANCE = (*_INTAKE, StaffDecided, HandMeasured, PersonStated)


def step(door: Door, event: Event, now: Now) -> Step:
    """What this event changes, and what is to be done about it, in order."""
    door, event, turned = rehearsing.sifted(door, event, now)
    door, began = changeover.followed(door, now)
    door, over = maintenance.overdue(door, now)
    door, effects = _apply(door, event, now)
    door, joined = companions.joined(door, now)
    door, compared = copies.watched(door, now)
    door, advanced, judged = _advance(door, now)
    door, shown = _show(door, judged, now)
    done = turned + began + over + effects + joined + compared + advanced + shown
    return door, rehearsing.marked(door, done)


def _apply(door: Door, event: Event, now: Now) -> Step:
    if door.doorway.alarm and isinstance(event, _INTAKE):
        return door, ()
    if door.maintenance is not None and isinstance(event, _NOT_IN_MAINTENANCE):
        return door, ()
    ours = maintenance.handled(door, event, now)
    if ours is not None:
        return ours
    match event:
        case PeopleSeen():
            return gathering.people_seen(door, event, now)
        case TemperatureMeasured():
            return gathering.temperature_measured(door, event, now)
        case PlaceSeen():
            return gathering.place_seen(door, event, now)
        case HeatWitnessed():
            return gathering.heat_witnessed(door, event, now)
        case CredentialRead():
            return presented.credential_read(door, event, now)
        case CredentialFailed():
            return presented.credential_failed(door, event, now)
        case Verified():
            return late_answers.verified(door, event, now)
        case FaceCompared():
            return presented.face_compared(door, event, now)
        case IntentCommitted():
            return passing.intent_committed(door, event, now)
        case GateDone():
            return passing.gate_done(door, event, now)
        case ContactChanged():
            return opening.contact_changed(door, event, now)
        case StaffDecided() | HandMeasured() | PersonStated():
            return passing.staff_said(door, event, now)
        case LookAgain():
            return passing.looked_at_again(door, event)
        case CapacityChanged():
            return replace(door, capacity=event.fact), ()
        case DeviceChanged():
            return gathering.device_changed(door, event)
        case PoliciesChanged():
            return changeover.followed(replace(door, timetable=event.timetable), now)
        case PassesRemembered():
            return copies.remember(door, event, now), ()
        case LanguageTouched() | HelpAsked() | MoreTimeAsked() | FamilyComplete():
            return touched(door, event, now)
        case BeginRehearsal() | EndRehearsal() | Scripted() | Tick():  # the first three: sifted before
            return door, ()
        case MaintenanceAsked() | MaintenanceUsed() | MaintenanceLeft() | TrialArmed() | TrialAsked():
            return door, ()  # handled before


class _Judged(NamedTuple):
    """What the decision would be, and of what: it is made once a step, unless one of these changes in it."""

    visit: Visit
    capacity: CapacityFact | None
    decision: Decision


def _advance(door: Door, now: Now) -> tuple[Door, tuple[Effect, ...], _Judged | None]:
    """Everything that time alone brings about, and the verdict as soon as the visit is ripe."""
    effects: tuple[Effect, ...] = ()
    judged = None
    visit = door.serving
    if visit is not None and visit.phase is Phase.GATHERING:
        door, effects = presented.overdue(door, visit, now)
        visit = door.serving
        if visit is not None:
            door, searched = known_face.ask(door, visit, now)
            visit, effects = door.serving, effects + searched
        if visit is not None:
            judged = _Judged(visit, door.capacity, tentative(door, visit, now))
            if ripe(door, visit, judged.decision, now):
                door, concluded = companions.concluded(door, visit, now)
                effects += concluded
    door, turns = companions.advance(door, now)
    door, passed = passing.overdue(door, now)
    door, felt = opening.overdue(door, now)
    door, resumed = _resume(door, now)
    return door, effects + turns + passed + felt + resumed, judged


def _resume(door: Door, now: Now) -> Step:
    """A card that was shown while the last visitor was let in, or read the result, is not lost."""
    waiting, visit = door.waiting, door.serving
    if waiting is None or (visit is not None and not presented.result_seen(door, visit, now)):
        return door, ()
    return presented.its_turn(door, waiting, now)


def tentative(door: Door, visit: Visit, now: Now) -> Decision:
    """What the decision on a visit under way would be."""
    return decide(facts_of(door, visit, now), visit.policy, now.utc)


def _show(door: Door, judged: _Judged | None, now: Now) -> Step:
    visit, decision = door.serving, None
    if visit is not None and visit.phase is Phase.GATHERING:
        same = judged is not None and judged.visit is visit and judged.capacity is door.capacity
        decision = judged.decision if judged is not None and same else tentative(door, visit, now)
    shown = whole(door, decision, now)
    before = door.screen
    if shown == before:
        return door, ()
    effects: tuple[Effect, ...] = (Show(shown),)
    if shown.kind is not ScreenKind.IDLE and _said(shown) != _said(before):
        effects += (Say(shown.reason, shown.language),)
    return replace(door, screen=shown), effects


def _said(shown: Screen) -> tuple[object, ...]:
    """What is spoken again when it changes; a family that waits together is told once."""
    whose = "" if shown.kind is ScreenKind.WAIT else shown.visit
    return whose, shown.reason, shown.language
