"""The state of one entrance: the visit being served, the referred visitors, what the screen says.

Only data and small copies of it; ``core.visit`` is the step function.
"""

from dataclasses import dataclass, field

from sentinel.core.clock import Now
from sentinel.core.events import CredentialRead, Device, StaffSaid
from sentinel.core.examination import Pauses
from sentinel.core.facts import CapacityFact, Facts, Place
from sentinel.core.family import Family
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Policy
from sentinel.core.policy_timetable import Timetable
from sentinel.core.presentations import Presentations
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.resolution import in_force
from sentinel.core.screen import Screen
from sentinel.core.sensing import Doorway, Sensing


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
    bind_s: float = 3.0  # a card shown before the face was found, or before its holder stepped up
    lingers_s: float = 3.0  # without a camera: who reads a result may still stand there
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
    watched: bool = False  # a picture has told who is in view, since the start or since the camera is back
    empty_since: float | None = None  # no camera, and surely nobody before the thermometer
    filled_at: float = float("-inf")  # when somebody stood there again
    place_told: bool = False  # the thermometer has spoken of it since the camera is away
    told_at: float = float("-inf")  # when somebody who was served here read their result
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
