"""What an MLX90640's EEPROM says: the part's calibration, or why the part can't be used.

Source: datasheet 3901090640 rev 12, section 11.2.2. Where the vendor's C library departs from
it (the sensitivity is reduced by the mean of both compensation pixels', not the subpage's own) this follows
the library.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sentinel.fever.calibration_bounds import check_sensitivity, check_words
from sentinel.fever.radiation import LARGEST_KSTO, Floats, Inversion, Response
from sentinel.fever.words import Unusable, as_words, check_blank
from sentinel.fever.words import signed as _signed

ROWS, COLUMNS = 24, 32
PIXELS = ROWS * COLUMNS
EEPROM_WORDS = 832
_MOST_BAD_PIXELS = 4  # datasheet section 9: a part with more left the factory in error

_ROW, _COLUMN = np.divmod(np.arange(PIXELS), COLUMNS)
_INTERLEAVED = _ROW & 1
_CHESS = _INTERLEAVED ^ (_COLUMN & 1)
# The sign pattern of the correction between the interleaved and the chess pattern ("conversion pattern")
_CONVERSION = (
    (_COLUMN + 2) // 4 - (_COLUMN + 3) // 4 + (_COLUMN + 1) // 4 - _COLUMN // 4
) * (1 - 2 * _INTERLEAVED)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Per pattern and subpage: everything about its 384 pixels that doesn't change from frame to frame.

    ``places``: for each of the 768 pixels its position within ``pixels``, 384 for those without a value.
    The inversion's terms have the weights (1, dTa, dV, dTa*dV, compensation signal).
    """

    pixels: NDArray[np.intp]
    places: NDArray[np.intp]
    inversion: Inversion
    found: NDArray[np.float32]  # a buffer of 385; the last is NaN


@dataclass(frozen=True)
class Calibration:
    """An MLX90640's calibration. Arrays are 768 float64 in reading order (row by row, 32 a row).

    Its plans keep buffers: one thread at a time.
    """

    k_vdd: int
    vdd_25: int
    kv_ptat: float
    kt_ptat: float
    v_ptat_25: int
    alpha_ptat: float
    gain: int
    tgc: float
    ks_ta: float
    resolution: int
    calibrated_in_chess: bool
    cp_offset: tuple[int, int]
    cp_alpha: tuple[float, float]
    cp_kta: float
    cp_kv: float
    chess: tuple[float, float, float]
    ks_to: tuple[float, float, float, float]
    corners: tuple[float, float, float, float]
    alpha: Floats
    offset: Floats
    kta: Floats
    kv: Floats
    broken: tuple[int, ...]
    outliers: tuple[int, ...]

    @property
    def bad_pixels(self) -> tuple[int, ...]:
        """Broken and outlying pixels, ascending."""
        return tuple(sorted(self.broken + self.outliers))

    @cached_property
    def plans(self) -> tuple[tuple[Plan, Plan], tuple[Plan, Plan]]:
        """Indexed by chess pattern (0 interleaved, 1 chess) and subpage."""
        return (self._plan(False, 0), self._plan(False, 1)), (self._plan(True, 0), self._plan(True, 1))

    @cached_property
    def response(self) -> Response:
        """How sensitivity changes over the four ranges of the object's temperature."""
        return Response(self.ks_to, self.corners, basic=1)

    def _plan(self, chess: bool, subpage: int) -> Plan:
        pixels = np.flatnonzero((_CHESS if chess else _INTERLEAVED) == subpage)
        offset, kta, kv = self.offset[pixels], self.kta[pixels], self.kv[pixels]
        pattern = np.zeros(len(pixels))
        if chess != self.calibrated_in_chess:
            pattern = self.chess[1] * _CONVERSION[pixels] - self.chess[2] * (2 * _INTERLEAVED[pixels] - 1)
        good = ~np.isin(pixels, self.bad_pixels)
        scale = np.divide(1.0, self.alpha[pixels], out=np.zeros(len(pixels)), where=good)
        rows = (offset + pattern, offset * kta, offset * kv, offset * kta * kv, np.ones(len(pixels)))
        places = np.full(PIXELS, len(pixels), dtype=np.intp)
        places[pixels[good]] = np.flatnonzero(good)
        inversion = Inversion(self.response, scale, np.stack(rows) * scale)
        return Plan(pixels, places, inversion, np.full(len(pixels) + 1, np.nan, dtype=np.float32))


def calibrate(eeprom: ArrayLike) -> Calibration:
    """Read the calibration out of 832 EEPROM words (0x2400 to 0x273F). Raises Unusable with the reason."""
    words = as_words(eeprom, EEPROM_WORDS, "EEPROM")
    check_blank(words)
    if words[10] & 0x0040:
        raise Unusable("EEPROM is another model's: not an MLX90640's")
    check_words(ee := words.astype(np.int64))
    read = _extract(ee)
    _check(read)
    return read


def deviating_pixels(eeprom: ArrayLike) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Broken and outlying pixels as the EEPROM marks them (section 9). Raises Unusable for a wrong length."""
    cells = as_words(eeprom, EEPROM_WORDS, "EEPROM")[64:]
    broken = cells == 0
    outlier = ~broken & (cells & 1 == 1)
    return _indices(broken), _indices(outlier)


def _indices(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.flatnonzero(mask))


def _s(value: int, bits: int) -> int:
    return int(_signed(int(value), bits))


def _nibbles(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Signed nibbles, the lowest of each word first."""
    return _signed((words[:, None] >> np.array([0, 4, 8, 12])).ravel(), 4)


