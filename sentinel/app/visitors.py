"""Who stands before the kiosk: tracked people, where their faces are, and what these are compared with."""

from collections.abc import Callable
from datetime import datetime

from sentinel.app.ground import Ground
from sentinel.core.events import Event
from sentinel.credentials.cards.photo import decoder_of
from sentinel.door.board import Board
from sentinel.door.card_faces import CardFaces
from sentinel.door.faces import FaceDesk, Thresholds
from sentinel.door.people import People, Seen
from sentinel.fever.faces import FaceBox, FaceBoxes
from sentinel.gallery import Gallery
from sentinel.gallery.permission import Limits
from sentinel.link.messages import FacesDone, Message
from sentinel.runtime.queues import LatestSlot


class Visitors:
    """``boxes`` is for the thermometer; ``card_faces`` None where a card's photograph can't be decoded."""

    def __init__(
        self,
        ground: Ground,
        gallery: Gallery,
        board: Board,
        heart: Callable[[Event], None],
        to_vision: Callable[[Message], None],
    ) -> None:
        settings = ground.settings
        self._clock, self._board, self._to_vision = ground.clock, board, to_vision
        self._done: tuple[int, ...] = ()
        self.boxes: LatestSlot[FaceBoxes] = LatestSlot()
        self.people = People(settings.vision.zone, ground.post, self._seen)
        face = settings.face
        thresholds = Thresholds((face.match_bare, face.match_masked), Limits.of(face))
        decoder = decoder_of(settings.id_card, ground.places.base)
        self.card_faces = CardFaces(decoder.decode, to_vision, ground.clock) if decoder is not None else None
        self.faces = FaceDesk(self.people, gallery, thresholds, heart, ground.clock, self.card_faces)

    def lend(self, person: str, vector: bytes, until: datetime) -> None:
        """A face that a platform told, to be compared with until then."""
        self.faces.lend(person, vector, until)

    def done(self, tracks: tuple[int, ...]) -> None:
        """Tell vision whose visit is over, where that has changed; one thread."""
        if tracks != self._done:
            self._done = tracks
            self._to_vision(FacesDone(tracks))

    def _seen(self, seen: Seen) -> None:
        boxes = tuple(FaceBox(track, (x, y, w, h), zone) for track, x, y, w, h, zone in seen.boxes)
        # By our clock: fever compares it with its own, which may be a slowed one.
        self.boxes.put(FaceBoxes(self._clock.now().monotonic, boxes))
        self._board.faces(seen)
