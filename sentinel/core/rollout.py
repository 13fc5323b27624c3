"""When a kiosk takes a release: its place in the order of all kiosks, and the hours of the night. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

_PARTS = 1 << 53


@dataclass(frozen=True, slots=True)
class Stage:
    """From ``since`` (UTC) on, ``percent`` (0..100) of all kiosks take the release."""

    percent: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the day, local time; ``begins`` after ``ends`` goes over midnight, equal is the whole day."""

    begins: time
    ends: time

    def has(self, at: time) -> bool:
        """Whether ``at`` lies in it; the end does not."""
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def place(kiosk: str, version: str) -> float:
    """Where a kiosk stands in the order for a release, 0 <= place < 100: a keyed hash (BLAKE2b).

    The same for as long as the release lives, another for each release, so that no kiosk is always first.
    """
    key = hashlib.blake2b(version.encode(errors="surrogatepass"), digest_size=32, person=b"roll-out").digest()
    digest = hashlib.blake2b(kiosk.encode(errors="surrogatepass"), digest_size=8, key=key).digest()
    return 100.0 * (int.from_bytes(digest, "big") >> 11) / _PARTS


def share(stages: Sequence[Stage], now: datetime) -> int:
    """The percentage that holds now: the largest that has begun; everybody where no stage is named."""
    if not stages:
        return 100
    return max((stage.percent for stage in stages if stage.since <= now), default=0)


def parse_window(text: str) -> Window:
    """``02:00-05:00``. Raises ValueError."""
    begins, dash, ends = text.partition("-")
    if not dash:
        raise ValueError(f'"{text}" is no window: write it as "02:00-05:00"')
    try:
        window = Window(time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip()))
    except ValueError:
        raise ValueError(f'"{text}" is no window: write it as "02:00-05:00"') from None
    if window.begins.tzinfo or window.ends.tzinfo:  # "05:00-06:00" is a time with a zone
        raise ValueError(f'"{text}" is no window: write it as "02:00-05:00"')
    return window
