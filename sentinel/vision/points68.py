"""Layout "points-68": 68 points (iBUG 300-W order) of the face in a box, as fractions of it; five stay."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.runtime.manifest import Model
from sentinel.vision.detect import Landmarks, row
from sentinel.vision.geometry import Box, Image, blob, resized
from sentinel.vision.weights import Array, Session, Shape

OUTPUTS: tuple[Shape, ...] = ((1, 136),)
_SMALLEST = 8  # pixels


def _five_of_68() -> NDArray[np.float32]:
    """The mean of six points for each eye, the nose's tip and the corners of the mouth, as a matrix."""
    chosen = np.zeros((5, 68), np.float32)
    for number, points in enumerate((range(36, 42), range(42, 48), (30,), (48,), (54,))):
        chosen[number, list(points)] = 1 / len(points)
    return chosen


_FIVE_OF_68 = _five_of_68()


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
        points = self._session.run(self._batch(image[y1:y2, x1:x2]))[0].reshape(68, 2)
        placed = _FIVE_OF_68 @ points * row(x2 - x1, y2 - y1) + row(x1, y1)
        return Landmarks(np.asarray(placed, np.float32), 1.0)

    def _batch(self, face: Image) -> Array:
        takes = self._takes
        if takes.colour != "grey":
            return blob(resized(face, self._size), takes.mean, takes.scale, swap=takes.colour == "RGB")
        grey = resized(np.asarray(cv2.cvtColor(face, cv2.COLOR_BGR2GRAY), np.uint8), self._size)
        return ((grey.astype(np.float32) - np.float32(takes.mean)) / np.float32(takes.scale))[None, None]
