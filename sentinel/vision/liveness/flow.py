"""Points of a face and of what surrounds it, followed from picture to picture (Lucas-Kanade, both ways)."""

from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.detect import row
from sentinel.vision.geometry import Box, Image
from sentinel.vision.views import Views

SIZE = 192
REACH = 1.15  # half the region's side, in sides of the face box
FACE_PX = SIZE / (2 * REACH)  # the face box's longer side in the region
_FACE_POINTS, _OUTER_POINTS = 48, 32
_LEAST_POINTS = 15  # a homography has eight numbers
_TEXTURE = 0.02
_AGREE_PX = 1.0
_BESIDE = 4  # pixels: no corner depends on more than three beside it
_WINDOW = (13, 13)
_STOP = (3, 12, 0.02)  # 12 rounds, or 0.02 px

_Float = TypeVar("_Float", np.float32, np.float64)
Marks = NDArray[np.float32]  # (n, 2): x, y in the region's pixels


@dataclass(frozen=True, slots=True)
class Flow:
    """A region of SIZE x SIZE that stays where it is in the picture while the points in it move.

    ``centre`` and ``side``: of the face box at the ``began`` (monotonic seconds), in the picture's pixels.
    ``start`` and ``marks``: where the points were then and are now; ``on_face``: which belong to the face.
    ``error``: median disagreement between following forth and back, in the region's pixels.
    """

    region: Image
    centre: tuple[float, float]
    side: float
    began: float
    start: Marks
    marks: Marks
    on_face: NDArray[np.bool_]
    error: float = 0.0


def begin(views: Views, box: Box, now: float) -> Flow | None:
    """Choose points in a picture; None where the face has too little texture."""
    side = max(box[2], box[3])
    centre = (box[0] + box[2] / 2, box[1] + box[3] / 2)
    region = cut(views, centre, side)
    inner, outer = _masks(box[2] / side, box[3] / side)
    face = _corners(region, _FACE_POINTS, inner)
    if len(face) < _LEAST_POINTS:
        return None
    marks = np.concatenate([face, _corners(region, _OUTER_POINTS, outer)])
    return Flow(region, centre, side, now, marks, marks, np.arange(len(marks)) < len(face))


def follow(flow: Flow, views: Views) -> Flow | None:
    """The points in the next picture; None where too few of the face's are left."""
    region = cut(views, flow.centre, flow.side)
    there, found, _ = cv2.calcOpticalFlowPyrLK(
        flow.region, region, flow.marks[:, None], flow.marks[:, None].copy(), winSize=_WINDOW, maxLevel=2,
        criteria=_STOP,
    )  # fmt: skip
    back, refound, _ = cv2.calcOpticalFlowPyrLK(
        region, flow.region, there, there.copy(), winSize=_WINDOW, maxLevel=2, criteria=_STOP
    )
    apart = lengths(back[:, 0] - flow.marks)
    good = np.logical_and(found[:, 0], refound[:, 0]) & (apart < _AGREE_PX)
    on_face = flow.on_face[good]
    if np.count_nonzero(on_face) < _LEAST_POINTS:
        return None
    marks, error = np.asarray(there[good, 0], np.float32), median(apart[good].tolist())
    return Flow(region, flow.centre, flow.side, flow.began, flow.start[good], marks, on_face, error)


def lengths(shifts: NDArray[_Float]) -> NDArray[_Float]:
    """Of (n, 2) vectors."""
    found: NDArray[_Float] = np.hypot(shifts[:, 0], shifts[:, 1])
    return found


def cut(views: Views, centre: tuple[float, float], side: float, room: float = 1.0) -> Image:
    """The grey region around a face, REACH sides to each side, SIZE x SIZE; the border is replicated.

    ``centre`` and ``side`` in the whole picture. The same side is always cut from the same view. ``room``:
    so many times as much of it, at the same scale.
    """
    view = views.of((0.0, 0.0, side, side), FACE_PX)
    image, centre, side = view.image, (centre[0] / view.factor, centre[1] / view.factor), side / view.factor
    scale, reach, size = FACE_PX / side, room * REACH * side, round(SIZE * room)
    limits = image.shape[1], image.shape[0]
    x1, y1 = (min(max(0, int(c - reach) - 1), most - 1) for c, most in zip(centre, limits, strict=True))
    x2, y2 = (max(int(c + reach) + 2, first + 1) for c, first in zip(centre, (x1, y1), strict=True))
    grey = cv2.cvtColor(image[y1:y2, x1:x2], cv2.COLOR_BGR2GRAY)
    shift = [size / 2 - (c - first) * scale for c, first in zip(centre, (x1, y1), strict=True)]
    move = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    region = cv2.warpAffine(grey, move, (size, size), flags=method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(region, np.uint8)


def _masks(width: float, height: float) -> tuple[Image, Image]:
    """Where the face's points may be, and those beside and above it; sizes in sides of the box."""
    middle = SIZE // 2
    inner = np.zeros((SIZE, SIZE), np.uint8)
    face = round(0.42 * width * FACE_PX), round(0.48 * height * FACE_PX)
    cv2.ellipse(inner, (middle, middle), face, 0, 0, 360, 255, -1)
    outer = np.full((SIZE, SIZE), 255, np.uint8)
    head = round(0.75 * width * FACE_PX), round(0.8 * height * FACE_PX)
    cv2.ellipse(outer, (middle, middle + round(0.1 * FACE_PX)), head, 0, 0, 360, 0, -1)
    outer[round(middle + 0.35 * FACE_PX) :] = 0  # neck and shoulders go with the face
    return inner, outer


def _corners(region: Image, count: int, mask: Image) -> Marks:
    """The best corners where ``mask`` is set; only around there they are looked for."""
    x, y, w, h = cv2.boundingRect(mask)
    left, top = max(x - _BESIDE, 0), max(y - _BESIDE, 0)
    part = slice(top, y + h + _BESIDE), slice(left, x + w + _BESIDE)
    found = cv2.goodFeaturesToTrack(region[part], count, _TEXTURE, 4, mask=mask[part])
    if found is None:
        return np.zeros((0, 2), np.float32)
    return np.asarray(found[:, 0] + row(left, top), np.float32)
