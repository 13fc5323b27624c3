"""An MT3 reader behind a pseudo-terminal, and social-security cards to put into it."""

from dataclasses import dataclass, field
from pathlib import Path

from hw.errors import DeviceProtocolError
from hw.pty_link import PtyDevice, Script
from hw.smartcard.mt3 import ANTENNA, APDU, CONTACT, DONE, POWER_OFF, RESET, frame, parse

ATR = bytes.fromhex("3B6D000000814D22086301000000000000")
_AID = "sx1.sh.社会保障".encode("gbk")
_NO_CARD = b"\x10\x01"
_LOST = b"\x10\x05"
_FILES = {0xEF05: 5, 0xEF06: 6}


@dataclass
class EmulatedCard:
    """A contact card with the social-security application (LD/T 32): files of records by tag.

    ``files`` file id -> tag -> value. ``exact_length``: a READ RECORD with another Le is answered 6Cxx.
    ``get_response``: SELECT and READ RECORD answer 61xx first (T=0). ``authenticate_first``: EF06 asks for an
    external authentication (third generation). ``leave_after``: APDUs until the card is taken away.
    ``by_tag`` False: only record numbers are known.
    """

    files: dict[int, dict[int, bytes]]
    application: bool = True
    exact_length: bool = True
    get_response: bool = False
    authenticate_first: bool = False
    by_tag: bool = True
    leave_after: int | None = None
    commands: list[bytes] = field(default_factory=list)
    _file: int = 0
    _pending: bytes = b""

    def reset(self) -> bytes:
        """The ATR."""
        self._file, self._pending = 0, b""
        return ATR

    def transmit(self, apdu: bytes) -> bytes | None:
        """The answer with its status words; None: the card is not there any more."""
        self.commands.append(apdu)
        if self.leave_after is not None and len(self.commands) > self.leave_after:
            return None
        if len(apdu) < 4:
            return b"\x67\x00"
        handlers = {0xA4: self._select, 0xB2: self._read_record, 0xC0: self._rest, 0x82: self._prove}
        handler = handlers.get(apdu[1])
        return b"\x6d\x00" if handler is None else handler(apdu)

    def _select(self, apdu: bytes) -> bytes:
        name = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if not self.application:
            return b"\x6a\x82"
        if apdu[2] == 0x04:
            if name != _AID:
                return b"\x6a\x82"
            return self._answer(b"\x6f\x11\x84\x0f" + _AID, chained=True)
        wanted = int.from_bytes(name, "big")
        if wanted not in self.files:
            return b"\x6a\x82"
        self._file = wanted
        return b"\x90\x00"

    def _read_record(self, apdu: bytes) -> bytes:
        sfi = apdu[3] >> 3
        file = next((f for f, short in _FILES.items() if short == sfi), 0) if sfi else self._file
        if file not in self.files:
            return b"\x69\x86" if not sfi else b"\x6a\x82"
        if file == 0xEF06 and self.authenticate_first:
            return b"\x69\x82"
        self._file = file
        records = self.files[file]
        tag: int | None = apdu[2]
        if apdu[3] & 7 == 4:
            tag = list(records)[apdu[2] - 1] if 1 <= apdu[2] <= len(records) else None
        elif not self.by_tag:
            return b"\x6a\x86"
        if tag is None or tag not in records:
            return b"\x6a\x83"
        record = bytes([tag, len(records[tag])]) + records[tag]
        wanted = apdu[4] if len(apdu) > 4 else 0
        if self.exact_length and not self.get_response and wanted != len(record):
            return bytes([0x6C, len(record)])
        return self._answer(record, chained=True)

    def _answer(self, data: bytes, chained: bool) -> bytes:
        if chained and self.get_response:
            self._pending = data
            return bytes([0x61, len(data) & 0xFF])
        return data + b"\x90\x00"

    def _rest(self, apdu: bytes) -> bytes:
        data, self._pending = self._pending, b""
        return data + b"\x90\x00" if data else b"\x6f\x00"

    def _prove(self, apdu: bytes) -> bytes:
        """EXTERNAL AUTHENTICATE; the emulated key's cryptogram is eight bytes 42."""
        if apdu[5:13] != b"\x42" * 8:
            return b"\x63\x00"
        self.authenticate_first = False
        return b"\x90\x00"


def social_security_card(
    number: str,
    name: str,
    *,
    sex: str = "1",
    nation: str = "01",
    birth: str = "",
    card_number: str = "A12345678",
    issued: str = "20180601",
    expires: str = "20380601",
) -> EmulatedCard:
    """A card of this person; dates as YYYYMMDD. A name of more than 30 bytes of GBK goes on in 4E."""
    spelled = name.encode("gb18030")
    ef06: dict[int, bytes] = {0x08: number.encode(), 0x09: spelled[:30].ljust(30, b"\x00")}
    if len(spelled) > 30:
        ef06[0x4E] = spelled[30:50].ljust(20, b"\x00")
    ef06 |= {
        0x0A: sex.encode(),
        0x0B: bytes.fromhex(nation),
        0x0C: bytes.fromhex("310000"),
        0x0D: bytes.fromhex(birth or number[6:14]),
    }
    ef05 = {
        0x01: bytes.fromhex("310000D1560000050001000000000001"),
        0x02: b"\x01",
        0x03: b"2.00",
        0x04: bytes.fromhex("310000000000000000000001"),
        0x05: bytes.fromhex(issued),
        0x06: bytes.fromhex(expires),
        0x07: card_number.encode().ljust(9, b"\x00"),
    }
    return EmulatedCard({0xEF05: ef05, 0xEF06: ef06})


class EmulatedMt3(PtyDevice):
    """An MT3 reader: ``insert`` and ``remove`` a card while it runs; line faults by ``fail``."""

    def __init__(self, *, split: bool = False, antenna: bool = False, link: Path | None = None) -> None:
        self._split = split
        self._slot = ANTENNA if antenna else CONTACT
        self._card: EmulatedCard | None = None
        self._powered = False
        self._buffer = b""
        super().__init__(link)

    def insert(self, card: EmulatedCard) -> None:
        """Put a card in."""
        self._powered = False
        self._card = card

    def remove(self) -> None:
        """Take the card out."""
        self._powered = False
        self._card = None

    def unplug(self) -> None:
        """Pull the plug."""
        self._powered = False
        super().unplug()

    def replug(self) -> None:
        """Plug in again."""
        self._buffer = b""
        super().replug()

    def _respond(self, data: bytes) -> Script:
        self._buffer += data
        while True:
            try:
                found = parse(self._buffer, split=self._split)
            except DeviceProtocolError:
                self._buffer = b""  # the real one falls silent as well
                return
            if found is None:
                return
            body, used = found
            self._buffer = self._buffer[used:]
            yield frame(self._execute(body), split=self._split)

    def _execute(self, body: bytes) -> bytes:
        slot, what, data = body[0], body[1] if len(body) > 1 else 0, body[3:]
        if slot != self._slot or self._card is None:
            return _NO_CARD
        if what == RESET:
            self._powered = True
            return DONE + self._card.reset()
        if what == POWER_OFF:
            self._powered = False
            return DONE
        if what != APDU or not self._powered:
            return _NO_CARD
        answer = self._card.transmit(data)
        if answer is None:
            self.remove()
            return _LOST
        return DONE + answer
