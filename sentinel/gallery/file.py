"""The gallery's file: SQLCipher with a raw key, for one model's templates; deleted rows are overwritten.

Persons are in it as the venue's keyed hashes, vectors as float32. What is erased is zeroed in the file
(secure_delete); the rollback journal of that moment, encrypted as the file is, is unlinked.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sentinel.gallery import enrolment
from sentinel.gallery.enrolment import Enrolment

if TYPE_CHECKING:
    sqlcipher = sqlite3
else:  # it has the standard library's interface, but no types
    from sqlcipher3 import dbapi2 as sqlcipher

Vector = NDArray[np.float32]
Row = tuple[int, bytes, int, int, int, bytes]  # serial, person, masked, lent, expires, vector

_VERSION = 2
_KEY_BYTES = 32
_AT_ONCE = 16  # templates that are read at a time
_PERSON_BYTES = 32
_LAST = 2**32 - 1  # POSIX seconds that four bytes hold: the year 2106
_SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # serial: never used twice, so that another process can tell what is new
    """CREATE TABLE template (
        serial INTEGER PRIMARY KEY AUTOINCREMENT,
        person BLOB NOT NULL CHECK (length(person) = 32),
        masked INTEGER NOT NULL CHECK (masked IN (0, 1)),
        lent INTEGER NOT NULL CHECK (lent IN (0, 1)),
        expires INTEGER NOT NULL,
        vector BLOB NOT NULL,
        UNIQUE (person, masked, lent))""",
    # how a person's photographs went: what enrolling again compares with (``enrolment``)
    """CREATE TABLE enrolment (
        person BLOB PRIMARY KEY CHECK (length(person) = 32),
        photographs BLOB NOT NULL,
        genuine TEXT NOT NULL) WITHOUT ROWID""",
)


class GalleryError(Exception):
    """The file can't be opened or written: another key, damaged, a full disk; one line without identity."""


class UnreadableError(GalleryError):
    """Another key, or a damaged file: it will not get better by waiting."""


