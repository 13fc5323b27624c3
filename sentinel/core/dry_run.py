"""What two policies would have made of a passage that was: by its kept facts, at its own moment. Pure.

Counted is what the rules say; what staff said afterwards is told beside it. A passage can't tell about a
check that nobody asked for then and about which nothing is known: it would have been asked for at the door,
and who knows what would have come out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.core.checks import slot
from sentinel.core.decide import decide
from sentinel.core.facts import Facts
from sentinel.core.policy import Check, CheckResult, Decision, Outcome, Policy, Verdict, worst
from sentinel.core.reasons import Reason
from sentinel.core.venue_rules import reads


@dataclass(frozen=True, slots=True)
class Finding:
    """What a policy makes of a passage; ``verdict`` None: cannot tell, because of ``unasked``."""

    verdict: Verdict | None
    reason: Reason
    checks: tuple[CheckResult, ...] = ()
    unasked: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A passage that comes out otherwise. ``checks``: those whose outcome or verdict differs.

    ``staff``: what staff decided on the referred visitor then, None where nobody was asked.
    """

    visit: str
    at: datetime
    old: Finding
    new: Finding
    checks: tuple[Check, ...]
    staff: bool | None


@dataclass(slots=True)
class Tally:
    """The sums. ``more`` counts by new verdict, less those with it as the old one; reasons are of the new
    finding, checks of those that differ, hours by ``Changed.at`` as it is given (local)."""

    visitors: int = 0
    untold: int = 0  # facts that can't be read any more, or that no decision can be made from
    unasked: Counter[str] = field(default_factory=Counter)
    more: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    staff: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, one: Changed | None) -> None:
        """One more visitor; None: comes out the same."""
        self.visitors += 1
        if one is None:
            return
        old, new = one.old.verdict, one.new.verdict
        if old is None or new is None:
            self.unasked.update(check.value for check in {*one.old.unasked, *one.new.unasked})
            self.untold += 1
            return
        self.more[new.value] += 1
        self.more[old.value] -= 1
        self.ways[old.value, new.value] += 1
        self.reasons[new.value, one.new.reason.value] += 1
        self.checks.update(check.value for check in one.checks)
        self.hours[one.at.hour] += 1
        if one.staff is not None:
            self.staff[new.value, one.staff] += 1

    def add_untold(self) -> None:
        """One more visitor whose facts are gone."""
        self.visitors += 1
        self.untold += 1


def finding(facts: Facts, policy: Policy, at: datetime, asked: frozenset[Check]) -> Finding:
    """By the rules alone, without the staff. ``asked``: what the passage's own decision required."""
    decision = decide(replace(facts, staff=None), policy, at)
    unasked = tuple(
        r.check
        for r in decision.checks
        if r.outcome is Outcome.UNKNOWN and any(_missing(c, facts, asked) for c in _read_by(r, policy))
    )
    known = tuple(r for r in decision.checks if r.check not in unasked)
    if unasked and worst(known) is not Verdict.REFUSE:
        return Finding(None, decision.reason, decision.checks, unasked)
    return Finding(decision.verdict, _reason(decision, known), decision.checks)


def _missing(check: Check, facts: Facts, asked: frozenset[Check]) -> bool:
    return check not in asked and slot(facts, check) is None


def _read_by(result: CheckResult, policy: Policy) -> tuple[Check, ...]:
    """What an outcome rests on: the check itself, or what the deciding rule of the venue's own reads."""
    rule = next((rule for rule in policy.venue_rules if rule.id == result.rule), None)
    return (result.check,) if rule is None else tuple(reads(rule))


def _reason(decision: Decision, known: Iterable[CheckResult]) -> Reason:
    """The decision's, unless that is of a check that nobody asked for."""
    if decision.verdict is Verdict.ADMIT or decision.reason not in {r.reason for r in decision.checks}:
        return decision.reason
    culprits = [r for r in known if r.verdict is decision.verdict]
    if any(r.reason is decision.reason for r in culprits) or not culprits:
        return decision.reason
    return culprits[0].reason


def compared(
    visit: str, facts: Facts, then: Decision, policies: tuple[Policy, Policy], local: datetime
) -> Changed | None:
    """What changes from the first policy to the second; None: nothing. ``local``: when, in local time."""
    asked = frozenset(r.check for r in then.checks if r.outcome is not Outcome.NOT_REQUIRED)
    old, new = (finding(facts, policy, then.decided_at, asked) for policy in policies)
    if old.verdict is new.verdict and old.verdict is not None:
        return None
    after = {r.check: r for r in new.checks}
    checks = tuple(r.check for r in old.checks if _differs(r, after.get(r.check)))
    return Changed(visit, local, old, new, checks, facts.staff.admit if facts.staff is not None else None)


def _differs(one: CheckResult, other: CheckResult | None) -> bool:
    return other is None or (one.outcome, one.verdict) != (other.outcome, other.verdict)
