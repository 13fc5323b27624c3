"""Without a camera: whether surely nobody stands before the sensor, by its picture. A step machine.

Only an even picture, without a face of a pixel and a half or more, is an empty place. A warm room, sun on a
wall, a lamp, a warm coat, a head at the edge say "not surely empty", also for ever; so does noise at 32 Hz.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.watch import View

GONE_S = 0.5  # of even pictures, two at least
AGAIN_S = 1.0
_SKIN_C = 34.0  # bare, at the face
_NOTHING_SHARE, _NOTHING_K = 0.25, 2.5  # of the way from the room to skin, and at most: what nobody is behind
_OF_MEDIAN, _SIGMAS = 1.4826, 5.0  # a median deviation as a standard one; no pixel of an empty place beyond
_MIDDLE_K = 2.5  # the picture's middle over ambient: somebody may be so near that nothing else is seen
_WARMEST_C = 30.0


@dataclass(frozen=True, slots=True)
class Vacancy:
    """``looks``: even pictures in a row, since ``even_at``; ``said_at``: when last told. Seconds."""

    empty: bool = False
    looks: int = 0
    even_at: float = 0.0
    said_at: float = float("-inf")


def even(view: View) -> bool:
    """Whether nothing in the picture is as warm, or as cold, as somebody before it would make it."""
    middle = float(np.median(view.picture))
    if not middle < min(view.ambient_c + _MIDDLE_K, _WARMEST_C):  # NaN: the room is not known
        return False
    within = min(_NOTHING_K, _NOTHING_SHARE * (_SKIN_C - middle))
    smooth = _smoothed(view.picture)
    noise_k = _OF_MEDIAN * float(np.median(abs(view.picture - smooth)))
    large, small = abs(smooth - middle).max(), abs(view.picture - middle).max()  # a far face: one pixel
    return bool(large < within and small < max(within, _SIGMAS * noise_k))


def watched(vacancy: Vacancy, is_even: bool, now_s: float, *, tells: bool) -> tuple[Vacancy, bool | None]:
    """One picture more; whether the place is empty, where that is to be said. ``tells``: no camera does."""
    looks = vacancy.looks + 1 if is_even else 0
    even_at = now_s if looks == 1 else vacancy.even_at
    empty = looks >= 2 and now_s - even_at >= GONE_S
    due = tells and (empty is not vacancy.empty or now_s - vacancy.said_at >= AGAIN_S)
    said_at = now_s if due else vacancy.said_at if tells else float("-inf")
    return Vacancy(empty, looks, even_at, said_at), empty if due else None


def _smoothed(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each pixel the mean of itself and its eight neighbours: a third of the noise."""
    rows, columns = picture.shape
    wide = np.pad(picture, 1, mode="edge")
    shifted = [wide[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    mean: NDArray[np.float32] = np.mean(shifted, axis=0, dtype=np.float32)
    return mean
