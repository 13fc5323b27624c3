"""Modbus RTU: frames with their CRC, and a line on which every question has one answer.

Frames after the Modbus application protocol V1.1b3 and the serial line guide V1.02.
"""

import time
from collections.abc import Callable

from hw.errors import DeviceError, DeviceProtocolError, DeviceRefused, DeviceTimeout
from hw.transport import SerialPort

READ_COILS, READ_INPUTS, READ_REGISTERS = 0x01, 0x02, 0x03
ANY_ADDRESS = 0xFF  # of relay boards: speaks to any one, which answers with its own

# Only these say that nothing was done. 4 (failed at it), 5 (at work on it) and all others leave it open.
_NOT_DONE = {
    1: "function not supported: not the board of this profile?",
    2: "no such channel",
    3: "value not allowed",
    6: "busy",
}
_LONGEST = 256


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


def check_written(request: bytes, answer: bytes) -> None:
    """Whether ``answer`` is the echo of a write. Raises DeviceProtocolError that says what it is instead."""
    _check_frame(request, answer)
    if answer[1:6] != request[1:6] or len(answer) != 8:
        raise DeviceProtocolError(f"the board confirmed another command ({answer.hex()})")


def parse_bits(request: bytes, answer: bytes) -> int:
    """The states of an answer to READ_COILS or READ_INPUTS: bit 0 is the first. Raises DeviceProtocolError.

    Bits beyond those that were asked for are dropped.
    """
    _check_frame(request, answer)
    count = int.from_bytes(request[4:6], "big")
    if answer[1] != request[1] or answer[2] != (count + 7) // 8 or len(answer) != answer[2] + 5:
        raise DeviceProtocolError(f"not an answer to a state query ({answer.hex()})")
    return int.from_bytes(answer[3:-2], "little") & ((1 << count) - 1)


def parse_register(request: bytes, answer: bytes) -> int:
    """The one register of an answer to READ_REGISTERS. Raises DeviceProtocolError."""
    _check_frame(request, answer)
    if answer[1] != request[1] or answer[2] != 2 or len(answer) != 7:
        raise DeviceProtocolError(f"not an answer to a register query ({answer.hex()})")
    return int.from_bytes(answer[3:5], "big")


def _check_frame(request: bytes, answer: bytes) -> None:
    if not 5 <= len(answer) <= _LONGEST or crc16(answer[:-2]) != answer[-2:]:
        raise DeviceProtocolError(f"garbled answer of the board ({answer[:_LONGEST].hex()})")
    if answer[0] != request[0] and request[0] != ANY_ADDRESS:
        raise DeviceProtocolError(f"board {answer[0]} answered in the place of board {request[0]}")
    if answer[1] == request[1] | 0x80 and len(answer) == 5:
        code = answer[2]
        if code in _NOT_DONE:
            raise DeviceRefused(f"the board refused: {_NOT_DONE[code]}")
        raise DeviceProtocolError(f"the board answered with exception {code}: done or not, nobody knows")


class ModbusLine:
    """A serial line with Modbus boards on it. One thread owns it.

    ``local_echo``: the RS-485 adapter returns what is sent. A write's confirmation looks just like that echo,
    so a line that echoes without being said to is found out by every query, and refused; so is one on which
    a write is confirmed twice, the second time where the next answer should be.
    """

    def __init__(self, port: SerialPort, *, timeout_s: float = 0.5, local_echo: bool = False) -> None:
        self._port = port
        self._timeout_s = timeout_s
        self._local_echo = local_echo
        self._confirmed = b""  # the last write, once something looked like its confirmation

    def write(self, request: bytes, still_valid: Callable[[], bool] = lambda: True) -> bool:
        """Send a write and check its confirmation; nothing is repeated.

        ``still_valid`` is asked right before the bytes go out; False: nothing was sent. Raises DeviceError.
        """
        self._port.reset_input()
        if not still_valid():
            return False
        before, self._confirmed = self._confirmed, b""
        self._port.write(request)
        answer = self._answer(request, 8)
        if answer != request:  # the same again may well be its confirmation
            self._refuse_echo(answer, before)
        check_written(request, answer)
        self._confirmed = b"" if self._local_echo else request
        return True

    def bits(self, request: bytes) -> int:
        """Ask READ_COILS or READ_INPUTS; see ``parse_bits``. Raises DeviceError."""
        count = int.from_bytes(request[4:6], "big")
        return parse_bits(request, self._ask(request, 5 + (count + 7) // 8))

    def register(self, request: bytes) -> int:
        """Ask READ_REGISTERS for one; see ``parse_register``. Raises DeviceError."""
        return parse_register(request, self._ask(request, 7))

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        self._port.close()

    def _ask(self, request: bytes, length: int) -> bytes:
        self._port.reset_input()
        self._port.write(request)
        answer = self._answer(request, length)
        self._refuse_echo(
            answer, request[:5]
        )  # there an answer has its length, a question an address below 256
        self._refuse_echo(answer, self._confirmed[:length])
        return answer

    def _refuse_echo(self, answer: bytes, sent: bytes) -> None:
        if sent and answer.startswith(sent):
            raise DeviceProtocolError(
                f"{self._port.name}: the line returns what is sent: switch the adapter's echo off, or set "
                "local_echo = true"
            )

    def _answer(self, request: bytes, length: int) -> bytes:
        """``length`` bytes, or the 5 of an exception, by one deadline. Raises DeviceTimeout."""
        deadline = time.monotonic() + self._timeout_s
        try:
            if self._local_echo:
                self._swallow_echo(request, deadline)
            head = self._port.read(5, deadline)
            return head if head[1] & 0x80 else head + self._port.read(length - 5, deadline)
        except DeviceTimeout:
            echo = ", and that local_echo is right" if self._local_echo else ""
            raise DeviceTimeout(
                f"{self._port.name}: no answer of the board: check its power, address and wiring{echo}"
            ) from None

    def _swallow_echo(self, request: bytes, deadline: float) -> None:
        echo = self._port.read(len(request), deadline)
        if echo != request:
            raise DeviceProtocolError(
                f"{self._port.name}: local_echo is set, and not what was sent came back ({echo.hex()})"
            )


def quietly(act: Callable[[], object]) -> None:
    """Do what can be done no more than try: OFF on an unplugged or closed line."""
    try:
        act()
    except DeviceError:
        return
