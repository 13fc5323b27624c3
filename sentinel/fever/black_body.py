"""A black body in view: its known temperature takes the sensor's drift out of every picture."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.faces import Box
from sentinel.fever.site import BETWEEN_PIXELS_K, OFFSET_K

_KELVIN = 273.15
_LEAST_PX = 4
_UNEVEN_K = 1.5  # between its pixels, noise included: something is before it
_MOST_DRIFT_K = 5.0
_WINDOW = 20  # pictures
_NEAR_ROOM_K = 8.0  # a body nearer to the room's temperature can't be told from a wall
_JUMP_K = 0.5  # drift is slow: a body that is suddenly another is a forehead, or was moved
_FAR_K = 1.0  # further than this a running sensor does not drift: whatever stands there is not the body
_STEADY_S, _GAP_S = 120.0, 2.0  # nobody stands before it so still for so long, without a face in view
_STRAY_SHARE = 0.1  # of pictures: noise, not a change
_HELD_S = 30.0  # what it said is still true while somebody walks by
_MARGIN = 0.25  # of a face's width and height: hair, ears, a hand, an inexact registration
TOLERANCE_K = 0.2  # of an inexpensive body's own temperature
BODY_K = math.hypot(TOLERANCE_K, BETWEEN_PIXELS_K / 2) / math.sqrt(3)
"""What it leaves of the sensor's error: its tolerance, and that faces are on other pixels."""
UNCALIBRATED_BODY_K = math.hypot(BODY_K, OFFSET_K)
"""And where nobody found the site's offset."""


class BodyState(StrEnum):
    """What was seen of the black body."""

    SEEN = "seen"
    TOO_SMALL = "too small in the picture"
    UNEVEN = "uneven: something stands before it"
    IMPLAUSIBLE = "not as warm as it should be: off, missing, or elsewhere"
    JUMPED = "suddenly warmer or colder: something stands before it, or it was moved"
    NEW = "watched for two minutes before it counts"
    BEHIND_A_FACE = "behind a face"


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


def behind(body: BlackBody, faces: Sequence[Box]) -> bool:
    """Whether a face, with a margin, lies over any of it; boxes in fractions of the thermal picture."""
    x, y, w, h = body.box
    return any(
        left - _MARGIN * wide < x + w and x < left + (1 + _MARGIN) * wide
        and top - _MARGIN * high < y + h and y < top + (1 + _MARGIN) * high
        for left, top, wide, high in faces
    )  # fmt: skip


class DriftFilter:
    """Smooths what single pictures say, and says whom to believe. One thread.

    What stands where the body should be is the body only if it stood there for two minutes without a change
    or a face before it; and once it was known, never if it then says something else by more than a kelvin.
    """

    def __init__(self, body: BlackBody) -> None:
        self._body = body
        self._found: deque[float] = deque(maxlen=_WINDOW)
        self._settled: float | None = None
        self._settled_at = 0.0
        self._trial: _Trial | None = None
        self.state = BodyState.IMPLAUSIBLE

    def add(
        self, picture: NDArray[np.float32], ambient_c: float, at: float, faces: Sequence[Box] = ()
    ) -> float | None:
        """Kelvin to add to this picture, taken ``at`` seconds; None: the body can't be relied on now."""
        covered = behind(self._body, faces)
        self.state, drift = (
            (BodyState.BEHIND_A_FACE, 0.0) if covered else look(picture, self._body, ambient_c)
        )
        if covered:
            self._trial = None
        elif self.state is BodyState.SEEN:
            self.state = self._judge(drift, at)
        elif self._trial is not None:
            self._trial = self._trial.missed(at)
        if self.state is BodyState.SEEN:
            self._found.append(drift)
            self._settled, self._settled_at = float(np.median(self._found)), at
        # drift is slow: what it said is true for a while, and a single noisy picture says nothing
        held = at - self._settled_at <= (_HELD_S if covered else _GAP_S)
        return self._settled if held else None

    def forget(self) -> None:
        """The sensor was without power: what it drifted by is another now."""
        self._settled = self._trial = None
        self._found.clear()

    def _judge(self, drift: float, at: float) -> BodyState:
        away = math.inf if self._settled is None else abs(drift - self._settled)
        if away <= _JUMP_K:
            self._trial = None
            return BodyState.SEEN
        if self._settled is not None and away > _FAR_K:
            self._trial = None if self._trial is None else self._trial.missed(at)
            return BodyState.JUMPED
        self._trial = _Trial(at, at) if self._trial is None else self._trial
        self._trial = self._trial.seen(drift, at)
        if self._trial is None or at - self._trial.began < _STEADY_S:
            return BodyState.NEW if self._settled is None else BodyState.JUMPED
        self._found = deque(self._trial.drifts, maxlen=_WINDOW)
        self._trial = None
        return BodyState.SEEN


@dataclass(frozen=True, slots=True)
class _Trial:
    """Something at the body's place: since when, when last as before, and the first of what it said."""

    began: float
    last: float
    drifts: tuple[float, ...] = ()
    pictures: int = 0
    strays: int = 0

    def seen(self, drift: float, at: float) -> "_Trial | None":
        """With one more picture; None: it is over, what stands there changes."""
        if self.drifts and abs(drift - float(np.median(self.drifts))) > _JUMP_K:
            return self.missed(at)
        kept = (*self.drifts, drift)[:_WINDOW]  # the first ones: what creeps away from them is no body
        return replace(self, last=at, drifts=kept, pictures=self.pictures + 1)

    def missed(self, at: float) -> "_Trial | None":
        """With a picture that shows something else."""
        strays, pictures = self.strays + 1, self.pictures + 1
        if at - self.last > _GAP_S or strays > max(_STRAY_SHARE * pictures, 2):
            return None
        return replace(self, pictures=pictures, strays=strays)


def _apparent(body: BlackBody, ambient_c: float) -> float:
    """What it looks like at emissivity 1."""
    power = body.emissivity * (body.temperature_c + _KELVIN) ** 4
    power += (1 - body.emissivity) * (ambient_c + _KELVIN) ** 4
    return float(power**0.25 - _KELVIN)
