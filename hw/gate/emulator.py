"""Relay boards behind a pseudo-terminal: they switch as the real ones do, keep a diary, misbehave.

And the turnstile behind the gate's relay, with its contacts on the board's inputs.
"""

import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hw.boards import load
from hw.modbus import ANY_ADDRESS, READ_INPUTS, READ_REGISTERS, crc16
from hw.pty_link import LineFault, PtyPeer, Script

_CHANNELS = 8


class GateFault(StrEnum):
    """How the Modbus board misbehaves until told otherwise. Line faults are ``peer.fail``'s."""

    NONE = "none"
    WRONG_CRC = "wrong_crc"  # acts, and answers with a broken CRC
    LATE_ECHO = "late_echo"  # acts, and echoes after a second
    WRONG_ADDRESS = "wrong_address"  # acts, and answers in another board's name
    REFUSES = "refuses"  # does not act, answers with exception 2
    BREAKS = "breaks"  # does not act, answers with exception 4: it failed at it, done or not
    DEAF = "deaf"  # neither acts nor answers


@dataclass(frozen=True, slots=True)
class Change:
    """A relay changed: ``at`` monotonic seconds, ``channel`` from 1, ``closed``: the contact is made."""

    at: float
    channel: int
    closed: bool


class Relays:
    """The contacts of a board, with every change of state."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = [False] * _CHANNELS
        self._timers: list[threading.Timer | None] = [None] * _CHANNELS
        self.changes: list[Change] = []
        self.on_closed: Callable[[int], None] = lambda channel: None  # called when a contact is made

    def openings(self, channel: int | None = None) -> list[float]:
        """When a contact closed (monotonic seconds); None: any."""
        with self._lock:
            return [c.at for c in self.changes if c.closed and channel in (None, c.channel)]

    def is_closed(self, channel: int = 1) -> bool:
        """Whether the contact is made now."""
        with self._lock:
            return self._closed[channel - 1]

    def states(self) -> int:
        """All contacts; bit 0 is channel 1."""
        with self._lock:
            return sum(closed << i for i, closed in enumerate(self._closed))

    def switch(self, channel: int, closed: bool, for_s: float | None = None) -> None:
        """Make or break a contact; ``for_s``: the board itself breaks it after so many seconds."""
        with self._lock:
            running = self._timers[channel - 1]
            if running is not None:
                running.cancel()
            self._timers[channel - 1] = None
            made = self._set(channel, closed)
            if for_s is not None:
                timer = threading.Timer(for_s, self.switch, (channel, False))
                timer.daemon = True
                self._timers[channel - 1] = timer
                timer.start()
        if made:
            self.on_closed(channel)

    def power_off(self) -> None:
        """Without power every contact is broken."""
        for channel in range(1, _CHANNELS + 1):
            self.switch(channel, False)

    def _set(self, channel: int, closed: bool) -> bool:
        """Whether the contact was made by this."""
        if self._closed[channel - 1] == closed:
            return False
        self._closed[channel - 1] = closed
        self.changes.append(Change(time.monotonic(), channel, closed))
        return closed


class _Board:
    """What both boards have: relays behind a line."""

    def __init__(self, link: Path | None = None) -> None:
        self.relays = Relays()
        self.gate_channel: int | None = None  # where other relays drive lamps: which is the gate's
        self._buffer = bytearray()
        self.peer = PtyPeer(self._respond, link=link)

    @property
    def path(self) -> str:
        """What a driver opens."""
        return self.peer.path

    @property
    def openings(self) -> list[float]:
        """When the gate opened (monotonic seconds)."""
        return self.relays.openings(self.gate_channel)

    def fail(self, fault: LineFault) -> None:
        """Misbehave on the line from now on."""
        self.peer.fail(fault)

    def unplug(self) -> None:
        """Pull the USB plug: the line goes, and with it the board's power and so its contacts."""
        self.peer.unplug()
        self.relays.power_off()

    def replug(self) -> None:
        """Plug in again, contacts open."""
        self._buffer.clear()
        self.peer.replug()

    def close(self) -> None:
        """Clear up; may be called twice."""
        self.peer.close()
        self.relays.power_off()

    def __enter__(self) -> "_Board":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _respond(self, data: bytes) -> Script:
        raise NotImplementedError


