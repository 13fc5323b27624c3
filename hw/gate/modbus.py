"""Modbus RTU relay boards: a pulse that the board ends by itself, or ON and OFF where it knows no better.

``hw.boards`` says how each family of boards is told.
"""

import time
from collections.abc import Callable

from hw.boards import Profile, load
from hw.errors import DeviceProtocolError, DeviceRefused, DeviceTimeout
from hw.modbus import READ_REGISTERS, ModbusLine, quietly
from hw.transport import open_serial


class ModbusBoard:
    """One board on its line: relays and inputs. One thread owns it. ``address`` 255 speaks to any one."""

    def __init__(self, line: ModbusLine, profile: Profile, address: int = 1) -> None:
        self.line = line
        self.profile = profile
        self.address = address

    def switch(self, channel: int, on: bool) -> None:
        """Switch a relay and check the answer; ``channel`` counts from 1. Raises DeviceError."""
        self.line.write(self.profile.switched(self.address, channel, on))

    def is_on(self, channel: int) -> bool | None:
        """Whether a relay is closed now, by a harmless query; None: it can't tell. Raises DeviceError."""
        request = self.profile.asked(self.address, channel)
        if request is None:
            return None
        if request[1] == READ_REGISTERS:
            return bool(self.line.register(request))
        return bool(self.line.bits(request) >> (channel - 1) & 1)

    def inputs(self, count: int) -> int:
        """The first ``count`` inputs; bit 0 is input 1. Raises DeviceError."""
        return self.line.bits(self.profile.inputs_asked(self.address, count))


class ModbusGate:
    """A gate on a Modbus relay (a ``hw.gate.Gate``).

    ``channel`` counts from 1, as it is printed on the boards; ``pulse_ms`` is rounded up to the board's unit.
    A command whose answer is missing or wrong is never sent again by itself: the gate may have opened.
    A board without pulses is held closed by ``pulse`` itself, for ``pulse_ms``.
    """

    def __init__(
        self,
        board: ModbusBoard,
        *,
        channel: int = 1,
        pulse_ms: int = 700,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.board = board
        self._channel = channel
        profile, address = board.profile, board.address
        self._off = profile.switched(address, channel, on=False)
        self._on = profile.switched(address, channel, on=True)
        self._pulse = profile.pulsed(address, channel, pulse_ms) if profile.self_ending else b""
        self._pulse_s = pulse_ms / 1000
        self._sleep = sleep
        self._queried: bool | None = None  # whether the board answers reads; None: not asked yet

    @property
    def self_ending(self) -> bool:
        """Whether the board ends every pulse, as its profile declares."""
        return self.board.profile.self_ending

    def make_safe(self) -> None:
        """Send OFF and check the answer. Raises DeviceError."""
        self.board.line.write(self._off)

    def pulse(self, still_valid: Callable[[], bool]) -> bool:
        """Open once; see ``hw.gate.Gate``. Nothing is repeated, but OFF is tried whatever ON came to."""
        line = self.board.line
        if self._pulse:
            return line.write(self._pulse, still_valid)
        sent = False

        def asked() -> bool:
            nonlocal sent
            sent = still_valid()
            return sent

        try:
            if not line.write(self._on, asked):
                return False
            self._sleep(self._pulse_s)
        except BaseException:
            if sent:
                quietly(self.make_safe)
            raise
        try:
            self.make_safe()
        except DeviceRefused as error:  # not "nothing happened": it has opened
            raise DeviceProtocolError(f"the relay stays closed: {error}") from error
        return True

    def is_on(self) -> bool | None:
        """Whether the relay is closed now: a harmless query; None: it can't tell. Raises DeviceError."""
        return self.board.is_on(self._channel)

    def answers(self) -> None:
        """Read the state, see ``hw.gate.Gate``; a clone that does not know the query is left alone."""
        if self._queried is False:
            return
        try:
            self._queried = self.is_on() is not None
        except DeviceRefused:
            return  # an exception answer is an answer
        except DeviceTimeout:
            if self._queried:
                raise
            self._queried = False

    def close(self) -> None:
        """Make safe if possible and let go of the port; may be called twice."""
        quietly(self.make_safe)  # unplugged or already closed: a board with pulses opens alone
        self.board.line.close()


def open_modbus_board(
    port: str, baud: int, profile: Profile, *, address: int = 1, local_echo: bool = False
) -> ModbusBoard:
    """Open the line of a Modbus board. Raises DeviceError."""
    line = ModbusLine(open_serial(port, baud, write_timeout_s=0.3), local_echo=local_echo)
    return ModbusBoard(line, profile, address)


def open_modbus_gate(
    port: str,
    baud: int = 9600,
    *,
    profile: Profile | None = None,
    address: int = 1,
    channel: int = 1,
    pulse_ms: int = 700,
    local_echo: bool = False,
) -> ModbusGate:
    """Open the line of a Modbus relay; without a ``profile`` it ends its pulses. Raises DeviceError."""
    board = open_modbus_board(port, baud, profile or load("pulse"), address=address, local_echo=local_echo)
    return ModbusGate(board, channel=channel, pulse_ms=pulse_ms)
