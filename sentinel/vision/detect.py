"""Faces in a picture and the five points of one face: what every detector and landmark model answers.

The manifest alone says, by role and layout, which file and which decoder serve (a module each: ultra_light,
centerface, yunet, points68). :mod:`sentinel.vision.models` opens them.
"""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.geometry import Box, Image, Points

_REGION = (
    160  # pixels: finds as well as 256 (recognition after it is not better either) at two fifths of its cost
)
_CENTRAL = 0.2  # of the region's side: how far from its middle the face may lie


@dataclass(frozen=True, slots=True)
class Face:
    """A detected face: ``box`` x, y, w, h in pixels, ``score`` 0..1."""

    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class Landmarks:
    """``points`` (5, 2) float32 pixels: right eye, left eye, nose tip, right and left corner of the mouth
    (the person's right is the picture's left), ``score`` 0..1."""

    points: Points
    score: float


Found = tuple[Face, Points]


class Detector(Protocol):
    """Finds faces, in every frame of the stream."""

    def detect(self, image: Image, threshold: float | None = None) -> list[Face]:
        """Faces in a BGR picture, best first; ``threshold`` None: the manifest's for this model."""


class Finder(Protocol):
    """Finds faces together with their points, at any size; for photographs."""

    def find(self, image: Image, threshold: float | None = None) -> list[Found]:
        """Faces of a BGR picture, best first; ``threshold`` None: the manifest's for this model."""


class Landmarker(Protocol):
    """Finds the five points of one face."""

    def locate(self, image: Image, box: Box, *, covered: bool = False) -> Landmarks | None:
        """The points of the face in ``box``, ``covered`` by a mask or not; None where there is no face."""


class RegionLandmarker:
    """Any finder asked about one face: whether there is one, and where its points are.

    It sees a square of twice the box, brought to 160 x 160. ``refine``, where there is one, places the points
    again in the finder's own box (measured in models/evaluation/REPORT.md).
    """

    def __init__(self, finder: Finder, weak: float, refine: Landmarker | None = None) -> None:
        self._finder = finder
        self._weak = weak
        self._refine = refine

    def locate(self, image: Image, box: Box, *, covered: bool = False) -> Landmarks | None:
        """The points of the surest face near the box's middle that scores ``weak`` or better."""
        region, scale, left, top = region_of(image, box)
        near = central(self._finder, region, self._weak)
        if not near:
            return None
        face, points = max(near, key=lambda found: found[0].score)
        x, y, w, h = face.box
        placed = np.asarray(points / scale + row(left, top), np.float32)
        if self._refine is not None and not covered:  # it guesses badly what a mask hides
            better = self._refine.locate(image, (x / scale + left, y / scale + top, w / scale, h / scale))
            placed = placed if better is None else better.points
        return Landmarks(placed, face.score)


def region_of(image: Image, box: Box, room: float = 2.0) -> tuple[Image, float, float, float]:
    """The square around a box, ``room`` times as large, at _REGION pixels; its scale, left and top."""
    side = max(box[2], box[3]) * room
    scale = _REGION / side
    left, top = box[0] + box[2] / 2 - side / 2, box[1] + box[3] / 2 - side / 2
    move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    region = np.asarray(cv2.warpAffine(image, move, (_REGION, _REGION), flags=method), np.uint8)
    return region, scale, left, top


def central(finder: Finder, region: Image, threshold: float) -> list[Found]:
    """The faces near the middle of such a region."""
    return [found for found in finder.find(region, threshold) if _off_centre(found[0].box) < _CENTRAL]


def _off_centre(box: Box) -> float:
    """How far a box's middle is from the region's, in parts of its side."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return max(abs(x / _REGION - 0.5), abs(y / _REGION - 0.5))


def row(x: float, y: float, times: int = 1) -> NDArray[np.float32]:
    """x, y, x, y... as float32, to scale or move points and corners."""
    return np.array([x, y] * times, np.float32)


def face_of(corners: NDArray[np.float32], score: float) -> Face:
    """A face from its corners x1, y1, x2, y2."""
    x1, y1, x2, y2 = (float(v) for v in corners)
    return Face((x1, y1, x2 - x1, y2 - y1), float(score))
