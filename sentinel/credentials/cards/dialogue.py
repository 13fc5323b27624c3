"""The dialogue with a social-security card (LD/T 32, LD/T 33): commands out, answers in. Sans-I/O.

``read_card`` is a generator, so that a reader, an emulated card and a recorded dialogue all drive the same
steps. Records are read by tag, because EF06's record numbers shift where a name's continuation (4E) exists;
cards that know no tags, or take a tag for a number, are read by number.
"""

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum

from hw.smartcard import CardRemoved
from sentinel.credentials.cards.apdu import OK, CardMisbehaved, exchange
from sentinel.credentials.cards.authentication import Challenge
from sentinel.credentials.cards.social_security import (
    CARD_ID,
    CARD_TAGS,
    NUMBER,
    PERSON_TAGS,
    SocialSecurityClaims,
    decode_records,
    is_number,
)

SELECT_APPLICATION = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")  # sx1.sh.社会保障 in GBK
GET_CHALLENGE = bytes.fromhex("0084000008")

_EF05, _EF06 = 0xEF05, 0xEF06
_MOST_RECORDS = 20
_MOST_COMMANDS = 200  # a good card needs fewer than eighty, even in the longest way
_LOCKED = (0x6982, 0x6985)  # security status not satisfied, conditions not satisfied
_NO_TAGS = (0x6A86, 0x6B00, 0x6A81, 0x6981, 0x6A80)  # this card knows record numbers only
_LONG_CRYPTOGRAM = 16  # holds the challenge already

Commands = Generator[bytes, bytes, None]


class CardState(StrEnum):
    """How a dialogue ended."""

    OK = "ok"
    NOT_A_SOCIAL_SECURITY_CARD = "not_a_social_security_card"
    NEEDS_AUTHENTICATION = "needs_authentication"
    REMOVED = "removed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CardReading:
    """The end of a dialogue: its state, what was claimed until then, and why it is not OK.

    ``refused``: a cryptogram was sent and the card did not take it, which costs the card one of its tries.
    """

    state: CardState
    claims: SocialSecurityClaims
    reason: str = ""
    refused: bool = False


class _Failed(Exception):
    """The dialogue is over."""

    def __init__(self, state: CardState, reason: str, refused: bool = False) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.refused = refused


def read_card(atr: bytes = b"", key: int | None = None) -> Generator[bytes | Challenge, bytes, CardReading]:
    """The dialogue with one powered card, at most 200 commands.

    Yields command APDUs and is sent the answers. ``key``: the key of EXTERNAL AUTHENTICATE with which a card
    that demands it may be told who we are; once, a ``Challenge`` is yielded then, and the cryptogram is to be
    sent, b"" where there is none. None: nobody can. Throw ``CardRemoved`` into it when the card is taken
    away: it returns with what was read until then.
    """
    records: dict[int, bytes] = {}
    try:
        yield from _bounded(_whole(records, atr, key))
    except _Failed as failed:
        return CardReading(failed.state, decode_records(records), failed.reason, failed.refused)
    except CardMisbehaved as bad:
        return CardReading(CardState.UNREADABLE, decode_records(records), str(bad))
    except CardRemoved:
        return CardReading(CardState.REMOVED, decode_records(records), "the card was taken away")
    claims = decode_records(records)
    if not claims.number:
        return CardReading(CardState.UNREADABLE, claims, "the card gave no social security number")
    if not is_number(claims.number):
        return CardReading(CardState.UNREADABLE, claims, "the social security number has not 18 characters")
    return CardReading(CardState.OK, claims)


def _bounded(
    steps: Generator[bytes | Challenge, bytes, None],
) -> Generator[bytes | Challenge, bytes, None]:
    """The same, but a card that sends us on for ever is unreadable."""
    try:
        out = next(steps)
        for _ in range(_MOST_COMMANDS):
            try:
                answer = yield out
            except CardRemoved as gone:
                steps.throw(gone)
                raise  # not reached: nothing in the dialogue catches it
            out = steps.send(answer)
    except StopIteration:
        return
    raise _Failed(CardState.UNREADABLE, "the card asks for more and more commands")


