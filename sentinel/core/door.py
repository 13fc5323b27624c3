"""The state of one entrance: the visit being served, the referred visitors, what the screen says.

Only data and small copies of it; ``core.visit`` is the step function.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core import language
from sentinel.core.clock import Now
from sentinel.core.events import CredentialRead, Device, StaffSaid
from sentinel.core.examination import Examination, Pauses
from sentinel.core.facts import CapacityFact, Facts, Lookup, LookupState, Place
from sentinel.core.family import Family
from sentinel.core.identity import Credential
from sentinel.core.liveness import Signal
from sentinel.core.policy import Decision, Policy
from sentinel.core.policy_timetable import Timetable
from sentinel.core.presentations import Presentations
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.resolution import in_force
from sentinel.core.screen import CompanionView, Screen
from sentinel.core.sensing import Doorway, Sensing
from sentinel.core.stature import Stature


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. ``lease_s``: how long a gate command stays good after its decision (DESIGN: 2 s)."""

    lease_s: float = 2.0
    verify_budget_s: float = 2.0
    patience_s: float = 20.0  # from the credential to the verdict, while the visitor puts things right
    high_s: float = 2.0  # between two measurements of a high temperature
    recheck_s: float = 4.0  # near the limit: between the first round of measurements and the second
    face_tries: int = 3
    face_again_s: float = 0.4
    known_s: float = 4.0  # a face that nobody knows is looked at for so long
    suspect_s: float = 1.5  # a suspicion of an attack that stands for so long is settled
    heat_s: float = 5.0  # what the thermal sensor said about a face so long ago says nothing any more
    gone_s: float = 1.5  # out of view for so long is gone
    aside_s: float = 1.0  # out of the aiming zone for so long, with somebody else in it, has stepped aside
    bind_s: float = 3.0  # a card shown before the face was found
    duplicate_s: float = 10.0
    referred_s: float = 600.0
    device_s: float = 3.0  # a camera or thermometer that went away may be back within so long
    seen_s: float = 1.0  # every result is on the screen for at least so long, whoever comes next
    dwell_pass_s: float = 2.0
    dwell_fix_s: float = 4.0
    dwell_staff_s: float = 6.0
    commit_s: float = 3.0
    gate_s: float = 4.0
    gate_rest_s: float = 0.0  # of one pulse and the gap behind it: sooner, two pulses are one to the gate
    follow_s: float = 2.0  # a body so soon after the one who was let in has followed them
    crowd_s: float = 2.0  # two in the aiming zone for so long are asked to come one at a time
    chosen_s: float = 20.0  # a language touched before anybody is served waits so long for its visitor
    help_s: float = 30.0  # the staff are called once in so long, however often "help" is touched
    more_times: int = 10  # that a visitor may ask for more time (WCAG 2.2.1)

    @property
    def pauses(self) -> Pauses:
        """How long a temperature near or above the limit is examined."""
        return Pauses(self.high_s, self.recheck_s)


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
    phase: Phase = Phase.GATHERING
    facts: Facts = field(default_factory=Facts)
    credential: Credential | None = None
    credential_at: float | None = None
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


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that is not part of a visit (card unreadable, already checked), until a moment."""

    reason: Reason
    until: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """A language that was touched while nobody was served, until a moment."""

    language: str
    until: float


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """A rehearsal is on, ``until`` (monotonic seconds) at most. ``before``: the door as it will be again."""

    token: str
    until: float
    before: "Door"


@dataclass(frozen=True, slots=True)
class Trial:
    """A pulse of the gate that a technician armed, and (``asked_at``) asked for. Monotonic seconds."""

    token: str
    armed_at: float
    asked_at: float | None = None


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A technician works here; nobody is served. It ends at ``until``, which use moves on to ``at_most``.

    ``session``: of the sign-in that began it, ``who`` the account. Monotonic seconds.
    """

    session: str
    who: str
    until: float
    at_most: float
    trial: Trial | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """One entrance. ``boot`` (a UUID made at start) and ``serial`` make the visits' ids.

    ``policy`` is the one that holds, by the ``timetable`` where there is one; ``reckoning``: what time it
    was, as far as could be told, when that was last looked up. ``place`` says which of the venue's entrances
    this is.
    """

    boot: str
    policy: Policy
    timing: Timing = field(default_factory=Timing)
    sensing: Sensing = field(default_factory=Sensing)
    place: Place = field(default_factory=Place)
    serial: int = 0
    numbers: int = 0  # the last that was given to somebody who was sent to the staff
    serving: Visit | None = None
    staffed: Visit | None = None  # a referred visitor whom staff decided on
    staff_queue: tuple[tuple[StaffSaid, Now], ...] = ()  # and when it was said
    waiting: CredentialRead | None = None  # presented before the last result was seen
    referred: tuple[Visit, ...] = ()
    admitted: tuple[tuple[str, float], ...] = ()  # credential digests and when
    family: Family | None = None  # that is counted, or goes in
    shown: Presentations = field(default_factory=Presentations)  # passes, lately
    finished_tracks: tuple[int, ...] = ()
    admitted_tracks: tuple[int, ...] = ()  # of the finished: what is shown next is not theirs
    devices_down: frozenset[Device] = frozenset()
    capacity: CapacityFact | None = None
    notice: Notice | None = None
    screen: Screen = field(default_factory=Screen)
    doorway: Doorway = field(default_factory=Doorway)
    in_view: tuple[int, ...] = ()  # tracks in the aiming zone, nearest first
    timetable: Timetable = field(default_factory=Timetable)
    reckoning: Now | None = None
    rehearsing: Rehearsing | None = None
    chosen: Chosen | None = None
    helped: float = float("-inf")  # when the staff were last called by a touch on "help"
    help_touched: float = float("-inf")
    crowded_since: float | None = None  # two or more stand in the aiming zone
    camera_m: float = 0.0  # of the lens above the floor; 0: not known
    maintenance: Maintenance | None = None

    def visit(self, visit_id: str) -> Visit | None:
        """The visit under way with this id."""
        for visit in (self.serving, self.staffed):
            if visit is not None and visit.id == visit_id:
                return visit
        return None

    def with_visit(self, visit: Visit) -> "Door":
        """The same door with a new state of a visit under way."""
        if self.staffed is not None and self.staffed.id == visit.id:
            return replace(self, staffed=visit)
        return replace(self, serving=visit)


def facts_of(door: Door, visit: Visit, now: Now) -> Facts:
    """The visit's facts with what the door knows for everybody."""
    facts = visit.facts if door.capacity is None else visit.facts.with_(door.capacity)
    untrusted = not now.utc_trusted
    return facts if facts.clock_untrusted is untrusted else replace(facts, clock_untrusted=untrusted)


def rules_of(door: Door, visit: Visit, now: Now) -> Policy:
    """What the visit's policy asks of this visitor now, as far as is known who it is."""
    if not visit.policy.variants:
        return visit.policy
    return in_force(visit.policy, facts_of(door, visit, now), now.utc)


def of_documents(visit: Visit) -> str:
    """The language of what was shown in this visit."""
    card = (visit.credential,) if visit.credential is not None else ()
    return language.of_shown((*visit.beside, *(one for one in card if one not in visit.beside)))
