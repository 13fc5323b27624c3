"""Dark and quiet: muted for a while, night by the clock or by hand. Pure; both end by themselves.

``local_minute`` is the minute of the kiosk's own day (0 to 1439), so a changed time zone counts at once.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

MOST_MUTED_S = 3600.0
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class NightHours:
    """From a minute of the day until another (exclusive), over midnight where it is the later one."""

    begins: int
    ends: int

    def holds(self, local_minute: int) -> bool:
        """Whether it is night at this minute of the day."""
        return (local_minute - self.begins) % _DAY < (self.ends - self.begins) % _DAY


class NightMode(StrEnum):
    """What staff chose."""

    BY_CLOCK = "by_clock"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Quiet:
    """``muted_until``: monotonic seconds. ``chosen``: by hand, until the hours would change anyway (``hours``
    said ``then`` when it was chosen), or for good where there are none."""

    hours: NightHours | None = None
    muted_until: float = float("-inf")
    chosen: NightMode = NightMode.BY_CLOCK
    then: bool = False

    def muted(self, now: float) -> bool:
        """Whether nothing is to be said now (monotonic seconds)."""
        return now < self.muted_until

    def night(self, local_minute: int) -> bool:
        """Whether it is dark and quiet at this minute."""
        if self.chosen is NightMode.BY_CLOCK:
            return self._by_clock(local_minute)
        return self.chosen is NightMode.ON

    def _by_clock(self, local_minute: int) -> bool:
        return self.hours is not None and self.hours.holds(local_minute)


def mute(state: Quiet, seconds: float, now: float) -> Quiet:
    """Say nothing for so long from now (at most an hour); 0 and less: speak again."""
    until = now + min(seconds, MOST_MUTED_S) if seconds > 0 else float("-inf")
    return replace(state, muted_until=until)


def choose(state: Quiet, mode: NightMode, local_minute: int) -> Quiet:
    """Staff make it night or day by hand, or leave it to the clock again."""
    return replace(state, chosen=mode, then=state._by_clock(local_minute))


def passed(state: Quiet, local_minute: int) -> Quiet:
    """Time went on: what was chosen by hand ends when the clock's own night begins or ends."""
    by_hand = state.chosen is not NightMode.BY_CLOCK and state.hours is not None
    if by_hand and state._by_clock(local_minute) is not state.then:
        return replace(state, chosen=NightMode.BY_CLOCK)
    return state


def night_hours(text: str) -> NightHours | None:
    """``"22:00-06:00"`` as hours; "" is None. Raises ValueError with one line."""
    if not text:
        return None
    first, dash, last = text.partition("-")
    if not dash:
        raise ValueError(f'"{text}" is not like "22:00-06:00"')
    hours = NightHours(_minute(first), _minute(last))
    if hours.begins == hours.ends:
        raise ValueError(f'"{text}" begins and ends at the same time')
    return hours


def _minute(text: str) -> int:
    hour, colon, minute = text.strip().partition(":")
    two = len(hour) == 2 and len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    if not (colon and two and int(hour) < 24 and int(minute) < 60):
        raise ValueError(f'"{text.strip()}" is no time such as 22:00')
    return int(hour) * 60 + int(minute)
