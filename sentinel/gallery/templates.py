"""The gallery: who may be compared, in an encrypted file and in memory, 1:1 and 1:N.

In memory a template takes 1,585 bytes (the vector as 24-bit numbers, see ``search``; the person's hash, 32):
no Python object is kept for it.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sentinel.gallery.enrolment import Enrolment
from sentinel.gallery.file import Template, TemplateFile, UnreadableError, person_bytes, seconds
from sentinel.gallery.search import Flags, Index, Rows

Vector = NDArray[np.float32]
DIMENSIONS = 512
_MASKED, _LENT = 1, 2
_BLOCK = 2048
_DAY_S = 86400
_RECORD = np.dtype([("serial", "<u4"), ("expires", "<u4"), ("kind", "u1"), ("person", "<u8", (4,))])


@dataclass(frozen=True, slots=True)
class Likeness:
    """A comparison: ``score`` a cosine -1..1, with ``person``'s template that was made ``masked`` or bare."""

    person: str
    score: float
    masked: bool


class Gallery:
    """Templates by person (the venue's keyed hash), kind (bare or masked) and origin (enrolled or lent).

    Any thread may call. One lock is held while the file is used, another while memory is: a slow disk
    delays no comparison. Who takes both takes the file's first. A template past its ``expires`` (UTC) is
    never compared, and is erased by ``purge``.
    """

    def __init__(self, path: Path, key: bytes, model: str, dimensions: int = DIMENSIONS) -> None:
        """Open or create the file with a key of 32 bytes, and read it whole. Raises GalleryError.

        ``model``: sha256 of the model whose vectors these are; another model's raise AnotherModelError.
        """
        self._file_lock = threading.Lock()  # of the file; memory changes only under both locks
        self._lock = threading.Lock()  # of what is in memory; never held over the file's use
        self._index = Index(dimensions)
        self._known = np.zeros(0, _RECORD)
        self._file = TemplateFile(path, key, model, dimensions)
        try:
            self._take_changes()
        except BaseException:
            self._file.close()
            raise

    def __len__(self) -> int:
        """Number of templates."""
        return len(self._index)

    # ---- who is in it

    def put(
        self, person: str, vector: Vector, expires: datetime, *, masked: bool = False, lent: bool = False
    ) -> None:
        """Keep a template, in the place of the person's one of the same kind and origin. On disk on return.

        ``vector`` (dimensions,), normalised here. Raises ValueError, GalleryError.
        """
        self.enrol([Template(person, vector, expires, masked, lent)])

    def enrol(self, templates: list[Template], enrolment: Enrolment | None = None) -> None:
        """Keep a person's templates, all or none, and how they came about.

        With an ``enrolment`` they are all that is enrolled of its person; lent ones stay.
        Raises ValueError, GalleryError.
        """
        ready = [
            Template(t.person, _unit(t.vector, self._index.dimensions), t.expires, t.masked, t.lent)
            for t in templates
        ]
        with self._file_lock:
            serials = self._file.put(ready, enrolment)
            with self._lock:
                if enrolment is not None:
                    self._drop(self._enrolled_rows(enrolment.person))
                for serial, template in zip(serials, ready, strict=True):
                    self._place(serial, template)

    def renew(self, person: str, expires: datetime) -> int:
        """Let a person's enrolled templates expire then; how many that changed. Raises GalleryError.

        A day more is not worth the writing; a second less is.
        """
        with self._lock:
            rows = self._enrolled_rows(person)
            longer = seconds(expires) - self._records["expires"][rows].astype(np.int64)
            changed = self._vectors_of(rows[(longer < 0) | (longer > _DAY_S)])
        templates = [Template(person, vector, expires, masked) for masked, vector in changed]
        if templates:
            self.enrol(templates)
        return len(templates)

    def remove(self, person: str) -> bool:
        """Erase all of a person, on disk too; whether there was anything."""
        with self._file_lock:
            removed = self._file.remove(person)
            with self._lock:
                self._drop(self._rows_of(person))
        return removed > 0

    def purge(self, now: datetime) -> int:
        """Erase what has expired; how many templates."""
        with self._lock:
            due = bool((self._records["expires"] < seconds(now)).any())
        if not due:
            return 0
        with self._file_lock:
            gone = self._file.purge(now)
            with self._lock:
                self._drop(np.flatnonzero(np.isin(self._records["serial"], gone)))
        return len(gone)

    def refresh(self) -> bool:
        """Take what another process has written (enrolment while the kiosk runs); whether there was any.

        Never waits for this process's own writing: then there is a next time. Raises GalleryError.
        """
        if not self._file_lock.acquire(blocking=False):
            return False
        try:
            if not self._file.changed_elsewhere():
                return False
            self._take_changes()
        finally:
            self._file_lock.release()
        return True

    def has(self, person: str, now: datetime) -> bool:
        """Whether there is a valid template to compare with."""
        with self._lock:
            return bool(len(self._valid(self._rows_of(person), now)))

    def enrolled_of(self, person: str, now: datetime) -> list[tuple[bool, Vector]]:
        """A person's own valid templates, not the lent ones: whether made with a mask on, and the vector."""
        with self._lock:
            return self._vectors_of(self._valid(self._enrolled_rows(person), now))

    def enrolled(self, now: datetime, *, masked: bool | None = None) -> int:
        """How many valid templates 1:N may find; ``masked``: only the masked, or only the bare ones."""
        with self._lock:
            records = self._records
            flags = (records["expires"] >= seconds(now)) & (records["kind"] & _LENT == 0)
            if masked is not None:
                flags &= (records["kind"] & _MASKED != 0) == masked
            return int(np.count_nonzero(flags))

    def vectors(self, now: datetime, *, masked: bool, most: int) -> tuple[Vector, NDArray[np.uint64]]:
        """The valid enrolled vectors (n, dimensions) and, to tell persons apart, 8 bytes of each hash.

        Of more than ``most`` a sample, the same for the same gallery.
        """
        with self._lock:
            kind = self._records["kind"]
            rows = np.flatnonzero(kind == (_MASKED if masked else 0))
            rows = self._valid(rows, now)
            if len(rows) > most:
                rows = np.random.default_rng(0).choice(rows, most, replace=False)
            return self._index.vectors(rows), self._records["person"][rows, 0].copy()

    # ---- comparing

    def compare(self, person: str, probe: Vector, now: datetime, *, masked: bool) -> Likeness | None:
        """1:1: the best cosine with the person's valid templates; None: there is none.

        A probe that wears a mask (``masked``) is compared with masked templates, where there are any; a bare
        one with bare ones. Raises ValueError for a probe that is no vector.
        """
        probe = _unit(probe, self._index.dimensions)
        with self._lock:
            rows = self._valid(self._rows_of(person), now)
            if not len(rows):
                return None
            alike = (self._records["kind"][rows] & _MASKED != 0) == masked
            rows = rows[alike] if alike.any() else rows
            scores = self._index.scores(rows, probe)
            best = int(np.argmax(scores))
            return self._likeness(int(rows[best]), float(scores[best]))

    def search(self, probe: Vector, now: datetime, *, masked: bool, but_not: str = "") -> Likeness | None:
        """1:N: the nearest valid enrolled template of anybody ``but_not`` this person; None: there is none.

        A bare probe is compared with bare templates, a masked one with all. Raises ValueError for a probe
        that is no vector.
        """
        probe = _unit(probe, self._index.dimensions)
        with self._lock:
            records = self._records
            allowed: Flags = (records["kind"] <= (_MASKED if masked else 0)) & (
                records["expires"] >= seconds(now)
            )
            if but_not:
                allowed[self._rows_of(but_not)] = False
            found = self._index.nearest(probe, allowed)
            return None if found is None else self._likeness(found.row, found.score)

    # ---- notes beside the templates

    def note(self, name: str) -> str:
        """A text kept in the file, or "". Raises GalleryError."""
        with self._file_lock:
            return self._file.note(name)

    def keep_note(self, name: str, value: str) -> None:
        """Keep a text in the file. Raises GalleryError."""
        with self._file_lock:
            self._file.keep_note(name, value)

    def enrolments(self) -> dict[str, Enrolment]:
        """How those of this file were enrolled, by person. Raises GalleryError."""
        with self._file_lock:
            return self._file.enrolments()

    def close(self) -> None:
        """Close the file and forget the templates; may be called twice."""
        with self._file_lock, self._lock:
            self._file.close()
            self._index = Index(self._index.dimensions)
            self._known = np.zeros(0, _RECORD)

    # ---- memory; the caller holds the lock

    @property
    def _records(self) -> NDArray[np.void]:
        return self._known[: len(self._index)]

    def _rows_of(self, person: str) -> Rows:
        try:
            wanted = np.frombuffer(person_bytes(person), "<u8")
        except ValueError:
            return np.zeros(0, np.intp)
        persons = self._records["person"]
        rows = np.flatnonzero(persons[:, 0] == wanted[0])
        same: Flags = (persons[rows] == wanted).all(axis=1)
        return rows[same]

    def _enrolled_rows(self, person: str) -> Rows:
        rows = self._rows_of(person)
        own: Flags = self._records["kind"][rows] & _LENT == 0
        return rows[own]

    def _vectors_of(self, rows: Rows) -> list[tuple[bool, Vector]]:
        masked: list[bool] = (self._records["kind"][rows] & _MASKED).astype(bool).tolist()
        return list(zip(masked, self._index.vectors(rows), strict=True))

    def _valid(self, rows: Rows, now: datetime) -> Rows:
        good: Flags = self._records["expires"][rows] >= seconds(now)
        return rows[good]

    def _likeness(self, row: int, score: float) -> Likeness:
        record = self._records[row]
        cosine = min(1.0, max(-1.0, score))
        return Likeness(record["person"].tobytes().hex(), cosine, bool(record["kind"] & _MASKED))

    def _place(self, serial: int, template: Template) -> None:
        kind = template.masked * _MASKED + template.lent * _LENT
        rows = self._rows_of(template.person)
        same = rows[self._records["kind"][rows] == kind]
        row = int(same[0]) if len(same) else len(self._index)
        if len(same):
            self._index.replace(row, template.vector)
        else:
            self._index.append(template.vector[None])
        self._reserve(len(self._index))
        person = np.frombuffer(person_bytes(template.person), "<u8")
        self._known[row] = (serial, seconds(template.expires), kind, person)

    def _reserve(self, count: int) -> None:
        if len(self._known) < count:
            room = -(-count // _BLOCK) * _BLOCK - len(self._known)
            self._known = np.concatenate([self._known, np.zeros(room, _RECORD)])

    def _drop(self, rows: Rows) -> None:
        """The last row takes the place of each dropped one, whose numbers are overwritten."""
        for row in sorted(rows.tolist(), reverse=True):
            last = len(self._index) - 1
            self._index.drop(row)
            self._known[row] = self._known[last]
            self._known[last] = np.zeros((), _RECORD)

    def _take_changes(self) -> None:
        """Bring memory to what the file holds; a block at a time under the lock. Raises GalleryError."""
        theirs = self._file.serials()
        ours = self._records["serial"].astype(np.int64)
        new, gone = theirs, ours
        if len(ours):  # not when the whole file is read: that sorts, and needs memory
            new = np.setdiff1d(theirs, ours, assume_unique=True)
            gone = np.setdiff1d(ours, theirs, assume_unique=True)
        with self._lock:
            self._index.reserve(len(ours) + len(new))
            self._reserve(len(ours) + len(new))
        for rows in self._file.templates(new):
            serials, persons, masked, lent, expires, vectors = zip(*rows, strict=True)
            block = np.frombuffer(b"".join(vectors), "<f4").reshape(len(rows), -1)
            records = np.zeros(len(rows), _RECORD)
            records["serial"], records["expires"] = serials, expires
            records["kind"] = np.array(masked) * _MASKED + np.array(lent) * _LENT
            records["person"] = np.frombuffer(b"".join(persons), "<u8").reshape(-1, 4)
            with self._lock:
                first = len(self._index)
                try:
                    self._index.append(block)
                except ValueError:
                    raise UnreadableError(f"{self._file.path.name}: damaged: no unit vector") from None
                self._known[first : first + len(rows)] = records
        if len(gone):
            with self._lock:  # last, so that whose template was renewed is never without one
                self._drop(np.flatnonzero(np.isin(self._records["serial"], gone)))


def _unit(vector: Vector, dimensions: int) -> Vector:
    length = float(np.linalg.norm(vector)) if vector.shape == (dimensions,) else 0.0
    if not np.isfinite(length) or length < 1e-6:
        raise ValueError(f"a face is a vector of {dimensions} numbers, not all zero")
    return np.asarray(vector / np.float32(length), np.float32)
