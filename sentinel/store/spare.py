"""Room inside the database's own files for a disk without any: rows that say nothing, and a log that is long.

A reserve beside the database can be taken by whoever fills the disk, in the moment in which it is given up.
Pages that the file has already can't: a row of the table ``spare`` is deleted, and what a visitor's record
needs takes its pages. Statements only; the caller owns the connection.
"""

import contextlib
from pathlib import Path

from sentinel.store.database import Connection, transaction

ROWS = 32
_ROW_BYTES, _ROW_PAGES = 64 * 1024, 16
# Rows that are left for what is more important: the end of a passage, above that its beginning.
FOR_RESULTS, FOR_VISITORS = 4, 24
PAGES_FOR_RESULTS = FOR_RESULTS * _ROW_PAGES
AT_ONCE = 4  # rows that are made in one transaction: what a visitor's commit may have to wait behind
LOG_BYTES = 1024 * 1024
_IN_LOG = LOG_BYTES // _ROW_BYTES + 1


def rows(connection: Connection) -> int:
    """How many there are."""
    (count,) = connection.execute("SELECT count(*) FROM spare").fetchone()
    return int(count)


def pages(connection: Connection) -> int:
    """How many pages can be used without a longer file."""
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    return int(free) + rows(connection) * _ROW_PAGES


def takes(most: int = AT_ONCE) -> int:
    """How many bytes of disk ``refill`` may take: in the file and in its log."""
    return 2 * most * _ROW_BYTES


def growth(most: int = AT_ONCE) -> int:
    """How many pages longer ``refill`` may make the file."""
    return (most + 1) * _ROW_PAGES


def refill(connection: Connection, most: int = AT_ONCE) -> bool:
    """Make a few more; False: there are all. Only while the disk has room for them."""
    lacking = ROWS - rows(connection)
    if lacking <= 0:
        return False
    with transaction(connection):
        connection.executemany(
            "INSERT INTO spare(body) VALUES (randomblob(?))", [(_ROW_BYTES,)] * min(lacking, most)
        )
    write_back(connection)
    return True


def spend(connection: Connection, keep: int) -> bool:
    """Give one up, whose pages are the next that are used; False: no more than ``keep`` are left."""
    if rows(connection) <= keep:
        return False
    connection.execute("PRAGMA secure_delete = OFF")  # it says nothing, and its pages needn't go into the log
    try:
        connection.execute("DELETE FROM spare WHERE id = (SELECT max(id) FROM spare)")
    finally:
        connection.execute("PRAGMA secure_delete = ON")
    return True


def lengthen_log(connection: Connection, path: Path) -> None:
    """See that the log of the database at ``path`` is so long that the next commits are written over it.

    SQLite makes it at the first commit after a start, and again where it was cut to leave no bytes.
    """
    if _log_bytes(path) >= LOG_BYTES:
        return
    with transaction(connection):  # other bytes for as many: nothing grows but the log
        connection.execute(
            "UPDATE spare SET body = randomblob(?) WHERE id IN (SELECT id FROM spare ORDER BY id LIMIT ?)",
            (_ROW_BYTES, _IN_LOG),
        )
    write_back(connection)


def write_back(connection: Connection) -> None:
    """Write the log back, after which the next commit begins it anew at its length, unless somebody reads."""
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def begin_log_anew(connection: Connection) -> None:
    """The same, waiting for whoever reads."""
    connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()


def cut_log(connection: Connection, path: Path) -> bool:
    """Give back what the log has beyond its length; whether that was much. Somebody else may take it."""
    if _log_bytes(path) <= 3 * LOG_BYTES:
        return False
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    lengthen_log(connection, path)
    return _log_bytes(path) <= 3 * LOG_BYTES


def _log_bytes(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.with_name(f"{path.name}-wal").stat().st_size
    return 0
