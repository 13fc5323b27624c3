"""What a platform is told of passages, waiting to be told: bounded, in order, tried again, given up. Pure.

Best effort: what waits is lost with the process and after ``GIVE_UP_S``. The record and the events to the
collector are what nothing is lost of. Times are monotonic seconds; the random draw is passed in.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.core.backoff import Backoff
from sentinel.core.effects import CommitIntent, CommitResult, Effect, Passage
from sentinel.core.events import GateOutcome
from sentinel.core.policy import Verdict

MOST = 256
GIVE_UP_S = 900.0
_MOST_UNDER_WAY = 64


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a passage: ``question`` is the id of the question to the platform, ``at`` UTC.

    ``celsius``: the estimate of the body's temperature, None: not told. Nothing here names anybody.
    """

    visit: str
    question: str
    verdict: Verdict
    outcome: GateOutcome
    at: datetime
    celsius: float | None = None

    @property
    def id(self) -> str:
        """The report's own, the same each time it is sent."""
        return f"{self.visit}/report"


@dataclass(frozen=True, slots=True)
class _Waiting:
    told: Told
    until: float


@dataclass(frozen=True, slots=True)
class Reports:
    """``under_way``: passages without a result yet. Drop rule: the oldest of more than ``MOST``; counted."""

    under_way: tuple[Passage, ...] = ()
    waiting: tuple[_Waiting, ...] = ()
    backoff: Backoff = field(default_factory=lambda: Backoff(first_s=1.0, longest_s=60.0))
    retry_at: float = float("-inf")
    lost: int = 0

    def next(self, now: float) -> Told | None:
        """The one to send now; one at a time, and none during a back-off."""
        return self.waiting[0].told if self.waiting and now >= self.retry_at else None


def happened(reports: Reports, effect: Effect, now: float) -> Reports:
    """What the heart asked for: a passage whose question was put to a platform, and its result."""
    if isinstance(effect, CommitIntent) and effect.passage.facts.lookup.request:
        return replace(reports, under_way=(*reports.under_way, effect.passage)[-_MOST_UNDER_WAY:])
    if not isinstance(effect, CommitResult):
        return reports
    passage = next((one for one in reports.under_way if one.visit == effect.visit), None)
    if passage is None:
        return reports
    rest = tuple(one for one in reports.under_way if one is not passage)
    waiting = (*reports.waiting, _Waiting(_told(passage, effect.outcome), now + GIVE_UP_S))
    over = max(0, len(waiting) - MOST)
    return replace(reports, under_way=rest, waiting=waiting[over:], lost=reports.lost + over)


def done(reports: Reports, told: Told) -> Reports:
    """It was taken, or is none of this platform's."""
    return replace(_without(reports, told), backoff=reports.backoff.succeeded(), retry_at=float("-inf"))


def declined(reports: Reports, told: Told) -> Reports:
    """The platform will never take this one."""
    return replace(_without(reports, told), lost=reports.lost + 1)


def failed(reports: Reports, now: float, draw: float, wait_s: float = 0.0) -> Reports:
    """Nobody took it; ``draw`` uniform in 0..1, ``wait_s``: how long the platform asks to be left alone.

    What has waited too long is given up.
    """
    backoff = reports.backoff.failed()
    pause_s = max(backoff.delay_s(draw), min(wait_s, GIVE_UP_S))
    kept = tuple(one for one in reports.waiting if now < one.until)
    lost = reports.lost + len(reports.waiting) - len(kept)
    return replace(reports, waiting=kept, backoff=backoff, retry_at=now + pause_s, lost=lost)


def _without(reports: Reports, told: Told) -> Reports:
    return replace(reports, waiting=tuple(one for one in reports.waiting if one.told != told))


def _told(passage: Passage, outcome: GateOutcome) -> Told:
    measured = passage.facts.temperature
    return Told(
        passage.visit,
        passage.facts.lookup.request,
        passage.decision.verdict,
        outcome,
        passage.decision.decided_at,
        measured.estimate_c if measured is not None else None,
    )
