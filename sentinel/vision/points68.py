"""Layout "points-68": 68 points (iBUG 300-W order) of the face in a box, as fractions of it; five stay."""

import cv2
import numpy as np

from sentinel.runtime.manifest import Model
from sentinel.vision.detect import Landmarks
from sentinel.vision.geometry import Box, Image, blob, resized
from sentinel.vision.weights import Array, Session, Shape, fixed_size

OUTPUTS: tuple[Shape, ...] = ((1, 136),)
_SMALLEST = 8  # pixels


_EYES = ((36, 42), (42, 48))  # of each eye six points, whose mean counts
_TIPS = (30, 48, 54)  # nose, corners of the mouth


class Points68:
    """A :class:`Landmarker` that never says there is no face: score 1."""

    def __init__(self, session: Session, model: Model) -> None:
        self._session = session
        self._takes = model.input
        height, width = fixed_size(session, model)
        self._size = width, height

    def locate(self, image: Image, box: Box, *, covered: bool = False) -> Landmarks | None:
        """Five points of the face in the box; None for a box under 8 pixels."""
        height, width = image.shape[:2]
        x1, y1 = max(0, round(box[0])), max(0, round(box[1]))
        x2, y2 = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
        if x2 - x1 < _SMALLEST or y2 - y1 < _SMALLEST:
            return None
        found: list[float] = self._session.run(self._batch(image[y1:y2, x1:x2]))[0][0].tolist()
        placed = [
            (sum(found[2 * a : 2 * b : 2]) / (b - a), sum(found[2 * a + 1 : 2 * b : 2]) / (b - a))
            for a, b in _EYES
        ]
        placed += [(found[2 * tip], found[2 * tip + 1]) for tip in _TIPS]
        high, wide = y2 - y1, x2 - x1
        return Landmarks(np.array([(x * wide + x1, y * high + y1) for x, y in placed], np.float32), 1.0)

    def _batch(self, face: Image) -> Array:
        takes = self._takes
        if takes.colour != "grey":
            return blob(resized(face, self._size), takes.mean, takes.scale, swap=takes.colour == "RGB")
        grey = resized(np.asarray(cv2.cvtColor(face, cv2.COLOR_BGR2GRAY), np.uint8), self._size)
        return ((grey.astype(np.float32) - np.float32(takes.mean)) / np.float32(takes.scale))[None, None]
