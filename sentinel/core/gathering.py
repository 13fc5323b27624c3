"""Gathering evidence: who stands there, and what the sensors saw of them."""

from uuid import UUID, uuid5

from sentinel.core import checks
from sentinel.core.attendance import by_thermometer, stands_there, stepped_back
from sentinel.core.clock import Now
from sentinel.core.door import Door, rules_of
from sentinel.core.effects import Effect, ForgetFace, VisitEnded
from sentinel.core.events import (
    Device,
    DeviceChanged,
    HeatWitnessed,
    PeopleSeen,
    PlaceSeen,
    TemperatureMeasured,
    TrackView,
)
from sentinel.core.examination import Examination, Stage, measured
from sentinel.core.facts import (
    Facts,
    LivenessFact,
    Mask,
    MaskFact,
    Provenance,
    Source,
    TemperatureFact,
)
from sentinel.core.liveness import VISION_CUES, Cue, Signal, credible, fuse
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Check, Need, Outcome, Verdict
from sentinel.core.readings import Reading
from sentinel.core.replacing import replace
from sentinel.core.screen import ScreenKind
from sentinel.core.touches import greeted

Step = tuple[Door, tuple[Effect, ...]]
_MAX_FINISHED = 16


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


def let_in(visit: Visit) -> bool:
    """Whether it is on the screen that they may go in."""
    return visit.result is not None and visit.result.kind is ScreenKind.PASS


def end(door: Door, visit: Visit) -> Step:
    """Forget the visit; its track is not served again by itself until it leaves the view."""
    finished, admitted = door.finished_tracks, door.admitted_tracks
    if visit.track is not None:
        finished = (*finished, visit.track)[-_MAX_FINISHED:]
        if let_in(visit):
            admitted = (*admitted, visit.track)[-_MAX_FINISHED:]
    told_at = max(visit.since, visit.heard_at) if visit.phase is Phase.RESULT else door.told_at
    door = replace(door, serving=None, finished_tracks=finished, admitted_tracks=admitted, told_at=told_at)
    return door, (VisitEnded(visit.id),)


def people_seen(door: Door, event: PeopleSeen, now: Now) -> Step:
    """Serve the nearest person in the zone; keep serving the one under way while in view."""
    if Device.CAMERA in door.devices_down and door.rehearsing is None:  # what a camera that dies says last
        return door, ()
    views = {view.track: view for view in event.tracks}
    zone = tuple(view.track for view in event.tracks if view.in_zone)
    finished = tuple(track for track in door.finished_tracks if track in views)
    admitted = tuple(track for track in door.admitted_tracks if track in finished)
    crowded = len([track for track in zone if track not in finished]) > 1
    since = (now.monotonic if door.crowded_since is None else door.crowded_since) if crowded else None
    door = replace(
        door, in_view=zone, finished_tracks=finished, admitted_tracks=admitted, crowded_since=since,
        watched=True, empty_since=None, place_told=False,
    )  # fmt: skip
    if door.family is not None:
        door = replace(door, family=door.family.seen(views, now.monotonic))
    visit = door.serving
    ended: tuple[Effect, ...] = ()
    fresh = [track for track in zone if track not in finished]
    if visit is not None and (
        (visit.credential is None and stepped_aside(door, visit, now))
        or (fresh and _nobodys(door, visit, now))
    ):
        door, ended = give_way(door, visit)
        visit = None
    if visit is None:
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


def stepped_aside(door: Door, visit: Visit, now: Now) -> bool:
    """Whether the one served stands in view, but somebody else has taken the place before the kiosk."""
    if visit.phase is not Phase.GATHERING or visit.track is None or visit.track in door.in_view:
        return False
    others = any(track not in door.finished_tracks for track in door.in_view)
    return others and now.monotonic - visit.zone_at > door.timing.aside_s


def _nobodys(door: Door, visit: Visit, now: Now) -> bool:
    """Whether what was shown may be somebody else's than of who steps up now."""
    if visit.phase is not Phase.GATHERING or visit.track is not None:
        return False
    return visit.uncertain or now.monotonic - visit.began.monotonic > door.timing.bind_s


