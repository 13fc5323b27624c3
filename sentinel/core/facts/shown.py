"""What was shown to the kiosk: documents, passes, certificates, and who comes in on them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.facts.source import Provenance


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
