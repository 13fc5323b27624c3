"""A card's photo in the vision process: pixels in, vectors to compare with out."""

import base64
import threading
import time

import numpy as np
from card_photos import card_sized

from hw.camera import Camera, Frame
from sentinel.link.messages import CardFace, CardPhoto, Message
from sentinel.vision.card_face import card_face
from sentinel.vision.codes.stream import CodeStream
from sentinel.vision.models import Models
from sentinel.vision.pipeline import Pipeline
from sentinel.vision.portrait import portrait
from sentinel.vision.process import VisionProcess
from sentinel.vision.quality import Limits


def vector(text: str | None) -> np.ndarray:
    assert text is not None
    return np.frombuffer(base64.b64decode(text), "<f4")


def test_a_face_of_a_cards_size_is_like_its_person_and_unlike_others(
    models: Models, heads: dict[str, np.ndarray]
) -> None:
    made = {
        name: card_face(models, CardPhoto(7, card_sized(models, heads[name]))) for name in ("obama", "biden")
    }
    seen = portrait(models, heads["obama2"]).bare
    assert seen is not None
    assert made["obama"].request == 7
    assert float(vector(made["obama"].bare) @ seen) > 0.6
    assert float(vector(made["biden"].bare) @ seen) < 0.3
    assert made["obama"].masked is not None  # for visitors with a mask on


def test_what_is_no_photo_has_a_fault_and_no_face(models: Models) -> None:
    grey = base64.b64encode(bytes([128]) * (126 * 102 * 3)).decode()
    assert card_face(models, CardPhoto(1, grey)) == CardFace(1, fault="no face")
    for pixels in ("", "no base64!", grey[:-4], base64.b64encode(bytes(10)).decode()):
        assert card_face(models, CardPhoto(2, pixels)) == CardFace(2, fault="no picture of 102 x 126 pixels")


def test_the_vision_process_answers_between_two_pictures(models: Models) -> None:
    class Wall(Camera):
        def read(self, timeout_s: float) -> Frame:
            time.sleep(0.02)
            return Frame(np.full((360, 640, 3), 90, np.uint8), time.monotonic(), 1)

        def close(self) -> None: ...

        def lighten(self, stops: float) -> None: ...

    sent: list[Message] = []
    answered = threading.Event()

    def send(message: Message) -> None:
        sent.append(message)
        if isinstance(message, CardFace):
            answered.set()

    pipeline = Pipeline(models, CodeStream(), zone=(0, 0, 1, 1), limits=Limits(min_face_px=40))
    process = VisionProcess(
        Wall, pipeline, send, look_at_photo=lambda photo: CardFace(photo.request, fault="seen")
    )
    stop = threading.Event()
    thread = threading.Thread(target=process.run, args=(stop,))
    thread.start()
    process.said(CardPhoto(5, ""))
    assert answered.wait(20.0)
    stop.set()
    thread.join(10.0)
    assert CardFace(5, fault="seen") in sent
