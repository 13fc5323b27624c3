"""Social-security cards as the field has them, good and bad ones."""

import hashlib
from dataclasses import dataclass, field
from enum import Enum, auto

from hw.smartcard.emulator.psam import emulated_cryptogram

ATR = bytes.fromhex("3B6D000000814D22086301000000000000")
_AID = "sx1.sh.社会保障".encode("gbk")
_FILES = {0xEF05: 5, 0xEF06: 6}


class Tampering(Enum):
    """What is wrong with a bad card's records."""

    NONE = auto()
    WRONG_TAG = auto()  # every record names another tag
    TOO_LONG = auto()  # a length beyond the record's end
    TOO_SHORT = auto()  # a length that cuts the value
    ENDLESS = auto()  # 61xx after every GET RESPONSE
    ALWAYS_6C = auto()  # no Le is ever right


@dataclass
class EmulatedCard:
    """A contact card with the social-security application (LD/T 32): files of records by tag.

    ``files`` file id -> tag -> value. ``exact_length``: a READ RECORD with another Le is answered 6Cxx.
    ``get_response``: SELECT and READ RECORD answer 61xx first (T=0). ``authenticate_first``: EF06 asks for an
    external authentication (third generation) by key ``key``, with ``locked_status``; ``tries`` are left.
    ``leave_after``: APDUs until the card is taken away. ``by_tag`` False: only record numbers are known;
    ``tag_is_number``: whatever P2 says, P1 is a number. ``selects``: P1 values that SELECT of a file takes.
    ``missing_record`` what a record that is not there is answered with.
    """

    files: dict[int, dict[int, bytes]]
    application: bool = True
    exact_length: bool = True
    get_response: bool = False
    authenticate_first: bool = False
    locked_status: bytes = b"\x69\x82"
    key: int = 0x04
    tries: int = 5
    by_tag: bool = True
    tag_is_number: bool = False
    selects: tuple[int, ...] = (0x00, 0x02)
    missing_record: bytes = b"\x6a\x83"
    tampering: Tampering = Tampering.NONE
    leave_after: int | None = None
    atr: bytes = ATR
    commands: list[bytes] = field(default_factory=list)
    _file: int = 0
    _pending: bytes = b""
    _challenge: bytes = b""

    def reset(self) -> bytes:
        """The ATR."""
        self._file, self._pending, self._challenge = 0, b"", b""
        return self.atr

    def transmit(self, apdu: bytes) -> bytes | None:
        """The answer with its status words; None: the card is not there any more."""
        self.commands.append(apdu)
        if self.leave_after is not None and len(self.commands) > self.leave_after:
            return None
        if len(apdu) < 4:
            return b"\x67\x00"
        handlers = {
            0xA4: self._select, 0xB2: self._read_record, 0xC0: self._rest, 0x84: self._ask, 0x82: self._prove,
        }  # fmt: skip
        handler = handlers.get(apdu[1])
        return b"\x6d\x00" if handler is None else handler(apdu)

    def _select(self, apdu: bytes) -> bytes:
        name = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if not self.application:
            return b"\x6a\x82"
        if apdu[2] == 0x04:
            if name != _AID:
                return b"\x6a\x82"
            return self._answer(b"\x6f\x11\x84\x0f" + _AID)
        wanted = int.from_bytes(name, "big")
        if wanted not in self.files:
            return b"\x6a\x82"
        if apdu[2] not in self.selects:
            return b"\x6a\x86"
        self._file = wanted
        return b"\x90\x00"

    def _read_record(self, apdu: bytes) -> bytes:
        sfi = apdu[3] >> 3
        file = next((f for f, short in _FILES.items() if short == sfi), 0) if sfi else self._file
        if file not in self.files:
            return b"\x69\x86" if not sfi else b"\x6a\x82"
        if file == 0xEF06 and self.authenticate_first:
            return self.locked_status
        self._file = file
        records = self.files[file]
        tag: int | None = apdu[2]
        if apdu[3] & 7 == 4 or self.tag_is_number:
            tag = list(records)[apdu[2] - 1] if 1 <= apdu[2] <= len(records) else None
        elif not self.by_tag:
            return b"\x6a\x86"
        if tag is None or tag not in records:
            return self.missing_record
        record = self._tampered(tag, records[tag])
        wanted = apdu[4] if len(apdu) > 4 else 0
        if self.tampering is Tampering.ALWAYS_6C:
            return bytes([0x6C, (wanted + 1) & 0xFF])
        if self.exact_length and not self.get_response and wanted != len(record):
            return bytes([0x6C, len(record)])
        return self._answer(record)

    def _tampered(self, tag: int, value: bytes) -> bytes:
        if self.tampering is Tampering.WRONG_TAG:
            return bytes([tag ^ 0x80, len(value)]) + value
        if self.tampering is Tampering.TOO_LONG:
            return bytes([tag, len(value) + 3]) + value
        if self.tampering is Tampering.TOO_SHORT:
            return bytes([tag, len(value) - 1]) + value
        return bytes([tag, len(value)]) + value

    def _answer(self, data: bytes) -> bytes:
        if self.get_response or self.tampering is Tampering.ENDLESS:
            self._pending = data
            return bytes([0x61, len(data) & 0xFF])
        return data + b"\x90\x00"

    def _rest(self, apdu: bytes) -> bytes:
        if self.tampering is Tampering.ENDLESS:
            return b"\x00\x61\x01"
        data, self._pending = self._pending, b""
        return data + b"\x90\x00" if data else b"\x6f\x00"

    def _ask(self, apdu: bytes) -> bytes:
        """GET CHALLENGE: another one each time, the same in each run."""
        self._challenge = hashlib.sha256(bytes([len(self.commands) & 0xFF])).digest()[:8]
        return self._challenge + b"\x90\x00"

    def _prove(self, apdu: bytes) -> bytes:
        """EXTERNAL AUTHENTICATE: what the emulated PSAM makes of the challenge, then the challenge."""
        challenge, self._challenge = self._challenge, b""
        if not challenge:
            return b"\x69\x85"
        if apdu[3] != self.key:
            return b"\x6a\x88"
        if self.tries == 0:
            return b"\x69\x83"
        city = self.files[0xEF05][0x01][:3].hex().encode() + b"sx"
        if apdu[5:] != emulated_cryptogram(self.atr[-8:], city, challenge) + challenge:
            self.tries -= 1
            return bytes([0x63, 0xC0 | self.tries])
        self.authenticate_first = False
        return b"\x90\x00"


