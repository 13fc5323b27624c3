"""SDT frames of resident ID card readers, pure: requests, answers out of a byte stream, the blocks in them.

Request ``AA AA AA 96 69 | LEN(2) | CMD PARA [data] | XOR``, answer the same with ``SW1 SW2 SW3`` in front of
the data. LEN (big-endian) counts everything after itself; XOR covers all after the five-byte preamble.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from hw.errors import DeviceProtocolError
from hw.idcard import CardBlocks

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
MAX_LEN = 2314  # three lengths, 256 B text, 1024 B photo, 1024 B fingerprint, status and XOR
VENDOR_TIMEOUT = bytes.fromhex("AAAAAA96690005050505")  # its LEN is wrong by two
_HEAD = len(PREAMBLE) + 2
TEXT_BYTES = 256
NEWEST_ADDRESS = "newest address"
_LONGEST_ADDRESS = 280  # in one source, 70 in another


class Command(IntEnum):
    """CMD and PARA as one big-endian word."""

    RESET = 0x10FF
    STATUS = 0x11FF
    SAM_ID = 0x12FF
    FIND = 0x2001
    SELECT = 0x2002
    READ = 0x3001
    READ_ADDRESS = 0x3003
    MANAGEMENT = 0x3005
    READ_WITH_FINGERPRINT = 0x3010
    BAUD_115200 = 0x6000
    BAUD_57600 = 0x6001
    BAUD_38400 = 0x6002
    BAUD_19200 = 0x6003
    BAUD_9600 = 0x6004


BAUD_COMMANDS = {
    115200: Command.BAUD_115200,
    57600: Command.BAUD_57600,
    38400: Command.BAUD_38400,
    19200: Command.BAUD_19200,
    9600: Command.BAUD_9600,
}
"""The rates that readers have, and what sets them."""


class Status(IntEnum):
    """SW3, the reader's own status."""

    VENDOR_TIMEOUT = 0x05
    BAD_CHECKSUM = 0x10
    BAD_LENGTH = 0x11
    BAD_COMMAND = 0x21
    UNKNOWN_ERROR = 0x24
    CARD_REJECTS_READER = 0x31
    READER_REJECTS_CARD = 0x32
    VERIFICATION_FAILED = 0x33
    WRONG_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    UNAUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81
    OK = 0x90
    NO_SUCH_ITEM = 0x91  # as the sources are read: its meaning is cut off in them
    FOUND = 0x9F

    @property
    def text(self) -> str:
        """Such as ``no card``."""
        return self.name.lower().replace("_", " ")