def _whole(
    records: dict[int, bytes], atr: bytes, key: int | None
) -> Generator[bytes | Challenge, bytes, None]:
    yield from _select_application()
    yield from _read_file(_EF05, CARD_TAGS, records)
    try:
        yield from _read_file(_EF06, PERSON_TAGS, records)
        return
    except _Failed as failed:
        if failed.state is not CardState.NEEDS_AUTHENTICATION or key is None:
            raise
    yield from _authenticate(Challenge(b"", records.get(CARD_ID, b""), atr, key))
    yield from _read_file(_EF06, PERSON_TAGS, records)


def _select_application() -> Commands:
    _, status = yield from exchange(SELECT_APPLICATION)
    if status == OK:
        return
    # Some Shanghai cards have the files without the application's name.
    if status == 0x6A82 and (yield from _select_file(_EF05)) == OK:
        return
    raise _Failed(
        CardState.NOT_A_SOCIAL_SECURITY_CARD, f"no social security application (status {status:04X})"
    )


def _authenticate(asked: Challenge) -> Generator[bytes | Challenge, bytes, None]:
    """GET CHALLENGE, the plug-in's cryptogram, EXTERNAL AUTHENTICATE: once, for a card counts wrong ones."""
    random, status = yield from exchange(GET_CHALLENGE)
    if status != OK or len(random) != 8:
        raise _unproven(f"the card gave no challenge (status {status:04X})")
    cryptogram = yield Challenge(random, asked.card_id, asked.atr, asked.key)
    if not cryptogram:
        raise _unproven("the card demands an external authentication, and the one who could gave no answer")
    data = cryptogram if len(cryptogram) >= _LONG_CRYPTOGRAM else cryptogram + random
    _, status = yield from exchange(bytes([0x00, 0x82, 0x00, asked.key, len(data)]) + data)
    if status != OK:
        wrong = status >> 8 == 0x63 or status == 0x6983
        raise _unproven(f"the card did not accept the authentication (status {status:04X})", refused=wrong)


def _unproven(reason: str, refused: bool = False) -> _Failed:
    return _Failed(CardState.NEEDS_AUTHENTICATION, reason, refused)


def _select_file(file: int) -> Generator[bytes, bytes, int]:
    status = 0
    for how in (0x00, 0x02):  # both are seen in the field
        _, status = yield from exchange(bytes([0x00, 0xA4, how, 0x00, 0x02]) + file.to_bytes(2, "big"))
        if status == OK:
            break
    return status


def _read_file(file: int, tags: tuple[int, ...], records: dict[int, bytes]) -> Commands:
    short = 0  # the selected file
    status = yield from _select_file(file)
    if status in _LOCKED:
        raise _locked(status)
    if status != OK:
        short = file & 0x1F  # addressed by its short identifier, without a select
    found = False
    for tag in tags:
        data, status = yield from exchange(bytes([0x00, 0xB2, tag, short << 3, 0x00]))
        if status in _LOCKED and NUMBER in records:
            continue  # who it is was told; what else the card keeps to itself is not needed
        if status in _LOCKED:
            raise _locked(status)
        record = parse_record(data) if status == OK else None
        if status in _NO_TAGS or (record is not None and record[0] != tag):
            found = False
            break
        if record is not None:
            records[tag] = record[1]
            found = True
    if not found:
        yield from _read_by_number(short, tags, records)


def _read_by_number(short: int, tags: tuple[int, ...], records: dict[int, bytes]) -> Commands:
    for number in range(1, _MOST_RECORDS + 1):
        data, status = yield from exchange(bytes([0x00, 0xB2, number, short << 3 | 4, 0x00]))
        if status in _LOCKED and NUMBER not in records:
            raise _locked(status)
        if status != OK:
            return
        record = parse_record(data)
        if record is not None and record[0] in tags:
            records[record[0]] = record[1]


def _locked(status: int) -> _Failed:
    return _unproven(
        f"the card demands an external authentication (PSAM) before it names its holder ({status:04X})"
    )


def parse_record(data: bytes) -> tuple[int, bytes] | None:
    """Tag and value of TAG LEN VALUE, with padding behind it at most; None where the length is wrong."""
    if len(data) < 2 or len(data) - 2 < data[1]:
        return None
    end = 2 + data[1]
    return None if data[end:].strip(b"\x00\xff") else (data[0], data[2:end])
