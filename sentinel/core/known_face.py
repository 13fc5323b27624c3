"""Known faces (1:N) in a visit: when the gallery is asked who stands there, and what its answer changes."""

from sentinel.core import checks
from sentinel.core.clock import Now
from sentinel.core.door import Door, rules_of
from sentinel.core.effects import CompareFace, Effect
from sentinel.core.events import Device
from sentinel.core.facts import KnownFaceFact
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Check, Need
from sentinel.core.replacing import replace

Step = tuple[Door, tuple[Effect, ...]]


def told(door: Door, visit: Visit, fact: KnownFaceFact, track: int | None) -> Step:
    """Take what the gallery says about the one served, and about nobody who stood there before."""
    if track is None or track != visit.track:
        return door, ()
    tries = visit.known_tries + (1 if fact.similarity is not None and fact.person is None else 0)
    return replace(door, serving=replace(visit, facts=visit.facts.with_(fact), known_tries=tries)), ()


def ask(door: Door, visit: Visit, now: Now) -> Step:
    """Ask whether the gallery knows the one served (1:N), where policy wants it, until it does."""
    policy = rules_of(door, visit, now)
    unwanted = policy.rule(Check.KNOWN_FACE).need is Need.NEVER
    if unwanted or visit.track is None or Device.CAMERA in door.devices_down:
        return door, ()
    if now.monotonic - visit.known_asked_at < door.timing.face_again_s:
        return door, ()
    fact = visit.facts.known_face
    if fact is not None and fact.person is not None and checks.stale(fact, policy, now.utc) is None:
        return door, ()
    visit = replace(visit, known_asked_at=now.monotonic)
    return replace(door, serving=visit), (CompareFace(visit.id, visit.track, ""),)
