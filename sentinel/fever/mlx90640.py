"""MLX90640 words -> object temperatures, vectorised over the 384 pixels of a subpage.

Source: datasheet 3901090640 rev 12, section 11.2.2, in the algebra that divides by the sensitivity first
(``sentinel.fever.radiation``).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sentinel.fever.calibration import COLUMNS, PIXELS, ROWS, Calibration, calibrate
from sentinel.fever.conditions import gain_ratio, supply_and_ambient
from sentinel.fever.radiation import KELVIN
from sentinel.fever.subpage import SELF_HEATING_K, Subpage
from sentinel.fever.words import Unusable, as_words

FRAME_WORDS = 834
_UNREAD = 0x7FFF
_OWN_GAIN = (0.9, 1.1)
"""The factory's gain over the present one. Known dumps have 1.013 at 34 C and 1.018 at 39 C: 0.14 % a degree
from 25 C on, which keeps the rated -40 to 85 C inside. Another device's gain may well be inside too."""
# Auxiliary words that a complete frame always fills (the same that the vendor's library looks at)
_AUXILIARY = 768 + np.r_[0, 8:19, 20:23, 24:33, 40:51, 52:55, 56:64]


class Mlx90640Decoder:
    """The decoder of one MLX90640, by the 832 words of its EEPROM. Raises Unusable."""

    shape = (ROWS, COLUMNS)
    subpages = 2
    self_heating_k = SELF_HEATING_K
    corrected_words = 0
    room_k = 0.0

    def __init__(self, eeprom: ArrayLike) -> None:
        self._calibration = calibrate(eeprom)

    @property
    def bad_pixels(self) -> tuple[int, ...]:
        """Broken and outlying pixels."""
        return self._calibration.bad_pixels

    def decode(self, words: ArrayLike, emissivity: float = 1.0, reflected: float | None = None) -> Subpage:
        """As ``temperatures``."""
        return temperatures(self._calibration, words, emissivity, reflected)


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
    if full := raw.item(raw.argmax()) == _UNREAD:  # argmax costs a third of max
        _check_complete(words, subpage)
    item = raw.item
    vdd, ta = supply_and_ambient(calibration, words.item(832), item(810), item(800), item(768))
    gain = gain_ratio(calibration, item(778))
    if not _OWN_GAIN[0] <= gain <= _OWN_GAIN[1]:
        _check_own(gain, calibration.resolution - (words.item(832) >> 10 & 3))
    mirrored = (ta - SELF_HEATING_K if reflected is None else reflected) + KELVIN
    ta_tr = mirrored**4 - (mirrored**4 - (ta + KELVIN) ** 4) / emissivity

    plan = calibration.plans[chess][subpage]
    d_ta, d_v = ta - 25.0, vdd - 3.3
    compensation = 0.0
    if calibration.tgc:
        blind = _compensation_pixel(calibration, raw, (subpage, chess), gain, (d_ta, d_v))
        compensation = calibration.tgc * blind
    strength = emissivity * (1 + calibration.ks_ta * d_ta)
    picked = raw.take(plan.pixels)
    weights = (1.0, d_ta, d_v, d_ta * d_v, compensation)
    found = plan.found
    plan.inversion.celsius(picked, gain, weights, strength, ta_tr, found[:-1])
    if full:
        found[:-1][picked == _UNREAD] = np.nan
    return Subpage(vdd, ta, subpage, found.take(plan.places))


def _pattern(words: NDArray[np.uint16]) -> tuple[int, int]:
    """Subpage, and 1 for the chess pattern or 0 for interleaved."""
    subpage = words.item(833)
    if subpage > 1:
        raise Unusable(f"subpage {subpage} is neither 0 nor 1")
    return subpage, words.item(832) >> 12 & 1


def _check_complete(words: NDArray[np.uint16], subpage: int) -> None:
    """Tell an unmeasured frame from one with saturated pixels."""
    if (words[_AUXILIARY] == _UNREAD).any():
        raise Unusable("auxiliary data was not measured")
    # column 0 of a line belongs to the subpage of the line's parity in both patterns
    if (words[32 * subpage : PIXELS : 64] == _UNREAD).any():
        raise Unusable("pixel data was not measured")


def _check_own(gain: float, finer: int) -> None:
    """Raise Unusable for another's gain, at the present resolution as at the factory's, ``finer`` by so many
    bits: whether the gain word follows the resolution isn't said anywhere."""
    if not _OWN_GAIN[0] <= gain / 2.0**finer <= _OWN_GAIN[1]:
        raise Unusable(f"not this device's frame (its gain is {1 / gain:.2f} times the factory's)")


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
