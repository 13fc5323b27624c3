"""What pairs of the kiosk's estimate and a hand thermometer's reading say about this site's constant offset.

Only a constant, and only the median: a fit over the temperature itself, or a mean that a few fevers can move,
would pull fevers to normal. Pairs that were looked at because the kiosk read high are shown, not used: they
lie high by selection, and an offset from them would be too low.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sentinel.core.hand_thermometer import Pair
from sentinel.fever.readings import HAND_K
from sentinel.fever.site import Site

LEAST = 30
_Z = 1.959964
_STRAY = 3.5  # robust standard deviations from the median
_LEAST_SPREAD_K = 0.1  # readings have steps of 0.1
_MAD = 1.4826

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spread:
    """Of hand minus kiosk, in kelvin: how many, mean, median and standard deviation; 95 % intervals.

    ``sd_k`` leaves the outliers out, all else does not. Intervals are None below two pairs.
    """

    n: int
    bias_k: float
    bias_interval: Interval | None
    median_k: float
    median_interval: Interval | None
    sd_k: float | None
    sd_interval: Interval | None
    outliers: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """``used``: pairs that tell the average error; ``chosen``: those looked at as the kiosk read high.

    ``fevers``: pairs at or above the limit by hand; ``seen``: how many of them the kiosk did not read surely
    below it. ``offset_k``: what is proposed for thermal.site_offset_k (None: ``missing`` pairs too few).
    """

    used: Spread | None
    chosen: Spread | None
    missing: int
    fevers: int
    seen: int
    offset_k: float | None
    offset_interval: Interval | None

    @property
    def uncertainty_k(self) -> float:
        """Standard uncertainty of ``offset_k``: of the median, and of hand thermometers."""
        low, high = self.offset_interval or (0.0, 0.0)
        return round(math.hypot((high - low) / 2 / _Z, HAND_K), 2)


def under(site: Site, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs as this site's correction makes them of the skin: the offset was perhaps another one then."""
    return [_under(site, pair) for pair in pairs]


def _under(site: Site, pair: Pair) -> Pair:
    if pair.ambient_c is None:
        return pair
    correction = round(site.correction(pair.ambient_c), 2)
    return replace(pair, correction_c=correction, estimate_c=round(pair.skin_c + correction, 3))


def findings(pairs: Sequence[Pair], site: Site, limit_c: float, guard: float) -> Findings:
    """The statistics of a site with its correction of now; ``guard`` in standard uncertainties."""
    pairs = under(site, pairs)
    used = [pair for pair in pairs if not pair.chosen]
    fevers = [pair for pair in pairs if pair.hand_c >= limit_c]
    seen = sum(pair.estimate_c + guard * _measuring(pair, site) >= limit_c for pair in fevers)
    spread = summary(used)
    enough = spread is not None and spread.n >= LEAST and spread.median_interval is not None
    offset = interval = None
    if enough and spread is not None and spread.median_interval is not None:
        low, high = spread.median_interval
        offset = round(site.offset_k + spread.median_k, 2)
        interval = (round(site.offset_k + low, 2), round(site.offset_k + high, 2))
    chosen = summary([pair for pair in pairs if pair.chosen])
    missing = max(0, LEAST - len(used))
    return Findings(spread, chosen, missing, len(fevers), seen, offset, interval)


def _measuring(pair: Pair, site: Site) -> float:
    """The uncertainty without how much people differ, which the check counts (core.checks)."""
    return math.sqrt(max(pair.uncertainty_k**2 - site.spread_k**2, 0.0))


def summary(pairs: Sequence[Pair]) -> Spread | None:
    """The spread of these pairs; None: there are none."""
    if not pairs:
        return None
    away = [pair.hand_c - pair.estimate_c for pair in pairs]
    middle = statistics.median(away)
    robust = max(_MAD * statistics.median(abs(k - middle) for k in away), _LEAST_SPREAD_K)
    outliers = tuple(p for p, k in zip(pairs, away, strict=True) if abs(k - middle) > _STRAY * robust)
    kept = [k for k in away if abs(k - middle) <= _STRAY * robust]
    mean = statistics.fmean(away)
    half = _Z * statistics.stdev(away) / math.sqrt(len(away)) if len(away) > 1 else None
    sd = statistics.stdev(kept) if len(kept) > 1 else None
    return Spread(
        n=len(away),
        bias_k=round(mean, 3),
        bias_interval=None if half is None else (round(mean - half, 3), round(mean + half, 3)),
        median_k=round(middle, 3),
        median_interval=_median_interval(sorted(away)),
        sd_k=None if sd is None else round(sd, 3),
        sd_interval=None if sd is None else _sd_interval(sd, len(kept)),
        outliers=outliers,
    )


def _median_interval(ranked: Sequence[float]) -> Interval | None:
    """The exact one of order statistics: as few values cut off on each side as a fair coin allows at 95 %."""
    n, tail, cut = len(ranked), 0.0, 0
    while cut < n // 2:
        tail += math.comb(n, cut) / 2.0**n
        if tail > 0.025:
            break
        cut += 1
    return (round(ranked[cut - 1], 3), round(ranked[n - cut], 3)) if cut else None


def _sd_interval(sd: float, n: int) -> Interval:
    """From the chi-squared distribution, its quantiles by Wilson and Hilferty."""
    free = n - 1

    def quantile(z: float) -> float:
        return float(free * max(1 - 2 / (9 * free) + z * math.sqrt(2 / (9 * free)), 1e-3) ** 3)

    low, high = math.sqrt(free / quantile(_Z)), math.sqrt(free / quantile(-_Z))
    return round(sd * low, 3), round(sd * high, 3)
