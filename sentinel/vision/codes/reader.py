"""All codes of one picture: zxing-cpp first, harder attempts where something says that there is a code."""

from collections.abc import Iterator
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.codes.attempts import (
    ATTEMPTS,
    Place,
    black_and_white,
    place_of_quad,
    place_of_region,
)
from sentinel.vision.codes.code import Code, Quad, covered, distinct
from sentinel.vision.codes.finder import find_regions
from sentinel.vision.codes.zxing import FIXED, PDF417, SURE, read_zxing

Gray = NDArray[np.uint8]

_PLACES = 3
_WINDOW = 21  # pixels; the threshold for a whole picture, as modules are mostly about 4 pixels
_LEAST = 8  # pixels of a picture's side


class Effort(Enum):
    """How much to spend: FRAME for every frame of a stream, PHOTO for a picture that must be read.

    PHOTO looks for other symbologies only where there is no QR code; ALL also beside one.
    """

    FRAME = "frame"
    PHOTO = "photo"
    ALL = "all"


class CodeReader:
    """Reads all codes of a picture. Holds no state: any thread may use it."""

    def __init__(self, effort: Effort = Effort.FRAME) -> None:
        self.effort = effort

    def read(self, image: NDArray[np.uint8]) -> list[Code]:
        """The codes of ``image``, (height, width, 3) BGR or (height, width) gray, uint8; empty: none.

        Every code once, from top to bottom. Never raises on any picture of these shapes.
        """
        gray = to_gray(image)
        if min(gray.shape) < _LEAST:
            return []
        found, located = read_zxing(gray)
        if self.effort is not Effort.FRAME:
            found += _harder(gray, located, found)
            if not found:
                found = _search(image, gray, located=bool(located))
            elif self.effort is Effort.ALL:
                found += [code for code in _others(gray) if not covered(code.quad, found)]
        return distinct(found)


def to_gray(image: NDArray[np.uint8]) -> Gray:
    """One channel of uint8, contiguous."""
    if image.ndim == 3:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    return np.ascontiguousarray(image)


def _harder(gray: Gray, located: list[Quad], read: list[Code]) -> list[Code]:
    """What was located but not read and, where nothing was read at all, what finder patterns point at."""
    found: list[Code] = []
    for place in _places(gray, located, read):
        for attempt in ATTEMPTS:
            codes = attempt(place)
            if codes:
                found += codes
                break
    return found


def _places(gray: Gray, located: list[Quad], read: list[Code]) -> Iterator[Place]:
    open_ = [quad for quad in located if not covered(quad, read)]
    for quad in open_[:_PLACES]:
        yield place_of_quad(gray, quad)
    if not open_ and not read:
        for region in find_regions(gray, 1):
            yield place_of_region(gray, region)


def _search(image: NDArray[np.uint8], gray: Gray, *, located: bool) -> list[Code]:
    """The whole picture by another channel and threshold; other symbologies, unless a QR code was located."""
    if image.ndim == 3:
        codes, _ = read_zxing(_darkest(image))
        if codes:
            return codes
    codes, _ = read_zxing(black_and_white(gray, _WINDOW, 2), binarizer=FIXED)
    if codes or located:
        return codes
    return _others(gray)


def _others(gray: Gray) -> list[Code]:
    """Codes of other symbologies than QR."""
    return [code for code in read_zxing(gray, SURE)[0] if code.symbology != "PDF417" or _twice(gray, code)]


def _twice(gray: Gray, code: Code) -> bool:
    """Whether another look reads the same. A PDF417 that is written with little error correction is else
    read wrong now and then: of 280 small, soft ones 4 of 62 reads, none of which came twice."""
    looks = (
        cv2.rotate(gray, cv2.ROTATE_180),
        cv2.GaussianBlur(gray, (3, 3), 0),
        cv2.resize(gray, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC),
    )
    return any(code.data == again.data for look in looks for again in read_zxing(np.asarray(look), PDF417)[0])


def _darkest(image: NDArray[np.uint8]) -> Gray:
    """The darkest channel of each pixel: a yellow code on white, pale in gray, is black here."""
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)
