"""Why staff at the screen admit or turn away somebody: one of a list, to be counted and translated."""

from enum import StrEnum


class AdmitNote(StrEnum):
    """Why a referred visitor is let in."""

    TEMPERATURE_RECHECKED = "temperature_rechecked"
    DOCUMENT_CHECKED = "document_checked"
    HEALTH_CHECKED = "health_checked"
    MASK_EXEMPT = "mask_exempt"
    COMPANION = "companion"
    OTHER = "other"


class TurnAwayNote(StrEnum):
    """Why a referred visitor is turned away."""

    TEMPERATURE_HIGH = "temperature_high"
    HEALTH_UNMET = "health_unmet"
    IDENTITY_UNCLEAR = "identity_unclear"
    MASK_DECLINED = "mask_declined"
    LEFT = "left"
    OTHER = "other"


_ADMIT = frozenset(AdmitNote)
_TURN_AWAY = frozenset(TurnAwayNote)


def is_reason(note: str, *, admit: bool) -> bool:
    """Whether this is a reason to decide so."""
    return note in (_ADMIT if admit else _TURN_AWAY)
