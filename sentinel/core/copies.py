"""What the door makes of a pass that is shown: judged by what it remembers, and remembered itself."""

from dataclasses import replace

from sentinel.core.clock import Now
from sentinel.core.door import Door, Phase, Visit
from sentinel.core.presentations import judged
from sentinel.core.screen import ScreenKind


def watched(door: Door, now: Now) -> Door:
    """The same door, its passes judged and remembered; to be asked after every event."""
    for visit in (door.serving, door.staffed):
        if visit is not None and visit.facts.permit is not None and visit.facts.permit.ref:
            door = _watch(door, visit, now)
    return door


def _watch(door: Door, visit: Visit, now: Now) -> Door:
    fact = visit.facts.permit
    assert fact is not None
    if visit.phase is Phase.GATHERING:
        after = judged(fact, door.shown, visit.id, now.monotonic)
        if after is not fact:
            door = door.with_visit(replace(visit, facts=visit.facts.with_(after)))
        return replace(door, shown=door.shown.note(fact.ref, visit.id, now.monotonic))
    let_in = visit.result is not None and visit.result.kind is ScreenKind.PASS
    if visit.phase is not Phase.RESULT or not let_in:
        return door
    return replace(door, shown=door.shown.admit(fact.ref, visit.id, now.monotonic))
