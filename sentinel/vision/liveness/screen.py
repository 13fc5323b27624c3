"""Signs of a screen or a print in one picture: a frame's straight sides around the face, and moire."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.core.liveness import WEIGHTS, Cue
from sentinel.vision.geometry import Box, Image
from sentinel.vision.liveness.flow import FACE_PX, REACH, SIZE, cut
from sentinel.vision.views import Views

WALL_S = 5.0
_TILT_DEG = 15.0  # how far a phone is held from upright
_SAME_DEG = 4.0
_BAND_PX = 3.0  # pieces of one side lie within
_INNERMOST = 0.36  # of the face box's longer side, from its middle
_LONG = 0.9  # of the face: a side of full score
_SHORTEST_PX = 8.0
_MOST_SEGMENTS = 400  # of a face's region; of more of the wall in proportion
_ROOM = 1.15  # of the wall more is looked at than of a face's region
_EDGE_PX = 4.0  # so near to the picture's edge it is the edge
_GRAIN_PX = (48, 128)
_PITCH = (0.14, 0.48)  # cycles a pixel: coarser is a face, finer is the sensor
_RINGS = 12

Floats = NDArray[np.float64]


class Lines:
    """Finds line segments, and knows those that are there when nobody is. Used by one thread.

    Holds OpenCV's detector, which is costly to make, and a late picture with nobody in it: the door behind a
    a visitor is a frame too, but it was there before.
    """

    def __init__(self) -> None:
        self._detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE)
        self._wall: Views | None = None
        self._wall_at = float("-inf")
        self._around: _WallLines | None = None

    def nobody(self, views: Views, now: float) -> None:
        """A picture without a face; kept at most every WALL_S."""
        if now - self._wall_at >= WALL_S:
            self._wall, self._wall_at = views, now  # a picture is its receiver's: nobody writes to it
            self._around = None

    def new(self, segments: Floats, views: Views, centre: tuple[float, float], side: float) -> Floats:
        """Those ``segments`` in the region of ``flow.cut`` that were not there when nobody was."""
        if self._wall is None or self._wall.whole.image.shape != views.whole.image.shape:
            return segments
        if self._around is None or not self._around.reaches(centre, side):
            found = self.find(cut(self._wall, centre, side, _ROOM))
            self._around = _WallLines(centre, side, found)
        return segments[~_known(segments, self._around.seen(centre, side))]

    def find(self, region: Image) -> Floats:
        """(n, 4): x1, y1, x2, y2 of the segments in a grey picture, so many at most for its area."""
        most = max(_MOST_SEGMENTS, round(_MOST_SEGMENTS * region.size / SIZE**2))
        found = self._detector.detect(region)[0]
        return np.zeros((0, 4)) if found is None else found.reshape(-1, 4)[:most].astype(np.float64)


@dataclass(frozen=True, slots=True)
class _WallLines:
    """The wall's segments, looked for once in more than a face's region: the face hardly moves between looks.

    ``segments`` are those of ``flow.cut`` with _ROOM.
    """

    centre: tuple[float, float]
    side: float
    segments: Floats

    def reaches(self, centre: tuple[float, float], side: float) -> bool:
        """Whether the region of a face there lies within, at about the same scale."""
        away = max(abs(centre[0] - self.centre[0]), abs(centre[1] - self.centre[1]))
        within = away + REACH * side <= _ROOM * REACH * self.side
        return within and 1 / _ROOM <= side / self.side <= _ROOM

    def seen(self, centre: tuple[float, float], side: float) -> Floats:
        """In the pixels of the region of a face there."""
        scale = FACE_PX / side
        off = [(own - other) * scale + SIZE / 2 for own, other in zip(self.centre, centre, strict=True)]
        there: Floats = (self.segments - round(SIZE * _ROOM) / 2) * (self.side / side) + np.array(off * 2)
        return there


def framed(lines: Lines, views: Views, box: Box) -> float:
    """How much of a frame there is around the face at ``box`` of the whole picture, 0..1: see ``border``."""
    side = max(box[2], box[3])
    centre = (box[0] + box[2] / 2, box[1] + box[3] / 2)
    segments = lines.find(cut(views, centre, side))
    # beyond the picture its border is replicated, which makes lines of its own
    scale = FACE_PX / side
    left, top = ((0 - c) * scale + SIZE / 2 + _EDGE_PX for c in centre)
    height, width = views.whole.image.shape[:2]
    right = (width - centre[0]) * scale + SIZE / 2 - _EDGE_PX
    bottom = (height - centre[1]) * scale + SIZE / 2 - _EDGE_PX
    x, y = (segments[:, :2] + segments[:, 2:]).T / 2
    segments = segments[(x > left) & (x < right) & (y > top) & (y < bottom)]
    found = border(segments)
    if found <= WEIGHTS[Cue.BORDER].live_at:
        return found  # what the wall is known for would only be taken from what says nothing
    return border(lines.new(segments, views, centre, side))


def border(segments: Floats) -> float:
    """Share of a frame's third-best side that is drawn around the face, 0..1, from a region's segments.

    The third-best of four, since one side or two is a door, a shelf or a collar. The region is that of
    ``flow.cut``: the face in its middle.
    """
    shift = segments[:, 2:] - segments[:, :2]
    length = np.hypot(*shift.T)
    angle = np.degrees(np.arctan2(shift[:, 1], shift[:, 0]))
    tilt = (angle + 45) % 90 - 45
    usable = (length >= _SHORTEST_PX) & (abs(tilt) <= _TILT_DEG)
    if np.count_nonzero(usable) < 3:
        return 0.0
    shift, length, angle, tilt = shift[usable], length[usable], angle[usable], tilt[usable]
    middle = (segments[usable, :2] + segments[usable, 2:]) / 2 - SIZE / 2
    lean = _commonest(tilt, length)
    square = abs(tilt - lean) <= _SAME_DEG
    upright = abs((angle - lean) % 180 - 90) <= 45
    c, s = np.cos(np.radians(lean)), np.sin(np.radians(lean))
    across, down = middle @ np.array([c, s]), middle @ np.array([-s, c])
    sides = []
    for chosen, distance in ((upright, across), (~upright, down)):
        for sign in (-1, 1):
            mine = square & chosen & (sign * distance >= _INNERMOST * FACE_PX)
            sides.append(_longest(distance[mine], length[mine]))
    return sorted(sides)[1]


def _known(segments: Floats, wall: Floats) -> NDArray[np.bool_]:
    """Which segments lie on one of the wall's."""
    if not len(segments) or not len(wall):
        return np.zeros(len(segments), np.bool_)
    along = wall[:, 2:] - wall[:, :2]
    length = np.maximum(np.hypot(*along.T), 1e-6)
    unit = along / length[:, None]
    shift = segments[:, 2:] - segments[:, :2]
    own = shift / np.maximum(np.hypot(*shift.T), 1e-6)[:, None]
    parallel = abs(own @ unit.T) >= np.cos(np.radians(_SAME_DEG))
    away = (segments[:, :2] + segments[:, 2:])[:, None] / 2 - wall[:, :2]
    beside = abs(away[..., 0] * unit[:, 1] - away[..., 1] * unit[:, 0]) <= _BAND_PX
    forth = np.einsum("ijk,jk->ij", away, unit)
    within = (forth >= -_SHORTEST_PX) & (forth <= length + _SHORTEST_PX)
    found: NDArray[np.bool_] = (parallel & beside & within).any(axis=1)
    return found


