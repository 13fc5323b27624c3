"""After the pulse: who goes through, who does not, who follows; the door held open; the fire alarm.

Nothing is claimed that no contact has shown: without contacts, while one is away, and right after the start
(the gate may still be open for somebody from before) nobody is accused and no passage is annulled.
"""

from uuid import UUID, uuid5

from sentinel.core.clock import Now
from sentinel.core.door import Door, Notice
from sentinel.core.effects import Effect, RecordDoor, StaffAlert, VisitEnded
from sentinel.core.events import ContactChanged, GateOutcome
from sentinel.core.family import waits
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.sensing import Contact, DoorEvent, Doorway, Happening, Opening

Step = tuple[Door, tuple[Effect, ...]]
_MOST = 8  # openings under way; the oldest beyond ends without a claim


def begun(door: Door, visit: Visit, now: Now, people: int = 1) -> Door:
    """The gate is told to open for ``people``; from now on somebody may go through."""
    sensing, way = door.sensing, door.doorway
    if not sensing.feels_passages:
        return door
    opening = Opening(
        visit.id,
        now.monotonic + sensing.turn_s,
        people,
        visit.credential.digest if visit.credential else "",
        visit.track,
        certain=_all_known(door),
        kin=visit.facts.family is not None,
    )
    ahead = min(way.ahead, people)
    if ahead:  # only while a family goes in: what was theirs is theirs
        opening = replace(opening, passed=ahead, used=True, last=now.monotonic)
    openings = (*way.openings, opening)[-_MOST:]
    return replace(door, doorway=replace(way, openings=openings, ahead=way.ahead - ahead))


def settled(door: Door, visit: str, outcome: GateOutcome, now: Now) -> Door:
    """The gate desk has answered: only a pulse that surely went out is waited for with a claim."""
    found = next((o for o in door.doorway.openings if o.visit == visit and not o.told), None)
    if found is None:
        return door
    if outcome not in (GateOutcome.PULSED, GateOutcome.UNKNOWN):
        return _with(door, found, None)
    pulsed = outcome is GateOutcome.PULSED
    until = now.monotonic + door.sensing.turn_s
    door = _with(door, found, replace(found, told=True, until=until, certain=found.certain and pulsed))
    return _counted(door, found.people) if pulsed else door


def contact_changed(door: Door, event: ContactChanged, now: Now) -> Step:
    """A contact settled on another state; ``active`` None: it can't be read any more."""
    contact, active = event.contact, event.active
    if contact not in door.sensing.contacts:
        return door, ()
    before: bool | None = getattr(door.doorway, contact.value)
    since = now.monotonic if door.doorway.since is None else door.doorway.since
    door = _way(door, since=since, **{contact.value: active})
    if contact is Contact.FIRE:
        return _fire(door, active, now)
    if active is None:
        door = _cannot_tell(door)
    if contact is Contact.DOOR:
        door, shut = _door(door, active, now)
    else:
        shut = ()
    if before is False and active and not door.doorway.alarm:  # what was not seen to begin says nothing
        door, went = _gone_through(door, contact, now)
        return door, shut + went
    return door, shut


def overdue(door: Door, now: Now) -> Step:
    """What time alone brings about: nobody went through, and a door that stays open."""
    effects: tuple[Effect, ...] = ()
    for opening in door.doorway.openings:
        complete = opening.passed >= opening.people or (opening.used and door.sensing.counting is None)
        if complete and now.monotonic - opening.last > door.timing.follow_s:
            door = _with(door, opening, None)
        elif not complete and opening.told and now.monotonic >= opening.until:
            door, ended = _not_passed(_with(door, opening, None), opening, now)
            effects += ended
    if door.doorway.ahead and not _still_to_go(door):
        door, told = _nobodys(door, now)
        effects += told
    way = door.doorway
    opened = way.opened_at
    if opened is not None and not way.held and not way.alarm and now.monotonic - opened > door.sensing.held_s:
        door, told = _record(door, Happening.HELD_OPEN, now)
        door = _way(door, held=told[0].event.id)
        if door.serving is None:
            until = now.monotonic + door.timing.dwell_fix_s
            door = replace(door, notice=Notice(Reason.GATE_BLOCKED, until))
        effects += (*told, StaffAlert("", Reason.GATE_BLOCKED))
    return door, effects


# ---- people


def _gone_through(door: Door, contact: Contact, now: Now) -> Step:
    if contact is door.sensing.counting:
        return _body(door, now)
    unused = next((o for o in door.doorway.openings if not o.used), None)
    if unused is not None:
        door = _with(door, unused, replace(unused, used=True, last=now.monotonic))
    return door, ()  # a door is opened from inside too: that alone accuses nobody


def _body(door: Door, now: Now) -> Step:
    """One body went through: it is the first opening's that still has room, else one too many."""
    openings = door.doorway.openings
    room = next((o for o in openings if o.passed < o.people), None)
    if room is not None:
        gone = replace(room, passed=room.passed + 1, used=True, last=now.monotonic)
        return _with(door, room, gone), ()
    if door.doorway.ahead < _still_to_go(door):
        return _way(door, ahead=door.doorway.ahead + 1), ()
    recent = [o for o in openings if now.monotonic - o.last <= door.timing.follow_s]
    if recent:
        return _followed(door, recent[-1], now)
    since = door.doorway.since
    if since is None or now.monotonic - since < door.sensing.turn_s:
        return door, ()
    door, told = _record(_counted(door, 1), Happening.UNADMITTED, now, people=1)
    return door, (*told, StaffAlert("", Reason.BODY_UNADMITTED))


