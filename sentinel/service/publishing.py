"""The city base file and its deltas, published from a folder as they are: signed by somebody else.

The folder holds ``NAME.sbase``, of which the newest is published, and any number of ``NAME.sdelta``, each as
``sentinel cache build`` makes them, put there by renaming. Nothing is checked here but the form: a kiosk
believes signatures, not us.
"""

import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.basefile.delta import MOST_BYTES
from sentinel.basefile.delta import unchecked_header as delta_header
from sentinel.basefile.errors import Refused
from sentinel.basefile.header import most_head_bytes
from sentinel.basefile.header import unchecked_header as base_header
from sentinel.basefile.publication import Latest, answer, news

_BASE, _DELTA = ".sbase", ".sdelta"
_MOST_FILES = 100_000
# A folder's own time tells what was renamed into it, but two changes may have the same; what is written in
# place it does not tell.
_SETTLED_NS, _LONGEST_S = 2_000_000_000, 5.0

_Entry = tuple[str, int, int]  # name, size and time of a file


@dataclass(frozen=True, slots=True)
class _Look:
    """What was there at a look, and what it comes to."""

    entries: tuple[_Entry, ...] = ()
    latest: Latest = field(default_factory=Latest)
    sequences: Mapping[_Entry, int] = field(default_factory=dict)
    paths: Mapping[int, Path] = field(default_factory=dict)


class Publication:
    """Safe to use from several threads. A folder that is not there publishes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._look = _Look()
        self._looked: tuple[int, float] = (0, float("-inf"))
        self._lock = threading.Lock()

    def base(self) -> Path | None:
        """The newest base file's path; None where there is none."""
        newest = _newest_base(self._seen().entries)
        return None if newest is None else self._folder / newest[0]

    def latest(self) -> Latest:
        """What there is now."""
        return self._seen().latest

    def numbers(self) -> Mapping[int, Path]:
        """Where each delta is; the same object as long as nothing changed."""
        return self._seen().paths

    def read(self, number: int) -> bytes | None:
        """A delta; None where it is not there any more."""
        return _read(self._seen().paths.get(number))

    def deltas(self, first: int, last: int) -> bytes:
        """The deltas from ``first`` on, as many as one answer holds."""
        paths = {n: path for n, path in self._seen().paths.items() if first <= n <= last}
        if not paths:
            return answer(1, 0, {})
        return answer(min(paths), max(paths), lambda number: _read(paths.get(number)))

    def _seen(self) -> _Look:
        with self._lock:
            if self._is_settled():
                return self._look
            entries = self._entries()
            if entries != self._look.entries:
                known = self._look.sequences
                deltas = [entry for entry in entries if entry[0].endswith(_DELTA)]
                found = {e: known.get(e) or _sequence(self._folder / e[0]) for e in deltas}
                sequences = {entry: number for entry, number in found.items() if number}
                paths = {number: self._folder / entry[0] for entry, number in sequences.items()}
                self._look = _Look(entries, self._news(entries, sequences.values()), sequences, paths)
            return self._look

    def _is_settled(self) -> bool:
        """Whether nothing was renamed into the folder since the last look: there are many looks a second."""
        try:
            changed = self._folder.stat().st_mtime_ns
        except OSError:
            changed = 0
        known, until = self._looked
        now = time.monotonic()
        if changed and changed == known and now < until:
            return True
        settled = changed < time.time_ns() - _SETTLED_NS
        self._looked = (changed if settled else 0, now + _LONGEST_S)
        return False

    def _entries(self) -> tuple[_Entry, ...]:
        try:
            named = sorted(p for p in self._folder.iterdir() if p.suffix in (_BASE, _DELTA))
            stats = [(path.name, path.stat()) for path in named[:_MOST_FILES]]
        except OSError:
            return ()
        return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)

    def _news(self, entries: Sequence[_Entry], deltas: Collection[int]) -> Latest:
        newest = _newest_base(entries)
        try:
            if newest is not None:
                with (self._folder / newest[0]).open("rb") as file:
                    return news(base_header(file.read(most_head_bytes())), newest[1], deltas)
        except (OSError, Refused):
            pass
        return Latest(oldest=min(deltas, default=0), sequence=max(deltas, default=0))


def _newest_base(entries: Sequence[_Entry]) -> _Entry | None:
    files = [entry for entry in entries if entry[0].endswith(_BASE)]
    return max(files, key=lambda entry: entry[2], default=None)


def _sequence(path: Path) -> int | None:
    raw = _read(path)
    try:
        return None if raw is None else delta_header(raw).sequence
    except Refused:
        return None


def _read(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    return raw if len(raw) <= MOST_BYTES else None
