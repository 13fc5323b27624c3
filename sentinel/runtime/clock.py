"""The clocks that are passed into the heart."""

import time
from datetime import UTC, datetime
from typing import Protocol

from sentinel.core.clock import Now

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
