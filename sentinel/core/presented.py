"""What was presented: cards, codes and passes, the question about a person, whose face it should be."""

from sentinel.core import certificates, known_face
from sentinel.core.attendance import stands_there
from sentinel.core.clock import Now
from sentinel.core.door import Door, Notice, rules_of
from sentinel.core.effects import CompareFace, Effect, Verify
from sentinel.core.events import (
    CredentialFailed,
    CredentialRead,
    Device,
    FaceCompared,
    Verified,
)
from sentinel.core.evidence import patience_over
from sentinel.core.examination import elapsed
from sentinel.core.facts import (
    DocumentFact,
    FaceMatchFact,
    KnownFaceFact,
    Lookup,
    LookupState,
    PassFact,
    PassState,
    Provenance,
    Source,
)
from sentinel.core.gathering import end, give_way, let_in, new_visit, stepped_aside, unseen
from sentinel.core.identity import Credential
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Check, Need, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.touches import greeted

Step = tuple[Door, tuple[Effect, ...]]
_MAX_BESIDE = 4


def credential_read(door: Door, event: CredentialRead, now: Now, *, waited: bool = False) -> Step:
    """A code or card: starts a visit, or belongs to the one under way; never to the one before.

    ``waited``: it was shown while another's visit was under way.
    """
    visit = door.serving
    if visit is not None and not result_seen(door, visit, now):
        holder = _holder(door, visit) if event.track is None else event.track
        return replace(door, waiting=replace(event, track=holder)), ()
    if _just_admitted(door, event.credential.digest, now):
        until = now.monotonic + door.timing.dwell_fix_s
        return replace(door, notice=Notice(Reason.DUPLICATE, until), told_at=now.monotonic), ()
    ended: tuple[Effect, ...] = ()
    if visit is not None and visit.phase is Phase.RESULT:
        door, ended = end(door, visit)
        visit = None
    if visit is not None and event.track is None and _is_anothers(door, visit, event, now):
        door, ended = give_way(door, visit)
        visit = None
    if visit is None:
        track = event.track if event.track is not None or waited else _presenter(door)
        door, visit = greeted(*new_visit(door, now, track), now)
        unclear = track is None and (waited or not _alone_there(door))
        visit = replace(visit, uncertain=unclear, attended=door.place_told and stands_there(door, now))
    if event.track is not None and visit.track is not None and event.track != visit.track:
        return door, ended  # somebody else's code in the picture
    if event.track is not None and visit.track is None:  # the camera saw who holds it: so the visit is theirs
        seen = now.monotonic
        visit = replace(unseen(visit), track=event.track, last_seen=seen, zone_at=seen)
        door = replace(door, serving=visit)
    shown = (*visit.beside, visit.credential)
    visit = replace(visit, heard_at=now.monotonic)
    if any(one is not None and one.digest == event.credential.digest for one in shown):
        return replace(door, serving=_shown_again(door, visit, now)), ended
    if visit.track is None and visit.credential is not None:
        visit = unseen(visit)  # no camera says that who shows something else is still the same: measured anew
    if not event.credential.asks:
        taken = replace(_beside(visit, event.credential, now), credential_at=now.monotonic)
        return replace(door, serving=taken, notice=None), ended
    door, asked = _ask(door, visit, event, now)
    return door, ended + asked


def its_turn(door: Door, waiting: CredentialRead, now: Now) -> Step:
    """What waited begins a visit, unless who held it went in or away: it is not the next one's."""
    door, held = replace(door, waiting=None), waiting.track
    served = door.serving
    goes_in = served is not None and served.track == held and let_in(served)
    if held is not None and (goes_in or held not in _before_the_door(door)):
        return door, ()
    if held is None and served is not None and served.phase is Phase.GATHERING:
        return door, ()  # somebody else is served by now
    return credential_read(door, waiting, now, waited=True)


def _holder(door: Door, visit: Visit) -> int | None:
    """Who stands there with a card while another's visit is under way: the nearest who is not of it, else one
    who is and has shown nothing (a child with a card of their own), or may not go in and tries another card;
    None: nobody is seen with it yet.
    """
    goes_in = visit.decision is not None and visit.decision.verdict is Verdict.ADMIT
    family = () if door.family is None else door.family.tracks
    there = _before_the_door(door)
    others = [track for track in there if track != visit.track and track not in family]
    if visit.credential is not None and (goes_in or visit.decision is None):
        there = [track for track in there if track != visit.track]
    return next(iter(others or there), None)


