"""The gallery: who may be compared, in an encrypted file and in memory.

The file is SQLCipher with a raw key; deleted rows are overwritten (secure_delete). Vectors are kept as
float32 in one matrix, so that a search is one product.
"""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from sentinel.core.facts import FaceMatchFact, KnownFaceFact, Provenance, Source

Vector = NDArray[np.float32]
DIMENSIONS = 512
_VERSION = 1
_KEY_BYTES = 32
_SCHEMA = """
CREATE TABLE IF NOT EXISTS template (
    person TEXT NOT NULL,
    masked INTEGER NOT NULL CHECK (masked IN (0, 1)),
    vector BLOB NOT NULL CHECK (length(vector) = 2048),
    expires TEXT NOT NULL,
    PRIMARY KEY (person, masked)
) WITHOUT ROWID
"""


class GalleryError(Exception):
    """The file can't be opened or written: another key, or damaged; one clear line without identity."""


class Gallery:
    """Templates by person (the venue's keyed hash) and whether a mask is worn on them.

    Any thread may call. One lock is held while the file is written, another while memory is: a slow disk
    delays no comparison. Who takes both takes the file's first. A template past its ``expires`` (UTC) is
    never compared, and is erased by ``purge``.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or create the file with a key of 32 bytes. Raises GalleryError."""
        if len(key) != _KEY_BYTES:
            raise ValueError("the gallery's key has 32 bytes")
        self._file_lock = threading.Lock()  # of the database; memory changes only under both locks
        self._lock = threading.Lock()  # of what is in memory; never held over a write
        self._persons: list[tuple[str, bool]] = []
        self._rows: dict[tuple[str, bool], int] = {}
        self._vectors = np.empty((0, DIMENSIONS), np.float32)
        self._expires = np.empty(0, np.float64)  # POSIX seconds
        self._database = _open(path, key)
        try:
            self._load()
        except dbapi2.DatabaseError as error:
            self._database.close()
            raise GalleryError(f"{path.name}: damaged: {error}") from None

    def __len__(self) -> int:
        """Number of templates."""
        return len(self._persons)

    def put(self, person: str, vector: Vector, expires: datetime, *, masked: bool = False) -> None:
        """Keep a template, replacing the person's one of the same kind. On disk when it returns.

        ``vector`` (512,) float32, normalised here. Raises ValueError, GalleryError.
        """
        length = float(np.linalg.norm(vector)) if vector.shape == (DIMENSIONS,) else 0.0
        if not np.isfinite(length) or length < 1e-6:
            raise ValueError("a template is a vector of 512 numbers, not all zero")
        unit = np.asarray(vector / length, np.float32)
        row = (person, int(masked), unit.astype("<f4").tobytes(), expires.astimezone(UTC).isoformat())
        with self._file_lock:
            self._write("INSERT OR REPLACE INTO template VALUES (?, ?, ?, ?)", row)
            with self._lock:
                self._place((person, masked), unit, expires.timestamp())

    def remove(self, person: str) -> bool:
        """Erase all templates of a person, on disk too; whether there were any."""
        with self._file_lock:
            keys = [key for key in ((person, False), (person, True)) if key in self._rows]
            if keys:
                self._write("DELETE FROM template WHERE person = ?", (person,))
                with self._lock:
                    self._drop(keys)
        return bool(keys)

    def purge(self, now: datetime) -> int:
        """Erase what has expired; how many templates."""
        with self._file_lock:
            keys = [
                self._persons[i]
                for i in np.flatnonzero(self._expires[: len(self._persons)] < now.timestamp())
            ]
            for person, masked in keys:
                self._write("DELETE FROM template WHERE person = ? AND masked = ?", (person, int(masked)))
            with self._lock:
                self._drop(keys)
        return len(keys)

    def has(self, person: str, now: datetime) -> bool:
        """Whether there is a valid template to compare with."""
        with self._lock:
            rows = [self._rows[key] for key in ((person, False), (person, True)) if key in self._rows]
            return any(self._expires[row] >= now.timestamp() for row in rows)

    def compare(self, person: str, vector: Vector, threshold: float, now: datetime) -> FaceMatchFact:
        """1:1: the best cosine with the person's valid templates; without one ``has_reference`` is False."""
        by = Provenance(Source.GALLERY, now)
        with self._lock:
            rows = [self._rows[key] for key in ((person, False), (person, True)) if key in self._rows]
            rows = [row for row in rows if self._expires[row] >= now.timestamp()]
            if not rows:
                return FaceMatchFact(by, None, threshold, has_reference=False)
            best = float(np.max(self._vectors[rows] @ _unit(vector)))
        if not np.isfinite(best):
            return FaceMatchFact(by, None, threshold, has_reference=True, comparable=False)
        return FaceMatchFact(by, _cosine(best), threshold, has_reference=True)

    def search(self, vector: Vector, threshold: float, now: datetime) -> KnownFaceFact:
        """1:N: the nearest valid template, named only at or above the threshold."""
        by = Provenance(Source.GALLERY, now)
        with self._lock:
            count = len(self._persons)
            if not count:
                return KnownFaceFact(by, None, None, threshold)
            scores = self._vectors[:count] @ _unit(vector)
            scores[self._expires[:count] < now.timestamp()] = -np.inf
            best = int(np.argmax(scores))
            person, score = self._persons[best][0], float(scores[best])
        if not np.isfinite(score):
            return KnownFaceFact(by, None, None, threshold)
        return KnownFaceFact(by, person if score >= threshold else None, _cosine(score), threshold)

    def close(self) -> None:
        """Close the file and forget the templates; may be called twice."""
        with self._file_lock, self._lock:
            self._database.close()
            self._persons, self._rows = [], {}
            self._vectors = np.empty((0, DIMENSIONS), np.float32)
            self._expires = np.empty(0, np.float64)

    # ---- under the file's lock, and what changes memory under both

    def _load(self) -> None:
        rows = self._database.execute("SELECT person, masked, vector, expires FROM template").fetchall()
        self._persons = [(person, bool(masked)) for person, masked, _, _ in rows]
        self._rows = {key: row for row, key in enumerate(self._persons)}
        data = b"".join(row[2] for row in rows)
        self._vectors = np.frombuffer(data, "<f4").reshape(-1, DIMENSIONS).astype(np.float32)
        self._expires = np.array([datetime.fromisoformat(row[3]).timestamp() for row in rows], np.float64)

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        try:
            with self._database:
                self._database.execute(statement, values)
        except dbapi2.Error as error:
            raise GalleryError(f"the gallery can't be written: {error}") from None

    def _place(self, key: tuple[str, bool], vector: Vector, expires: float) -> None:
        row = self._rows.get(key)
        if row is None:
            row = len(self._persons)
            if row == len(self._vectors):
                self._grow()
            self._persons.append(key)
            self._rows[key] = row
        self._vectors[row] = vector
        self._expires[row] = expires

    def _grow(self) -> None:
        room = max(64, len(self._vectors) // 2)
        self._vectors = np.concatenate([self._vectors, np.zeros((room, DIMENSIONS), np.float32)])
        self._expires = np.concatenate([self._expires, np.zeros(room, np.float64)])

    def _drop(self, keys: list[tuple[str, bool]]) -> None:
        """The last row takes the place of the dropped one, whose numbers are overwritten."""
        for key in keys:
            row, last = self._rows.pop(key), len(self._persons) - 1
            if row != last:
                self._persons[row] = self._persons[last]
                self._rows[self._persons[row]] = row
                self._vectors[row], self._expires[row] = self._vectors[last], self._expires[last]
            self._vectors[last] = 0
            self._persons.pop()


def _open(path: Path, key: bytes) -> Any:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        # a lock of ours guards it, so that any thread may use it
        database = dbapi2.connect(str(path), check_same_thread=False, timeout=2.0)
    except (OSError, dbapi2.Error) as error:
        raise GalleryError(f"{path}: can't be opened: {error}") from None
    try:
        database.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        database.execute("PRAGMA secure_delete = ON")
        database.execute("PRAGMA journal_mode = DELETE")  # no log that keeps erased rows
        database.execute("PRAGMA synchronous = FULL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise GalleryError(f"{path}: made by a newer release (version {version})")
        with database:
            database.execute(_SCHEMA)
            database.execute(f"PRAGMA user_version = {_VERSION}")
    except dbapi2.DatabaseError:
        database.close()
        raise GalleryError(f"{path}: can't be read with this key: another key, or a damaged file") from None
    except GalleryError:
        database.close()
        raise
    return database


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def _cosine(value: float) -> float:
    return min(1.0, max(-1.0, value))
