"""The level of healthy people among all who came: a median that fevers and the cold move little."""

from collections.abc import Sequence

import numpy as np

from sentinel.fever.site import Level

ABOVE_K, BELOW_K = 1.0, 2.0
"""Further above or below the middle: a fever, or somebody from the cold."""


def centre(levels: Sequence[Level]) -> Level:
    """The level of healthy people among these, who must not be none.

    With a share p of fevers it is at most the healthy ones' quantile 0.5 / (1 - p), who come from the cold
    left out: leaving out who is far above can only lower a median.
    """
    people = np.asarray(levels, dtype=np.float64)
    people = people[people >= np.median(people) - BELOW_K]
    for _ in range(3):
        people = people[people <= np.median(people) + ABOVE_K]
    return float(np.median(people))
