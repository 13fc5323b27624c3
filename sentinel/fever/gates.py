"""What holds for any sensor that measures a person: where it may, what is skin, and which samples agree."""

AMBIENT_C = (16.0, 32.0)
"""Rooms in which a skin says something of a body (draft standard for terminals)."""
HOT_C = 42.0
"""No skin is warmer."""
MEASURING_C = 34.0
"""The lowest body estimate that is a number; terminals are to show 34.0 to 42.0 (draft standard)."""
MOST_SAMPLES, LEAST_SPAN_S = 64, 0.95
"""Samples of one measurement: at most so many, and over how long at least."""
STRAY_K = 1.0
"""A sample this far from the median: the head moved."""
_NAKED_SHARE, _WARM_SKIN_C = 0.35, 34.5


def may_measure(ambient_c: float) -> bool:
    """Whether the room is one of those."""
    return AMBIENT_C[0] <= ambient_c <= AMBIENT_C[1]


def naked_from(ambient_c: float) -> float:
    """The apparent temperature in C below which no skin is seen: a third of the way from room to skin."""
    return ambient_c + _NAKED_SHARE * max(_WARM_SKIN_C - ambient_c, 0.0)