def result_seen(door: Door, visit: Visit, now: Now) -> bool:
    """Whether the next one may have the screen: nothing is under way, and the result could be read."""
    if visit.phase is Phase.RESULT:
        return now.monotonic - visit.since >= door.timing.seen_s
    return visit.phase is Phase.GATHERING


def _is_anothers(door: Door, visit: Visit, event: CredentialRead, now: Now) -> bool:
    """Whether a reader's card can't be from the one served, who has left the place to somebody else."""
    again = visit.credential is not None and visit.credential.digest == event.credential.digest
    return not again and stepped_aside(door, visit, now)


def _presenter(door: Door) -> int | None:
    """Whose a card is that a reader saw: the nearest's, but never somebody's who was just let in.

    None: not in view yet, or nobody can tell; the visit is bound to whoever steps up alone.
    """
    return next(iter(_before_the_door(door)), None)


def _shown_again(door: Door, visit: Visit, now: Now) -> Visit:
    """The same once more: where nobody knew whose it is, theirs who stand there now, or step up next."""
    if visit.track is not None or not door.watched:
        return visit
    holder = _presenter(door)
    if holder is None:
        return replace(visit, began=now, uncertain=not _alone_there(door))
    return replace(unseen(visit), track=holder, last_seen=now.monotonic, zone_at=now.monotonic)


def _alone_there(door: Door) -> bool:
    """Whether who shows a card out of the picture is surely the one who steps up next.

    Not where somebody who was let in still stands there, nor before a picture has told who does, as after a
    start: who is seen then may be another, and is asked to show theirs.
    """
    return door.watched and not any(one in door.admitted_tracks for one in door.in_view)


def _before_the_door(door: Door) -> list[int]:
    """Who stands there and was not just let in, the nearest first."""
    return [track for track in door.in_view if track not in door.admitted_tracks]


def _just_admitted(door: Door, digest: str, now: Now) -> bool:
    limit = now.monotonic - door.timing.duplicate_s
    return any(known == digest and at >= limit for known, at in door.admitted)


def _ask(door: Door, visit: Visit, event: CredentialRead, now: Now) -> Step:
    """A card or code that a platform knows; certificates and passes that were shown before it still count."""
    visit = visit.without_answers()
    number = visit.requests + 1
    credential = event.credential
    request = f"{visit.id}/{number}"
    pending = Lookup(LookupState.PENDING, request=request)
    facts = replace(visit.facts, lookup=pending).with_(*credential.facts)
    document = credential.document
    visit = replace(
        visit,
        facts=certificates.stated(facts, visit.beside, credential, now.utc),
        credential=credential,
        credential_at=now.monotonic,
        request=request,
        requests=number,
        person=document.person if document else "",
        masked_name=document.masked_name if document else "",
    )
    ask = Verify(visit.id, visit.request, credential, door.timing.verify_budget_s, visit.policy, door.place)
    return replace(door, serving=visit, notice=None), (ask,)


def _beside(visit: Visit, credential: Credential, now: Now) -> Visit:
    """A certificate or a pass: nobody is asked about it, and it stays beside a card."""
    card = visit.credential if visit.credential is not None and visit.credential.asks else None
    beside = (*visit.beside, credential)[-_MAX_BESIDE:]
    facts = certificates.stated(visit.facts, beside, card, now.utc)
    visit = replace(visit, facts=facts, beside=beside, credential=card or credential)
    if card is not None:
        return visit
    document = facts.document
    return replace(
        visit,
        person=document.person if document else "",
        masked_name=document.masked_name if document else "",
    )


def credential_failed(door: Door, event: CredentialFailed, now: Now) -> Step:
    """Say what is wrong with the card or code; nothing else changes."""
    if door.serving is not None and door.serving.phase in (Phase.COMMITTING, Phase.OPENING):
        return door, ()
    return replace(door, notice=Notice(event.reason, now.monotonic + door.timing.dwell_fix_s)), ()


def verified(door: Door, event: Verified, now: Now) -> Step:
    """Take the answer to the question that is open, and only that one; a later one replaces it."""
    visit = door.serving
    if visit is None or visit.phase is not Phase.GATHERING or event.request != visit.request:
        return door, ()
    visit = answered(visit, event, now)
    return compare_face(replace(door, serving=visit), visit, now)


