"""A GM65 scanner behind a pseudo-terminal: settings, heartbeat, codes with their tail, and ways to fail."""

import struct
from pathlib import Path

from hw.pty_link import PtyDevice, Script
from hw.scanner.gm65 import Kind, Mode, Zone, crc16

_ANY_CRC = b"\xab\xcd"


class Gm65Emulator(PtyDevice):
    """Give ``path`` to a driver, then ``show_code``. All methods from any thread.

    Settable: ``tail`` (what follows a code; b"" leaves only the pause), ``deaf`` (answers no command, still
    sends codes), ``zones`` (the settings). In COMMAND mode a code is sent when it is triggered.
    """

    def __init__(
        self, *, link: Path | None = None, line_baud: int | None = None, tail: bytes = b"\r\n"
    ) -> None:
        self.tail = tail
        self.deaf = False
        self.saved = 0
        self.zones = bytearray(256)
        self.zones[Zone.MODE] = 0xD6
        self._shown: bytes | None = None
        self._buffer = bytearray()
        super().__init__(link, line_baud)

    @property
    def mode(self) -> Mode:
        """When it reads."""
        return Mode(self.zones[Zone.MODE] & 3)

    def show_code(self, code: bytes) -> None:
        """Hold a code before it: sent at once in continuous mode, else with the next trigger."""
        if self.mode in (Mode.CONTINUOUS, Mode.SENSING):
            self.line.send(code + self.tail)
        else:
            self._shown = code

    def _respond(self, data: bytes) -> Script:
        self._buffer += data
        script: list[bytes | float] = []
        while (start := self._buffer.find(b"\x7e\x00")) >= 0:
            del self._buffer[:start]
            if len(self._buffer) < 4 or len(self._buffer) < (size := 8 + self._buffer[3]):
                return script
            frame = bytes(self._buffer[:size])
            del self._buffer[:size]
            if frame[-2:] in (crc16(frame[2:-2]), _ANY_CRC) and not self.deaf:
                script += self._answer(frame)
        del self._buffer[:-1]
        return script

    def _answer(self, frame: bytes) -> list[bytes | float]:
        kind, _, address = struct.unpack_from(">BBH", frame, 2)
        data = frame[6:-2]
        if kind == Kind.HEARTBEAT:
            return [_frame(b"\x03", b"\x00")]
        if kind == Kind.READ:
            return [_frame(b"\x02", bytes(self.zones[address : address + data[0]]))]
        if kind == Kind.SAVE:
            self.saved += 1
        elif kind == Kind.WRITE:
            self.zones[address : address + len(data)] = data
            if address == Zone.TRIGGER and self._shown is not None:
                code, self._shown = self._shown, None
                return [_frame(b"\x02", b"\x00"), 0.02, code + self.tail]
        return [_frame(b"\x02", b"\x00")]


def _frame(head: bytes, data: bytes) -> bytes:
    body = bytes((0, len(data))) + data
    return head + b"\x00" + body + crc16(body)
