"""MLX90640 words -> object temperatures, vectorised over the 384 pixels of a subpage.

Source: datasheet 3901090640 rev 12, section 11.2.2, in the algebra that divides by the sensitivity first:
with y = signal / (alpha * (1 + KsTa*dTa) * emissivity) the object's temperature is
((y / S(To)) + TaTr) ^ (1/4), S the sensitivity's slope with the object's temperature.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sentinel.fever.calibration import PIXELS, Calibration, Floats, Unusable, as_words

FRAME_WORDS = 834
SELF_HEATING_K = 8.0  # the sensor's own warmth over its surroundings in open air (vendor's Tr = Ta - 8)
_KELVIN = 273.15
_VDD_RANGE = (3.0, 3.6)
_TA_RANGE = (-40.0, 125.0)
_GAIN_RANGE = (1 / 16, 16.0)  # the ADC's resolution alone moves it by up to 8
_UNREAD = 0x7FFF
_PLAUSIBLE_C = (-100.0, 700.0)  # the part measures -40 to 300 C
_HOTTEST_K = 1000.0
_NOTHING = np.full(PIXELS, np.nan, dtype=np.float32)
# Auxiliary words that a complete frame always fills (the same that the vendor's library looks at)
_AUXILIARY = 768 + np.r_[0, 8:19, 20:23, 24:33, 40:51, 52:55, 56:64]


@dataclass(frozen=True, slots=True)
class Subpage:
    """One subpage: supply in volts, the sensor's own temperature in C, which subpage (0 or 1), and the
    object temperatures in C: float32 of 768, NaN where this subpage has no value."""

    vdd: float
    ta: float
    subpage: int
    temperatures: NDArray[np.float32]


def temperatures(
    calibration: Calibration, frame: ArrayLike, emissivity: float = 1.0, reflected: float | None = None
) -> Subpage:
    """Temperatures of one frame of 834 words: 832 of RAM from 0x0400, control register, subpage.

    ``emissivity`` in (0, 1]; ``reflected`` is the temperature of what the objects mirror, in C (None: the
    sensor's own less 8 K). Raises Unusable with the reason: never a number from garbage.
    """
    if not 0.0 < emissivity <= 1.0:
        raise ValueError("emissivity must be above 0 and at most 1")
    words = as_words(frame, FRAME_WORDS, "frame")
    raw = words.view(np.int16)
    subpage, chess = _pattern(words)
    if full := int(np.maximum.reduce(raw)) == _UNREAD:
        _check_complete(words, subpage)
    vdd, ta = _supply_and_ambient(calibration, words)
    gain = _gain(calibration, int(raw[778]))
    mirrored = (ta - SELF_HEATING_K if reflected is None else reflected) + _KELVIN
    ta_tr = mirrored**4 - (mirrored**4 - (ta + _KELVIN) ** 4) / emissivity

    plan = calibration.plans[chess][subpage]
    d_ta, d_v = ta - 25.0, vdd - 3.3
    compensation = 0.0
    if calibration.tgc:
        blind = _compensation_pixel(calibration, raw, (subpage, chess), gain, (d_ta, d_v))
        compensation = calibration.tgc * blind
    strength = 1 / (emissivity * (1 + calibration.ks_ta * d_ta))
    picked = raw.take(plan.pixels)
    signal = picked.astype(np.float64)
    signal *= plan.scale
    signal *= gain * strength
    signal -= _dot(strength, (1.0, d_ta, d_v, d_ta * d_v, compensation), plan.terms)
    celsius = _object_celsius(calibration, signal, ta_tr)
    if full:
        celsius[picked == _UNREAD] = np.nan
    if len(plan.bad):
        celsius[plan.bad] = np.nan
    spread = _NOTHING.copy()
    spread[plan.pixels] = celsius
    return Subpage(vdd, ta, subpage, spread)


def _pattern(words: NDArray[np.uint16]) -> tuple[int, int]:
    """Subpage, and 1 for the chess pattern or 0 for interleaved."""
    subpage = int(words[833])
    if subpage > 1:
        raise Unusable(f"subpage {subpage} is neither 0 nor 1")
    return subpage, int(words[832]) >> 12 & 1


def _check_complete(words: NDArray[np.uint16], subpage: int) -> None:
    """Tell an unmeasured frame from one with saturated pixels."""
    if (words[_AUXILIARY] == _UNREAD).any():
        raise Unusable("auxiliary data was not measured")
    # column 0 of a line belongs to the subpage of the line's parity in both patterns
    if (words[32 * subpage : PIXELS : 64] == _UNREAD).any():
        raise Unusable("pixel data was not measured")


def _dot(strength: float, weights: tuple[float, ...], terms: Floats) -> Floats:
    scaled = np.array(weights)
    scaled *= strength
    product: Floats = scaled.dot(terms)
    return product


def _supply_and_ambient(calibration: Calibration, words: NDArray[np.uint16]) -> tuple[float, float]:
    """Volts and degrees Celsius; raises Unusable outside the part's limits."""
    raw = words.view(np.int16)
    resolution = 2.0 ** (calibration.resolution - (int(words[832]) >> 10 & 3))
    vdd = (resolution * int(raw[810]) - calibration.vdd_25) / calibration.k_vdd + 3.3
    if not _VDD_RANGE[0] <= vdd <= _VDD_RANGE[1]:
        raise Unusable(f"supply voltage {vdd:.2f} V is outside 3.0 to 3.6 V")
    ptat = int(raw[800])
    below = ptat * calibration.alpha_ptat + int(raw[768])
    if ptat <= 0 or below <= 0:
        raise Unusable("the ambient sensor's words are absurd")
    ptat_art = ptat / below * 2.0**18
    at_3v3 = ptat_art / (1 + calibration.kv_ptat * (vdd - 3.3))
    ta = (at_3v3 - calibration.v_ptat_25) / calibration.kt_ptat + 25
    if not _TA_RANGE[0] <= ta <= _TA_RANGE[1]:
        raise Unusable(f"the sensor's own temperature {ta:.1f} C is outside its range")
    return vdd, ta


def _gain(calibration: Calibration, raw_gain: int) -> float:
    if raw_gain <= 0 or not _GAIN_RANGE[0] <= calibration.gain / raw_gain <= _GAIN_RANGE[1]:
        raise Unusable("the gain word is absurd: another device's frame, or garbage")
    return calibration.gain / raw_gain


def _compensation_pixel(
    calibration: Calibration,
    raw: NDArray[np.int16],
    pattern: tuple[int, int],
    gain: float,
    departure: tuple[float, float],
) -> float:
    """The blind pixel's signal, gain and offset removed; ``departure``: Ta - 25 and Vdd - 3.3."""
    subpage, chess = pattern
    d_ta, d_v = departure
    offset: float = calibration.cp_offset[subpage]
    if subpage and bool(chess) != calibration.calibrated_in_chess:
        offset += calibration.chess[0]
    drift = (1 + calibration.cp_kta * d_ta) * (1 + calibration.cp_kv * d_v)
    return int(raw[808 if subpage else 776]) * gain - offset * drift


def _object_celsius(calibration: Calibration, signal: Floats, ta_tr: float) -> Floats:
    """Object temperatures; ``signal`` is divided by the sensitivity, and is not kept."""
    lowest, highest = float(np.minimum.reduce(signal)), float(np.maximum.reduce(signal))
    slope = calibration.ks_to[1]
    usual = (
        _first_guess(lowest, ta_tr, slope) >= calibration.corners[1] + _KELVIN
        and _first_guess(highest, ta_tr, slope) < calibration.corners[2] + _KELVIN
    )
    if not usual:
        return _all_ranges(calibration, signal, ta_tr)
    kelvin = signal + ta_tr
    at_zero = 1 - slope * _KELVIN
    for _ in range(2):
        np.sqrt(kelvin, out=kelvin)
        np.sqrt(kelvin, out=kelvin)
        kelvin *= slope
        kelvin += at_zero
        np.divide(signal, kelvin, out=kelvin)
        kelvin += ta_tr
    np.sqrt(kelvin, out=kelvin)
    np.sqrt(kelvin, out=kelvin)
    kelvin -= _KELVIN
    return kelvin


def _first_guess(signal: float, ta_tr: float, slope: float) -> float:
    """Kelvin, with the sensitivity of the second range; 0 for what no radiation could be."""
    start = max(signal + ta_tr, 0.0) ** 0.25
    return float(max(signal / (1 + slope * (start - _KELVIN)) + ta_tr, 0.0) ** 0.25)


def _all_ranges(calibration: Calibration, signal: Floats, ta_tr: float) -> Floats:
    """The same over all four ranges of the object's temperature; impossible ones have no value."""
    slope = calibration.ks_to[1]
    first = _fourth_root(signal / (1 + slope * (_fourth_root(signal + ta_tr) - _KELVIN)) + ta_tr) - _KELVIN
    _, low, middle, high = calibration.corners
    ranges = np.where(first < low, 0, np.where(first < middle, 1, np.where(first < high, 2, 3)))
    corners, slopes = np.array(calibration.corners), np.array(calibration.ks_to)
    sensitivity = calibration.range_factors[ranges] * (1 + slopes[ranges] * (first - corners[ranges]))
    celsius = _fourth_root(signal / sensitivity + ta_tr) - _KELVIN
    impossible = (celsius < _PLAUSIBLE_C[0]) | (celsius > _PLAUSIBLE_C[1])
    if np.count_nonzero(impossible) > len(celsius) // 4:
        raise Unusable("most pixels give impossible temperatures: another device's frame, or garbage")
    celsius[impossible] = np.nan
    return celsius


def _fourth_root(values: Floats) -> Floats:
    """What no radiation could be becomes 0 K; the top keeps garbage from turning the sensitivity over."""
    root: Floats = np.sqrt(np.sqrt(np.clip(values, 0.0, _HOTTEST_K**4)))
    return root
