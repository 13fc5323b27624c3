"""Persons from photographs into the gallery, one by one, each kept as soon as it is done.

Does not look at pictures itself: it is given what was seen on them (``Seen``), so that the program which
decodes strangers' files never holds the gallery.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sentinel.gallery.calibration import DUPLICATE
from sentinel.gallery.enrolment import Enrolment
from sentinel.gallery.file import Template
from sentinel.gallery.merging import merge
from sentinel.gallery.roll import Entry, Photograph
from sentinel.gallery.templates import Gallery

Vector = NDArray[np.float32]

DISAGREES = "disagrees with the person's others"
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was seen on a photograph; ``fault`` "" where it can be used."""

    bare: Vector | None = None
    masked: Vector | None = None
    weight: float = 0.0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A photograph that was not used, and why."""

    path: Path
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of a person. ``enrolled``: has valid templates of these photographs; ``unchanged``: had.

    ``problem``: why nothing was done, besides the rejected. ``earlier``: not enrolled now, and known by the
    templates of an enrolment before. ``masked_only``: a mask was seen on every photograph; without one this
    person is not searched for. ``alike``: somebody else there (their hash) with nearly the same face.
    """

    person: str
    key: str
    enrolled: bool = False
    unchanged: bool = False
    kept: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    masked_only: bool = False
    genuine: tuple[float, ...] = ()
    alike: tuple[str, float] | None = None
    problem: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class _Readable:
    """A photograph that can be read; ``digest`` of its bytes and of what is said about its mask."""

    photograph: Photograph
    digest: bytes


class Enroller:
    """``look`` sees a picture's bytes (``masked`` where it is known); ``key`` is the venue's hash of a name.

    What ``look`` raises, and GalleryError, end the enrolment; who was done before stays.
    """

    def __init__(
        self,
        gallery: Gallery,
        look: Callable[[bytes, bool | None], Seen],
        key: Callable[[str], str],
    ) -> None:
        self._gallery = gallery
        self._look = look
        self._key = key
        self._before = gallery.enrolments()

    def enrol(self, entry: Entry, expires: datetime, now: datetime) -> Outcome:
        """One person. Photographs that gave these templates before are not looked at again.

        Raises GalleryError, and what ``look`` raises.
        """
        outcome = Outcome(entry.person, self._key(entry.person))
        if expires <= now:
            return self._expired(outcome, expires, now)
        readable = _readable(entry.photographs, outcome)
        digest = hashlib.sha256(b"".join(sorted(one.digest for one in readable))).digest()
        own = self._gallery.enrolled_of(outcome.key, now)
        before = self._before.get(outcome.key)
        if own and before and before.photographs == digest and before.rejected is not None:
            self._gallery.renew(outcome.key, expires)
            _repeat(before, before.rejected, readable, outcome)
        else:
            templates, rejected = self._templates(readable, outcome, expires)
            if not templates:
                outcome.earlier = bool(own)
                outcome.problem = "" if outcome.rejected else "no photographs"
                return outcome
            enrolment = Enrolment(outcome.key, digest, outcome.genuine, rejected)
            self._gallery.enrol(templates, enrolment)
            self._before[outcome.key] = enrolment
            own = [(template.masked, template.vector) for template in templates]
        outcome.enrolled = True
        outcome.masked_only = all(masked for masked, _ in own)
        self._look_for_others(own, outcome, now)
        return outcome

    def _expired(self, outcome: Outcome, expires: datetime, now: datetime) -> Outcome:
        """Who is enrolled until a day that is past is no longer known, from an earlier enrolment either."""
        self._gallery.renew(outcome.key, expires)
        self._gallery.purge(now)
        outcome.problem = f"expires {expires:%Y-%m-%d}, which is past"
        return outcome

    def _templates(
        self, readable: list[_Readable], outcome: Outcome, expires: datetime
    ) -> tuple[list[Template], tuple[tuple[bytes, str], ...]]:
        """A template of each kind that the photographs give; which of them were not used, and why."""
        usable: list[tuple[_Readable, Seen]] = []
        reasons: list[tuple[_Readable, str]] = []
        for one in readable:
            seen = self._seen(one.photograph)
            if seen.fault:
                reasons.append((one, seen.fault))
            else:
                usable.append((one, seen))
        templates, kept = [], set[Path]()
        for masked in (False, True):
            chosen = [(p, s, v) for p, s in usable if (v := s.masked if masked else s.bare) is not None]
            merged = merge([vector for _, _, vector in chosen], [seen.weight for _, seen, _ in chosen])
            kept |= {chosen[at][0].photograph.path for at in merged.kept}
            if merged.vector is not None:
                templates.append(Template(outcome.key, merged.vector, expires, masked))
            if not masked:
                outcome.genuine = merged.genuine
        outcome.kept = len(kept)
        reasons += [(one, DISAGREES) for one, _ in usable if one.photograph.path not in kept]
        outcome.rejected += [Rejected(one.photograph.path, reason) for one, reason in reasons]
        return templates, tuple((one.digest, reason) for one, reason in reasons)

    def _seen(self, photograph: Photograph) -> Seen:
        try:
            data = _read(photograph.path)
        except OSError as error:  # gone since it was read for its digest
            return Seen(fault=f"unreadable: {error.strerror}")
        return self._look(data, photograph.masked)

    def _look_for_others(self, own: list[tuple[bool, Vector]], outcome: Outcome, now: datetime) -> None:
        for masked, vector in own:
            found = self._gallery.search(vector, now, masked=masked, but_not=outcome.key)
            if found is not None and found.score >= DUPLICATE and found.masked == masked:
                outcome.alike = (found.person, found.score)
                return


def _repeat(
    before: Enrolment, rejected: tuple[tuple[bytes, str], ...], readable: list[_Readable], outcome: Outcome
) -> None:
    """What was said when these photographs were looked at."""
    outcome.unchanged = True
    outcome.genuine = before.genuine
    reasons = dict(rejected)
    again = [(one.photograph.path, reasons[one.digest]) for one in readable if one.digest in reasons]
    outcome.rejected += [Rejected(path, reason) for path, reason in again]
    outcome.kept = len(readable) - len(again)


def _readable(photographs: list[Photograph], outcome: Outcome) -> list[_Readable]:
    """Those that can be read; the others are rejected."""
    readable = []
    for photograph in photographs:
        try:
            data = _read(photograph.path)
        except OSError as error:
            outcome.rejected.append(Rejected(photograph.path, f"unreadable: {error.strerror}"))
            continue
        digest = hashlib.sha256(f"{photograph.masked}".encode() + data).digest()
        readable.append(_Readable(photograph, digest))
    return readable


def _read(path: Path) -> bytes:
    """One byte more than the largest picture at most, so that a larger one is seen to be too large.

    Raises OSError; also for what is no file: a named pipe would be waited for, for ever.
    """
    with open(path, "rb", opener=_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        return file.read(_LARGEST + 1)


def _at_once(name: str, flags: int) -> int:
    """Opens without waiting for a pipe's writer."""
    return os.open(name, flags | os.O_NONBLOCK)
