"""GM65 and GM812 serial scanners: set-up frames; codes come as lines of bytes.

Command ``7E 00 | type | length | address(2) | data | CRC``, answer ``02 00 | 00 | length | data | CRC``; the
CRC is CRC-16/XMODEM from the type byte on, big-endian; the module takes ``AB CD`` for any.
"""

import binascii
import logging
import struct
from enum import IntEnum

from hw.errors import DeviceError, DeviceTimeout
from hw.scanner.serial_line import SerialScanner
from hw.scanner.stream import MORE, NOTHING, Found
from hw.transport import SerialPort, open_serial

FACTORY_BAUD = 9600
BAUDS = (1200, 4800, 9600, 14400, 19200, 38400, 57600, 115200)
ANY_CRC = b"\xab\xcd"
_CLOCK = 3_000_000  # a rate is this over the divisor in BAUD: 313 is 9600
_ANSWERED, _ALIVE = 0x02, 0x03  # an answer's first byte
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
    CHARSET = 0x000D  # see Charset
    BAUD = 0x002A  # two bytes, little-endian: see baud_setting


class Mode(IntEnum):
    """When the module reads."""

    BUTTON = 0
    COMMAND = 1
    CONTINUOUS = 2
    SENSING = 3


class Charset(IntEnum):
    """What the module makes of a code's bytes: only RAW leaves them as they are."""

    RAW = 0
    UTF8 = 1
    GBK = 2


def crc16(data: bytes) -> bytes:
    """CRC-16/XMODEM, big-endian."""
    return binascii.crc_hqx(data, 0).to_bytes(2, "big")


def encode_command(kind: Kind, address: int, data: bytes, *, checked: bool = True) -> bytes:
    """The frame of one command; ``checked`` False: with AB CD for the CRC."""
    body = struct.pack(">BBH", kind, len(data), address) + data
    return b"\x7e\x00" + body + (crc16(body) if checked else ANY_CRC)


def baud_setting(baud: int) -> bytes:
    """The two bytes of a rate in the zone BAUD."""
    return int(_CLOCK / baud + 0.5).to_bytes(2, "little")


HEARTBEAT = encode_command(Kind.HEARTBEAT, 0, b"\x00")
SAVE = encode_command(Kind.SAVE, 0, b"\x00")
TRIGGER = encode_command(Kind.WRITE, Zone.TRIGGER, b"\x01", checked=False)


def answer_at(buffer: bytearray) -> Found:
    """Whether an answer stands at the front: its first header byte and its data."""
    head = bytes(buffer[:4])
    if head[:1] not in (b"\x02", b"\x03") or head[1:3] not in (b"", b"\0", b"\0\0"):
        return NOTHING
    if len(head) < 4 or len(buffer) < 6 + head[3]:
        return MORE
    frame = bytes(buffer[: 6 + head[3]])
    if crc16(frame[2:-2]) != frame[-2:]:
        return NOTHING
    return Found(len(frame), frame[:1] + frame[4:-2])


class Gm65Scanner(SerialScanner):
    """The module: see :class:`SerialScanner`. Settings last until power-off; ``save`` keeps them."""

    def __init__(self, port: SerialPort, *, pause_s: float = 0.05, heartbeat_s: float | None = 10.0) -> None:
        super().__init__(
            port, pause_s=pause_s, answer_at=answer_at, heartbeat=HEARTBEAT, heartbeat_s=heartbeat_s
        )
        self.about = "answers its heartbeat"

    def check(self, tries: int = 3) -> None:
        """Ask whether the module lives. Raises DeviceTimeout."""
        for _ in range(tries):
            if self._ask(HEARTBEAT, bytes((_ALIVE,)), 0.3) is not None:
                self._misses = 0
                return
        raise DeviceTimeout(f"{self._port.name}: the scanner does not answer")

    def read_zone(self, zone: int, count: int = 1) -> bytes:
        """Settings bytes. Raises DeviceTimeout where the module does not answer."""
        return self._command(encode_command(Kind.READ, zone, bytes((count,))))

    def write_zone(self, zone: int, data: bytes) -> None:
        """Change settings. Raises DeviceTimeout."""
        self._command(encode_command(Kind.WRITE, zone, data))

    def save(self) -> None:
        """Write the settings to the module's flash, which wears: only from set-up tools."""
        self._command(SAVE)

    def set_mode(self, mode: Mode) -> None:
        """When the module reads; its lamp settings in the same byte stay."""
        before = self.read_zone(Zone.MODE)[:1]
        if before and before[0] & 3 != mode:
            self.write_zone(Zone.MODE, bytes((before[0] & ~3 | mode,)))

    def set_charset(self, charset: Charset) -> None:
        """What the module makes of a code's bytes."""
        self.write_zone(Zone.CHARSET, bytes((charset,)))

    def set_baud(self, baud: int) -> None:
        """Change the module's rate, then the line's; back where the module does not follow.

        Which rate its answer has is not known: it is asked again at the new one. Raises DeviceTimeout.
        """
        before = self._port.baud
        self._ask(encode_command(Kind.WRITE, Zone.BAUD, baud_setting(baud)), bytes((_ANSWERED,)), 0.3)
        self._port.set_baud(baud)
        self._parser.reset()
        try:
            self.check()
        except DeviceTimeout:
            self._port.set_baud(before)
            self.check()

    def trigger(self) -> None:
        """Begin one reading (in COMMAND mode)."""
        self._command(TRIGGER)

    def _command(self, frame: bytes) -> bytes:
        answer = self._ask(frame, bytes((_ANSWERED,)), 0.5)
        if answer is None:
            raise DeviceTimeout(f"{self._port.name}: the scanner does not answer to a setting")
        return answer


def open_gm65(
    url_or_path: str, baud: int = FACTORY_BAUD, *, heartbeat_s: float = 10.0, continuous: bool = True
) -> Gm65Scanner:
    """Open a scanner, check that it lives, have it send codes raw and read continuously. Raises DeviceError.

    One that is still at the factory's rate is brought to ``baud``. A module that refuses a setting is used
    as it is.
    """
    scanner = Gm65Scanner(open_serial(url_or_path, baud), heartbeat_s=heartbeat_s)
    try:
        _find(scanner, baud)
        try:
            scanner.set_charset(Charset.RAW)
            if continuous:
                scanner.set_mode(Mode.CONTINUOUS)
        except DeviceTimeout:
            _log.warning("%s: the scanner takes no settings, it is used as it is", url_or_path)
    except DeviceError:
        scanner.close()
        raise
    return scanner


def _find(scanner: Gm65Scanner, baud: int) -> None:
    """Raises DeviceTimeout."""
    try:
        scanner.check()
    except DeviceTimeout:
        if baud == FACTORY_BAUD or baud not in BAUDS:
            raise
        scanner._port.set_baud(FACTORY_BAUD)
        scanner.check()
        scanner.set_baud(baud)
