"""Facts: what sensors, caches and services state, with source, time and validity. Never a verdict.

Times are timezone-aware UTC; a fact without ``valid_until`` does not expire by itself, but policy may
still limit its age. Every fact type has exactly one slot in :class:`Facts`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from sentinel.core.liveness import Signal
from sentinel.core.replacing import quick, replace


class Source(StrEnum):
    """Who stated a fact."""

    CAMERA = "camera"
    THERMAL = "thermal"
    HAND_THERMOMETER = "hand_thermometer"  # read off by staff
    ID_CARD = "id_card"
    SMART_CARD = "smart_card"
    CODE = "code"  # read out of the credential itself (a signed pass, a certificate)
    ONLINE = "online"
    CACHE = "cache"  # held locally, first stated online
    BASE_FILE = "base_file"
    ROSTER = "roster"  # the venue's own lists: staff, work site, appointments, areas
    WATCH_LIST = "watch_list"  # the venue's home-isolation and controlled-person lists
    GALLERY = "gallery"
    STAFF = "staff"
    KIOSK = "kiosk"

    @property
    def is_local_copy(self) -> bool:
        """Whether a passage on this source must be called offline."""
        return self in (Source.CACHE, Source.BASE_FILE)

    @property
    def is_provider(self) -> bool:
        """Whether a provider states it in answer to a credential, and no sensor or reader of this kiosk."""
        return self in _PROVIDERS


_PROVIDERS = frozenset({Source.ONLINE, Source.CACHE, Source.BASE_FILE, Source.ROSTER, Source.WATCH_LIST})


@quick
@dataclass(frozen=True, slots=True)
class Provenance:
    """Source, time of statement (UTC) and, where it ends by itself, the end of validity (UTC)."""

    source: Source
    stated_at: datetime
    valid_until: datetime | None = None

    def expired(self, now: datetime) -> bool:
        """True after ``valid_until``; a fact from the future has not expired but see ``age_s``."""
        return self.valid_until is not None and now > self.valid_until

    def age_s(self, now: datetime) -> float:
        """Seconds since it was stated; negative where a clock is wrong."""
        return (now - self.stated_at).total_seconds()


class Mask(StrEnum):
    """How a mask is worn."""

    MASK = "mask"
    WRONG = "wrong"
    NONE = "none"


class Colour(StrEnum):
    """A health code's colour, or why there is none. Adapters map each platform's own numbers."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    EXPIRED = "expired"
    NOT_FOUND = "not_found"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class LabResult(StrEnum):
    """A laboratory or antigen result."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    NONE = "none"  # the source says there is no test
    UNKNOWN = "unknown"


class ThermalState(StrEnum):
    """What became of a temperature measurement."""

    OK = "ok"
    TOO_FAR = "too_far"
    OFF_AXIS = "off_axis"
    WARMING_UP = "warming_up"
    COVERED = "covered"
    COLD_SKIN = "cold_skin"
    HOT_OBJECT = "hot_object"
    AMBIENT_OUT_OF_RANGE = "ambient_out_of_range"
    SENSOR_FAULT = "sensor_fault"
    NOT_MEASURING = "not_measuring"  # this sensor, as it is set up, gives no person's temperature


class DocumentKind(StrEnum):
    """What was presented."""

    RESIDENT_ID = "resident"
    HK_MO_TW_PERMIT = "J"
    FOREIGN_PERMIT_2017 = "I"
    FOREIGN_PERMIT_2023 = "Y"
    SOCIAL_SECURITY = "social_security"
    HEALTH_CODE = "health_code"
    SIGNED_PASS = "pass"
    CERTIFICATE = "certificate"  # EU DCC, SHC


class PassState(StrEnum):
    """What the check of a pass, an appointment or a certificate said."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    BORROWED = "borrowed"
    WRONG_PLACE = "wrong_place"
    WRONG_HOURS = "wrong_hours"
    COPIED = "copied"  # somebody was let in with it a moment ago
    STALE = "stale"  # a live code that was shown too long ago: a picture of it
    USED_UP = "used_up"
    UNPROVEN = "unproven"  # bound to somebody, and who shows it is not known yet; read, never stated
    UNKNOWN = "unknown"  # signed by nobody whom this venue knows
    INVALID = "invalid"
    NONE = "none"


