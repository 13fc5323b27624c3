"""The base file that this kiosk holds: checked, replaced as a whole, changed by deltas, asked.

One folder: ``base.sbase``, ``changes.db``, ``compaction.key``. Whatever is refused leaves it as it was. A
kill at any moment leaves the old file or the new one: changes that a new file has folded in are dropped after
it is in place, and count for nothing from then on (their numbers are not above its own).
"""

import contextlib
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sentinel.basefile.compaction import compact
from sentinel.basefile.delta import Delta, read_delta
from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.header import KIOSK, Header, check_time
from sentinel.basefile.keys import CityKey
from sentinel.basefile.record import FIELDS, wide
from sentinel.basefile.table import Table
from sentinel.basefile.writing import sync_folder
from sentinel.core.clock import Now
from sentinel.crypto.signing import Algorithm, PrivateKey, PublicKey, generate, private_key_from_pem
from sentinel.verify.basefile.kept import Looked
from sentinel.verify.basefile.overlay import Overlay, OverlayError, State
from sentinel.verify.basefile.turns import alone

_log = logging.getLogger(__name__)

BASE = "base.sbase"
CHANGES = "changes.db"
_OWN_KEY = "compaction.key"
_LOCK = "writing"
_COMPACTED, _COMPACTING = "compacted.sbase", "compacting"
_LOADED, _LOADING = "loaded", "loading"
_REMOVED = len(FIELDS)
_LOOK_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """What is held about one person: a code for each ``Field`` (``record``), and as of when it is stated.

    ``as_of`` in seconds since 1970, in the order of ``Field``; ``header``: of the base file.
    """

    codes: tuple[int, ...]
    as_of: tuple[int, ...]
    header: Header


@dataclass(frozen=True, slots=True)
class Status:
    """What is held. ``refused``: why the file on disk is not in use ("": it is, or there is none)."""

    header: Header | None
    state: State | None
    changes: int
    file_bytes: int
    refused: str


