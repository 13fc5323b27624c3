"""The thermal witness: is it warm, and shaped like a face, where the camera sees a face? A step machine.

A phone, a print or a mask of card is as cold as the room. A hand behind a photograph is warm, but its warmth
comes from below, leaves the brow cold or reaches beyond the face. Judged anew in every thermal picture where
the camera has the face at that moment, so warmth that does not move with the face does not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sentinel.core.events import HeatWitnessed
from sentinel.fever.faces import Box, in_view
from sentinel.fever.watch import Track, View

WINDOW_S = 2.5
_LEAST_LOOKS = 2
_MOST_LOOKS = 8
_SMALLEST_FACE_PX = (3.5, 4.5)
_IN_VIEW = 0.85
SKIN_C = 34.5
_LEAST_CONTRAST_K = 4.5  # between warm skin and the room; below, skin does not stand out
WARM_SHARE, SKIN_SHARE = 0.35, 0.65  # of the way from ambient to warm skin: not cold; surely skin
_LIKE_SKIN_K = 2.5  # this near to the brow's warmth: skin too; hair is colder
_HOTTEST_C = 42.0
_CORE, _CORNER, _OUTSIDE = 0.85, 1.15, 1.25  # of the face's oval: surely filled, not filled, well outside
_BANDS = ((0.05, 0.34), (0.34, 0.58), (0.58, 0.9))  # forehead, eyes, lower face, in heights of the box
_CHIN = 0.85  # below, the neck
_COVERED = 0.3  # less of the forehead is warm, and more than the rest of the rest
UPSIDE_DOWN_K = 3.0  # the lower face this much warmer than the brow (1 in 100 mouths is): a hand from below
_LUKEWARM = 0.3  # likeness from which lukewarm things are not simply no face
_REACH = 0.45  # beside and above the box, in box sizes
_CORNER_REACH = 0.14

Celsius = NDArray[np.float32]
Place = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Witness:
    """Likenesses so far by track, oldest first: (captured in monotonic seconds, 0..1 or None)."""

    looks: Mapping[Track, tuple[tuple[float, float | None], ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


def observe(
    witness: Witness, view: View, boxes: Mapping[Track, Box]
) -> tuple[Witness, tuple[HeatWitnessed, ...]]:
    """Look at each face once more; a statement for each that was seen often enough. Who left is forgotten."""
    looks = {}
    for track, box in boxes.items():
        recent = (look for look in witness.looks.get(track, ()) if view.captured - look[0] <= WINDOW_S)
        looks[track] = (*recent, (view.captured, likeness(view, box)))[-_MOST_LOOKS:]
    posts = tuple(
        HeatWitnessed(track, _middle(seen))
        for track, seen in looks.items()
        if track is not None and len(seen) >= _LEAST_LOOKS
    )
    return replace(witness, looks=MappingProxyType(looks)), posts


def unable(boxes: Mapping[Track, Box]) -> tuple[Witness, tuple[HeatWitnessed, ...]]:
    """The sensor says nothing (warming up, fault, not registered): nobody can be judged by it."""
    return Witness(), tuple(HeatWitnessed(track, None) for track in boxes if track is not None)


def likeness(view: View, box: Box) -> float | None:
    """How much the warmth in a face's box (fractions of the thermal picture) is like a face: 0 not at all, 1.

    The share of the upper face that is warm as skin, less for a cold lower face, for warmth that goes on
    around the face on most sides, and for a lower face warmer than the brow. None: cannot tell, since the
    face is too small or not in view, the room as warm as skin, the brow covered, or everything only lukewarm.
    """
    x, y, w, h = box
    rows, columns = view.picture.shape
    if w * columns < _SMALLEST_FACE_PX[0] or h * rows < _SMALLEST_FACE_PX[1]:
        return None
    if in_view(box) < _IN_VIEW:
        return None
    if not SKIN_C - view.ambient_c >= _LEAST_CONTRAST_K:  # NaN: no ambient
        return None
    if not np.isfinite(view.picture).all():
        return None
    down, across = np.mgrid[0:rows, 0:columns] + 0.5
    return _compare(view.picture, view.ambient_c, (across / columns - x) / w, (down / rows - y) / h)


def _compare(picture: Celsius, ambient_c: float, u: Place, v: Place) -> float | None:
    """``u``, ``v``: the pixels' places in the box, 0..1 inside."""
    radius = np.hypot(2 * u - 1, 2 * v - 1)
    core = radius <= _CORE
    forehead, eyes, lower = (picture[core & (v >= top) & (v < end)] for top, end in _BANDS)
    if min(forehead.size, eyes.size, lower.size) < 2:
        return None
    warm_from = ambient_c + WARM_SHARE * (SKIN_C - ambient_c)
    skin = float(np.median(np.concatenate((forehead, eyes))))
    if skin > _HOTTEST_C:
        return 0.0
    spill = _spill(picture, radius, u, v, max(warm_from, skin - _LIKE_SKIN_K))
    shares = [_warm(band, warm_from) for band in (forehead, eyes, lower)]
    if shares[0] < _COVERED <= 1 - _COVERED < min(shares[1:]) and spill < _COVERED:
        return None  # a hat, a fringe, or a photograph with a hand that reaches far up
    found = (shares[0] + shares[1]) / 2 * (0.7 + 0.3 * shares[2]) * (1.0 - spill)
    if float(np.median(lower)) - skin > UPSIDE_DOWN_K:
        found *= 0.5
    if found > _LUKEWARM and skin < ambient_c + SKIN_SHARE * (SKIN_C - ambient_c):
        return None  # somebody who comes in from the cold, or a phone in use
    return round(found, 3)


def _spill(picture: Celsius, radius: Place, u: Place, v: Place, warm_from: float) -> float:
    """Share of the surroundings that are warm as skin, on the middle one of three sides: left, right, above.

    Not on the warmest, since somebody may stand there, and a bald head goes on above. A phone or a board
    that is warm itself also fills the corners between box and oval.
    """
    out, beside = radius > _OUTSIDE, (v < _CHIN) & (v > -_REACH)
    corner = (radius > _CORNER) & (abs(v) < _CORNER_REACH)
    sides = []
    for across in (u, 1 - u):
        side = _warm(picture[out & beside & (across < 0) & (across > -_REACH)], warm_from)
        sides.append(max(side, _warm(picture[corner & (abs(across) < _CORNER_REACH)], warm_from)))
    above = _warm(picture[out & (v < 0) & (v > -_REACH) & (u >= 0) & (u <= 1)], warm_from)
    return sorted((*sides, above))[1]


def _warm(pixels: Celsius, warm_from: float) -> float:
    return float((pixels >= warm_from).mean()) if pixels.size else 0.0  # not in the picture: cold


def _middle(seen: tuple[tuple[float, float | None], ...]) -> float | None:
    """The median of what could be judged; None where most could not."""
    values = [value for _, value in seen if value is not None]
    if 2 * len(values) < len(seen) or not values:
        return None
    return float(np.median(values))
