"""The same records in SQLite (by row number, by blob) and in LMDB: filled in order, asked one by one."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sentinel.basefile.table import Table

_MOST_LMDB = 8 << 30


@dataclass(frozen=True, slots=True)
class Peer:
    """A store that was built: how long that took, its size, and how to ask it for a hash of 52 bits."""

    name: str
    seconds: float
    size: int
    find: Callable[[int], int | None]


@contextmanager
def sqlite_rows(table: Table, folder: Path) -> Iterator[Peer]:
    """A 52-bit hash as SQLite's own 64-bit row number."""
    path = folder / "rows.db"
    with closing(_sqlite(path, "key INTEGER PRIMARY KEY, value INTEGER NOT NULL")) as db:
        took = _fill(db, ((h, v) for hashes, values in table.parts()
                          for h, v in zip(hashes.tolist(), values.tolist(), strict=True)))  # fmt: skip

        def find(hash52: int) -> int | None:
            row = db.execute("SELECT value FROM t WHERE key = ?", (hash52,)).fetchone()
            return None if row is None else int(row[0])

        yield Peer("SQLite, row number", took, path.stat().st_size, find)
    path.unlink()


@contextmanager
def sqlite_blobs(table: Table, folder: Path) -> Iterator[Peer]:
    """The hash as a blob of 16 bytes, as a digest would be."""
    path = folder / "blobs.db"
    with closing(_sqlite(path, "key BLOB PRIMARY KEY, value INTEGER NOT NULL", "WITHOUT ROWID")) as db:
        took = _fill(db, ((h.to_bytes(16), v) for hashes, values in table.parts()
                          for h, v in zip(hashes.tolist(), values.tolist(), strict=True)))  # fmt: skip

        def find(hash52: int) -> int | None:
            row = db.execute("SELECT value FROM t WHERE key = ?", (hash52.to_bytes(16),)).fetchone()
            return None if row is None else int(row[0])

        yield Peer("SQLite, blob key", took, path.stat().st_size, find)
    path.unlink()


@contextmanager
def lmdb_keys(table: Table, folder: Path) -> Iterator[Peer]:
    """LMDB with keys of 8 bytes and values of 2. Raises ImportError where it is not installed."""
    import lmdb

    path = folder / "lmdb"
    began = time.perf_counter()
    with lmdb.open(str(path), map_size=_MOST_LMDB, subdir=False, sync=False) as environment:
        for hashes, values in table.parts(256):
            with environment.begin(write=True) as transaction, transaction.cursor() as cursor:
                items = (
                    (h.to_bytes(8), v.to_bytes(2))
                    for h, v in zip(hashes.tolist(), values.tolist(), strict=True)
                )
                cursor.putmulti(items, append=True)
        environment.sync(True)
        took = time.perf_counter() - began

        def find(hash52: int) -> int | None:
            with environment.begin() as reading:
                found = reading.get(hash52.to_bytes(8))
            return None if found is None else int.from_bytes(found)

        # The map is sparse: what counts is what is written.
        yield Peer("LMDB", took, path.stat().st_blocks * 512, find)
    path.unlink()


def _sqlite(path: Path, columns: str, more: str = "") -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute(f"CREATE TABLE t({columns}) {more}")
    return db


def _fill(db: sqlite3.Connection, rows: Iterator[tuple[object, int]]) -> float:
    began = time.perf_counter()
    db.execute("BEGIN")
    db.executemany("INSERT INTO t VALUES (?, ?)", rows)
    db.execute("COMMIT")
    return time.perf_counter() - began
