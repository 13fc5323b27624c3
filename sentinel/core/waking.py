"""When the door has to be looked at again, so that nothing is worked out anew that can't have changed.

A tick, a picture of the same people, a measurement of nobody who is served: most of what a kiosk is told
changes nothing. ``stepped`` is ``visit.step`` without that work; a test holds the one against the other.
"""

from dataclasses import dataclass

from sentinel.core import changeover, visit
from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import Effect
from sentinel.core.events import Event, HeatWitnessed, PeopleSeen, PlaceSeen, TemperatureMeasured, Tick
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.replacing import quick
from sentinel.core.sensing import Opening

_NEVER = float("inf")
_AT_ONCE = float("-inf")
_BEFORE_S = 1e-6  # sums of seconds are rounded: rather a look too early
LONGEST_S = 1.0  # a time that ``next_at`` does not know of costs a second, and traps nobody


@quick
@dataclass(frozen=True, slots=True)
class Rest:
    """Time alone changes nothing about this very ``door`` before ``until`` (monotonic seconds)."""

    door: Door
    until: float


def stepped(door: Door, event: Event, now: Now, rest: Rest | None) -> tuple[Door, tuple[Effect, ...], Rest]:
    """As ``visit.step``, and the rest for the next call; ``rest``: of the last one, None where there is none.

    A door that anybody else than the last call has changed has no rest.
    """
    if rest is not None and rest.door is door and now.monotonic < rest.until and says_nothing(door, event):
        followed, began = changeover.followed(door, now)
        if not began and followed.policy is door.policy:
            return followed, (), rest if followed is door else Rest(followed, rest.until)
    door, effects = visit.step(door, event, now)
    return door, effects, Rest(door, min(next_at(door, now), now.monotonic + LONGEST_S))


def next_at(door: Door, now: Now) -> float:
    """The monotonic second before which time alone brings nothing about at this door; -inf: look at once.

    Which policy holds is not in it: that follows the time of day.
    """
    working = (door.rehearsing, door.maintenance, door.family, door.waiting)
    if any(one is not None for one in working) or door.staff_queue or door.doorway.ahead:
        return _AT_ONCE
    timing, at = door.timing, _NEVER
    for visit_ in (door.serving, door.staffed):
        if visit_ is not None:
            at = min(at, _visit_ends(door, visit_))
    for referred in door.referred:
        at = min(at, referred.since + timing.referred_s)
    for opening in door.doorway.openings:
        at = min(at, _opening_ends(door, opening))
    for over in _on_the_screen(door):
        if over > now.monotonic:
            at = min(at, over)
    way = door.doorway
    if way.opened_at is not None and not way.held and not way.alarm:
        at = min(at, way.opened_at + door.sensing.held_s)
    return at - _BEFORE_S


def _visit_ends(door: Door, visit_: Visit) -> float:
    timing = door.timing
    match visit_.phase:
        case Phase.GATHERING:
            return _AT_ONCE  # evidence grows old, patience runs out, somebody may be gone
        case Phase.COMMITTING:
            return visit_.since + timing.commit_s
        case Phase.OPENING:
            return visit_.since + timing.gate_s
        case Phase.RESULT:
            return visit_.since + visit_.dwell_s


def _opening_ends(door: Door, opening: Opening) -> float:
    """As ``opening.overdue`` asks it; one that the gate has not answered about waits for that."""
    if opening.passed >= opening.people or (opening.used and door.sensing.counting is None):
        return opening.last + door.timing.follow_s
    return opening.until if opening.told else _NEVER


def _on_the_screen(door: Door) -> tuple[float, ...]:
    """When something goes from the screen by itself."""
    called = door.help_touched + door.timing.dwell_staff_s
    notice = door.notice.until if door.notice is not None else _AT_ONCE
    return called, notice, door.chosen.until if door.chosen is not None else _AT_ONCE


def says_nothing(door: Door, event: Event) -> bool:
    """Whether an event tells this door nothing that it does not know, while no evidence is gathered."""
    if isinstance(event, PeopleSeen):
        return door.doorway.alarm != "" or _as_before(door, event)
    if isinstance(event, PlaceSeen):
        return door.place_told and event.empty is (door.empty_since is not None)
    return isinstance(event, (Tick, TemperatureMeasured, HeatWitnessed))


def _as_before(door: Door, event: PeopleSeen) -> bool:
    """Whether the same people stand where they stood, and all who may be served are."""
    if not door.watched or door.empty_since is not None:
        return False
    finished = door.finished_tracks
    zone = tuple(view.track for view in event.tracks if view.in_zone)
    if zone != door.in_view or any(track not in finished for track in door.admitted_tracks):
        return False
    fresh = [track for track in zone if track not in finished]
    if (door.crowded_since is not None) is not (len(fresh) > 1) or (fresh and door.serving is None):
        return False
    if not finished:
        return True
    here = {view.track for view in event.tracks}
    return all(track in here for track in finished)
