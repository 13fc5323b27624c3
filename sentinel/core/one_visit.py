"""One visit at one entrance: what is known of the person who stands there, and how far it is.

Only data and small copies of it; ``core.visit`` is the step function, ``core.door`` the whole entrance.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core import language
from sentinel.core.clock import Now
from sentinel.core.examination import Examination
from sentinel.core.facts import Facts, Lookup, LookupState
from sentinel.core.identity import Credential
from sentinel.core.liveness import Signal
from sentinel.core.policy import Decision, Policy
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.screen import CompanionView, Screen
from sentinel.core.stature import Stature


class Phase(StrEnum):
    """Where a visit stands."""

    GATHERING = "gathering"
    COMMITTING = "committing"  # the intent is on its way to the disk
    OPENING = "opening"  # the gate worker has the command
    RESULT = "result"  # the verdict is on the screen


@dataclass(frozen=True, slots=True)
class Visit:
    """One person at the door, from the first look to the verdict. Times are monotonic seconds.

    Evidence is bound to the visit it was given in and goes with it.
    """

    id: str
    policy: Policy
    began: Now
    since: float
    last_seen: float
    track: int | None = None
    uncertain: bool = False  # shown beside who was just let in, or while no picture told by whom
    phase: Phase = Phase.GATHERING
    facts: Facts = field(default_factory=Facts)
    credential: Credential | None = None
    credential_at: float | None = None
    heard_at: float = float("-inf")  # when they last showed or touched something
    attended: bool = False  # no camera: who showed the card was seen to stand there (``core.attendance``)
    stands_from: float = float("-inf")  # and since when: what was measured before is not theirs
    beside: tuple[Credential, ...] = ()  # certificates and passes, which state what they state by themselves
    request: str = ""
    requests: int = 0
    person: str = ""
    masked_name: str = ""
    hint: Reason | None = None
    in_zone: bool = True
    zone_at: float = float("-inf")  # last seen in the aiming zone
    examination: Examination = field(default_factory=Examination)  # of the temperature
    cues: tuple[Signal, ...] = ()  # what vision last said about liveness
    heat: Signal | None = None  # and the thermal sensor
    heat_at: float = float("-inf")
    suspect_since: float | None = None
    face_tries: int = 0
    face_asked_at: float | None = None  # a comparison is under way since
    face_due: bool = False  # a comparison must end before the verdict
    known_tries: int = 0  # searches of the gallery that found nobody
    known_asked_at: float = float("-inf")
    decision: Decision | None = None
    lease: float | None = None
    result: Screen | None = None
    dwell_s: float = 0.0
    referred_from: str = ""
    late: Facts | None = None  # after an admission a provider said worse: with these it would be none
    language: str = ""  # touched, or of the documents once decided; "" for the venue's
    touched: bool = False  # the language was, so no document changes it
    stature: Stature = field(default_factory=Stature)
    extended_s: float = 0.0  # of patience, by touches on "more time"
    extensions: int = 0
    kin: tuple[CompanionView, ...] = ()  # the family this one goes in or waits with, once all are counted
    kin_at: int = 0  # and which of them this one is
    number: int = 0  # by which the staff and whoever was sent to them know each other; 0: none

    def entered(self, phase: Phase, now: Now) -> "Visit":
        """The same visit in another phase."""
        return replace(self, phase=phase, since=now.monotonic)

    def without_answers(self) -> "Visit":
        """Before another credential: what the last one brought is thrown away."""
        kept = replace(
            self.facts, code=None, pcr=None, antigen=None, vaccine=None, key_area=None, document=None,
            holder=None, face_match=None, permit=None, roster=None, watch_list=None,
            lookup=Lookup(LookupState.NOT_ASKED), contradictions=(),
        )  # fmt: skip
        return replace(
            self, facts=kept, person="", masked_name="", face_tries=0, face_asked_at=None, face_due=False
        )


def of_documents(visit: Visit) -> str:
    """The language of what was shown in this visit."""
    card = (visit.credential,) if visit.credential is not None else ()
    return language.of_shown((*visit.beside, *(one for one in card if one not in visit.beside)))
