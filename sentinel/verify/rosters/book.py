"""The book: all lists of the venue in an encrypted file, persons as the venue's keyed hashes only.

A file of its own (SQLCipher, WAL): the command imports while the kiosk runs, and the next visitor is judged
by what was imported. Attendance is written by the kiosk.
"""

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.core.identity import keyed_hash
from sentinel.verify.cache_file import empty_log
from sentinel.verify.rosters.kinds import ROSTERS, WATCH_LISTS, BadRoster, ListKind, RosterFile

if TYPE_CHECKING:
    sqlcipher = sqlite3
else:  # it has the standard library's interface, but no types
    from sqlcipher3 import dbapi2 as sqlcipher

_log = logging.getLogger(__name__)

BOOK = "rosters.db"
ATTENDANCE_KEPT = timedelta(days=31)
_BUSY_S = 2.0
_VERSION = 1
# What is over stays a little, so that the screen can say "over" instead of "none".
_OVER_KEPT = timedelta(days=1)
_ENTRIES = (
    "SELECT list.kind, list.issued, list.valid_until, list.declares, entry.starts, entry.ends, entry.area, "
    "entry.well FROM entry JOIN list ON list.id = entry.list WHERE"
)
_MIGRATIONS = (
    """
CREATE TABLE list(
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, issued REAL NOT NULL, valid_until REAL,
    declares INTEGER NOT NULL, signer TEXT NOT NULL, imported REAL NOT NULL, UNIQUE (kind, name));
CREATE TABLE entry(
    list INTEGER NOT NULL REFERENCES list ON DELETE CASCADE, person TEXT NOT NULL, starts REAL, ends REAL,
    area TEXT NOT NULL, well INTEGER NOT NULL, subject TEXT NOT NULL);
CREATE INDEX entry_person ON entry(person);
CREATE INDEX entry_list ON entry(list);
CREATE TABLE attendance(
    person TEXT NOT NULL, at REAL NOT NULL, leaving INTEGER NOT NULL, category TEXT NOT NULL,
    PRIMARY KEY (person, at)) WITHOUT ROWID;
""",
)


class BookError(Exception):
    """The book can't be opened, read or written; one line that names no person."""


@dataclass(frozen=True, slots=True)
class ListedIn:
    """A list in the book. ``signer``: the id of the key that signed it, "" where none did."""

    kind: ListKind
    name: str
    issued_at: datetime
    valid_until: datetime | None
    declares: bool
    signer: str
    imported_at: datetime
    entries: int = 0

    def over(self, now: datetime) -> bool:
        """Whether it says nothing any more."""
        return self.valid_until is not None and now > self.valid_until


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """An entry about somebody, and the list it is in."""

    kind: ListKind
    issued_at: datetime
    list_until: datetime | None
    declares: bool
    starts: datetime | None
    ends: datetime | None
    area: str
    well: bool


@dataclass(frozen=True, slots=True, repr=False)
class Expected:
    """Who is expected with an appointment, by the id number that was kept to ask ahead (UTC)."""

    subject: str
    person: str
    starts: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody on a roster came in, or left. ``pseudonym``: the tenant's, as in events."""

    pseudonym: str
    at: datetime
    leaving: bool
    category: str


