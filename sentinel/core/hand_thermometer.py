"""A hand thermometer's reading as staff type it: what can be one, and what is odd enough to ask about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LOWEST_C, HIGHEST_C = 30.0, 45.0
_USUAL_C = (35.0, 40.0)
_FAR_K = 2.0


class Doubt(StrEnum):
    """Why a reading is asked about once more."""

    LOW = "low"
    HIGH = "high"
    FAR = "far"  # from the kiosk's own estimate: perhaps a slip of the finger, or somebody else's reading


@dataclass(frozen=True, slots=True)
class Pair:
    """The kiosk's measurement and staff's reading of one person, in degrees Celsius; who it was is not kept.

    ``at``: when staff read (UTC). ``chosen``: the visitor was referred because of the kiosk's own number, so
    that the pair says nothing about the kiosk's average error: it was looked at because it read high.
    """

    at: datetime
    skin_c: float
    correction_c: float
    estimate_c: float
    uncertainty_k: float
    ambient_c: float | None
    hand_c: float
    chosen: bool


def celsius(tenths: int) -> float:
    """Tenths of a degree as degrees, exactly as they are written."""
    return round(tenths / 10, 1)


def possible(tenths: int) -> bool:
    """Whether a thermometer for people shows this: 30.0 to 45.0 C."""
    return round(LOWEST_C * 10) <= tenths <= round(HIGHEST_C * 10)  # in whole numbers: any length of one


def doubt(tenths: int, estimate_c: float | None) -> Doubt | None:
    """What is odd about a possible reading beside the kiosk's own estimate (None: there is none)."""
    value = celsius(tenths)
    if value < _USUAL_C[0]:
        return Doubt.LOW
    if value > _USUAL_C[1]:
        return Doubt.HIGH
    if estimate_c is not None and abs(value - estimate_c) > _FAR_K:
        return Doubt.FAR
    return None
