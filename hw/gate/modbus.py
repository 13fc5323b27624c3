"""Modbus RTU relay boards that end a pulse by themselves: the safest way to drive a gate.

Frames after the Modbus application protocol V1.1b3 and the serial line guide V1.02; the pulse is the boards'
own extension of function 05: value 0x0200 + channel, then the duration in units of 100 ms in place of the
coil's address (``0105020000078DB0`` closes channel 0 of board 1 for 0.7 s, then the board opens it).
"""

import contextlib
import time
from collections.abc import Callable

from hw.errors import DeviceError, DeviceProtocolError, DeviceRefused, DeviceTimeout
from hw.transport import SerialPort, open_serial

_READ_COILS = 0x01
_WRITE_COIL = 0x05
_ON, _OFF = 0xFF00, 0x0000
_PULSE = 0x0200
_EXCEPTIONS = {
    1: "function not supported: not a pulse relay?",
    2: "no such channel",
    3: "value not allowed",
    4: "the board failed",
}


def crc16(data: bytes) -> bytes:
    """CRC-16/MODBUS as it is sent: low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc.to_bytes(2, "little")


def frame(address: int, function: int, first: int, second: int) -> bytes:
    """A request of two 16-bit fields with its CRC."""
    body = bytes([address, function]) + first.to_bytes(2, "big") + second.to_bytes(2, "big")
    return body + crc16(body)


def switch(address: int, channel: int, on: bool) -> bytes:
    """Switch a relay; ``channel`` counts from 0."""
    return frame(address, _WRITE_COIL, channel, _ON if on else _OFF)


def pulse(address: int, channel: int, duration_ms: int) -> bytes:
    """Close a relay for ``duration_ms`` (rounded up to 100 ms, at most 6553500); the board opens it."""
    units = -(-duration_ms // 100)
    if not 1 <= units <= 0xFFFF:
        raise ValueError(f"a pulse of {duration_ms} ms")
    return frame(address, _WRITE_COIL, _PULSE + channel, units)


def read_coils(address: int, count: int) -> bytes:
    """Ask for the states of the first ``count`` relays."""
    return frame(address, _READ_COILS, 0, count)


def check_answer(request: bytes, answer: bytes) -> None:
    """Whether ``answer`` is the echo of a write. Raises DeviceProtocolError that says what it is instead.

    Board address 0xFF speaks to any one board, which answers with its own address.
    """
    _check_frame(request, answer)
    same = answer[1:6] == request[1:6] and (answer[0] == request[0] or request[0] == 0xFF)
    if not same:
        raise DeviceProtocolError(f"the relay board confirmed another command ({answer.hex()})")


def parse_coils(request: bytes, answer: bytes) -> int:
    """The relay states of an answer to ``read_coils``: bit 0 is the first. Raises DeviceProtocolError."""
    _check_frame(request, answer)
    if answer[1] != _READ_COILS or len(answer) < 6 or answer[2] != len(answer) - 5:
        raise DeviceProtocolError(f"not an answer to a state query ({answer.hex()})")
    return int.from_bytes(answer[3:-2], "little")


def _check_frame(request: bytes, answer: bytes) -> None:
    if len(answer) < 5 or crc16(answer[:-2]) != answer[-2:]:
        raise DeviceProtocolError(f"garbled answer of the relay board ({answer.hex()})")
    if answer[1] == request[1] | 0x80:
        raise DeviceRefused(
            f"the relay board refused: {_EXCEPTIONS.get(answer[2], f'exception {answer[2]}')}"
        )


class ModbusPulseGate:
    """A gate on a Modbus pulse relay (a ``hw.gate.Gate``).

    ``channel`` counts from 1, as it is printed on the boards; ``pulse_ms`` is rounded up to 100 ms.
    A command whose answer is missing or wrong is never sent again by itself: the gate may have opened.
    """

    def __init__(
        self,
        port: SerialPort,
        *,
        address: int = 1,
        channel: int = 1,
        pulse_ms: int = 700,
        timeout_s: float = 0.5,
    ) -> None:
        self._port = port
        self._timeout_s = timeout_s
        self._bytes = (channel + 7) // 8
        self._off = switch(address, channel - 1, on=False)
        self._pulse = pulse(address, channel - 1, pulse_ms)
        self._state = read_coils(address, 8 * self._bytes)
        self._bit = 1 << (channel - 1)
        self._queried: bool | None = None  # whether the board answers reads; None: not asked yet

    @property
    def self_ending(self) -> bool:
        """True: the board ends every pulse."""
        return True

    def make_safe(self) -> None:
        """Send OFF and check the answer. Raises DeviceError."""
        self._write(self._off)

    def pulse(self, still_valid: Callable[[], bool]) -> bool:
        """Open once; see ``hw.gate.Gate``. Nothing is repeated."""
        self._port.reset_input()
        if not still_valid():
            return False
        self._port.write(self._pulse)
        check_answer(self._pulse, self._answer(len(self._pulse)))
        return True

    def is_on(self) -> bool:
        """Whether the relay is closed now: a harmless query. Raises DeviceError."""
        self._port.reset_input()
        self._port.write(self._state)
        return bool(parse_coils(self._state, self._answer(5 + self._bytes)) & self._bit)

    def answers(self) -> None:
        """Read the coils, see ``hw.gate.Gate``; a clone that does not know the query is left alone."""
        if self._queried is False:
            return
        try:
            self.is_on()
            self._queried = True
        except DeviceRefused:
            return  # an exception answer is an answer
        except DeviceTimeout:
            if self._queried:
                raise
            self._queried = False

    def close(self) -> None:
        """Make safe if possible and let go of the port; may be called twice."""
        with contextlib.suppress(DeviceError):  # unplugged or already closed: the board ends its pulse alone
            self._write(self._off)
        self._port.close()

    def _write(self, request: bytes) -> None:
        self._port.reset_input()
        self._port.write(request)
        check_answer(request, self._answer(len(request)))

    def _answer(self, length: int) -> bytes:
        """``length`` bytes, or the 5 of an exception, by one deadline. Raises DeviceTimeout."""
        deadline = time.monotonic() + self._timeout_s
        try:
            head = self._port.read(5, deadline)
            return head if head[1] & 0x80 else head + self._port.read(length - 5, deadline)
        except DeviceTimeout:
            raise DeviceTimeout(
                f"{self._port.name}: no answer of the relay board: check its power, address and wiring"
            ) from None


def open_modbus_gate(
    port: str, baud: int = 9600, *, address: int = 1, channel: int = 1, pulse_ms: int = 700
) -> ModbusPulseGate:
    """Open the line of a Modbus pulse relay. Raises DeviceError."""
    return ModbusPulseGate(
        open_serial(port, baud, write_timeout_s=0.3), address=address, channel=channel, pulse_ms=pulse_ms
    )
