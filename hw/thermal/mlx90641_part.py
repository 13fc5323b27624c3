"""An MLX90641 from the maker's side: its EEPROM with the Hamming code, and how it answers to radiation.

Source: datasheet 3901090641; the formulas are those of a driver's user turned round.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hw.thermal.mlx90640_part import Conditions

ROWS, COLUMNS = 12, 16
PIXELS = ROWS * COLUMNS
WORDS, AUXILIARY_WORDS = 832, 48
_KELVIN = 273.15
_PTAT = 1711
_PARITY = (0x0D5B, 0x166D, 0x278E, 0x47F0)  # parity bits 11 to 14: which bits each makes even
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Fields:
    """What the factory writes: ``scalars`` by word (11 bits as they stand), and four arrays of 192 whole
    numbers: offsets of either subpage (11 bits, signed), sensitivities (11 bits), drifts (KTa 6 bits, KV 5
    bits, signed)."""

    scalars: dict[int, int]
    offsets: tuple[Ints, Ints]
    alpha: Ints
    kta: Ints
    kv: Ints
    broken: tuple[int, ...] = ()

    def changed(self, **words: int) -> "Fields":
        """With other scalars: ``w52=18``."""
        return replace(self, scalars=self.scalars | {int(k[1:]): v for k, v in words.items()})


def synthetic(seed: int = 90641) -> Fields:
    """A part with typical constants and its own fixed pattern; no real device's calibration."""
    rng = np.random.default_rng(seed)
    scalars = {
        10: 0x0040, 12: 0x1901, 15: 0x33,
        16: 1 << 5, 17: -600 >> 5 & 0x7FF, 18: -600 & 31,
        21: 600, 22: 17 << 5 | 2, 23: 300, 24: 11 << 5 | 2,
        25: 12 << 5 | 12, 26: 12 << 5 | 12, 27: 12 << 5 | 12,
        **{28 + i: value for i, value in enumerate((1500, 1650, 1800, 1800, 1650, 1500))},
        34: -60, 35: 512, 36: 9500 >> 5, 37: 9500 & 31, 38: -398, 39: -98, 40: 12196 >> 5, 41: 12196 & 31,
        42: 341, 43: 22, 44: 9 * 128, 45: 300, 46: 36, 47: -700 >> 5 & 0x7FF, 48: -700 & 31,
        49: 12 << 6 | 20, 50: 7 << 6 | 30, 51: 2 << 9, 52: 20,
        53: -500, 54: -520, 55: -560, 56: -600, 57: -620, 58: 200, 59: -640, 60: 300, 61: -660, 62: 400,
        63: -680,
    }  # fmt: skip
    column = np.linspace(-1, 1, COLUMNS)
    shade = np.round(1900 - 500 * np.tile(column**2, ROWS)).astype(np.int64)
    offset = rng.integers(-60, 60, PIXELS)
    return Fields(
        scalars,
        (offset, offset + rng.integers(-8, 9, PIXELS)),
        shade + rng.integers(-60, 60, PIXELS),
        rng.integers(-8, 9, PIXELS),
        rng.integers(-4, 5, PIXELS),
    )


def encode(fields: Fields) -> NDArray[np.uint16]:
    """The 832 words, coded from word 16 on."""
    words = np.zeros(WORDS, dtype=np.int64)
    for at, value in fields.scalars.items():
        words[at] = value & (0xFFFF if at < 16 else 0x7FF)
    drifts = (fields.kta & 0x3F) << 5 | fields.kv & 0x1F
    cells = np.stack((fields.offsets[0], fields.alpha, drifts, fields.offsets[1])) & 0x7FF
    cells[:, list(fields.broken)] = 0
    words[64:] = cells.ravel()
    return np.concatenate((words[:16].astype(np.uint16), coded(words[16:].astype(np.uint16))))


