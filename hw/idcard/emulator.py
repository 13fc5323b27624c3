"""An SDT reader behind a pseudo-terminal: real frames, the find-once rule, and every way to fail."""

import struct
from pathlib import Path

from hw.idcard.sdt_frames import (
    BAUD_COMMANDS,
    VENDOR_TIMEOUT,
    Command,
    FrameParser,
    Status,
    encode_frame,
)
from hw.pty_link import PtyDevice, Script


class SdtEmulator(PtyDevice):
    """Give ``path`` to a driver, then ``place_card`` and ``remove_card``. All methods from any thread.

    Settable: ``select_status``, ``read_status`` (another SW3 than OK is what the card's commands answer),
    ``status`` (of the reader's self-test; another than OK is what every command answers), ``vendor_timeout``
    (answers everything with the frame whose LEN is wrong), ``find_always_fails`` (a reader whose find and
    select fail though it reads), ``finds_lying_card`` (a reader without the find-once rule), ``delays_s``
    (find, select, read: time the module thinks; (0.02, 0.02, 0.3) is realistic), ``fingerprint`` (bytes;
    answers with three lengths), ``demands_fingerprint`` (knows no read without it), ``failed_selects`` (how
    many selects fail before one works), ``baud`` (its rate; None: it understands any; at another one its
    answers are noise), ``keeps_baud`` (refuses to change it), ``loses_baud`` (says yes, and stays).
    """

    def __init__(
        self, *, link: Path | None = None, line_baud: int | None = None, baud: int | None = None
    ) -> None:
        self.baud = baud
        self.keeps_baud = self.loses_baud = False
        self.demands_fingerprint = False
        self.failed_selects = 0
        self.sam = struct.pack("<HHIII", 5, 3, 20190827, 1234567, 1987654321)
        self.status = self.select_status = self.read_status = Status.OK
        self.vendor_timeout = False
        self.find_always_fails = False
        self.finds_lying_card = False
        self.fingerprint: bytes | None = None
        self.delays_s = (0.0, 0.0, 0.0)
        self.reads = 0
        self._card: tuple[bytes, bytes, bytes] | None = None
        self._read_done = False
        self._selected = False
        self._parser = FrameParser(shortest=3)
        super().__init__(link, line_baud)

    def place_card(self, text: bytes, photo: bytes = bytes(1024), newest_address: bytes = b"") -> None:
        """Lay a card down: 256 B text block, 1024 B photo block, the address block if it has one."""
        self._read_done = self._selected = False
        self._card = (text, photo, newest_address)

    def remove_card(self) -> None:
        """Take the card away."""
        self._card = None
        self._read_done = self._selected = False

    def _respond(self, data: bytes) -> Script:
        if self.baud is not None and self.baud != self.line.baud:
            return [bytes(byte * 37 % 251 for byte in data[:7])]  # what another rate makes of them
        bad = self._parser.bad
        requests = self._parser.feed(data)
        script: list[bytes | float] = []
        for payload in requests:
            script += self._answer(int.from_bytes(payload[:2], "big"))
        script += [_frame(Status.BAD_CHECKSUM)] * (self._parser.bad - bad)
        return script

    def _answer(self, command: int) -> list[bytes | float]:
        if self.vendor_timeout:
            return [VENDOR_TIMEOUT]
        if self.status is not Status.OK:
            return [_frame(self.status)]
        if command == Command.SAM_ID:
            return [_frame(Status.OK, self.sam)]
        if command in (Command.STATUS, Command.RESET):
            return [_frame(Status.OK)]
        if command == Command.MANAGEMENT:
            return [_frame(Status.OK, bytes(28))]
        if command in BAUD_COMMANDS.values():
            return [self._change(Command(command))]
        if command == Command.FIND:
            return [self.delays_s[0], self._find()]
        if command == Command.SELECT:
            return [self.delays_s[1], self._select()]
        if command == Command.READ and not self.demands_fingerprint:
            return [self.delays_s[2], self._read(self.fingerprint)]
        if command == Command.READ_WITH_FINGERPRINT:
            return [self.delays_s[2], self._read(self.fingerprint or b"")]
        if command == Command.READ_ADDRESS:
            return [self._address()]
        return [_frame(Status.BAD_COMMAND)]

    def _find(self) -> bytes:
        lies_read = self._read_done and not self.finds_lying_card
        if self._card is None or lies_read or self.find_always_fails:
            return _frame(Status.NO_CARD)
        return _frame(Status.FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._card is None or self.find_always_fails:
            return _frame(Status.SELECT_FAILED)
        if self.select_status is not Status.OK:
            return _frame(self.select_status)
        if self.failed_selects:
            self.failed_selects -= 1
            return _frame(Status.SELECT_FAILED)
        self._selected = True
        return _frame(Status.OK, bytes(8))

    def _change(self, command: Command) -> bytes:
        if self.keeps_baud:
            return _frame(Status.BAD_COMMAND)
        if self.baud is not None and not self.loses_baud:
            self.baud = next(rate for rate, known in BAUD_COMMANDS.items() if known is command)
        return _frame(Status.OK)

    def _read(self, fingerprint: bytes | None) -> bytes:
        card = self._card
        if card is None or not (self._selected or self.find_always_fails):
            return _frame(Status.READ_FAILED)
        if self.read_status is not Status.OK:
            return _frame(self.read_status)
        self._read_done = True
        self.reads += 1
        text, photo, _ = card
        lengths = [len(text), len(photo)] + ([] if fingerprint is None else [len(fingerprint)])
        return _frame(
            Status.OK, struct.pack(f">{len(lengths)}H", *lengths) + text + photo + (fingerprint or b"")
        )

    def _address(self) -> bytes:
        if self._card is None or not self._read_done:
            return _frame(Status.READ_FAILED)
        address = self._card[2]
        return _frame(Status.OK, address) if address else _frame(Status.NO_SUCH_ITEM)


def _frame(status: Status, data: bytes = b"") -> bytes:
    return encode_frame(bytes((0, 0, status)) + data)