class Inputs:
    """The contacts that hang on a board's inputs; all open at first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states = 0

    def set(self, number: int, closed: bool) -> None:
        """Close or open input ``number``, counted from 1."""
        with self._lock:
            bit = 1 << (number - 1)
            self._states = self._states | bit if closed else self._states & ~bit

    def states(self) -> int:
        """All inputs; bit 0 is input 1."""
        with self._lock:
            return self._states


class EmulatedModbusRelay(_Board):
    """A Modbus RTU relay board of one ``profile``, powered apart from the line, as they are.

    ``echoes``: its RS-485 adapter returns what is sent; ``speed``: its own time runs so many times faster;
    ``late_s``: so long the board takes to answer.
    """

    def __init__(self, address: int = 1, link: Path | None = None, profile: str = "pulse") -> None:
        self.address = address
        self.profile = load(profile)
        self.gate_fault = GateFault.NONE
        self.echoes = False
        self.speed = 1.0
        self.late_s = 0.0
        self.inputs = Inputs()
        super().__init__(link)

    def __enter__(self) -> "EmulatedModbusRelay":
        return self

    def unplug(self) -> None:
        """Pull the plug of the line; the board has its own supply and ends its pulse."""
        self.peer.unplug()

    def _respond(self, data: bytes) -> Script:
        if self.echoes:
            yield data
        if self.late_s:
            yield self.late_s
        self._buffer += data
        while len(self._buffer) >= 8:
            request = bytes(self._buffer[:8])
            if crc16(request[:6]) != request[6:]:
                del self._buffer[0]  # a board waits for a pause; here a shift by one finds the frame again
                continue
            del self._buffer[:8]
            yield from self._execute(request)

    def _execute(self, request: bytes) -> Script:
        fault = self.gate_fault
        if request[0] not in (self.address, ANY_ADDRESS) or fault is GateFault.DEAF:
            return
        function, first, second = struct.unpack(">BHH", request[1:6])
        if fault in (GateFault.REFUSES, GateFault.BREAKS):
            yield self._framed(bytes([function | 0x80, 2 if fault is GateFault.REFUSES else 4]))
            return
        answer = self._act(function, first, second)
        if fault is GateFault.LATE_ECHO and function > 4:
            yield 1.0
        if fault is GateFault.WRONG_ADDRESS:
            answer = bytes([self.address + 1]) + answer[1:-2]
            answer += crc16(answer)
        yield answer[:-1] + bytes([answer[-1] ^ 0xFF]) if fault is GateFault.WRONG_CRC else answer

    def _act(self, function: int, first: int, second: int) -> bytes:
        act = self._read if function < 5 else self._write
        return self._framed(act(function, first, second))

    def _read(self, function: int, first: int, count: int) -> bytes:
        profile = self.profile
        query = profile.inputs if function == READ_INPUTS else profile.state
        if query is None or query.function != function:
            return bytes([function | 0x80, 1])
        states = (self.inputs if function == READ_INPUTS else self.relays).states()
        offset = first - query.register
        if function == READ_REGISTERS:
            there = 0 <= offset < _CHANNELS
            return bytes([function, 2, 0, states >> offset & 1]) if there else bytes([function | 0x80, 2])
        width = (count + 7) // 8
        return bytes([function, width]) + (states >> offset & (1 << count) - 1).to_bytes(width, "little")

    def _write(self, function: int, first: int, second: int) -> bytes:
        """Do what one of the profile's writes says; the answer is its echo, or an exception."""
        profile = self.profile
        echo = bytes([function]) + first.to_bytes(2, "big") + second.to_bytes(2, "big")
        for write, closed in ((profile.on, True), (profile.off, False)):
            channel = first - write.register + 1
            if (write.function, write.value) == (function, second) and 1 <= channel <= _CHANNELS:
                self.relays.switch(channel, closed)
                return echo
        pulse = profile.pulse
        if pulse is not None and pulse.function == function:
            channel, units = first - pulse.register + 1, second - pulse.value
            if 1 <= channel <= _CHANNELS and 1 <= units <= pulse.most:
                self.relays.switch(channel, True, for_s=units * pulse.unit_ms / 1000 / self.speed)
                return echo
        known = function in (profile.on.function, profile.off.function)
        return bytes([function | 0x80, 2 if known else 1])

    def _framed(self, body: bytes) -> bytes:
        body = bytes([self.address]) + body
        return body + crc16(body)


class EmulatedLcus1(_Board):
    """An LCUS-1 board: it obeys, and never says a word. USB powers it."""

    def __enter__(self) -> "EmulatedLcus1":
        return self

    def _respond(self, data: bytes) -> Sequence[bytes]:
        self._buffer += data
        while len(self._buffer) >= 4:
            start, channel, op, total = self._buffer[:4]
            if start != 0xA0 or (start + channel + op) & 0xFF != total or not 1 <= channel <= _CHANNELS:
                del self._buffer[0]
                continue
            del self._buffer[:4]
            if op in (0, 1):
                self.relays.switch(channel, op == 1)
        return ()


class EmulatedTurnstile:
    """A turnstile that the board's relay ``channel`` releases: for each release ``bodies`` people go through.

    Each turns the rotation contact on ``turn_input`` for ``turn_s``; ``bodies`` 0: they stay outside.
    ``walk``: somebody goes through now, released or not. ``inputs``: of another board than the relay's.
    """

    def __init__(
        self,
        board: EmulatedModbusRelay,
        *,
        channel: int = 1,
        turn_input: int = 1,
        bodies: int = 1,
        after_s: float = 0.3,
        turn_s: float = 0.25,
        inputs: Inputs | None = None,
    ) -> None:
        self._inputs = inputs or board.inputs
        self._channel = channel
        self._input = turn_input
        self.bodies = bodies
        self._after_s, self._turn_s = after_s, turn_s
        self.turns: list[float] = []  # monotonic seconds
        self._turning = threading.Lock()
        board.relays.on_closed = self._released

    def walk(self, bodies: int = 1) -> None:
        """So many people go through, one after the other. Blocks until the last is through."""
        with self._turning:
            for _ in range(bodies):
                self.turns.append(time.monotonic())
                self._inputs.set(self._input, True)
                time.sleep(self._turn_s)
                self._inputs.set(self._input, False)
                time.sleep(self._turn_s)

    def _released(self, channel: int) -> None:
        if channel == self._channel and self.bodies:
            timer = threading.Timer(self._after_s, self.walk, (self.bodies,))
            timer.daemon = True
            timer.start()
