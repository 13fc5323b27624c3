"""A face as 512 numbers: fr_feature on the aligned crop."""

import base64

import numpy as np
from numpy.typing import NDArray

from sentinel.vision.align import align
from sentinel.vision.geometry import Image, Points, blob
from sentinel.vision.weights import Session

Vector = NDArray[np.float32]


class Embedder:
    """fr_feature: 112x112 **BGR** (measured better than RGB, most of all with masks), (x-127)/128."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def embed(self, image: Image, points: Points) -> Vector:
        """The L2-normalised vector of the face with these five points. Raises ValueError."""
        return self.embed_aligned(align(image, points))

    def embed_aligned(self, face: Image) -> Vector:
        """The vector of a 112x112 BGR crop."""
        vector = self._session.run(blob(face, 127, 128, swap=False))[0][0]
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def to_wire(vector: Vector) -> str:
    """Base64 of little-endian float32, as in TrackReport.embedding."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")


def similarity(a: Vector, b: Vector) -> float:
    """Cosine of two normalised vectors, -1..1."""
    return float(np.clip(np.dot(a, b), -1.0, 1.0))
