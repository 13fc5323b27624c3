"""LCUS-1 and its kin: USB relay boards that only know on and off, and never answer.

A kiosk that dies between ON and OFF leaves the relay closed. So such a board may drive a gate only where the
gate's controller opens once per edge (``gate.edge_triggered``), which the settings check.
"""

import contextlib
import time
from collections.abc import Callable

from hw.errors import DeviceError
from hw.transport import SerialPort, open_serial

_START = 0xA0


def command(channel: int, on: bool) -> bytes:
    """``A0 channel op sum``; ``channel`` counts from 1."""
    body = bytes([_START, channel, int(on)])
    return body + bytes([sum(body) & 0xFF])


class Lcus1Gate:
    """A gate on an LCUS-1 relay (a ``hw.gate.Gate``). ``pulse`` holds its thread for ``pulse_ms``."""

    def __init__(
        self,
        port: SerialPort,
        *,
        channel: int = 1,
        pulse_ms: int = 700,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._port = port
        self._on = command(channel, on=True)
        self._off = command(channel, on=False)
        self._pulse_s = pulse_ms / 1000
        self._sleep = sleep

    @property
    def self_ending(self) -> bool:
        """False: OFF is ours to send."""
        return False

    def make_safe(self) -> None:
        """Send OFF. Raises DeviceError."""
        self._port.write(self._off)

    def answers(self) -> None:
        """Nothing: the board never answers."""

    def pulse(self, still_valid: Callable[[], bool]) -> bool:
        """ON, wait, OFF; see ``hw.gate.Gate``. Raises DeviceError; OFF is tried whatever happens."""
        if not still_valid():
            return False
        try:
            self._port.write(self._on)
            self._sleep(self._pulse_s)
        finally:
            self._port.write(self._off)
        return True

    def close(self) -> None:
        """Send OFF if possible and let go of the port; may be called twice."""
        with contextlib.suppress(DeviceError):  # unplugged or already closed
            self._port.write(self._off)
        self._port.close()


def open_lcus1_gate(port: str, baud: int = 9600, *, channel: int = 1, pulse_ms: int = 700) -> Lcus1Gate:
    """Open the line of an LCUS-1 board. Raises DeviceError."""
    return Lcus1Gate(open_serial(port, baud, write_timeout_s=0.3), channel=channel, pulse_ms=pulse_ms)
