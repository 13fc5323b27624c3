"""Maintenance: a technician works at the kiosk, and may pulse the gate once to see that it opens.

Visitors are sent to the staffed lane meanwhile. The gate's trial takes two words of one technician who is
signed in: one that arms it (while a key is held), one that asks for it after a countdown. Each is good once
and for seconds; nothing here survives a start, and no message from afar is one of these events.
"""

from enum import StrEnum

from sentinel.core.clock import Now
from sentinel.core.door import Door, Maintenance, Trial
from sentinel.core.effects import (
    Effect,
    MaintenanceTurned,
    TrialAnswered,
    TrialPulse,
    VisitEnded,
    WithdrawGate,
)
from sentinel.core.events import (
    Device,
    Event,
    GateDone,
    GateOutcome,
    MaintenanceAsked,
    MaintenanceLeft,
    MaintenanceUsed,
    TrialArmed,
    TrialAsked,
)
from sentinel.core.one_visit import Phase
from sentinel.core.replacing import replace

LEASE_S = 2.0  # DESIGN: a gate command expires within 2 s
FRESH_S = 1.0  # a request that waited longer for its turn is none any more
COUNTDOWN_S = 3.0  # from arming to the earliest pulse: time to step out of the gate
ARMED_S = 15.0  # and to the latest
QUIET_S = 300.0  # nobody at the pages for so long: the kiosk serves again
LONGEST_S = 4 * 3600.0

Step = tuple[Door, tuple[Effect, ...]]


class Why(StrEnum):
    """Why maintenance or a trial of the gate was refused, or ended."""

    BUSY = "busy"  # a visitor is being served, or is on the way through
    ALARM = "alarm"  # the fire alarm is on
    REHEARSAL = "rehearsal"
    TAKEN = "taken"  # another technician's
    LEFT = "left"  # the technician said so, or signed out
    TIME = "time"
    NOT_ON = "not_on"  # no maintenance of this technician
    NOT_ARMED = "not_armed"  # never, too early, too late, or used already
    STALE = "stale"  # the request waited too long
    RUNNING = "running"  # a trial is under way
    NO_GATE = "no_gate"
    ARMED = "armed"
    UNKNOWN = "unknown"  # asked, and the gate's worker did not answer in time


def busy(door: Door) -> bool:
    """Whether somebody is served or goes through. Who only stands there is not: it may be the technician."""
    visit, way = door.serving, door.doorway
    served = visit is not None and (visit.phase is not Phase.GATHERING or visit.credential is not None)
    return bool(served or door.staffed or door.waiting or door.family or door.staff_queue or way.openings)


def handled(door: Door, event: Event, now: Now) -> Step | None:
    """What one of maintenance's own events changes; None: it is none of them."""
    match event:
        case MaintenanceAsked():
            return _begun(door, event, now)
        case MaintenanceLeft():
            ours = door.maintenance is not None and door.maintenance.session == event.session
            return _ended(door, event.why) if ours else (door, ())
        case MaintenanceUsed():
            return _used(door, event.session, now), ()
        case TrialArmed():
            return _armed(door, event, now)
        case TrialAsked():
            return _asked(door, event, now)
        case GateDone():
            return _done(door, event)
        case _:
            return None


def overdue(door: Door, now: Now) -> Step:
    """What time and the fire alarm alone bring about."""
    running = door.maintenance
    if running is None:
        return door, ()
    if now.monotonic >= running.until:
        return _ended(door, Why.TIME)
    effects: tuple[Effect, ...] = ()
    trial = running.trial
    if trial is not None and door.doorway.alarm:
        effects = _withdrawal(trial)
        trial = None
    elif trial is not None and trial.asked_at is not None:
        if now.monotonic - trial.asked_at > door.timing.gate_s:
            effects = (TrialAnswered(running.session, trial.token, Why.UNKNOWN),)
            trial = None
    elif trial is not None and now.monotonic - trial.armed_at > ARMED_S:
        trial = None
    return replace(door, maintenance=replace(running, trial=trial)), effects


