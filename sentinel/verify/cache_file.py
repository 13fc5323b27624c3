"""The fact cache's file: SQLCipher; of another form it begins anew, damaged it is moved aside."""

import logging
import sqlite3
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]

_log = logging.getLogger(__name__)

CACHE = "cache.db"
_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS people(digest TEXT PRIMARY KEY, masked_name TEXT NOT NULL, stated REAL NOT NULL,
    absent_until REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts(
    digest TEXT NOT NULL REFERENCES people ON DELETE CASCADE, kind TEXT NOT NULL, payload BLOB NOT NULL,
    keep_until REAL NOT NULL, PRIMARY KEY(digest, kind)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facts_expiry ON facts(keep_until);
CREATE INDEX IF NOT EXISTS people_stated ON people(stated);
CREATE TABLE IF NOT EXISTS regulars(digest TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,
    days INTEGER NOT NULL, last REAL NOT NULL) WITHOUT ROWID;
"""
# A cache of another form is no loss: it fills again.
_BEGIN_ANEW = "DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS people; DROP TABLE IF EXISTS regulars;"
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def empty_log(db: Any) -> None:
    """Write the log into the file and cut it to nothing, unless somebody reads. Raises the engine's error."""
    (waits_ms,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute("PRAGMA busy_timeout = 0")
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(waits_ms)}")


def open_or_begin(path: Path, key: bytes) -> Any:
    """A connection to it. Raises OSError and the engine's errors."""
    try:
        return open_file(path, key)
    except sqlcipher.OperationalError:
        raise  # locked, full, read-only: the file itself is good
    except sqlcipher.DatabaseError:
        move_aside(path)
        return open_file(path, key)


def open_file(path: Path, key: bytes) -> Any:
    """A connection to a file that is sound, or new. Raises OSError and the engine's errors."""
    path.touch(mode=0o600, exist_ok=True)
    db = sqlcipher.connect(str(path), timeout=1.0, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        db.execute("PRAGMA cipher_log_level = NONE")
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:  # what is there is left alone: on a full disk nothing can be written
            db.executescript(_BEGIN_ANEW + _SCHEMA)
            db.execute(f"PRAGMA user_version = {_VERSION}")
        count(db)  # a damaged file shows here, not at the first visitor
    except sqlcipher.Error:
        db.close()
        raise
    return db


def people_in(path: Path, key: bytes) -> int:
    """How many people a file holds that may be in use; nothing is changed. Raises the engine's errors."""
    uri = f"{path.absolute().as_uri()}?mode=rw"  # not "ro": the log beside it may have to be read
    db = sqlcipher.connect(uri, uri=True, timeout=1.0, isolation_level=None)
    try:
        db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        db.execute("PRAGMA cipher_log_level = NONE")
        db.execute("PRAGMA query_only = ON")
        return count(db)
    finally:
        db.close()


def move_aside(path: Path) -> None:
    """Out of the way, and said loudly. Raises OSError."""
    aside = path.with_name(f"{path.name}.unreadable")
    _log.error(
        "%s can't be read with this device's key: moved to %s, an empty cache begins", path, aside.name
    )
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def damaged(error: Exception) -> bool:
    """Whether an engine's error says that the file will not get better by waiting."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE or _says_damage(error)


def _says_damage(error: Exception) -> bool:
    return "malformed" in str(error) or "not a database" in str(error)


def count(db: Any) -> int:
    """People held."""
    return int(db.execute("SELECT count(*) FROM people").fetchone()[0])
