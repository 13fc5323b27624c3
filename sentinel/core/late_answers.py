"""What providers answer after the first answer: to a visit under way, to one that is held, and too late.

A visit that was admitted on the first answer is not opened on a later, worse one: the gate is withdrawn where
it is not open yet, and the visit is decided anew in a passage that names the first. Where it is open already,
both are recorded as they were, and the staff are told. A later answer that is better changes nothing.
"""

from sentinel.core import passing, presented
from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.door import Door, facts_of
from sentinel.core.effects import Effect, WithdrawGate
from sentinel.core.events import Verified
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Verdict
from sentinel.core.replacing import replace
from sentinel.core.screen import ScreenKind

Step = tuple[Door, tuple[Effect, ...]]


def verified(door: Door, event: Verified, now: Now) -> Step:
    """Take an answer of the providers, whichever visit's question it answers."""
    visit = door.serving
    if visit is None or visit.request != event.request:
        return _of_the_family(door, event, now), ()
    if visit.phase is Phase.GATHERING:
        return presented.verified(door, event, now)
    return _after_the_verdict(door, visit, event, now)


def _of_the_family(door: Door, event: Verified, now: Now) -> Door:
    """Somebody who is held until all of a family are counted is decided later: on the newer answer."""
    family = door.family
    if family is None or not event.request:
        return door
    members = tuple(
        presented.answered(one, event, now) if one.request == event.request else one for one in family.members
    )
    return door if members == family.members else replace(door, family=replace(family, members=members))


def _after_the_verdict(door: Door, visit: Visit, event: Verified, now: Now) -> Step:
    decision = visit.decision
    if decision is None or decision.verdict is not Verdict.ADMIT or decision.by_staff:
        return door, ()
    if visit.late is not None:
        return door, ()
    heard = presented.answered(visit, event, now)
    facts = facts_of(door, heard, now)
    if decide(facts, visit.policy, now.utc).verdict is Verdict.ADMIT:
        return door, ()
    visit = replace(visit, late=heard.facts)
    door = door.with_visit(visit)
    if visit.phase is Phase.OPENING:
        return door, (WithdrawGate(visit.id),)
    let_in = visit.result is not None and visit.result.kind is ScreenKind.PASS
    if visit.phase is Phase.RESULT and let_in:
        return passing.told_too_late(door, visit, now)
    return door, ()
