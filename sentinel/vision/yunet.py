"""Layout "yunet": boxes and five points at strides 8, 16 and 32 (OpenCV Zoo's YuNet, 2023mar).

Decoded as OpenCV's FaceDetectorYN does (modules/objdetect/src/face_detect.cpp); a test compares the two.
"""

import cv2
import numpy as np

from sentinel.runtime.manifest import Model
from sentinel.vision.detect import Face, Found, face_of, row
from sentinel.vision.geometry import Image, blob, resized, suppress
from sentinel.vision.weights import Array, Session, Shape

_STRIDES = (8, 16, 32)
_GRID = _STRIDES[-1]
_LONGEST = 640  # pixels of a free input's longer side
_NMS = 0.3
_MOST = 5000  # candidates before suppression, as OpenCV's top_k
# sureness of a face, of an object, box and points of every cell, stride by stride
_KINDS = ("cls", "obj", "bbox", "kps")
NAMES = tuple(f"{kind}_{stride}" for kind in _KINDS for stride in _STRIDES)
OUTPUTS: tuple[Shape, ...] = tuple((1, 0, n) for n in (1, 1, 4, 10) for _ in _STRIDES)


class YuNet:
    """A :class:`Detector` and :class:`Finder`.

    A free input takes the picture as it is up to 640 pixels, padded with black at the right and below to
    multiples of 32; a fixed one takes it scaled to fit, padded in the same way.
    """

    def __init__(self, session: Session, model: Model) -> None:
        self._session = session
        self._takes = model.input
        self._threshold = model.threshold

    def detect(self, image: Image, threshold: float | None = None) -> list[Face]:
        """Faces in a BGR picture, best first."""
        return [face for face, _ in self.find(image, threshold)]

    def find(self, image: Image, threshold: float | None = None) -> list[Found]:
        """Faces with their points, best first."""
        fitted, padded = self._fitted(image)
        takes = self._takes
        batch = blob(padded, takes.mean, takes.scale, swap=takes.colour == "RGB")
        outputs = dict(zip(NAMES, self._session.run(batch, NAMES), strict=True))
        limit = self._threshold if threshold is None else threshold
        corners, points, scores = (
            np.concatenate(part)
            for part in zip(
                *(_cells(outputs, stride, padded.shape[1], limit) for stride in _STRIDES), strict=True
            )
        )
        if scores.size == 0:
            return []
        best = np.argsort(-scores, kind="stable")[:_MOST]
        corners, points, scores = corners[best], points[best], scores[best]
        height, width = image.shape[:2]
        ratio = row(width / fitted[0], height / fitted[1])
        kept = suppress(_whole(corners).tolist(), scores.tolist(), _NMS)
        corners = np.clip(corners * np.tile(ratio, 2), 0, row(width, height, 2))
        return [(face_of(corners[i], scores[i]), (points[i] * ratio).astype(np.float32)) for i in kept]

    def _fitted(self, image: Image) -> tuple[tuple[int, int], Image]:
        """The width and height that the picture got, and it in the model's frame."""
        height, width = image.shape[:2]
        high, wide = self._takes.shape[2:]
        scale = min(wide / width, high / height) if wide and high else min(1.0, _LONGEST / max(width, height))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = resized(image, size)
        right = (wide or -(-size[0] // _GRID) * _GRID) - size[0]
        below = (high or -(-size[1] // _GRID) * _GRID) - size[1]
        if right or below:
            small = np.asarray(cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_CONSTANT), np.uint8)
        return size, small


def _whole(corners: Array) -> Array:
    """Corners of the boxes in whole pixels, on which OpenCV suppresses."""
    sizes = np.trunc(corners[:, 2:] - corners[:, :2])
    return np.concatenate([np.trunc(corners[:, :2]), np.trunc(corners[:, :2]) + sizes], axis=1)


def _cells(outputs: dict[str, Array], stride: int, width: int, limit: float) -> tuple[Array, Array, Array]:
    """Corners (n, 4), points (n, 5, 2) and scores (n,) of a stride's cells that score ``limit`` or better."""
    face, thing, box, points = (outputs[f"{kind}_{stride}"][0] for kind in _KINDS)
    scores = np.sqrt(np.clip(face[:, 0], 0, 1) * np.clip(thing[:, 0], 0, 1))
    cells = np.nonzero(scores >= limit)[0]
    across = width // stride
    place = np.stack([cells % across, cells // across], axis=1).astype(np.float32)
    middle, half = (place + box[cells, :2]) * stride, np.exp(box[cells, 2:]) * (stride / 2)
    placed = (points[cells].reshape(-1, 5, 2) + place[:, None]) * stride
    return np.concatenate([middle - half, middle + half], axis=1), placed, scores[cells]
