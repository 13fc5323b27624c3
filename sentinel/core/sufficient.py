"""Whether what providers said is enough: each fact that the policy's required checks need, still valid."""

from datetime import datetime

from sentinel.core import checks, venue_rules
from sentinel.core.facts import Facts
from sentinel.core.policy import Check, Need, Outcome, Policy
from sentinel.core.resolution import in_force

# What providers state; all else comes from this kiosk's own sensors and readers.
STATED_BY_PROVIDERS = (
    Check.CODE, Check.PCR, Check.ANTIGEN, Check.VACCINE, Check.KEY_AREA, Check.DOCUMENT, Check.ROSTER,
    Check.WATCH_LIST,
)  # fmt: skip


def needed(policy: Policy) -> tuple[Check, ...]:
    """The checks that need a provider's fact: always asked for, or read by a rule of the venue's own."""
    asked = policy.rule(Check.VENUE_RULES).need is not Need.NEVER
    read = {check for rule in policy.venue_rules if asked for check in venue_rules.reads(rule)}

    def is_needed(check: Check) -> bool:
        need = policy.rule(check).need
        return need is Need.ALWAYS or (check in read and need is not Need.NEVER)

    return tuple(check for check in STATED_BY_PROVIDERS if is_needed(check))


def sufficient(facts: Facts, policy: Policy, now: datetime) -> bool:
    """Whether none of them, as asked of this visitor at this moment (UTC), is "cannot tell"."""
    policy = in_force(policy, facts, now)
    return all(checks.read(check, facts, policy, now)[0] is not Outcome.UNKNOWN for check in needed(policy))
