"""What this gallery's own non-mates say about thresholds: false-match rates with bounds, for 1:1 and 1:N.

Every template is compared with those of all other persons: pairs that must not match. The bounds are those
of Clopper and Pearson (one-sided, 95 %; without a hit about 3 / pairs). They hold for independent pairs, and
these are **dependent**: each face is in as many pairs as there are others, so the true uncertainty is larger.
They say nothing about people who are unlike the enrolled ones, and nothing about attacks.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

DUPLICATE = 0.65  # two persons' templates that are so much alike are most likely one person's
_STEPS = 200  # candidate thresholds: -1 to 1 in steps of 0.01
_CONFIDENCE = 0.95
_BLOCK = 1024
_EXACT_HITS = 2000


class Kind(StrEnum):
    """What was compared with what."""

    BARE = "bare"  # a bare face with a bare template
    MASKED = "masked"  # a masked face with a masked template
    MIXED = "mixed"  # a masked face with a bare template


@dataclass(frozen=True, slots=True)
class NonMates:
    """``hits[k]`` of ``pairs`` comparisons of different persons scored at least (k - 100) / 100."""

    kind: Kind
    pairs: int
    hits: tuple[int, ...]

    def rate(self, threshold: float) -> tuple[float, float]:
        """The false-match rate at a threshold, and its upper 95 % bound (1 where nothing is known)."""
        hits = self.hits[_step(threshold)]
        return hits / max(1, self.pairs), upper_bound(hits, self.pairs)

    def threshold(self, limit: float) -> float | None:
        """The lowest threshold whose bound keeps to the limit; None: there are too few pairs to tell."""
        for step, hits in enumerate(self.hits):
            if hits <= limit * self.pairs and upper_bound(hits, self.pairs) <= limit:
                return (step - _STEPS // 2) / (_STEPS // 2)
        return None


@dataclass(frozen=True, slots=True)
class Calibration:
    """``at`` ISO 8601 UTC; ``persons`` with a bare template then. ``genuine``: cosines of each person's own
    photographs (their lowest, 5 %, median; empty where nobody has several)."""

    at: str
    persons: int
    non_mates: tuple[NonMates, ...]
    genuine: tuple[float, ...] = ()

    def of(self, kind: Kind) -> NonMates | None:
        """The comparisons of one kind."""
        return next((found for found in self.non_mates if found.kind is kind), None)

    def search_threshold(self, *, masked: bool, gallery: int, limit: float) -> float | None:
        """The 1:N threshold for a gallery of so many templates, or None: the bound is above the limit.

        ``limit`` of the expected false positive identifications, 1 - (1 - FMR) ** N. A masked face meets
        masked and bare templates: the stricter of the two counts.
        """
        return self._strictest(masked, fmr_limit(limit, gallery))

    def doubles(self, *, masked: bool, gallery: int, limit: float) -> int:
        """How many pairs, most likely of one person under two names, leave no ``search_threshold`` of use.

        0 where it gives one below them, and where there are too few pairs even without a hit.
        """
        compared = self.compared(masked=masked)
        bound = max((upper_bound(0, one.pairs) for one in compared), default=1.0)
        if bound > fmr_limit(limit, gallery):
            return 0
        given = self.search_threshold(masked=masked, gallery=gallery, limit=limit)
        if given is not None and given <= DUPLICATE:
            return 0
        return sum(one.hits[_step(DUPLICATE)] for one in compared)

    def match_threshold(self, *, masked: bool, limit: float) -> float | None:
        """The 1:1 threshold whose false-match rate is bounded by the limit."""
        return self._strictest(masked, limit)

    def largest(self, *, masked: bool, limit: float) -> int:
        """How many templates the pairs suffice for, at the highest threshold that makes sense."""
        bounds = [found.rate(0.99)[1] for found in self.compared(masked=masked)]
        worst = max(bounds, default=1.0)
        return 0 if worst >= 1 else int(math.log1p(-limit) / math.log1p(-worst))

    def _strictest(self, masked: bool, limit: float) -> float | None:
        found = [one.threshold(limit) for one in self.compared(masked=masked)]
        if not found or any(threshold is None for threshold in found):
            return None
        return max(threshold for threshold in found if threshold is not None)

    def compared(self, *, masked: bool) -> list[NonMates]:
        """What a bare, or a masked, face is compared with: those comparisons that were made."""
        wanted = (Kind.MASKED, Kind.MIXED) if masked else (Kind.BARE,)
        return [found for found in self.non_mates if found.kind in wanted and found.pairs]


def false_identifications(rate: float, gallery: int) -> float:
    """The chance that a stranger is taken for somebody: 1 - (1 - FMR) ** N."""
    return -math.expm1(gallery * math.log1p(-min(rate, 1 - 1e-16)))


def fmr_limit(limit: float, gallery: int) -> float:
    """The false-match rate that keeps ``false_identifications`` to the limit."""
    return -math.expm1(math.log1p(-limit) / max(1, gallery))


def upper_bound(hits: int, pairs: int) -> float:
    """The upper 95 % bound of a rate (Clopper and Pearson 1934, one-sided), by halving.

    Above 2,000 hits Wilson's score bound, which then differs by less than 1 %.
    """
    if hits >= pairs:
        return 1.0
    if hits == 0:
        return float(-math.expm1(math.log(1 - _CONFIDENCE) / pairs))
    if hits > _EXACT_HITS:
        return _wilson(hits, pairs)
    steps = np.arange(1, hits + 1, dtype=np.float64)
    choose = np.concatenate([[0.0], np.cumsum(np.log((pairs - steps + 1) / steps))])
    counts = np.arange(hits + 1, dtype=np.float64)
    low, high = hits / pairs, min(1.0, (hits + 5 * math.sqrt(hits) + 10) / pairs)
    for _ in range(60):
        rate = (low + high) / 2
        if rate in (low, high):
            break
        terms = choose + counts * math.log(rate) + (pairs - counts) * math.log1p(-rate)
        if float(np.exp(terms).sum()) > 1 - _CONFIDENCE:  # so few hits are not unlikely yet
            low = rate
        else:
            high = rate
    return high


def _wilson(hits: int, pairs: int) -> float:
    z, rate = 1.6448536269514722, hits / pairs
    spread = z * math.sqrt(rate * (1 - rate) / pairs + z * z / (4 * pairs * pairs))
    return min(1.0, (rate + z * z / (2 * pairs) + spread) / (1 + z * z / pairs))


class LookAlikes:
    """Pairs of persons who are as much alike as one person: most likely one, under two names.

    By the first 8 bytes of their hashes, as ``Gallery.vectors`` gives them; the ``most`` alike of them.
    """

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._pairs: dict[tuple[int, int], float] = {}

    def take(self, scores: Vector, probes: NDArray[np.uint64], templates: NDArray[np.uint64]) -> None:
        """A block (probes, templates) of comparisons, those of the same person too."""
        rows, columns = np.nonzero(scores >= DUPLICATE)
        ones, others, found = probes[rows], templates[columns], scores[rows, columns]
        different = np.flatnonzero(ones != others)
        # The most alike: nothing but one face makes millions of such pairs. Each may be in it twice.
        chosen = different[np.argsort(-found[different], kind="stable")[: 2 * self._most]]
        for one, other, score in zip(
            ones[chosen].tolist(), others[chosen].tolist(), found[chosen].tolist(), strict=True
        ):
            pair = (min(one, other), max(one, other))
            self._pairs[pair] = max(score, self._pairs.get(pair, -1.0))
        if len(self._pairs) > 2 * self._most:
            self._pairs = dict(self._first())

    def found(self) -> list[tuple[str, str, float]]:
        """The most alike first: the first 16 hex digits of both hashes, and the cosine."""
        return [(_digits(one), _digits(other), score) for (one, other), score in self._first()]

    def _first(self) -> list[tuple[tuple[int, int], float]]:
        return sorted(self._pairs.items(), key=lambda pair: -pair[1])[: self._most]


def doubled(pairs: int) -> str:
    """What to say of pairs that ``Calibration.doubles`` counts."""
    return f"{pairs} pairs of different persons score {DUPLICATE:.2f} or more: the same person twice?"


def _digits(number: int) -> str:
    return number.to_bytes(8, "little").hex()


def compare_non_mates(
    kind: Kind,
    probes: tuple[Vector, NDArray[np.uint64]],
    templates: tuple[Vector, NDArray[np.uint64]],
    progress: Callable[[float], None] = lambda share: None,
    alike: LookAlikes | None = None,
) -> NonMates:
    """Every probe with every template of another person, in blocks; ``progress`` hears 0..1.

    Vectors (n, dimensions) of length 1, and a number that is the same for vectors of the same person. Where
    both sides are the same vectors each pair is counted once. ``alike`` hears of every block.
    """
    once = probes[0] is templates[0]
    counted = np.zeros(_STEPS + 1, np.int64)
    starts = range(0, len(probes[0]), _BLOCK)
    for number, begin in enumerate(starts):
        for other in range(begin if once else 0, len(templates[0]), _BLOCK):
            scores = probes[0][begin : begin + _BLOCK] @ templates[0][other : other + _BLOCK].T
            strangers = probes[1][begin : begin + _BLOCK, None] != templates[1][None, other : other + _BLOCK]
            if once and other == begin:
                strangers = np.triu(strangers, 1)
            if alike is not None:
                alike.take(scores, probes[1][begin : begin + _BLOCK], templates[1][other : other + _BLOCK])
            steps = np.floor((scores[strangers] + 1) * (_STEPS / 2)).astype(np.intp)
            counted += np.bincount(np.clip(steps, 0, _STEPS), minlength=_STEPS + 1)
        progress((number + 1) / len(starts))
    hits = np.cumsum(counted[::-1])[::-1]
    return NonMates(kind, int(counted.sum()), tuple(hits.tolist()))


def to_text(calibration: Calibration) -> str:
    """As it is kept in the gallery."""
    return msgspec.json.encode(calibration).decode()


def from_text(text: str) -> Calibration | None:
    """What was kept; None where nothing usable was."""
    try:
        return msgspec.json.decode(text, type=Calibration) if text else None
    except msgspec.DecodeError:
        return None


def _step(threshold: float) -> int:
    """The candidate at or below a threshold: its rate is not lower."""
    return min(_STEPS, max(0, math.floor(round((threshold + 1) * (_STEPS / 2), 6))))
