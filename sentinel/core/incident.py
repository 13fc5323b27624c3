"""The incident button, a step machine: a report is told at once, and may be called off for a moment."""

from dataclasses import dataclass
from enum import StrEnum

UNDO_S = 5.0
AGAIN_S = 10.0


class IncidentKind(StrEnum):
    """What staff want help with."""

    HELP = "help"  # a visitor needs a hand, or the guard does
    MEDICAL = "medical"
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class Incident:
    """What was reported last (``id`` "": nothing yet), and when (monotonic seconds)."""

    id: str = ""
    kind: IncidentKind = IncidentKind.HELP
    who: str = ""
    at: float = float("-inf")
    called_off: bool = False


class Refused(StrEnum):
    """Why it is not done, as the screen is answered."""

    TOO_SOON = "too_soon"  # the same was reported a moment ago: it is on its way
    TOO_LATE = "too_late"  # somebody has been called; they are told in person
    NOTHING = "nothing_to_undo"


def reported(state: Incident, new: Incident) -> Incident | Refused:
    """Report it; the same again within 10 s is one incident, unless the first was called off."""
    same = state.id != "" and not state.called_off and state.kind is new.kind
    return Refused.TOO_SOON if same and new.at - state.at < AGAIN_S else new


def undone(state: Incident, who: str, now: float) -> Incident | Refused:
    """Call off what the same account reported within 5 s."""
    if state.id == "" or state.called_off or state.who != who:
        return Refused.NOTHING
    if now - state.at > UNDO_S:
        return Refused.TOO_LATE
    return Incident(state.id, state.kind, who, state.at, called_off=True)
