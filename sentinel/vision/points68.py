"""Layout "points-68": 68 points (iBUG 300-W order) of the face in a box, as fractions of it; five stay."""

import cv2
import numpy as np

from sentinel.runtime.manifest import Model
from sentinel.vision.detect import Landmarks, row
from sentinel.vision.geometry import Box, Image, blob, resized
from sentinel.vision.weights import Array, Session, Shape

OUTPUTS: tuple[Shape, ...] = ((1, 136),)
_SMALLEST = 8  # pixels


class Points68:
    """A :class:`Landmarker` that never says there is no face: score 1."""

    def __init__(self, session: Session, model: Model) -> None:
        self._session = session
        self._takes = model.input
        self._size = model.input.shape[3], model.input.shape[2]

    def locate(self, image: Image, box: Box, *, covered: bool = False) -> Landmarks | None:
        """Five points of the face in the box; None for a box under 8 pixels."""
        height, width = image.shape[:2]
        x1, y1 = max(0, round(box[0])), max(0, round(box[1]))
        x2, y2 = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
        if x2 - x1 < _SMALLEST or y2 - y1 < _SMALLEST:
            return None
        points = self._session.run(self._batch(resized(image[y1:y2, x1:x2], self._size)))[0].reshape(68, 2)
        five = np.stack([points[36:42].mean(0), points[42:48].mean(0), points[30], points[48], points[54]])
        return Landmarks(np.asarray(five * row(x2 - x1, y2 - y1) + row(x1, y1), np.float32), 1.0)

    def _batch(self, small: Image) -> Array:
        takes = self._takes
        if takes.colour != "grey":
            return blob(small, takes.mean, takes.scale, swap=takes.colour == "RGB")
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.float32)
        return ((grey - np.float32(takes.mean)) / np.float32(takes.scale))[None, None]
