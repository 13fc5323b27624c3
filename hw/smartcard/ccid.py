"""CCID, the messages between a host and a smart-card reader, and their frames on a serial line. Pure.

Message: type, length of the data (4, little-endian), slot, sequence number, three bytes of the type's own,
data. On a serial line (GemPC Twin): ``03 06 | message | XOR of all before``; ``03 15 16`` asks to send the
last frame again; ``50 02`` and ``50 03`` say unasked that the card went or came; single bytes from 80 on ask
for time. Such a reader may send every frame that it received back before it answers.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

SYNC, ACK, NAK = 0x03, 0x06, 0x15
NAK_FRAME = bytes([SYNC, NAK, SYNC ^ NAK])
NOTIFY, ABSENT, PRESENT = 0x50, 0x02, 0x03
TIME_REQUEST = 0x80

# PC to reader
SET_PARAMETERS, POWER_ON, POWER_OFF, GET_STATUS, ESCAPE, XFR_BLOCK = 0x61, 0x62, 0x63, 0x65, 0x6B, 0x6F
# Reader to PC
DATA_BLOCK, SLOT_STATUS, PARAMETERS, ESCAPED = 0x80, 0x81, 0x82, 0x83

# bmICCStatus, bmCommandStatus, bError
ICC_ACTIVE, ICC_INACTIVE, ICC_ABSENT = 0, 1, 2
COMMAND_OK, COMMAND_FAILED, COMMAND_TIME = 0, 1, 2
ICC_MUTE, XFR_PARITY_ERROR, SLOT_BUSY, UNSUPPORTED = 0xFE, 0xFD, 0xE0, 0x00

HEADER = 10
LONGEST = 271  # dwMaxCCIDMessageLength of the GemPC Twin


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One message; ``own`` its three own bytes. The data may be a person's: kept out of ``repr``."""

    kind: int
    slot: int
    sequence: int
    own: bytes
    data: bytes

    @property
    def icc(self) -> int:
        """Of an answer: ICC_ACTIVE, ICC_INACTIVE, ICC_ABSENT."""
        return self.own[0] & 0x03

    @property
    def outcome(self) -> int:
        """Of an answer: COMMAND_OK, COMMAND_FAILED, COMMAND_TIME (it takes ``error`` times as long)."""
        return self.own[0] >> 6

    @property
    def error(self) -> int:
        """Of an answer: bError."""
        return self.own[1]


class CardMoved:
    """A card came or went."""

    def __init__(self, present: bool) -> None:
        self.present = present


class Again:
    """The reader wants our last frame again."""


class MoreTime:
    """The reader waits for the card."""


class Damaged:
    """A frame arrived with a wrong XOR."""


Heard = Message | CardMoved | Again | MoreTime | Damaged


def frame(message: Message) -> bytes:
    """The message's frame on a serial line."""
    body = bytes([SYNC, ACK, message.kind]) + len(message.data).to_bytes(4, "little")
    body += bytes([message.slot, message.sequence]) + message.own + message.data
    return body + bytes([reduce(xor, body)])


def hear(data: bytes) -> tuple[Heard | None, int]:
    """The first thing in ``data`` and how many bytes are done with; None: more bytes are needed.

    Bytes that begin nothing are noise and are passed over.
    """
    at = 0
    while at < len(data):
        first, rest = data[at], data[at + 1 : at + 3]
        if first == NOTIFY and rest[:1] in (bytes([ABSENT]), bytes([PRESENT])):
            return CardMoved(rest[0] == PRESENT), at + 2
        if first >= TIME_REQUEST:
            return MoreTime(), at + 1
        if first in (NOTIFY, SYNC) and not rest:
            break
        if first == SYNC and rest == NAK_FRAME[1:]:
            return Again(), at + 3
        if first == SYNC and rest == NAK_FRAME[1:2]:
            break
        if first == SYNC and rest[0] == ACK:
            size = _frame_size(data[at:])
            if size is None or (size and len(data) - at < size):
                break
            if size:
                return _opened(data[at : at + size], at, size)
        at += 1
    return None, at


def _frame_size(data: bytes) -> int | None:
    """Of a frame that begins here; 0: none can; None: too few bytes to say."""
    if len(data) < 7:
        return None
    length = int.from_bytes(data[3:7], "little")
    return 0 if HEADER + length > LONGEST else 2 + HEADER + length + 1


def _opened(whole: bytes, at: int, size: int) -> tuple[Heard, int]:
    if reduce(xor, whole) != 0:
        return Damaged(), at + 2  # a good frame may begin within
    body = whole[2:-1]
    return Message(body[0], body[5], body[6], body[7:10], body[10:]), at + size


def t0_tpdu(apdu: bytes) -> bytes:
    """What goes to a T=0 card for a short command: never data and Le at once; 61xx tells of the answer."""
    if len(apdu) == 4:
        return apdu + b"\x00"
    return apdu if len(apdu) == 5 else apdu[: 5 + apdu[4]]