class Declaration(StrEnum):
    """The daily health declaration of somebody on a roster."""

    NOT_ASKED = "not_asked"  # the roster asks for none
    WELL = "well"
    UNWELL = "unwell"
    MISSING = "missing"  # none for today
    UNKNOWN = "unknown"  # the clock can't tell which day it is


class BoundTo(StrEnum):
    """By what it is told whether a pass is shown by its bearer."""

    PERSON = "person"  # a card of this person, or the face that the gallery knows for this person
    CARD = "card"  # this card itself
    FACE = "face"  # the face of this person's enrolled reference


class PhotoState(StrEnum):
    """What becomes of the photo on a document."""

    NONE = "none"  # there is none on it, or it is not read
    NO_DECODER = "no_decoder"  # it is there, and nothing here can decode it: never faked
    HANDED_ON = "handed_on"  # to the decoder, for the comparison of face and document


@quick
@dataclass(frozen=True, slots=True)
class MaskFact:
    """The mask vote over a track. ``confidence`` in 0..1."""

    by: Provenance
    label: Mask
    confidence: float


@quick
@dataclass(frozen=True, slots=True)
class TemperatureFact:
    """Skin, correction and estimate in degrees Celsius, standard uncertainty in kelvin.

    ``estimate_c`` is None unless ``state`` is OK (or COLD_SKIN, where it explains the state).
    Parts of the uncertainty: ``repeatable_k``, which another measurement of the same person draws anew, and
    ``people_k``, how much people differ, which no measurement of skin can tell (None: not said apart).
    ``ambient_c`` the air's temperature; ``measurements``: how many were combined.
    """

    by: Provenance
    state: ThermalState
    skin_c: float | None = None
    correction_c: float | None = None
    estimate_c: float | None = None
    uncertainty_k: float | None = None
    repeatable_k: float | None = None
    people_k: float | None = None
    ambient_c: float | None = None
    measurements: int = 1


@dataclass(frozen=True, slots=True)
class HandTemperatureFact:
    """What staff read off a hand thermometer, in degrees Celsius: counts instead of the kiosk's estimate.

    ``who`` is the staff account's id, never a name. ``seen_at``: when its visit was referred;
    what the sensors saw is as old as it was then, as staff have had the visitor before them since.
    ``corrects``: when the reading that this one replaces was stated.
    """

    by: Provenance
    celsius: float
    who: str
    seen_at: datetime
    corrects: datetime | None = None


@dataclass(frozen=True, slots=True)
class CodeFact:
    """A health code's colour."""

    by: Provenance
    colour: Colour


@dataclass(frozen=True, slots=True)
class PcrFact:
    """The newest PCR result; hours count from the sampling time."""

    by: Provenance
    result: LabResult
    sampled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AntigenFact:
    """The newest antigen result."""

    by: Provenance
    result: LabResult
    sampled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VaccineFact:
    """Number of doses, and the time of the last; ``series``: doses of the whole course, None: not stated."""

    by: Provenance
    doses: int | None
    last_at: datetime | None = None
    series: int | None = None


