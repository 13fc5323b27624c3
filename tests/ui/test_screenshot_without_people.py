"""A screenshot that leaves the kiosk shows neither the camera's picture nor a name."""

import base64
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import ScreenHealth, ScreenPicture, ScreenWanted, Snapshot
from sentinel.link.preview import PreviewWriter
from ui import pictures
from ui.application import SIZES
from ui.covered import Uncovered, answer, without_people
from ui.samples import samples

RED = (255, 0, 0)


ALONE = (ScreenKind.IDLE, ScreenKind.OUT_OF_SERVICE, ScreenKind.EXIT)


def seen(text: str) -> str:
    return text.replace("\u2060", "").replace("\u00a0", " ")


def reds(picture: QImage) -> int:
    """Pixels of pure red, which no part of the screen is drawn in."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    pixels = raw[:, : picture.width() * 3].reshape(picture.height(), picture.width(), 3).astype(int)
    return int(np.sum((pixels[..., 0] > 200) & (pixels[..., 1] < 60) & (pixels[..., 2] < 60)))


@pytest.mark.parametrize("orientation", list(SIZES))
def test_the_cameras_picture_is_covered(screen: Any, orientation: str) -> None:
    folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
    path = folder / "preview"
    writer = PreviewWriter(path)
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[..., 0] = 255
    snapshot = next(
        one for one in samples().values() if one is not None and one.screen.kind is ScreenKind.POSITION
    )
    shown = msgspec.structs.replace(snapshot, preview=str(path))
    pictures.render(shown, None, SIZES[orientation], "zh_CN")
    assert screen.until(
        lambda: (writer.write(picture, time.monotonic()), reds(screen.window.grab()) > 1000)[1]
    )
    assert reds(without_people(screen.window)) == 0
    assert reds(screen.window.grab()) > 1000  # the visitor's own screen goes on as it was
    writer.close()
    shutil.rmtree(folder)


def test_a_name_is_covered_and_the_rest_is_there(screen: Any) -> None:
    named = Snapshot(1, Screen(ScreenKind.PASS, masked_name="李＊＊"), venue="Mall")
    plain = pictures.render(named, None, SIZES["portrait"], "zh_CN")
    covered = without_people(screen.window)
    item = screen.find("visitorName")
    assert item is not None
    corner = item.mapToScene(QPointF(0, 0))
    inside = {
        covered.pixelColor(round(corner.x()) + x, round(corner.y()) + y).name()
        for x in range(2, int(item.width()) - 2, 7)
        for y in range(2, int(item.height()) - 2, 3)
    }
    assert inside == {QColor("#808080").name()}
    assert covered.pixelColor(10, 10) == plain.pixelColor(10, 10)


SERVED = [name for name, one in samples().items() if one is not None and one.screen.kind not in ALONE]


@pytest.mark.parametrize("orientation", list(SIZES))
@pytest.mark.parametrize("name", SERVED)
def test_no_result_of_whoever_is_served_can_be_read(screen: Any, name: str, orientation: str) -> None:
    pictures.render(samples()[name], None, SIZES[orientation], "zh_CN")
    covered = without_people(screen.window)
    item = screen.find("screen")
    assert item is not None
    place = item.mapRectToScene(item.boundingRect()).toRect().adjusted(1, 1, -1, -1)
    middle = covered.copy(place).convertToFormat(QImage.Format.Format_RGB32)
    assert not middle.isNull() and len(set(np.frombuffer(middle.constBits(), np.uint32).tolist())) == 1
    outside = [text for text in screen.texts() if not place.intersects(screen.ink(text).toRect())]
    said = "".join(screen.read(text) for text in outside)  # header, strip, what may be touched
    snapshot = samples()[name]
    assert snapshot is not None
    for words in (screen.kiosk.property("word"), screen.kiosk.property("sentence")):
        assert not words or seen(words) not in said


def test_nobody_there_and_the_screen_is_seen_as_it_is(screen: Any) -> None:
    shown = pictures.render(samples()["idle"], None, SIZES["portrait"], "zh_CN")
    assert without_people(screen.window) == shown


def test_a_name_that_cannot_be_covered_means_no_picture(
    screen: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures.render(
        Snapshot(1, Screen(ScreenKind.PASS, masked_name="李＊＊")), None, SIZES["portrait"], "zh_CN"
    )
    monkeypatch.setattr("ui.covered._NAME", "renamed")
    with pytest.raises(Uncovered):
        without_people(screen.window)
    assert answer(screen.window, ScreenWanted(7)) == ScreenPicture(7)


def test_while_staff_look_at_their_own_pages_there_is_no_picture(screen: Any) -> None:
    screen.view.rootObject().setProperty("staffOpen", True)
    assert answer(screen.window, ScreenWanted(7)) == ScreenPicture(7)


def test_every_screen_fits_into_an_event(screen: Any) -> None:
    largest = 0
    for turn, snapshot in enumerate(samples().values()):
        for size in list(SIZES.values())[turn % 2 :][:1]:
            pictures.render(snapshot, None, size, "zh_CN")
            said = answer(screen.window, ScreenWanted(1))
            assert said is not None
            if said.png:
                png = base64.b64decode(said.png)
                assert QImage.fromData(png).width() <= 540
                largest = max(largest, len(png))
    assert 0 < largest < 128 * 1024
    assert answer(screen.window, ScreenHealth(1)) is None
