"""The venue's policies in the simulation: one that always held, others that begin with people there."""

import random
from datetime import datetime, timedelta

from sentinel.core.events import PoliciesChanged
from sentinel.core.policy import Check, Need, Policy
from sentinel.core.policy_timetable import Scheduled, Timetable
from sentinel.core.replacing import replace

BASE = Policy()
_BRISK_S = 3.0  # shorter than a slow platform takes
_KINDS = ("shorter", "open", "brisk", "base")


def changed(number: int, begins: datetime, dice: random.Random) -> PoliciesChanged:
    """The publisher's word ``number``: from ``begins`` (UTC) on a test counts for a day only, masks are not
    asked for, what the sensors saw is old at once, or everything is as it was."""
    kind = dice.choice(_KINDS)
    policy = replace(BASE, version=f"{kind}-{number}", effective_from=begins)
    if kind == "shorter":
        policy = replace(policy, pcr_hours=24.0)
    if kind == "brisk":
        policy = replace(policy, evidence_age_s=_BRISK_S)
    if kind == "open":
        rules = dict(policy.rules)
        rules[Check.MASK] = replace(rules[Check.MASK], need=Need.NEVER)
        policy = replace(policy, rules=rules)
    return PoliciesChanged(Timetable((Scheduled(BASE, 0, "base"), Scheduled(policy, number, policy.version))))


def soon(now: datetime, dice: random.Random) -> datetime:
    """Now, or while the visitor who stands there is still served."""
    return now + timedelta(seconds=dice.choice((0.0, dice.uniform(0.0, 15.0))))
