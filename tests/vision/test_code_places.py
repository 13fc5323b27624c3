"""Where the one code in the picture is, said only while somebody asks: for bringing camera and thermometer together."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
import segno

from hw.camera.emulator import MjpegCamera
from hw.camera.sources import open_camera
from sentinel.link.messages import Message
from sentinel.link.technician_messages import CodePlace, CodePlacesWanted
from sentinel.vision import process as vision_process
from sentinel.vision.codes.stream import CodeStream
from sentinel.vision.models import Models
from sentinel.vision.pipeline import Pipeline
from sentinel.vision.process import VisionProcess
from sentinel.vision.quality import Limits


def picture(x: int, y: int) -> np.ndarray:
    """A code of 150 pixels whose middle is at x, y."""
    modules = np.array([[not dark for dark in row] for row in segno.make("target").matrix], np.uint8) * 255
    code = np.kron(modules, np.ones((150 // len(modules),) * 2, np.uint8))
    image = np.full((360, 640, 3), 200, np.uint8)
    side = len(code)
    image[y - side // 2 : y - side // 2 + side, x - side // 2 : x - side // 2 + side] = code[..., None]
    return image


def until(truth: Callable[[], object]) -> None:
    end = time.monotonic() + 20.0
    while not truth():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_place_is_said_while_it_is_asked_for_and_not_before_or_after(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vision_process, "PLACES_S", 0.5)
    heard, stop = list[Message](), threading.Event()
    shown = picture(192, 252)
    with MjpegCamera(lambda t: shown, fps=15) as camera:
        process = VisionProcess(
            lambda: open_camera(camera.url, 640, 360, 15, False),
            Pipeline(models, CodeStream(), zone=(0, 0, 1, 1), limits=Limits()),
            heard.append,
        )
        thread = threading.Thread(target=process.run, args=(stop,))
        thread.start()
        try:
            until(lambda: heard)
            assert not any(isinstance(message, CodePlace) for message in heard)
            places: list[CodePlace] = []

            def seen() -> bool:
                process.said(CodePlacesWanted())
                places[:] = [message for message in heard if isinstance(message, CodePlace) and message.place]
                return bool(places)

            until(seen)
            assert places[0].place == pytest.approx((0.3, 0.7), abs=0.02)
            time.sleep(0.7)
            before = sum(isinstance(message, CodePlace) for message in heard)
            time.sleep(0.5)
            assert sum(isinstance(message, CodePlace) for message in heard) == before
        finally:
            stop.set()
            thread.join(10)
