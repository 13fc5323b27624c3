"""From one policy to the next, also at midnight during a visit: what that does to whom it finds at the door.

A decision is made under the policy that holds at that moment. Whoever is still gathering evidence keeps it
all, is asked for what is newly required, and gets the full time for it. What was decided stays decided: a
gate command keeps its lease, a result stays on the screen, and a late answer to it is weighed as it was.
Staff decide on a referred visitor under the policy that holds when they do. A family that is being counted
is judged by the new one; once its first goes in, they all go in under the one by which they were counted.
"""

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import Effect, PolicyBegan, Verify
from sentinel.core.facts import Lookup, LookupState
from sentinel.core.identity import Credential
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Policy
from sentinel.core.policy_timetable import reckoned
from sentinel.core.presented import compare_face
from sentinel.core.replacing import replace
from sentinel.core.sufficient import sufficient

Step = tuple[Door, tuple[Effect, ...]]


def followed(door: Door, now: Now) -> Step:
    """The door under the policy that holds now. Where that can't be told, what held goes on."""
    if not door.timetable.entries:
        return door, ()
    reckoning = reckoned(door.reckoning, now)
    door = replace(door, reckoning=reckoning)
    held = door.timetable.at(reckoning.utc) if reckoning is not None else None
    if held is None or held.policy is door.policy:
        return door, ()
    if held.policy == door.policy:  # read anew, and the same
        return replace(door, policy=held.policy), ()
    before = door.policy
    door = replace(door, policy=held.policy)
    door = _counted_anew(door, held.policy)
    door, asked = _asked_anew(door, before, now)
    return door, (PolicyBegan(held), *asked)


def _counted_anew(door: Door, policy: Policy) -> Door:
    family = door.family
    if family is None or not family.checking:
        return door
    members = tuple(replace(one, policy=policy) for one in family.members)
    return replace(door, family=replace(family, members=members))


def _asked_anew(door: Door, before: Policy, now: Now) -> Step:
    """The visit under way goes on under the new policy; its patience is counted from here."""
    visit = door.serving
    if visit is None or visit.phase is not Phase.GATHERING:
        return door, ()
    started = None if visit.credential_at is None else now.monotonic
    visit = replace(visit, policy=door.policy, credential_at=started)
    door = replace(door, serving=visit)
    if visit.credential is not None and _more_is_needed(visit, before, now):
        return _questioned(door, visit, visit.credential)
    if visit.face_asked_at is None and visit.facts.lookup.state is not LookupState.PENDING:
        return compare_face(door, visit, now)  # where the new one wants it; else once it is answered
    return door, ()


def _more_is_needed(visit: Visit, before: Policy, now: Now) -> bool:
    """Whether what providers said was enough before, or they were still being asked, and now is not."""
    state = visit.facts.lookup.state
    if visit.credential is None or not visit.credential.asks or state is LookupState.NOT_ASKED:
        return False
    before_enough = state is LookupState.PENDING or sufficient(visit.facts, before, now.utc)
    return before_enough and not sufficient(visit.facts, visit.policy, now.utc)


def _questioned(door: Door, visit: Visit, credential: Credential) -> Step:
    """Ask again about the same card or code; until it is answered what was said counts as it did."""
    number = visit.requests + 1
    visit = replace(
        visit,
        facts=replace(visit.facts, lookup=Lookup(LookupState.PENDING)),
        request=f"{visit.id}/{number}",
        requests=number,
    )
    ask = Verify(visit.id, visit.request, credential, door.timing.verify_budget_s, visit.policy, door.place)
    return replace(door, serving=visit), (ask,)
