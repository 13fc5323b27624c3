"""The update of a kiosk as a step machine: fetched, built, tested, switched to, on trial, kept or given up.

It does nothing itself and survives a power cut between any two steps: every effect may be carried out twice.
"""

from dataclasses import dataclass, replace
from enum import Enum

_MOST_REFUSED = 16


class Phase(Enum):
    """How far an update is; what is not IDLE names its release in ``Updating.target``."""

    IDLE = "idle"
    FETCHING = "fetching"
    BUILDING = "building"
    TESTING = "testing"
    SWITCHING = "switching"
    TRIAL = "trial"
    RETURNING = "returning"


class Why(Enum):
    """Why a release was not kept, or not taken."""

    DOWNGRADE = "downgrade"
    REFUSED_BEFORE = "refused_before"
    NAME_TAKEN = "name_taken"
    NO_ROOM = "no_room"
    FETCH = "fetch"
    BUILD = "build"
    SELF_TEST = "self_test"
    CRASH_LOOP = "crash_loop"
    UNHEALTHY = "unhealthy"
    OVERDUE = "overdue"
    NOT_STARTED = "not_started"
    ASKED = "asked"


# The release itself is at fault: the same one is not tried again by itself.
_ITS_FAULT = frozenset(
    {Why.SELF_TEST, Why.CRASH_LOOP, Why.UNHEALTHY, Why.OVERDUE, Why.NOT_STARTED, Why.ASKED}
)


@dataclass(frozen=True, slots=True)
class Release:
    """``version`` names it and its folder; ``number`` orders releases and only goes up."""

    version: str
    number: int


@dataclass(frozen=True, slots=True)
class Updating:
    """Where a kiosk stands. ``floor``: the highest number ever kept here; below it is a downgrade."""

    phase: Phase = Phase.IDLE
    running: Release | None = None
    previous: Release | None = None
    target: Release | None = None
    why: Why | None = None
    floor: int = 0
    refused: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """A release that the publisher's signatures hold for; ``insisted``: somebody asked for it by hand."""

    release: Release
    insisted: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The effect of this phase was carried out."""


@dataclass(frozen=True, slots=True)
class Broke:
    """The effect of this phase can't be carried out, or the trial went wrong."""

    why: Why


@dataclass(frozen=True, slots=True)
class Healthy:
    """The new version was in good health for as long as it takes."""


@dataclass(frozen=True, slots=True)
class GoBack:
    """Somebody wants the previous version."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The updater starts: whatever was under way may have stopped anywhere."""


UpdateEvent = Offered | Done | Broke | Healthy | GoBack | Interrupted


class Effect(Enum):
    """What the updater has to do. All but RESTART come before the new state is on disk, RESTART after it."""

    FETCH = "fetch"
    BUILD = "build"
    TEST = "test"
    SWITCH = "switch"
    POINT_BACK = "point_back"
    RAISE_FLOOR = "raise_floor"
    TELL = "tell"
    SWEEP = "sweep"
    RESTART = "restart"


Step = tuple[Updating, tuple[Effect, ...]]
_WORK = {
    Phase.FETCHING: Effect.FETCH,
    Phase.BUILDING: Effect.BUILD,
    Phase.TESTING: Effect.TEST,
    Phase.SWITCHING: Effect.SWITCH,
    Phase.RETURNING: Effect.POINT_BACK,
}
_NEXT = {
    Phase.FETCHING: Phase.BUILDING,
    Phase.BUILDING: Phase.TESTING,
    Phase.TESTING: Phase.SWITCHING,
}


def refusal(state: Updating, offered: Offered) -> Why | None:
    """Why an idle kiosk does not take this release; None: it does."""
    if offered.release.number < state.floor or _is_held(state, offered.release):
        return Why.DOWNGRADE
    if any(held and held.version == offered.release.version for held in (state.running, state.previous)):
        return Why.NAME_TAKEN  # it would be built in the folder of another
    if offered.release.number in state.refused and not offered.insisted:
        return Why.REFUSED_BEFORE
    return None


def _is_held(state: Updating, release: Release) -> bool:
    return state.running is not None and release.number <= state.running.number


def step(state: Updating, event: UpdateEvent) -> Step:
    """What comes of an event; one that does not fit the phase changes nothing."""
    match event:
        case Interrupted():
            return state, (_WORK[state.phase],) if state.phase in _WORK else ()
        case Offered() if state.phase is Phase.IDLE:
            if refusal(state, event) is not None:
                return state, ()
            return replace(state, phase=Phase.FETCHING, target=event.release, why=None), (Effect.FETCH,)
        case Done():
            return _done(state)
        case Broke():
            return _broke(state, event.why)
        case Healthy() if state.phase is Phase.TRIAL:
            return _kept(state), (Effect.RAISE_FLOOR, Effect.TELL, Effect.SWEEP)
        case GoBack() if state.phase is Phase.TRIAL:
            return _broke(state, Why.ASKED)
        case GoBack() if state.phase is Phase.IDLE and state.previous is not None:
            left = replace(state, target=state.running, running=state.previous, previous=None)
            return replace(left, phase=Phase.RETURNING, why=Why.ASKED), (Effect.POINT_BACK,)
    return state, ()


def _done(state: Updating) -> Step:
    if state.phase in _NEXT:
        after = _NEXT[state.phase]
        return replace(state, phase=after), (_WORK[after],)
    if state.phase is Phase.SWITCHING:
        if state.running is None:  # the first installation: there is nothing to go back to
            return _kept(state), (Effect.RAISE_FLOOR, Effect.TELL, Effect.SWEEP, Effect.RESTART)
        return replace(state, phase=Phase.TRIAL), (Effect.TELL, Effect.RESTART)
    if state.phase is Phase.RETURNING:
        return _given_up(state), (Effect.TELL, Effect.RESTART)
    return state, ()


def _broke(state: Updating, why: Why) -> Step:
    if state.phase is Phase.TRIAL:
        return replace(state, phase=Phase.RETURNING, why=why), (Effect.POINT_BACK,)
    if state.phase in _NEXT:
        return _given_up(replace(state, why=why)), (Effect.TELL,)
    return state, ()


def _kept(state: Updating) -> Updating:
    assert state.target is not None
    return replace(
        state,
        phase=Phase.IDLE,
        previous=state.running,
        running=state.target,
        target=None,
        why=None,
        floor=max(state.floor, state.target.number),
    )


def _given_up(state: Updating) -> Updating:
    refused = state.refused
    if state.target is not None and state.why in _ITS_FAULT and state.target.number not in refused:
        refused = (*refused, state.target.number)[-_MOST_REFUSED:]
    return replace(state, phase=Phase.IDLE, target=None, refused=refused)
