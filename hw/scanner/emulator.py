"""A GM65 scanner behind a pseudo-terminal: settings, heartbeat, codes with their tail, and ways to fail."""

import struct
from pathlib import Path

from hw.pty_link import PtyDevice, Script
from hw.scanner.gm65 import ANY_CRC, BAUDS, FACTORY_BAUD, Charset, Kind, Mode, Zone, baud_setting, crc16


class Gm65Emulator(PtyDevice):
    """Give ``path`` to a driver, then ``show_code``. All methods from any thread.

    Settable: ``tail`` (what follows a code; b"" leaves only the pause), ``deaf`` (answers no command, still
    sends codes), ``mangles`` (the CRC of every answer is wrong), ``keeps_baud`` (does not change its rate),
    ``zones`` (the settings). In COMMAND mode a code is sent when it is triggered. ``baud``: its rate, at
    another one it is deaf; None: it understands any. Codes are given in the charset that is set: the emulated
    module takes them for UTF-8.
    """

    def __init__(
        self,
        *,
        link: Path | None = None,
        line_baud: int | None = None,
        tail: bytes = b"\r\n",
        baud: int | None = None,
    ) -> None:
        self.baud = baud
        self.mangles = self.keeps_baud = False
        self.tail = tail
        self.deaf = False
        self.saved = 0
        self.zones = bytearray(256)
        self.zones[Zone.MODE] = 0xD6
        self.zones[Zone.BAUD : Zone.BAUD + 2] = baud_setting(baud or FACTORY_BAUD)
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
            self.line.send(self._written(code) + self.tail)
        else:
            self._shown = code

    def _written(self, code: bytes) -> bytes:
        if self.zones[Zone.CHARSET] != Charset.GBK:
            return code
        return code.decode("utf-8", "replace").encode("gbk", "replace")

    def _respond(self, data: bytes) -> Script:
        if self.baud is not None and self.baud != self.line.baud:
            return []
        self._buffer += data
        script: list[bytes | float] = []
        while (start := self._buffer.find(b"\x7e\x00")) >= 0:
            del self._buffer[:start]
            if len(self._buffer) < 4 or len(self._buffer) < (size := 8 + self._buffer[3]):
                return script
            frame = bytes(self._buffer[:size])
            del self._buffer[:size]
            if frame[-2:] in (crc16(frame[2:-2]), ANY_CRC) and not self.deaf:
                script += self._answer(frame)
        del self._buffer[:-1]
        return script

    def _answer(self, frame: bytes) -> list[bytes | float]:
        kind, _, address = struct.unpack_from(">BBH", frame, 2)
        data = frame[6:-2]
        if kind == Kind.HEARTBEAT:
            return [self._frame(b"\x03", b"\x00")]
        if kind == Kind.READ:
            return [self._frame(b"\x02", bytes(self.zones[address : address + data[0]]))]
        if kind == Kind.SAVE:
            self.saved += 1
        elif kind == Kind.WRITE:
            self.zones[address : address + len(data)] = data
            if address == Zone.TRIGGER and self._shown is not None:
                code, self._shown = self._shown, None
                return [self._frame(b"\x02", b"\x00"), 0.02, self._written(code) + self.tail]
            if address == Zone.BAUD and self.baud is not None and not self.keeps_baud:
                self.baud = next(rate for rate in BAUDS if baud_setting(rate) == data)
        return [self._frame(b"\x02", b"\x00")]

    def _frame(self, head: bytes, data: bytes) -> bytes:
        body = bytes((0, len(data))) + data
        return head + b"\x00" + body + (b"\x00\x00" if self.mangles else crc16(body))
