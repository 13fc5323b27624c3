"""Fact cache: what the platform said about people who were here, encrypted, keyed by hash, expiring."""

import contextlib
import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
from sentinel.core.identity import Credential, CredentialKind
from sentinel.verify import cache_file
from sentinel.verify.cache_file import count, damaged, empty_log, move_aside, open_file, open_or_begin
from sentinel.verify.expiry import ABSENCE_LIVES, COLOUR_LIVES, with_end

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
_SAID_TO_BE_OLD = (CodeFact, PcrFact, AntigenFact)
CLOCKS = timedelta(hours=1)  # adapters allow no more between two clocks
_REGULARS_KEPT = timedelta(days=14)
_MOST_REGULARS = 20_000
_MOST_ASKED_AHEAD = 2_000  # of them are looked at for asking ahead: who came most often first


class CacheError(Exception):
    """The cache can't be read or written; the text names no person."""


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """Facts with ``Source.CACHE`` and the times of their first statement.

    ``found`` False: the platform said a moment ago that it knows nobody with this credential.
    """

    facts: tuple[Fact, ...]
    masked_name: str = ""
    found: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Regular:
    """Somebody who comes often: when last (UTC), and until when the held colour counts (None: none held)."""

    credential: Credential
    last: datetime
    fresh_until: datetime | None


