"""Words of an MLX90640's EEPROM that no factory writes, though each fits its field.

The datasheet (3901090640 rev 12) gives the fields but no limits. The bounds lie far outside of what made
parts hold: offset reference -69 to -62, sensitivity reference 12,100 to 14,558, sensitivity of a pixel 2.5e-8
to 1.3e-7 counts per K^4. Cells that were erased or not read hold all ones or all zeros.
"""

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.words import Unusable, signed

_OFFSET_REFERENCE = (2, 4096)  # without sign; 0 and -1 are cells of zeros and ones
_LARGEST_ALPHA_REFERENCE = 0x7FFE  # the factory picks the scale so that some 14 bits are filled
_ALPHA = (1e-9, 1e-6)
_SPREADS = ((16, "offset"), (32, "sensitivity"))


def check_words(ee: NDArray[np.int64]) -> None:
    """Raise Unusable for references and scales of the pixels' constants that can't be; 832 words."""
    for at, name in _SPREADS:
        if not ee[at] & 0x0FFF:
            raise Unusable(f"EEPROM holds absurd words: word {at}, the scales of pixels' {name}, is empty")
    reference = abs(int(signed(ee[17], 16)))
    if not _OFFSET_REFERENCE[0] <= reference <= _OFFSET_REFERENCE[1]:
        raise Unusable("EEPROM holds absurd words: word 17, the pixels' common offset, can't be")
    if ee[33] > _LARGEST_ALPHA_REFERENCE:
        raise Unusable("EEPROM holds absurd words: word 33, the pixels' common sensitivity, can't be")


def check_sensitivity(alpha: NDArray[np.float64]) -> None:
    """Raise Unusable where the usual pixel's sensitivity (counts per K^4) is none of a thermopile."""
    if not _ALPHA[0] <= float(np.median(alpha)) <= _ALPHA[1]:
        raise Unusable("EEPROM holds absurd words: the pixels' sensitivity can't be")
