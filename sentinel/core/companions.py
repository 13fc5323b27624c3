"""A family's visits at the door: who is held until all are counted, and who goes in when."""

from datetime import timedelta

from sentinel.core import copies, kinship, passing
from sentinel.core.bearer import vouches
from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.door import Door, facts_of
from sentinel.core.effects import Effect, VisitEnded
from sentinel.core.events import CredentialRead
from sentinel.core.facts import FamilyFact, LookupState, PassState, Provenance, Source
from sentinel.core.family import AHEAD_S, Family, begin
from sentinel.core.gathering import end
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.person import local_day
from sentinel.core.policy import Decision, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.screen import ScreenKind

Step = tuple[Door, tuple[Effect, ...]]


def joined(door: Door, now: Now) -> Step:
    """Tell, after every event, whether whoever is served belongs to the family that is counted."""
    family, visit = door.family, door.serving
    if family is not None and family.current and (visit is None or visit.id != family.current):
        family = replace(family, current="")  # left before they were through: another may step up
        door = replace(door, family=family)
    if family is None or visit is None or not family.checking or visit.phase is not Phase.GATHERING:
        return door, ()
    told = visit.facts.family
    if _is_adults_pass(visit, family):
        return _shown_again(door, family, visit)
    if _is_the_adult(visit, family):  # shows their card again: held, and nobody goes in twice
        return replace(door, serving=None), (VisitEnded(visit.id),)
    own = visit.credential is not None
    if told is not None and told.of and own:  # who shows something of their own is a visitor of their own
        alone = replace(visit, facts=replace(visit.facts, family=None))
        return replace(door, serving=alone, family=replace(family, current="")), ()
    if told is None and not own and visit.track not in family.tracks and not family.full:
        if not family.tracks:  # the adult was never seen: who steps up now may be the adult
            return replace(door, family=replace(family, blind=True)), ()
        if not family.beside(now.monotonic):
            return door, ()  # a visitor like any other
        kiosk = Provenance(Source.KIOSK, now.utc)
        fact = FamilyFact(kiosk, family.ref, (), of=family.adult, youngest=family.youngest)
        visit = replace(visit, facts=visit.facts.with_(fact))
        return replace(door, serving=visit, family=replace(family, current=visit.id, since=now.monotonic)), ()
    return door, ()


def _is_the_adult(visit: Visit, family: Family) -> bool:
    """Whether what is shown is the adult's own card or code, or a platform says that it is theirs; not before
    that has answered: the pass itself may be known to it only."""
    adult = family.members[0]
    if visit.facts.lookup.state is LookupState.PENDING:
        return False
    shown = {one.digest for one in (adult.credential, *adult.beside) if one is not None}
    same = visit.credential is not None and visit.credential.digest in shown
    return same or (visit.person != "" and visit.person == adult.person and visit.credential is not None)


def _is_adults_pass(visit: Visit, family: Family) -> bool:
    permit = visit.facts.permit
    return permit is not None and permit.ref == family.ref and permit.state is PassState.VALID


def _shown_again(door: Door, family: Family, visit: Visit) -> Step:
    """The adult closes the group; over a dependant who is still being seen, that one comes first."""
    half_seen = visit.id == family.current
    family = replace(family, current="") if half_seen else family.confirmed()
    return replace(door, serving=None, family=family), (VisitEnded(visit.id),)


def concluded(door: Door, visit: Visit, now: Now) -> Step:
    """What becomes of a visit that is ripe: decided at once, or held until all of the family are counted."""
    family, told = door.family, visit.facts.family
    if told is None or told.waits:
        return passing.conclude(door, visit, now)
    if not told.of and not vouches(visit.facts, now.utc):  # whoever shows it is a visitor like any other
        return passing.conclude(door, replace(visit, facts=replace(visit.facts, family=None)), now)
    good = _may(door, visit, now)
    if told.of:
        if family is None or not family.checking or told.of != family.adult:
            return _sent_away(door, visit, now)
        plain = replace(visit, facts=visit.facts.with_(replace(told, youngest=0)))
        if told.youngest and good and _may(door, plain, now):
            visit = plain  # needs no child's age to go in: it is left for another
        return _held(door, visit, family.counted(visit, now.monotonic, good=good))
    if family is not None:
        return door, ()  # one family at a time
    if not good:
        return passing.conclude(door, visit, now)
    visit = passing.speaking(visit)
    year = local_day(now.utc, visit.policy).year
    return _held(door, visit, begin(visit, told.ref, told.dependants, now.monotonic, year))


def _may(door: Door, visit: Visit, now: Now) -> bool:
    return decide(facts_of(door, visit, now), visit.policy, now.utc).verdict is Verdict.ADMIT


