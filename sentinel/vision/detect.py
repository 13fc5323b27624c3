"""Faces in a picture: a fast detector for every frame, and landmarks on the region of one face."""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.geometry import Box, Image, Points, blob, resized, suppress
from sentinel.vision.weights import Session

_WIDTH, _HEIGHT = 320, 240
_MOST_STRETCH = 4 / 3  # 16:9 fills the model's 4:3 by stretching upwards; everything else is padded
_NMS = 0.4
_WIDEST = 1.6  # a box wider than that is a fringe of hair or a pair of hands


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


class Detector(Protocol):
    """Finds faces."""

    def detect(self, image: Image, threshold: float = ...) -> list[Face]:
        """Faces in a BGR picture, best first."""


class Landmarker(Protocol):
    """Finds the five points of one face."""

    def locate(self, image: Image, box: Box) -> Landmarks | None:
        """The points of the face in ``box``; None where there is no face."""


class FastDetector:
    """fr_detect (Ultra-Light-RFB-320 layout): 320x240 RGB, (x-127)/128; corners as fractions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def detect(self, image: Image, threshold: float = 0.65) -> list[Face]:
        """Faces in a BGR picture, best first. Smallest face: about 1/20 of the picture's height."""
        height, width = image.shape[:2]
        scale_x, scale_y = width / _WIDTH, height / _HEIGHT
        scale_x, scale_y = max(scale_x, scale_y), max(scale_y, scale_x / _MOST_STRETCH)
        size = (min(_WIDTH, round(width / scale_x)), min(_HEIGHT, round(height / scale_y)))
        small = resized(image, size, quick=True)
        if size != (_WIDTH, _HEIGHT):
            below, beside = _HEIGHT - size[1], _WIDTH - size[0]
            padded = cv2.copyMakeBorder(small, 0, below, 0, beside, cv2.BORDER_CONSTANT)
            small = np.asarray(padded, np.uint8)
        scores, boxes = self._session.run(blob(small, 127, 128, swap=True))
        (found,) = np.nonzero(scores[0, :, 1] >= threshold)
        if not found.size:
            return []
        corners = boxes[0].take(found, 0) * _row(_WIDTH * scale_x, _HEIGHT * scale_y, 2)
        np.maximum(corners, 0, out=corners)
        np.minimum(corners, _row(width, height, 2), out=corners)
        faces = _faces(corners, scores[0, :, 1].take(found), _NMS)
        return [face for face in faces if face.box[2] <= _WIDEST * face.box[3]]


class CenterFace:
    """centerface.onnx: RGB 0-255, sides multiples of 32; boxes and landmarks of every face at stride 4."""

    def __init__(self, session: Session, region: int = 160) -> None:
        self._session = session
        self._region = region

    def detect(self, image: Image, threshold: float = 0.4) -> list[Face]:
        """Faces in a BGR picture, which is rounded to sides of 32; bound its size before."""
        return [face for face, _ in self.find(image, threshold)]

    def locate(self, image: Image, box: Box) -> Landmarks | None:
        """Landmarks of the face nearest to the box, from a region of twice its size."""
        side = max(box[2], box[3]) * 2
        scale = self._region / side
        left, top = box[0] + box[2] / 2 - side / 2, box[1] + box[3] / 2 - side / 2
        move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        region = cv2.warpAffine(image, move, (self._region, self._region), flags=method)
        found = self.find(np.asarray(region, np.uint8), 0.2)
        middle = self._region / 2
        near = [
            (face, points)
            for face, points in found
            if max(abs(face.box[0] + face.box[2] / 2 - middle), abs(face.box[1] + face.box[3] / 2 - middle))
            < self._region / 5
        ]
        if not near:
            return None
        face, points = max(near, key=lambda f: f[0].score)
        return Landmarks(np.asarray(points / scale + _row(left, top), np.float32), face.score)

    def find(self, image: Image, threshold: float = 0.4) -> list[tuple[Face, Points]]:
        """Faces with their landmarks, best first."""
        height, width = image.shape[:2]
        size = (max(32, round(width / 32) * 32), max(32, round(height / 32) * 32))
        fitted = resized(image, size)
        heat, scale, offset, marks = self._session.run(blob(fitted, 0, 1, swap=True))
        rows, columns = np.nonzero(heat[0, 0] >= threshold)
        if rows.size == 0:
            return []
        high, wide = np.exp(scale[0, :, rows, columns].T) * 4
        y = (rows + offset[0, 0, rows, columns] + 0.5) * 4 - high / 2
        x = (columns + offset[0, 1, rows, columns] + 0.5) * 4 - wide / 2
        ratio = _row(width / size[0], height / size[1])
        corners = np.stack([x, y, x + wide, y + high], axis=1).astype(np.float32) * np.tile(ratio, 2)
        raw = marks[0][:, rows, columns].T.reshape(-1, 5, 2)  # y, x as fractions of the box
        points = np.stack(
            [raw[:, :, 1] * wide[:, None] + x[:, None], raw[:, :, 0] * high[:, None] + y[:, None]], axis=2
        )
        scores = heat[0, 0, rows, columns]
        kept = suppress(corners, scores, 0.3)
        clipped = np.clip(corners, 0, _row(width, height, 2))
        return [(_face(clipped[i], scores[i]), (points[i] * ratio).astype(np.float32)) for i in kept]


def _five_of_68() -> NDArray[np.float32]:
    """The mean of six points for each eye, the nose's tip and the corners of the mouth, as a matrix."""
    chosen = np.zeros((5, 68), np.float32)
    for row, points in enumerate((range(36, 42), range(42, 48), (30,), (48,), (54,))):
        chosen[row, list(points)] = 1 / len(points)
    return chosen


_FIVE_OF_68 = _five_of_68()


class FastLandmarker:
    """fr_landmark: 68 points (iBUG order) from the face box, 64x64 grey / 256; fractions of the box."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def locate(self, image: Image, box: Box) -> Landmarks | None:
        """Five points of the face in the box. It never says that there is no face: score 1."""
        height, width = image.shape[:2]
        x1, y1 = max(0, round(box[0])), max(0, round(box[1]))
        x2, y2 = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
        if x2 - x1 < 8 or y2 - y1 < 8:
            return None
        face = np.asarray(cv2.cvtColor(image[y1:y2, x1:x2], cv2.COLOR_BGR2GRAY), np.uint8)
        grey = resized(face, (64, 64)).astype(np.float32) / np.float32(256)
        points = self._session.run(grey[None, None])[0].reshape(68, 2)
        placed = _FIVE_OF_68 @ points * _row(x2 - x1, y2 - y1) + _row(x1, y1)
        return Landmarks(np.asarray(placed, np.float32), 1.0)


def _row(x: float, y: float, times: int = 1) -> NDArray[np.float32]:
    return np.array([x, y] * times, np.float32)


def _faces(corners: NDArray[np.float32], scores: NDArray[np.float32], limit: float) -> list[Face]:
    kept = suppress(corners, scores, limit)
    rows = zip(corners.take(kept, 0).tolist(), scores.take(kept).tolist(), strict=True)
    return [Face((x1, y1, x2 - x1, y2 - y1), score) for (x1, y1, x2, y2), score in rows]


def _face(corners: NDArray[np.float32], score: np.float32) -> Face:
    x1, y1, x2, y2 = (float(v) for v in corners)
    return Face((x1, y1, x2 - x1, y2 - y1), float(score))
