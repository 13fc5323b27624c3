"""Without a camera: whether who showed a card stands there, by what the thermometer says of an empty place.

Whoever stood there and went takes the card's visit along. Who shows a card past an empty place, or while the
one before may still stand there, has a moment to step up, and is measured once it is surely they who stand
there. Nobody whom the thermometer can't see (a child below it) is dropped: after that moment they are sent to
the staff.
"""

from sentinel.core.clock import Now
from sentinel.core.door import Door, rules_of
from sentinel.core.examination import Stage
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Check, Need


def stands_there(door: Door, now: Now) -> bool:
    """Whether it is the one served now who stands there, as far as can be told, and not the one before."""
    lingers = door.told_at > door.filled_at and now.monotonic - door.told_at < door.timing.lingers_s
    return door.empty_since is None and not lingers


def waited_in_vain(door: Door, visit: Visit, now: Now) -> bool:
    """Whether nobody stepped up for a card that was shown past an empty place."""
    if door.empty_since is None or not by_thermometer(door, visit, now):
        return False
    return now.monotonic - max(door.empty_since, visit.heard_at) > door.timing.bind_s


def by_thermometer(door: Door, visit: Visit, now: Now) -> bool:
    """Whether the thermometer tells who this visit is of: no camera saw them, and heat counts here."""
    if visit.phase is not Phase.GATHERING or visit.track is not None or door.in_view:
        return False
    return rules_of(door, visit, now).rule(Check.TEMPERATURE).need is not Need.NEVER


def stepped_back(visit: Visit) -> bool:
    """Whether they were asked to step back, and are not measured again yet."""
    stage = visit.examination.stage
    return stage is Stage.PAUSE or (stage is Stage.SECOND and not visit.examination.round)
