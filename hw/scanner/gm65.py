"""GM65 and GM812 serial scanners: set-up frames, and codes as lines of bytes.

Command ``7E 00 | type | length | address(2) | data | CRC``, answer ``02 00 | 00 | length | data | CRC``; the
CRC is CRC-16/XMODEM from the type byte on, big-endian; the module takes ``AB CD`` for any. A code comes as
bare bytes with CR, LF or both behind it, or nothing but a pause.
"""

import binascii
import logging
import struct
import time
from collections import deque
from enum import IntEnum

from hw.errors import DeviceError, DeviceTimeout
from hw.transport import SerialPort, open_serial

MAX_CODE = 7168  # more than the largest QR code (version 40-L, digits) holds
_ENDS = (b"\r", b"\n")
_log = logging.getLogger(__name__)


class Kind(IntEnum):
    """Command types."""

    READ = 0x07
    WRITE = 0x08
    SAVE = 0x09
    HEARTBEAT = 0x0A


class Zone(IntEnum):
    """Addresses of settings."""

    MODE = 0x0000  # bits 1-0: see Mode
    TRIGGER = 0x0002
    CHARSET = 0x000D  # 0 raw, 1 UTF-8, 2 GBK
    BAUD = 0x002A


class Mode(IntEnum):
    """When the module reads."""

    BUTTON = 0
    COMMAND = 1
    CONTINUOUS = 2
    SENSING = 3


def crc16(data: bytes) -> bytes:
    """CRC-16/XMODEM, big-endian."""
    return binascii.crc_hqx(data, 0).to_bytes(2, "big")


def encode_command(kind: Kind, address: int, data: bytes) -> bytes:
    """The frame of one command."""
    body = struct.pack(">BBH", kind, len(data), address) + data
    return b"\x7e\x00" + body + crc16(body)


HEARTBEAT = encode_command(Kind.HEARTBEAT, 0, b"\x00")
SAVE = encode_command(Kind.SAVE, 0, b"\x00")
TRIGGER = encode_command(Kind.WRITE, Zone.TRIGGER, b"\x01")
_ALIVE = bytes.fromhex("03000001003331")


class StreamParser:
    """Codes and answers out of the scanner's bytes, in any split. Bounded memory.

    ``answers`` collects command answers, first header byte and data (oldest dropped beyond 16). A line longer
    than MAX_CODE is dropped whole, up to its end.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._overlong = False
        self.answers: deque[bytes] = deque(maxlen=16)
        self.dropped = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The codes that ``data`` completes, in order."""
        codes: list[bytes] = []
        self._buffer += data
        while self._buffer:
            taken = 0 if self._overlong else self._take_answer()
            if taken < 0:
                break
            if taken:
                continue
            end = min((at for at in map(self._buffer.find, _ENDS) if at >= 0), default=-1)
            if end < 0:
                self._bound()
                break
            self._line(bytes(self._buffer[:end]), codes)
            del self._buffer[: end + 1]
        return codes

    def pause(self) -> bytes | None:
        """Nothing came for a while: what is there is a whole code, if it is one."""
        codes: list[bytes] = []
        if not self._buffer.startswith((b"\x02\x00", b"\x03\x00")):  # half an answer is no code
            self._line(bytes(self._buffer), codes)
        self.reset()
        return codes[0] if codes else None

    @property
    def pending(self) -> int:
        """Bytes kept, at most MAX_CODE."""
        return len(self._buffer)

    @property
    def waiting(self) -> bool:
        """Whether something has begun that is not complete."""
        return bool(self._buffer) or self._overlong

    def reset(self) -> None:
        """Forget what came so far."""
        self._buffer.clear()
        self._overlong = False

    def _line(self, line: bytes, codes: list[bytes]) -> None:
        if self._overlong or len(line) > MAX_CODE:
            self.dropped += 1
        elif line:
            codes.append(line)
        self._overlong = False

    def _bound(self) -> None:
        if self._overlong or len(self._buffer) > MAX_CODE:
            self._overlong = True
            self._buffer.clear()

    def _take_answer(self) -> int:
        """Bytes of an answer taken off the front; 0: none begins here, -1: more bytes are needed to tell."""
        head = bytes(self._buffer[:4])
        if head[:1] not in (b"\x02", b"\x03") or head[1:3] not in (b"", b"\0", b"\0\0"):
            return 0
        if len(head) < 4 or len(self._buffer) < 6 + head[3]:
            return -1
        size = 6 + head[3]
        frame = bytes(self._buffer[:size])
        if crc16(frame[2:-2]) != frame[-2:]:
            return 0
        self.answers.append(frame[:1] + frame[4:-2])
        del self._buffer[:size]
        return size


