"""Words of thermal sensors as they came off the bus, checked for being words at all."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Unusable(Exception):
    """Words (of an EEPROM or a frame) from which no temperature may be computed; the text says why."""


def as_words(values: ArrayLike, count: int, what: str) -> NDArray[np.uint16]:
    """``count`` 16-bit words, or Unusable: no flat list, their number, not whole numbers, not 0..65535."""
    try:
        array = np.asarray(values)
    except (ValueError, OverflowError, RecursionError):
        raise Unusable(f"{what} is not a list of words") from None
    if array.ndim != 1:
        raise Unusable(f"{what} {'holds lists instead' if array.ndim else 'is not a list'} of words")
    if len(array) != count:
        raise Unusable(f"{what} has {len(array)} words instead of {count}")
    if array.dtype == np.uint16:
        return array
    if array.dtype.kind not in "iu":
        raise Unusable(f"{what} holds values {_wrong(values)}")
    if array.min() < 0 or array.max() > 0xFFFF:
        raise Unusable(f"{what} holds values outside 0..65535")
    return array.astype(np.uint16)


def _wrong(values: ArrayLike) -> str:
    """Whole numbers beyond 64 bits make numpy's array one of objects or floats."""
    whole = isinstance(values, Sequence) and all(type(value) is int for value in values)
    return "outside 0..65535" if whole else "that are no whole numbers"


def check_blank(words: NDArray[np.uint16]) -> None:
    """Raise Unusable for an EEPROM that no factory wrote: all zeros, all ones, one word repeated."""
    if not words.any():
        raise Unusable("EEPROM is all zeros")
    if (words == 0xFFFF).all():
        raise Unusable("EEPROM is all ones")
    if (words == words[0]).all():
        raise Unusable("EEPROM holds one repeated word")


def signed(values: ArrayLike, bits: int) -> NDArray[np.int64]:
    """The lowest ``bits`` of whole numbers as two's complement."""
    half = 1 << (bits - 1)
    return ((np.asarray(values, dtype=np.int64) & ((1 << bits) - 1)) ^ half) - half
