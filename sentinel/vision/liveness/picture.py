"""Liveness from one picture: one weak signal among several, never alone.

Measured (facts): AUC .945 and .835 on two sets, and 57 % of masked real faces accepted; with a mask it is
not asked.
"""

import numpy as np

from sentinel.vision.geometry import Box, Image, blob, square_crop
from sentinel.vision.weights import Session

CROP_SCALE = 1.5
SIZE = 128


class LivenessModel:
    """fr_liveness (MiniFASNet-like): 128x128 BGR, 0..255, the square of 1.5 x the box; class 0 is live."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def score(self, image: Image, box: Box) -> float:
        """1 live to 0 attack."""
        crop = square_crop(image, box, CROP_SCALE, SIZE)
        logits = self._session.run(blob(crop, 0, 1, swap=False))[0][0].astype(np.float64)
        odds = np.exp(logits - logits.max())
        return float(odds[0] / odds.sum())