class FrameError(ValueError):
    """The bytes are no frame; the text says why."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One answer of the reader. ``sw1``, ``sw2`` come from the card, ``sw3`` from the reader."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes

    def __repr__(self) -> str:
        return f"Answer({self.sw1:02X} {self.sw2:02X} {self.sw3:02X}, {len(self.data)} B)"

    @property
    def ok(self) -> bool:
        """90 or 9F."""
        return self.sw3 in (Status.OK, Status.FOUND)

    @property
    def text(self) -> str:
        """What SW3 means, in words."""
        known = self.sw3 in Status._value2member_map_
        return Status(self.sw3).text if known else f"status {self.sw3:02X}"


def checksum(body: bytes) -> int:
    """XOR of all bytes: the two halves on each other until one byte is left (five times a loop's speed)."""
    value, size = int.from_bytes(body, "big"), len(body)
    while size > 1:
        size = (size + 1) // 2
        value = (value >> 8 * size) ^ (value & ((1 << 8 * size) - 1))
    return value


def encode_frame(payload: bytes) -> bytes:
    """A frame around ``payload`` (CMD PARA data, or SW1 SW2 SW3 data)."""
    body = struct.pack(">H", len(payload) + 1) + payload
    return PREAMBLE + body + bytes((checksum(body),))


def encode_request(command: Command, data: bytes = b"") -> bytes:
    """The frame of one request."""
    return encode_frame(struct.pack(">H", command) + data)


def decode_answer(frame: bytes) -> Answer:
    """Exactly one answer frame, nothing before or after it. Raises FrameError saying what is wrong."""
    if frame == VENDOR_TIMEOUT:
        return Answer(5, 5, Status.VENDOR_TIMEOUT, b"")
    if not frame.startswith(PREAMBLE):
        raise FrameError("no frame: it does not begin with AAAAAA9669")
    if len(frame) < _HEAD:
        raise FrameError("truncated: the frame ends before its length")
    length = int.from_bytes(frame[5:7], "big")
    if length < 4:
        raise FrameError(f"length {length} is too short for a status and a checksum")
    if len(frame) - _HEAD != length:
        kind = "truncated" if len(frame) - _HEAD < length else "too long"
        raise FrameError(f"{kind}: the length says {length} bytes follow, there are {len(frame) - _HEAD}")
    if checksum(frame[5:]):
        raise FrameError(f"checksum {frame[-1]:02X} is wrong, it should be {checksum(frame[5:-1]):02X}")
    return answer_of(frame[_HEAD:-1])


def answer_of(payload: bytes) -> Answer:
    """The answer in a frame's payload (at least three bytes)."""
    return Answer(payload[0], payload[1], payload[2], payload[3:])


@dataclass(frozen=True, slots=True, repr=False)
class Scan:
    """What ``scan`` made of a stream: payloads in order, the ``rest`` that may still become a frame, at most
    one frame long; ``needed``: with fewer bytes no frame can be complete; ``bad``: wrong frames skipped."""

    found: tuple[bytes, ...]
    rest: bytes
    needed: int
    bad: int


def scan(buffer: bytes, *, final: bool = False, shortest: int = 4) -> Scan:
    """Payloads (between LEN and XOR) out of a stream with garbage.

    A frame whose XOR is wrong is skipped by its preamble only, so that a good frame hidden inside what its
    wrong LEN claimed is still found. ``final``: nothing more comes, so an unfinished frame is given up, and
    what its wrong LEN swallowed is found. ``shortest``: the least LEN, 4 for answers and 3 for requests.
    """
    found: list[bytes] = []
    needed = bad = at = 0
    while (start := buffer.find(PREAMBLE, at)) >= 0:
        at = start
        end, payload = _frame_at(buffer, start, shortest)
        if end > len(buffer) and not final:
            needed = end - start
            break
        if payload is not None:
            found.append(payload)
            at = end
        else:
            bad += end <= len(buffer)
            at = start + len(PREAMBLE)
    else:
        at = max(at, len(buffer) - _tail(buffer))
    return Scan(tuple(found), b"" if final else buffer[at:], needed, bad)


def _frame_at(buffer: bytes, start: int, shortest: int) -> tuple[int, bytes | None]:
    """Where the frame at ``start`` ends (beyond the buffer: more bytes are needed), its payload if good."""
    skip = start + len(PREAMBLE)
    if VENDOR_TIMEOUT.startswith(buffer[start : start + len(VENDOR_TIMEOUT)]):
        end = start + len(VENDOR_TIMEOUT)
        return end, b"\x05\x05\x05" if len(buffer) >= end else None
    if len(buffer) < start + _HEAD:
        return start + _HEAD, None
    length = int.from_bytes(buffer[skip : skip + 2], "big")
    if not shortest <= length <= MAX_LEN:
        return skip, None
    end = start + _HEAD + length
    if len(buffer) < end or checksum(buffer[skip:end]):
        return end, None
    return end, buffer[skip + 2 : end - 1]


class FrameParser:
    """``scan`` over bytes in any split. Bounded memory. ``bad`` counts what was skipped."""

    def __init__(self, shortest: int = 4) -> None:
        self._shortest = shortest
        self._state = Scan((), b"", 0, 0)
        self.bad = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads that ``data`` completes, in order."""
        buffer = self._state.rest + data
        if len(buffer) < self._state.needed:
            self._state = Scan((), buffer, self._state.needed, 0)
            return []
        return self._take(scan(buffer, shortest=self._shortest))

    def drain(self) -> list[bytes]:
        """Nothing more comes: see ``scan``."""
        return self._take(scan(self._state.rest, final=True, shortest=self._shortest))

    @property
    def pending(self) -> int:
        """Bytes kept, at most one frame."""
        return len(self._state.rest)

    def _take(self, state: Scan) -> list[bytes]:
        self._state = Scan((), state.rest, state.needed, 0)  # what was found belongs to the caller
        self.bad += state.bad
        return list(state.found)


def _tail(buffer: bytes) -> int:
    """How many last bytes may begin a preamble."""
    return next((n for n in range(len(PREAMBLE) - 1, 0, -1) if buffer.endswith(PREAMBLE[:n])), 0)


def sam_id_text(data: bytes) -> str:
    """The security module's number, from its 16 bytes. Raises DeviceProtocolError."""
    if len(data) != 16:
        raise DeviceProtocolError(f"ID card reader: a SAM id of {len(data)} bytes")
    kind, form, date, serial, check = struct.unpack("<HHIII", data)
    return f"{kind:02d}.{form:02d}-{date:08d}-{serial:010d}-{check:010d}"


def is_read(answer: Answer) -> bool:
    """Whether a good answer is a read card's: too long for an address, or headed by a text's 256 bytes.

    No address begins with 0100: that were a control character.
    """
    size, text_head = len(answer.data), TEXT_BYTES.to_bytes(2, "big")
    headed = size >= 4 + TEXT_BYTES and answer.data.startswith(text_head)
    return answer.sw3 == Status.OK and (size > _LONGEST_ADDRESS or headed)


def answers(answer: Answer) -> str:
    """To what a good answer may answer, by status and size of its data, for people; "" of a bad one."""
    size = len(answer.data)
    if answer.sw3 == Status.FOUND:
        return "find: a card is there"
    if answer.sw3 != Status.OK:
        return ""
    kinds = {0: "status, reset or set baud", 8: "select: the card is selected", 28: "management information"}
    if size == 16:
        return f"SAM id {sam_id_text(answer.data)}"
    if not is_read(answer):
        return kinds.get(size, NEWEST_ADDRESS if size >= 16 and size % 2 == 0 else "unknown")
    head = int.from_bytes(answer.data[:2], "big") + int.from_bytes(answer.data[2:4], "big") + 4
    return "read: text and photo" if head == size else "read: text, photo and fingerprint (dropped)"


def split_blocks(data: bytes) -> CardBlocks:
    """Text and photo out of an answer to READ or READ_WITH_FINGERPRINT; fingerprints are dropped unread.

    Raises DeviceProtocolError when the lengths contradict the data.
    """
    if len(data) >= 4:
        text, photo = struct.unpack_from(">HH", data)
        sizes = [4 + text + photo]
        if len(data) >= 6:
            sizes.append(6 + text + photo + int.from_bytes(data[4:6], "big"))
        for head, size in zip((4, 6), sizes, strict=False):
            if size == len(data) and text == TEXT_BYTES:
                return CardBlocks(data[head : head + text], data[head + text : head + text + photo])
    raise DeviceProtocolError(f"ID card reader: the lengths in an answer of {len(data)} bytes contradict it")
