"""The social-security card (LD/T 32, LD/T 33): which commands to send, and what the answers claim.

Sans-I/O: ``read_card`` is a generator that yields command APDUs and is sent the answers, so that a reader, an
emulated card and a recorded dialogue all drive the same steps. Records are read by tag, because EF06's record
numbers shift where a name's continuation (4E) exists; cards that know no tags are read by number.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from hw.smartcard import CardRemoved
from sentinel.core.clock import Now
from sentinel.core.facts import DocumentFact, DocumentKind, Provenance, Source
from sentinel.core.identity import (
    Credential,
    CredentialKind,
    holder_of,
    id_number_ok,
    keyed_hash,
    masked_name,
)
from sentinel.credentials.civil_codes import NATIONS, SEXES

SELECT_APPLICATION = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")  # sx1.sh.社会保障 in GBK
CHINA = timezone(timedelta(hours=8))

_EF05, _EF06 = 0xEF05, 0xEF06
_CARD_TAGS = (0x01, 0x03, 0x05, 0x06, 0x07)
_PERSON_TAGS = (0x08, 0x09, 0x4E, 0x0A, 0x0B, 0x0D)
_NUMBER = 0x08
_MOST_RECORDS = 20
_MOST_CHAINED = 8

_OK = 0x9000
_LOCKED = (0x6982, 0x6985, 0x6300)  # security status not satisfied, conditions not satisfied
_NO_TAGS = (0x6A86, 0x6B00, 0x6A81, 0x6981)  # this card knows record numbers only

Steps = Generator[bytes, bytes, tuple[bytes, int]]
Authenticator = Callable[[], Generator[bytes, bytes, bool]]
"""Proves us to a third-generation card: yields APDUs for it, is sent the answers, says whether it worked. The
vendor's PSAM (AID D15600000590) stands behind it; there is none without that module."""


class CardState(StrEnum):
    """How a dialogue ended."""

    OK = "ok"
    NOT_A_SOCIAL_SECURITY_CARD = "not_a_social_security_card"
    NEEDS_AUTHENTICATION = "needs_authentication"
    REMOVED = "removed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, repr=False)
class SocialSecurityClaims:
    """What the card states. Personal data: kept out of ``repr``. Texts are "" where it states nothing.

    ``number`` is the social security number, which is the GB 11643 number. ``card_id`` is hex, its first six
    digits the issuing city; dates are Chinese civil days, None where blank or no date.
    """

    card_id: str = ""
    version: str = ""
    card_number: str = ""
    issued: date | None = None
    expires: date | None = None
    number: str = ""
    name: str = ""
    sex_code: str = ""
    nation_code: str = ""
    birth: date | None = None

    @property
    def sex(self) -> str:
        """男, 女, 未知, 未说明 (GB/T 2261.1); "" for a code of no standard."""
        return SEXES.get(self.sex_code, "")

    @property
    def nation(self) -> str:
        """汉 and the 55 others, 其他 (GB 3304); "" for a code of no standard."""
        return NATIONS.get(self.nation_code, "")


@dataclass(frozen=True, slots=True)
class CardReading:
    """The end of a dialogue: its state, what was claimed until then, and why it is not OK."""

    state: CardState
    claims: SocialSecurityClaims
    reason: str = ""


