"""Motion over a track: does the face leave its plane, and do its surroundings move along? A step machine.

A print or a phone is flat: whatever way it is held, its points move by a homography. A head turns, its nose
moves against its ears, it blinks and speaks. And a held picture takes its own background along, while behind
a head the wall stays where it is. What a phone *plays* turns and blinks like a head: parallax can't tell.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.geometry import Box
from sentinel.vision.liveness.flow import FACE_PX, Flow, begin, follow, lengths
from sentinel.vision.views import Views

MIN_FACE_PX = 44.0
WINDOW_S = 4.0
_STRETCH_S = 1.5  # points are chosen anew so often: followed for longer, they drift
_GAP_S = 0.65  # points are not followed over a longer one
_STRAY, _GROWTH = 0.3, 0.2  # a face that has moved or grown by so much (in sides) gets a new region
_KEPT = 0.85  # of the points: the rest may have slipped
_FLOOR, _PER_ERROR = 0.12, 4.0  # noise of a residual: percent of the face, and per percent of following error
_MOVED, _SPREAD, _LIVELY = 1.5, 0.4, 2.2
_CARRIED = 2.0  # percent of the face that it must have moved before its surroundings say something
_LEAST, _LEAST_OUTER = 4, 6
_MOST = 64

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """One picture against the first of its stretch; lengths in percent of the face.

    ``depth``: what no homography explains of the points' motion, over the noise; ``moved`` mean motion of the
    face, ``spread`` how unequal it is; ``carried``: share of the outer points that moved with the face rather
    than stayed, None: nothing to see there, or the face hardly moved.
    """

    at: float
    depth: float
    moved: float
    spread: float
    carried: float | None


@dataclass(frozen=True, slots=True)
class Motion:
    """What was measured of one track, oldest first, and the points under way."""

    flow: Flow | None = None
    seen: float = float("-inf")
    measures: tuple[Measure, ...] = ()

    def step(self, views: Views, box: Box, now: float) -> "Motion":
        """After one more picture in which the face is at ``box``."""
        measures = tuple(m for m in self.measures if now - m.at <= WINDOW_S)
        if max(box[2], box[3]) < MIN_FACE_PX:
            return Motion(None, now, measures)
        known = self.flow is not None and now - self.seen <= _GAP_S and _fits(self.flow, box, now)
        flow = follow(self.flow, views) if self.flow is not None and known else None
        if flow is None:
            return Motion(begin(views, box, now), now, measures)
        return Motion(flow, now, (*measures, measure(flow, now))[-_MOST:])

    @property
    def depth(self) -> float | None:
        """How far the face leaves a plane, in units of the noise (1: not at all); None: it hardly moved."""
        told = [m.depth for m in self.measures if _tells(m)]
        return _quantile(sorted(told), 0.75) if len(told) >= _LEAST else None

    @property
    def still(self) -> bool:
        """Whether nothing could be told from the last picture: the face hardly moves."""
        return bool(self.measures) and not _tells(self.measures[-1])

    @property
    def carried(self) -> float | None:
        """Share of the surroundings that move along with a moving face; None: cannot tell."""
        told = [m.carried for m in self.measures if m.carried is not None]
        return sum(told) / len(told) if len(told) >= _LEAST else None


def measure(flow: Flow, now: float) -> Measure:
    """What the points say about the face and its surroundings."""
    start, marks = flow.start.astype(np.float64), flow.marks.astype(np.float64)
    face = flow.on_face
    before, after = start[face], marks[face]
    residual = _off_plane(before, after)
    shift = after - before
    mean = shift.sum(axis=0) / len(shift)
    percent = 100 / FACE_PX
    moved = math.hypot(*mean.tolist()) * percent
    noise = _FLOOR + _PER_ERROR * flow.error * percent
    return Measure(
        at=now,
        depth=residual * percent / noise,
        moved=moved,
        spread=float(lengths(shift - mean).sum()) / len(shift) * percent,
        carried=_carried(start, marks, face) if moved >= _CARRIED else None,
    )


def homography(start: Floats, end: Floats) -> Floats:
    """The 3x3 matrix that brings (n, 2) points nearest to others, in the least-squares sense."""
    return _plane(_equations(start, end), end.T)


def mapped(plane: Floats, points: Floats) -> Floats:
    """(n, 2) points through a homography."""
    there: Floats = cv2.perspectiveTransform(points[None], plane)[0]
    return there


def _equations(start: Floats, end: Floats) -> Floats:
    """What a homography's first eight numbers are multiplied with: (2, n, 8), x and then y of every point."""
    rows = np.zeros((2, len(start), 8))
    across, down = rows
    across[:, :2] = down[:, 3:5] = start
    across[:, 2] = down[:, 5] = 1.0
    np.multiply(start, -end[:, :1], out=across[:, 6:])
    np.multiply(start, -end[:, 1:], out=down[:, 6:])
    return rows