def social_security_card(
    number: str,
    name: str,
    *,
    sex: str = "1",
    nation: str = "01",
    birth: str = "",
    birthplace: str = "310000",
    card_number: str = "A12345678",
    issued: str = "20180601",
    expires: str = "20380601",
    version: str = "2.00",
) -> EmulatedCard:
    """A card of this person; dates as YYYYMMDD. A name of more than 30 bytes of GBK goes on in 4E."""
    spelled = name.encode("gb18030")
    ef06: dict[int, bytes] = {0x08: number.encode(), 0x09: spelled[:30].ljust(30, b"\x00")}
    if len(spelled) > 30:
        ef06[0x4E] = spelled[30:50].ljust(20, b"\x00")
    ef06 |= {
        0x0A: sex.encode(),
        0x0B: bytes.fromhex(nation),
        0x0C: bytes.fromhex(birthplace),
        0x0D: bytes.fromhex(birth or number[6:14]),
    }
    ef05 = {
        0x01: bytes.fromhex("310000D1560000050001000000000001"),
        0x02: b"1",
        0x03: version.encode(),
        0x04: bytes.fromhex("310000000000000000000001"),
        0x05: bytes.fromhex(issued),
        0x06: bytes.fromhex(expires),
        0x07: card_number.encode().ljust(9, b"\x00"),
    }
    return EmulatedCard({0xEF05: ef05, 0xEF06: ef06})
