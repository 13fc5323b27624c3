"""The Hamming(11+5) code of the MLX90641's EEPROM: one wrong bit a word is put right, two are noticed.

Source: datasheet 3901090641, EEPROM. Data in bits 0 to 10, parity in 11 to 14, and over all 16 in bit 15.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DATA = 0x07FF
# Which bits each parity bit makes even
_MASKS = np.array([0x0D5B, 0x166D, 0x278E, 0x47F0], dtype=np.uint16)
_BY_SYNDROME = np.array([15, 11, 12, 0, 13, 1, 2, 3, 14, 4, 5, 6, 7, 8, 9, 10])


@dataclass(frozen=True, slots=True)
class Decoded:
    """``data``: 11 bits a word. ``corrected``: how many words had one wrong bit; ``lost``: places of words
    with two, whose data means nothing."""

    data: NDArray[np.uint16]
    corrected: int
    lost: tuple[int, ...]


def decode(words: NDArray[np.uint16]) -> Decoded:
    """Check and correct 16-bit words."""
    syndrome = np.zeros(words.shape, dtype=np.intp)
    for bit, mask in enumerate(_MASKS):
        syndrome |= (np.bitwise_count(words & mask) & 1).astype(np.intp) << bit
    odd = (np.bitwise_count(words) & 1).astype(bool)
    flips = np.where(odd, 1 << _BY_SYNDROME[syndrome], 0).astype(np.uint16)
    lost = np.flatnonzero(~odd & (syndrome != 0))
    data = ((words ^ flips) & DATA).astype(np.uint16)
    return Decoded(data, int(np.count_nonzero(odd)), tuple(int(i) for i in lost))
