"""Where the population reference begins: the middle of hours, not of the first people.

Whoever comes first may all come from the sun, the cold or one sick class: they are one witness, however many
they are. Six hours that agree are an anchor; while they disagree, more are waited for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from sentinel.fever.middle import centre
from sentinel.fever.site import Level

HOURS = 6
"""Hours that make an anchor."""
_HOUR_S = 3600.0
_FEWEST, _MOST = 5, 40  # people an hour: with fewer it lasts longer, of more the last count
_MOST_HOURS = 12
_AGREE_K = 0.5  # between the middle half of the hours; with 5 people each they lie 0.36 apart by chance
SHARED_K = 1.5
"""Standard uncertainty of what people of one hour share: the sun on a skin, the street's cold. A judgement
for want of data: brows in the sun are 1 to 3 K warmer, from the frost as much colder."""


@dataclass(frozen=True, slots=True)
class Hour:
    """``levels`` in C of people who came within an hour of ``began``, or longer where few come."""

    began: datetime
    levels: tuple[Level, ...]


def with_person(hours: tuple[Hour, ...], level: Level, at: datetime) -> tuple[Hour, ...]:
    """One more person, in the last hour or in one of their own. A clock that was set ends an hour too."""
    if not hours or _over(hours[-1], at):
        return (*hours, Hour(at, (level,)))[-_MOST_HOURS:]
    last = replace(hours[-1], levels=(*hours[-1].levels, level)[-_MOST:])
    return (*hours[:-1], last)


def provisional(hours: Sequence[Hour]) -> Level | None:
    """The middle of the hours so far, each with the same weight; None: no hour has people enough."""
    middles = _middles(hours)
    return float(np.median(middles)) if len(middles) else None


def anchor_of(hours: Sequence[Hour]) -> Level | None:
    """The anchor, once there are hours enough that agree."""
    middles = _middles(hours)
    if len(middles) < HOURS or _apart(middles) > _AGREE_K:
        return None
    return float(np.median(middles))


def doubt_k(hours: Sequence[Hour]) -> float:
    """Standard uncertainty in kelvin of a provisional level by what those who made it share.

    Falls by the hour, not by its root: one hour's weather is the next one's too.
    """
    middles = _middles(hours)
    missing = max(HOURS - max(len(middles), 1) + 1, 1)
    apart = _apart(middles) / 2 if len(middles) else 0.0
    return max(SHARED_K * missing / HOURS, apart)


def _middles(hours: Sequence[Hour]) -> list[Level]:
    return [centre(hour.levels) for hour in hours if len(hour.levels) >= _FEWEST]


def _apart(middles: Sequence[Level]) -> float:
    """How far the middle half of them reaches."""
    ranked, aside = sorted(middles), len(middles) // 4
    return ranked[-1 - aside] - ranked[aside]


def _over(hour: Hour, at: datetime) -> bool:
    return len(hour.levels) >= _FEWEST and abs((at - hour.began).total_seconds()) >= _HOUR_S