class Gm65Scanner:
    """A scanner on a serial line (see :class:`hw.scanner.Scanner`). One thread owns it.

    ``pause_s`` ends a code that has no terminator. ``heartbeat_s``: how often a silent module is asked
    whether it lives (three misses: DeviceTimeout); None for serial scanners that know no heartbeat.
    """

    def __init__(self, port: SerialPort, *, pause_s: float = 0.05, heartbeat_s: float | None = 10.0) -> None:
        self._port = port
        self._pause_s = pause_s
        self._heartbeat_s = heartbeat_s
        self._parser = StreamParser()
        self._codes: deque[bytes] = deque(maxlen=8)  # oldest goes: nobody waits for the ninth code
        self._heard = time.monotonic()
        self._misses = 0

    def read(self, timeout_s: float) -> bytes | None:
        """See the Protocol."""
        deadline = time.monotonic() + timeout_s
        while not self._codes:
            self._receive(deadline)
            if not self._codes:
                self._keep_alive()
                if time.monotonic() >= deadline:
                    return None  # a code that has begun is kept for the next call
        return self._codes.popleft()

    def read_zone(self, zone: int, count: int = 1) -> bytes:
        """Settings bytes. Raises DeviceTimeout where the module does not answer."""
        return self._command(Kind.READ, zone, bytes((count,)))

    def write_zone(self, zone: int, data: bytes) -> None:
        """Change settings until power-off (``save`` keeps them). Raises DeviceTimeout."""
        self._command(Kind.WRITE, zone, data)

    def save(self) -> None:
        """Write the settings to the module's flash, which wears: only from set-up tools."""
        self._command(Kind.SAVE, 0, b"\x00")

    def set_mode(self, mode: Mode) -> None:
        """When the module reads; its lamp settings in the same byte stay."""
        before = self.read_zone(Zone.MODE)[0]
        if before & 3 != mode:
            self.write_zone(Zone.MODE, bytes((before & ~3 | mode,)))

    def trigger(self) -> None:
        """Begin one reading (in COMMAND mode)."""
        self.write_zone(Zone.TRIGGER, b"\x01")

    def check(self) -> None:
        """Ask whether the module lives. Raises DeviceTimeout."""
        for _ in range(3):
            self._parser.answers.clear()
            self._port.write(HEARTBEAT)
            if self._answer(0x03, 0.3) is not None:
                self._misses = 0
                return
        raise DeviceTimeout(f"{self._port.name}: the scanner does not answer")

    def close(self) -> None:
        """See the Protocol."""
        self._port.close()

    def _receive(self, deadline: float) -> None:
        """Take what comes next; a begun code is waited for a little beyond the deadline."""
        now = time.monotonic()
        until = now + self._pause_s if self._parser.waiting else deadline
        if self._heartbeat_s is not None:
            until = min(until, max(self._heard + self._heartbeat_s, now))
        data = self._port.read_available(until)
        if data:
            self._heard = time.monotonic()
            self._misses = 0
            self._codes.extend(self._parser.feed(data))
        elif self._parser.waiting and time.monotonic() >= now + self._pause_s:
            code = self._parser.pause()
            if code is not None:
                self._codes.append(code)

    def _keep_alive(self) -> None:
        if self._heartbeat_s is None or time.monotonic() < self._heard + self._heartbeat_s:
            return
        if self._misses >= 3:
            raise DeviceTimeout(f"{self._port.name}: the scanner does not answer any more")
        self._misses += 1
        self._heard = time.monotonic() - self._heartbeat_s + min(1.0, self._heartbeat_s / 4)
        self._port.write(HEARTBEAT)

    def _command(self, kind: Kind, address: int, data: bytes) -> bytes:
        self._parser.answers.clear()
        self._port.write(encode_command(kind, address, data))
        answer = self._answer(0x02, 0.5)
        if answer is None:
            raise DeviceTimeout(f"{self._port.name}: the scanner does not answer to a setting")
        return answer

    def _answer(self, head: int, timeout_s: float) -> bytes | None:
        deadline = time.monotonic() + timeout_s
        while data := self._port.read_available(deadline):
            self._codes.extend(self._parser.feed(data))
            self._heard = time.monotonic()
            while self._parser.answers:
                answer = self._parser.answers.popleft()
                if answer[0] == head:
                    return answer[1:]
            if time.monotonic() >= deadline:
                break
        return None


def open_gm65(
    url_or_path: str, baud: int = 9600, *, heartbeat_s: float | None = 10.0, continuous: bool = True
) -> Gm65Scanner:
    """Open a scanner, check that it lives, have it send codes raw and read continuously. Raises DeviceError.

    With ``heartbeat_s`` None nothing is sent at all: any serial scanner that ends its codes somehow will do.
    A module that refuses a setting is used as it is.
    """
    scanner = Gm65Scanner(open_serial(url_or_path, baud), heartbeat_s=heartbeat_s)
    if heartbeat_s is None:
        return scanner
    try:
        scanner.check()
        try:
            scanner.write_zone(Zone.CHARSET, b"\x00")
            if continuous:
                scanner.set_mode(Mode.CONTINUOUS)
        except DeviceTimeout:
            _log.warning("%s: the scanner takes no settings, it is used as it is", url_or_path)
    except DeviceError:
        scanner.close()
        raise
    return scanner
