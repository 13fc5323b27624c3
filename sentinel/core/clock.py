"""A moment, as it is passed in: the heart never looks at a clock."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Now:
    """``monotonic`` seconds for intervals (CLOCK_MONOTONIC, shared by all processes), ``utc`` for records.

    ``utc_trusted`` is False while the system clock was never set since power-on.
    """

    monotonic: float
    utc: datetime
    utc_trusted: bool = True
