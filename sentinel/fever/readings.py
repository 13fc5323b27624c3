"""A hand thermometer's readings beside the kiosk's skin values -> the site's offset: a median, no line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sentinel.fever.gates import AMBIENT_C
from sentinel.fever.site import Site

LEAST_PEOPLE = 10
HAND_K = 0.1
"""Standard uncertainty of a clinical thermometer in practice."""
_MOST_SPREAD_K = 1.0
_SKIN_C, _HAND_C = (24.0, 44.0), (34.0, 42.0)


class NoOffset(Exception):
    """No honest offset from these readings; the text says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One person: the kiosk's skin and ambient, the hand thermometer's reading, all in C."""

    skin_c: float
    ambient_c: float
    hand_c: float


@dataclass(frozen=True, slots=True)
class Offset:
    """``offset_k`` to add to the skin at the reference ambient, its standard uncertainty, people's spread."""

    offset_k: float
    uncertainty_k: float
    spread_k: float
    people: int


def offset(readings: Sequence[Reading], site: Site) -> Offset:
    """The middle of reading - level. Raises NoOffset: too few, out of range, or too different."""
    if len(readings) < LEAST_PEOPLE:
        raise NoOffset(f"{len(readings)} people, {LEAST_PEOPLE} are needed")
    for number, one in enumerate(readings, 1):
        for value, (low, high), what in (
            (one.skin_c, _SKIN_C, "skin"), (one.hand_c, _HAND_C, "reading"),
            (one.ambient_c, AMBIENT_C, "ambient"),
        ):  # fmt: skip
            if not low <= value <= high:
                raise NoOffset(f"person {number}: {what} {value:g} C is outside {low:g} to {high:g} C")
    apart = np.array([one.hand_c - site.level(one.skin_c, one.ambient_c) for one in readings])
    middle = float(np.median(apart))
    spread = 1.4826 * float(np.median(np.abs(apart - middle)))
    if spread > _MOST_SPREAD_K:
        raise NoOffset(
            f"the readings differ by {spread:.1f} K around their middle: measure again, indoors, rested"
        )
    sampling = 1.25 * max(spread, HAND_K) / math.sqrt(len(apart))
    return Offset(round(middle, 2), round(math.hypot(sampling, HAND_K), 2), round(spread, 2), len(apart))
