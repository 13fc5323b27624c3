"""Layout "ultra-light": boxes of a whole picture stretched or padded to the model's fixed size.

Ultra-Light-Fast-Generic-Face-Detector's RFB and slim files, of 320x240 (fr_detect) or 640x480.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.runtime.manifest import Model
from sentinel.vision.detect import Face
from sentinel.vision.geometry import Image, blob, planes, resized, suppress
from sentinel.vision.weights import Array, Session, Shape, fixed_size

OUTPUTS: tuple[Shape, ...] = ((1, 0, 2), (1, 0, 4))  # background, face; x1, y1, x2, y2 as fractions
_MOST_STRETCH = 4 / 3  # 16:9 fills the model's 4:3 by stretching upwards; everything else is padded
_NMS = 0.4
_WIDEST = 1.6  # a box wider than that is a fringe of hair or a pair of hands


class UltraLight:
    """A :class:`Detector`. Used by one thread: what it makes of every picture lies in the same memory."""

    def __init__(self, session: Session, model: Model) -> None:
        self._session = session
        self._takes, self._swap = model.input, model.input.colour == "RGB"
        self._threshold = model.threshold
        self._height, self._width = fixed_size(session, model)
        self._small = np.empty((self._height, self._width, 3), np.uint8)
        self._pixels = np.empty((1, 3, self._height, self._width), np.uint8)
        self._planes = planes(self._pixels[0], swap=self._swap)

    def detect(self, image: Image, threshold: float | None = None) -> list[Face]:
        """Faces in a BGR picture, best first. Smallest face: about 1/20 of the picture's height."""
        height, width = image.shape[:2]
        scale_x, scale_y = width / self._width, height / self._height
        scale_x, scale_y = max(scale_x, scale_y), max(scale_y, scale_x / _MOST_STRETCH)
        size = (
            min(self._width, max(1, round(width / scale_x))),
            min(self._height, max(1, round(height / scale_y))),
        )
        fits = size == (self._width, self._height)
        small = resized(image, size, quick=True, into=self._small if fits else None)
        if not fits:
            below, beside = self._height - size[1], self._width - size[0]
            small = np.asarray(cv2.copyMakeBorder(small, 0, below, 0, beside, cv2.BORDER_CONSTANT), np.uint8)
        scores, boxes = self._session.run(self._batch(small))[:2]
        sure = scores[0, :, 1]
        (found,) = (sure >= (self._threshold if threshold is None else threshold)).nonzero()
        if not found.size:
            return []
        # many candidates are a few faces: only what stays is worked out, and one stretch changes no overlap
        across, down = self._width * scale_x, self._height * scale_y
        candidates, confidence = boxes[0].take(found, 0).tolist(), sure.take(found).tolist()
        faces = []
        for index in suppress(candidates, confidence, _NMS):
            x1, y1, x2, y2 = candidates[index]
            left, top = max(x1 * across, 0.0), max(y1 * down, 0.0)
            box = left, top, min(x2 * across, width) - left, min(y2 * down, height) - top
            if 0 < box[2] <= _WIDEST * box[3]:
                faces.append(Face(box, confidence[index]))
        return faces

    def _batch(self, small: Image) -> Array | NDArray[np.uint8]:
        if self._session.takes_bytes:
            cv2.split(small, self._planes)
            return self._pixels
        return blob(small, self._takes.mean, self._takes.scale, swap=self._swap)
