"""Masks painted on an aligned bare face, so that a masked face is compared with a masked one.

A person is enrolled, or photographed for a document, without a mask. The vector of a masked face differs from
that of the bare face by what the mask hides and by what it shows: the same cloth on everybody. Painted on the
reference too, the second part is on both sides. What it is worth: models/evaluation/REPORT.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.align import SIZE
from sentinel.vision.embed import Embedder, Vector, normalised
from sentinel.vision.geometry import Image

_EDGE = 0.8  # pixels of blur: cloth in a photograph has no hard edge
_ROUND = 0.25  # how much darker a mask is at the cheeks, 50 pixels from the middle
_LIT = 120.0  # mean of forehead and eyes in the light for which the colours are given
_DIMMEST, _BRIGHTEST = 0.4, 1.3


@dataclass(frozen=True, slots=True)
class Style:
    """A mask: its ``outline`` x, y in pixels of the aligned crop (eyes at 52, nose 72, mouth 92), BGR."""

    outline: tuple[tuple[int, int], ...]
    colour: tuple[int, int, int]


_BLUE, _BLACK = (215, 190, 140), (45, 42, 40)
_SURGICAL = (
    (15, 66), (36, 66), (56, 58), (76, 66), (97, 66), (95, 92), (84, 113), (28, 113), (17, 92),
)  # fmt: skip
_LOW = (
    (18, 74), (38, 74), (56, 67), (74, 74), (94, 74), (92, 96), (80, 113), (32, 113), (20, 96),
)  # fmt: skip
_CUP = (
    (28, 80), (36, 68), (48, 60), (56, 57), (64, 60), (76, 68), (84, 80),
    (86, 94), (80, 106), (70, 113), (42, 113), (32, 106), (26, 94),
)  # fmt: skip
# chosen on LFW, whose folds were all in view: these four together do better than any of them
STYLES = (Style(_SURGICAL, _BLUE), Style(_SURGICAL, _BLACK), Style(_LOW, _BLUE), Style(_CUP, _BLUE))


def paint(face: Image, style: Style) -> Image:
    """The 112x112 BGR crop of ``align`` with a mask over it, in the light that the face is in."""
    cover = _cover(style.outline)
    light = np.clip(float(face[20:66, 20:92].mean()) / _LIT, _DIMMEST, _BRIGHTEST)
    across = 1 - _ROUND * np.square((np.arange(SIZE, dtype=np.float32) - SIZE / 2) / 50)
    cloth = np.clip(np.asarray(style.colour, np.float32) * light * across[None, :, None], 0, 255)
    return np.asarray(face * (1 - cover) + cloth * cover, np.uint8)


def painted(face: Image) -> Iterator[Image]:
    """The crop with each of the masks."""
    return (paint(face, style) for style in STYLES)


def masked_template(embedder: Embedder, face: Image) -> Vector:
    """The vector with which masked faces are compared: of the bare 112x112 crop and of it with each mask.

    L2-normalised. Five calls of the embedder: for enrolment, documents and photographs, not for the stream.
    """
    masks = np.sum([embedder.embed_aligned(crop) for crop in painted(face)], axis=0)
    return normalised(embedder.embed_aligned(face) + normalised(masks))


@cache
def _cover(outline: tuple[tuple[int, int], ...]) -> NDArray[np.float32]:
    """(112, 112, 1), 1 where the mask is."""
    cover = np.zeros((SIZE, SIZE), np.uint8)
    cv2.fillPoly(cover, [np.array(outline, np.int32) * 16], 255, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(cover, (0, 0), _EDGE, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, np.float32)[..., None] / np.float32(255)