class _Failed(Exception):
    """The dialogue is over."""

    def __init__(self, state: CardState, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


def read_card(authenticate: Authenticator | None = None) -> Generator[bytes, bytes, CardReading]:
    """The dialogue with one powered card; at most about forty commands.

    Throw ``CardRemoved`` into it when the card is taken away: it returns with what was read until then.
    """
    records: dict[int, bytes] = {}
    try:
        yield from _select_application()
        yield from _read_file(_EF05, _CARD_TAGS, records)
        try:
            yield from _read_file(_EF06, _PERSON_TAGS, records)
        except _Failed as failed:
            if failed.state is not CardState.NEEDS_AUTHENTICATION or authenticate is None:
                raise
            if not (yield from authenticate()):
                raise _Failed(failed.state, "the card did not accept the authentication") from None
            yield from _read_file(_EF06, _PERSON_TAGS, records)
    except _Failed as failed:
        return CardReading(failed.state, decode_records(records), failed.reason)
    except CardRemoved:
        return CardReading(CardState.REMOVED, decode_records(records), "the card was taken away")
    claims = decode_records(records)
    if not claims.number:
        return CardReading(CardState.UNREADABLE, claims, "the card gave no social security number")
    return CardReading(CardState.OK, claims)


def _select_application() -> Generator[bytes, bytes, None]:
    _, status = yield from _exchange(SELECT_APPLICATION)
    if status == _OK:
        return
    # Some Shanghai cards have the files without the application's name.
    if status == 0x6A82 and (yield from _select_file(_EF05)) == _OK:
        return
    raise _Failed(
        CardState.NOT_A_SOCIAL_SECURITY_CARD, f"no social security application (status {status:04X})"
    )


def _select_file(file: int) -> Generator[bytes, bytes, int]:
    status = 0
    for how in (0x00, 0x02):  # both are seen in the field
        _, status = yield from _exchange(bytes([0x00, 0xA4, how, 0x00, 0x02]) + file.to_bytes(2, "big"))
        if status == _OK:
            break
    return status


def _read_file(file: int, tags: tuple[int, ...], records: dict[int, bytes]) -> Generator[bytes, bytes, None]:
    short = 0  # the selected file
    status = yield from _select_file(file)
    if status in _LOCKED:
        raise _locked(status)
    if status != _OK:
        short = file & 0x1F  # addressed by its short identifier, without a select
    for tag in tags:
        data, status = yield from _exchange(bytes([0x00, 0xB2, tag, short << 3, 0x00]))
        if status in _LOCKED:
            raise _locked(status)
        if status in _NO_TAGS:
            yield from _read_by_number(short, records)
            return
        found = _record(data) if status == _OK else None
        if found is not None and found[0] == tag:
            records[tag] = found[1]


def _read_by_number(short: int, records: dict[int, bytes]) -> Generator[bytes, bytes, None]:
    for number in range(1, _MOST_RECORDS + 1):
        data, status = yield from _exchange(bytes([0x00, 0xB2, number, short << 3 | 4, 0x00]))
        if status in _LOCKED:
            raise _locked(status)
        if status != _OK:
            return
        found = _record(data)
        if found is not None:
            records[found[0]] = found[1]


def _locked(status: int) -> _Failed:
    return _Failed(
        CardState.NEEDS_AUTHENTICATION,
        f"the card demands an external authentication (PSAM) before it names its holder ({status:04X})",
    )


def _record(data: bytes) -> tuple[int, bytes] | None:
    """Tag and value of TAG LEN VALUE; None where the length does not fit."""
    if len(data) < 2 or len(data) - 2 < data[1]:
        return None
    return data[0], data[2 : 2 + data[1]]


def _exchange(command: bytes) -> Steps:
    """One command with what ISO 7816-4 says of its answer: 61xx fetches, 6Cxx repeats with the right Le."""
    answer = yield command
    data, status = _split_status(answer)
    if status >> 8 == 0x6C:
        answer = yield command[:4] + bytes([status & 0xFF])
        data, status = _split_status(answer)
    for _ in range(_MOST_CHAINED):
        if status >> 8 != 0x61:
            return data, status
        answer = yield bytes([0x00, 0xC0, 0x00, 0x00, status & 0xFF])
        more, status = _split_status(answer)
        data += more
    raise _Failed(CardState.UNREADABLE, "the card's answer never ends")


def _split_status(answer: bytes) -> tuple[bytes, int]:
    if len(answer) < 2:
        raise _Failed(CardState.UNREADABLE, "an answer without status words")
    return answer[:-2], int.from_bytes(answer[-2:], "big")


def decode_records(records: dict[int, bytes]) -> SocialSecurityClaims:
    """Claims from the values of EF05 and EF06 by tag. Never fails on the content."""
    claims = SocialSecurityClaims(
        card_id=records.get(0x01, b"").hex().upper(),
        version=_ascii(records.get(0x03, b"")),
        card_number=_ascii(records.get(0x07, b"")),
        issued=_day(records.get(0x05, b"")),
        expires=_day(records.get(0x06, b"")),
    )
    name = _trimmed(records.get(0x09, b"")) + _trimmed(records.get(0x4E, b""))
    return replace(
        claims,
        number=_ascii(records.get(_NUMBER, b"")).upper(),
        name=name.decode("gb18030", "replace").strip(),
        sex_code=_digit(records.get(0x0A, b"")),
        nation_code=_nation(records.get(0x0B, b"")),
        birth=_day(records.get(0x0D, b"")),
    )


def to_credential(claims: SocialSecurityClaims, venue_key: bytes, now: Now) -> Credential:
    """The credential of a card that was read (state OK). Expiry is stated in the fact, not judged."""
    digest = keyed_hash(venue_key, claims.number)
    return Credential(
        kind=CredentialKind.SOCIAL_SECURITY,
        subject=claims.number,
        digest=digest,
        holder=holder_of(venue_key, (), claims.birth, claims.number),
        facts=(
            DocumentFact(
                by=Provenance(Source.SMART_CARD, now.utc),
                kind=DocumentKind.SOCIAL_SECURITY,
                person=digest,
                masked_name=masked_name(claims.name),
                number_ok=id_number_ok(claims.number),
                valid_from=_utc(claims.issued, time.min),
                valid_to=_utc(claims.expires, time.max),
            ),
        ),
    )


def as_plain(claims: SocialSecurityClaims) -> dict[str, str | None]:
    """Field name -> text or None for people and scripts; dates as ISO."""
    return {
        "card_id": claims.card_id,
        "card_number": claims.card_number,
        "version": claims.version,
        "issued": claims.issued.isoformat() if claims.issued else None,
        "expires": claims.expires.isoformat() if claims.expires else None,
        "number": claims.number,
        "name": claims.name,
        "sex": claims.sex,
        "nation": claims.nation,
        "birth": claims.birth.isoformat() if claims.birth else None,
    }


def _trimmed(field: bytes) -> bytes:
    """Without the padding: zeros, blanks or FF, none of which ends a GBK character."""
    return field.rstrip(b"\x00\xff ")


def _ascii(field: bytes) -> str:
    text = _trimmed(field).decode("ascii", "replace").strip()
    return "".join(c for c in text if c.isprintable())


def _digit(field: bytes) -> str:
    """One byte, as a character in most cards and as a number in some."""
    if len(field) != 1:
        return ""
    return chr(field[0]) if 0x30 <= field[0] <= 0x39 else str(field[0]) if field[0] <= 9 else ""


def _nation(field: bytes) -> str:
    """One byte of BCD; two characters in some cards."""
    if len(field) == 1:
        return field.hex()
    return _ascii(field)[:2]


def _day(field: bytes) -> date | None:
    digits = field.hex() if len(field) == 4 else _ascii(field)
    if len(digits) != 8 or not digits.isdigit():
        return None
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if 1800 <= day.year <= 2999 else None


def _utc(day: date | None, moment: time) -> datetime | None:
    return None if day is None else datetime.combine(day, moment, CHINA).astimezone(UTC)