class FactCache:
    """SQLCipher file of its own, WAL. Safe to use from several threads.

    ``key``: 32 bytes of the device. ``days``: the longest that any fact is kept, ``limit`` the number
    of people; past it the longest unseen go first. ``colour_lives``: where the platform does not say. A file
    that can't be opened with this key is moved aside and said loudly. Raises CacheError.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        days: float = 7.0,
        limit: int = 200_000,
        colour_lives: timedelta = COLOUR_LIVES,
    ) -> None:
        if len(key) != _KEY_BYTES:
            raise CacheError(f"the cache's key has {len(key)} bytes instead of {_KEY_BYTES}")
        self._path, self._key = path, key
        self._days, self._limit, self._colour_lives = timedelta(days=days), limit, colour_lives
        self._lock = threading.Lock()
        self.damaged = 0  # rows that were no facts, and are gone
        try:
            self._db = open_or_begin(path, key)
            self._people = count(self._db)
        except (OSError, sqlcipher.Error) as error:
            raise CacheError(f"{path}: can't be opened: {error}") from error

    def put(self, digest: str, facts: Iterable[Fact], masked_name: str, now: datetime) -> None:
        """Keep an answer in place of the last one, unless that one is newer. Raises CacheError.

        One that was dated in the future, while this clock was not set, is not newer.
        """
        kept = [with_end(fact, self._colour_lives) for fact in facts if type(fact) in _KIND_OF]
        stated = max((fact.by.stated_at for fact in kept), default=now).timestamp()
        rows = [
            (digest, _KIND_OF[type(fact)], msgspec.json.encode(fact), self._keep_until(fact).timestamp())
            for fact in kept
        ]
        with self._lock, self._transaction() as db:
            there = db.execute("SELECT stated FROM people WHERE digest = ?", (digest,)).fetchone()
            if there is not None and stated < there[0] <= (now + CLOCKS).timestamp():
                return
            self._replace_person(db, digest, masked_name, stated, None, new=there is None)
            db.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", rows)

    def put_absent(self, digest: str, now: datetime) -> None:
        """The platform knows nobody with this credential: what was held goes, and that is held for a moment.

        Raises CacheError.
        """
        until = (now + ABSENCE_LIVES).timestamp()
        with self._lock, self._transaction() as db:
            there = db.execute("SELECT 1 FROM people WHERE digest = ?", (digest,)).fetchone()
            self._replace_person(db, digest, "", now.timestamp(), until, new=there is None)

    def get(self, digest: str, now: datetime) -> CachedAnswer | None:
        """What is held about a person, or None. Whether a fact is too old is the policy's to say.

        A row that is no fact is dropped and counted, and states nothing. Raises CacheError.
        """
        at = now.timestamp()
        query = (
            "SELECT masked_name, absent_until, stated, kind, payload FROM people LEFT JOIN facts "
            "ON facts.digest = people.digest AND keep_until >= ? WHERE people.digest = ?"
        )
        with self._lock, self._transaction("BEGIN") as db:
            rows = db.execute(query, (at, digest)).fetchall()
        if not rows:
            return None
        name, absent_until, stated = rows[0][:3]
        if absent_until is not None:
            return CachedAnswer((), found=False) if stated <= at <= absent_until else None
        facts = self._read(digest, [row[3:] for row in rows if row[3] is not None])
        return CachedAnswer(facts, str(name)) if facts else None

    def _read(self, digest: str, rows: list[tuple[str, bytes]]) -> tuple[Fact, ...]:
        facts, bad = [], []
        for kind, payload in rows:
            try:
                facts.append(_cached(kind, payload))
            except (msgspec.DecodeError, KeyError, TypeError, ValueError):
                bad.append((digest, kind))
        if bad:
            self.damaged += len(bad)
            _log.warning("%s: %d damaged entries are dropped", self._path.name, len(bad))
            with self._lock, self._transaction() as db:
                db.executemany("DELETE FROM facts WHERE digest = ? AND kind = ?", bad)
        return tuple(facts)

    def _replace_person(
        self, db: Any, digest: str, name: str, stated: float, absent_until: float | None, *, new: bool
    ) -> None:
        db.execute("DELETE FROM people WHERE digest = ?", (digest,))
        db.execute("INSERT INTO people VALUES (?, ?, ?, ?)", (digest, name, stated, absent_until))
        self._people += new
        if self._people > self._limit:
            oldest = "SELECT digest FROM people WHERE digest <> ? ORDER BY stated LIMIT ?"
            many = self._people - self._limit + self._limit // 100  # some more, so that not every visit pays
            gone = db.execute(f"DELETE FROM people WHERE digest IN ({oldest})", (digest, many))  # noqa: S608
            self._people -= gone.rowcount

    def forget(self, digest: str) -> None:
        """Drop everything held about a person, also that the person comes often. Raises CacheError."""
        with self._lock, self._transaction() as db:
            self._people -= db.execute("DELETE FROM people WHERE digest = ?", (digest,)).rowcount
            db.execute("DELETE FROM regulars WHERE digest = ?", (digest,))
        self._empty_log()

    def _empty_log(self) -> None:
        """Nothing of what was deleted, or replaced, stays in the log."""
        with self._lock, contextlib.suppress(sqlcipher.Error):  # somebody reads: the next purge does it
            empty_log(self._db)

    def seen(self, credential: Credential, now: datetime) -> None:
        """Somebody was here: who comes on several days is a regular, asked for ahead. Keeps the subject.

        At most 20,000 are kept; drop rule: those who came on the fewest days, the longest ago of them first.
        Raises CacheError.
        """
        at = now.timestamp()
        with self._lock, self._transaction() as db:
            db.execute(
                "INSERT INTO regulars VALUES (?, ?, ?, 1, ?) ON CONFLICT(digest) DO UPDATE SET "
                "days = days + (? - last > 43200), last = ?",
                (credential.digest, credential.kind.value, credential.subject, at, at, at),
            )
            if db.execute("SELECT count(*) FROM regulars").fetchone()[0] > _MOST_REGULARS:
                some_more = _MOST_REGULARS // 100  # so that not every visit pays
                db.execute(
                    "DELETE FROM regulars WHERE digest IN "
                    "(SELECT digest FROM regulars WHERE digest <> ? ORDER BY days, last LIMIT ?)",
                    (credential.digest, some_more),
                )

    def regulars(self, days: int, now: datetime) -> list[Regular]:
        """Who was here on at least so many days, the last time within two weeks; those who came most often,
        at most 2,000. Raises CacheError."""
        query = (
            "SELECT r.digest, r.kind, r.subject, r.last, f.keep_until FROM regulars r LEFT JOIN facts f "
            "ON f.digest = r.digest AND f.kind = 'code' WHERE r.days >= ? AND r.last BETWEEN ? AND ? "
            "ORDER BY r.days DESC, r.last DESC LIMIT ?"
        )
        since = (now - _REGULARS_KEPT).timestamp()
        with self._lock, self._transaction("BEGIN") as db:
            rows = db.execute(query, (days, since, now.timestamp(), _MOST_ASKED_AHEAD)).fetchall()
        return [_regular(*row) for row in rows]

    def fresh_until(self, digest: str) -> datetime | None:
        """Until when the colour that is held counts, None: none is held. Raises CacheError."""
        query = "SELECT keep_until FROM facts WHERE digest = ? AND kind = 'code'"
        with self._lock, self._transaction("BEGIN") as db:
            row = db.execute(query, (digest,)).fetchone()
        return _colour_ends(row[0]) if row else None

    def forget_regulars(self) -> None:
        """Nobody is asked for ahead any more. Raises CacheError."""
        with self._lock, self._transaction() as db:
            db.execute("DELETE FROM regulars")

    def knows(self, digest: str) -> bool:
        """Whether anything is held about a person, expired or not. Raises CacheError."""
        query = "SELECT 1 FROM people WHERE digest = ? UNION SELECT 1 FROM regulars WHERE digest = ?"
        with self._lock, self._transaction("BEGIN") as db:
            return db.execute(query, (digest, digest)).fetchone() is not None

    def purge(self, now: datetime) -> int:
        """Drop what has expired and who is too many; returns the number of people. Raises CacheError."""
        with self._lock, self._transaction() as db:
            before, at = count(db), now.timestamp()
            db.execute("DELETE FROM facts WHERE keep_until < ?", (at,))
            db.execute("DELETE FROM regulars WHERE last < ?", ((now - _REGULARS_KEPT).timestamp(),))
            db.execute(
                "DELETE FROM people WHERE (absent_until IS NULL OR absent_until < ?) "
                "AND digest NOT IN (SELECT digest FROM facts)",
                (at,),
            )
            over = count(db) - self._limit
            if over > 0:
                oldest = "SELECT digest FROM people ORDER BY stated LIMIT ?"
                db.execute(f"DELETE FROM people WHERE digest IN ({oldest})", (over,))  # noqa: S608 - constant
            self._people = count(db)
            gone = before - self._people
        self._empty_log()
        return gone

    def __len__(self) -> int:
        """People held."""
        with self._lock, self._transaction("BEGIN") as db:
            return count(db)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> "_Transaction":
        return _Transaction(self, begin)

    def begin_anew(self) -> None:
        """The file is damaged: it is moved aside, and an empty cache begins. With the lock held."""
        with contextlib.suppress(sqlcipher.Error):
            self._db.close()
        move_aside(self._path)
        self._db = open_file(self._path, self._key)
        self._people = 0

    @property
    def db(self) -> Any:
        """The connection of the moment, for ``_Transaction``."""
        return self._db

    def _keep_until(self, fact: Fact) -> datetime:
        longest = fact.by.stated_at + self._days
        until = fact.by.valid_until
        if until is None:
            return longest
        # Only of a colour, or a test, is there something to say once it has expired.
        return min(longest, until + _EXPIRED_KEPT if isinstance(fact, _SAID_TO_BE_OLD) else until)


def people_in(path: Path, key: bytes) -> int:
    """How many people a cache's file holds, which may be in use; nothing is changed. Raises CacheError."""
    try:
        return cache_file.people_in(path, key)
    except sqlcipher.Error as error:
        raise CacheError(f"{path.name}: {error}") from error