@dataclass(frozen=True, slots=True)
class KeyAreaFact:
    """Whether the itinerary touches a key area; None: the source cannot say."""

    by: Provenance
    visited: bool | None


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A document or credential that was read.

    ``person`` is the venue's keyed hash of the id (hex), ``masked_name`` what the screen may show
    (such as ``王＊``), ``number_ok`` the GB 11643 check (None where the kind has none). ``photo``: whether
    the comparison of face and document can have the document's own picture. ``age``: full years on
    the local day of the statement, never the birthday itself; None: not stated. ``pseudonym``: the tenant's
    keyed hash of the same id, which events carry; "" where there is none.
    """

    by: Provenance
    kind: DocumentKind
    person: str
    masked_name: str = ""
    number_ok: bool | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None  # None: long-term (长期) or not stated
    photo: PhotoState = PhotoState.NONE
    age: int | None = None
    pseudonym: str = ""


@dataclass(frozen=True, slots=True)
class HolderFact:
    """Whether a certificate is in the name of who showed a card beside it; None: cannot tell."""

    by: Provenance
    same: bool | None


@dataclass(frozen=True, slots=True)
class FaceMatchFact:
    """1:1 comparison with the reference of the person on the document.

    ``similarity`` is a cosine (-1..1), None where no comparison was possible; ``reason_dark`` and
    the like are stated by ``comparable`` False. ``person``: the venue's keyed hash of whose reference it was.
    """

    by: Provenance
    similarity: float | None
    threshold: float
    has_reference: bool
    comparable: bool = True
    person: str = ""


@dataclass(frozen=True, slots=True)
class KnownFaceFact:
    """1:N search over the gallery. ``person`` is the venue's keyed hash or None for a stranger.

    ``searchable`` False: this gallery may not be searched (empty, or its false matches are not bounded).
    ``comparable`` False: it may, but there is no good picture of the face yet.
    """

    by: Provenance
    person: str | None
    similarity: float | None
    threshold: float
    searchable: bool = True
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class LivenessFact:
    """Fused presentation-attack score, 1 live to 0 attack (ISO/IEC 30107-3), None: cannot tell; and what
    each signal measured and counted for."""

    by: Provenance
    score: float | None
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class PassFact:
    """A signed pass, an appointment or a health certificate.

    ``category``: staff, volunteer, visitor or work_site. ``ref`` is the venue's keyed hash of the pass's id
    ("": not ours), ``bound`` what ``core.bearer`` compares whoever shows it with, ``max_uses`` how often
    somebody may be let in with it (None: any number).
    """

    by: Provenance
    state: PassState
    category: str = ""
    ref: str = ""
    bound_to: BoundTo | None = None
    bound: str = ""
    max_uses: int | None = None


@dataclass(frozen=True, slots=True)
class Dependant:
    """Somebody whom an adult brings: what a screen may show of the name, the year of birth (0: unknown)."""

    masked_name: str
    birth_year: int = 0


@dataclass(frozen=True, slots=True)
class FamilyFact:
    """A family pass, and what came of it: who may come in with the adult who shows it, six at most.

    For a dependant the kiosk states it: ``of`` is the adult's visit, ``youngest`` the year of birth of the
    youngest named who is not counted as such yet (0: nobody). ``waits``: one of them is not let in.
    """

    by: Provenance
    ref: str
    dependants: tuple[Dependant, ...]
    of: str = ""
    waits: bool = False
    youngest: int = 0


@dataclass(frozen=True, slots=True)
class RosterFact:
    """Whether the person is on the roster that this entrance serves; None: cannot say.

    ``category``: staff or work_site; ``declared``: today's health declaration, where the roster asks for one.
    """

    by: Provenance
    listed: bool | None
    category: str = ""
    declared: Declaration = Declaration.NOT_ASKED


@dataclass(frozen=True, slots=True)
class WatchListFact:
    """Whether the person is on a controlled or home-isolation list; None: cannot say."""

    by: Provenance
    listed: bool | None


@dataclass(frozen=True, slots=True)
class CapacityFact:
    """People inside and the limit; ``limit`` None: no limit."""

    by: Provenance
    inside: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class StatedPersonFact:
    """Who a referred visitor is, as staff say who have them before them: under an age, of a category, both.

    ``who`` is the staff account's id, never a name; ``age_under`` in full years, None and "": not said.
    ``seen_at``: when the visit was referred, as in ``HandTemperatureFact``.
    """

    by: Provenance
    who: str
    seen_at: datetime
    age_under: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class StaffFact:
    """A staff decision on a referred visitor; ``who`` is the staff account's id, never a name."""

    by: Provenance
    admit: bool
    who: str
    note: str = ""


