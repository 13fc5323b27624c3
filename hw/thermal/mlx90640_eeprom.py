"""An MLX90640's EEPROM from the maker's side: fields <-> 832 words, and a part that never was made.

Source: datasheet 3901090640 rev 12, section 10 (table 9) and 11.2.2.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 24, 32
PIXELS = ROWS * COLUMNS
WORDS = 832

Ints = NDArray[np.int64]

# name: word, lowest bit, width, two's complement
_SCALARS: dict[str, tuple[int, int, int, bool]] = {
    "calibrated_interleaved": (10, 11, 1, False),
    "control": (12, 0, 16, False),
    "address": (15, 0, 8, False),
    "offset_remnant_scale": (16, 0, 4, False),
    "offset_column_scale": (16, 4, 4, False),
    "offset_row_scale": (16, 8, 4, False),
    "alpha_ptat": (16, 12, 4, False),
    "offset_reference": (17, 0, 16, True),
    "alpha_remnant_scale": (32, 0, 4, False),
    "alpha_column_scale": (32, 4, 4, False),
    "alpha_row_scale": (32, 8, 4, False),
    "alpha_scale": (32, 12, 4, False),
    "alpha_reference": (33, 0, 16, False),
    "gain": (48, 0, 16, True),
    "ptat_25": (49, 0, 16, False),
    "kt_ptat": (50, 0, 10, True),
    "kv_ptat": (50, 10, 6, True),
    "vdd_25": (51, 0, 8, False),
    "k_vdd": (51, 8, 8, True),
    "chess_0": (53, 0, 6, True),
    "chess_1": (53, 6, 5, True),
    "chess_2": (53, 11, 5, True),
    "kta_remnant_scale": (56, 0, 4, False),
    "kta_scale": (56, 4, 4, False),
    "kv_scale": (56, 8, 4, False),
    "resolution": (56, 12, 2, False),
    "cp_alpha": (57, 0, 10, True),
    "cp_alpha_ratio": (57, 10, 6, True),
    "cp_offset": (58, 0, 10, True),
    "cp_offset_delta": (58, 10, 6, True),
    "cp_kta": (59, 0, 8, True),
    "cp_kv": (59, 8, 8, True),
    "tgc": (60, 0, 8, True),
    "ks_ta": (60, 8, 8, True),
    "ks_to_scale": (63, 0, 4, False),
    "corner_3": (63, 4, 4, False),
    "corner_4": (63, 8, 4, False),
    "corner_step": (63, 12, 2, False),
}
# Quantities that come by row parity and column parity (even-even, even-odd, odd-even, odd-odd), and KsTo
_GROUPS: dict[str, tuple[tuple[int, int], ...]] = {
    "kta_split": ((54, 8), (55, 8), (54, 0), (55, 0)),
    "ks_to": ((61, 0), (61, 8), (62, 0), (62, 8)),
}
_KV_SHIFTS = (12, 4, 8, 0)
_NIBBLES = {"offset_row": (18, 6), "offset_column": (24, 8), "alpha_row": (34, 6), "alpha_column": (40, 8)}
_PIXEL_FIELDS = {"offset_pixel": (10, 6), "alpha_pixel": (4, 6), "kta_pixel": (1, 3)}


def _zeros(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)


@dataclass(frozen=True)
class Fields:
    """What the factory writes, as the whole numbers of the bit fields; arrays are int64.

    ``scalars`` by the names of the table above; rows 24, columns 32, splits and ``ks_to`` 4, pixels 768.
    """

    scalars: dict[str, int]
    kta_split: Ints
    kv_split: Ints
    ks_to: Ints
    offset_row: Ints = field(default_factory=lambda: _zeros(ROWS))
    offset_column: Ints = field(default_factory=lambda: _zeros(COLUMNS))
    alpha_row: Ints = field(default_factory=lambda: _zeros(ROWS))
    alpha_column: Ints = field(default_factory=lambda: _zeros(COLUMNS))
    offset_pixel: Ints = field(default_factory=lambda: _zeros(PIXELS))
    alpha_pixel: Ints = field(default_factory=lambda: _zeros(PIXELS))
    kta_pixel: Ints = field(default_factory=lambda: _zeros(PIXELS))
    outliers: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()


def encode(fields: Fields) -> NDArray[np.uint16]:
    """The 832 words. Raises ValueError where a number doesn't fit its field."""
    words = _zeros(WORDS)
    for name, (word, low, width, signed) in _SCALARS.items():
        words[word] |= int(_bits(np.array(fields.scalars.get(name, 0)), width, signed, name)) << low
    for name, places in _GROUPS.items():
        for value, (word, low) in zip(_bits(getattr(fields, name), 8, True, name), places, strict=True):
            words[word] |= int(value) << low
    for value, low in zip(_bits(fields.kv_split, 4, True, "kv_split"), _KV_SHIFTS, strict=True):
        words[52] |= int(value) << low
    for name, (start, count) in _NIBBLES.items():
        nibbles = _bits(getattr(fields, name), 4, True, name).reshape(count, 4)
        words[start : start + count] = (nibbles << np.array([0, 4, 8, 12])).sum(axis=1)
    pixels = sum(
        _bits(getattr(fields, name), width, True, name) << low for name, (low, width) in _PIXEL_FIELDS.items()
    )
    pixels = np.where(pixels == 0, 2, pixels)  # an all-zero word means broken: the factory avoids it
    pixels[list(fields.outliers)] |= 1
    pixels[list(fields.broken)] = 0
    words[64:] = pixels
    return words.astype(np.uint16)


