"""What deltas changed since the base file, in encrypted SQLite: of each fact the change with the highest
number. So the order in which deltas come does not matter, and one that comes twice changes nothing.

The state's row says through which number there is no gap (``horizon``), and on what base file they lie.
"""

import contextlib
import mmap
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]

from sentinel.basefile.compaction import Changes, changes_of
from sentinel.basefile.delta import Delta
from sentinel.basefile.header import Header
from sentinel.verify.basefile.kept import FIELD_BITS, MOST, Kept, Looked

_SCHEMA = """
CREATE TABLE IF NOT EXISTS changes(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, as_of INTEGER NOT NULL,
    code INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ahead(seq INTEGER PRIMARY KEY, as_of INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS state(one INTEGER PRIMARY KEY CHECK(one = 1), epoch INTEGER NOT NULL,
    base_seq INTEGER NOT NULL, base_as_of INTEGER NOT NULL, horizon INTEGER NOT NULL,
    horizon_as_of INTEGER NOT NULL, generation INTEGER NOT NULL);
"""
# A hash has 52 bits and a field 3: together they are SQLite's own row number.
_UPSERT = """
INSERT INTO changes VALUES (?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET seq = excluded.seq,
    as_of = excluded.as_of, code = excluded.code WHERE excluded.seq > changes.seq
"""
# One statement, so one moment: a compaction between two would show neither old nor new.
_LOOK = """
SELECT -1, base_seq, epoch, horizon_as_of FROM state
UNION ALL SELECT id & 7, seq, as_of, code FROM changes WHERE id BETWEEN ? AND ?
"""
_KEPT_AHEAD = 100_000
_BLOCK = 20_000
_BUSY_S = 5.0


class OverlayError(Exception):
    """The overlay can't be read or written; one line that names no person."""


@dataclass(frozen=True, slots=True)
class State:
    """On which base file the changes lie, and how far they go. Times in seconds since 1970.

    ``horizon``: the last delta before the first gap; ``ahead``: numbers held beyond it.
    """

    epoch: int
    base_sequence: int
    base_as_of: int
    horizon: int
    horizon_as_of: int
    ahead: tuple[int, ...] = ()

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """First and last numbers of what is missing below what is held."""
        found, expected = [], self.horizon + 1
        for number in self.ahead:
            if number > expected:
                found.append((expected, number - 1))
            expected = number + 1
        return tuple(found)