def answered(visit: Visit, event: Verified, now: Now) -> Visit:
    """The visit with what providers now say in the place of what they said before."""
    before = visit.facts.without_answers()
    held, shown = before.document, before.permit
    stated = [f for f in event.facts if not (isinstance(f, DocumentFact) and certificates.identifies(held))]
    if shown is not None and (shown.state is PassState.VALID or not _has_appointment(event)):
        stated = [fact for fact in stated if not isinstance(fact, PassFact)]
    lookup = replace(event.lookup, request=event.lookup.request or event.request)
    facts = replace(before.with_(*stated), lookup=lookup, contradictions=event.contradictions)
    if visit.beside:
        facts = certificates.stated(facts, visit.beside, visit.credential, now.utc)
    person = facts.document.person if facts.document else visit.person
    name = visit.masked_name or event.masked_name or (facts.document.masked_name if facts.document else "")
    return replace(visit, facts=facts, person=person, masked_name=name)


def _has_appointment(event: Verified) -> bool:
    """Whether there is an appointment that counts now: a pass that was shown, and does not, gives way."""
    return any(isinstance(fact, PassFact) and fact.state is PassState.VALID for fact in event.facts)


def compare_face(door: Door, visit: Visit, now: Now) -> Step:
    """Ask for the 1:1 comparison, where policy wants one and somebody is named."""
    if rules_of(door, visit, now).rule(Check.PERSON_DOCUMENT).need is Need.NEVER or not visit.person:
        return door, ()
    visit = replace(visit, face_asked_at=now.monotonic, face_due=True)
    return replace(door, serving=visit), (CompareFace(visit.id, visit.track, visit.person),)


def face_compared(door: Door, event: FaceCompared, now: Now) -> Step:
    """Take a comparison; a mismatch counts only after some tries, a poor picture is tried again."""
    visit = door.serving
    if visit is None or visit.id != event.visit or visit.phase is not Phase.GATHERING:
        return door, ()
    fact = event.fact
    if isinstance(fact, KnownFaceFact):
        return known_face.told(door, visit, fact, event.track)
    visit = replace(visit, facts=visit.facts.with_(fact))
    if visit.face_asked_at is None:  # not asked, or asked about somebody else
        return door, ()
    tries = visit.face_tries + (1 if fact.comparable and fact.similarity is not None else 0)
    matched = fact.comparable and fact.similarity is not None and fact.similarity >= fact.threshold
    hopeless = not fact.has_reference or tries >= door.timing.face_tries
    due = not (matched or hopeless or Device.CAMERA in door.devices_down)
    return replace(door, serving=replace(visit, face_tries=tries, face_due=due)), ()


def overdue(door: Door, visit: Visit, now: Now) -> Step:
    """What time alone changes while gathering: the person left, the platform or the gallery is silent."""
    after = elapsed(visit.examination, now.monotonic, door.timing.pauses)
    if after is not visit.examination:
        visit = replace(visit, examination=after)
        door = replace(door, serving=visit)
    camera_up = Device.CAMERA not in door.devices_down
    if visit.track is not None and camera_up and now.monotonic - visit.last_seen > door.timing.gone_s:
        return end(door, visit)
    another_may_have = visit.track is None and visit.uncertain and door.watched
    again = visit.heard_at > visit.began.monotonic
    pending = visit.facts.lookup.state is LookupState.PENDING
    if (
        another_may_have
        and not again
        and not pending
        and now.monotonic - visit.began.monotonic > door.timing.bind_s
    ):
        return give_way(door, visit)  # nobody stepped up for it: it was theirs who went in
    asked = visit.credential_at
    waited = now.monotonic - asked if asked is not None else 0.0
    if visit.facts.lookup.state is LookupState.PENDING and waited > door.timing.verify_budget_s + 1.0:
        silent = Lookup(LookupState.UNAVAILABLE, offline=True, request=visit.request)
        visit = replace(visit, facts=replace(visit.facts, lookup=silent))
        return compare_face(replace(door, serving=visit), visit, now)
    if visit.face_due and visit.face_asked_at is not None:
        return _face_overdue(door, visit, now)
    return door, ()


def _face_overdue(door: Door, visit: Visit, now: Now) -> Step:
    if patience_over(door, visit, now):
        if visit.facts.face_match is None:  # nobody answered: that is "cannot tell", not "no reference"
            by = Provenance(Source.GALLERY, now.utc)
            whose = visit.person
            silent = FaceMatchFact(by, None, 1.0, has_reference=True, comparable=False, person=whose)
            visit = replace(visit, facts=visit.facts.with_(silent))
        return replace(door, serving=visit), ()
    asked = visit.face_asked_at
    if asked is not None and now.monotonic - asked >= door.timing.face_again_s:
        return compare_face(door, visit, now)
    return door, ()
