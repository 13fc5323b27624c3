"""Fact cache: what the platform said about people who were here, encrypted, keyed by hash, expiring."""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]

from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    DocumentFact,
    Fact,
    KeyAreaFact,
    PcrFact,
    RosterFact,
    Source,
    VaccineFact,
    WatchListFact,
)

_log = logging.getLogger(__name__)

_KEY_BYTES = 32
_KINDS: dict[str, type[Fact]] = {
    "code": CodeFact,
    "pcr": PcrFact,
    "antigen": AntigenFact,
    "vaccine": VaccineFact,
    "key_area": KeyAreaFact,
    "watch_list": WatchListFact,
    "roster": RosterFact,
    "document": DocumentFact,
}
_KIND_OF = {kind: name for name, kind in _KINDS.items()}
# A colour past its validity is kept this long so that the screen can say "out of date", not "unknown".
_EXPIRED_KEPT = timedelta(days=1)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS people(digest TEXT PRIMARY KEY, masked_name TEXT NOT NULL, stated REAL NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts(
    digest TEXT NOT NULL REFERENCES people ON DELETE CASCADE, kind TEXT NOT NULL, payload BLOB NOT NULL,
    keep_until REAL NOT NULL, PRIMARY KEY(digest, kind)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facts_expiry ON facts(keep_until);
CREATE INDEX IF NOT EXISTS people_stated ON people(stated);
"""


class CacheError(Exception):
    """The cache can't be read or written; the text names no person."""


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """Facts with ``Source.CACHE`` and the times of their first statement."""

    facts: tuple[Fact, ...]
    masked_name: str = ""


class FactCache:
    """SQLCipher file of its own, WAL. Safe to use from several threads.

    ``key``: 32 bytes of the device. ``days``: the longest that any fact is kept, ``limit`` the number
    of people; past it the longest unseen go first. A file that can't be opened with this key is moved
    aside and said loudly. Raises CacheError.
    """

    def __init__(self, path: Path, key: bytes, *, days: float = 7.0, limit: int = 200_000) -> None:
        if len(key) != _KEY_BYTES:
            raise CacheError(f"the cache's key has {len(key)} bytes instead of {_KEY_BYTES}")
        self._path, self._days, self._limit = path, timedelta(days=days), limit
        self._lock = threading.Lock()
        try:
            self._db = _open_or_begin(path, key)
        except (OSError, sqlcipher.Error) as error:
            raise CacheError(f"{path}: can't be opened: {error}") from error

    def put(self, digest: str, facts: Iterable[Fact], masked_name: str, now: datetime) -> None:
        """Keep an answer in place of the last one, unless that one is newer. Raises CacheError."""
        kept = [fact for fact in facts if type(fact) in _KIND_OF]
        stated = max((fact.by.stated_at for fact in kept), default=now).timestamp()
        rows = [
            (digest, _KIND_OF[type(fact)], msgspec.json.encode(fact), self._keep_until(fact).timestamp())
            for fact in kept
        ]
        with self._lock, _Transaction(self._db) as db:
            there = db.execute("SELECT stated FROM people WHERE digest = ?", (digest,)).fetchone()
            if there is not None and there[0] > stated:
                return
            db.execute("DELETE FROM people WHERE digest = ?", (digest,))
            db.execute("INSERT INTO people VALUES (?, ?, ?)", (digest, masked_name, stated))
            db.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", rows)

    def get(self, digest: str, now: datetime) -> CachedAnswer | None:
        """What is held about a person, or None. Whether a fact is too old is the policy's to say.

        Raises CacheError.
        """
        query = (
            "SELECT masked_name, kind, payload FROM people JOIN facts USING (digest) "
            "WHERE digest = ? AND keep_until >= ?"
        )
        with self._lock, _Transaction(self._db, "BEGIN") as db:
            rows = db.execute(query, (digest, now.timestamp())).fetchall()
        if not rows:
            return None
        try:
            facts = tuple(_cached(kind, payload) for _name, kind, payload in rows)
        except (msgspec.DecodeError, KeyError) as error:
            raise CacheError(f"{self._path.name}: an entry can't be read: {type(error).__name__}") from None
        return CachedAnswer(facts, rows[0][0])

    def forget(self, digest: str) -> None:
        """Drop everything held about a person. Raises CacheError."""
        with self._lock, _Transaction(self._db) as db:
            db.execute("DELETE FROM people WHERE digest = ?", (digest,))

    def purge(self, now: datetime) -> int:
        """Drop what has expired and who is too many; returns the number of people. Raises CacheError."""
        with self._lock, _Transaction(self._db) as db:
            before = _count(db)
            db.execute("DELETE FROM facts WHERE keep_until < ?", (now.timestamp(),))
            db.execute("DELETE FROM people WHERE digest NOT IN (SELECT digest FROM facts)")
            over = _count(db) - self._limit
            if over > 0:
                oldest = "SELECT digest FROM people ORDER BY stated LIMIT ?"
                db.execute(f"DELETE FROM people WHERE digest IN ({oldest})", (over,))  # noqa: S608 - constant
            return before - _count(db)

    def __len__(self) -> int:
        """People held."""
        with self._lock, _Transaction(self._db, "BEGIN") as db:
            return _count(db)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _keep_until(self, fact: Fact) -> datetime:
        longest = fact.by.stated_at + self._days
        until = fact.by.valid_until
        return longest if until is None else min(longest, until + _EXPIRED_KEPT)


class _Transaction:
    """One transaction; every database error comes out as CacheError."""

    def __init__(self, db: Any, begin: str = "BEGIN IMMEDIATE") -> None:
        self._db = db
        self._begin = begin

    def __enter__(self) -> Any:
        try:
            self._db.execute(self._begin)
        except sqlcipher.Error as error:
            raise CacheError(f"the fact cache: {error}") from error
        return self._db

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        try:
            self._db.execute("COMMIT" if kind is None else "ROLLBACK")
        except sqlcipher.Error as failed:
            raise CacheError(f"the fact cache: {failed}") from failed
        if isinstance(error, sqlcipher.Error):
            raise CacheError(f"the fact cache: {error}") from error


def _open_or_begin(path: Path, key: bytes) -> Any:
    try:
        return _open(path, key)
    except sqlcipher.OperationalError:
        raise  # locked, full, read-only: the file itself is good
    except sqlcipher.DatabaseError:
        _move_aside(path)
        return _open(path, key)


def _open(path: Path, key: bytes) -> Any:
    path.touch(mode=0o600, exist_ok=True)
    db = sqlcipher.connect(str(path), timeout=1.0, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}")
        db.executescript(_SCHEMA)
    except sqlcipher.Error:
        db.close()
        raise
    return db


def _move_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}.unreadable")
    _log.error(
        "%s can't be read with this device's key: moved to %s, an empty cache begins", path, aside.name
    )
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _cached(kind: str, payload: bytes) -> Fact:
    fact: Any = msgspec.json.decode(payload, type=_KINDS[kind])
    cached: Fact = replace(fact, by=replace(fact.by, source=Source.CACHE))
    return cached


def _count(db: Any) -> int:
    return int(db.execute("SELECT count(*) FROM people").fetchone()[0])
