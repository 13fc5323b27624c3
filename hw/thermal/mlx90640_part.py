"""How a calibrated MLX90640 answers to radiation: object temperatures -> RAM words.

The datasheet's formulas (3901090640 rev 12, section 11.2.2) turned round; the maker's side of what
a driver's user computes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hw.thermal.mlx90640_eeprom import COLUMNS, PIXELS, Fields, Ints

Floats = NDArray[np.float64]
RAM_WORDS = 832
UNREAD = 0x7FFF
_PTAT = 1711
_KELVIN = 273.15
_ROW, _COLUMN = np.divmod(np.arange(PIXELS), COLUMNS)
_SPLIT = 2 * (_ROW & 1) + (_COLUMN & 1)
_CONVERSION = np.array([0, -1, 0, 1])[_COLUMN % 4]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Supply in volts, the sensor's own temperature and that of what objects mirror in C, emissivity."""

    vdd: float = 3.3
    ta: float = 31.0
    reflected: float = 23.0
    emissivity: float = 0.98


class Part:
    """One device. ``alpha`` (the bare pixel's), ``offset``, ``kta``, ``kv`` and ``sensitivity``: 768 each."""

    def __init__(self, fields: Fields) -> None:
        self._f = fields
        s = fields.scalars.get
        self.resolution = s("resolution", 0)
        self.tgc = s("tgc", 0) / 32
        scale = s("alpha_scale", 0)
        spread = fields.alpha_row[_ROW] << s("alpha_row_scale", 0)
        spread = spread + (fields.alpha_column[_COLUMN] << s("alpha_column_scale", 0))
        spread = spread + (fields.alpha_pixel << s("alpha_remnant_scale", 0))
        self.alpha: Floats = np.asarray(s("alpha_reference", 0) + spread, dtype=np.float64) / 2.0 ** (
            scale + 30
        )
        self.offset: Ints = (
            s("offset_reference", 0)
            + (fields.offset_row[_ROW] << s("offset_row_scale", 0))
            + (fields.offset_column[_COLUMN] << s("offset_column_scale", 0))
            + (fields.offset_pixel << s("offset_remnant_scale", 0))
        )
        self._kta_unit = 2.0 ** -(s("kta_scale", 0) + 8)
        self._kv_unit = 2.0 ** -s("kv_scale", 0)
        kta = fields.kta_split[_SPLIT] + (fields.kta_pixel << s("kta_remnant_scale", 0))
        self.kta: Floats = kta * self._kta_unit
        self.kv: Floats = np.asarray(fields.kv_split[_SPLIT] * self._kv_unit, dtype=np.float64)
        cp_alpha = s("cp_alpha", 0) / 2.0 ** (scale + 27)
        mean_cp_alpha = cp_alpha * (1 + s("cp_alpha_ratio", 0) / 256)
        self.sensitivity: Floats = self.alpha - self.tgc * mean_cp_alpha

    def ram(self, objects: Floats, subpage: int, control: int, conditions: Conditions) -> NDArray[np.uint16]:
        """832 words after a measurement of ``objects`` (768 temperatures in C) by one subpage.

        Pixels of the other subpage hold 0; a caller keeps what it had there.
        """
        s = self._f.scalars.get
        ram = np.zeros(RAM_WORDS)
        resolution = 2.0 ** ((control >> 10 & 3) - self.resolution)
        d_ta, d_v = conditions.ta - 25.0, conditions.vdd - 3.3
        chess = bool(control & 0x1000)
        foreign = chess == bool(s("calibrated_interleaved", 0))
        mine = ((_ROW & 1) ^ (_COLUMN & 1) if chess else _ROW & 1) == subpage
        signal = self._radiation(objects, conditions, d_ta)
        signal += self.offset * (1 + self.kta * d_ta) * (1 + self.kv * d_v)
        if foreign:
            line = 2 * (_ROW & 1) - 1
            signal += s("chess_1", 0) / 2 * _CONVERSION * -line - s("chess_2", 0) / 8 * line
        ram[:PIXELS] = np.where(mine, signal, 0)
        drift = (1 + s("cp_kta", 0) * self._kta_unit * d_ta) * (1 + s("cp_kv", 0) * self._kv_unit * d_v)
        ram[776] = s("cp_offset", 0) * drift
        second = s("cp_offset", 0) + s("cp_offset_delta", 0) + (s("chess_0", 0) / 16 if foreign else 0)
        ram[808] = second * drift
        ram[778] = s("gain", 0)
        ram[810] = d_v * 32 * s("k_vdd", 0) + (s("vdd_25", 0) - 256) * 32 - 8192
        ram[[800, 768]] = self._ptat(d_ta, d_v)
        words = np.round(ram * resolution)
        return np.clip(words, -0x8000, UNREAD).astype(np.int16).view(np.uint16)

    def _radiation(self, objects: Floats, conditions: Conditions, d_ta: float) -> Floats:
        """The pixels' signal without offsets."""
        s, f = self._f.scalars.get, self._f
        ks = f.ks_to / 2.0 ** (s("ks_to_scale", 0) + 8)
        step = s("corner_step", 0) * 10
        third = float(s("corner_3", 0) * step)
        corners = np.array([-40.0, 0.0, third, third + s("corner_4", 0) * step])
        at_third = 1 + ks[1] * third
        factors = np.array([1 / (1 + ks[0] * 40), 1, at_third, at_third * (1 + ks[2] * (corners[3] - third))])
        reach = np.searchsorted(corners[1:], objects, side="right")
        slope = factors[reach] * (1 + ks[reach] * (objects - corners[reach]))
        eps = conditions.emissivity
        power = eps * (objects + _KELVIN) ** 4 + (1 - eps) * (conditions.reflected + _KELVIN) ** 4
        power -= (conditions.ta + _KELVIN) ** 4
        out: Floats = self.sensitivity * (1 + s("ks_ta", 0) / 8192 * d_ta) * slope * power
        return out

    def _ptat(self, d_ta: float, d_v: float) -> tuple[float, float]:
        """PTAT and Vbe words that stand for this temperature of the sensor."""
        s = self._f.scalars.get
        art = (d_ta * s("kt_ptat", 0) / 8 + s("ptat_25", 0)) * (1 + s("kv_ptat", 0) / 4096 * d_v)
        return _PTAT, _PTAT * (2.0**18 / art - (s("alpha_ptat", 0) / 4 + 8))