class RosterBook:
    """Safe to use from several threads; every method raises BookError."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            path.touch(mode=0o600, exist_ok=True)
            self._db = _open(path, key)
        except sqlcipher.OperationalError as error:  # locked, full, read-only: the file itself is good
            raise BookError(f"{path}: can't be opened: {error}") from error
        except sqlcipher.DatabaseError as error:
            # Moved aside by itself it would clear everybody who is on a watch-list.
            raise BookError(
                f"{path}: can't be opened with this device's key ({error}): move it away and import the "
                "lists again"
            ) from error
        except OSError as error:
            raise BookError(f"{path}: can't be opened: {error.strerror}") from error

    def take(
        self, roster: RosterFile, venue_key: bytes, now: datetime, signer: str, *, keep_subjects: bool = False
    ) -> int:
        """Put a list in the place of the last one of its name; how many entries it has.

        Raises BadRoster: the one that is there is newer. ``keep_subjects``: keep the id numbers of
        appointments, so that the platform is asked ahead.
        """
        with self._transaction() as db:
            before = db.execute(
                "SELECT id, issued FROM list WHERE kind = ? AND name = ?", (roster.kind.value, roster.name)
            ).fetchone()
            if before is not None and roster.issued_at.timestamp() < before[1]:
                newer = datetime.fromtimestamp(before[1], UTC).isoformat(timespec="seconds")
                raise BadRoster(f"{roster.kind} {roster.name}: the one in use is newer ({newer})")
            if before is not None:
                db.execute("DELETE FROM list WHERE id = ?", (before[0],))
            until = _stamp(roster.valid_until)
            number = db.execute(
                "INSERT INTO list(kind, name, issued, valid_until, declares, signer, imported) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    roster.kind.value, roster.name, roster.issued_at.timestamp(), until, roster.declares,
                    signer, now.timestamp(),
                ),
            ).lastrowid  # fmt: skip
            keep = keep_subjects and roster.kind is ListKind.APPOINTMENT
            db.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        number, keyed_hash(venue_key, e.subject) if e.subject else "", _stamp(e.starts),
                        _stamp(e.ends), e.area, e.well, e.subject if keep else "",
                    )
                    for e in roster.entries
                ),
            )  # fmt: skip
        return len(roster.entries)

    def drop(self, kind: ListKind, name: str) -> bool:
        """Take a list out; whether it was there."""
        with self._transaction() as db:
            gone = db.execute("DELETE FROM list WHERE kind = ? AND name = ?", (kind.value, name)).rowcount
        self._empty_log()
        return bool(gone)

    def lists(self, *, counted: bool = True) -> list[ListedIn]:
        """All lists, by kind and name; ``counted``: with how many entries each has."""
        count = "(SELECT count(*) FROM entry WHERE list = list.id)" if counted else "0"
        columns = "kind, name, issued, valid_until, declares, signer, imported"
        with self._transaction("BEGIN") as db:
            rows = db.execute(f"SELECT {columns}, {count} FROM list ORDER BY kind, name").fetchall()  # noqa: S608
        return [
            ListedIn(
                ListKind(kind), name, _when(issued), _maybe(until), bool(declares), signer, _when(imported), n
            )
            for kind, name, issued, until, declares, signer, imported, n in rows
        ]

    def about(self, persons: Iterable[str]) -> list[Row]:
        """Every entry about a person, by any of the keyed hashes under which it may stand."""
        keys = sorted(set(persons))[:8]
        marks = ", ".join("?" * len(keys))
        return self._rows(f"{_ENTRIES} entry.person IN ({marks})", keys)

    def areas(self) -> list[Row]:
        """The key areas."""
        return self._rows(f"{_ENTRIES} list.kind = ?", [ListKind.AREA.value])

    def expected(self, since: datetime, until: datetime, most: int = 200) -> list[Expected]:
        """Whose appointment begins in this time and whose id number was kept, the next first."""
        with self._transaction("BEGIN") as db:
            rows = db.execute(
                "SELECT entry.subject, entry.person, entry.starts FROM entry "
                "JOIN list ON list.id = entry.list WHERE list.kind = ? AND entry.subject <> '' "
                "AND entry.starts BETWEEN ? AND ? "
                "ORDER BY entry.starts LIMIT ?",
                (ListKind.APPOINTMENT.value, since.timestamp(), until.timestamp(), most),
            ).fetchall()
        return [Expected(subject, person, _when(starts)) for subject, person, starts in rows]

    def attend(self, attendance: Attendance) -> None:
        """Note that somebody on a roster came in or left."""
        row = (attendance.pseudonym, attendance.at.timestamp(), attendance.leaving, attendance.category)
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO attendance VALUES (?, ?, ?, ?)", row)

    def attendance(self, since: datetime, until: datetime) -> list[Attendance]:
        """Who came and left in this time, in order."""
        query = "SELECT person, at, leaving, category FROM attendance WHERE at BETWEEN ? AND ? ORDER BY at"
        with self._transaction("BEGIN") as db:
            rows = db.execute(query, (since.timestamp(), until.timestamp())).fetchall()
        return [
            Attendance(person, _when(at), bool(leaving), category) for person, at, leaving, category in rows
        ]

    def attended(self, pseudonym: str) -> int:
        """How many times somebody's coming or leaving is noted."""
        with self._transaction("BEGIN") as db:
            row = db.execute("SELECT count(*) FROM attendance WHERE person = ?", (pseudonym,)).fetchone()
        return int(row[0])

    def forget_attendance(self, pseudonym: str) -> None:
        """Erase that somebody came or left; lists stay as their publisher signed them."""
        with self._transaction() as db:
            db.execute("DELETE FROM attendance WHERE person = ?", (pseudonym,))
        self._empty_log()

    def purge(self, now: datetime) -> int:
        """Drop what is over, entries a day after their end, attendance after a month; how many.

        Of a roster or watch-list that is over only its name stays, until a newer one or ``drop``.
        """
        over, old = (now - _OVER_KEPT).timestamp(), (now - ATTENDANCE_KEPT).timestamp()
        itineraries = (now - timedelta(days=31)).timestamp()
        with self._transaction() as db:
            # Its name stays where its absence would clear everybody: it goes on saying that it can't tell.
            lasting = ", ".join(f"'{kind.value}'" for kind in (*ROSTERS, *WATCH_LISTS))
            old_list = "SELECT id FROM list WHERE valid_until < ?"
            gone = db.execute(f"DELETE FROM entry WHERE list IN ({old_list})", (over,)).rowcount  # noqa: S608
            db.execute(f"DELETE FROM list WHERE valid_until < ? AND kind NOT IN ({lasting})", (over,))  # noqa: S608
            gone += db.execute(
                "DELETE FROM entry WHERE ends < ? AND list NOT IN "
                "(SELECT id FROM list WHERE kind IN ('itinerary', 'area'))",
                (over,),
            ).rowcount
            gone += db.execute("DELETE FROM entry WHERE ends < ?", (itineraries,)).rowcount
            gone += db.execute("DELETE FROM attendance WHERE at < ?", (old,)).rowcount
            db.execute("UPDATE entry SET subject = '' WHERE subject <> '' AND ends < ?", (now.timestamp(),))
        self._empty_log()
        return int(gone)

    def _empty_log(self) -> None:
        """Nothing of what was deleted stays in the log."""
        with self._lock, contextlib.suppress(sqlcipher.Error):  # somebody reads: the next purge does it
            empty_log(self._db)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _rows(self, query: str, values: list[str]) -> list[Row]:
        with self._transaction("BEGIN") as db:
            rows = db.execute(query, values).fetchall()
        return [
            Row(
                ListKind(kind), _when(issued), _maybe(until), bool(declares), _maybe(starts), _maybe(ends),
                area, bool(well),
            )
            for kind, issued, until, declares, starts, ends, area, well in rows
        ]  # fmt: skip

    @contextlib.contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[Any]:
        with self._lock:
            try:
                self._db.execute(begin)
                try:
                    yield self._db
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlcipher.Error as error:
                raise BookError(f"{self._path.name}: {error}") from error


def _open(path: Path, key: bytes) -> Any:
    db = sqlcipher.connect(str(path), timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA cipher_log_level = NONE")
        db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise sqlcipher.DatabaseError(f"written by newer software (form {version})")
        for number in range(version, _VERSION):
            db.executescript(f"BEGIN;{_MIGRATIONS[number]}PRAGMA user_version = {number + 1};COMMIT;")
    except sqlcipher.Error:
        db.close()
        raise
    return db


def _stamp(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _when(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _maybe(stamp: float | None) -> datetime | None:
    return None if stamp is None else _when(stamp)
