"""The gate worker: owns the board, sends OFF first and last, pulses only within a lease."""

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from hw.errors import DeviceRefused
from hw.gate import Gate
from sentinel.core import gate_lease
from sentinel.core.effects import PulseGate
from sentinel.core.events import GateDone, GateOutcome
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_WAITING = 4  # drop rule: a command that finds the queue full has failed, and is reported so
_MOST_WITHDRAWN = 16  # drop rule: the oldest, whose lease is over
_TURN_S = 0.2
_COMPANY_TURN_S = 0.02
_GAP_S = 0.3  # for the gate to see an edge


class Companion(Protocol):
    """What else hangs on the gate's board, served by its one thread between two commands."""

    def attach(self, gate: Gate) -> None:
        """The board is open and safe."""

    def turn(self) -> None:
        """A short exchange or two at most, or nothing. Raises DeviceError where the board is in trouble."""

    def detach(self) -> None:
        """The board is about to be closed; it may be gone. Never raises."""


def rest_s(pulse_ms: int) -> float:
    """From one pulse to the next: boards round it up, to whole seconds at most, and the gate needs a gap."""
    return math.ceil(pulse_ms / 1000) + _GAP_S


class GateDesk:
    """Takes ``PulseGate`` effects; answers each with exactly one ``GateDone``.

    A command that finds the board away fails at once: it is never kept for the moment it comes back
    (a pulse at reconnect would open the gate for nobody).
    """

    def __init__(
        self,
        open_gate: Callable[[], Gate],
        post: Callable[[GateDone], None],
        clock: Clock,
        check_s: float = 3.0,
        companions: Sequence[Companion] = (),
        rest_s: float = 0.0,
    ) -> None:
        """``check_s``: idle for so long, the board is asked whether it is still there; 0: never.

        ``rest_s``: from one pulse to the next: sooner, a self-ending board makes one of two, and that is all
        the gate sees. A command waits for so long, within its lease.
        """
        self._rest_s = rest_s
        self._rested = float("-inf")
        self._companions = companions
        self._turn_s = _COMPANY_TURN_S if companions else _TURN_S
        self._open_gate = open_gate
        self._post = post
        self._clock = clock
        self._check_s = check_s
        self._commands: queue.Queue[PulseGate] = queue.Queue(_WAITING)
        # Held while a command goes in: none may slip in between the board's going and the queue's clearing.
        self._door = threading.Lock()
        self._ready = False
        self._withdrawn: deque[str] = deque(maxlen=_MOST_WITHDRAWN)

    def withdraw(self, visit: str) -> None:
        """Do not open for this visit; too late for a command whose bytes go out. Never blocks."""
        with self._door:
            self._withdrawn.append(visit)

    def _refused(self, command: PulseGate) -> GateOutcome | None:
        with self._door:
            return gate_lease.refused(command, self._withdrawn, self._clock.now().monotonic)

    def submit(self, command: PulseGate) -> None:
        """Hand over one command; never blocks."""
        with self._door:
            taken = self._ready and not self._commands.full()
            if taken:
                self._commands.put_nowait(command)
        if not taken:
            self._post(GateDone(command.visit, GateOutcome.FAILED))

    def session(self, pulse: Pulse) -> None:
        """The worker session. Raises DeviceError when the board is away."""
        gate = self._open_gate()
        try:
            gate.make_safe()
            gate.answers()
            for companion in self._companions:
                companion.attach(gate)
            with self._door:
                self._ready = True
            pulse.working()
            last = time.monotonic()
            while not pulse.stopping:
                pulse.alive()
                if not self._serve_one(gate):
                    for companion in self._companions:
                        companion.turn()
                    if not self._check_s or time.monotonic() - last < self._check_s:
                        continue
                    gate.answers()
                last = time.monotonic()
        finally:
            with self._door:
                self._ready = False
            self._fail_waiting()
            for companion in self._companions:
                companion.detach()
            gate.close()

    def _serve_one(self, gate: Gate) -> bool:
        """Carry out the next command, if one comes within a moment; whether one came."""
        if (rest := self._rested - self._clock.now().monotonic) > 0:
            time.sleep(min(rest, self._turn_s))
            return False
        try:
            command = self._commands.get(timeout=self._turn_s)
        except queue.Empty:
            return False
        outcome = GateOutcome.FAILED  # until the driver asks for the lease, no byte has gone out

        def still_valid() -> bool:
            nonlocal outcome
            why = self._refused(command)
            outcome = GateOutcome.UNKNOWN if why is None else why
            return why is None

        try:
            if gate.pulse(still_valid):
                outcome = GateOutcome.PULSED
                self._rested = self._clock.now().monotonic + self._rest_s
        except DeviceRefused:
            outcome = GateOutcome.FAILED
            raise
        finally:
            self._post(GateDone(command.visit, outcome))
        return True

    def _fail_waiting(self) -> None:
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return
            self._post(GateDone(command.visit, GateOutcome.FAILED))
