"""Subpages put together to full pictures, and the gaps of bad pixels closed."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.subpage import Subpage

_Pixel = TypeVar("_Pixel", np.float32, np.bool_)


class Mosaic:
    """Puts subpages together to pictures of ``shape`` = rows, columns. One is full when ``subpages``
    different ones came since the last."""

    def __init__(self, shape: tuple[int, int], subpages: int) -> None:
        self._shape = shape
        self._subpages = subpages
        self._pixels = np.full(shape[0] * shape[1], np.nan, dtype=np.float32)
        self._have: set[int] = set()
        self.filled: NDArray[np.bool_] = np.zeros(shape, dtype=bool)
        """Pixels of the last full picture that had no value of their own: bad ones, and saturated ones."""

    def add(self, subpage: Subpage) -> NDArray[np.float32] | None:
        """The full picture in C, gaps of bad pixels closed, or None: a subpage is missing."""
        mine = ~np.isnan(subpage.temperatures)
        self._pixels[mine] = subpage.temperatures[mine]
        self._have.add(subpage.subpage)
        if len(self._have) < self._subpages:
            return None
        self._have.clear()
        self.filled = np.isnan(self._pixels).reshape(self._shape)
        picture = without_gaps(self._pixels.reshape(self._shape))
        self._pixels[:] = np.nan
        return picture


def upright(picture: NDArray[_Pixel], turned: int) -> NDArray[_Pixel]:
    """The picture of a sensor that is mounted turned: anticlockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(picture, turned // 90))


def without_gaps(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """A copy where each pixel without a value has the mean of its neighbours (3 x 3) that have one."""
    filled = picture.copy()
    while (gaps := np.isnan(filled)).any() and not gaps.all():
        padded = np.pad(filled, 1, constant_values=np.nan)
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))[gaps].reshape(-1, 9)
        there = ~np.isnan(windows)
        total, count = np.where(there, windows, 0).sum(axis=1), there.sum(axis=1)
        filled[gaps] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return filled
