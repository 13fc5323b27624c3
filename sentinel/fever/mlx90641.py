"""MLX90641 words -> object temperatures, all 192 pixels in every subpage.

Source: datasheet 3901090641. Where the vendor's C library departs from it (it forgets the compensation
pixel's sensitivity, and reads its KTa and KV without their sign) this follows the datasheet.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sentinel.fever import hamming
from sentinel.fever.conditions import gain_ratio, supply_and_ambient
from sentinel.fever.radiation import KELVIN, LARGEST_KSTO, Floats, Inversion, Numbers, Response
from sentinel.fever.subpage import Subpage
from sentinel.fever.words import Unusable, as_words, check_blank, signed

ROWS, COLUMNS = 12, 16
PIXELS = ROWS * COLUMNS
EEPROM_WORDS = 832
FRAME_WORDS = 242
SELF_HEATING_K = 5.0
"""Its own warmth over its surroundings in open air. Drivers for it shift by 5 K or by 8 K, as the MLX90640's
do; no datasheet was at hand to decide."""
ROOM_K = 3.0 / math.sqrt(3)
"""So the room is known no better, until a calibration or the last people take the constant out."""
_CODED = 16  # from this word on the EEPROM carries the Hamming code
_MOST_BROKEN = 1
_MODEL_BIT = 0x0040  # of word 10: set in an MLX90641, clear in an MLX90640
_UNREAD = 0x7FFF
_LARGEST_SCALE = 63
_VBE, _CP, _GAIN, _PTAT, _VDD = 192, 200, 202, 224, 234


@dataclass(frozen=True)
class Calibration:
    """An MLX90641's calibration; ``inversions`` by subpage keep buffers: one thread at a time."""

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
    cp_offset: int
    cp_kta: float
    cp_kv: float
    response: Response
    inversions: tuple[Inversion, Inversion]
    broken: tuple[int, ...]
    corrected_words: int


def calibrate(eeprom: ArrayLike) -> Calibration:
    """Read the calibration out of 832 EEPROM words as they come off the bus. Raises Unusable."""
    words = as_words(eeprom, EEPROM_WORDS, "EEPROM")
    check_blank(words)
    if not words[10] & _MODEL_BIT:
        raise Unusable("EEPROM is another model's: not an MLX90641's")
    code = hamming.decode(words[_CODED:])
    if code.lost:
        raise Unusable(
            f"EEPROM fails its Hamming code in {len(code.lost)} words, the first is {code.lost[0] + _CODED}"
        )
    _check_read(words[64:])
    ee = words.astype(np.int64)
    ee[_CODED:] = code.data
    return _extract(ee, code.corrected)


def _check_read(cells: NDArray[np.uint16]) -> None:
    """Zeros and ones are words of the code: that sixteen in a row are so tells a line that was not read."""
    for value, name in ((0x0000, "zeros"), (0xFFFF, "ones")):
        runs = np.lib.stride_tricks.sliding_window_view(cells == value, COLUMNS).all(axis=1)
        if runs.any():
            first = int(runs.argmax()) + 64
            raise Unusable(f"EEPROM is all {name} from word {first} on: it was not read whole")


def broken_pixels(eeprom: ArrayLike) -> tuple[int, ...]:
    """Pixels whose four words are zero. Raises Unusable for a wrong length."""
    words = as_words(eeprom, EEPROM_WORDS, "EEPROM")
    cells = hamming.decode(words[_CODED:]).data[64 - _CODED :].reshape(4, PIXELS)
    return tuple(int(i) for i in np.flatnonzero(~cells.any(axis=0)))


def _extract(ee: NDArray[np.int64], corrected: int) -> Calibration:
    word = [int(w) for w in ee[:64]]
    if max(word[46], word[52]) > _LARGEST_SCALE:
        raise Unusable("EEPROM holds absurd words: a scale can't be")
    tgc = _s(word[51], 9) / 64
    slopes = tuple(_s(word[at], 11) / 2.0 ** word[52] for at in (53, 54, 55, 56, 57, 59, 61, 63))
    response = Response(slopes, (-40.0, -20.0, 0.0, 80.0, 120.0, *map(float, word[58:64:2])), basic=2)
    constants = (32 * _s(word[39], 11), _s(word[42], 11) / 8, 32 * word[36] + word[37])
    _check(constants, word, response)
    first, sensitivity, drifts, second = ee[64:].reshape(4, PIXELS)
    offset = (32 * word[17] + word[18] ^ 0x8000) - 0x8000
    offsets = [offset + (signed(cells, 11) << (word[16] >> 5)) for cells in (first, second)]
    kta = (signed(drifts >> 5, 6) * 2.0 ** (word[22] & 31) + _s(word[21], 11)) / 2.0 ** (word[22] >> 5)
    kv = (signed(drifts, 5) * 2.0 ** (word[24] & 31) + _s(word[23], 11)) / 2.0 ** (word[24] >> 5)
    scales = np.array([w >> shift & 31 for w in word[25:28] for shift in (5, 0)]) + 20
    rows = ee[28:34] / 2.0**scales / 2047
    cp_alpha = _s(word[45], 11) / 2.0 ** word[46]
    alpha = sensitivity * np.repeat(rows, 32) - tgc * cp_alpha
    broken = np.flatnonzero(~ee[64:].reshape(4, PIXELS).any(axis=0))
    good = np.ones(PIXELS, dtype=bool)
    good[broken] = False
    if len(broken) > _MOST_BROKEN:
        raise Unusable(f"{len(broken)} broken pixels, more than the {_MOST_BROKEN} a part may have")
    if (alpha[good] <= 0).any():
        raise Unusable("EEPROM holds absurd words: a pixel without sensitivity")
    scale = np.divide(1.0, alpha, out=np.zeros(PIXELS), where=good)
    inversions = [Inversion(response, scale, _terms(cells, kta, kv) * scale) for cells in offsets]
    return Calibration(
        k_vdd=constants[0], kt_ptat=constants[1], gain=constants[2],
        vdd_25=32 * _s(word[38], 11),
        kv_ptat=_s(word[43], 11) / 4096,
        v_ptat_25=32 * word[40] + word[41],
        alpha_ptat=word[44] / 128,
        tgc=tgc,
        ks_ta=_s(word[34], 11) / 32768,
        resolution=word[51] >> 9 & 3,
        cp_offset=(32 * word[47] + word[48] ^ 0x8000) - 0x8000,
        cp_kta=_s(word[49], 6) / 2.0 ** (word[49] >> 6),
        cp_kv=_s(word[50], 6) / 2.0 ** (word[50] >> 6),
        response=response,
        inversions=(inversions[0], inversions[1]),
        broken=tuple(int(i) for i in broken),
        corrected_words=corrected,
    )  # fmt: skip


