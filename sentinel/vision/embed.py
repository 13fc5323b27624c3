"""A face as a vector: layout "face-vector", nets on the aligned 112x112 crop (fr_feature, SFace, ...)."""

import base64
import math
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.runtime.manifest import Model, ModelError
from sentinel.vision.align import SIZE, align
from sentinel.vision.geometry import Image, Points, blobs
from sentinel.vision.weights import Session, Shape

Vector = NDArray[np.float32]
_DARK = 80.0  # mean of 0..255
_MOST_GAIN = 12.0
OUTPUTS: tuple[Shape, ...] = ((0, 0),)  # a row of as many numbers as the model has


class Embedder(Protocol):
    """Tells faces apart."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def embed(self, image: Image, points: Points, *, masked: bool = False) -> Vector:
        """The L2-normalised vector of the face with these five points of a BGR picture. Raises ValueError.

        ``masked``: a mask covers mouth and nose.
        """

    def embed_aligned(self, face: Image, *, masked: bool = False) -> Vector:
        """The same for a 112x112 BGR crop that :func:`sentinel.vision.align.align` made."""


class FaceVector:
    """An :class:`Embedder`: the mean of the vectors of the crop and its mirror image, two runs or a batch.

    What the mirror is worth: models/evaluation/REPORT.md. Colour order, mean and scale are the manifest's.
    """

    def __init__(self, session: Session, model: Model) -> None:
        takes, self.dimensions = model.input, session.outputs[0][1]
        if tuple(takes.shape[1:]) != (3, SIZE, SIZE) or takes.shape[0] > 2:
            raise ModelError(
                f"model {session.name}: takes {takes.shape}, but faces are cut as 3x{SIZE}x{SIZE}"
            )
        if self.dimensions == 0:
            raise ModelError(f"model {session.name}: does not say how many numbers its vector has")
        self._session = session
        self._takes = takes

    def embed(self, image: Image, points: Points, *, masked: bool = False) -> Vector:
        """The L2-normalised vector of the face with these five points. Raises ValueError."""
        return self.embed_aligned(align(image, points), masked=masked)

    def embed_aligned(self, face: Image, *, masked: bool = False) -> Vector:
        """The vector of a 112x112 BGR crop."""
        takes = self._takes
        face = lit(face)
        pair = (face, np.asarray(cv2.flip(face, 1), np.uint8))
        batch = blobs(pair, takes.mean, takes.scale, swap=takes.colour == "RGB")
        runs = (batch[:1], batch[1:]) if takes.shape[0] == 1 else (batch,)
        plain, mirrored = (row for run in runs for row in self._session.run(run)[0])
        return normalised(normalised(plain) + normalised(mirrored))


class Sum:
    """An :class:`Embedder` of two with directions of their own: the cosine is the mean of theirs."""

    def __init__(self, first: FaceVector, second: FaceVector) -> None:
        if first.dimensions != second.dimensions:
            raise ModelError(
                f"models/manifest.toml: the embedder gives {first.dimensions} numbers, the second-embedder "
                f"{second.dimensions}: they can't be added, leave out the second"
            )
        self.dimensions = first.dimensions
        self._parts = first, second

    def embed(self, image: Image, points: Points, *, masked: bool = False) -> Vector:
        """The L2-normalised vector of the face with these five points. Raises ValueError."""
        return self.embed_aligned(align(image, points), masked=masked)

    def embed_aligned(self, face: Image, *, masked: bool = False) -> Vector:
        """The vector of a 112x112 BGR crop."""
        first, second = self._parts
        return normalised(first.embed_aligned(face) + second.embed_aligned(face))


class Unmasking:
    """An :class:`Embedder` that turns the vectors of masked faces to where the bare ones lie.

    What a mask hides and shows moves everybody's vector alike, as far as that is linear. What it is worth:
    models/evaluation/REPORT.md; how it was learned: models/training/unmasking.
    """

    def __init__(self, embedder: Embedder, session: Session) -> None:
        if session.outputs[0][1] != embedder.dimensions:
            raise ModelError(
                f"model {session.name}: turns vectors of {session.outputs[0][1]} numbers, the embedder gives "
                f"{embedder.dimensions}: leave the role unmask out"
            )
        self.dimensions = embedder.dimensions
        self._embedder, self._session = embedder, session

    def embed(self, image: Image, points: Points, *, masked: bool = False) -> Vector:
        """The L2-normalised vector of the face with these five points. Raises ValueError."""
        return self.embed_aligned(align(image, points), masked=masked)

    def embed_aligned(self, face: Image, *, masked: bool = False) -> Vector:
        """The vector of a 112x112 BGR crop."""
        vector = self._embedder.embed_aligned(face)
        if not masked:
            return vector
        return normalised(self._session.run(vector.reshape(1, -1, 1, 1))[0][0])


def lit(face: Image) -> Image:
    """A 112x112 crop whose forehead and eyes are dark, brightened to a mean of 80; others as they are.

    At a tenth of the light 97 instead of 63 of 100 mates are found (models/evaluation/REPORT.md).
    """
    mean = max(sum(cv2.mean(face[20:66, 20:92])) / 3, 1.0)
    if mean >= _DARK:
        return face
    bright = face * np.float32(min(_DARK / mean, _MOST_GAIN))
    return np.asarray(np.clip(bright, 0, 255), np.uint8)


def normalised(vector: Vector) -> Vector:
    """The vector at length 1; zeros stay."""
    return np.asarray(vector / max(math.sqrt(vector.dot(vector)), 1e-9), np.float32)


def to_wire(vector: Vector) -> str:
    """Base64 of little-endian float32, as in TrackReport.embedding."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")


def similarity(a: Vector, b: Vector) -> float:
    """Cosine of two normalised vectors, -1..1."""
    return float(np.clip(np.dot(a, b), -1.0, 1.0))
