"""The face desk: compares who stands there with the reference of who was named, and erases what was lent."""

import logging
from collections.abc import Callable
from datetime import datetime

import numpy as np

from sentinel.core.effects import CompareFace
from sentinel.core.events import FaceCompared
from sentinel.core.facts import FaceMatchFact, Provenance, Source
from sentinel.door.people import People
from sentinel.gallery import Gallery, GalleryError
from sentinel.runtime.clock import Clock

_log = logging.getLogger(__name__)
_PURGE_S = 3600.0


class FaceDesk:
    """``threshold`` 0..1, a cosine. ``compare`` answers in order and at once; the gallery is in memory."""

    def __init__(
        self,
        people: People,
        gallery: Gallery,
        threshold: float,
        post: Callable[[FaceCompared], None],
        clock: Clock,
    ) -> None:
        self._people = people
        self._gallery = gallery
        self._threshold = threshold
        self._post = post
        self._clock = clock
        self._next_purge = 0.0

    def compare(self, effect: CompareFace) -> None:
        """One 1:1 comparison; without a face or a reference the fact says so."""
        now = self._clock.now().utc
        vector = self._people.embedding(effect.track)
        known = self._gallery.has(effect.person, now)
        if vector is None or not known:
            by = Provenance(Source.GALLERY, now)
            comparable = vector is not None
            fact = FaceMatchFact(by, None, self._threshold, has_reference=known, comparable=comparable)
        else:
            fact = self._gallery.compare(effect.person, vector, self._threshold, now)
        self._post(FaceCompared(effect.visit, fact))

    def lend(self, person: str, vector: bytes, until: datetime) -> None:
        """Keep the platform's reference face (512 little-endian float32) until then."""
        try:
            self._gallery.put(person, np.frombuffer(vector, dtype="<f4"), until)
        except (GalleryError, ValueError) as error:
            _log.warning("a reference face was not kept: %s", error)

    def purge(self) -> None:
        """Hourly: erase templates whose time is over; not by a clock that was never set."""
        now = self._clock.now()
        if not now.utc_trusted or now.monotonic < self._next_purge:
            return
        self._next_purge = now.monotonic + _PURGE_S
        try:
            self._gallery.purge(now.utc)
        except GalleryError as error:
            _log.warning("expired face templates were not erased: %s", error)
