"""From several measurements of one visit to one temperature, and whether to measure on: a step machine.

The first measurement that is surely below the limit is enough. Any other is measured longer: the median of a
round of three decides. Is that still near the limit, there is a pause, in which the visitor steps back, and a
second round; then the examination is settled and staff measure by hand. A temperature surely above the
limit, in two measurements some time apart, is settled at once. Nothing else is ever below the limit, so
somebody who is steadily above it can't pass.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.facts import TemperatureFact, ThermalState
from sentinel.core.policy import Outcome
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace

ROUND = 3  # measurements; odd, so that the median is one of them
# The median of n normal values has at most pi/2 times the variance of their mean.
_OF_MEDIAN = math.pi / 2
_AFTER_PAUSE_S = 20.0  # a second round that never comes is over


class Stage(StrEnum):
    """Where an examination stands."""

    FIRST = "first"  # nothing measured yet, or not three times
    PAUSE = "pause"  # near the limit: the visitor steps back for a moment
    SECOND = "second"  # and is measured again
    SETTLED = "settled"  # measuring on would not change it


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds. ``high_s``: between the measurements that settle a high temperature."""

    high_s: float = 2.0
    recheck_s: float = 4.0


@dataclass(frozen=True, slots=True)
class Examination:
    """The measurements of the round under way, and when (monotonic seconds) the round and its stage began.

    ``trouble``: why the last try gave no number, None where it gave one.
    """

    stage: Stage = Stage.FIRST
    round: tuple[TemperatureFact, ...] = ()
    began: float = 0.0
    since: float = 0.0
    trouble: Reason | None = None

    @property
    def settled(self) -> bool:
        """Whether the temperature of this visit may count against the visitor."""
        return self.stage is Stage.SETTLED

    @property
    def pausing(self) -> bool:
        """Whether the visitor is to step back for a moment."""
        return self.stage is Stage.PAUSE


def combined(facts: Sequence[TemperatureFact]) -> TemperatureFact:
    """One fact of one or more measurements with numbers: medians, and less of the noise's uncertainty.

    What does not change between two measurements of the same person (the spread between people, the
    calibration) is not averaged away.
    """
    newest = facts[-1]
    if len(facts) == 1:
        return newest
    noise = [min(f.repeatable_k or 0.0, f.uncertainty_k or 0.0) for f in facts]
    lasting = max((f.uncertainty_k or 0.0) ** 2 - n**2 for f, n in zip(facts, noise, strict=True))
    shrunk = min(_OF_MEDIAN / len(facts), 1.0) * max(noise) ** 2
    estimate, skin = _median([f.estimate_c for f in facts]), _median([f.skin_c for f in facts])
    return replace(
        newest,
        state=ThermalState.OK,
        skin_c=skin,
        estimate_c=estimate,
        correction_c=None if skin is None or estimate is None else round(estimate - skin, 2),
        uncertainty_k=math.ceil(math.sqrt(lasting + shrunk) * 1000 - 1e-6) / 1000,
        repeatable_k=round(math.sqrt(shrunk), 3),
        measurements=len(facts),
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 3) if known else None


def measured(
    examination: Examination,
    fact: TemperatureFact,
    read: Callable[[TemperatureFact], tuple[Outcome, Reason]],
    at: float,
    pauses: Pauses,
) -> tuple[Examination, TemperatureFact | None]:
    """Take a measurement; the fact to hold from now on, None: what was held stays.

    ``read`` says how a fact reads under the policy, ``at`` monotonic seconds.
    """
    outcome, reason = read(fact)
    if outcome is Outcome.UNKNOWN:
        return replace(examination, trouble=reason), None
    if examination.stage in (Stage.PAUSE, Stage.SETTLED):
        return examination, None
    if outcome is Outcome.PASS and examination.stage is Stage.FIRST and not examination.round:
        return Examination(), fact
    began = examination.began if examination.round else at
    held = (*examination.round, fact)
    return _judged(replace(examination, round=held, began=began, trouble=None), read, at, pauses)


def _judged(
    examination: Examination,
    read: Callable[[TemperatureFact], tuple[Outcome, Reason]],
    at: float,
    pauses: Pauses,
) -> tuple[Examination, TemperatureFact | None]:
    count, together = len(examination.round), combined(examination.round)
    outcome, reason = read(together)
    if reason is Reason.TEMP_HIGH and count > 1 and at - examination.began >= pauses.high_s:
        return replace(examination, stage=Stage.SETTLED, since=at), together
    if count < ROUND:  # half a round lets nobody in
        return examination, None if outcome is Outcome.PASS else together
    if outcome is Outcome.PASS:
        return Examination(), together
    if examination.stage is Stage.FIRST:
        return Examination(Stage.PAUSE, since=at), together
    return replace(examination, stage=Stage.SETTLED, since=at), together


def elapsed(examination: Examination, at: float, pauses: Pauses) -> Examination:
    """What time alone changes: the pause ends, and a second round that never comes is over."""
    waited = at - examination.since
    if examination.stage is Stage.PAUSE and waited >= pauses.recheck_s:
        return Examination(Stage.SECOND, since=at)
    if examination.stage is Stage.SECOND and waited >= _AFTER_PAUSE_S:
        return replace(examination, stage=Stage.SETTLED, since=at)
    return examination