def coded(data: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """11 data bits -> 16 with the Hamming code's parity."""
    words = data & np.uint16(0x7FF)
    for bit, mask in enumerate(_PARITY):
        words |= (np.bitwise_count(words & np.uint16(mask)) & 1).astype(np.uint16) << np.uint16(11 + bit)
    parity = (np.bitwise_count(words) & 1).astype(np.uint16)
    return np.asarray(words | parity << np.uint16(15), dtype=np.uint16)


class Mlx90641Part:
    """One device."""

    def __init__(self, fields: Fields) -> None:
        self._f = fields
        word = fields.scalars
        offset = ((word[17] << 5) + word[18] ^ 0x8000) - 0x8000
        self._offsets = [offset + (cells << (word[16] >> 5)) for cells in fields.offsets]
        self._kta = (fields.kta * 2.0 ** (word[22] & 31) + word[21]) / 2.0 ** (word[22] >> 5)
        self._kv = (fields.kv * 2.0 ** (word[24] & 31) + word[23]) / 2.0 ** (word[24] >> 5)
        scales = np.array([word[at] >> shift & 31 for at in (25, 26, 27) for shift in (5, 0)]) + 20
        rows = np.array([word[at] for at in range(28, 34)]) / 2.0**scales / 2047
        self._tgc = ((word[51] & 0x1FF ^ 0x100) - 0x100) / 64
        self.alpha = fields.alpha * np.repeat(rows, 32) - self._tgc * word[45] / 2.0 ** word[46]

    def frame(
        self, objects: NDArray[np.float64], subpage: int, control: int, conditions: Conditions
    ) -> NDArray[np.uint16]:
        """242 words after a measurement of 192 object temperatures in C."""
        word = self._f.scalars
        d_ta, d_v = conditions.ta - 25.0, conditions.vdd - 3.3
        words = np.zeros(PIXELS + AUXILIARY_WORDS)
        drift = (1 + self._kta * d_ta) * (1 + self._kv * d_v)
        words[:PIXELS] = self._radiation(objects, conditions, d_ta) + self._offsets[subpage] * drift
        cp_offset = ((word[47] << 5) + word[48] ^ 0x8000) - 0x8000
        cp_kta = ((word[49] & 0x3F ^ 0x20) - 0x20) / 2.0 ** (word[49] >> 6)
        cp_kv = ((word[50] & 0x3F ^ 0x20) - 0x20) / 2.0 ** (word[50] >> 6)
        words[200] = cp_offset * (1 + cp_kta * d_ta) * (1 + cp_kv * d_v)
        words[202] = 32 * word[36] + word[37]
        words[234] = d_v * 32 * word[39] + 32 * word[38]
        art = (d_ta * word[42] / 8 + 32 * word[40] + word[41]) * (1 + word[43] / 4096 * d_v)
        words[224], words[192] = _PTAT, _PTAT * (2.0**18 / art - word[44] / 128)
        words *= 2.0 ** ((control >> 10 & 3) - (word[51] >> 9 & 3))
        whole = np.clip(np.round(words), -0x8000, 0x7FFF).astype(np.int16).view(np.uint16)
        return np.concatenate((whole, np.array([control, subpage], dtype=np.uint16)))

    def _radiation(
        self, objects: NDArray[np.float64], conditions: Conditions, d_ta: float
    ) -> NDArray[np.float64]:
        word = self._f.scalars
        corners = np.array([-40, -20, 0, 80, 120, word[58], word[60], word[62]], dtype=np.float64)
        ks = np.array([word[at] for at in (53, 54, 55, 56, 57, 59, 61, 63)]) / 2.0 ** word[52]
        factors = np.ones(8)
        for at in range(3, 8):
            factors[at] = factors[at - 1] * (1 + ks[at - 1] * (corners[at] - corners[at - 1]))
        factors[1] = 1 / (1 + ks[1] * 20)
        factors[0] = factors[1] / (1 + ks[0] * 20)
        reach = np.searchsorted(corners[1:], objects, side="right")
        slope = factors[reach] * (1 + ks[reach] * (objects - corners[reach]))
        eps = conditions.emissivity
        power = eps * (objects + _KELVIN) ** 4 + (1 - eps) * (conditions.reflected + _KELVIN) ** 4
        power -= (conditions.ta + _KELVIN) ** 4
        out: NDArray[np.float64] = self.alpha * (1 + word[34] / 32768 * d_ta) * slope * power
        return out
