"""What the door makes of a pass that is shown: judged by what it remembers, and remembered itself."""

from dataclasses import replace

from sentinel.core.clock import Now
from sentinel.core.door import Door, Phase, Visit
from sentinel.core.effects import Effect
from sentinel.core.events import PassesRemembered
from sentinel.core.facts import BoundTo, PassFact, PassState
from sentinel.core.gathering import compare_face
from sentinel.core.presentations import judged, remembered
from sentinel.core.screen import ScreenKind

Step = tuple[Door, tuple[Effect, ...]]


def remember(door: Door, event: PassesRemembered, now: Now) -> Door:
    """What was let in before the start comes before what this start has seen."""
    before = remembered(event.admitted, now.monotonic, now.utc.timestamp())
    return replace(door, shown=before.told(*door.shown.shown))


def watched(door: Door, now: Now) -> Step:
    """The same door, its passes judged and remembered; to be asked after every event."""
    effects: tuple[Effect, ...] = ()
    for visit in (door.serving, door.staffed):
        fact = visit.facts.permit if visit is not None else None
        if visit is not None and fact is not None and fact.ref:
            door, more = _watch(door, visit, fact, now)
            effects += more
    return door, effects


def _watch(door: Door, visit: Visit, fact: PassFact, now: Now) -> Step:
    if visit.phase is Phase.GATHERING:
        after = judged(fact, door.shown, visit.id, now.monotonic)
        if after is not fact:
            visit = replace(visit, facts=visit.facts.with_(after))
            door = door.with_visit(visit)
        door = replace(door, shown=door.shown.note(fact.ref, visit.id, now.monotonic))
        return _whose_face(door, visit, after, now)
    let_in = visit.result is not None and visit.result.kind is ScreenKind.PASS
    if visit.phase is not Phase.RESULT or not let_in:
        return door, ()
    return replace(door, shown=door.shown.admit(fact.ref, visit.id, now.monotonic)), ()


def _whose_face(door: Door, visit: Visit, fact: PassFact, now: Now) -> Step:
    """A pass bound to a face names whose reference to compare with, where nobody else did."""
    if fact.bound_to is not BoundTo.FACE or fact.state is not PassState.VALID or visit.person:
        return door, ()
    return compare_face(door, replace(visit, person=fact.bound), now)
