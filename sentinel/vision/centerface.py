"""Layout "centerface": boxes and five points of every face, on maps of a quarter of the picture's sides."""

import numpy as np

from sentinel.runtime.manifest import Model
from sentinel.vision.detect import Face, Found, face_of, row
from sentinel.vision.geometry import Image, blob, resized, suppress
from sentinel.vision.weights import Session, Shape

OUTPUTS: tuple[Shape, ...] = ((0, 1, 0, 0), (0, 2, 0, 0), (0, 2, 0, 0), (0, 10, 0, 0))
_NMS = 0.3


class CenterFace:
    """A detector and finder. Sides are rounded to multiples of 32: bound the size before."""

    def __init__(self, session: Session, model: Model) -> None:
        self._session = session
        self._takes = model.input
        self._threshold = model.threshold

    def detect(self, image: Image, threshold: float | None = None) -> list[Face]:
        """Faces in a BGR picture, best first."""
        return [face for face, _ in self.find(image, threshold)]

    def find(self, image: Image, threshold: float | None = None) -> list[Found]:
        """Faces with their points, best first."""
        height, width = image.shape[:2]
        size = (max(32, round(width / 32) * 32), max(32, round(height / 32) * 32))
        takes = self._takes
        batch = blob(resized(image, size), takes.mean, takes.scale, swap=takes.colour == "RGB")
        heat, scale, offset, marks = self._session.run(batch)[:4]
        rows, columns = np.nonzero(heat[0, 0] >= (self._threshold if threshold is None else threshold))
        if rows.size == 0:
            return []
        high, wide = np.exp(scale[0, :, rows, columns].T) * 4
        y = (rows + offset[0, 0, rows, columns] + 0.5) * 4 - high / 2
        x = (columns + offset[0, 1, rows, columns] + 0.5) * 4 - wide / 2
        ratio = row(width / size[0], height / size[1])
        corners = np.stack([x, y, x + wide, y + high], axis=1).astype(np.float32) * np.tile(ratio, 2)
        raw = marks[0][:, rows, columns].T.reshape(-1, 5, 2)  # y, x as fractions of the box
        points = np.stack(
            [raw[:, :, 1] * wide[:, None] + x[:, None], raw[:, :, 0] * high[:, None] + y[:, None]], axis=2
        )
        scores = heat[0, 0, rows, columns]
        kept = suppress(corners, scores, _NMS)
        clipped = np.clip(corners, 0, row(width, height, 2))
        return [(face_of(clipped[i], scores[i]), (points[i] * ratio).astype(np.float32)) for i in kept]