def decode(words: NDArray[np.uint16]) -> Fields:
    """The fields of 832 words."""
    ee = words.astype(np.int64)
    scalars = {
        name: int(_value(ee[word] >> low, width, signed))
        for name, (word, low, width, signed) in _SCALARS.items()
    }
    arrays = {
        name: np.array([_value(ee[word] >> low, 8, True) for word, low in places])
        for name, places in _GROUPS.items()
    }
    arrays["kv_split"] = _value(ee[52] >> np.array(_KV_SHIFTS), 4, True)
    for name, (start, count) in _NIBBLES.items():
        shifted = ee[start : start + count, None] >> np.array([0, 4, 8, 12])
        arrays[name] = _value(shifted.ravel(), 4, True)
    for name, (low, width) in _PIXEL_FIELDS.items():
        arrays[name] = _value(ee[64:] >> low, width, True)
    broken = np.flatnonzero(ee[64:] == 0)
    outliers = np.flatnonzero((ee[64:] & 1) == 1)
    return Fields(
        scalars, **arrays, outliers=tuple(int(i) for i in outliers), broken=tuple(int(i) for i in broken)
    )  # fmt: skip


def synthetic(seed: int = 90640) -> Fields:
    """A part with typical constants and its own fixed pattern; no real device's calibration."""
    rng = np.random.default_rng(seed)
    row, column = np.linspace(-1, 1, ROWS), np.linspace(-1, 1, COLUMNS)
    scalars = {
        "control": 0x1901, "address": 0x33, "alpha_ptat": 4, "offset_reference": -62,
        "offset_row_scale": 2, "offset_column_scale": 1, "offset_remnant_scale": 0,
        "alpha_scale": 7, "alpha_reference": 12000, "alpha_row_scale": 9, "alpha_column_scale": 9,
        "alpha_remnant_scale": 5, "gain": 6200, "ptat_25": 12196, "kt_ptat": 341, "kv_ptat": 22,
        "vdd_25": 0x68, "k_vdd": -100, "chess_0": 8, "chess_1": 5, "chess_2": -2,
        "kta_remnant_scale": 2, "kta_scale": 5, "kv_scale": 4, "resolution": 2,
        "cp_alpha": 350, "cp_alpha_ratio": 1, "cp_offset": -70, "cp_offset_delta": 2, "cp_kta": 35,
        "cp_kv": 6, "tgc": 0, "ks_ta": -20, "ks_to_scale": 9, "corner_3": 15, "corner_4": 10,
        "corner_step": 2,
    }  # fmt: skip
    return Fields(
        scalars,
        kta_split=np.array([84, 72, 82, 74]),
        kv_split=np.array([6, 5, 6, 5]),
        ks_to=np.full(4, -26),
        offset_row=rng.integers(-3, 4, ROWS),
        offset_column=rng.integers(-3, 4, COLUMNS),
        alpha_row=np.round(3 - 7 * row**2).astype(np.int64),  # the lens darkens to the corners
        alpha_column=np.round(3 - 7 * column**2).astype(np.int64),
        offset_pixel=rng.integers(-12, 13, PIXELS),
        alpha_pixel=rng.integers(-10, 11, PIXELS),
        kta_pixel=rng.integers(-2, 3, PIXELS),
    )


def _bits(values: Ints, width: int, signed: bool, name: str) -> Ints:
    low, high = (-(1 << (width - 1)), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)
    if np.any(values < low) or np.any(values > high):
        raise ValueError(f"{name} must be {low} to {high}")
    return values & ((1 << width) - 1)


def _value(bits: Ints, width: int, signed: bool) -> Ints:
    kept = np.asarray(bits) & ((1 << width) - 1)
    if not signed:
        return kept
    half = 1 << (width - 1)
    return (kept ^ half) - half
