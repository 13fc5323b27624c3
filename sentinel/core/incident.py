"""The incident button, a step machine: a report is told at once, and may be called off for a moment."""

from dataclasses import dataclass, replace
from enum import StrEnum

UNDO_S = 5.0
AGAIN_S = 10.0
_MOST, _WITHIN_S = 6, 60.0  # reports; beyond, whoever is called has been told often enough


class IncidentKind(StrEnum):
    """What staff want help with."""

    HELP = "help"  # a visitor needs a hand, or the guard does
    MEDICAL = "medical"
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class Incident:
    """What was reported last (``id`` "": nothing yet), and when (monotonic seconds).

    ``recent``: kind and time of what was reported in the last minute; None is one that was called off.
    """

    id: str = ""
    kind: IncidentKind = IncidentKind.HELP
    who: str = ""
    at: float = float("-inf")
    called_off: bool = False
    recent: tuple[tuple[IncidentKind | None, float], ...] = ()


class Refused(StrEnum):
    """Why it is not done, as the screen is answered."""

    TOO_SOON = "too_soon"  # it was reported a moment ago: help is on its way
    TOO_LATE = "too_late"  # somebody has been called; they are told in person
    NOTHING = "nothing_to_undo"


def reported(state: Incident, new: Incident) -> Incident | Refused:
    """Report it; the same again within 10 s is one incident, unless the first was called off. Six a minute
    at most, of whatever kinds, also where each is called off."""
    recent = tuple((kind, at) for kind, at in state.recent if new.at - at < _WITHIN_S)
    same = any(kind is new.kind and new.at - at < AGAIN_S for kind, at in recent)
    if same or len(recent) >= _MOST:
        return Refused.TOO_SOON
    return replace(new, recent=(*recent, (new.kind, new.at)))


def undone(state: Incident, who: str, now: float) -> Incident | Refused:
    """Call off what the same account reported within 5 s."""
    if state.id == "" or state.called_off or state.who != who:
        return Refused.NOTHING
    if now - state.at > UNDO_S:
        return Refused.TOO_LATE
    return replace(state, called_off=True, recent=(*state.recent[:-1], (None, state.at)))
