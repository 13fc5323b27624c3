"""Gathering evidence: who stands there, what the sensors saw, what was presented, what the platform said."""

from uuid import UUID, uuid5

from sentinel.core import certificates, checks, known_face
from sentinel.core.clock import Now
from sentinel.core.door import Door, Notice, Phase, Visit, rules_of
from sentinel.core.effects import CompareFace, Effect, ForgetFace, Verify, VisitEnded
from sentinel.core.events import (
    CredentialFailed,
    CredentialRead,
    Device,
    DeviceChanged,
    FaceCompared,
    HeatWitnessed,
    PeopleSeen,
    TemperatureMeasured,
    TrackView,
    Verified,
)
from sentinel.core.evidence import patience_over
from sentinel.core.examination import Examination, elapsed, measured
from sentinel.core.facts import (
    DocumentFact,
    FaceMatchFact,
    Facts,
    KnownFaceFact,
    LivenessFact,
    Lookup,
    LookupState,
    Mask,
    MaskFact,
    PassFact,
    PassState,
    Provenance,
    Source,
    TemperatureFact,
)
from sentinel.core.identity import Credential
from sentinel.core.liveness import VISION_CUES, Cue, Signal, credible, fuse
from sentinel.core.policy import Check, Need, Outcome, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.screen import ScreenKind
from sentinel.core.touches import greeted

Step = tuple[Door, tuple[Effect, ...]]
_MAX_FINISHED = 16
_MAX_BESIDE = 4


def new_visit(door: Door, now: Now, track: int | None) -> tuple[Door, Visit]:
    """A fresh visit; its id follows from the boot and the count, so that a replay makes the same."""
    serial = door.serial + 1
    visit = Visit(
        id=str(uuid5(UUID(door.boot), str(serial))),
        policy=door.policy,
        began=now,
        since=now.monotonic,
        last_seen=now.monotonic,
        zone_at=now.monotonic,
        track=track,
        facts=Facts(place=door.place),
    )
    return replace(door, serial=serial), visit


def end(door: Door, visit: Visit) -> Step:
    """Forget the visit; its track is not served again by itself until it leaves the view."""
    finished, admitted = door.finished_tracks, door.admitted_tracks
    if visit.track is not None:
        finished = (*finished, visit.track)[-_MAX_FINISHED:]
        if visit.result is not None and visit.result.kind is ScreenKind.PASS:
            admitted = (*admitted, visit.track)[-_MAX_FINISHED:]
    door = replace(door, serving=None, finished_tracks=finished, admitted_tracks=admitted)
    return door, (VisitEnded(visit.id),)


def people_seen(door: Door, event: PeopleSeen, now: Now) -> Step:
    """Serve the nearest person in the zone; keep serving the one under way while in view."""
    views = {view.track: view for view in event.tracks}
    zone = tuple(view.track for view in event.tracks if view.in_zone)
    finished = tuple(track for track in door.finished_tracks if track in views)
    admitted = tuple(track for track in door.admitted_tracks if track in finished)
    crowded = len([track for track in zone if track not in finished]) > 1
    since = (now.monotonic if door.crowded_since is None else door.crowded_since) if crowded else None
    door = replace(
        door, in_view=zone, finished_tracks=finished, admitted_tracks=admitted, crowded_since=since
    )
    if door.family is not None:
        door = replace(door, family=door.family.seen(views, now.monotonic))
    visit = door.serving
    ended: tuple[Effect, ...] = ()
    if visit is not None and visit.credential is None and _stepped_aside(door, visit, now):
        door, ended = _give_way(door, visit)
        visit = None
    if visit is None:
        fresh = [track for track in zone if track not in finished]
        if not fresh:
            return door, ended
        door, visit = greeted(*new_visit(door, now, fresh[0]), now)
        return replace(door, serving=_look(door, visit, views[fresh[0]], now)), ended
    if visit.phase is not Phase.GATHERING:
        return door, ()
    if visit.track is None:
        visit = _bind(door, visit, zone, now)
    if visit.track in views:
        visit = _look(door, visit, views[visit.track], now)
    return replace(door, serving=visit), _doubted(visit)


def _stepped_aside(door: Door, visit: Visit, now: Now) -> bool:
    """Whether the one served stands in view, but somebody else has taken the place before the kiosk."""
    if visit.phase is not Phase.GATHERING or visit.track is None or visit.track in door.in_view:
        return False
    others = any(track not in door.finished_tracks for track in door.in_view)
    return others and now.monotonic - visit.zone_at > door.timing.aside_s


