"""A moment, as it is passed in: the heart never looks at a clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.replacing import quick, replace


@quick
@dataclass(frozen=True, slots=True)
class Now:
    """``monotonic`` seconds for intervals (CLOCK_MONOTONIC, shared by all processes), ``utc`` for records.

    ``utc_trusted`` is False while the system clock was never set since power-on.
    """

    monotonic: float
    utc: datetime
    utc_trusted: bool = True


TOLERANCE = timedelta(seconds=120)


@quick
@dataclass(frozen=True, slots=True)
class ClockWatch:
    """What is remembered of a clock that was right: a moment of it, None before the first."""

    good: Now | None = None


def watched(watch: ClockWatch, now: Now) -> tuple[ClockWatch, Now]:
    """The moment, untrusted where the clock has gone back by more than two minutes.

    A clock that goes back makes what has expired look valid again. One that goes forward only makes facts
    look older than they are, as after its first setting: that is taken. What went back is trusted again once
    it has caught up, or somebody ``vouches`` for it.
    """
    good = watch.good
    if not now.utc_trusted:
        return watch, now
    if good is not None:
        expected = good.utc + timedelta(seconds=now.monotonic - good.monotonic)
        if now.utc < expected - TOLERANCE:
            return watch, replace(now, utc_trusted=False)
    return ClockWatch(now), now


def vouched(watch: ClockWatch, now: Now, said: datetime) -> ClockWatch:
    """Somebody who knows (UTC) agrees with the clock as it is now: it is right, whatever it was before."""
    return ClockWatch(replace(now, utc_trusted=True)) if abs(said - now.utc) <= TOLERANCE else watch
