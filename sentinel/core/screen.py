"""What the visitor's screen shows, as data: the daemon says what, the UI says how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core.decision import Badge
from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.replacing import quick

MOST_NUMBER = 999  # of those by which the staff know who was sent to them


class ScreenKind(StrEnum):
    """One screen of the visitor's flow (facts: Idle, Position, Measure, Present, Verifying, ...)."""

    IDLE = "idle"
    POSITION = "position"
    MEASURE = "measure"
    PRESENT = "present"
    VERIFYING = "verifying"
    PASS = "pass"
    FIX = "fix"  # the visitor can put it right
    WAIT = "wait"  # a result that is nobody's fault: stay here, somebody comes
    SEE_STAFF = "see_staff"
    OUT_OF_SERVICE = "out_of_service"
    EXIT = "exit"  # the fire alarm is on: nobody is served


class Turn(StrEnum):
    """Where somebody of a family is in the guided flow."""

    NOW = "now"
    LATER = "later"
    DONE = "done"  # counted; the verdict comes for all at once


@dataclass(frozen=True, slots=True)
class CompanionView:
    """One of a family on the screen: no name on a failure. ``verdict``: pass, fix, wait or see_staff once all
    are counted, None before."""

    relation: str  # adult, elder, child or "" where it is not known
    masked_name: str = ""
    turn: Turn = Turn.LATER
    verdict: ScreenKind | None = None
    reason: Reason | None = None


class Means(StrEnum):
    """What a visitor can show the kiosk; drawn as a picture."""

    HEALTH_CODE = "health_code"
    CODE = "code"  # any other: a pass, a certificate
    CARD = "card"


@quick
@dataclass(frozen=True, slots=True)
class CheckView:
    """One required check on the result screen; ``age_s`` seconds since the fact was stated, ``badge`` how
    fresh a PCR is."""

    check: Check
    outcome: Outcome
    reason: Reason
    age_s: float | None = None
    badge: Badge | None = None


@quick
@dataclass(frozen=True, slots=True)
class Screen:
    """The whole visitor's screen. Already neutral: nothing here may shame or expose anyone.

    ``reason`` names the sentence, ``next_step`` what to do next (None: nothing), ``offline`` and
    ``data_age_s`` say that and how old the data is. ``words``: language (zh, en) -> what is said in place of
    the reason's sentence, where the venue's own rule has words of its own. ``wanted``: what is to be shown
    now, first things first; empty: nothing.
    ``help_code``: text of the code to scan for help, with the reason in it; ``where``: language -> where to
    go next, as the venue words it; ``language``: of the visitor's document, "" for the venue's; ``low``: the
    visitor is small or sits; ``family``: all of the family that is counted, in the order of their turns;
    ``more_time``: this step ends by itself within 20 s, or the result within its dwell, and a touch on "more
    time" gives as much again; ``number``: by which the staff know who this is, 1..999, 0: nobody was sent to
    them.
    """

    kind: ScreenKind = ScreenKind.IDLE
    reason: Reason = Reason.IDLE
    visit: str = ""
    masked_name: str = ""
    checks: tuple[CheckView, ...] = ()
    next_step: Reason | None = None
    offline: bool = False
    data_age_s: float | None = None
    skin_c: float | None = None
    estimate_c: float | None = None
    uncertainty_k: float | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    wanted: tuple[Means, ...] = ()
    help_code: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    low: bool = False
    family: tuple[CompanionView, ...] = ()
    more_time: bool = False
    number: int = 0
