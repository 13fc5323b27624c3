"""A black body in view: its known temperature takes the sensor's drift out of every picture."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.faces import Box
from sentinel.fever.site import BETWEEN_PIXELS_K

_KELVIN = 273.15
_LEAST_PX = 4
_UNEVEN_K = 1.5  # between its pixels, noise included: something is before it
_MOST_DRIFT_K = 5.0
_WINDOW, _LEAST = 20, 5  # pictures
_NEAR_ROOM_K = 8.0  # a body nearer to the room's temperature can't be told from a wall
_JUMP_K = 0.5  # drift is slow: a body that is suddenly another is a forehead, or was moved
_FORGOTTEN = 1200  # pictures without it, ten minutes at two a second, after which it is looked for anew
TOLERANCE_K = 0.2  # of an inexpensive body's own temperature
BODY_K = math.hypot(TOLERANCE_K, BETWEEN_PIXELS_K / 2) / math.sqrt(3)
"""What it leaves of the sensor's error: its tolerance, and that faces are on other pixels."""


class BodyState(StrEnum):
    """What was seen of the black body."""

    SEEN = "seen"
    TOO_SMALL = "too small in the picture"
    UNEVEN = "uneven: something stands before it"
    IMPLAUSIBLE = "not as warm as it should be: off, missing, or elsewhere"
    JUMPED = "suddenly warmer or colder: something stands before it, or it was moved"


@dataclass(frozen=True, slots=True)
class BlackBody:
    """``box`` in fractions of the thermal picture, its temperature in C, its emissivity."""

    box: Box
    temperature_c: float
    emissivity: float = 0.95


def look(picture: NDArray[np.float32], body: BlackBody, ambient_c: float) -> tuple[BodyState, float]:
    """Its state in one picture, and the kelvin to add to the picture (0 unless seen)."""
    rows, columns = picture.shape
    x, y, w, h = body.box
    # only pixels that lie in it whole
    top, bottom = math.ceil(y * rows - 1e-6), math.floor((y + h) * rows + 1e-6)
    left, right = math.ceil(x * columns - 1e-6), math.floor((x + w) * columns + 1e-6)
    inside = picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    if inside.size < _LEAST_PX:
        return BodyState.TOO_SMALL, 0.0
    apparent = _apparent(body, ambient_c)
    if not abs(apparent - ambient_c) >= _NEAR_ROOM_K:
        return BodyState.IMPLAUSIBLE, 0.0
    drift = apparent - float(np.median(inside))
    if not abs(drift) <= _MOST_DRIFT_K:
        return BodyState.IMPLAUSIBLE, 0.0
    quarter, three = np.percentile(inside, (25, 75))
    if three - quarter > _UNEVEN_K:
        return BodyState.UNEVEN, 0.0
    return BodyState.SEEN, drift


class DriftFilter:
    """Smooths what single pictures say. One thread."""

    def __init__(self, body: BlackBody) -> None:
        self._body = body
        self._found: deque[float | None] = deque(maxlen=_WINDOW)
        self._settled: float | None = None
        self._missing = 0
        self.state = BodyState.IMPLAUSIBLE

    def add(self, picture: NDArray[np.float32], ambient_c: float) -> float | None:
        """Kelvin to add to this picture; None: the body can't be relied on now."""
        self.state, drift = look(picture, self._body, ambient_c)
        before = drift if self._settled is None else self._settled
        if self.state is BodyState.SEEN and abs(drift - before) > _JUMP_K:
            self.state = BodyState.JUMPED
        seen = self.state is BodyState.SEEN
        self._found.append(drift if seen else None)
        self._missing = 0 if seen else self._missing + 1
        found = steady(self._found)
        if found is not None:
            self._settled = found
        elif self._missing >= _FORGOTTEN:
            self._settled = None
        return found if seen else None


def steady(found: Sequence[float | None]) -> float | None:
    """The median of the pictures in which the body was seen; None where it was missing in half of them."""
    seen = [drift for drift in found if drift is not None]
    if len(seen) < _LEAST or 2 * len(seen) < len(found):
        return None
    return float(np.median(seen))


def _apparent(body: BlackBody, ambient_c: float) -> float:
    """What it looks like at emissivity 1."""
    power = body.emissivity * (body.temperature_c + _KELVIN) ** 4
    power += (1 - body.emissivity) * (ambient_c + _KELVIN) ** 4
    return float(power**0.25 - _KELVIN)