def _give_way(door: Door, visit: Visit) -> Step:
    """Forget the visit; its person may step up again later, and begins anew."""
    return replace(door, serving=None), (VisitEnded(visit.id),)


def _bind(door: Door, visit: Visit, zone: tuple[int, ...], now: Now) -> Visit:
    """A card can be shown before the face is found; with one person only it is that person's."""
    free = [track for track in zone if track not in door.finished_tracks]
    if len(free) == 1 and now.monotonic - visit.began.monotonic <= door.timing.bind_s:
        # What was measured before may have been somebody else who stood there.
        return replace(_unseen(visit), track=free[0])
    return visit


def _unseen(visit: Visit) -> Visit:
    unbound = replace(visit.facts, mask=None, temperature=None, liveness=None, known_face=None)
    return replace(
        visit,
        facts=unbound,
        examination=Examination(),
        known_tries=0,
        cues=(),
        heat=None,
        suspect_since=None,
    )


def device_changed(door: Door, event: DeviceChanged) -> Step:
    """Keep the list of what is missing; without the camera nobody is in view any more."""
    if event.up:
        return replace(door, devices_down=door.devices_down - {event.device}), ()
    door = replace(door, devices_down=door.devices_down | {event.device})
    return _camera_lost(door) if event.device is Device.CAMERA else (door, ())


def _camera_lost(door: Door) -> Step:
    """Forget the tracks: vision counts from one again, so the same number may be somebody else."""
    family = None if door.family is None else door.family.unseen()
    door = replace(door, in_view=(), finished_tracks=(), crowded_since=None, family=family)
    visit = door.serving
    if visit is None or visit.track is None:
        return door, ()
    if visit.phase is not Phase.GATHERING:
        return replace(door, serving=replace(visit, track=None)), ()
    if visit.credential is None:
        return replace(door, serving=None), (VisitEnded(visit.id),)
    visit = _unseen(replace(visit, track=None))
    if visit.face_asked_at is not None:  # another body may stand there now: compare again
        facts = replace(visit.facts, face_match=None)
        visit = replace(visit, facts=facts, face_tries=0, face_due=True)
    return replace(door, serving=visit), ()


def _look(door: Door, visit: Visit, view: TrackView, now: Now) -> Visit:
    camera = Provenance(Source.CAMERA, now.utc)
    facts = visit.facts
    if view.mask is not None:
        facts = facts.with_(MaskFact(camera, view.mask, view.mask_confidence))
    zone_at = now.monotonic if view.in_zone else visit.zone_at
    visit = replace(
        visit,
        facts=facts,
        hint=view.hint,
        in_zone=view.in_zone,
        zone_at=zone_at,
        last_seen=now.monotonic,
        cues=credible(view.live, VISION_CUES),
        stature=visit.stature.seen(view.drop, door.camera_m),
    )
    return _weigh_liveness(door, visit, now)


def heat_witnessed(door: Door, event: HeatWitnessed, now: Now) -> Step:
    """Take what the thermal sensor says about the face of the person served."""
    visit = door.serving
    if visit is None or visit.phase is not Phase.GATHERING or event.track != visit.track:
        return door, ()
    heat = credible((Signal(Cue.HEAT, event.likeness),), (Cue.HEAT,))
    if not heat:
        return door, ()
    visit = _weigh_liveness(door, replace(visit, heat=heat[0], heat_at=now.monotonic), now)
    return replace(door, serving=visit), _doubted(visit)


def _doubted(visit: Visit) -> tuple[Effect, ...]:
    """While an attack is suspected, no picture of the face is kept to compare later."""
    return (ForgetFace(visit.track),) if visit.suspect_since is not None and visit.track is not None else ()


def _weigh_liveness(door: Door, visit: Visit, now: Now) -> Visit:
    """State what vision and the thermal sensor now say together.

    While an attack is suspected nothing is known about the person: whose face was compared may have been a
    picture's, so it is compared again once the suspicion is gone.
    """
    heat = visit.heat if now.monotonic - visit.heat_at <= door.timing.heat_s else None
    signals = visit.cues if heat is None else (*visit.cues, heat)
    if not signals:
        return visit
    mask = visit.facts.mask
    masked = mask is not None and mask.label is Mask.MASK
    found = fuse(signals, masked=masked, heat_awaited=Device.THERMAL not in door.devices_down)
    fact = LivenessFact(Provenance(Source.CAMERA, now.utc), found.score, found.signals)
    visit = replace(visit, facts=visit.facts.with_(fact))
    policy = rules_of(door, visit, now)
    outcome, _ = checks.read(Check.LIVENESS, visit.facts, policy, now.utc)
    if outcome is not Outcome.FAIL or policy.rule(Check.LIVENESS).need is Need.NEVER:
        return replace(visit, suspect_since=None)
    since = now.monotonic if visit.suspect_since is None else visit.suspect_since
    facts = replace(visit.facts, face_match=None, known_face=None)
    again = visit.face_asked_at is not None
    return replace(visit, facts=facts, suspect_since=since, face_tries=0, face_due=again)


