"""A coarse array (AMG8833): whether somebody is there, and roughly how near; visitors get "cannot tell".

Its pixels are good to 2.5 C, so no temperature of a person ever comes from it.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

_WARM_K = 3.0  # over the room: what a person still has where clothes and half-filled pixels cool it
_THERE_PX, _NEAR_PX = 2, 5  # of 64: at 60 degrees a bare face alone fills 2 at 0.7 m and 6 at 0.5 m
_PIXELS = 64


class Closeness(StrEnum):
    """How much of the view is warm."""

    NOBODY = "nobody"
    FAR = "far"
    NEAR = "near"


def closeness(picture: NDArray[np.float32]) -> Closeness:
    """Judge an 8 x 8 picture in C by the pixels that stand out from its cold half."""
    cold = float(np.percentile(picture, 25))
    warm = float((picture > cold + _WARM_K).mean()) * _PIXELS
    if warm < _THERE_PX:
        return Closeness.NOBODY
    return Closeness.FAR if warm < _NEAR_PX else Closeness.NEAR