def _extract(ee: NDArray[np.int64]) -> Calibration:
    cells = ee[64:]
    word = [int(w) for w in ee[:64]]
    broken, outliers = deviating_pixels(ee)
    kta_scale, kv_scale = 2.0 ** ((word[56] >> 4 & 15) + 8), 2.0 ** (word[56] >> 8 & 15)
    cp_alpha_0 = _s(word[57], 10) / 2.0 ** ((word[32] >> 12) + 27)
    cp_alpha = (cp_alpha_0, cp_alpha_0 * (1 + _s(word[57] >> 10, 6) / 128))
    cp_offset_0 = _s(word[58], 10)
    tgc = _s(word[60], 8) / 32
    split = 2 * _INTERLEAVED + (_COLUMN & 1)
    kta_by_split = np.array([_s(word[54] >> 8, 8), _s(word[55] >> 8, 8), _s(word[54], 8), _s(word[55], 8)])
    kv_by_split = np.array([_s(word[52] >> shift, 4) for shift in (12, 4, 8, 0)])
    kta = (kta_by_split[split] + (_signed(cells >> 1, 3) << (word[56] & 15))) / kta_scale
    step = (word[63] >> 12 & 3) * 10
    corner_3 = (word[63] >> 4 & 15) * step
    ks_scale = 2.0 ** ((word[63] & 15) + 8)
    ks_to = [_s(word[at] >> shift, 8) / ks_scale for at, shift in ((61, 0), (61, 8), (62, 0), (62, 8))]
    return Calibration(
        k_vdd=32 * _s(word[51] >> 8, 8),
        vdd_25=((word[51] & 0xFF) - 256) * 32 - 8192,
        kv_ptat=_s(word[50] >> 10, 6) / 4096,
        kt_ptat=_s(word[50], 10) / 8,
        v_ptat_25=word[49],
        alpha_ptat=(word[16] >> 12) / 4 + 8,
        gain=_s(word[48], 16),
        tgc=tgc,
        ks_ta=_s(word[60] >> 8, 8) / 8192,
        resolution=word[56] >> 12 & 3,
        calibrated_in_chess=not word[10] & 0x0800,
        cp_offset=(cp_offset_0, cp_offset_0 + _s(word[58] >> 10, 6)),
        cp_alpha=cp_alpha,
        cp_kta=_s(word[59], 8) / kta_scale,
        cp_kv=_s(word[59] >> 8, 8) / kv_scale,
        chess=(_s(word[53], 6) / 16, _s(word[53] >> 6, 5) / 2, _s(word[53] >> 11, 5) / 8),
        ks_to=(ks_to[0], ks_to[1], ks_to[2], ks_to[3]),
        corners=(-40.0, 0.0, float(corner_3), float(corner_3 + (word[63] >> 8 & 15) * step)),
        alpha=_spread(ee, 33, 34, 40, word[32], cells >> 4) / 2.0 ** ((word[32] >> 12) + 30)
        - tgc * (cp_alpha[0] + cp_alpha[1]) / 2,
        offset=_spread(ee, 17, 18, 24, word[16], cells >> 10, signed_reference=True).astype(np.float64),
        kta=kta,
        kv=kv_by_split[split] / kv_scale,
        broken=broken,
        outliers=outliers,
    )


def _spread(
    ee: NDArray[np.int64], reference: int, rows: int, columns: int, scales: int, remnants: NDArray[np.int64],
    *, signed_reference: bool = False,
) -> NDArray[np.int64]:  # fmt: skip
    """A per-pixel quantity stored as reference + row + column + remnant, each part with its own scale."""
    base = _s(int(ee[reference]), 16) if signed_reference else int(ee[reference])
    by_row = _nibbles(ee[rows : rows + 6]) << (scales >> 8 & 15)
    by_column = _nibbles(ee[columns : columns + 8]) << (scales >> 4 & 15)
    total: NDArray[np.int64] = (
        base + by_row[_ROW] + by_column[_COLUMN] + (_signed(remnants, 6) << (scales & 15))
    )
    return total


def _check(read: Calibration) -> None:
    if read.k_vdd == 0 or read.kt_ptat <= 0 or read.gain <= 0 or read.v_ptat_25 == 0:
        raise Unusable("EEPROM holds absurd words: supply, ambient or gain constants can't be")
    if max(abs(k) for k in read.ks_to) > LARGEST_KSTO:
        raise Unusable("EEPROM holds absurd words: the sensitivity's slope can't be")
    bad = np.array(read.bad_pixels, dtype=np.intp)
    if len(bad) > _MOST_BAD_PIXELS:
        raise Unusable(f"{len(bad)} bad pixels, more than the {_MOST_BAD_PIXELS} a part may have")
    good = np.ones(PIXELS, dtype=bool)
    good[bad] = False
    if (read.alpha[good] <= 0).any():
        raise Unusable("EEPROM holds absurd words: a pixel without sensitivity")
    check_sensitivity(read.alpha[good])
    near = (abs(_ROW[bad, None] - _ROW[bad]) < 2) & (abs(_COLUMN[bad, None] - _COLUMN[bad]) < 2)
    pairs = np.argwhere(np.triu(near, 1))
    if len(pairs):
        first, second = bad[pairs[0]]
        raise Unusable(f"bad pixels {first} and {second} are adjacent")
