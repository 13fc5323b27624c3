"""The visitor's screen, whole: what guidance says, in whose language, at which height, with whose family."""

from sentinel.core import kinship
from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.guidance import screen
from sentinel.core.language import VENUES
from sentinel.core.one_visit import Phase, Visit, of_documents
from sentinel.core.policy import Decision
from sentinel.core.replacing import replace
from sentinel.core.screen import CompanionView, Screen, ScreenKind, Turn

_TO_BE_DONE = (ScreenKind.FIX, ScreenKind.PRESENT, ScreenKind.POSITION)
_RESULTS = (ScreenKind.FIX, ScreenKind.SEE_STAFF, ScreenKind.WAIT)
_NOBODYS = (ScreenKind.EXIT, ScreenKind.OUT_OF_SERVICE)


def whole(door: Door, tentative: Decision | None, now: Now) -> Screen:
    """The screen for this state of the door; ``tentative``: the decision as of now, while gathering."""
    shown = screen(door, tentative, now)
    if shown.kind in _NOBODYS:
        return replace(shown, language=spoken(door, None, now))
    visit = _whose(door, shown)
    return replace(
        shown,
        language=spoken(door, visit, now),
        low=visit is not None and visit.stature.low,
        family=_family(door, visit, shown),
        more_time=_extendable(door, visit, shown),
    )


def _whose(door: Door, shown: Screen) -> Visit | None:
    """The visit that the screen is about."""
    staffed = door.staffed
    return staffed if staffed is not None and shown.visit == staffed.id else door.serving


def spoken(door: Door, visit: Visit | None, now: Now) -> str:
    """The language of who is served, of the family that is at the door, or that was just touched."""
    family = door.family
    if visit is not None:
        theirs = family.language if family is not None and family.holds(visit) else VENUES
        return visit.language or of_documents(visit) or theirs
    if family is not None:
        return family.language
    chosen = door.chosen
    return chosen.language if chosen is not None and now.monotonic < chosen.until else VENUES


def _family(door: Door, visit: Visit | None, shown: Screen) -> tuple[CompanionView, ...]:
    if visit is not None and visit.kin:
        return _with_own(visit, shown)
    family = door.family
    if family is None or not family.checking:
        return ()
    return kinship.counting(family) if visit is None or family.holds(visit) else ()


def _with_own(visit: Visit, shown: Screen) -> tuple[CompanionView, ...]:
    """What came of this one stands in their row as soon as it is on the screen."""
    own = visit.kin[visit.kin_at]
    if visit.result is None or own.verdict is not None:
        return visit.kin
    own = replace(own, turn=Turn.DONE, verdict=visit.result.kind)
    if visit.result.kind is not ScreenKind.PASS:
        own = replace(own, masked_name="")
    return (*visit.kin[: visit.kin_at], own, *visit.kin[visit.kin_at + 1 :])


def _extendable(door: Door, visit: Visit | None, shown: Screen) -> bool:
    """Whether time runs out on the visitor, and a touch gives more."""
    family = door.family
    if family is not None and family.checking and (visit is None or family.holds(visit)):
        return shown.kind not in _RESULTS or shown.kind is ScreenKind.FIX
    if visit is None or visit.extensions >= door.timing.more_times:
        return False
    if visit.result is not None:
        return shown.kind in _RESULTS
    gathering = visit.phase is Phase.GATHERING and visit.credential_at is not None
    return gathering and shown.kind in _TO_BE_DONE
