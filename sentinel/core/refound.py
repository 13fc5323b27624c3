"""Of a family: whether who steps up was counted before, and only got another number from the camera.

Vision loses a face that turns away or bends down, and finds it again under a number of its own. Who was
counted in front of the kiosk, was lost there and is found there again, as large and as high, is the same;
whoever walks up is seen beside it first, and whoever is much smaller or lower is somebody else. Without
heights (``drop`` of no view) nobody is taken for another. In doubt nobody is counted, and at the end the
staff decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sentinel.core.clock import Now
from sentinel.core.events import PeopleSeen, TrackView
from sentinel.core.replacing import replace

if TYPE_CHECKING:
    from sentinel.core.door import Door

AGAIN_S = 5.0  # whoever looked away for longer may well have made room for the next
STALE_S = 1.0  # vision goes on telling a face that it does not see any more for so long, where it was
LIKE_SIZE = 1.4
LIKE_HEIGHT = 0.8  # of a face's heights: some 18 cm
_MOST = 16


@dataclass(frozen=True, slots=True)
class Sight:
    """A track while a family is counted. ``first``, ``last``: monotonic seconds of its views; ``appeared``:
    in the zone at once; ``view``: the last one."""

    first: float
    last: float
    appeared: bool
    view: TrackView


def watched(door: "Door", event: PeopleSeen, now: Now) -> "tuple[Door, PeopleSeen]":
    """The door, and whom it is to see now: nobody of whom it can't be said yet whether they were counted."""
    family = door.family
    if family is None or not family.checking:
        return door, event
    sights = _sights(family.sights, event.tracks, now.monotonic)
    here = {view.track for view in event.tracks}
    counted = [one for one in sights if one.view.track in family.tracks]
    again: list[int] = []
    adult: list[int] = []
    unclear = set()
    for one in sights:
        track = one.view.track
        twins = [other for other in counted if track not in family.tracks and _same(other, one)]
        lost = [other for other in twins if other.view.track not in here]
        if lost:
            (adult if lost[-1].view.track == family.tracks[0] else again).append(track)
        elif twins and now.monotonic - one.first <= STALE_S:
            unclear.add(track)
    family = replace(family, sights=sights, tracks=(*adult, *family.tracks, *again))
    door = replace(door, family=family, finished_tracks=(*door.finished_tracks, *adult, *again))
    seen = tuple(view for view in event.tracks if view.track not in unclear)
    return door, event if len(seen) == len(event.tracks) else replace(event, tracks=seen)


def _sights(before: tuple[Sight, ...], views: Iterable[TrackView], at: float) -> tuple[Sight, ...]:
    known = {one.view.track: one for one in before}
    for view in views:
        was = known.pop(view.track, None)  # to the end: the oldest go first
        fresh = was is None and before != ()  # of who was there from the beginning nobody knows where from
        known[view.track] = Sight(
            was.first if was else at, at, was.appeared if was else fresh and view.in_zone, view
        )
    return tuple(known.values())[-_MOST:]


def _same(counted: Sight, found: Sight) -> bool:
    """Whether somebody found may be who was counted, was lost in front of the kiosk and has not left it."""
    old, new = counted.view, found.view
    if not (old.in_zone and found.appeared) or not -STALE_S <= found.first - counted.last <= AGAIN_S:
        return False
    if old.drop is None or new.drop is None:
        return False
    small, large = sorted((old.face_px, new.face_px))
    return large <= LIKE_SIZE * small and abs(old.drop - new.drop) <= LIKE_HEIGHT
