"""A number that counts up with each run of the kiosk, so that others can tell an earlier run from a later."""

import contextlib
import logging
import os
from datetime import datetime
from pathlib import Path

from sentinel.runtime.files import open_new

_log = logging.getLogger(__name__)
_FILE = "birth"
_LARGEST = 2**53 - 1


def next_birth(folder: Path, now: datetime) -> int:
    """At least the time in seconds, and more than the last: also where the file, or the time, was lost.

    Where it can't be kept (a full disk, one that is read-only) it holds for this run: a door that starts is
    worth more than a number, which the time alone keeps apart.
    """
    path, last = folder / _FILE, 0
    with contextlib.suppress(OSError, ValueError):
        last = int(path.read_text(encoding="ascii")[:32])
    number = max(last + 1 if 0 <= last < _LARGEST else 0, int(now.timestamp()))
    try:
        _keep(path, number)
    except OSError as error:
        _log.warning("%s: the number of this run can't be kept: %s", path, error.strerror)
    return number


def _keep(path: Path, number: int) -> None:
    fresh = path.with_suffix(".new")
    try:
        with os.fdopen(open_new(fresh), "w", encoding="ascii") as file:
            file.write(f"{number}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
