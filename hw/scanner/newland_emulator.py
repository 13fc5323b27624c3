"""A Newland scanner behind a pseudo-terminal: settings that last or not, triggers, and ways to fail."""

from pathlib import Path

from hw.pty_link import PtyDevice, Script
from hw.scanner.newland import SHORT_TRIGGER, Reply

_PREFIX, _END = b"\x7e\x010000", b";\x03"
_KNOWN = {b"SCNMOD": (b"0", b"2", b"3"), b"SCNTRG": (b"0", b"1")}


class NewlandEmulator(PtyDevice):
    """Give ``path`` to a driver, then ``show_code``. All methods from any thread.

    Settable: ``tail`` (what follows a code), ``deaf`` (answers no command, still sends codes), ``refuses`` (a
    reply for every setting), ``interrupts`` (bytes of a code sent before every answer), ``system`` (what
    QRYSYS says). In command mode (SCNMOD0) a code is sent when it is triggered. ``kept`` are the settings
    that survive ``replug``.
    """

    def __init__(
        self, *, link: Path | None = None, line_baud: int | None = None, tail: bytes = b"\r\n"
    ) -> None:
        self.tail = tail
        self.deaf = False
        self.refuses: Reply | None = None
        self.interrupts = b""
        self.system = b"Product Name: NLS-EM20\r\nFirmware Version: 1.02.003\r\n"
        self.kept = {b"SCNMOD": b"0"}
        self.settings = dict(self.kept)
        self._shown: bytes | None = None
        self._buffer = bytearray()
        super().__init__(link, line_baud)

    def show_code(self, code: bytes) -> None:
        """Hold a code before it: sent at once in sensing mode, else with the next trigger."""
        if self.settings[b"SCNMOD"] == b"0":
            self._shown = code
        else:
            self.line.send(code + self.tail)

    def replug(self) -> None:
        """Plug in again: what was not kept is forgotten."""
        self.settings = dict(self.kept)
        super().replug()

    def _respond(self, data: bytes) -> Script:
        self._buffer += data
        script: list[bytes | float] = []
        if (at := self._buffer.find(SHORT_TRIGGER)) >= 0:
            del self._buffer[at : at + len(SHORT_TRIGGER)]
            script += self._triggered()
        while (start := self._buffer.find(_PREFIX)) >= 0:
            end = self._buffer.find(_END, start)
            if end < 0:
                return script
            sign, command = self._buffer[start + 6 : start + 7], bytes(self._buffer[start + 7 : end])
            del self._buffer[: end + 2]
            if not self.deaf:
                script += self._answer(bytes(sign), command)
        del self._buffer[:-256]
        return script

    def _answer(self, sign: bytes, command: bytes) -> list[bytes | float]:
        said, reply, after = self._carry_out(sign, command)
        frame = b"\x02\x010000" + sign + said + bytes((reply,)) + _END
        return [self.interrupts + frame, *after]

    def _carry_out(self, sign: bytes, command: bytes) -> tuple[bytes, Reply, list[bytes | float]]:
        name, value = command[:6], command[6:]
        if name == b"QRYSYS":
            return command + self.system, Reply.DONE, []
        if self.refuses is not None:
            return command, self.refuses, []
        if name == b"FACDEF":
            self.kept = {b"SCNMOD": b"0"}
            self.settings = dict(self.kept)
            return command, Reply.DONE, []
        if name not in _KNOWN:
            return command, Reply.UNKNOWN, []
        if value == b"*":
            return name + self.settings.get(name, b"0"), Reply.DONE, []
        if value not in _KNOWN[name]:
            return command, Reply.BAD_VALUE, []
        if name == b"SCNTRG":
            return command, Reply.DONE, self._triggered() if value == b"1" else []
        self.settings[name] = value
        if sign == b"@":
            self.kept[name] = value
        return command, Reply.DONE, []

    def _triggered(self) -> list[bytes | float]:
        code, self._shown = self._shown, None
        return [] if code is None else [0.02, code + self.tail]
