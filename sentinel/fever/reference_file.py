"""Where the population reference outlives a restart: a small private file, replaced whole."""

import os
from pathlib import Path
from typing import Protocol

import msgspec

from sentinel.fever.reference import PLAUSIBLE_C, WINDOW, Reference
from sentinel.runtime.files import open_new

FILE = "thermal-reference.json"
_MOST_BYTES = 16_384


class ReferenceStore(Protocol):
    """Keeps one reference."""

    def load(self) -> Reference | None:
        """What was kept; None: nothing, or nothing readable."""

    def save(self, reference: Reference) -> None:
        """Keep this one instead. Raises OSError."""


class ReferenceFile:
    """``path``: JSON, mode 0600: temperatures in the order of arrival and when hours began, nobody's name."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Reference | None:
        """The reference in the file; a damaged one counts as none."""
        try:
            with self._path.open("rb") as file:
                found = msgspec.json.decode(file.read(_MOST_BYTES), type=Reference)
        except (OSError, ValueError):  # DecodeError is one, and so is a text that is no UTF-8
            return None
        return found if _sound(found) else None

    def save(self, reference: Reference) -> None:
        """Written beside and moved into place. Raises OSError."""
        beside = self._path.with_suffix(".new")
        with os.fdopen(open_new(beside), "wb") as file:
            file.write(msgspec.json.encode(reference))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


def _sound(found: Reference) -> bool:
    times = (found.newest, *(hour.began for hour in found.hours))
    known = [*found.levels, *(level for hour in found.hours for level in hour.levels)]
    known += [level for level in (found.settled, found.anchor) if level is not None]
    return (
        len(found.levels) <= WINDOW
        and all(time is None or time.tzinfo is not None for time in times)
        and all(hour.levels for hour in found.hours)
        and all(PLAUSIBLE_C[0] <= level <= PLAUSIBLE_C[1] for level in known)
    )
