"""The population reference: the last people's level stands in for a calibration of the sensor.

Most people who come are healthy, so their middle is known (``healthy_c``); a sensor that reads wrong reads
wrong for all. The offset found so depends on those before, never on who is measured: a fever of x K stays
x K. What fevers among those before can do is bounded three times: the middle is a median, lowered further by
leaving out who is far above it; it moves the offset slowly; and never far from where it began.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from sentinel.fever.site import BARE_K, Level, Site

WINDOW, LEAST = 120, 30
"""People remembered, and needed before they count."""
STEP_K = 0.02
"""How far one person may move the offset."""
MOST_K = 0.5
"""How far all people together may move it from where it began: the most that can ever be hidden."""
ABOVE_K, BELOW_K = 1.0, 2.0
"""Further above or below the middle: a fever, or somebody from the cold."""
PLAUSIBLE_C = (24.0, 44.0)  # a bare part reads up to 5 K wrong
_HEALTHY_K = 0.1  # how well a population's middle is known
_DRAG = 0.32  # of the spread: what a fifth of febrile people does to a median
_AGEING_K = 0.1  # a day without people
_DAY_S = 86400.0
_RENEWED_BY = 10  # people


@dataclass(frozen=True, slots=True)
class Reference:
    """Levels in C of the last people, oldest first; without who or when.

    ``settled``: the level of healthy people in use, None: not known yet. ``anchor``: where it began.
    ``newest``: how new it is, nearly when the last was added. ``sensor``: whose readings these are.
    """

    levels: tuple[Level, ...] = ()
    settled: Level | None = None
    anchor: Level | None = None
    newest: datetime | None = None
    sensor: str = ""

    @property
    def astray(self) -> bool:
        """Whether the last people are further from where it began than it may follow: calibrate anew."""
        if self.anchor is None or len(self.levels) < LEAST:
            return False
        return abs(centre(self.levels) - self.anchor) > MOST_K


def anchored(site: Site, healthy_c: float, sensor: str = "") -> Reference:
    """A reference that begins with a site's calibration."""
    start = healthy_c - site.offset_k
    return Reference((), start, start, None, sensor)


def admit(reference: Reference, level: Level, at: datetime) -> Reference:
    """One more person. Settles with the first ``LEAST``, then follows slowly."""
    if not PLAUSIBLE_C[0] <= level <= PLAUSIBLE_C[1]:
        return reference
    levels = (*reference.levels, round(float(level), 2))[-WINDOW:]
    seen = replace(reference, levels=levels, newest=_renewed(reference.newest, at))
    if len(levels) < LEAST:
        return seen
    middle = centre(levels)
    if seen.settled is None or seen.anchor is None:
        return replace(seen, settled=middle, anchor=middle)
    moved = seen.settled + _clip(middle - seen.settled, STEP_K)
    return replace(seen, settled=seen.anchor + _clip(moved - seen.anchor, MOST_K))


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


def applied(site: Site, reference: Reference, healthy_c: float, now: datetime) -> Site:
    """The site with the reference's offset and uncertainty; as it was where the reference is not settled."""
    if reference.settled is None or len(reference.levels) < LEAST:
        return site
    return replace(
        site, offset_k=healthy_c - reference.settled, calibration_k=uncertainty(reference, site.spread_k, now)
    )


def uncertainty(reference: Reference, spread_k: float, now: datetime) -> float:
    """Standard uncertainty in kelvin of the level of healthy people; at most a bare part's."""
    assert reference.settled is not None
    count = max(len(reference.levels), 1)
    found = math.hypot(
        1.25 * spread_k / math.sqrt(count),  # of a median
        _DRAG * spread_k,
        _HEALTHY_K,
        _AGEING_K * age_s(reference, now) / _DAY_S,
        centre(reference.levels) - reference.settled,  # on the way, or not allowed to follow
    )
    return min(found, BARE_K)


def age_s(reference: Reference, now: datetime) -> float:
    """Seconds since people were added; 0 where there were none. A time to come is as doubtful as one gone."""
    return 0.0 if reference.newest is None else abs((now - reference.newest).total_seconds())


def _renewed(newest: datetime | None, at: datetime) -> datetime:
    """A single visitor does not make a month-old level new: each takes a tenth of its age away."""
    return at if newest is None else newest + (at - newest) / _RENEWED_BY


def _clip(value: float, most: float) -> float:
    return max(-most, min(most, value))
