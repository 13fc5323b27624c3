"""What fails in a rehearsal: at the seams between the daemon's parts, for a bounded time, never in hardware.

The daemon's own recovery is what is tried: a worker's session fails as if its device was gone, and comes back
by its own back-off.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from sentinel.core.clock import Now
from sentinel.core.rehearsal.plan import Fault
from sentinel.link.messages import Message, VisionHealth, VisionReport
from sentinel.runtime.clock import Clock, WatchedClock
from sentinel.runtime.worker import Pulse

_LONGEST_S = 120.0  # whoever set a fault and died leaves it behind for so long at most
_BACK = timedelta(days=400)  # a clock whose battery died
Session = Callable[[Pulse], None]
REHEARSED = frozenset({Fault.THERMAL, Fault.ID_CARD, Fault.SCANNER, Fault.SMART_CARD})
"""Faults of devices that have a worker of their own; named as the device."""


class Faults:
    """Which faults are on. Any thread; each look costs one comparison while none is."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._on: frozenset[Fault] = frozenset()
        self._until = 0.0

    def set(self, faults: Iterable[Fault]) -> None:
        """These and no others, from now on, for two minutes at most."""
        with self._lock:
            self._until = self._monotonic() + _LONGEST_S
            self._on = frozenset(faults)

    def clear(self) -> None:
        """All works."""
        self.set(())

    def on(self, *faults: Fault) -> bool:
        """Whether one of these is on."""
        return bool(self._on) and not self._on.isdisjoint(faults) and self._monotonic() < self._until

    def session(self, fault: Fault, session: Session, error: Callable[[str], Exception]) -> Session:
        """A worker's session that fails with ``error`` at its next turn while the fault is on."""

        def spoiled(pulse: Pulse) -> None:
            session(_SpoiledPulse(pulse, lambda: self.on(fault), error))

        return spoiled

    def clock(self, clock: Clock) -> Clock:
        """A clock that jumps back while the fault is on, watched as the real one is."""
        return _JumpingClock(clock, lambda: self.on(Fault.CLOCK))

    def swallows(self, message: Message) -> bool:
        """Whether a word of vision is lost. A person in the aiming zone is told all the same."""
        if not self.on(Fault.CAMERA):
            return False
        if isinstance(message, VisionReport):
            return not any(track.in_zone for track in message.tracks)
        return isinstance(message, VisionHealth)


class _SpoiledPulse(Pulse):
    """The worker's own pulse, but for the fault."""

    def __init__(self, pulse: Pulse, spoiled: Callable[[], bool], error: Callable[[str], Exception]) -> None:
        super().__init__()
        self._pulse, self._spoiled, self._error = pulse, spoiled, error

    def working(self) -> None:
        self._check()
        self._pulse.working()

    def alive(self) -> None:
        self._check()
        self._pulse.alive()

    @property
    def stopping(self) -> bool:
        return self._pulse.stopping

    def wait(self, seconds: float) -> bool:
        self._check()
        return self._pulse.wait(seconds)

    def stop(self) -> None:
        self._pulse.stop()

    def _check(self) -> None:
        if self._spoiled():
            raise self._error("away in a rehearsal")


class _JumpingClock:
    def __init__(self, clock: Clock, spoiled: Callable[[], bool]) -> None:
        self._clock, self._spoiled = clock, spoiled
        self._jumped: WatchedClock | None = None

    def now(self) -> Now:
        if not self._spoiled():
            self._jumped = None
            return self._clock.now()
        if self._jumped is None:
            self._jumped = WatchedClock(_Back(self._clock), self._clock.now().utc)
        return self._jumped.now()


class _Back:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> Now:
        now = self._clock.now()
        return Now(now.monotonic, now.utc - _BACK, now.utc_trusted)
