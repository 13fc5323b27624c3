"""An MLX90614's words: one temperature of everything in its view, and its own.

Source: datasheet 3901090614, section 8.4: T = raw * 0.02 - 273.15, the top bit an error flag. The part
corrects for the emissivity in its own EEPROM, which leaves the factory at 1.
"""

import numpy as np
from numpy.typing import ArrayLike

from sentinel.fever.subpage import KELVIN, Subpage
from sentinel.fever.words import Unusable, as_words

_HOTTEST_C = 1500.0  # far above the part's 380 C, even for bare metal
FRAME_WORDS = 2
_KELVIN_A_STEP = 0.02
_ERROR = 0x8000
_TA_RANGE, _TO_RANGE = (-40.0, 125.0), (-70.0, 382.2)
_ONE = 0xFFFF


class Mlx90614Decoder:
    """The decoder of one MLX90614, by its emissivity word (EEPROM 0x04). Raises Unusable."""

    shape = (1, 1)
    subpages = 1
    self_heating_k = 0.5
    bad_pixels: tuple[int, ...] = ()
    corrected_words = 0
    room_k = 0.0

    def __init__(self, eeprom: ArrayLike) -> None:
        word = int(as_words(eeprom, 1, "EEPROM")[0])
        if word != _ONE:
            raise Unusable(
                f"the sensor's own emissivity is {word / _ONE:.2f} instead of 1: set by another, or noise"
            )

    def decode(self, words: ArrayLike, emissivity: float = 1.0, reflected: float | None = None) -> Subpage:
        """As ``Decoder.decode``, for two words: own temperature (0x06), object (0x07)."""
        if not 0.0 < emissivity <= 1.0:
            raise ValueError("emissivity must be above 0 and at most 1")
        ambient, seen = (int(word) for word in as_words(words, FRAME_WORDS, "frame"))
        if (ambient | seen) & _ERROR:
            raise Unusable("the sensor flags an error in its reading")
        ta, apparent = (word * _KELVIN_A_STEP - KELVIN for word in (ambient, seen))
        if not _TA_RANGE[0] <= ta <= _TA_RANGE[1] or not _TO_RANGE[0] <= round(apparent, 2) <= _TO_RANGE[1]:
            raise Unusable("the sensor's words are absurd")
        mirrored = (ta - self.self_heating_k if reflected is None else reflected) + KELVIN
        power = ((apparent + KELVIN) ** 4 - (1 - emissivity) * mirrored**4) / emissivity
        if power <= 0:
            raise Unusable("no such surface could look so cold")
        celsius = power**0.25 - KELVIN
        if not celsius <= _HOTTEST_C:
            raise Unusable("no such surface could be so hot")
        found = np.array([celsius], dtype=np.float32)
        return Subpage(float("nan"), ta, 0, found)