class AnotherModelError(GalleryError):
    """The templates are another model's: they can't be compared with what this kiosk sees."""


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """``person`` the venue's keyed hash (64 hex digits), ``vector`` of length 1, ``expires`` UTC.

    ``masked``: made with a mask on. ``lent``: a platform's reference for 1:1, not enrolled, never searched.
    """

    person: str
    vector: Vector
    expires: datetime
    masked: bool = False
    lent: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What is in a file. ``persons`` who are enrolled; ``masked`` of them with a masked template."""

    persons: int
    masked: int
    lent: int
    expired: int
    dimensions: int
    first_expiry: datetime | None


class TemplateFile:
    """One connection to the file. One thread at a time; other processes may use the file meanwhile."""

    def __init__(
        self, path: Path, key: bytes, model: str, dimensions: int, *, any_model: bool = False
    ) -> None:
        """Open or create it. ``model``: sha256 of the model whose vectors it holds.

        ``any_model``: to erase and to count, never to compare. Raises GalleryError, AnotherModelError.
        """
        if len(key) != _KEY_BYTES:
            raise ValueError("the gallery's key has 32 bytes")
        self.path = path
        self.dimensions = dimensions
        self._database = _open(path, key)
        try:
            self._prepare(model, any_model)
        except BaseException:
            self._database.close()
            raise
        self._version = self._data_version()

    def close(self) -> None:
        """May be called twice."""
        self._database.close()

    # ---- reading

    def serials(self) -> NDArray[np.int64]:
        """The serial number of every template. Raises GalleryError."""
        with self._reading():
            rows = self._database.execute("SELECT serial FROM template")
            return np.fromiter((serial for (serial,) in rows), np.int64)

    def templates(self, serials: NDArray[np.int64]) -> Iterator[list[Row]]:
        """These, some at a time. Raises GalleryError."""
        for begin in range(0, len(serials), _AT_ONCE):
            some = serials[begin : begin + _AT_ONCE].tolist()
            marks = ",".join("?" * len(some))
            columns = "serial, person, masked, lent, expires, vector"
            query = f"SELECT {columns} FROM template WHERE serial IN ({marks})"  # noqa: S608 - question marks
            with self._reading():
                rows = self._database.execute(query, some).fetchall()
            if any(len(row[5]) != 4 * self.dimensions for row in rows):
                raise UnreadableError(f"{self.path.name}: damaged: a vector of the wrong length")
            yield rows

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since the last question."""
        with self._reading():
            before, self._version = self._version, self._data_version()
        return before != self._version

    def enrolments(self) -> dict[str, Enrolment]:
        """By person. Raises GalleryError."""
        with self._reading():
            rows = self._database.execute("SELECT person, photographs, genuine FROM enrolment").fetchall()
        return {
            person.hex(): enrolment.of_row(person.hex(), photographs, genuine)
            for person, photographs, genuine in rows
        }

    def note(self, name: str) -> str:
        """What was kept under a name, or "". Raises GalleryError."""
        with self._reading():
            row = self._database.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

    def counts(self, now: datetime) -> Counts:
        """Figures only. Raises GalleryError."""
        with self._reading():
            persons, masked, lent, expired, first = self._database.execute(
                "SELECT count(DISTINCT CASE WHEN lent = 0 THEN person END), total(masked = 1 AND lent = 0), "
                "total(lent), total(expires < ?), min(CASE WHEN lent = 0 THEN expires END) FROM template",
                (int(now.timestamp()),),
            ).fetchone()
        until = None if first is None else datetime.fromtimestamp(first, UTC)
        return Counts(persons, int(masked), int(lent), int(expired), self.dimensions, until)

    def held_of(self, person: str) -> int:
        """How many templates there are of a person, expired and lent too. Raises GalleryError, ValueError."""
        statement = "SELECT count(*) FROM template WHERE person = ?"
        with self._reading():
            return int(self._database.execute(statement, (person_bytes(person),)).fetchone()[0])

    # ---- writing

    def put(self, templates: list[Template], how: Enrolment | None = None) -> list[int]:
        """Keep them all or none, each in the place of the person's one of the same kind; their serials.

        With ``how`` they are all that is enrolled of its person: those of before go, of the other
        kind too, since they may be somebody else's face. On disk when it returns. Raises GalleryError.
        """
        with self._writing():
            if how is not None:
                own = "DELETE FROM template WHERE person = ? AND lent = 0"
                self._database.execute(own, (person_bytes(how.person),))
            serials = [self._put(template) for template in templates]
            if how is not None:
                row = (person_bytes(how.person), *enrolment.to_row(how))
                self._database.execute("INSERT OR REPLACE INTO enrolment VALUES (?, ?, ?)", row)
        return serials

    def remove(self, person: str) -> int:
        """Erase all of a person; how many templates. Raises GalleryError."""
        try:
            key = bytes.fromhex(person)
        except ValueError:
            return 0
        with self._writing():
            self._database.execute("DELETE FROM enrolment WHERE person = ?", (key,))
            return self._database.execute("DELETE FROM template WHERE person = ?", (key,)).rowcount

    def purge(self, now: datetime) -> list[int]:
        """Erase what has expired; the serials. Raises GalleryError."""
        at = (int(now.timestamp()),)
        with self._writing():
            gone = self._database.execute("SELECT serial FROM template WHERE expires < ?", at).fetchall()
            if gone:
                self._database.execute("DELETE FROM template WHERE expires < ?", at)
                kept = "SELECT person FROM template WHERE lent = 0"
                self._database.execute(f"DELETE FROM enrolment WHERE person NOT IN ({kept})")  # noqa: S608
        return [serial for (serial,) in gone]

    def keep_note(self, name: str, value: str) -> None:
        """Keep a text under a name. Raises GalleryError."""
        with self._writing():
            self._database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    # ----

    def _put(self, template: Template) -> int:
        row = (
            person_bytes(template.person),
            int(template.masked),
            int(template.lent),
            seconds(template.expires),
            template.vector.astype("<f4").tobytes(),
        )
        columns = "person, masked, lent, expires, vector"
        statement = f"INSERT OR REPLACE INTO template ({columns}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
        return int(self._database.execute(statement, row).lastrowid or 0)

    def _prepare(self, model: str, any_model: bool) -> None:
        if self._schema() == 0:
            self._create(model)
        version = self._schema()
        if version > _VERSION:
            raise GalleryError(f"{self.path.name}: made by a newer release (version {version})")
        if version < _VERSION:  # it did not say whose model made the templates
            raise AnotherModelError(f"{self.path.name}: made by an earlier release: enrol again")
        dimensions = self.note("dimensions")
        if any_model and dimensions.isdigit():
            self.dimensions = int(dimensions)
        elif (self.note("model"), dimensions) != (model, str(self.dimensions)):
            raise AnotherModelError(f"{self.path.name}: made by another model: enrol again")

    def _create(self, model: str) -> None:
        with self._writing():
            if self._schema() != 0:  # another process was quicker
                return
            for statement in _SCHEMA:
                self._database.execute(statement)
            about = [("model", model), ("dimensions", str(self.dimensions))]
            self._database.executemany("INSERT INTO about VALUES (?, ?)", about)
            self._database.execute(f"PRAGMA user_version = {_VERSION}")

    def _schema(self) -> int:
        with self._reading():
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
        return int(version)

    def _data_version(self) -> int:
        (version,) = self._database.execute("PRAGMA data_version").fetchone()
        return int(version)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlcipher.Error as error:
            kind = GalleryError if isinstance(error, sqlcipher.OperationalError) else UnreadableError
            raise kind(f"{self.path.name}: can't be read: {error}") from None

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """All or nothing. SQLite rolls back by itself after a full disk."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise
        except sqlcipher.Error as error:
            raise GalleryError(f"{self.path.name}: can't be written: {error}") from None


def person_bytes(person: str) -> bytes:
    """The keyed hash as 32 bytes. Raises ValueError for anything else: no name gets into a gallery."""
    try:
        key = bytes.fromhex(person)
    except ValueError:
        key = b""
    if len(key) != _PERSON_BYTES:
        raise ValueError("a person is the venue's keyed hash, 64 hex digits")
    return key


def seconds(moment: datetime) -> int:
    """POSIX seconds in four bytes; a template kept for longer than that is kept until 2106."""
    return int(min(max(moment.timestamp(), 0), _LAST))


def _open(path: Path, key: bytes) -> sqlite3.Connection:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        # its owner has a lock, so that any thread may use it; transactions are begun by hand
        database = sqlcipher.connect(
            str(path), check_same_thread=False, timeout=2.0, isolation_level=None, cached_statements=16
        )
    except (OSError, sqlcipher.Error) as error:
        raise GalleryError(f"{path}: can't be opened: {error}") from None
    try:
        database.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in (
            "cipher_page_size = 16384",  # seven vectors a page: one of 4096 bytes would be half empty
            "secure_delete = ON",
            "journal_mode = DELETE",  # no log that keeps erased rows
            "synchronous = FULL",
            "cache_size = -256",
        ):
            database.execute(f"PRAGMA {pragma}")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as error:
        database.close()
        if "locked" in str(error) or "readonly" in str(error) or not os.access(path, os.R_OK):
            raise GalleryError(f"{path}: can't be opened: {error}") from None
        raise UnreadableError(
            f"{path}: can't be read with this key: another key, or a damaged file"
        ) from None
    return database
