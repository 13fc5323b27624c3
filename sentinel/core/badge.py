"""The badge of a PCR: blue or yellow, by the hours since its sampling at the moment of the decision."""

from datetime import datetime, timedelta

from sentinel.core import checks
from sentinel.core.decision import Badge, BadgeColour
from sentinel.core.facts import Facts, LabResult
from sentinel.core.policy import Check, Outcome, Policy


def pcr_badge(facts: Facts, policy: Policy, now: datetime) -> Badge | None:
    """A negative PCR's badge, whether or not it is fresh enough for this policy; both ends are included.

    None: none negative, none within the yellow badge's hours, or the check can't tell (stale, the clock).
    """
    fact = facts.pcr
    if fact is None or fact.result is not LabResult.NEGATIVE or fact.sampled_at is None:
        return None
    if checks.read(Check.PCR, facts, policy, now)[0] is Outcome.UNKNOWN:
        return None
    age = now - fact.sampled_at
    if age <= timedelta(hours=policy.pcr_blue_hours):
        return Badge(BadgeColour.BLUE, policy.pcr_blue_hours)
    if age <= timedelta(hours=policy.pcr_yellow_hours):
        return Badge(BadgeColour.YELLOW, policy.pcr_yellow_hours)
    return None