def _still_to_go(door: Door) -> int:
    """How many of a family that goes in together still wait for an opening of their own."""
    family, serving = door.family, door.serving
    if family is None or family.checking:
        return 0
    next_up = serving is not None and serving.phase is Phase.COMMITTING
    waiting = [visit for visit in family.members if not waits(visit.facts)]
    return len(waiting) + next_up


def _nobodys(door: Door, now: Now) -> Step:
    """They went ahead of an opening that never came: that many followed whoever was let in."""
    people = door.doorway.ahead
    door, told = _record(_counted(_way(door, ahead=0), people), Happening.TAILGATING, now, people=people)
    return door, (*told, StaffAlert("", Reason.TAILGATING))


def _followed(door: Door, opening: Opening, now: Now) -> Step:
    door = _with(door, opening, replace(opening, passed=opening.passed + 1, last=now.monotonic))
    if not opening.certain:
        return door, ()
    door, told = _record(
        _counted(door, 1), Happening.TAILGATING, now, visit=opening.visit, people=1, of=opening.people
    )
    return door, (*told, StaffAlert(opening.visit, Reason.TAILGATING))


def _not_passed(door: Door, opening: Opening, now: Now) -> Step:
    """Whoever was let in did not go through: it is put right, and they may present again at once."""
    if not opening.certain or (opening.used and not opening.passed):  # or the contacts contradict each other
        return door, ()
    missing = opening.people - opening.passed
    door, told = _record(
        _counted(door, -missing), Happening.NOT_PASSED, now,
        visit=opening.visit, people=missing, of=opening.people,
    )  # fmt: skip
    if missing < opening.people:
        return door, told
    door = replace(
        door,
        admitted=tuple(entry for entry in door.admitted if entry[0] != opening.digest),
        finished_tracks=tuple(track for track in door.finished_tracks if track != opening.track),
        admitted_tracks=tuple(track for track in door.admitted_tracks if track != opening.track),
        shown=door.shown if opening.kin else door.shown.annul(opening.visit),
    )
    serving = door.serving
    theirs = serving is None or (serving.phase is Phase.GATHERING and serving.track == opening.track)
    if theirs:  # nobody else reads it as meant for them
        until = now.monotonic + door.timing.dwell_fix_s
        door = replace(door, notice=Notice(Reason.NOT_PASSED, until))
    return door, told


def _counted(door: Door, change: int) -> Door:
    """Between two statements of how many are inside, a door that feels bodies keeps the count itself."""
    if door.capacity is None:
        return door
    inside = max(0, door.capacity.inside + change)
    return replace(door, capacity=replace(door.capacity, inside=inside))


# ---- door and fire


def _door(door: Door, active: bool | None, now: Now) -> Step:
    way = door.doorway
    if active:
        return _way(door, opened_at=now.monotonic if way.opened_at is None else way.opened_at), ()
    door = _way(door, opened_at=None)
    if active is None or not way.held:
        return door, ()
    door, told = _record(door, Happening.SHUT, now, began=way.held)
    return _way(door, held=""), told


def _fire(door: Door, active: bool | None, now: Now) -> Step:
    """The release is wired around the kiosk, which opens nothing itself and lets nobody in meanwhile.

    A contact that goes away is neither: an alarm stands, and none begins.
    """
    way = door.doorway
    if active and not way.alarm:
        door, told = _record(door, Happening.FIRE, now)
        door = _way(door, alarm=told[0].event.id, openings=())
        door, ended = _dismissed(door)
        return door, (*told, StaffAlert("", Reason.FIRE_ALARM), *ended)
    if active is False and way.alarm:
        door, told = _record(door, Happening.FIRE_OVER, now, began=way.alarm)
        # Who is inside now, nobody here can tell; whoever stood open or went out is no claim.
        opened = now.monotonic if way.opened_at is not None else None
        return _way(door, alarm="", opened_at=opened, since=now.monotonic), told
    return door, ()


def _dismissed(door: Door) -> Step:
    """A visit that is not decided ends; what was committed stays, and is not pulsed."""
    door = replace(door, waiting=None, notice=None)
    visit = door.serving
    if visit is None or visit.phase is not Phase.GATHERING:
        return door, ()
    return replace(door, serving=None), (VisitEnded(visit.id),)


# ---- state


def _all_known(door: Door) -> bool:
    felt = door.sensing.contacts - {Contact.FIRE}
    return all(getattr(door.doorway, contact.value) is not None for contact in felt)


def _cannot_tell(door: Door) -> Door:
    openings = tuple(replace(o, certain=False) for o in door.doorway.openings)
    return _way(door, openings=openings)


def _way(door: Door, /, **changes: object) -> Door:
    way: Doorway = replace(door.doorway, **changes)  # type: ignore[arg-type]
    return replace(door, doorway=way)


def _with(door: Door, old: Opening, new: Opening | None) -> Door:
    put = () if new is None else (new,)
    at = door.doorway.openings.index(old)
    openings = (*door.doorway.openings[:at], *put, *door.doorway.openings[at + 1 :])
    return _way(door, openings=openings)


def _record(
    door: Door, what: Happening, now: Now, *, visit: str = "", people: int = 0, of: int = 0, began: str = ""
) -> tuple[Door, tuple[RecordDoor, ...]]:
    """An event with an id of its own, which follows from the boot and the count, as the visits' do."""
    serial = door.doorway.serial + 1
    event_id = str(uuid5(UUID(door.boot), f"doorway/{serial}"))
    event = DoorEvent(event_id, what, now.utc, visit, people, of, began)
    return _way(door, serial=serial), (RecordDoor(event),)
