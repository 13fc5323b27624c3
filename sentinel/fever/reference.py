"""The population reference: the last people's level stands in for a calibration of the sensor.

Most people who come are healthy, so their middle is known (``healthy_c``); a sensor that reads wrong reads
wrong for all. The offset found so depends on those before, never on who is measured: a fever of x K stays
x K. What fevers among those before can do is bounded three times: the middle is a median, lowered further by
leaving out who is far above it; it moves the offset slowly; and never far from its anchor.

People who come together share what made them warm or cold: the sun, the street, one classroom. So the anchor
is made of hours (``sentinel.fever.anchoring``); until it holds, the level is provisional and its uncertainty
larger.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.fever.anchoring import Hour, anchor_of, doubt_k, provisional, with_person
from sentinel.fever.middle import centre
from sentinel.fever.site import BARE_K, Level, Site

WINDOW, LEAST = 120, 30
"""People remembered, and needed before they count."""
STEP_K = 0.02
"""How far one person may move the offset."""
MOST_K = 0.5
"""How far all people together may move it from its anchor."""
PLAUSIBLE_C = (24.0, 44.0)  # a bare part reads up to 5 K wrong
_HEALTHY_K = 0.1  # how well a population's middle is known
_DRAG = 0.32  # of the spread: what a fifth of febrile people does to a median
_AGEING_K = 0.1  # a day without people
_DAY_S = 86400.0
_RENEWED_BY = 10  # people


@dataclass(frozen=True, slots=True)
class Reference:
    """Levels in C of the last people, oldest first; without who or when.

    ``settled``: the level of healthy people in use, None: not known yet. ``anchor``: from where it may not go
    far, once it ``holds``; before, ``hours`` gather what it will be. ``newest``: how new it is, nearly when
    the last was added. ``sensor``: whose readings these are.
    """

    levels: tuple[Level, ...] = ()
    settled: Level | None = None
    anchor: Level | None = None
    newest: datetime | None = None
    sensor: str = ""
    holds: bool = False
    hours: tuple[Hour, ...] = ()

    @property
    def astray(self) -> bool:
        """Whether the last people are further from the anchor than it may follow: calibrate anew."""
        if self.anchor is None or not self.holds or len(self.levels) < LEAST:
            return False
        return abs(centre(self.levels) - self.anchor) > MOST_K


def anchored(site: Site, healthy_c: float, sensor: str = "") -> Reference:
    """A reference that begins with a site's calibration."""
    start = healthy_c - site.offset_k
    return Reference((), start, start, None, sensor, holds=True)


def admit(reference: Reference, level: Level, at: datetime) -> Reference:
    """One more person. Provisional from the first ``LEAST`` on, anchored by hours, then follows slowly."""
    if not PLAUSIBLE_C[0] <= level <= PLAUSIBLE_C[1]:
        return reference
    level = round(float(level), 2)
    levels = (*reference.levels, level)[-WINDOW:]
    seen = replace(reference, levels=levels, newest=_renewed(reference.newest, at))
    if not reference.holds or reference.anchor is None:
        return _gathering(seen, level, at)
    if len(levels) < LEAST:
        return seen
    before = reference.anchor if reference.settled is None else reference.settled
    moved = before + _clip(centre(levels) - before, STEP_K)
    return replace(seen, settled=reference.anchor + _clip(moved - reference.anchor, MOST_K))


def _gathering(seen: Reference, level: Level, at: datetime) -> Reference:
    hours = with_person(seen.hours, level, at)
    anchor = anchor_of(hours)
    if anchor is not None:
        return replace(seen, settled=anchor, anchor=anchor, holds=True, hours=())
    middle = provisional(hours)
    if len(seen.levels) < LEAST or middle is None:
        return replace(seen, hours=hours)
    return replace(seen, settled=middle, anchor=None, hours=hours)


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
        # on the way, or not allowed to follow; or that those who made it share something
        centre(reference.levels) - reference.settled if reference.holds else doubt_k(reference.hours),
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
