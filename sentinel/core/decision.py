"""What was decided: a row for each check, the verdict, and under which of the policy's variants."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.reasons import Reason
from sentinel.core.replacing import quick
from sentinel.core.verdict_table import Check, Outcome, Verdict, severest


class BadgeColour(StrEnum):
    """A badge's colour; its hours are always written on it, never the colour alone."""

    BLUE = "blue"
    YELLOW = "yellow"


@dataclass(frozen=True, slots=True)
class Badge:
    """A negative PCR was sampled within ``hours`` of the decision."""

    colour: BadgeColour
    hours: float


@quick
@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's outcome, its reason, and the fact's source and age in seconds (None: no fact).

    ``rule``: of the venue's own rules, the one that decided; ``also``: what else is to be known about it
    (CONTRADICTION: sources disagreed, and the stricter statement counts). ``variants``: the policy's variants
    that say what counts here, none: its base; ``badge``: how fresh a PCR is.
    """

    check: Check
    outcome: Outcome
    reason: Reason
    source: str = ""
    age_s: float | None = None
    verdict: Verdict = Verdict.ADMIT
    rule: str = ""
    also: tuple[Reason, ...] = ()
    variants: tuple[str, ...] = ()
    badge: Badge | None = None


@quick
@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with everything that led to it.

    ``reason`` is the first thing to say; ``offline`` whether any required fact came from a local copy or
    the platform could not be reached, ``data_age_s`` the age of the oldest such fact. ``variants``: those of
    the policy that were in force for this visitor, here and now.
    """

    verdict: Verdict
    reason: Reason
    checks: tuple[CheckResult, ...]
    policy_version: str
    decided_at: datetime
    offline: bool = False
    data_age_s: float | None = None
    by_staff: str = ""
    variants: tuple[str, ...] = ()

    def required(self) -> tuple[CheckResult, ...]:
        """The checks that counted."""
        return tuple(c for c in self.checks if c.outcome is not Outcome.NOT_REQUIRED)


def worst(results: tuple[CheckResult, ...]) -> Verdict:
    """The severest verdict of the rows."""
    return severest(result.verdict for result in results)
