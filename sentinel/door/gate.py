"""The gate worker: owns the board, sends OFF first and last, pulses only within a lease."""

import queue
import time
from collections.abc import Callable

from hw.errors import DeviceError
from hw.gate import Gate
from sentinel.core.effects import PulseGate
from sentinel.core.events import GateDone, GateOutcome
from sentinel.runtime.worker import Pulse

_WAITING = 4  # drop rule: a command that finds the queue full has failed, and is reported so


class GateDesk:
    """Takes ``PulseGate`` effects; answers each with exactly one ``GateDone``.

    A command that finds the board away fails at once: it is never kept for the moment it comes back
    (a pulse at reconnect would open the gate for nobody).
    """

    def __init__(self, open_gate: Callable[[], Gate], post: Callable[[GateDone], None]) -> None:
        self._open_gate = open_gate
        self._post = post
        self._commands: queue.Queue[PulseGate] = queue.Queue(_WAITING)
        self._ready = False

    def submit(self, command: PulseGate) -> None:
        """Hand over one command; never blocks."""
        if not self._ready:
            self._post(GateDone(command.visit, GateOutcome.FAILED))
            return
        try:
            self._commands.put_nowait(command)
        except queue.Full:
            self._post(GateDone(command.visit, GateOutcome.FAILED))

    def session(self, pulse: Pulse) -> None:
        """The worker session. Raises DeviceError when the board is away."""
        gate = self._open_gate()
        try:
            gate.make_safe()
            self._ready = True
            pulse.working()
            while not pulse.stopping:
                pulse.alive()
                self._serve_one(gate)
        finally:
            self._ready = False
            self._fail_waiting()
            gate.close()

    def _serve_one(self, gate: Gate) -> None:
        try:
            command = self._commands.get(timeout=0.2)
        except queue.Empty:
            return
        try:
            sent = gate.pulse(lambda: time.monotonic() < command.expires)
        except DeviceError:
            self._post(GateDone(command.visit, GateOutcome.FAILED))
            raise
        self._post(GateDone(command.visit, GateOutcome.PULSED if sent else GateOutcome.EXPIRED))

    def _fail_waiting(self) -> None:
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return
            self._post(GateDone(command.visit, GateOutcome.FAILED))