class _Transaction:
    """One transaction; every database error comes out as CacheError. A damaged file is begun anew."""

    def __init__(self, cache: FactCache, begin: str) -> None:
        self._cache, self._begin = cache, begin

    def __enter__(self) -> Any:
        try:
            self._cache.db.execute(self._begin)
        except sqlcipher.Error as error:
            raise self._fault(error) from error
        return self._cache.db

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        try:
            self._cache.db.execute("COMMIT" if kind is None else "ROLLBACK")
        except sqlcipher.Error as failed:
            if error is None:
                raise self._fault(failed) from failed
        if isinstance(error, sqlcipher.Error):
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> CacheError:
        if damaged(error):
            try:
                self._cache.begin_anew()
            except (OSError, sqlcipher.Error) as worse:
                return CacheError(f"the fact cache is damaged, and no new one can be made: {worse}")
        return CacheError(f"the fact cache: {error}")


def _regular(digest: str, kind: str, subject: str, last: float, keep_until: float | None) -> Regular:
    credential = Credential(CredentialKind(kind), subject, digest)
    return Regular(credential, datetime.fromtimestamp(last, UTC), _colour_ends(keep_until))


def _colour_ends(keep_until: float | None) -> datetime | None:
    return None if keep_until is None else datetime.fromtimestamp(keep_until, UTC) - _EXPIRED_KEPT


def _cached(kind: str, payload: bytes) -> Fact:
    fact: Any = msgspec.json.decode(payload, type=_KINDS[kind])
    cached: Fact = replace(fact, by=replace(fact.by, source=Source.CACHE))
    return cached