def temperature_measured(door: Door, event: TemperatureMeasured, now: Now) -> Step:
    """Take a measurement of the person served; one that is not surely below the limit is examined."""
    visit = door.serving
    if visit is None or visit.phase is not Phase.GATHERING or event.track != visit.track:
        return door, ()
    policy = rules_of(door, visit, now)

    def read(fact: TemperatureFact) -> checks.Reading:
        outcome, reason = checks.read(Check.TEMPERATURE, Facts(temperature=fact), policy, now.utc)
        rule = policy.rule(Check.TEMPERATURE)
        near_is_fine = outcome is Outcome.CAUTION and rule.on_caution is Verdict.ADMIT
        return (Outcome.PASS if near_is_fine or rule.need is Need.NEVER else outcome), reason

    good = checks.read(Check.TEMPERATURE, visit.facts, policy, now.utc)[0] is not Outcome.UNKNOWN
    before = visit.examination if good else Examination()  # what was measured too long ago says nothing
    after, held = measured(before, event.fact, read, now.monotonic, door.timing.pauses)
    if held is None and not good:
        held = event.fact
    facts = visit.facts if held is None else visit.facts.with_(held)
    return replace(door, serving=replace(visit, facts=facts, examination=after)), ()


def credential_read(door: Door, event: CredentialRead, now: Now) -> Step:
    """A code or card: starts a visit, or belongs to the one under way; never to the one before."""
    visit = door.serving
    if visit is not None and not result_seen(door, visit, now):
        return replace(door, waiting=event), ()
    if _just_admitted(door, event.credential.digest, now):
        until = now.monotonic + door.timing.dwell_fix_s
        return replace(door, notice=Notice(Reason.DUPLICATE, until)), ()
    ended: tuple[Effect, ...] = ()
    if visit is not None and visit.phase is Phase.RESULT:
        door, ended = end(door, visit)
        visit = None
    if visit is not None and event.track is None and _is_anothers(door, visit, event, now):
        door, ended = _give_way(door, visit)
        visit = None
    if visit is None:
        track = event.track if event.track is not None else _presenter(door)
        door, visit = greeted(*new_visit(door, now, track), now)
    if event.track is not None and visit.track is not None and event.track != visit.track:
        return door, ended  # somebody else's code in the picture
    if event.track is not None and visit.track is None:  # the camera saw who holds it: so the visit is theirs
        seen = now.monotonic
        visit = replace(_unseen(visit), track=event.track, last_seen=seen, zone_at=seen)
        door = replace(door, serving=visit)
    shown = (*visit.beside, visit.credential)
    if any(one is not None and one.digest == event.credential.digest for one in shown):
        return door, ended
    if not event.credential.asks:
        taken = replace(_beside(visit, event.credential, now), credential_at=now.monotonic)
        return replace(door, serving=taken, notice=None), ended
    door, asked = _ask(door, visit, event, now)
    return door, ended + asked


def result_seen(door: Door, visit: Visit, now: Now) -> bool:
    """Whether the next one may have the screen: nothing is under way, and the result could be read."""
    if visit.phase is Phase.RESULT:
        return now.monotonic - visit.since >= door.timing.seen_s
    return visit.phase is Phase.GATHERING


def _is_anothers(door: Door, visit: Visit, event: CredentialRead, now: Now) -> bool:
    """Whether a reader's card can't be from the one served, who has left the place to somebody else."""
    again = visit.credential is not None and visit.credential.digest == event.credential.digest
    return not again and _stepped_aside(door, visit, now)


def _presenter(door: Door) -> int | None:
    """Whose a card is that a reader saw: the nearest's, but never somebody's who was just let in.

    None: not in view yet, or nobody can tell; the visit is bound to whoever steps up alone.
    """
    return next((track for track in door.in_view if track not in door.admitted_tracks), None)


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