class Holding:
    """Any thread may ask; writers (install, apply, compact) also of several processes take turns.

    ``trusted``: the publishers' keys; ``city``: keys by epoch; ``database_key``: 32 bytes of the device.
    Raises OverlayError, OSError.
    """

    def __init__(
        self, folder: Path, trusted: Sequence[PublicKey], city: Mapping[int, CityKey], database_key: bytes
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._trusted, self._city = folder, tuple(trusted), dict(city)
        self._overlay = Overlay(folder / CHANGES, database_key)
        self._lock = threading.Lock()
        self._table: Table | None = None
        self._seen: tuple[int, ...] = ()
        self._refused = ""
        self._look_at = float("-inf")

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self._folder

    @property
    def changes(self) -> int:
        """How many changes lie on the file."""
        return len(self._overlay)

    def close(self) -> None:
        """Close the database; the file's mapping goes with the last who holds it."""
        self._overlay.close()

    def find(self, number: str, now: Now) -> Known | None:
        """What is held about an id number, None for nothing. Raises Refused without a usable file."""
        for _ in range(3):
            table = self._current(now)
            hash52 = self._key(table.header).hash64(number) >> 12
            looked = self._overlay.look(hash52)
            if looked is not None and looked.epoch == table.header.key_epoch:
                if looked.base_sequence > table.header.sequence:
                    self._look_at = float("-inf")  # a newer file is in place: its changes are gone from here
                    continue
                return _known(table, hash52, looked)
            return _known(table, hash52, None)
        raise Refused(Refusal.OLDER, "the base file on disk is older than its changes")

    def loading(self) -> AbstractContextManager[None]:
        """A whole file is brought here by one thread of one process at a time, until it is installed.

        Raises Taken at once where another one is at it: that may take minutes.
        """
        return alone(self._folder, _LOADING, _LOADED, within_s=0.0)

    def install(self, path: Path, now: Now) -> Header:
        """Check a file in the same file system and put it in place. Raises Refused; the old one stays."""
        with self._alone():
            table = Table.open(path, self._trusted)
            header = table.header
            check_time(header.as_of, now.utc, trusted=now.utc_trusted)
            self._key(header)
            self._check_newer(header)
            path.chmod(0o600)
            path.replace(self._folder / BASE)
            sync_folder(self._folder)
            self._overlay.begin(header)
            self._use(table)
        _log.info("base file: as of %s, %d people", f"{header.at:%Y-%m-%d %H:%M:%S} UTC", header.count)
        return header

    def apply(self, raw: bytes, now: Now) -> bool:
        """Take a delta, whole or not at all; whether it was new. Raises Refused."""
        delta = read_delta(raw, self._trusted)
        with self._alone():
            self._check_delta(delta, now)
            return self._overlay.apply(delta)

    def compact(self, now: Now) -> Header:
        """Fold the changes up to the first gap into a new base file, signed for this kiosk only.

        Deltas are applied meanwhile: those are above what is folded in, and stay on the
        new file. Raises Refused without a usable file.
        """
        with alone(self._folder, _COMPACTING, _COMPACTED):
            out = self._folder / _COMPACTED
            out.unlink(missing_ok=True)  # of a process that was killed before it was in place
            with self._alone():
                table, state = self._current(now, fresh=True), self._overlay.state()
                if state is None or state.horizon == table.header.sequence:
                    return table.header
                changes = self._overlay.changes(state.horizon)
                key = self._own_key()
            try:
                as_of = max(state.horizon_as_of, table.header.as_of)
                compact(table, changes, out, sequence=state.horizon, as_of=as_of, key=key, made_by=KIOSK)
                out.chmod(0o600)
                return self._swap(table, Table.open(out, [key.public]), out, now)
            finally:
                out.unlink(missing_ok=True)

    def _swap(self, before: Table, fresh: Table, out: Path, now: Now) -> Header:
        """Put in place what was made of ``before``, unless a newer file came meanwhile."""
        with self._alone():
            current = self._current(now, fresh=True)
            if current.header != before.header:
                return current.header
            out.replace(self._folder / BASE)
            sync_folder(self._folder)
            self._overlay.begin(fresh.header)
            self._use(fresh)
            return fresh.header

    def state(self, now: Now, *, fresh: bool = False) -> State | None:
        """How far it goes; None without a usable file. ``fresh``: the disk is looked at now."""
        try:
            self._current(now, fresh=fresh)
        except Refused:
            return None
        self._overlay.refresh()
        return self._overlay.state()

    def status(self, now: Now) -> Status:
        """For people."""
        header = None
        with contextlib.suppress(Refused):
            header = self._current(now, fresh=True).header
        size = sum(path.stat().st_size for path in self._folder.glob("*") if path.is_file())
        return Status(header, self._overlay.state(), len(self._overlay), size, self._refused)

    def _check_newer(self, header: Header) -> None:
        state = self._overlay.state()
        if state is None:
            return
        known = (state.epoch, state.base_sequence, state.base_as_of)
        theirs = (header.key_epoch, header.sequence, header.as_of)
        # With a new key the changes held are of no more use: the file must have them all.
        behind = header.key_epoch != state.epoch and header.sequence < state.horizon
        if any(new < old for new, old in zip(theirs, known, strict=True)) or behind:
            held = (state.epoch, state.horizon if behind else state.base_sequence, state.base_as_of)
            raise Refused(Refusal.OLDER, f"older than what is held: {_age(theirs)} against {_age(held)}")

    def _check_delta(self, delta: Delta, now: Now) -> None:
        header = delta.header
        check_time(header.as_of, now.utc, trusted=now.utc_trusted)
        table = self._current(now, fresh=True)
        if header.key_epoch != table.header.key_epoch:
            raise Refused(
                Refusal.EPOCH,
                f"a delta of key epoch {header.key_epoch}, and the base file is of {table.header.key_epoch}",
            )
        if header.key_check != table.header.key_check:
            raise Refused(Refusal.KEY_WRONG, "made with another city key of the same epoch")
        if header.sequence > table.header.sequence and header.as_of < table.header.as_of:
            raise Refused(Refusal.OLDER, "as of before the base file, and numbered after it")

    def _key(self, header: Header) -> CityKey:
        key = self._city.get(header.key_epoch)
        if key is None:
            raise Refused(Refusal.KEY_MISSING, f"no city key of epoch {header.key_epoch} is here")
        if key.check != header.key_check:
            raise Refused(Refusal.KEY_WRONG, f"the city key of epoch {header.key_epoch} here is another one")
        return key

    def _current(self, now: Now, *, fresh: bool = False) -> Table:
        """The table in use; looks once a second whether another process has put a new one in place."""
        if self._table is not None and not fresh and now.monotonic < self._look_at:
            return self._table
        if not self._lock.acquire(blocking=self._table is None or fresh):
            assert self._table is not None
            return self._table  # another thread is checking a new file
        try:
            self._look_at = now.monotonic + _LOOK_AGAIN_S
            while (seen := self._on_disk()) != self._seen:
                self._reopen(seen, now)
                if self._seen != seen:
                    break
            if self._table is None:
                raise Refused(Refusal.NO_BASE, self._refused or "no base file is held")
            return self._table
        finally:
            self._lock.release()

    def _on_disk(self) -> tuple[int, ...]:
        try:
            return _identity((self._folder / BASE).stat())
        except FileNotFoundError:
            return self._seen

    def _reopen(self, seen: tuple[int, ...], now: Now) -> None:
        """Take what lies there, if it is good; a table in use stays in use if it is not."""
        try:
            table = Table.open(self._folder / BASE, self._trusted_here())
            check_time(table.header.as_of, now.utc, trusted=now.utc_trusted)
            self._key(table.header)
            state = self._overlay.state()
            if state is None or state.base_sequence != table.header.sequence:
                self._check_newer(table.header)
                self._overlay.begin(table.header)
        except Refused as error:
            if error.reason is not Refusal.CLOCK_UNSET:  # which may be set in a moment
                self._seen = seen
            self._say(f"the base file on disk is not used: {error}")
            return
        self._say("")
        self._table, self._seen = table, seen

    def _use(self, table: Table) -> None:
        with self._lock:
            self._table, self._seen = table, _identity((self._folder / BASE).stat())
            self._say("")

    def _say(self, refused: str) -> None:
        if refused and refused != self._refused:
            _log.warning("base file: %s", refused)
        self._refused = refused

    def _trusted_here(self) -> list[PublicKey]:
        with contextlib.suppress(OSError, ValueError):
            own = private_key_from_pem((self._folder / _OWN_KEY).read_text(encoding="ascii"))
            return [*self._trusted, own.public]
        return list(self._trusted)

    def _own_key(self) -> PrivateKey:
        """The key that signs what this kiosk compacted: it counts in this folder only."""
        path = self._folder / _OWN_KEY
        with contextlib.suppress(OSError, ValueError):
            return private_key_from_pem(path.read_text(encoding="ascii"))
        key = generate(Algorithm.ED25519)
        temporary = path.with_suffix(".new")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.pem)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
        return key

    def _alone(self) -> AbstractContextManager[None]:
        return alone(self._folder, _LOCK, BASE)


