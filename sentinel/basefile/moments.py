"""Many moments at once: ``2026-11-23T14:07:31Z`` and its like by arithmetic on columns of digits.

25 million moments differ in their seconds, so none is met twice; one by one they would take most of a build.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from sentinel.basefile.columns import FUTURE, Words
from sentinel.basefile.record import Codes

_WIDTH = 20
_DIGITS = np.array([place for place in range(19) if place not in (4, 7, 10, 13, 16)])


def seconds(texts: Sequence[object], words: Words, as_of: int, offset: timedelta | None) -> Codes:
    """Seconds since 1970, or a code of ``columns``; what has another form is read by ``words``."""
    found, plain = _usual(texts, as_of, offset)
    others = np.flatnonzero(~plain)
    if len(others):
        found[others] = [words[texts[place]] for place in others.tolist()]
    return found


def _usual(texts: Sequence[object], as_of: int, offset: timedelta | None) -> tuple[Codes, NDArray[np.bool_]]:
    """Seconds, and where the text has the usual form, exactly."""
    as_text = [text if type(text) is str else "" for text in texts]
    length = np.fromiter(map(len, as_text), np.int64, len(as_text))
    grid = np.array(as_text, dtype=f"U{_WIDTH}").view(np.uint32).reshape(len(as_text), _WIDTH)
    digits = grid[:, _DIGITS].astype(np.int64) - ord("0")
    plain = ((digits >= 0) & (digits <= 9)).all(axis=1)
    for place, mark in ((4, "-"), (7, "-"), (13, ":"), (16, ":")):
        plain &= grid[:, place] == ord(mark)
    plain &= (grid[:, 10] == ord("T")) | (grid[:, 10] == ord(" "))
    utc = (length == _WIDTH) & (grid[:, 19] == ord("Z"))
    plain &= utc | ((length == _WIDTH - 1) & (offset is not None))
    digits[~plain] = 0
    year = digits[:, :4] @ np.array([1000, 100, 10, 1])
    month, day, hour, minute, second = (digits[:, n] * 10 + digits[:, n + 1] for n in range(4, 14, 2))
    in_range = (year >= 1970) & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24)
    plain &= in_range & (minute < 60) & (second < 60)
    months = np.where(plain, (year - 1970) * 12 + month - 1, 0)
    days = months.astype("M8[M]").astype("M8[D]") + (np.where(plain, day, 1) - 1).astype("m8[D]")
    plain &= days.astype("M8[M]").astype(np.int64) == months
    found = days.astype(np.int64) * 86_400 + hour * 3600 + minute * 60 + second
    if offset is not None:
        found = np.where(utc, found, found - int(offset.total_seconds()))
    plain &= found >= 0
    return np.where(found > as_of, FUTURE, found), plain
