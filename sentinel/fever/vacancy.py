"""Without a camera: whether the place before the sensor is empty, seen by its warmth. A step machine.

Somebody must stand out clearly to be there, and nothing may stand out for them to be gone, so that a warm
room, a sunlit wall or somebody who bends down is never taken for an empty place.
"""

from dataclasses import dataclass

import numpy as np

from sentinel.fever.watch import View

GONE_S = 0.5  # without warmth: two pictures at 4 Hz
_THERE_K, _THERE_SHARE = 3.0, 0.05  # over the coldest of the picture; 38 of 24 x 32 pixels
_NOBODY_K, _NOBODY_SHARE = 2.0, 0.015  # from the middle: noise at 8 Hz (0.7 K) and a small warm thing
_COLDEST = 5  # percentile
_FILLED_K = 2.5  # over ambient in the middle: somebody may be so near that nothing else is seen


@dataclass(frozen=True, slots=True)
class Vacancy:
    """``warm_at``: when somebody was last there (monotonic seconds); None: nobody, or it has been said."""

    warm_at: float | None = None


def somebody(view: View) -> bool | None:
    """Whether somebody stands there; None: it can't be told."""
    cold = float(np.percentile(view.picture, _COLDEST))
    if float((view.picture > cold + _THERE_K).mean()) >= _THERE_SHARE:
        return True
    middle = float(np.median(view.picture))
    even = float((abs(view.picture - middle) > _NOBODY_K).mean()) < _NOBODY_SHARE
    return False if even and middle < view.ambient_c + _FILLED_K else None


def watched(vacancy: Vacancy, there: bool | None, now_s: float) -> tuple[Vacancy, bool]:
    """One picture more; True once when who was there has been gone for ``GONE_S``."""
    if there or (there is None and vacancy.warm_at is not None):
        return Vacancy(now_s), False
    if there is None or vacancy.warm_at is None or now_s - vacancy.warm_at < GONE_S:
        return vacancy, False
    return Vacancy(), True
