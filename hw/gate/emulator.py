"""Relay boards behind a pseudo-terminal: they switch as the real ones do, keep a diary, misbehave."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hw.gate.modbus import crc16
from hw.pty_link import LineFault, PtyPeer, Script

_CHANNELS = 8


class GateFault(StrEnum):
    """How the Modbus board misbehaves until told otherwise. Line faults are ``peer.fail``'s."""

    NONE = "none"
    WRONG_CRC = "wrong_crc"  # acts, and answers with a broken CRC
    LATE_ECHO = "late_echo"  # acts, and echoes after a second
    REFUSES = "refuses"  # does not act, answers with exception 2
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

    @property
    def openings(self) -> list[float]:
        """When a contact closed, so that the gate opened (monotonic seconds)."""
        with self._lock:
            return [change.at for change in self.changes if change.closed]

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
            self._set(channel, closed)
            if for_s is not None:
                timer = threading.Timer(for_s, self.switch, (channel, False))
                timer.daemon = True
                self._timers[channel - 1] = timer
                timer.start()

    def power_off(self) -> None:
        """Without power every contact is broken."""
        for channel in range(1, _CHANNELS + 1):
            self.switch(channel, False)

    def _set(self, channel: int, closed: bool) -> None:
        if self._closed[channel - 1] != closed:
            self._closed[channel - 1] = closed
            self.changes.append(Change(time.monotonic(), channel, closed))


class _Board:
    """What both boards have: relays behind a line."""

    def __init__(self, link: Path | None = None) -> None:
        self.relays = Relays()
        self._buffer = bytearray()
        self.peer = PtyPeer(self._respond, link=link)

    @property
    def path(self) -> str:
        """What a driver opens."""
        return self.peer.path

    @property
    def openings(self) -> list[float]:
        """When the gate opened (monotonic seconds)."""
        return self.relays.openings

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


class EmulatedModbusRelay(_Board):
    """An eight-channel Modbus RTU relay board with pulses; powered apart from the line, as they are."""

    def __init__(self, address: int = 1, link: Path | None = None) -> None:
        self.address = address
        self.gate_fault = GateFault.NONE
        super().__init__(link)

    def __enter__(self) -> "EmulatedModbusRelay":
        return self

    def unplug(self) -> None:
        """Pull the plug of the line; the board has its own supply and ends its pulse."""
        self.peer.unplug()

    def _respond(self, data: bytes) -> Script:
        self._buffer += data
        while len(self._buffer) >= 8:
            request = bytes(self._buffer[:8])
            if crc16(request[:6]) != request[6:]:
                del self._buffer[0]  # a board waits for a pause; here a shift by one finds the frame again
                continue
            del self._buffer[:8]
            yield from self._execute(request)

    def _execute(self, request: bytes) -> Script:
        if request[0] not in (self.address, 0xFF) or self.gate_fault is GateFault.DEAF:
            return
        first, second = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        if self.gate_fault is GateFault.REFUSES:
            yield self._framed(bytes([request[1] | 0x80, 2]))
            return
        answer = self._act(request[1], first, second)
        if self.gate_fault is GateFault.LATE_ECHO and request[1] != 0x01:
            yield 1.0
        yield answer[:-1] + bytes([answer[-1] ^ 0xFF]) if self.gate_fault is GateFault.WRONG_CRC else answer

    def _act(self, function: int, first: int, second: int) -> bytes:
        fields = first.to_bytes(2, "big") + second.to_bytes(2, "big")
        if function == 0x01:
            return self._framed(bytes([1, 1, self.relays.states()]))
        if function != 0x05:
            return self._framed(bytes([function | 0x80, 1]))
        if first & 0xFF00 == 0x0200 and first & 0xFF < _CHANNELS:
            self.relays.switch((first & 0xFF) + 1, True, for_s=second / 10)
        elif first < _CHANNELS and second in (0xFF00, 0):
            self.relays.switch(first + 1, second == 0xFF00)
        else:
            return self._framed(bytes([0x85, 2 if second in (0xFF00, 0) else 3]))
        return self._framed(bytes([5]) + fields)

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
