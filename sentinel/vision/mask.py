"""Whether a mask is worn: one crop rule, one small net, three probabilities."""

import numpy as np

from sentinel.core.facts import Mask
from sentinel.runtime.manifest import ModelError
from sentinel.vision.geometry import Box, Image, blobs, square_crop
from sentinel.vision.weights import Session

CROP_SCALE = 1.3
SIZE = 96
_NEAR, _FAR = 0.85, 1.15  # times the crop's side
LABELS = (Mask.MASK, Mask.WRONG, Mask.NONE)
Scores = tuple[float, float, float]  # in the order of LABELS, sum 1


class MaskClassifier:
    """mask.onnx: batches of 3x96x96, softmax of mask, wrong, none.

    ``mean`` and ``scale``: a value v of 0..255 becomes (v - mean) / scale. ``rgb``: the model's colour order.
    """

    def __init__(self, session: Session, *, rgb: bool, mean: float, scale: float) -> None:
        self._session = session
        self._rgb, self._mean, self._scale = rgb, mean, scale

    def classify(self, image: Image, boxes: list[Box]) -> list[Scores]:
        """Scores of each face box of a BGR picture."""
        return self.classify_crops([square_crop(image, box, CROP_SCALE, SIZE) for box in boxes])

    def classify_still(self, image: Image, box: Box, scale: float = CROP_SCALE) -> Scores:
        """Scores of a face of which there is one picture, where at the door several vote.

        The mean of two looks, nearer in the mirror and farther as it is. What that is worth: models/mask.md.
        """
        near = square_crop(image, box, scale * _NEAR, SIZE)
        far = square_crop(image, box, scale * _FAR, SIZE)
        looks = self.classify_crops([np.ascontiguousarray(near[:, ::-1]), far])
        worn, wrongly, none = np.mean(looks, axis=0).tolist()
        return worn, wrongly, none

    def classify_crops(self, crops: list[Image]) -> list[Scores]:
        """Scores of square BGR crops of 96x96 (the face box x1.3)."""
        if not crops:
            return []
        rows = self._session.run(blobs(crops, self._mean, self._scale, swap=self._rgb))[0]
        return [_scores(row) for row in rows.tolist()]


def label(scores: Scores) -> Mask:
    """The likeliest class of one picture; at the door :mod:`sentinel.vision.vote` decides."""
    return LABELS[int(np.argmax(scores))]


def _scores(row: list[float]) -> Scores:
    if not abs(sum(row) - 1.0) <= 0.02 or min(row) < -0.001:
        raise ModelError(f"model mask.onnx: gives {row}, not three probabilities")
    worn, wrongly, none = row
    return worn, wrongly, none
