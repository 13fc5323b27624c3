"""A place where a code seems to be, tried again: treatments of its cut-out, what pays most first.

Chosen by measuring on pictures that zxing-cpp does not read (``sentinel bench codes`` makes them): a
threshold by the neighbourhood reads shadow, glare and dim screens; sharpening reads what is small or out of
focus; growing the dark closes cracks; libzbar forgives other damage than zxing-cpp. Tried and left out, as
they read little more for their time: CLAHE, local normalisation, median, opening and closing, three and four
times the size, global thresholds, OpenCV's detectors.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.codes.code import Box, Code, Quad, box_of, moved
from sentinel.vision.codes.finder import Region
from sentinel.vision.codes.zbar import read_zbar
from sentinel.vision.codes.zxing import FIXED, read_zxing

Gray = NDArray[np.uint8]

_TYPICAL = 29  # modules across the codes of a door: version 3
_ENLARGED = 500 * 500  # pixels of a cut-out up to which it is enlarged: larger modules need no help
_PAD = 16  # a missing quiet zone is the most common fault of cut-out codes


@dataclass(frozen=True, slots=True)
class Place:
    """A cut-out of a picture: its corner there, a module's pixels (about), whether it is light on dark."""

    gray: Gray
    left: int
    top: int
    module: float
    inverted: bool | None  # None: not known


Attempt = Callable[[Place], list[Code]]


def place_of_region(gray: Gray, region: Region) -> Place:
    """The cut-out around finder patterns."""
    return _cut(gray, region.box, region.module, region.inverted)


def place_of_quad(gray: Gray, quad: Quad, margin: float = 0.3) -> Place:
    """The cut-out around a code that was located; ``margin`` by its width."""
    left, top, right, bottom = box_of(quad)
    side = max(right - left, bottom - top)
    room = int(margin * side) + 4
    return _cut(gray, (left - room, top - room, right + room, bottom + room), max(1.0, side / _TYPICAL), None)


def _cut(gray: Gray, box: Box, module: float, inverted: bool | None) -> Place:
    left, top = max(0, box[0]), max(0, box[1])
    part = gray[top : max(top + 1, box[3]), left : max(left + 1, box[2])]
    framed = cv2.copyMakeBorder(part, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REPLICATE)
    return Place(np.asarray(framed, np.uint8), left - _PAD, top - _PAD, module, inverted)


def attempt(place: Place, number: int) -> list[Code]:
    """What treatment ``number`` (from 0, modulo their count) reads at ``place``, in the picture's pixels."""
    return ATTEMPTS[number % len(ATTEMPTS)](place)


def _threshold(modules: float, offset: int, *, smooth: bool = True) -> Attempt:
    """Black is what is darker than its neighbourhood, ``modules`` wide, by ``offset``."""

    def read(place: Place) -> list[Code]:
        return _read(place, black_and_white(place.gray, modules * place.module, offset, smooth=smooth))

    return read


def black_and_white(gray: Gray, window: float, offset: int, *, smooth: bool = True) -> Gray:
    """A threshold by the mean of ``window`` pixels."""
    even = cv2.blur(gray, (3, 3)) if smooth else gray
    size = max(9, round(window) | 1)
    return np.asarray(
        cv2.adaptiveThreshold(even, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, size, offset),
        np.uint8,
    )


def _sharpened_then_enlarged(place: Place) -> list[Code]:
    sharp = _sharpened(place.gray, 0.5 * place.module, 1.5)
    scale = _scale(place)
    if scale > 1:
        sharp = np.asarray(cv2.resize(sharp, None, fx=scale, fy=scale), np.uint8)
    return _read(place, sharp, scale)


def _dark_grown(place: Place) -> list[Code]:
    return _read(place, np.asarray(cv2.erode(place.gray, np.ones((3, 3), np.uint8)), np.uint8))


def _zbar_smooth(place: Place) -> list[Code]:
    return _zbar(place, np.asarray(cv2.GaussianBlur(place.gray, (0, 0), 1.0), np.uint8))


ATTEMPTS: tuple[Attempt, ...] = (
    _threshold(5, 2),
    _sharpened_then_enlarged,
    _threshold(3, 4),
    _threshold(6, 0),
    _dark_grown,
    _zbar_smooth,
)


def _read(place: Place, picture: Gray, scale: int = 1) -> list[Code]:
    invert = place.inverted is not False
    codes, _ = read_zxing(picture, downscale=False, invert=invert, binarizer=FIXED)
    return moved(codes, scale, place.left, place.top)


def _zbar(place: Place, picture: Gray) -> list[Code]:
    """zbar reads dark on light only."""
    dark_on_light = 255 - picture if place.inverted else picture
    return moved(read_zbar(dark_on_light), 1, place.left, place.top)


def _scale(place: Place) -> int:
    return 2 if place.gray.size <= _ENLARGED else 1


def _sharpened(gray: Gray, width: float, amount: float) -> Gray:
    """Unsharp masking; two box filters are as good as a Gaussian here, at a fifth of its time."""
    side = max(3, round(width) | 1)
    blurred = cv2.blur(cv2.blur(gray, (side, side)), (side, side))
    return np.asarray(cv2.addWeighted(gray, 1 + amount, blurred, -amount, 0.0), np.uint8)