def _age(of: tuple[int, int, int]) -> str:
    epoch, sequence, as_of = of
    at = datetime.fromtimestamp(as_of, UTC)
    return f"key epoch {epoch}, delta {sequence}, as of {at:%Y-%m-%d %H:%M:%S} UTC"


def _identity(state: os.stat_result) -> tuple[int, ...]:
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _known(table: Table, hash52: int, looked: Looked | None) -> Known | None:
    header = table.header
    value = table.find(hash52)
    horizon = max(header.as_of, looked.horizon_as_of) if looked else header.as_of
    if looked is not None and looked.changes:
        return _changed(header, value, horizon, looked.changes)
    if value is None:
        return None
    return Known(wide(value, header.as_of), (horizon,) * _REMOVED, header)


def _changed(
    header: Header, value: int | None, horizon: int, changes: dict[int, tuple[int, int, int]]
) -> Known | None:
    removed = changes[_REMOVED][0] if _REMOVED in changes else -1
    if removed > header.sequence:
        value = None
    least = max(header.sequence, removed)
    codes = list(wide(value, header.as_of)) if value is not None else [0] * _REMOVED
    as_of, told = [horizon] * _REMOVED, False
    for field, (sequence, at, code) in changes.items():
        if sequence > least and field != _REMOVED:
            codes[field], as_of[field], told = code, max(at, horizon), True
    return Known(tuple(codes), tuple(as_of), header) if told or value is not None else None


__all__ = ["BASE", "Holding", "Known", "OverlayError", "Status"]
