"""A number that counts up with each run of the kiosk, so that others can tell an earlier run from a later."""

import contextlib
import os
from datetime import datetime
from pathlib import Path

from sentinel.runtime.files import open_new

_FILE = "birth"
_LARGEST = 2**53 - 1


def next_birth(folder: Path, now: datetime) -> int:
    """At least the time in seconds, and more than the last: also where the file, or the time, was lost.

    Raises OSError.
    """
    path, last = folder / _FILE, 0
    with contextlib.suppress(FileNotFoundError, ValueError):
        last = int(path.read_text(encoding="ascii")[:32])
    number = max(last + 1 if 0 <= last < _LARGEST else 0, int(now.timestamp()))
    fresh = path.with_suffix(".new")
    with os.fdopen(open_new(fresh), "w", encoding="ascii") as file:
        file.write(f"{number}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return number
