"""Who presented what: credentials without a readable identity in their repr, and identity arithmetic.

GB 11643-1999 check digits, masked names, keyed pseudonyms. Every function here is pure.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sentinel.core.facts import DocumentFact, Fact

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class CredentialKind(StrEnum):
    """How a platform is asked about a person."""

    ID_NUMBER = "id_number"  # from a resident card or permit
    SOCIAL_SECURITY = "social_security"
    PLATFORM_CODE = "platform_code"  # an opaque health-code token or URL
    SIGNED_PASS = "pass"
    CERTIFICATE = "certificate"


ASKED_OF_PLATFORM = frozenset(
    {CredentialKind.ID_NUMBER, CredentialKind.SOCIAL_SECURITY, CredentialKind.PLATFORM_CODE}
)
"""Kinds that a platform answers; all others state what they state by themselves."""


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """In whose name a credential is, as the venue's keyed hashes (hex); "" where it does not say.

    ``person`` of the id number, ``name`` of the name in Latin letters (``name_key``), ``birth`` of the day.
    """

    person: str = ""
    name: str = ""
    birth: str = ""

    def is_of(self, other: "Holder") -> bool | None:
        """Whether both are in one person's name; None: cannot tell.

        Another day of birth or another id number is another person. A name that differs is not: it may be
        written otherwise, or in another script.
        """
        if self.person and other.person:
            return self.person == other.person
        if not (self.birth and other.birth):
            return None
        if self.birth != other.birth:
            return False
        return True if self.name and self.name == other.name else None


@dataclass(frozen=True, slots=True, repr=False)
class Credential:
    """Something presented at the door.

    ``subject`` is what verification needs (an id number, a token): personal data, so it is kept out
    of ``repr`` and must not be logged or stored. ``digest`` is the venue's keyed hash of it (hex).
    ``facts`` is what it states by itself; ``holder`` in whose name it is, None: in nobody's. ``language``: of
    its holder (``core.language``), None: it does not tell; no record has it.
    """

    kind: CredentialKind
    subject: str
    digest: str
    facts: tuple[Fact, ...] = ()
    holder: Holder | None = None
    language: str | None = None

    @property
    def document(self) -> DocumentFact | None:
        """The document that it is, if it states one."""
        return next((fact for fact in self.facts if isinstance(fact, DocumentFact)), None)

    @property
    def asks(self) -> bool:
        """Whether a platform is asked about it."""
        return self.kind in ASKED_OF_PLATFORM

    def __repr__(self) -> str:
        return f"Credential({self.kind.value}, {self.digest[:8]})"


def id_number_ok(number: str) -> bool:
    """GB 11643: 18 characters, the check digit and a date that exists (1880 to 2099).

    The division code is not judged: people keep numbers of divisions that are gone.
    """
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    if _CHECK[total % 11] != number[17].upper():
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2099


def nonce_of(request_id: str) -> str:
    """A question's nonce: 32 hex digits, the same each time it is sent; made of its id, "" for none.

    So whoever holds the record of a passage can name the question to its platform, also where the answer
    never came.
    """
    return hashlib.sha256(b"question\n" + request_id.encode()).hexdigest()[:32] if request_id else ""


def keyed_hash(key: bytes, subject: str) -> str:
    """HMAC-SHA256 of an id under a key of one purpose (venue, tenant), as hex."""
    return hmac.new(key, subject.strip().upper().encode(), hashlib.sha256).hexdigest()


def pseudonym_of(tenant_key: bytes, subject: str) -> str:
    """The hash of an id that joins across all the tenant's venues; "" without a key."""
    return keyed_hash(tenant_key, subject) if tenant_key and subject else ""


def age_on(birth: date | None, day: date) -> int | None:
    """Full years on a day (周岁); None: no birth date, or one after the day."""
    if birth is None or birth > day:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def name_key(*names: str) -> str:
    """The Latin words of a name, sorted: one spelling for ``MUSTERMANN, ERIKA`` and ``ERIKA<MUSTERMANN``.

    "" where a letter is not Latin: names of different scripts are never compared.
    """
    words = "".join(c if c.isalpha() else " " for c in " ".join(names).upper()).split()
    return " ".join(sorted(words)) if words and all(word.isascii() for word in words) else ""


def holder_of(key: bytes, names: tuple[str, ...], birth: date | None, number: str = "") -> Holder:
    """The keyed hashes of a name, a day of birth and an id number; what is not known stays ""."""
    name = name_key(*names)
    return Holder(
        person=keyed_hash(key, number) if number else "",
        name=keyed_hash(key, f"name|{name}") if name else "",
        birth=keyed_hash(key, f"birth|{birth.isoformat()}") if birth else "",
    )


def masked_name(name: str) -> str:
    """What a public screen may show: the family name only (王＊, 欧阳＊, Wang M.); empty stays empty."""
    name = " ".join(name.split())
    if not name:
        return ""
    if name.isascii():
        first, *rest = name.split(" ")
        return f"{first[:20]} {rest[0][0]}." if rest else f"{first[0]}＊"
    if name[:2] in _DOUBLE_SURNAMES and len(name) > 2:
        return name[:2] + "＊" * min(len(name) - 2, 3)
    return name[0] + "＊" * min(len(name) - 1, 3)


# fmt: off
_DOUBLE_SURNAMES = frozenset((
    "欧阳", "太史", "上官", "端木", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟",
    "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离",
    "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "轩辕", "呼延", "百里", "东郭", "西门", "歐陽", "司馬",
    "東方", "諸葛",
))
# fmt: on
