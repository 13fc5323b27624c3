"""What may happen at the door: everything that the coordinator feeds into ``visit.step``."""

from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.facts import (
    CapacityFact,
    Contradiction,
    FaceMatchFact,
    Fact,
    KnownFaceFact,
    Lookup,
    Mask,
    TemperatureFact,
)
from sentinel.core.identity import Credential
from sentinel.core.liveness import Signal
from sentinel.core.policy_timetable import Timetable
from sentinel.core.reasons import Reason
from sentinel.core.replacing import quick
from sentinel.core.sensing import Contact


class Device(StrEnum):
    """A kind of device or service whose absence degrades the kiosk."""

    CAMERA = "camera"
    THERMAL = "thermal"
    ID_CARD = "id_card"
    SMART_CARD = "smart_card"
    SCANNER = "scanner"
    GATE = "gate"
    AUDIO = "audio"
    NETWORK = "network"  # the verification platform
    BROKER = "broker"
    STORE = "store"
    SCREEN = "screen"
    CONTACTS = "contacts"  # door sensor, turnstile, fire alarm
    LIGHT = "light"


@quick
@dataclass(frozen=True, slots=True)
class TrackView:
    """One tracked person as vision sees them now.

    ``mask`` is the vote over the track (None: undecided), ``hint`` what the person should do for a
    better picture (None: fine), ``live`` what vision can say about liveness. ``drop``: how many of its own
    heights the face's middle is below the picture's (None: not told); for the screen's height only.
    """

    track: int
    in_zone: bool
    face_px: int
    mask: Mask | None = None
    mask_confidence: float = 0.0
    hint: Reason | None = None
    live: tuple[Signal, ...] = ()
    drop: float | None = None


@quick
@dataclass(frozen=True, slots=True)
class PeopleSeen:
    """The people in view, nearest to the aiming zone's centre first; empty: nobody."""

    tracks: tuple[TrackView, ...]


@quick
@dataclass(frozen=True, slots=True)
class TemperatureMeasured:
    """A finished measurement of one tracked person (``track`` None: no camera, whoever stands there).

    ``took_s``: seconds from its first picture to when it was stated.
    """

    track: int | None
    fact: TemperatureFact
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """No camera sees who comes and goes; whether surely nobody stands before the thermometer.

    Said at once when it changes, and again every second (``fever.vacancy``).
    """

    empty: bool


@dataclass(frozen=True, slots=True)
class HeatWitnessed:
    """How much the warmth where the camera sees the track's face is like a face: 0..1, None: cannot tell."""

    track: int
    likeness: float | None


@dataclass(frozen=True, slots=True)
class CredentialRead:
    """A code or card was read. ``track`` where the reader knows the person (a code in the picture)."""

    credential: Credential
    track: int | None = None


@dataclass(frozen=True, slots=True)
class CredentialFailed:
    """A reader saw something that it could not use (CARD_RETRY, CARD_UNSUPPORTED, CODE_INVALID...)."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Verified:
    """An answer to a ``Verify`` effect: what all providers together said by then.

    The first decides; each later one to the same request takes the place of the one before.
    """

    visit: str
    request: str
    lookup: Lookup
    facts: tuple[Fact, ...] = ()
    masked_name: str = ""
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class FaceCompared:
    """An answer to a ``CompareFace`` effect about this track."""

    visit: str
    fact: FaceMatchFact | KnownFaceFact
    track: int | None = None


@dataclass(frozen=True, slots=True)
class CapacityChanged:
    """The number of people inside, or the limit, changed."""

    fact: CapacityFact


@dataclass(frozen=True, slots=True)
class IntentCommitted:
    """The passage's intent and its event are on disk (``ok`` False: they are not)."""

    visit: str
    ok: bool


class GateOutcome(StrEnum):
    """What became of a gate command."""

    PULSED = "pulsed"
    EXPIRED = "expired"  # the lease ran out before the bytes went out
    FAILED = "failed"  # nothing was sent (the port is gone), or the board said that it did not act
    NOT_OPENED = "not_opened"  # the verdict was not admit
    NO_GATE = "no_gate"  # admitted, and this entrance has no gate to open
    WITHDRAWN = "withdrawn"  # admitted, and a provider said worse before the pulse: nothing was sent
    WITHHELD = "withheld"  # admitted, and a fire alarm came before the pulse: nothing was sent
    REHEARSED = "rehearsed"  # admitted in a rehearsal: no gate was asked to open
    UNKNOWN = "unknown"  # sent and not confirmed, or an intent without a result after a restart


