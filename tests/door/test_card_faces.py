"""Faces from cards' photos: awaited, compared, forgotten; never somebody else's, never a made-up one."""

import base64
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from face_desk import ADA, BOB, NOW, Desk, face, near

from sentinel.core.clock import Now
from sentinel.core.facts import Source
from sentinel.credentials.cards.photo import PhotoError
from sentinel.door.card_faces import CardFaces
from sentinel.link.messages import CardFace, CardPhoto
from sentinel.runtime.worker import Pulse

PIXELS = np.zeros((126, 102, 3), np.uint8)


class MovingClock:
    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> Now:
        return Now(self.at, NOW)


class Cards:
    """Card faces with a decoder that says what it is told to say, and a vision that is asked by hand."""

    def __init__(self, problem: str = "") -> None:
        self.problem = problem
        self.clock = MovingClock()
        self.asked: list[CardPhoto] = []
        self.handed_on = threading.Event()
        self.faces = CardFaces(self._decode, self._ask, self.clock)

    def _decode(self, photo: bytes) -> Any:
        if self.problem:
            self.handed_on.set()
            raise PhotoError(self.problem)
        return PIXELS

    def _ask(self, photo: CardPhoto) -> None:
        self.asked.append(photo)
        self.handed_on.set()

    def read(self, person: str) -> None:
        """A card is read, and its photo went through the decoder."""
        self.handed_on.clear()
        self.faces.submit(person, b"w" * 1024)
        pulse = Pulse()
        worker = threading.Thread(target=self.faces.session, args=(pulse,))
        worker.start()
        assert self.handed_on.wait(20.0)
        pulse.stop()
        worker.join(5.0)


def text(vector: Any) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


def test_a_cards_face_is_awaited_then_compared_then_forgotten() -> None:
    cards = Cards()
    assert not cards.faces.has(ADA)
    cards.read(ADA)
    assert cards.faces.has(ADA)
    assert cards.faces.compare(ADA, face(1), masked=False) is None
    assert len(base64.b64decode(cards.asked[0].pixels)) == PIXELS.nbytes
    cards.faces.answered(CardFace(cards.asked[0].request, text(face(1)), text(face(2))))
    assert cards.faces.compare(ADA, face(1), masked=False) == pytest.approx(1.0)
    assert cards.faces.compare(ADA, face(2), masked=True) == pytest.approx(1.0)
    assert cards.faces.compare(BOB, face(1), masked=False) is None
    cards.clock.at += 61.0
    assert not cards.faces.has(ADA)


def test_a_decoder_or_a_vision_that_does_not_answer_leaves_no_reference_after_a_while() -> None:
    cards = Cards()
    cards.read(ADA)
    cards.clock.at += 4.1
    assert not cards.faces.has(ADA)


def test_what_the_decoder_or_vision_refuses_is_no_reference_and_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cards = Cards("the photo decoder ended with 5")
    for _ in range(3):
        cards.read(ADA)
        assert not cards.faces.has(ADA)
    assert caplog.messages == ["card photo: the photo decoder ended with 5"]
    cards.problem = ""
    cards.read(ADA)
    cards.faces.answered(CardFace(cards.asked[-1].request, fault="no face"))
    assert not cards.faces.has(ADA)
    assert ADA not in caplog.text


@pytest.mark.parametrize(
    "bad", ["", "AAAA", "no base64!", text(face(1) * 2), text(face(1) * np.nan), text(face(1)) * 2]
)
def test_what_is_no_vector_of_length_1_is_no_face(bad: str) -> None:
    cards = Cards()
    cards.read(ADA)
    cards.faces.answered(CardFace(cards.asked[0].request, bad, bad))
    assert cards.faces.compare(ADA, face(1), masked=False) is None


def test_a_late_answer_is_nobody_elses_face() -> None:
    cards = Cards()
    cards.read(ADA)
    cards.read(BOB)
    cards.faces.answered(CardFace(cards.asked[0].request, text(face(1))))
    assert cards.faces.compare(BOB, face(1), masked=False) is None
    assert cards.faces.compare(ADA, face(1), masked=False) is None
    cards.faces.answered(CardFace(0, text(face(1))))
    assert cards.faces.compare(BOB, face(1), masked=False) is None


def test_a_second_answer_to_one_question_changes_nothing() -> None:
    cards = Cards()
    cards.read(ADA)
    for vector in (face(1), face(2)):
        cards.faces.answered(CardFace(cards.asked[0].request, text(vector)))
    assert cards.faces.compare(ADA, face(1), masked=False) == pytest.approx(1.0)


def test_of_many_cards_only_the_last_few_are_remembered() -> None:
    cards = Cards()
    for number in range(8):
        cards.read(f"{number:064x}")
    assert [cards.faces.has(f"{number:064x}") for number in range(8)] == [False] * 4 + [True] * 4


def test_the_desk_waits_for_a_cards_face_and_compares_with_it(tmp_path: Path) -> None:
    cards = Cards()
    desk = Desk(tmp_path, cards.faces)
    desk.sees(face(1), face(1))
    assert desk.asked(ADA).has_reference is False
    cards.read(ADA)
    waiting = desk.asked(ADA)
    assert (waiting.has_reference, waiting.comparable, waiting.similarity) == (True, False, None)
    cards.faces.answered(CardFace(cards.asked[0].request, text(near(face(1), 0.7, 9))))
    found = desk.asked(ADA)
    assert found.similarity == pytest.approx(0.7, abs=1e-3)
    assert (found.by.source, found.comparable) == (Source.ID_CARD, True)
    desk.gallery.close()


def test_who_is_enrolled_is_compared_with_the_enrolled_face_not_the_cards(tmp_path: Path) -> None:
    cards = Cards()
    desk = Desk(tmp_path, cards.faces)
    desk.gallery.put(ADA, face(1), NOW + timedelta(days=1))
    cards.read(ADA)
    cards.faces.answered(CardFace(cards.asked[0].request, text(face(2))))
    desk.sees(face(1), face(1))
    assert desk.asked(ADA).similarity == pytest.approx(1.0, abs=1e-3)
    desk.gallery.close()
