"""What a visitor touches on the screen: a language, help, more time, "these are all". It decides nothing."""

from sentinel.core.clock import Now
from sentinel.core.door import Chosen, Door
from sentinel.core.effects import Effect, StaffAlert
from sentinel.core.events import FamilyComplete, HelpAsked, LanguageTouched, MoreTimeAsked
from sentinel.core.languages import LANGUAGES
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace

Touch = LanguageTouched | HelpAsked | MoreTimeAsked | FamilyComplete
Step = tuple[Door, tuple[Effect, ...]]


def touched(door: Door, event: Touch, now: Now) -> Step:
    """What the touch changes. In a rehearsal only help is real, and it has ended it (``core.rehearsing``)."""
    if door.rehearsing is not None:
        return door, ()
    if door.serving is not None:
        door = replace(door, serving=replace(door.serving, heard_at=now.monotonic))
    match event:
        case LanguageTouched():
            return _language(door, event.language, now), ()
        case HelpAsked():
            return _help(door, now)
        case MoreTimeAsked():
            return _more_time(door, now), ()
        case FamilyComplete():
            return _all_here(door), ()


def _language(door: Door, language: str, now: Now) -> Door:
    """Before the document's, until the visit ends; with nobody served, for who is served within 20 s."""
    if language not in LANGUAGES:
        return door
    family, visit = door.family, door.serving
    if family is not None and (visit is None or family.holds(visit)):
        door = replace(door, family=replace(family, language=language))
    if visit is not None:
        return replace(door, serving=replace(visit, language=language, touched=True))
    if family is not None:
        return door
    return replace(door, chosen=Chosen(language, now.monotonic + door.timing.chosen_s))


def greeted(door: Door, visit: Visit, now: Now) -> tuple[Door, Visit]:
    """Who is served next speaks the language that was touched a moment ago; it is nobody else's."""
    chosen = door.chosen
    if chosen is None:
        return door, visit
    if now.monotonic < chosen.until:
        visit = replace(visit, language=chosen.language, touched=True)
    return replace(door, chosen=None), visit


def _help(door: Door, now: Now) -> Step:
    """The staff are told once in a while, however often it is touched, and the screen says that they come."""
    called = now.monotonic - door.helped < door.timing.help_s
    whose = door.serving.id if door.serving is not None else ""
    door = replace(door, help_touched=now.monotonic)
    if called:
        return door, ()
    alert = StaffAlert(whose, Reason.HELP_WANTED)
    return replace(door, helped=now.monotonic), (alert,)


def _more_time(door: Door, now: Now) -> Door:
    """As much again for whoever is served, ten times at most; for a family as long as its evidence lasts."""
    family, visit = door.family, door.serving
    if family is not None and family.checking and (visit is None or family.holds(visit)):
        return replace(door, family=replace(family, since=now.monotonic))
    if visit is None or visit.extensions >= door.timing.more_times:
        return door
    return replace(door, serving=_extended(door, visit, now))


def _extended(door: Door, visit: Visit, now: Now) -> Visit:
    counted = replace(visit, extensions=visit.extensions + 1)
    if visit.phase is Phase.RESULT and visit.result is not None:
        return replace(counted, dwell_s=now.monotonic - visit.since + door.timing.dwell_staff_s)
    if visit.phase is Phase.GATHERING and visit.credential_at is not None:
        return replace(counted, extended_s=now.monotonic - visit.credential_at)
    return visit


def _all_here(door: Door) -> Door:
    """As if the pass were shown again; whoever is being seen is counted first."""
    family = door.family
    if family is None or not family.checking:
        return door
    return replace(door, family=family.confirmed())
