"""An alarm's way: dispatched, acknowledged by a person, escalated when nobody does, resolved (pure).

``step(alarm, happened, now, terms) -> (alarm, effects)``.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.service.collecting.alarms import Kind

DISTRICT = "district"


class Stage(StrEnum):
    """How far somebody has seen to it."""

    OPEN = "open"  # told the venue's staff
    ESCALATED = "escalated"  # nobody acknowledged in time: told the district
    ACKNOWLEDGED = "acknowledged"  # somebody sees to it
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Terms:
    """``escalate_after``: how long a venue's staff have to acknowledge."""

    escalate_after: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Alarm:
    """The state. ``venue`` "": it belongs to none, so that the district alone can see to it.

    ``joined``: whether what happens further of its kind is part of it, or a new one.
    """

    kind: Kind
    venue: str
    stage: Stage
    opened_at: datetime
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """It has just been raised."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A person sees to it."""

    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person has seen to it."""

    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What lasted is over by itself."""


Happened = Opened | Tick | Acknowledged | Resolved | Ended


@dataclass(frozen=True, slots=True)
class Tell:
    """Dispatch it: to ``venue:NAME`` or to the district."""

    whom: str


@dataclass(frozen=True, slots=True)
class Note:
    """Write into its history what was done, and by whom ("": nobody)."""

    what: str
    who: str = ""
    note: str = ""


Effect = Tell | Note


def step(
    alarm: Alarm, happened: Happened, now: datetime, terms: Terms | None = None
) -> tuple[Alarm, tuple[Effect, ...]]:
    """One step. What can't be any more (to acknowledge what is resolved) changes nothing: no effects."""
    match happened:
        case Opened():
            return _opened(alarm)
        case Tick():
            late = now - alarm.opened_at >= (terms or Terms()).escalate_after
            return _escalated(alarm) if late and alarm.stage is Stage.OPEN else (alarm, ())
        case Acknowledged(who, note) if alarm.stage in (Stage.OPEN, Stage.ESCALATED):
            taken = replace(alarm, stage=Stage.ACKNOWLEDGED, joined=alarm.joined and alarm.kind.lasting)
            return taken, (Note("acknowledged", who, note),)
        case Resolved(who, note) if alarm.stage is not Stage.RESOLVED:
            return replace(alarm, stage=Stage.RESOLVED, joined=False), (Note("resolved", who, note),)
        case Ended() if alarm.stage is not Stage.RESOLVED:
            return replace(alarm, stage=Stage.RESOLVED, joined=False), (Note("ended"),)
    return alarm, ()


def _opened(alarm: Alarm) -> tuple[Alarm, tuple[Effect, ...]]:
    if alarm.venue:
        return alarm, (Note("opened"), Tell(f"venue:{alarm.venue}"))
    return replace(alarm, stage=Stage.ESCALATED), (Note("opened"), Tell(DISTRICT))


def _escalated(alarm: Alarm) -> tuple[Alarm, tuple[Effect, ...]]:
    return replace(alarm, stage=Stage.ESCALATED), (Note("escalated"), Tell(DISTRICT))
