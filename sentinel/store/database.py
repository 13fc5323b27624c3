"""Opens the encrypted database (SQLCipher, raw key, WAL), or moves it aside when it can't be read.

One process writes at a time (a lock file says so); the command line reads beside it.
"""

import contextlib
import fcntl
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sentinel.store import migrating, schema
from sentinel.store.errors import FullError, StoreError, UnreadableError
from sentinel.store.keys import sync_folder

# sqlcipher3 has the interface of the standard library's sqlite3, but no types.
if TYPE_CHECKING:
    sqlcipher = sqlite3
else:
    from sqlcipher3 import dbapi2 as sqlcipher

Connection = sqlite3.Connection
T = TypeVar("T")

_log = logging.getLogger(__name__)
DATABASE = "sentinel.db"
_UNREADABLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# A whole check reads and decrypts every page: only where that is quick (about 0.1 s).
_CHECK_WHOLE_BELOW = 32 * 1024 * 1024
BUSY_MS = 2000


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection to write on, and where an unreadable predecessor was put (None: there was none)."""

    connection: Connection
    aside: Path | None = None


def stamp(at: datetime) -> str:
    """A moment as it is stored."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def open_writer(path: Path, key: bytes, now: datetime, *, condemned: bool = False) -> Opened:
    """The database for its one writer, made or migrated where needed. Raises StoreError.

    An unreadable file (or one ``condemned`` by what happened while it was in use) is moved aside
    with a timestamp, never deleted, and a new one is started.
    """
    aside = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if condemned and path.exists():
            aside = _move_aside(path, now)
        try:
            connection = _open(path, key, now)
        except UnreadableError as error:
            aside = _move_aside(path, now)
            _log.error("%s; moved aside to %s, a new database is started", error, aside)
            connection = _open(path, key, now)
        if aside:
            _continue_numbers(connection, now)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    except sqlcipher.Error as error:
        raise wrapped(error, path) from error
    return Opened(connection, aside)


def open_reader(path: Path, key: bytes) -> Connection:
    """A second connection for looking things up beside the running kiosk. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"{path}: no database here; was this kiosk ever started?")
    try:
        connection = _connect(f"{path.absolute().as_uri()}?mode=rw", key)
        version = _version(connection)
    except sqlcipher.Error as error:
        raise wrapped(error, path) from error
    if version != schema.VERSION:
        connection.close()
        raise StoreError(
            f"{path}: schema {version}, this software reads {schema.VERSION}; start the kiosk first"
        )
    return connection


def bring_up(path: Path, key: bytes) -> None:
    """A record that is not in use, of an earlier form, to today's, in its place. Raises StoreError.

    The same steps as when the kiosk starts with it; but nothing is ever moved aside.
    """
    try:
        with contextlib.closing(_connect(str(path), key)) as connection:
            _migrate(connection, _version(connection), path)
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlcipher.Error as error:
        raise wrapped(error, path) from error


def form_of(path: Path, key: bytes) -> tuple[int, set[tuple[str, str, str]]]:
    """Its form, and what it has (``schema.objects``). Raises StoreError."""
    try:
        with contextlib.closing(_connect(f"{path.absolute().as_uri()}?mode=ro", key)) as connection:
            return _version(connection), schema.objects(connection)
    except sqlcipher.Error as error:
        raise wrapped(error, path) from error


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All or nothing, on disk at the end (synchronous FULL)."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # SQLite has rolled back by itself after a full disk or an I/O error.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    try:
        connection.execute("COMMIT")
    except sqlcipher.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def wrapped(error: sqlite3.Error, path: Path) -> StoreError:
    """An engine's error as ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if is_full(error):
        return FullError(f"{path}: the disk is full")
    if code in _UNREADABLE:
        return UnreadableError(f"{path}: the database is damaged or was written with another key")
    return StoreError(f"{path}: {error}")


def is_full(error: BaseException) -> bool:
    """Whether the engine says that the disk, or the file's own limit, left no room."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE


def full() -> sqlite3.Error:
    """What the engine says of a full disk."""
    error = sqlcipher.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def unwritable(connection: Connection, work: Callable[[], T]) -> T:
    """Do it on a connection that takes no change, and says of one what it says on a full disk."""
    connection.execute("PRAGMA query_only = ON")
    try:
        return work()
    except sqlcipher.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        raise full() from error
    finally:
        connection.execute("PRAGMA query_only = OFF")


@contextlib.contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold the right to write; freed by the system when the process dies. Raises StoreError."""
    lock = path.with_name(path.name + ".lock")
    try:
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{lock}: {error.strerror}") from error
    try:
        if os.geteuid() == 0:  # a command of root's locks the daemon's account out of nothing later
            owner = lock.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{path}: another kiosk process uses this database") from error
        yield
    finally:
        os.close(descriptor)


def _open(path: Path, key: bytes, now: datetime) -> Connection:
    # Made here, so that nobody else may read it; -wal and -shm take over the mode. One that is there is not
    # opened: closing it would drop all locks of this process on it, a reader's too.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    connection = None
    try:
        connection = _connect(str(path), key)
        version = _version(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        if path.stat().st_size <= _CHECK_WHOLE_BELOW:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != ("ok",):
                raise UnreadableError(f"{path}: the database is damaged")
        _migrate(connection, version, path)
        # A disk that can't be written shows here, not at the first visitor.
        with transaction(connection):
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('opened_at', ?)", (stamp(now),))
    except sqlcipher.Error as error:
        if connection is not None:
            connection.close()
        raise wrapped(error, path) from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return connection


def _connect(target: str, key: bytes) -> Connection:
    connection = sqlcipher.connect(
        target,
        isolation_level=None,
        check_same_thread=False,
        uri=target.startswith("file:"),
        timeout=BUSY_MS / 1000,
    )
    # The library writes its own diagnosis to stderr otherwise; ours is the log line.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA secure_delete = ON")  # deleted rows are zeros, not only forgotten
    connection.execute("PRAGMA cache_size = -16384")  # kB: the ids of a million events are 60 MB
    connection.execute("PRAGMA synchronous = FULL")
    # A checkpoint in the middle of a visitor's commit costs milliseconds: the writer does it when idle,
    # this is the backstop for an hour without a pause.
    connection.execute("PRAGMA wal_autocheckpoint = 16384")
    return connection


def _version(connection: Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return int(version)


def _migrate(connection: Connection, version: int, path: Path) -> None:
    if version > schema.VERSION:
        raise StoreError(f"{path}: written by newer software (schema {version}); install that version again")
    migrating.migrate(connection, version, path, migrating.Engine(transaction, is_full, sqlcipher.Error))


def _continue_numbers(connection: Connection, now: datetime) -> None:
    """Sequence numbers go on above those of the lost file: from the time in milliseconds."""
    with transaction(connection):
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
        first = int(now.timestamp() * 1000)
        connection.execute("INSERT INTO sqlite_sequence(name, seq) VALUES ('outbox', ?)", (first,))


def _move_aside(path: Path, now: datetime) -> Path:
    aside = path.with_name(f"{path.name}.unreadable-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}")
    # The log first: a crash between the renames must not leave an old log beside a new database.
    for suffix in ("-wal", "-shm", "-journal", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    sync_folder(path.parent)
    return aside