class Overlay:
    """Any thread may look up; a connection of its own for each. Raises OverlayError.

    SQLite takes 6 us to say that somebody has no changes, and 20 to say what they are: ``refresh`` keeps
    them in memory, up to a million. Every writer of every process puts the new generation into a small
    mapped file before it commits; while that is the one that was kept, nothing was committed since.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._local = threading.local()
        self._all: list[tuple[Any, threading.Lock]] = []
        self._lock = threading.Lock()
        with _wrapped():
            path.touch(mode=0o600, exist_ok=True)
            self._db().executescript(_SCHEMA)
            self._shared = _mapped(path.with_name("generation"))
        self._kept: Kept | None = None
        self._keeping = threading.Lock()

    def close(self) -> None:
        """Close every connection; one that its thread does not give back in time ends with the process."""
        with self._lock:
            for db, held in self._all:
                if held.acquire(timeout=_BUSY_S):  # closed in the middle of a statement, SQLite crashes
                    db.close()
                    held.release()
            self._all.clear()

    def look(self, hash52: int) -> Looked | None:
        """What is held about a hash; None before there was a base file."""
        kept = self._kept
        if kept is not None and self._shared[0] == kept.generation:
            return kept.look(hash52)
        first = hash52 << FIELD_BITS
        try:  # not _wrapped, and a cursor that is kept: a third of the time of a look-up
            cursor = self._cursor()
            with self._local.held:
                rows = cursor.execute(_LOOK, (first, first + 7)).fetchall()
        except sqlcipher.Error as error:
            raise OverlayError(f"the base file's changes: {error}") from error
        if not rows or rows[0][0] != -1:
            return None
        _mark, base_sequence, epoch, horizon_as_of = rows[0]
        return Looked(base_sequence, epoch, horizon_as_of, {row[0]: row[1:] for row in rows[1:]})

    def refresh(self) -> None:
        """Keep all changes, if they are not; for a thread that nobody waits for (0.3 s at 200,000)."""
        kept = self._kept
        if kept is not None and self._shared[0] == kept.generation:
            return
        with self._mine() as mine, _transaction(mine, "BEGIN") as db:
            row = db.execute("SELECT generation, base_seq, epoch, horizon_as_of FROM state").fetchone()
            if row is None or db.execute("SELECT count(*) FROM changes").fetchone()[0] > MOST:
                self._kept = None
                return
            cursor = db.execute("SELECT id, seq, as_of, code FROM changes ORDER BY id")
            blocks = iter(lambda: cursor.fetchmany(_BLOCK), [])
            generation, base_sequence, epoch, as_of = row
            fresh = Kept.of_rows(generation, Looked(base_sequence, epoch, as_of, {}), blocks)
        self._keep(fresh)

    def _keep(self, fresh: Kept) -> None:
        """Never in place of a later one: another thread may have applied a delta meanwhile."""
        with self._keeping:
            if self._kept is None or self._kept.generation < fresh.generation:
                self._kept = fresh

    def state(self) -> State | None:
        """How far the changes go; None before there was a base file."""
        with self._mine() as mine, _transaction(mine, "BEGIN") as db:
            return _state(db)

    def __len__(self) -> int:
        """Changes held."""
        with self._mine() as db:
            return int(db.execute("SELECT count(*) FROM changes").fetchone()[0])

    def begin(self, header: Header) -> State:
        """Lie on this base file from now on; what it has folded in goes. May be called again."""
        with self._mine() as mine, _transaction(mine) as db:
            before = _state(db)
            if before is not None and before.epoch == header.key_epoch:
                db.execute("DELETE FROM changes WHERE seq <= ?", (header.sequence,))
                db.execute("DELETE FROM ahead WHERE seq <= ?", (header.sequence,))
                horizon, at = max((before.horizon, before.horizon_as_of), (header.sequence, header.as_of))
            else:  # hashes under another key say nothing any more
                db.execute("DELETE FROM changes")
                db.execute("DELETE FROM ahead")
                horizon, at = header.sequence, header.as_of
            generation = _generation(db)
            row = (header.key_epoch, header.sequence, header.as_of, horizon, at, generation)
            db.execute("INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?)", row)
            state = _advance(db)
            self._announce(db)
            return state

    def apply(self, delta: Delta) -> bool:
        """All of a delta or nothing; whether it was new."""
        header = delta.header
        ids = (delta.hashes << FIELD_BITS) | delta.fields
        rows = zip(
            ids.tolist(), repeat(header.sequence), repeat(header.as_of), delta.codes.tolist(), strict=False
        )
        with self._mine() as mine, _transaction(mine) as db:
            state = _state(db)
            if state is None or header.sequence <= state.horizon or header.sequence in state.ahead:
                return False
            if len(state.ahead) >= _KEPT_AHEAD:
                raise OverlayError(
                    f"{_KEPT_AHEAD} deltas lie beyond a gap: no more are taken before it is filled"
                )
            db.executemany(_UPSERT, rows)
            db.execute("INSERT INTO ahead VALUES (?, ?)", (header.sequence, header.as_of))
            state = _advance(db)
            generation = self._announce(db)
        kept = self._kept
        if kept is not None and kept.generation == generation - 1 and len(kept) + header.count <= MOST:
            nothing = Looked(state.base_sequence, state.epoch, state.horizon_as_of, {})
            codes = delta.codes.astype(np.int64)
            self._keep(kept.after(generation, nothing, ids, codes, header.sequence, header.as_of))
        return True

    def _announce(self, db: Any) -> int:
        """The last thing before a commit: from here on nobody trusts what was kept. The new generation."""
        db.execute("UPDATE state SET generation = generation + 1")
        generation = _generation(db)
        self._shared[0] = generation
        return generation

    def changes(self, through: int) -> Changes:
        """The changes up to a sequence number, for compaction."""
        query = "SELECT id, seq, code FROM changes WHERE seq <= ?"
        with self._mine() as db:
            rows = db.execute(query, (through,)).fetchall()
        columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
        ids, sequences, codes = columns.T
        return changes_of(ids >> FIELD_BITS, ids & 7, sequences, codes)

    @contextlib.contextmanager
    def _mine(self) -> Iterator[Any]:
        """This thread's connection, which ``close`` does not take away meanwhile."""
        with _wrapped():
            db = self._db()
            with self._local.held:
                yield db

    def _cursor(self) -> Any:
        try:
            return self._local.cursor
        except AttributeError:
            self._local.cursor = self._db().cursor()
            return self._local.cursor

    def _db(self) -> Any:
        db = getattr(self._local, "db", None)
        if db is None:
            db = sqlcipher.connect(
                str(self._path), timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            db.execute("PRAGMA cipher_log_level = NONE")
            db.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY"):
                db.execute(f"PRAGMA {pragma}")
            self._local.db, self._local.held = db, threading.Lock()
            with self._lock:
                self._all.append((db, self._local.held))
        return db


def _generation(db: Any) -> int:
    row = db.execute("SELECT generation FROM state").fetchone()
    return int(row[0]) if row else 0


def _mapped(path: Path) -> memoryview:
    """Eight bytes that all processes of this kiosk share."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(descriptor).st_size != 8:
            os.ftruncate(descriptor, 8)
        return memoryview(mmap.mmap(descriptor, 8)).cast("Q")
    finally:
        os.close(descriptor)


def _state(db: Any) -> State | None:
    row = db.execute("SELECT epoch, base_seq, base_as_of, horizon, horizon_as_of FROM state").fetchone()
    if row is None:
        return None
    epoch, base_seq, base_as_of, horizon, horizon_as_of = row
    ahead = tuple(seq for (seq,) in db.execute("SELECT seq FROM ahead ORDER BY seq"))
    return State(epoch, base_seq, base_as_of, horizon, horizon_as_of, ahead)


def _advance(db: Any) -> State:
    """Move the horizon over what lies right behind it."""
    state = _state(db)
    assert state is not None
    horizon = state.horizon
    for number in state.ahead:
        if number != horizon + 1:
            break
        horizon = number
    if horizon == state.horizon:
        return state
    db.execute(
        "UPDATE state SET horizon_as_of = (SELECT max(as_of) FROM ahead WHERE seq <= ?), horizon = ?",
        (horizon, horizon),
    )
    db.execute("DELETE FROM ahead WHERE seq <= ?", (horizon,))
    after = _state(db)
    assert after is not None
    return after


@contextlib.contextmanager
def _transaction(db: Any, begin: str = "BEGIN IMMEDIATE") -> Iterator[Any]:
    db.execute(begin)
    try:
        yield db
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@contextlib.contextmanager
def _wrapped() -> Iterator[None]:
    try:
        yield
    except (sqlcipher.Error, OSError) as error:
        raise OverlayError(f"the base file's changes: {error}") from error
