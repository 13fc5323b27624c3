"""A face desk with people before it, and faces as vectors."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sentinel.core.clock import Now
from sentinel.core.effects import CompareFace
from sentinel.core.events import FaceCompared
from sentinel.core.facts import Mask
from sentinel.door.card_faces import CardFaces
from sentinel.door.faces import FaceDesk, Thresholds
from sentinel.door.people import People
from sentinel.gallery import Gallery
from sentinel.gallery.calibration import Calibration, Kind, NonMates, to_text
from sentinel.gallery.permission import CALIBRATION, Limits
from sentinel.link.messages import TrackReport, VisionReport

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ADA, BOB = (hashlib.sha256(name).hexdigest() for name in (b"ada", b"bob"))


class StillClock:
    def now(self) -> Now:
        return Now(100.0, NOW)


def face(seed: int) -> Any:
    vector = np.random.default_rng(seed).normal(size=512)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def near(vector: Any, cosine: float, seed: int) -> Any:
    other = face(seed)
    other -= other @ vector * vector
    return (cosine * vector + np.sqrt(1 - cosine**2) * other / np.linalg.norm(other)).astype(np.float32)


class Desk:
    """A desk with people before it."""

    def __init__(self, folder: Path, cards: CardFaces | None = None, **limits: Any) -> None:
        self.posted: list[FaceCompared] = []
        self.gallery = Gallery(folder / "gallery.db", bytes(32), "ab" * 32)
        self.people = People((0.0, 0.0, 1.0, 1.0), lambda event: None, lambda seen: None)
        self.desk = FaceDesk(
            self.people, self.gallery, Thresholds((0.5, 0.4), Limits(**limits)), self.posted.append, StillClock(),
            cards,
        )  # fmt: skip

    def sees(self, *vectors: Any, mask: Mask | None = Mask.NONE, track: int = 1) -> None:
        for vector in vectors:
            text = base64.b64encode(vector.astype("<f4").tobytes()).decode()
            report = TrackReport(track, (100.0, 100.0, 200.0, 200.0), True, mask, 0.9, embedding=text)
            self.people.report(VisionReport(1, 1.0, (640, 480), (report,)))

    def asked(self, person: str = "", track: int | None = 1) -> Any:
        self.desk.compare(CompareFace("v", track, person))
        return self.posted[-1].fact

    def enrol(self, person: str, vector: Any, **more: Any) -> None:
        self.gallery.put(person, vector, NOW + timedelta(days=1), **more)

    def calibrated(self, pairs: int, above: float, *kinds: Kind) -> None:
        hits = tuple(pairs if (step - 100) / 100 < above else 0 for step in range(201))
        found = tuple(NonMates(kind, pairs, hits) for kind in kinds or (Kind.BARE,))
        self.gallery.keep_note(CALIBRATION, to_text(Calibration(NOW.isoformat(), 2, found)))