Fact = (
    MaskFact
    | TemperatureFact
    | HandTemperatureFact
    | CodeFact
    | PcrFact
    | AntigenFact
    | VaccineFact
    | KeyAreaFact
    | DocumentFact
    | HolderFact
    | FaceMatchFact
    | KnownFaceFact
    | LivenessFact
    | PassFact
    | FamilyFact
    | RosterFact
    | WatchListFact
    | CapacityFact
    | StatedPersonFact
    | StaffFact
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources stated different things: ``slot`` of ``Facts``, whose statement counts, and the other."""

    slot: str
    kept: Source
    other: Source
    other_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Which door this is: the name of the entrance ("": not said), and whether it leads "in" or "out"."""

    entrance: str = ""
    direction: str = "in"


@quick
@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one visit at one moment. A missing fact is None, never a guess.

    ``lookup`` tells how the person was asked for, so that "no answer" and "nobody known" stay apart.
    ``place``: where; the policy may ask for other things at each entrance.
    ``contradictions``: where providers disagreed; ``clock_untrusted``: what time it is can't be told.
    """

    mask: MaskFact | None = None
    temperature: TemperatureFact | None = None
    hand_temperature: HandTemperatureFact | None = None
    code: CodeFact | None = None
    pcr: PcrFact | None = None
    antigen: AntigenFact | None = None
    vaccine: VaccineFact | None = None
    key_area: KeyAreaFact | None = None
    document: DocumentFact | None = None
    holder: HolderFact | None = None
    face_match: FaceMatchFact | None = None
    known_face: KnownFaceFact | None = None
    liveness: LivenessFact | None = None
    permit: PassFact | None = None
    family: FamilyFact | None = None
    roster: RosterFact | None = None
    watch_list: WatchListFact | None = None
    capacity: CapacityFact | None = None
    stated_person: StatedPersonFact | None = None
    staff: StaffFact | None = None
    lookup: "Lookup" = field(default_factory=lambda: Lookup())
    mask_exempt: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    clock_untrusted: bool = False
    place: Place = field(default_factory=Place)

    @property
    def pseudonym(self) -> str:
        """The tenant's keyed hash of who was identified; "": nobody was, or there is no such key."""
        return self.document.pseudonym if self.document is not None else ""

    def with_(self, *stated: Fact) -> "Facts":
        """A copy with the given facts in their slots; a later statement replaces an earlier one."""
        slots: dict[str, Any] = {_SLOT[type(fact)]: fact for fact in stated}
        return replace(self, **slots)

    def without(self, source: Source) -> "Facts":
        """A copy without what this source stated."""
        slots: dict[str, Any] = {_SLOT[type(fact)]: None for fact in self.all() if fact.by.source is source}
        return replace(self, **slots)

    def without_answers(self) -> "Facts":
        """A copy without what providers answered, so that a newer answer takes the place of all of it."""
        slots: dict[str, Any] = {_SLOT[type(fact)]: None for fact in self.all() if fact.by.source.is_provider}
        return replace(self, contradictions=(), **slots)

    def all(self) -> tuple[Fact, ...]:
        """The facts that are there, in the order of the slots."""
        return tuple(fact for fact in _EVERY(self) if fact is not None)


class LookupState(StrEnum):
    """How the question to the platform ended."""

    NOT_ASKED = "not_asked"
    PENDING = "pending"
    ANSWERED = "answered"
    NOT_FOUND = "not_found"  # the source answered: nobody with this credential
    UNAVAILABLE = "unavailable"  # no network, time-out or fault, and nothing held locally
    INVALID = "invalid"  # the platform says the credential is not valid


@quick
@dataclass(frozen=True, slots=True)
class Lookup:
    """State of the question to the platform; ``offline`` when the answer came from what is held locally.

    ``request``: the id of the question that was sent, also of what is decided without an answer (who joined
    another's question about the same person has its id); "" where none was put. Its nonce is
    ``identity.nonce_of`` that.
    """

    state: LookupState = LookupState.NOT_ASKED
    offline: bool = False
    request: str = ""


_SLOT: dict[type, str] = {
    MaskFact: "mask",
    TemperatureFact: "temperature",
    HandTemperatureFact: "hand_temperature",
    CodeFact: "code",
    PcrFact: "pcr",
    AntigenFact: "antigen",
    VaccineFact: "vaccine",
    KeyAreaFact: "key_area",
    DocumentFact: "document",
    HolderFact: "holder",
    FaceMatchFact: "face_match",
    KnownFaceFact: "known_face",
    LivenessFact: "liveness",
    PassFact: "permit",
    FamilyFact: "family",
    RosterFact: "roster",
    WatchListFact: "watch_list",
    CapacityFact: "capacity",
    StatedPersonFact: "stated_person",
    StaffFact: "staff",
}
_NO_SLOTS = {"lookup", "mask_exempt", "contradictions", "clock_untrusted", "place"}
_EVERY: Callable[[Facts], tuple[Fact | None, ...]] = attrgetter(*_SLOT.values())
assert set(_SLOT.values()) == {f.name for f in fields(Facts)} - _NO_SLOTS


def slot_of(fact: Fact) -> str:
    """The name of a fact's slot in ``Facts``."""
    return _SLOT[type(fact)]
