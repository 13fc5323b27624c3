"""Persons from photographs into the gallery, one by one, each kept as soon as it is done.

Does not look at pictures itself: it is given what was seen on them (``Seen``), so that the program which
decodes strangers' files never holds the gallery.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sentinel.gallery.file import Enrolment, Template
from sentinel.gallery.merging import merge
from sentinel.gallery.roll import Entry, Photograph
from sentinel.gallery.templates import Gallery

Vector = NDArray[np.float32]

DISAGREES = "disagrees with the person's others"
DUPLICATE = 0.65  # two persons' templates that are so much alike are most likely one person's
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
    """What became of a person. ``enrolled``: has valid templates now; ``unchanged``: had them before.

    ``masked_only``: a mask was seen on every photograph; without one this person is not searched for.
    ``alike``: somebody else of the gallery with nearly the same face (their hash), and how much.
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
        readable, digest = _digest(entry.photographs, outcome)
        before = self._before.get(outcome.key)
        if before is not None and before.photographs == digest and self._gallery.has(outcome.key, now):
            self._gallery.renew(outcome.key, expires)
            outcome.enrolled = outcome.unchanged = True
            outcome.genuine = before.genuine
            return outcome
        templates = self._templates(readable, outcome, expires)
        if not templates:
            return outcome
        self._look_for_others(templates, outcome, now)
        enrolment = Enrolment(outcome.key, digest, outcome.genuine)
        self._gallery.enrol(templates, enrolment)
        self._before[outcome.key] = enrolment
        outcome.enrolled = True
        outcome.masked_only = all(template.masked for template in templates)
        return outcome

    def _templates(
        self, photographs: list[Photograph], outcome: Outcome, expires: datetime
    ) -> list[Template]:
        usable: list[tuple[Photograph, Seen]] = []
        for photograph in photographs:
            seen = self._look(_read(photograph.path), photograph.masked)
            if seen.fault:
                outcome.rejected.append(Rejected(photograph.path, seen.fault))
            else:
                usable.append((photograph, seen))
        templates, kept = [], set[Path]()
        for masked in (False, True):
            chosen = [(p, s, v) for p, s in usable if (v := s.masked if masked else s.bare) is not None]
            merged = merge([vector for _, _, vector in chosen], [seen.weight for _, seen, _ in chosen])
            kept |= {chosen[at][0].path for at in merged.kept}
            if merged.vector is not None:
                templates.append(Template(outcome.key, merged.vector, expires, masked))
            if not masked:
                outcome.genuine = merged.genuine
        outcome.kept = len(kept)
        odd = [photograph.path for photograph, _ in usable if photograph.path not in kept]
        outcome.rejected += [Rejected(path, DISAGREES) for path in odd]
        return templates

    def _look_for_others(self, templates: list[Template], outcome: Outcome, now: datetime) -> None:
        for template in templates:
            found = self._gallery.search(
                template.vector, now, masked=template.masked, but_not=template.person
            )
            if found is not None and found.score >= DUPLICATE and found.masked == template.masked:
                outcome.alike = (found.person, found.score)
                return


def _digest(photographs: list[Photograph], outcome: Outcome) -> tuple[list[Photograph], bytes]:
    """Those that can be read, and a digest of them with what is said about their masks, in any order."""
    readable, each = [], []
    for photograph in photographs:
        try:
            data = _read(photograph.path)
        except OSError as error:
            outcome.rejected.append(Rejected(photograph.path, f"unreadable: {error.strerror}"))
            continue
        readable.append(photograph)
        each.append(hashlib.sha256(f"{photograph.masked}".encode() + data).digest())
    return readable, hashlib.sha256(b"".join(sorted(each))).digest()


def _read(path: Path) -> bytes:
    """One byte more than the largest picture at most, so that a larger one is seen to be too large."""
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)