def _held(door: Door, visit: Visit, family: Family) -> Step:
    """Not served any more, nor served anew: waits beside. What is held outside the heart stays."""
    door, _ = end(door, visit)
    return replace(door, family=family), ()


def _sent_away(door: Door, visit: Visit, now: Now) -> Step:
    """A dependant whose family is gone is nobody's: the staff decide."""
    assert visit.facts.family is not None
    waiting = replace(visit.facts.family, waits=True)
    return passing.conclude(door, replace(visit, facts=visit.facts.with_(waiting)), now)


def advance(door: Door, now: Now) -> Step:
    """What the family's turn brings about: to be asked before anybody else is served."""
    family = door.family
    if family is None:
        return door, ()
    if family.checking:
        if not family.settled and not family.late(now.monotonic):
            return door, ()
        door, family = _closed(door, family, now)
    return _going(door, family, now)


def _closed(door: Door, family: Family, now: Now) -> tuple[Door, Family]:
    """All go in, or none: whoever may be let in waits with whoever may not."""
    visit = door.serving
    if visit is not None and visit.id == family.current:  # in front of the kiosk, and not through in time
        door, _ = _held(door, visit, family)
        family = family.counted(visit, now.monotonic, good=False)
    ok = family.settled and family.all_good and _all_may(door, family, now)
    members = family.members if ok else tuple(map(_waiting, family.members))
    if not ok:
        told = {one.id: kinship.waiting(_of_their_own(door, one, now)) for one in family.members}
        family = replace(family, verdicts=told, keeps_back=True)
    family = family.going(members)
    return replace(door, family=family), family


def _of_their_own(door: Door, visit: Visit, now: Now) -> Decision:
    """What would have become of one of them alone."""
    return decide(facts_of(door, visit, now), visit.policy, now.utc)


def _all_may(door: Door, family: Family, now: Now) -> bool:
    """Whether there is room for all, and what was seen of them will still count when the last goes in."""
    space = door.capacity
    if space is not None and space.limit is not None and space.inside + len(family.members) > space.limit:
        return False
    later = now.utc + timedelta(seconds=AHEAD_S)
    members = [copies.rejudged(door, one, now) for one in family.members]
    adult = members[0].facts
    return (adult.family is None or adult.family.of != "" or vouches(adult, now.utc)) and all(
        decide(facts_of(door, one, now), one.policy, at).verdict is Verdict.ADMIT
        for one in members
        for at in (now.utc, later)
    )


def _waiting(visit: Visit) -> Visit:
    assert visit.facts.family is not None
    return replace(visit, facts=visit.facts.with_(replace(visit.facts.family, waits=True)))


def _going(door: Door, family: Family, now: Now) -> Step:
    """One after the other; whoever of them is not let in after all keeps back those who come after."""
    visit = door.serving
    effects: tuple[Effect, ...] = ()
    if visit is not None and family.holds(visit):
        if visit.phase is not Phase.RESULT:
            return door, ()
        family = family.went(visit)
        passed = visit.result is not None and visit.result.kind is ScreenKind.PASS
        if not passed:
            family = _kept_back(family)
        if not family.members:  # the last one's result stays as long as anybody's
            return replace(door, family=None), ()
        if passed and now.monotonic - visit.since < max(door.timing.seen_s, door.timing.gate_rest_s):
            return replace(door, family=family), ()
        door, effects = end(door, visit)
    elif visit is not None:
        if visit.phase is not Phase.GATHERING:
            return door, ()
        door, effects = _put_off(door, visit)
    door, shown = _next(door, family, now)
    return door, effects + shown


def _kept_back(family: Family) -> Family:
    """Who is left waits; what they are told does not say for whom."""
    left: dict[str, tuple[ScreenKind, Reason | None]]
    left = {one.id: (ScreenKind.WAIT, None) for one in family.members}
    members = tuple(map(_waiting, family.members))
    return replace(family, members=members, verdicts={**left, **family.verdicts}, keeps_back=True)


def _next(door: Door, family: Family, now: Now) -> Step:
    visit, rest = family.next()
    if visit is None:
        return replace(door, family=None), ()
    kin, at = kinship.decided(family, visit.id)
    visit = replace(visit, since=now.monotonic, last_seen=now.monotonic, kin=kin, kin_at=at)
    visit = replace(visit, language=family.language or visit.language)
    return passing.conclude(replace(door, serving=visit, family=rest), visit, now)


def _put_off(door: Door, visit: Visit) -> Step:
    """Somebody else who stepped up meanwhile begins anew; a card that they showed is not lost."""
    waiting = door.waiting
    if waiting is None and visit.credential is not None:
        waiting = CredentialRead(visit.credential, visit.track)
    return replace(door, serving=None, waiting=waiting), (VisitEnded(visit.id),)
