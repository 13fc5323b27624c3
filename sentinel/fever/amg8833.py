"""An AMG8833's words: 8 x 8 temperatures good to 2.5 C, so for presence and distance only.

Source: datasheet of the Grid-EYE AMG88xx: pixels of 12 bits in two's complement, 0.25 C a step; the
thermistor is sign and magnitude, 0.0625 C a step.
"""

import numpy as np
from numpy.typing import ArrayLike

from sentinel.fever.subpage import Subpage
from sentinel.fever.words import Unusable, as_words, signed

ROWS = COLUMNS = 8
FRAME_WORDS = 65  # the thermistor, then 64 pixels
_STEP, _THERMISTOR_STEP = 0.25, 0.0625
_TA_RANGE, _PIXEL_RANGE = (-20.0, 80.0), (-60.0, 200.0)


class Amg8833Decoder:
    """The decoder of an AMG8833; it has no calibration to read."""

    shape = (ROWS, COLUMNS)
    subpages = 1
    self_heating_k = 3.0
    bad_pixels: tuple[int, ...] = ()
    corrected_words = 0
    room_k = 0.0

    def decode(self, words: ArrayLike, emissivity: float = 1.0, reflected: float | None = None) -> Subpage:
        """As ``Decoder.decode``, for 65 words: thermistor, then pixels. Emissivity is ignored."""
        given = as_words(words, FRAME_WORDS, "frame")
        if (given > 0x0FFF).any():
            raise Unusable("a word has more than 12 bits: another device, or noise")
        if (given == given[0]).all():
            raise Unusable("all words are the same: the sensor doesn't measure")
        magnitude = int(given[0] & 0x7FF) * _THERMISTOR_STEP
        ta = -magnitude if given[0] & 0x800 else magnitude
        found = signed(given[1:], 12) * _STEP
        if not _TA_RANGE[0] <= ta <= _TA_RANGE[1]:
            raise Unusable(f"the sensor's own temperature {ta:.1f} C is outside its range")
        if not _PIXEL_RANGE[0] <= found.min() <= found.max() <= _PIXEL_RANGE[1]:
            raise Unusable("the sensor's words are absurd")
        return Subpage(float("nan"), ta, 0, found.astype(np.float32))
