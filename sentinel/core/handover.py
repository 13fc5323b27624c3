"""The hand-over of a kiosk, step by step: from a code to a signed sheet, resumable after any cut.

Every stage is noted before what follows it is begun, and everything that is done may be done again; so after
a power cut the stage that was noted is begun anew, and nothing counts before the settings are written.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.clock import Now

MOST_TRIES = 4
_PAUSES_S = (1.0, 3.0, 8.0)


class Stage(StrEnum):
    """What is certain and on disk."""

    BEGUN = "begun"  # the code is known
    KEYED = "keyed"  # the kiosk's own key is made
    TAKEN = "taken"  # the service has answered, and what came was checked
    KEPT = "kept"  # certificate, key and secret are in their place
    APPLIED = "applied"  # the settings name them
    TESTED = "tested"
    DONE = "done"  # the sheet is signed
    ENDED = "ended"  # refused for good: another code is needed


class Reason(StrEnum):
    """Why a hand-over stands still."""

    UNREACHABLE = "unreachable"
    WRONG_AUTHORITY = "wrong-authority"
    VERSION = "version"
    REFUSED = "refused"  # for good
    NOT_YET = "not-yet"  # as things are: another network, another box, hardware that is missing
    NOT_OURS = "not-ours"
    CLOCK = "clock"
    DISK = "disk"
    SETTINGS = "settings"
    HARDWARE = "hardware"


FINAL = frozenset({Reason.REFUSED, Reason.VERSION})
"""After these another code is needed; after all others the same may still work."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Where it stands; only ``stage`` is kept over a start."""

    stage: Stage = Stage.BEGUN
    greeted: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Resume:
    """Begin, or go on after a cut."""


@dataclass(frozen=True, slots=True)
class Greeted:
    """The service speaks these versions; ``ours``: what the code wants. ``at``: its clock."""

    versions: tuple[int, ...]
    ours: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Did:
    """What was asked for has been done and is on disk."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Waited:
    """The pause is over."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be done."""

    reason: Reason
    text: str


Event = Resume | Greeted | Did | Waited | Failed


@dataclass(frozen=True, slots=True)
class Greet:
    """Ask which versions the service speaks, over a connection that believes the pinned authority only."""


@dataclass(frozen=True, slots=True)
class MakeKey:
    """Make the key, or find the one that was made."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Send the request, check what comes, lay it aside."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Put what came in its place, in one step."""


@dataclass(frozen=True, slots=True)
class Apply:
    """Write the settings, whole."""


@dataclass(frozen=True, slots=True)
class Test:
    """Test what is configured."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Write and sign the sheet."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write down the stage, durably, before anything else."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait, then say ``Waited``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Stop:
    """It is over: done (``reason`` None), or it stands still. ``again``: the same code may still work."""

    reason: Reason | None
    text: str = ""
    again: bool = False


Effect = Greet | MakeKey | Ask | Keep | Apply | Test | Sign | Note | Pause | Stop

_NEXT: dict[Stage, Effect] = {
    Stage.BEGUN: MakeKey(),
    Stage.KEYED: Ask(),
    Stage.TAKEN: Keep(),
    Stage.KEPT: Apply(),
    Stage.APPLIED: Test(),
    Stage.TESTED: Sign(),
}
_ORDER = (*_NEXT, Stage.DONE)
_MOST_SKEW = timedelta(minutes=5)


def step(state: Handover, event: Event, now: Now) -> tuple[Handover, tuple[Effect, ...]]:
    """The next state, and what to do for it, in order. Pure."""
    match event:
        case Resume() | Waited():
            return state, (_doing(state),)
        case Greeted():
            return _greeted(state, event, now)
        case Did(stage):
            if state.stage not in _NEXT or stage is not _after(state.stage):
                return state, ()
            state = Handover(stage, greeted=state.greeted)
            return state, (Note(stage), _doing(state))
        case Failed(reason, text):
            return _failed(state, reason, text)


def _greeted(state: Handover, event: Greeted, now: Now) -> tuple[Handover, tuple[Effect, ...]]:
    if event.ours not in event.versions:
        spoken = _listed(event.versions)
        text = f"the service speaks version {spoken} of the hand-over, and the code wants {event.ours}"
        return _failed(state, Reason.VERSION, text)
    if abs(event.at - now.utc) > _MOST_SKEW:
        here, there = f"{now.utc:%Y-%m-%d %H:%M}", f"{event.at:%Y-%m-%d %H:%M}"
        text = f"this kiosk's clock says {here} UTC, the service's {there} UTC: set the clock"
        return _failed(state, Reason.CLOCK, text)
    state = replace(state, greeted=True, tries=0)
    return state, (_doing(state),)


def _failed(state: Handover, reason: Reason, text: str) -> tuple[Handover, tuple[Effect, ...]]:
    if reason is Reason.UNREACHABLE and state.tries < MOST_TRIES - 1:
        return replace(state, tries=state.tries + 1), (Pause(_PAUSES_S[state.tries]),)
    if reason in FINAL:
        return Handover(Stage.ENDED), (Note(Stage.ENDED), Stop(reason, text))
    return replace(state, tries=0), (Stop(reason, text, again=True),)


def _doing(state: Handover) -> Effect:
    if state.stage is Stage.DONE:
        return Stop(None)
    if state.stage is Stage.ENDED:
        return Stop(Reason.REFUSED, "this code was refused; ask for a new one")
    if state.stage in (Stage.BEGUN, Stage.KEYED) and not state.greeted:
        return Greet()
    return _NEXT[state.stage]


def _after(stage: Stage) -> Stage:
    return _ORDER[_ORDER.index(stage) + 1]


def _listed(versions: tuple[int, ...]) -> str:
    return ", ".join(map(str, versions[:8])) or "none"
