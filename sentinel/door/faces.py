"""The face desk: compares who stands there with who was named (1:1) or with everybody enrolled (1:N)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from sentinel.core.effects import CompareFace
from sentinel.core.events import FaceCompared
from sentinel.core.facts import FaceMatchFact, KnownFaceFact, Provenance, Source
from sentinel.door.card_faces import CardFaces
from sentinel.door.people import Consensus, People
from sentinel.gallery import Gallery, GalleryError
from sentinel.gallery.permission import Limits, Permission, permissions
from sentinel.runtime.clock import Clock

_log = logging.getLogger(__name__)
_PURGE_S = 3600.0
_UNKNOWN = Permission(None, 0, problem="not looked at yet")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines -1..1: ``match`` for 1:1, bare and masked; ``search``: what 1:N must keep to."""

    match: tuple[float, float] = (0.50, 0.45)
    search: Limits = field(default_factory=Limits)


class FaceDesk:
    """``compare`` answers in order and at once, from memory; ``tend`` is to be called once a second."""

    def __init__(
        self,
        people: People,
        gallery: Gallery,
        thresholds: Thresholds,
        post: Callable[[FaceCompared], None],
        clock: Clock,
        cards: CardFaces | None = None,
    ) -> None:
        """``cards``: faces from cards' photos, for whom the gallery does not have."""
        self._cards = cards
        self._people = people
        self._gallery = gallery
        self._thresholds = thresholds
        self._post = post
        self._clock = clock
        self._next_purge = 0.0
        self._allowed: tuple[Permission, Permission] = (_UNKNOWN, _UNKNOWN)  # bare, masked; replaced whole
        self._counted: tuple[int, int] | None = None
        self._fault = ""

    def compare(self, effect: CompareFace) -> None:
        """One comparison, of several pictures' consensus; what can't be compared is said in the fact."""
        now = self._clock.now().utc
        seen = self._people.consensus(effect.track)
        fact = self._match(effect.person, seen, now) if effect.person else self._search(seen, now)
        self._post(FaceCompared(effect.visit, fact, effect.track))

    def _match(self, person: str, seen: Consensus | None, now: datetime) -> FaceMatchFact:
        by = Provenance(Source.GALLERY, now)
        threshold = self._thresholds.match[seen.masked if seen else False]
        if seen is None:
            known = self._gallery.has(person, now) or (self._cards is not None and self._cards.has(person))
            return FaceMatchFact(by, None, threshold, has_reference=known, comparable=False, person=person)
        found = self._gallery.compare(person, seen.vector, now, masked=seen.masked)
        if found is not None:
            return FaceMatchFact(by, found.score, threshold, has_reference=True, person=person)
        if self._cards is None or not self._cards.has(person):
            return FaceMatchFact(by, None, threshold, has_reference=False, person=person)
        score = self._cards.compare(person, seen.vector, masked=seen.masked)
        by = Provenance(Source.ID_CARD, now)
        comparable = score is not None
        return FaceMatchFact(by, score, threshold, has_reference=True, comparable=comparable, person=person)

    def _search(self, seen: Consensus | None, now: datetime) -> KnownFaceFact:
        by = Provenance(Source.GALLERY, now)
        allowed = self._allowed[seen.masked if seen else False]
        if allowed.threshold is None:
            return KnownFaceFact(by, None, None, 1.0, searchable=False)
        if seen is None:
            return KnownFaceFact(by, None, None, allowed.threshold, comparable=False)
        found = self._gallery.search(seen.vector, now, masked=seen.masked)
        if found is None:
            return KnownFaceFact(by, None, None, allowed.threshold, searchable=False)
        person = found.person if found.score >= allowed.threshold else None
        return KnownFaceFact(by, person, found.score, allowed.threshold)

    def lend(self, person: str, vector: bytes, until: datetime) -> None:
        """Keep the platform's reference face (little-endian float32) until then, for 1:1 only."""
        try:
            self._gallery.put(person, np.frombuffer(vector, dtype="<f4"), until, lent=True)
        except (GalleryError, ValueError) as error:
            _log.warning("a reference face was not kept: %s", error)

    def tend(self) -> None:
        """Once a second: take what was enrolled meanwhile, look whether 1:N may be asked, erase hourly."""
        try:
            changed = self._gallery.refresh()
            self._purge()
        except GalleryError as error:
            self._say_once(str(error))
            return
        self._say_once("")
        now = self._clock.now().utc
        counted = self._gallery.enrolled(now, masked=False), self._gallery.enrolled(now)
        if changed or counted != self._counted:
            self._counted = counted
            self._allow(permissions(self._gallery, self._thresholds.search, now))

    def _allow(self, allowed: tuple[Permission, Permission]) -> None:
        for name, before, after in zip(("bare", "masked"), self._allowed, allowed, strict=True):
            if after.threshold is None and before.problem != after.problem and after.templates:
                _log.warning("known faces: %s faces are not searched for: %s", name, after.problem)
            elif after.threshold is not None and before.threshold != after.threshold:
                _log.info("known faces: %s faces are named from %.2f on", name, after.threshold)
        self._allowed = allowed

    def _purge(self) -> None:
        """Erase templates whose time is over; not by a clock that was never set. Raises GalleryError."""
        now = self._clock.now()
        if not now.utc_trusted or now.monotonic < self._next_purge:
            return
        self._next_purge = now.monotonic + _PURGE_S
        self._gallery.purge(now.utc)

    def _say_once(self, fault: str) -> None:
        if fault and not self._fault:
            _log.warning("the gallery is not kept up: %s", fault)
        elif self._fault and not fault:
            _log.info("the gallery is kept up again")
        self._fault = fault
