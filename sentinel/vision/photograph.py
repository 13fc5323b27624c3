"""One photograph, as thoroughly as it can be had: faces of any size, and the main one.

Not for the stream: pictures are searched at several scales and every face is measured.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np

from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.vision.align import align
from sentinel.vision.detect import Detector, Finder, Landmarker, Landmarks
from sentinel.vision.embed import Embedder
from sentinel.vision.geometry import Box, Image, Points, iou
from sentinel.vision.liveness import LivenessModel
from sentinel.vision.mask import MaskClassifier, Scores, label
from sentinel.vision.quality import Limits, Quality, assess, hint
from sentinel.vision.upright import quarter_turns, roll, turned, turned_box

_SIDE = 640  # side of a tile, and of a small picture after enlargement
_OVERLAP = 0.3
_MARGIN = 0.4  # of the picture around it: a face that fills the picture has no surroundings
_MOST_TILES = 120
# Margin and side where nothing was found: a face that fills the picture, turned or covered, is seen smaller.
# Of 270 crops from the masks data 28 gave no face, and 8 of these do so; 148 pictures without one: none.
_OTHERWISE = ((_MARGIN, _SIDE // 2), (1.5, _SIDE))
# Another face that is as certain and has so much of the area: who is meant can't be told.
_BESIDE, _CERTAIN = 0.4, 0.6
_EDGE = 0.06  # of the box's longer side: so near to a point of the face the picture's edge cuts it
Part = tuple[Image, float, float, float]  # a piece, its scale, where its corner lies in the picture
Sighting = tuple[Box, float, Points]


class PhotoModels(Protocol):
    """What a photograph needs."""

    @property
    def detector(self) -> Detector:
        """The fast one."""

    @property
    def finder(self) -> Finder:
        """Finds faces and their landmarks at any size."""

    @property
    def landmarker(self) -> Landmarker:
        """Five points of one face, and whether it is one."""

    @property
    def masks(self) -> MaskClassifier:
        """Mask, wrong, none."""

    @property
    def embedder(self) -> Embedder:
        """A face as a vector."""

    @property
    def liveness(self) -> LivenessModel:
        """One weak signal."""


@dataclass(frozen=True, slots=True)
class PhotoFace:
    """A face of a photograph; ``hint`` what would make it better, None: good. ``live`` None under a mask.

    ``quarters``: so many quarter turns anticlockwise bring it upright; ``points`` are then a guess, mask and
    liveness those of the upright face. ``beside``: whether another face is about as large.
    """

    box: Box
    score: float
    points: Points
    mask: Mask
    mask_scores: Scores
    quality: Quality
    hint: Reason | None
    live: float | None
    quarters: int = 0
    beside: bool = False


def find_faces(models: PhotoModels, image: Image) -> list[PhotoFace]:
    """All faces of a BGR photograph, largest first."""
    return [_described(models, image, *face) for face in locate_faces(models, image)]


def _described(models: PhotoModels, image: Image, box: Box, score: float, points: Points) -> PhotoFace:
    quarters = quarter_turns(models.finder, image, box)
    upright, there = turned(image, quarters), turned_box(image, box, quarters)
    scores = models.masks.classify_still(upright, there)
    mask = label(scores)
    quality = assess(image, box, points)
    if quarters:
        quality = replace(quality, roll=roll(quarters))
    live = None if mask is Mask.MASK else models.liveness.score(upright, there)
    advice = hint(quality, (image.shape[1], image.shape[0]), Limits())
    return PhotoFace(box, score, points, mask, scores, quality, advice, live, quarters)


def locate_faces(models: PhotoModels, image: Image) -> list[Sighting]:
    """Box, score 0..1 and five points of every face of a BGR photograph, largest first."""
    found = _searched(models, image, _parts(image))
    for face in models.detector.detect(image):
        marks = models.landmarker.locate(image, face.box)
        if marks is not None and _plausible(marks, face.box):
            found.append((face.box, face.score * 0.5 + marks.score * 0.5, marks.points))
    found = found or _searched(models, image, [_framed(image, *look) for look in _OTHERWISE])
    return sorted(_distinct(found), key=lambda f: -f[0][2] * f[0][3])


def _searched(models: PhotoModels, image: Image, parts: Iterable[Part]) -> list[Sighting]:
    """What the finder sees in the parts, in the picture's pixels."""
    found: list[Sighting] = []
    for part, scale, left, top in parts:
        for face, points in models.finder.find(part):
            x, y, w, h = face.box
            box = (x / scale + left, y / scale + top, w / scale, h / scale)
            moved = np.asarray(points / scale + np.array([left, top], np.float32), np.float32)
            if min(w, h) >= 10 and _centre_inside(box, image):
                found.append((_clip(box, image), face.score, moved))
    return found