def _commonest(tilt: Floats, length: Floats) -> float:
    """The tilt that most of the segments' length has."""
    share = (abs(tilt[:, None] - tilt) <= _SAME_DEG) @ length
    return float(tilt[np.argmax(share)])


def _longest(distance: Floats, length: Floats) -> float:
    """The longest side that pieces at about the same distance make, 1: as long as the face."""
    if not distance.size:
        return 0.0
    together = (abs(distance[:, None] - distance) <= _BAND_PX) @ length
    return min(1.0, float(together.max()) / (_LONG * FACE_PX))


def moire(image: Image, box: Box) -> float | None:
    """How far the strongest repeating pattern of the face stands above its like in the spectrum, in nats.

    Of the middle of the box in the picture's own pixels: scaled, the pattern would be lost. None: too small.
    """
    side = int(min(box[2], box[3], _GRAIN_PX[1]))
    left, top = round(box[0] + box[2] / 2 - side / 2), round(box[1] + box[3] / 2 - side / 2)
    part = image[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)]
    if min(part.shape[:2]) < _GRAIN_PX[0]:
        return None
    side = min(part.shape[:2])
    grey = cv2.cvtColor(part[:side, :side], cv2.COLOR_BGR2GRAY).astype(np.float32)
    spectrum = _spectrum(side)
    waves = np.fft.rfft2((grey - grey.mean()) * spectrum.window).reshape(-1).take(spectrum.chosen)
    power = np.square(waves.real) + np.square(waves.imag)
    excess = 0.0
    for start, end in zip(spectrum.rings, spectrum.rings[1:], strict=False):
        ring = power[start:end]
        # the logarithm keeps the order: of all numbers only the strongest and the usual one need it
        usual = np.partition(ring, ((end - start - 1) // 2, (end - start) // 2))
        low, high = usual[(end - start - 1) // 2], usual[(end - start) // 2]
        excess = max(excess, float(np.log1p(ring.max()) - (np.log1p(low) + np.log1p(high)) / 2))
    return excess


@dataclass(frozen=True, slots=True)
class _Spectrum:
    """What a patch of one size needs: its window, and the places looked at in its transform, ring by ring.

    ``chosen``: flat places in numpy's rfft2; those of ring r are ``rings[r]`` to ``rings[r + 1]`` of them.
    """

    window: NDArray[np.float32]
    chosen: NDArray[np.intp]
    rings: tuple[int, ...]


@lru_cache(maxsize=_GRAIN_PX[1] - _GRAIN_PX[0] + 1)
def _spectrum(side: int) -> _Spectrum:
    window = np.hanning(side)
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :]
    pitch = np.hypot(down, across)
    # codecs leave marks along the axes
    free = (pitch >= _PITCH[0]) & (pitch <= _PITCH[1]) & (abs(down) > 2.5 / side) & (across > 2.5 / side)
    chosen = np.flatnonzero(free)
    ring = (pitch.reshape(-1)[chosen] - _PITCH[0]) / (_PITCH[1] - _PITCH[0]) * _RINGS
    ring = np.minimum(ring, _RINGS - 1).astype(int)
    order = np.argsort(ring, kind="stable")
    rings = np.searchsorted(ring[order], np.arange(_RINGS + 1))
    return _Spectrum(np.outer(window, window).astype(np.float32), chosen[order], tuple(rings.tolist()))
