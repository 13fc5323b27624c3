"""What the daemon notes beside the database: which policy holds and since when, and the last fetch.

For the next start with a clock that is not set, and for the doctor. Losing it loses nothing else.
"""

from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from sentinel.core.clock import Now
from sentinel.runtime.files import write_whole

T = TypeVar("T")
_IN_FORCE, _FETCHED = "policy-in-force.json", "policy-fetched.json"
_MOST = 4096


class InForce(Struct, frozen=True):
    """``certain_at``: when that was noted, by a clock that was trusted; ``since``: when it began here."""

    version: str
    sequence: int
    origin: str
    since: datetime
    certain_at: datetime


class Fetched(Struct, frozen=True):
    """``at``: the last time that the publisher answered; ``fault``: why it did not since, or what it sent."""

    at: datetime | None
    fault: str = ""


def read_in_force(data: Path) -> InForce | None:
    """What was noted; None where nothing can be read."""
    return _read(data / _IN_FORCE, InForce)


def write_in_force(data: Path, note: InForce) -> None:
    """Raises OSError."""
    write_whole(data / _IN_FORCE, msgspec.json.encode(note))


def read_fetched(data: Path) -> Fetched | None:
    """What was noted; None where nothing can be read."""
    return _read(data / _FETCHED, Fetched)


def write_fetched(data: Path, note: Fetched) -> None:
    """Raises OSError."""
    write_whole(data / _FETCHED, msgspec.json.encode(note))


def last_certain(data: Path, now: Now) -> Now | None:
    """It is at least that late, whatever the clock says; None where nothing is known."""
    noted = read_in_force(data)
    return None if noted is None else Now(now.monotonic, noted.certain_at)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_MOST), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeError):
        return None