def give_way(door: Door, visit: Visit) -> Step:
    """Forget the visit; its person may step up again later, and begins anew."""
    return replace(door, serving=None), (VisitEnded(visit.id),)


def _bind(door: Door, visit: Visit, zone: tuple[int, ...], now: Now) -> Visit:
    """A card can be shown before the face is found; with one person only it is that person's."""
    free = [track for track in zone if track not in door.finished_tracks]
    if len(free) == 1 and now.monotonic - visit.began.monotonic <= door.timing.bind_s:
        # What was measured before may have been somebody else who stood there.
        return replace(unseen(visit), track=free[0])
    return visit


def unseen(visit: Visit) -> Visit:
    """The visit without what the sensors saw: it may have been somebody else's."""
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
    if event.device in (Device.CAMERA, Device.THERMAL):
        door = replace(door, empty_since=None, place_told=False)
    if not event.up:
        door = replace(door, devices_down=door.devices_down | {event.device})
        return _camera_lost(door) if event.device is Device.CAMERA else (door, ())
    door = replace(door, devices_down=door.devices_down - {event.device})
    return (replace(door, watched=False) if event.device is Device.CAMERA else door), ()


def place_seen(door: Door, event: PlaceSeen, now: Now) -> Step:
    """The place is empty now, or somebody stands there again. Said again it changes nothing."""
    if not event.empty and not door.place_told:
        return _there_from_the_start(replace(door, place_told=True), now), ()
    if event.empty is (door.empty_since is not None):
        return door, ()
    door = replace(door, place_told=True)
    if event.empty:
        door = replace(door, empty_since=now.monotonic)
    else:
        door = replace(door, empty_since=None, filled_at=now.monotonic)
    visit = door.serving
    if visit is None or not by_thermometer(door, visit, now):
        return door, ()
    if not event.empty:
        return replace(door, serving=replace(unseen(visit), attended=True, stands_from=now.monotonic)), ()
    if stepped_back(visit):  # as they were asked to, and nobody knows who comes back: staff measure by hand
        settled = replace(visit.examination, stage=Stage.SETTLED, since=now.monotonic)
        return replace(door, serving=replace(visit, examination=settled)), ()
    return give_way(door, visit) if visit.attended else (replace(door, serving=unseen(visit)), ())


def _there_from_the_start(door: Door, now: Now) -> Door:
    """The thermometer's first word: somebody stands there, as far as can be told who is served."""
    visit = door.serving
    if visit is None or not by_thermometer(door, visit, now) or not stands_there(door, now):
        return door
    return replace(door, serving=replace(visit, attended=True))


def _camera_lost(door: Door) -> Step:
    """Forget the tracks: vision counts from one again, so the same number may be somebody else."""
    family = None if door.family is None else door.family.unseen()
    waiting = None if door.waiting is None or door.waiting.track is not None else door.waiting
    door = replace(
        door,
        in_view=(),
        finished_tracks=(),
        crowded_since=None,
        family=family,
        waiting=waiting,
        watched=False,
    )
    visit = door.serving
    if visit is None or visit.track is None:
        return door, ()
    if visit.phase is not Phase.GATHERING:
        return replace(door, serving=replace(visit, track=None)), ()
    if visit.credential is None:
        return replace(door, serving=None), (VisitEnded(visit.id),)
    visit = unseen(replace(visit, track=None, attended=True, uncertain=True))
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
    if event.track is None:
        sure = visit.attended or stands_there(door, now)
        if door.empty_since is not None or not sure or _before_they_stood_there(visit, event, now):
            return door, ()
        visit = replace(visit, attended=True)
    policy = rules_of(door, visit, now)

    def read(fact: TemperatureFact) -> Reading:
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


def _before_they_stood_there(visit: Visit, event: TemperatureMeasured, now: Now) -> bool:
    """Whether it began while somebody else may have stood there, where only a card says who it is."""
    began = now.monotonic - event.fact.by.age_s(now.utc) - event.took_s
    shown_at = visit.stands_from if visit.credential_at is None else visit.credential_at
    return began < max(shown_at, visit.stands_from)