@dataclass(frozen=True, slots=True)
class GateDone:
    """The gate worker's report on one ``PulseGate``."""

    visit: str
    outcome: GateOutcome


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """A contact, debounced, is in another state; None: it can't be read any more."""

    contact: Contact
    active: bool | None


@dataclass(frozen=True, slots=True)
class StaffDecided:
    """Staff admit or turn away a referred visitor. The daemon has checked PIN and role.

    ``until`` (monotonic s): beyond it nothing comes of it; None for staff at the door, who see what happens.
    """

    visit: str
    admit: bool
    who: str
    note: str = ""
    until: float | None = None


@dataclass(frozen=True, slots=True)
class HandMeasured:
    """Staff read a hand thermometer for a referred visitor, in tenths of a degree Celsius (30.0 to 45.0 C).

    The daemon has checked PIN and role, and that an odd reading was confirmed.
    """

    visit: str
    tenths: int
    who: str


@dataclass(frozen=True, slots=True)
class PersonStated:
    """Staff say who a referred visitor is: under an age (full years), of a category, or both.

    The daemon has checked PIN and role, and that it can be said (``core.person.sayable``).
    """

    visit: str
    who: str
    age_under: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Staff let a referred visitor be looked at anew, from the beginning. PIN and role are checked."""

    visit: str


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device or service went away or came back."""

    device: Device
    up: bool


@dataclass(frozen=True, slots=True)
class PoliciesChanged:
    """Other policies are held than before; which of them holds is for ``core.changeover`` to say."""

    timetable: Timetable


@dataclass(frozen=True, slots=True)
class PassesRemembered:
    """After a start: the passes with which the record says that somebody was let in.

    Each as (the venue's reference, visit, UTC seconds), in any order.
    """

    admitted: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class BeginRehearsal:
    """Play a rehearsal from now on, for ``lasts_s`` seconds at most; refused while anybody is at the door."""

    token: str
    lasts_s: float


@dataclass(frozen=True, slots=True)
class EndRehearsal:
    """The rehearsal of this token is over."""

    token: str
    why: str


@dataclass(frozen=True, slots=True)
class Scripted:
    """What a scripted visitor of the rehearsal of this token does; outside of it, it did not happen."""

    token: str
    event: "Event"


@dataclass(frozen=True, slots=True)
class LanguageTouched:
    """A visitor touched a language (``core.language``)."""

    language: str


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """A visitor touched "help"."""


@dataclass(frozen=True, slots=True)
class MoreTimeAsked:
    """A visitor touched "more time"."""


@dataclass(frozen=True, slots=True)
class FamilyComplete:
    """Somebody of a family that is counted touched "these are all"."""


@dataclass(frozen=True, slots=True)
class MaintenanceAsked:
    """A technician wants to work here. ``session``: of the sign-in; the daemon has checked PIN and role."""

    session: str
    who: str


@dataclass(frozen=True, slots=True)
class MaintenanceUsed:
    """The technician is still at the pages."""

    session: str


@dataclass(frozen=True, slots=True)
class MaintenanceLeft:
    """The technician is done, signed out, or the screen went away."""

    session: str
    why: str = "left"


@dataclass(frozen=True, slots=True)
class TrialArmed:
    """The key for a trial of the gate was held. ``token``: made for this one trial."""

    session: str
    token: str


@dataclass(frozen=True, slots=True)
class TrialAsked:
    """The countdown is over: pulse the gate once. ``asked_at`` (monotonic s): when the screen said so."""

    session: str
    token: str
    asked_at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


StaffSaid = StaffDecided | HandMeasured | PersonStated

Event = (
    PeopleSeen
    | TemperatureMeasured
    | PlaceSeen
    | HeatWitnessed
    | CredentialRead
    | CredentialFailed
    | Verified
    | FaceCompared
    | CapacityChanged
    | IntentCommitted
    | GateDone
    | ContactChanged
    | StaffDecided
    | HandMeasured
    | PersonStated
    | LookAgain
    | DeviceChanged
    | PoliciesChanged
    | PassesRemembered
    | BeginRehearsal
    | EndRehearsal
    | Scripted
    | LanguageTouched
    | HelpAsked
    | MoreTimeAsked
    | FamilyComplete
    | MaintenanceAsked
    | MaintenanceUsed
    | MaintenanceLeft
    | TrialArmed
    | TrialAsked
    | Tick
)
