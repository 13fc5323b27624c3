"""The clocks that are passed into the heart."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sentinel.core.clock import ClockWatch, Now, vouched, watched

# A clock before this build's year was never set (RTC lost its battery): validity then says "cannot tell".
_EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Where the moment comes from."""

    def now(self) -> Now:
        """Monotonic seconds and UTC."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> Now:
        """Monotonic seconds and UTC; UTC is untrusted before the year of this build."""
        utc = datetime.now(UTC)
        return Now(time.monotonic(), utc, utc_trusted=utc >= _EARLIEST)


class WatchedClock:
    """A clock that is not trusted while it stands behind what it said before. For several threads."""

    def __init__(self, clock: Clock, not_before: datetime | None = None) -> None:
        """``not_before``: a moment (UTC) that was certain before this start; None: nothing is known."""
        self._clock = clock
        self._lock = threading.Lock()
        good = None if not_before is None else Now(clock.now().monotonic, not_before)
        self._watch = ClockWatch(good)

    def now(self) -> Now:
        """Monotonic seconds and UTC; untrusted after a jump back, until ``vouch`` or the time is reached."""
        now = self._clock.now()
        with self._lock:
            self._watch, now = watched(self._watch, now)
        return now

    def vouch(self, said: datetime) -> None:
        """Somebody who knows says what time it is (UTC)."""
        now = self._clock.now()
        with self._lock:
            self._watch = vouched(self._watch, now, said)


class PacedClock:
    """Clocks that run ``pace`` times slower from now on: for machines too slow for a visitor's patience."""

    def __init__(self, pace: float) -> None:
        """Raises ValueError: a pace below 1."""
        if not pace >= 1.0:
            raise ValueError("a pace is at least 1")
        self._pace = pace
        self._system = SystemClock()
        self._origin = self._system.now()

    def now(self) -> Now:
        """Monotonic seconds and UTC, both slowed."""
        real = self._system.now()
        monotonic = self.at(real.monotonic)
        utc = self._origin.utc + timedelta(seconds=monotonic - self._origin.monotonic)
        return Now(monotonic, utc, real.utc_trusted)

    def at(self, monotonic: float) -> float:
        """What its monotonic clock shows, or showed, at a moment of the machine's (seconds)."""
        return self._origin.monotonic + (monotonic - self._origin.monotonic) / self._pace
