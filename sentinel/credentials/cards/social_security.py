"""What a social-security card states (LD/T 32, LD/T 33): records by tag -> claims -> credential."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from sentinel.core.clock import Now
from sentinel.core.facts import DocumentFact, DocumentKind, Provenance, Source
from sentinel.core.identity import (
    Credential,
    CredentialKind,
    age_on,
    holder_of,
    id_number_ok,
    keyed_hash,
    masked_name,
    pseudonym_of,
)
from sentinel.core.language import of_document
from sentinel.credentials.cards.civil_codes import NATIONS, SEXES

CHINA = timezone(timedelta(hours=8))

# EF05: the card's own records; EF06: its holder's. 09 goes on in 4E.
CARD_ID, CLASS, VERSION, INITIALISED_BY, ISSUED, EXPIRES, CARD_NUMBER = range(0x01, 0x08)
NUMBER, NAME, NAME_CONTINUED = 0x08, 0x09, 0x4E
SEX, NATION, BIRTHPLACE, BIRTH = range(0x0A, 0x0E)
CARD_TAGS = (CARD_ID, CLASS, VERSION, INITIALISED_BY, ISSUED, EXPIRES, CARD_NUMBER)
PERSON_TAGS = (NUMBER, NAME, NAME_CONTINUED, SEX, NATION, BIRTHPLACE, BIRTH)


@dataclass(frozen=True, slots=True, repr=False)
class SocialSecurityClaims:
    """What the card states. Personal data: kept out of ``repr``. Texts are "" where it states nothing.

    ``number`` is the social security number, which is the GB 11643 number. ``card_id`` and ``initialised_by``
    are hex, the first six digits of ``card_id`` the issuing city; ``birthplace`` is a GB/T 2260 division of
    six digits; dates are Chinese civil days, None where blank or no date.
    """

    card_id: str = ""
    card_class: str = ""
    version: str = ""
    initialised_by: str = ""
    card_number: str = ""
    issued: date | None = None
    expires: date | None = None
    number: str = ""
    name: str = ""
    sex_code: str = ""
    nation_code: str = ""
    birthplace: str = ""
    birth: date | None = None

    @property
    def sex(self) -> str:
        """男, 女, 未知, 未说明 (GB/T 2261.1); "" for a code of no standard."""
        return SEXES.get(self.sex_code, "")

    @property
    def nation(self) -> str:
        """汉 and the 55 others, 其他 (GB 3304); "" for a code of no standard."""
        return NATIONS.get(self.nation_code, "")


def decode_records(records: dict[int, bytes]) -> SocialSecurityClaims:
    """Claims from the values of EF05 and EF06 by tag. Never fails on the content."""
    name = _trimmed(records.get(NAME, b"")) + _trimmed(records.get(NAME_CONTINUED, b""))
    return SocialSecurityClaims(
        card_id=records.get(CARD_ID, b"").hex().upper(),
        card_class=_text_or_hex(records.get(CLASS, b"")),
        version=_text_or_hex(records.get(VERSION, b"")),
        initialised_by=records.get(INITIALISED_BY, b"").hex().upper(),
        card_number=_ascii(records.get(CARD_NUMBER, b"")),
        issued=_day(records.get(ISSUED, b"")),
        expires=_day(records.get(EXPIRES, b"")),
        number=_ascii(records.get(NUMBER, b"")).upper(),
        name=_printable(name.decode("gb18030", "replace")),
        sex_code=_digit(records.get(SEX, b"")),
        nation_code=_nation(records.get(NATION, b"")),
        birthplace=_division(records.get(BIRTHPLACE, b"")),
        birth=_day(records.get(BIRTH, b"")),
    )


def is_number(text: str) -> bool:
    """Whether this has a social security number's shape: 18 digits, or letters in a foreigner's."""
    return len(text) == 18 and text.isascii() and text.isalnum()


def to_credential(
    claims: SocialSecurityClaims, venue_key: bytes, now: Now, tenant_key: bytes = b""
) -> Credential:
    """The credential of a card that was read (state OK). Expiry is stated in the fact, not judged.

    ``tenant_key`` makes the pseudonym; b"": there is none.
    """
    digest = keyed_hash(venue_key, claims.number)
    return Credential(
        kind=CredentialKind.SOCIAL_SECURITY,
        subject=claims.number,
        digest=digest,
        holder=holder_of(venue_key, (), claims.birth, claims.number),
        language=of_document(DocumentKind.SOCIAL_SECURITY),
        facts=(
            DocumentFact(
                by=Provenance(Source.SMART_CARD, now.utc),
                kind=DocumentKind.SOCIAL_SECURITY,
                person=digest,
                masked_name=masked_name(claims.name),
                number_ok=id_number_ok(claims.number),
                valid_from=_utc(claims.issued, time.min),
                valid_to=_utc(claims.expires, time.max),
                age=age_on(claims.birth, now.utc.astimezone(CHINA).date()),
                pseudonym=pseudonym_of(tenant_key, claims.number),
            ),
        ),
    )


def as_plain(claims: SocialSecurityClaims) -> dict[str, str | None]:
    """Field name -> text or None for people and scripts; dates as ISO."""
    return {
        "card_id": claims.card_id,
        "card_number": claims.card_number,
        "card_class": claims.card_class,
        "version": claims.version,
        "initialised_by": claims.initialised_by,
        "issued": claims.issued.isoformat() if claims.issued else None,
        "expires": claims.expires.isoformat() if claims.expires else None,
        "number": claims.number,
        "name": claims.name,
        "sex": claims.sex,
        "nation": claims.nation,
        "birthplace": claims.birthplace,
        "birth": claims.birth.isoformat() if claims.birth else None,
    }


def _trimmed(field: bytes) -> bytes:
    """Without the padding: zeros, blanks or FF, none of which ends a GBK character."""
    return field.rstrip(b"\x00\xff ")


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()


def _ascii(field: bytes) -> str:
    return _printable(_trimmed(field).decode("ascii", "replace"))


def _text_or_hex(field: bytes) -> str:
    """Characters in most cards, numbers in some."""
    text = _trimmed(field)
    return text.decode() if text and all(0x21 <= byte <= 0x7E for byte in text) else field.hex().upper()


def _digit(field: bytes) -> str:
    """One byte, as a character in most cards and as a number in some."""
    if len(field) != 1:
        return ""
    return chr(field[0]) if 0x30 <= field[0] <= 0x39 else str(field[0]) if field[0] <= 9 else ""


def _nation(field: bytes) -> str:
    """One byte of BCD (a number where it is no BCD); two characters in some cards."""
    if len(field) != 1:
        return _ascii(field)[:2]
    return field.hex() if field.hex().isdecimal() else f"{field[0]:02d}"


def _division(field: bytes) -> str:
    """Three bytes of BCD, six characters in some cards; "" where these are no digits."""
    digits = field.hex() if len(field) == 3 else _ascii(field)
    return digits if len(digits) == 6 and digits.isascii() and digits.isdecimal() else ""


def _day(field: bytes) -> date | None:
    digits = field.hex() if len(field) == 4 else _ascii(field)
    if len(digits) != 8 or not (digits.isascii() and digits.isdecimal()):
        return None
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if 1800 <= day.year <= 2999 else None


def _utc(day: date | None, moment: time) -> datetime | None:
    return None if day is None else datetime.combine(day, moment, CHINA).astimezone(UTC)
