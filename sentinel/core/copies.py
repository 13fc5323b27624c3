"""What the door makes of a pass that is shown: judged by what it remembers, and remembered itself."""

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import Effect
from sentinel.core.events import PassesRemembered
from sentinel.core.facts import BoundTo, PassFact, PassState
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.presentations import judged, remembered
from sentinel.core.presented import compare_face
from sentinel.core.replacing import replace

Step = tuple[Door, tuple[Effect, ...]]


def remember(door: Door, event: PassesRemembered, now: Now) -> Door:
    """What was let in before the start comes before what this start has seen."""
    before = remembered(event.admitted, now.monotonic, now.utc.timestamp())
    for ref, use in door.shown.used.items():
        for visit in use.visits:
            before = before.admit(ref, visit, use.at)
    return replace(door, shown=before)


def used(door: Door, visit: Visit, now: Now) -> Door:
    """Somebody was, or may have been, let in with the visit's pass; a family's is used by its first."""
    permit, family = visit.facts.permit, visit.facts.family
    if family is not None and family.ref:
        return replace(door, shown=door.shown.admit(family.ref, family.of or visit.id, now.monotonic))
    if permit is None or not permit.ref:
        return door
    return replace(door, shown=door.shown.admit(permit.ref, visit.id, now.monotonic))


def rejudged(door: Door, visit: Visit, now: Now) -> Visit:
    """A visit that waited: meanwhile somebody may have been let in with the same pass."""
    fact = visit.facts.permit
    if fact is None:
        return visit
    after = judged(fact, door.shown, visit.id, now.monotonic)
    return visit if after is fact else replace(visit, facts=visit.facts.with_(after))


def watched(door: Door, now: Now) -> Step:
    """The same door, its passes judged; to be asked after every event."""
    effects: tuple[Effect, ...] = ()
    for visit in (door.serving, door.staffed):
        fact = visit.facts.permit if visit is not None else None
        if visit is not None and fact is not None and fact.ref:
            door, more = _watch(door, visit, fact, now)
            effects += more
    return door, effects


def _watch(door: Door, visit: Visit, fact: PassFact, now: Now) -> Step:
    if visit.phase is not Phase.GATHERING:
        return door, ()
    after = rejudged(door, visit, now)
    if after is not visit:
        door = door.with_visit(after)
    return _whose_face(door, after, after.facts.permit or fact, now)


def _whose_face(door: Door, visit: Visit, fact: PassFact, now: Now) -> Step:
    """A pass bound to a face names whose reference to compare with, where nobody else did."""
    if fact.bound_to is not BoundTo.FACE or fact.state is not PassState.VALID or visit.person:
        return door, ()
    return compare_face(door, replace(visit, person=fact.bound), now)
