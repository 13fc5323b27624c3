"""Newland serial scanners: set-up frames of letters; codes come as lines of bytes.

Command ``7E 01 30303030 | @ or # | command | 3B 03``, answer ``02 01 30303030 | the same | 06, 15 or 05 |
3B 03``. ``@`` keeps a setting over power-off, ``#`` does not. A short trigger is ``01 54 04``.
"""

import logging
from dataclasses import dataclass
from enum import IntEnum

from hw.errors import DeviceError, DeviceRefused, DeviceTimeout
from hw.scanner.serial_line import SerialScanner
from hw.scanner.stream import MORE, NOTHING, Found
from hw.transport import SerialPort, open_serial

_COMMAND, _ANSWER, _END = b"\x7e\x010000", b"\x02\x010000", b";\x03"
_MAX_ANSWER = 2048
_log = logging.getLogger(__name__)

SHORT_TRIGGER = b"\x01\x54\x04"
QUERY_SYSTEM = "QRYSYS"
FACTORY_DEFAULTS = "FACDEF"
TRIGGER_ON, TRIGGER_OFF = "SCNTRG1", "SCNTRG0"
MODE_COMMAND, MODE_SENSING = "SCNMOD0", "SCNMOD2"


class Reply(IntEnum):
    """How an answer ends."""

    UNKNOWN = 0x05  # the module has no such setting
    DONE = 0x06
    BAD_VALUE = 0x15

    @property
    def text(self) -> str:
        """In words."""
        return {5: "it knows no such setting", 6: "done", 21: "it does not take this value"}[self]


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """``command`` as it was sent, with what the module adds; ``data`` alone is that."""

    command: bytes
    reply: Reply

    def data(self, command: str) -> str:
        """What the module says besides the command: one printable line of at most 80 characters."""
        text = self.command.removeprefix(command.encode()).decode("ascii", "replace")
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:80]


def encode_command(command: str, *, permanent: bool = False) -> bytes:
    """The frame of one command, or of several with ``;`` between."""
    return _COMMAND + (b"@" if permanent else b"#") + command.encode("ascii") + _END


HEARTBEAT = encode_command(QUERY_SYSTEM)


def answer_at(buffer: bytearray) -> Found:
    """Whether an answer stands at the front: storage sign, command, data and reply."""
    head = bytes(buffer[: len(_ANSWER)])
    if not head or not _ANSWER.startswith(head):
        return NOTHING
    end = buffer.find(_END, len(_ANSWER), _MAX_ANSWER)
    if end < 0:
        return MORE if len(buffer) < _MAX_ANSWER else NOTHING
    return Found(end + len(_END), bytes(buffer[len(_ANSWER) : end]))


def decode_answer(said: bytes) -> Answer | None:
    """What ``answer_at`` found, taken apart; None: it is none."""
    if len(said) < 2 or said[:1] not in (b"@", b"#") or said[-1] not in Reply._value2member_map_:
        return None
    return Answer(said[1:-1], Reply(said[-1]))


class NewlandScanner(SerialScanner):
    """The module: see :class:`SerialScanner`."""

    def __init__(self, port: SerialPort, *, pause_s: float = 0.05, heartbeat_s: float | None = 10.0) -> None:
        super().__init__(
            port, pause_s=pause_s, answer_at=answer_at, heartbeat=HEARTBEAT, heartbeat_s=heartbeat_s
        )

    def check(self) -> None:
        """Ask what it is; ``about`` keeps it. Raises DeviceError."""
        for _ in range(3):
            answer = self._try(QUERY_SYSTEM, permanent=False)
            if answer is not None:
                self._misses = 0
                self.about = f"answers: {answer.data(QUERY_SYSTEM)}".rstrip(": ")
                return
        raise DeviceTimeout(f"{self._port.name}: the scanner does not answer")

    def command(self, command: str, *, permanent: bool = False) -> str:
        """Carry out a setting, or ask (a command that ends with ``*``); what the module adds to it.

        Raises DeviceTimeout, DeviceRefused.
        """
        answer = self._try(command, permanent=permanent)
        if answer is None:
            raise DeviceTimeout(f"{self._port.name}: the scanner does not answer to a setting")
        if answer.reply is not Reply.DONE:
            raise DeviceRefused(f"{self._port.name}: the scanner refuses {command}: {answer.reply.text}")
        return answer.data(command.rstrip("*"))

    def trigger(self, on: bool = True) -> None:
        """Begin or end one reading (in command mode)."""
        self.command(TRIGGER_ON if on else TRIGGER_OFF)

    def short_trigger(self) -> None:
        """Begin one reading with the short command, which has no answer."""
        self._port.write(SHORT_TRIGGER)

    def factory_defaults(self) -> None:
        """Forget all settings, for good: only from set-up tools."""
        self.command(FACTORY_DEFAULTS, permanent=True)

    def _try(self, command: str, *, permanent: bool) -> Answer | None:
        sign = "@" if permanent else "#"
        begins = f"{sign}{command.rstrip('*')}".encode("ascii")
        said = self._ask(encode_command(command, permanent=permanent), begins, 0.5)
        return None if said is None else decode_answer(begins + said)


def open_newland(
    url_or_path: str, baud: int = 9600, *, heartbeat_s: float = 10.0, sensing: bool = True
) -> NewlandScanner:
    """Open a scanner, check that it answers, have it read whatever is held before it. Raises DeviceError.

    Nothing is kept in its flash. A module that refuses the mode is used as it is.
    """
    scanner = NewlandScanner(open_serial(url_or_path, baud), heartbeat_s=heartbeat_s)
    try:
        scanner.check()
        try:
            scanner.command(MODE_SENSING if sensing else MODE_COMMAND)
        except (DeviceTimeout, DeviceRefused):
            _log.warning("%s: the scanner takes no settings, it is used as it is", url_or_path)
    except DeviceError:
        scanner.close()
        raise
    return scanner
