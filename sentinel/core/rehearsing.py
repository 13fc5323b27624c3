"""The door in a rehearsal: scripted visitors take the real path, and leave no trace in the door's state.

What a real person does ends it at once and then happens; time ends it too. Afterwards the door is as it was
before, but for what the world has told meanwhile. No gate is asked to open in it (``core.passing``), and all
that is written is marked.
"""

from dataclasses import replace

from sentinel.core import copies
from sentinel.core.clock import Now
from sentinel.core.door import Door, Rehearsing
from sentinel.core.effects import CommitIntent, CommitResult, Effect, RehearsalTurned, StaffAlert
from sentinel.core.events import (
    BeginRehearsal,
    ContactChanged,
    CredentialFailed,
    CredentialRead,
    EndRehearsal,
    Event,
    GateOutcome,
    HandMeasured,
    HeatWitnessed,
    HelpAsked,
    PassesRemembered,
    PeopleSeen,
    PlaceSeen,
    Scripted,
    StaffDecided,
    TemperatureMeasured,
    Tick,
)
from sentinel.core.one_visit import Phase
from sentinel.core.policy import Verdict
from sentinel.core.sensing import Doorway

LONGEST_S = 600.0
BUSY = "busy"  # somebody stands at the door, waits for the staff, or goes through it
RUNNING = "running"  # another rehearsal is on
PERSON = "person"  # somebody real came
TIME = "time"  # it lasted too long
_SOMEBODY = (CredentialRead, CredentialFailed, StaffDecided, HandMeasured, HelpAsked)
_SENSED = (PeopleSeen, TemperatureMeasured, PlaceSeen, HeatWitnessed)

Step = tuple[Door, tuple[Effect, ...]]


def sifted(door: Door, event: Event, now: Now) -> tuple[Door, Event, tuple[Effect, ...]]:
    """The event that the door gets to see, and what it means for a rehearsal."""
    if isinstance(event, BeginRehearsal):
        door, turned = _begun(door, event, now)
        return door, Tick(), turned
    running = door.rehearsing
    if running is None:
        past = isinstance(event, (Scripted, EndRehearsal))
        return door, Tick() if past else event, ()
    if isinstance(event, EndRehearsal):
        if event.token != running.token:
            return door, Tick(), ()
        door, turned = _ended(door, running, event.why)
        return door, Tick(), turned
    if now.monotonic >= running.until:
        door, turned = _ended(door, running, TIME)
        return door, Tick() if isinstance(event, Scripted) else event, turned
    if isinstance(event, PassesRemembered):
        before = copies.remember(running.before, event, now)
        return replace(door, rehearsing=replace(running, before=before)), event, ()
    if isinstance(event, Scripted):
        return door, event.event if event.token == running.token else Tick(), ()
    if somebody_real(event, door.doorway):
        door, turned = _ended(door, running, PERSON)
        return door, event, turned
    return door, Tick() if isinstance(event, _SENSED) else event, ()


def somebody_real(event: Event, way: Doorway) -> bool:
    """Whether only a person can have brought this about. Who passes by in the distance does not count.

    Nor does a board that went away and came back with its contacts at rest: that is a device, not a person.
    """
    if isinstance(event, PeopleSeen):
        return any(view.in_zone for view in event.tracks)
    if isinstance(event, ContactChanged):
        return bool(event.active or (event.active is False and getattr(way, event.contact.value)))
    return isinstance(event, _SOMEBODY)


def idle(door: Door) -> bool:
    """Whether nobody is at the door, on the way through it, waits beside it, or works at it."""
    under_way = (door.serving, door.staffed, door.waiting, door.family, door.maintenance)
    way = door.doorway
    return not any(under_way) and not (
        door.staff_queue or door.referred or door.in_view or way.openings or way.alarm
    )


def marked(door: Door, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """What is written in a rehearsal says so; the staff are not called to a scripted visitor."""
    if door.rehearsing is None:
        return effects
    called = (effect for effect in effects if not (isinstance(effect, StaffAlert) and effect.visit))
    return tuple(_marked(effect) for effect in called)


def _marked(effect: Effect) -> Effect:
    if isinstance(effect, CommitIntent):
        return CommitIntent(replace(effect.passage, rehearsal=True))
    return replace(effect, rehearsal=True) if isinstance(effect, CommitResult) else effect


def _begun(door: Door, event: BeginRehearsal, now: Now) -> Step:
    if door.rehearsing is not None:
        return door, (RehearsalTurned(event.token, on=False, why=RUNNING),)
    if not idle(door):
        return door, (RehearsalTurned(event.token, on=False, why=BUSY),)
    until = now.monotonic + min(event.lasts_s, LONGEST_S)
    return replace(door, rehearsing=Rehearsing(event.token, until, door)), (
        RehearsalTurned(event.token, on=True),
    )


def _ended(door: Door, running: Rehearsing, why: str) -> Step:
    """The visits of the script are gone as if they had not been; the numbers of visits go on.

    The camera may have been away meanwhile: who is in view now is told by its next picture.
    """
    after = replace(
        running.before,
        serial=door.serial,
        devices_down=door.devices_down,
        capacity=door.capacity,
        timetable=door.timetable,
        doorway=door.doorway,
        screen=door.screen,
        watched=False,
    )
    return after, (*_settled(door), RehearsalTurned(running.token, on=False, why=why))


def _settled(door: Door) -> tuple[Effect, ...]:
    """Whose intent is on its way to the disk: the result follows it there."""
    under_way = [visit for visit in (door.serving, door.staffed) if visit is not None]
    return tuple(
        CommitResult(
            visit.id,
            GateOutcome.REHEARSED
            if visit.decision is not None and visit.decision.verdict is Verdict.ADMIT
            else GateOutcome.NOT_OPENED,
            rehearsal=True,
        )
        for visit in under_way
        if visit.phase in (Phase.COMMITTING, Phase.OPENING)
    )
