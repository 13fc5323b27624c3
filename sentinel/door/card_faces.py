"""Faces from cards' photos: decoded by the vendor's plug-in, seen by vision, kept for a minute."""

import base64
import binascii
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentinel.credentials.cards.photo import PhotoError, Pixels
from sentinel.link.messages import CardFace, CardPhoto
from sentinel.runtime.clock import Clock
from sentinel.runtime.queues import LatestSlot
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_AWAITED_S = 4.0  # decoder (3 s) and vision; then there is no reference
_KEPT_S = 60.0  # longer than a visit has patience
_MOST = 4
_TURN_S = 0.25

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Face:
    """Vectors of length 1; both None: awaited. ``until`` monotonic seconds."""

    until: float
    bare: Vector | None = None
    masked: Vector | None = None


class CardFaces:
    """In memory only, of at most four people, the oldest goes first; safe to use from several threads.

    ``decode`` gives the pixels of a photo or raises PhotoError; ``ask`` hands them to vision, whose answer
    comes to ``answered``.
    """

    def __init__(
        self, decode: Callable[[bytes], Pixels], ask: Callable[[CardPhoto], None], clock: Clock
    ) -> None:
        self._decode = decode
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._faces: dict[str, _Face] = {}
        self._slot: LatestSlot[tuple[str, bytes]] = LatestSlot()
        self._asked: tuple[int, str] = (0, "")
        self._fault = ""

    def submit(self, person: str, photo: bytes) -> None:
        """A card's photo (WLT); only the newest is worked on. Returns at once, and ``has`` is true."""
        self._keep(person, _Face(self._now() + _AWAITED_S))
        self._slot.put((person, photo))

    def session(self, pulse: Pulse) -> None:
        """A session for ``Worker``: decodes what is submitted, forgets what is over."""
        pulse.working()
        while not pulse.stopping:
            pulse.alive()
            self._purge()
            item = self._slot.take(_TURN_S)
            if item is not None:
                self._hand_on(*item)

    def answered(self, face: CardFace) -> None:
        """Vision's answer; one to an earlier question, or that is no face, is dropped."""
        with self._lock:
            number, person = self._asked
            if face.request != number or not person:
                return
            self._asked = (number, "")  # one answer to each question
        bare, masked = _vector(face.bare), _vector(face.masked)
        if bare is None and masked is None:
            self._drop(person)
            why = "".join(c for c in face.fault[:40] if c.isprintable())
            self._say_once(f"no face in a card's photo: {why}")
        else:
            self._keep(person, _Face(self._now() + _KEPT_S, bare, masked))
            self._say_once("")

    def has(self, person: str) -> bool:
        """Whether there is a face, or one is awaited."""
        return self._valid(person) is not None

    def compare(self, person: str, probe: Vector, *, masked: bool) -> float | None:
        """The cosine of a vector of length 1 with the person's face; None: awaited, or there is none."""
        face = self._valid(person)
        if face is None:
            return None
        alike, other = (face.masked, face.bare) if masked else (face.bare, face.masked)
        kept = other if alike is None else alike
        if kept is None or kept.shape != probe.shape:
            return None
        return min(1.0, max(-1.0, float(kept @ probe)))

    def _hand_on(self, person: str, photo: bytes) -> None:
        try:
            pixels = self._decode(photo)
        except PhotoError as error:
            self._drop(person)
            self._say_once(str(error))
            return
        with self._lock:
            number = self._asked[0] + 1
            self._asked = (number, person)
        self._ask(CardPhoto(number, base64.b64encode(pixels.tobytes()).decode("ascii")))

    def _valid(self, person: str) -> _Face | None:
        self._purge()
        with self._lock:
            return self._faces.get(person)

    def _purge(self) -> None:
        now = self._now()
        with self._lock:
            for gone in [one for one, face in self._faces.items() if face.until < now]:
                del self._faces[gone]

    def _keep(self, person: str, face: _Face) -> None:
        with self._lock:
            self._faces.pop(person, None)
            self._faces[person] = face
            while len(self._faces) > _MOST:
                del self._faces[next(iter(self._faces))]

    def _drop(self, person: str) -> None:
        with self._lock:
            self._faces.pop(person, None)

    def _now(self) -> float:
        return self._clock.now().monotonic

    def _say_once(self, fault: str) -> None:
        if fault and fault != self._fault:
            _log.warning("card photo: %s", fault)
        elif self._fault and not fault:
            _log.info("card photo: decoded again")
        self._fault = fault


def _vector(text: str | None) -> Vector | None:
    """A vector of length 1, or None."""
    try:
        raw = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    if not raw or len(raw) % 4:
        return None
    vector = np.frombuffer(raw, "<f4").astype(np.float32)
    length = float(np.linalg.norm(vector.astype(np.float64)))
    return vector if np.isfinite(length) and abs(length - 1) < 1e-3 else None