def main_face(models: PhotoModels, image: Image) -> PhotoFace | None:
    """The largest face, nearest to the middle, of a BGR photograph."""
    height, width = image.shape[:2]

    def weight(box: Box) -> float:
        away = np.hypot(box[0] + box[2] / 2 - width / 2, box[1] + box[3] / 2 - height / 2)
        return float(box[2] * box[3] * (1 - 0.8 * min(1.0, away / (0.5 * np.hypot(width, height)))))

    faces = locate_faces(models, image)
    if not faces:
        return None
    main = max(faces, key=lambda f: weight(f[0]))
    return replace(_described(models, image, *main), beside=beside(main, faces))


def beside(chosen: Sighting, faces: Iterable[Sighting]) -> bool:
    """Whether another of the faces is about as large as the chosen one, and as certain, or larger."""
    area = _BESIDE * chosen[0][2] * chosen[0][3]
    others = (face for face in faces if face is not chosen)
    return any(box[2] * box[3] >= area and score >= _CERTAIN for box, score, _ in others)


def cut_off(image: Image, box: Box, points: Points) -> bool:
    """Whether a part of the face lies beyond the picture."""
    height, width = image.shape[:2]
    near = _EDGE * max(box[2], box[3])
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    return bool(min(left, top, width - right, height - bottom) < near)


def cut(models: PhotoModels, image: Image, box: Box, points: Points, *, covered: bool) -> Image:
    """The face as a 112x112 BGR crop for embedding, by the best points there are. Raises ValueError.

    The finder's points are right at any size; seen nearer, and without a mask, they can be placed better.
    """
    nearer = models.landmarker.locate(image, box, covered=covered)
    return align(image, points if nearer is None else nearer.points)


def _parts(image: Image) -> Iterator[Part]:
    """Pieces at several scales."""
    whole = _framed(image, _MARGIN, _SIDE)  # for the largest faces and for crops
    yield whole
    scale = whole[1] * 2
    tiles = 0
    while scale <= 1.0:  # finer and finer, in tiles, up to the picture's own resolution
        large = _scaled(image, scale)
        for top in _starts(large.shape[0]):
            for left in _starts(large.shape[1]):
                tiles += 1
                if tiles > _MOST_TILES:
                    return
                yield large[top : top + _SIDE, left : left + _SIDE], scale, left / scale, top / scale
        scale *= 2


def _framed(image: Image, margin: float, side: int) -> Part:
    """The whole picture with ``margin`` times its longer side around it, ``side`` pixels in all."""
    longer = max(image.shape[:2])
    around = round(margin * longer / 2)
    scale = min(4.0, side / (longer + 2 * around))
    edge = round(around * scale)
    framed = cv2.copyMakeBorder(_scaled(image, scale), edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8), scale, -edge / scale, -edge / scale


def _starts(length: int) -> list[int]:
    step = round(_SIDE * (1 - _OVERLAP))
    count = max(1, int(np.ceil((length - _SIDE) / step)) + 1)
    return [min(i * step, max(0, length - _SIDE)) for i in range(count)]


def _scaled(image: Image, scale: float) -> Image:
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=method), np.uint8)


def _distinct(found: list[Sighting]) -> list[Sighting]:
    """Every face once, by its best sighting."""
    kept: list[Sighting] = []
    for face in sorted(found, key=lambda f: -f[1]):
        if not any(iou(face[0], k[0]) > 0.3 or _within(face[0], k[0]) for k in kept):
            kept.append(face)
    return kept


def _within(inner: Box, outer: Box) -> bool:
    """Whether most of one box lies in the other: a part of a face seen as a face, or the reverse."""
    width = min(inner[0] + inner[2], outer[0] + outer[2]) - max(inner[0], outer[0])
    height = min(inner[1] + inner[3], outer[1] + outer[3]) - max(inner[1], outer[1])
    if width <= 0 or height <= 0:
        return False
    return bool(width * height > 0.7 * min(inner[2] * inner[3], outer[2] * outer[3]))


def _plausible(marks: Landmarks, box: Box) -> bool:
    """Whether the points lie in the box and the eyes above the mouth."""
    low = marks.points.min(axis=0) >= np.array([box[0] - box[2] * 0.2, box[1] - box[3] * 0.2])
    high = marks.points.max(axis=0) <= np.array([box[0] + box[2] * 1.2, box[1] + box[3] * 1.2])
    return bool(low.all() and high.all() and marks.score >= 0.25)


def _centre_inside(box: Box, image: Image) -> bool:
    height, width = image.shape[:2]
    return bool(0 <= box[0] + box[2] / 2 < width and 0 <= box[1] + box[3] / 2 < height)


def _clip(box: Box, image: Image) -> Box:
    height, width = image.shape[:2]
    x, y = max(0.0, box[0]), max(0.0, box[1])
    return x, y, min(width, box[0] + box[2]) - x, min(height, box[1] + box[3]) - y
