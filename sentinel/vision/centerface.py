"""Layout "centerface": boxes and five points of every face, on maps of a quarter of the picture's sides."""

import numpy as np

from sentinel.runtime.manifest import Model
from sentinel.vision.detect import Face, Found, row
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
        # a face is a handful of cells, each with a few numbers: Python is done before numpy has begun
        across, down = width / size[0], height / size[1]
        high, wide = (4 * np.exp(scale[0][:, rows, columns])).tolist()
        cells = zip(
            rows.tolist(), columns.tolist(), *offset[0][:, rows, columns].tolist(), high, wide, strict=True
        )
        corners = []
        for r, c, below, beside, h, w in cells:
            x, y = (c + beside + 0.5) * 4 - w / 2, (r + below + 0.5) * 4 - h / 2
            corners.append((x * across, y * down, (x + w) * across, (y + h) * down))
        scores = heat[0, 0, rows, columns].tolist()
        found = []
        for i in suppress(corners, scores, _NMS):
            x1, y1, x2, y2 = corners[i]
            part = marks[0, :, rows[i], columns[i]].reshape(5, 2)[:, ::-1]  # y, x as fractions of the box
            points = part * row(x2 - x1, y2 - y1) + row(x1, y1)
            left, top = max(x1, 0.0), max(y1, 0.0)
            found.append((Face((left, top, min(x2, width) - left, min(y2, height) - top), scores[i]), points))
        return found
