"""The kiosk's clocks, made to run faster; daemon and platform are given one origin, so that both agree."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sentinel.core.clock import Now


@dataclass(frozen=True, slots=True)
class Origin:
    """When the clocks began to run ``factor`` times as fast: the machine's monotonic seconds, and UTC."""

    factor: float
    monotonic: float
    utc: datetime

    @classmethod
    def now(cls, factor: float) -> "Origin":
        """From this moment on. ``factor`` at least 1."""
        return cls(factor, time.monotonic(), datetime.now(UTC))

    def text(self) -> str:
        """For another process's arguments."""
        return json.dumps([self.factor, self.monotonic, self.utc.isoformat()])

    @classmethod
    def read(cls, text: str) -> "Origin":
        """What ``text`` says. Raises ValueError."""
        factor, monotonic, utc = json.loads(text)
        return cls(float(factor), float(monotonic), datetime.fromisoformat(utc))


class FastClock:
    """A ``runtime.clock.Clock``. Linux has one monotonic clock for all processes, so equal origins agree."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    def now(self) -> Now:
        """Monotonic seconds and UTC, both accelerated."""
        passed = (time.monotonic() - self._origin.monotonic) * self._origin.factor
        return Now(self._origin.monotonic + passed, self._origin.utc + timedelta(seconds=passed))

    def utc(self) -> datetime:
        """The time of day alone, as the platform asks for it."""
        return self.now().utc