def _plane(rows: Floats, end: Floats) -> Floats:
    """The homography of ``_equations`` and the (2, n) points that they lead to."""
    plane = np.ones(9)
    plane[:8] = _least_squares(rows.reshape(-1, 8), end.reshape(-1, 1))[:, 0]
    return plane.reshape(3, 3)


def _least_squares(rows: Floats, values: Floats) -> Floats:
    """By the normal equations: points some pixels apart are far from where their rounding matters, and
    numpy's decomposition takes three times as long. It is left to points that lie on one line."""
    across = rows.T
    solved, found = cv2.solve(across @ rows, across @ values)  # a third of the calling time of numpy's
    if not solved:
        found = np.linalg.lstsq(rows, values, rcond=None)[0]
    return np.asarray(found, np.float64)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """As numpy's, which takes longer to be called than to count."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def _off_plane(start: Floats, end: Floats) -> float:
    """Root mean square distance to the best homography; fitted twice, the worst left out."""
    # centred and scaled: the two halves of the equations weigh alike
    middle = start.sum(axis=0) / len(start)
    scale = FACE_PX / 2
    a, b = (start - middle) / scale, (end - middle) / scale
    rows, aim = _equations(a, b), b.T
    off = lengths(b - mapped(_plane(rows, aim), a))
    kept = off <= _quantile(sorted(off.tolist()), _KEPT)
    off = lengths(b - mapped(_plane(rows[:, kept], aim[:, kept]), a))
    return math.sqrt(float(off @ off) / len(off)) * scale


def _carried(start: Floats, end: Floats, face: NDArray[np.bool_]) -> float | None:
    """Share of the outer points that are nearer to where the face would have taken them than to their start.

    By the face's affine motion: a homography of a head that turns means nothing so far outside. Points that
    it would hardly have moved say nothing.
    """
    outer = ~face
    if np.count_nonzero(outer) < _LEAST_OUTER:
        return None
    known = np.ones((len(start), 3))
    known[:, :2] = start
    affine = _least_squares(known[face], end[face])
    before, after = start[outer], end[outer]
    taken = known[outer] @ affine
    far = lengths(taken - before) >= _CARRIED / 100 * FACE_PX
    if np.count_nonzero(far) < _LEAST_OUTER:
        return None
    along, stayed = lengths(after - taken), lengths(after - before)
    return float(np.mean(along[far] < stayed[far]))


def _fits(flow: Flow, box: Box, now: float) -> bool:
    side = max(box[2], box[3])
    across = abs(box[0] + box[2] / 2 - flow.centre[0])
    down = abs(box[1] + box[3] / 2 - flow.centre[1])
    near = max(across, down) <= _STRAY * flow.side and abs(side / flow.side - 1) <= _GROWTH
    return near and now - flow.began <= _STRETCH_S


def _tells(m: Measure) -> bool:
    return m.moved >= _MOVED or m.spread >= _SPREAD or m.depth >= _LIVELY