def _terms(offset: NDArray[np.int64], kta: Numbers, kv: Numbers) -> Floats:
    return np.stack((offset, offset * kta, offset * kv, offset * kta * kv, np.ones(PIXELS)))


def _check(constants: tuple[int, float, int], word: list[int], response: Response) -> None:
    k_vdd, kt_ptat, gain = constants
    if k_vdd == 0 or kt_ptat <= 0 or not 0 < gain < 0x8000 or not word[40] + word[41] or not word[44]:
        raise Unusable("EEPROM holds absurd words: supply, ambient or gain constants can't be")
    if max(abs(k) for k in response.slopes) > LARGEST_KSTO:
        raise Unusable("EEPROM holds absurd words: the sensitivity's slope can't be")
    if any(b <= a for a, b in zip(response.corners, response.corners[1:], strict=False)):
        raise Unusable("EEPROM holds absurd words: the object temperature ranges don't ascend")


def _s(value: int, bits: int) -> int:
    return int(signed(value, bits))


class Mlx90641Decoder:
    """The decoder of one MLX90641, by the 832 words of its EEPROM. Raises Unusable."""

    shape = (ROWS, COLUMNS)
    subpages = 1  # either one is a whole picture
    self_heating_k = SELF_HEATING_K
    room_k = ROOM_K

    def __init__(self, eeprom: ArrayLike) -> None:
        self._calibration = calibrate(eeprom)

    @property
    def bad_pixels(self) -> tuple[int, ...]:
        """Broken pixels."""
        return self._calibration.broken

    @property
    def corrected_words(self) -> int:
        """Words in which one bit had flipped."""
        return self._calibration.corrected_words

    def decode(self, words: ArrayLike, emissivity: float = 1.0, reflected: float | None = None) -> Subpage:
        """As ``Decoder.decode``, for 242 words: 192 pixels, 48 auxiliary words, control register, subpage."""
        return temperatures(self._calibration, words, emissivity, reflected)


def temperatures(
    calibration: Calibration, frame: ArrayLike, emissivity: float = 1.0, reflected: float | None = None
) -> Subpage:
    """Temperatures of one frame of 242 words. Raises Unusable with the reason."""
    if not 0.0 < emissivity <= 1.0:
        raise ValueError("emissivity must be above 0 and at most 1")
    words = as_words(frame, FRAME_WORDS, "frame")
    raw = words.view(np.int16)
    subpage = int(words[241])
    if subpage > 1:
        raise Unusable(f"subpage {subpage} is neither 0 nor 1")
    pixels = raw[:PIXELS]
    full = pixels == _UNREAD
    if full[::COLUMNS].any() or full.all() or (raw[[_VBE, _CP, _GAIN, _PTAT, _VDD]] == _UNREAD).any():
        raise Unusable("pixel or auxiliary data was not measured")
    control, own = int(words[240]), (int(raw[at]) for at in (_VDD, _PTAT, _VBE))
    vdd, ta = supply_and_ambient(calibration, control, *own)
    gain = gain_ratio(calibration, int(raw[_GAIN]))
    mirrored = (ta - SELF_HEATING_K if reflected is None else reflected) + KELVIN
    ta_tr = mirrored**4 - (mirrored**4 - (ta + KELVIN) ** 4) / emissivity
    d_ta, d_v = ta - 25.0, vdd - 3.3
    compensation = 0.0
    if calibration.tgc:
        drift = (1 + calibration.cp_kta * d_ta) * (1 + calibration.cp_kv * d_v)
        compensation = calibration.tgc * (int(raw[_CP]) * gain - calibration.cp_offset * drift)
    strength = emissivity * (1 + calibration.ks_ta * d_ta)
    found = np.empty(PIXELS, dtype=np.float32)
    weights = (1.0, d_ta, d_v, d_ta * d_v, compensation)
    calibration.inversions[subpage].celsius(pixels, gain, weights, strength, ta_tr, found)
    found[full] = np.nan
    found[list(calibration.broken)] = np.nan
    return Subpage(vdd, ta, subpage, found)