def _begun(door: Door, event: MaintenanceAsked, now: Now) -> Step:
    running = door.maintenance
    if running is not None and running.session == event.session:
        return _used(door, event.session, now), (MaintenanceTurned(event.session, event.who, on=True),)
    why = _refusal(door)
    if why is not None:
        return door, (MaintenanceTurned(event.session, event.who, on=False, why=why),)
    began = now.monotonic
    state = Maintenance(event.session, event.who, began + QUIET_S, began + LONGEST_S)
    gone = (VisitEnded(door.serving.id),) if door.serving is not None else ()
    door = replace(door, maintenance=state, serving=None, notice=None, in_view=())
    return door, (*gone, MaintenanceTurned(event.session, event.who, on=True))


def _refusal(door: Door) -> Why | None:
    if door.maintenance is not None:
        return Why.TAKEN
    if door.rehearsing is not None:
        return Why.REHEARSAL
    if door.doorway.alarm:
        return Why.ALARM
    return Why.BUSY if busy(door) else None


def _used(door: Door, session: str, now: Now) -> Door:
    running = door.maintenance
    if running is None or running.session != session:
        return door
    until = min(now.monotonic + QUIET_S, running.at_most)
    return replace(door, maintenance=replace(running, until=until))


def _ended(door: Door, why: str) -> Step:
    running = door.maintenance
    assert running is not None
    given_up = _withdrawal(running.trial) if running.trial is not None else ()
    turned = MaintenanceTurned(running.session, running.who, on=False, why=why)
    return replace(door, maintenance=None), (*given_up, turned)


def _withdrawal(trial: Trial) -> tuple[Effect, ...]:
    """What was only armed needs no word to the gate's worker."""
    return (WithdrawGate(trial.token),) if trial.asked_at is not None else ()


def _armed(door: Door, event: TrialArmed, now: Now) -> Step:
    why = _no_trial(door, event.session)
    running = door.maintenance
    if why is not None or running is None:
        return door, (TrialAnswered(event.session, event.token, why or Why.NOT_ON),)
    trial = Trial(event.token, now.monotonic)
    door = _used(replace(door, maintenance=replace(running, trial=trial)), event.session, now)
    return door, (TrialAnswered(event.session, event.token, Why.ARMED),)


def _asked(door: Door, event: TrialAsked, now: Now) -> Step:
    running = door.maintenance
    why = _no_trial(door, event.session) or _not_good(running, event, now)
    if why is not None or running is None:
        return door, (TrialAnswered(event.session, event.token, why or Why.NOT_ON),)
    trial = Trial(event.token, now.monotonic, asked_at=event.asked_at)
    door = _used(replace(door, maintenance=replace(running, trial=trial)), event.session, now)
    return door, (TrialPulse(event.token, event.asked_at + LEASE_S),)


def _no_trial(door: Door, session: str) -> Why | None:
    """Why no trial can be armed or asked for now."""
    running = door.maintenance
    if running is None or running.session != session:
        return Why.NOT_ON
    if door.doorway.alarm:
        return Why.ALARM
    if door.rehearsing is not None:
        return Why.REHEARSAL
    if Device.GATE in door.devices_down:
        return Why.NO_GATE
    if running.trial is not None and running.trial.asked_at is not None:
        return Why.RUNNING
    return Why.BUSY if busy(door) else None


def _not_good(running: Maintenance | None, event: TrialAsked, now: Now) -> Why | None:
    trial = running.trial if running is not None else None
    if trial is None or trial.token != event.token:
        return Why.NOT_ARMED
    if not 0.0 <= now.monotonic - event.asked_at <= FRESH_S:
        return Why.STALE
    early = event.asked_at - trial.armed_at < COUNTDOWN_S
    return Why.NOT_ARMED if early or now.monotonic - trial.armed_at > ARMED_S else None


def _done(door: Door, event: GateDone) -> Step | None:
    running = door.maintenance
    trial = running.trial if running is not None else None
    if running is None or trial is None or trial.token != event.visit or trial.asked_at is None:
        return None
    said = Why.UNKNOWN.value if event.outcome is GateOutcome.UNKNOWN else event.outcome.value
    door = replace(door, maintenance=replace(running, trial=None))
    return door, (TrialAnswered(running.session, trial.token, said),)
