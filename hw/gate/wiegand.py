"""Wiegand 26 and 34: the frames, and a gate controller that is handed one over a serial line.

A controller that waits for a card number opens by its own rights and ends its own pulse. The 40 us pulses on
D0 and D1 are never made here: no Python process can hold them. A serial-to-Wiegand converter or the
controller's own serial input takes the frame as a line of text; what such a box wants to read differs, so the
line's shape is a setting.
"""

from collections.abc import Callable
from enum import StrEnum

from hw.transport import SerialPort, open_serial


class Shape(StrEnum):
    """How a frame is written on the line."""

    BITS = "bits"  # 0 and 1, the first sent first
    FRAME_HEX = "frame-hex"  # the whole frame with its parity bits, as a number
    DATA_HEX = "data-hex"  # the 24 or 32 data bits: 6 or 8 digits
    DATA_DECIMAL = "data-decimal"  # the same, 8 or 10 decimal digits


def wiegand26(facility: int, card: int) -> int:
    """26 bits: even parity over the first 12 data bits, facility (8), card (16), odd parity over the last 12.

    Raises ValueError: facility is 0 to 255, card 0 to 65535.
    """
    if not (0 <= facility <= 0xFF and 0 <= card <= 0xFFFF):
        raise ValueError(f"Wiegand 26 holds facility 0 to 255 and card 0 to 65535, not {facility} and {card}")
    return _framed(facility << 16 | card, 24)


def wiegand34(number: int) -> int:
    """34 bits: the same around 32 data bits. Raises ValueError beyond 32 bits."""
    if not 0 <= number <= 0xFFFF_FFFF:
        raise ValueError(f"Wiegand 34 holds 32 bits, not {number}")
    return _framed(number, 32)


def read_wiegand(frame: int, bits: int) -> int:
    """The data bits of a frame of 26 or 34 bits. Raises ValueError: another length, a wrong parity bit."""
    if bits not in (26, 34) or not 0 <= frame < 1 << bits:
        raise ValueError(f"no Wiegand frame of {bits} bits")
    data = frame >> 1 & (1 << (bits - 2)) - 1
    if _framed(data, bits - 2) != frame:
        raise ValueError("a parity bit is wrong")
    return data


def number_of_digest(digest: str, bits: int) -> int:
    """A card number for a keyed digest (hex), the same each time: its first 24 or 32 bits, never 0.

    Numbers this short collide (1 in 16 million pairs, or in 4 thousand million) and are no secret: they
    may name a card to a controller, never prove a person. Raises ValueError.
    """
    if bits not in (24, 32):
        raise ValueError(f"24 or 32 bits, not {bits}")
    return int(digest[: bits // 4], 16) or 1


def written(frame: int, bits: int, shape: Shape) -> str:
    """A frame as a line of text, without its end."""
    data = read_wiegand(frame, bits)
    match shape:
        case Shape.BITS:
            return f"{frame:0{bits}b}"
        case Shape.FRAME_HEX:
            return f"{frame:0{(bits + 3) // 4}X}"
        case Shape.DATA_HEX:
            return f"{data:0{(bits - 2) // 4}X}"
        case Shape.DATA_DECIMAL:
            return f"{data:0{8 if bits == 26 else 10}d}"


def _framed(data: int, bits: int) -> int:
    half = bits // 2
    even = (data >> half).bit_count() & 1
    odd = 1 - ((data & (1 << half) - 1).bit_count() & 1)
    return even << (bits + 1) | data << 1 | odd


class WiegandGate:
    """A controller that opens for one card number (a ``hw.gate.Gate``): the kiosk's own, from the settings.

    Nobody's card or digest is told to it. It says nothing back, and knows no OFF: a frame is no level.
    """

    def __init__(self, port: SerialPort, line: str) -> None:
        self._port = port
        self._line = line.encode("ascii") + b"\r\n"

    @property
    def self_ending(self) -> bool:
        """True: the controller ends what it begins."""
        return True

    def make_safe(self) -> None:
        """Nothing: there is no state to leave."""

    def answers(self) -> None:
        """Whether the line is there; the controller never answers. Raises DeviceGone."""
        self._port.reset_input()

    def pulse(self, still_valid: Callable[[], bool]) -> bool:
        """Send the frame once; see ``hw.gate.Gate``."""
        if not still_valid():
            return False
        self._port.write(self._line)
        return True

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        self._port.close()


def open_wiegand_gate(port: str, baud: int, *, bits: int, number: int, shape: Shape) -> WiegandGate:
    """Open the line of a converter. ``number``: the 24 or 32 data bits. Raises DeviceError, ValueError."""
    frame = wiegand26(number >> 16, number & 0xFFFF) if bits == 26 else wiegand34(number)
    return WiegandGate(open_serial(port, baud, write_timeout_s=0.3), written(frame, bits, shape))
