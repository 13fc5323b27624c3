"""What the heart asks for: each effect is carried out by exactly one room."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.events import GateOutcome
from sentinel.core.facts import Facts, Place
from sentinel.core.hand_thermometer import Pair
from sentinel.core.identity import Credential
from sentinel.core.policy import Decision, Policy
from sentinel.core.policy_timetable import Scheduled
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen
from sentinel.core.sensing import DoorEvent


@dataclass(frozen=True, slots=True)
class Passage:
    """One person's passage as it is recorded: facts, decision, and by whom; no name, no id number.

    ``visit`` is the id (a UUID), ``person`` the venue's keyed hash ("" where nobody was identified),
    ``referred_from`` the visit that staff decided on, ``pair`` the hand thermometer's beside the kiosk's,
    ``policy`` the one it was decided under, ``rehearsal``: nobody real stood there.
    Raises ValueError where the decision names another version.
    """

    visit: str
    started_at: datetime
    decided_at: datetime
    facts: Facts
    decision: Decision
    person: str = ""
    referred_from: str = ""
    pair: Pair | None = None
    policy: Policy = field(default_factory=Policy, repr=False, hash=False)
    rehearsal: bool = False

    @property
    def pseudonym(self) -> str:
        """The tenant's keyed hash of who was identified; "": nobody was, or there is no such key."""
        return self.facts.pseudonym

    def __post_init__(self) -> None:
        if self.policy.version != self.decision.policy_version:
            raise ValueError(f"decided under {self.decision.policy_version}, not {self.policy.version}")


@dataclass(frozen=True, slots=True)
class Verify:
    """Ask the providers about a credential; answered by ``Verified`` within ``budget_s`` seconds.

    ``policy`` says which facts are enough at this ``place``; until the time is over more answers may
    follow the first.
    """

    visit: str
    request: str
    credential: Credential
    budget_s: float
    policy: Policy = field(default_factory=Policy, repr=False)
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class CompareFace:
    """Compare the track's face with the reference of ``person`` (1:1), or with the gallery ("").

    ``track`` None: no face in view; the answer then says whether there is a reference at all.
    """

    visit: str
    track: int | None
    person: str


@dataclass(frozen=True, slots=True)
class ForgetFace:
    """Forget how the track's face looked so far: it may have been a picture held before another face."""

    track: int


@dataclass(frozen=True, slots=True)
class CommitIntent:
    """Write the passage and its outgoing event in one transaction; answered by ``IntentCommitted``."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class CommitResult:
    """Write what became of the passage."""

    visit: str
    outcome: GateOutcome
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class PulseGate:
    """Open the gate once, for this visit, unless ``expires`` (monotonic seconds) has passed."""

    visit: str
    expires: float


@dataclass(frozen=True, slots=True)
class WithdrawGate:
    """Do not open the gate for this visit after all, where the bytes have not gone out yet."""

    visit: str


@dataclass(frozen=True, slots=True)
class RecordDoor:
    """Write what happened in the doorway, and its outgoing event, in one transaction."""

    event: DoorEvent


@dataclass(frozen=True, slots=True)
class PolicyBegan:
    """Another policy holds from now on: to be logged, and kept for the next start."""

    held: Scheduled


@dataclass(frozen=True, slots=True)
class Show:
    """Put this on the visitor's screen."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class Say:
    """Speak one sentence; a later one replaces it. ``language``: the visitor's, "" for the venue's."""

    reason: Reason
    language: str = ""


@dataclass(frozen=True, slots=True)
class StaffAlert:
    """Tell the staff discreetly: somebody was referred, or something is wrong."""

    visit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """Forget everything held outside the heart about this visit (embeddings, credentials)."""

    visit: str


@dataclass(frozen=True, slots=True)
class RehearsalTurned:
    """A rehearsal began (``on``), or was refused, or ended: ``why``, in a word of ``core.rehearsing``."""

    token: str
    on: bool
    why: str = ""


Effect = (
    Verify
    | CompareFace
    | ForgetFace
    | CommitIntent
    | CommitResult
    | PulseGate
    | WithdrawGate
    | RecordDoor
    | PolicyBegan
    | Show
    | Say
    | StaffAlert
    | VisitEnded
    | RehearsalTurned
)
