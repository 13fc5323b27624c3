"""Of the camera's picture only what is seen is copied: it lies where the whole one would, in any place."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Snapshot
from sentinel.link.preview import PreviewWriter

GUIDE = Screen(ScreenKind.POSITION, Reason.CLOSER)
SPOTS = [(x / 8, y / 8) for x in range(1, 8) for y in range(1, 8)]


def chart(width: int, height: int) -> np.ndarray:
    """Red says how far right a pixel is, green how far down; blue that it is of the picture."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:, :, 0] = np.linspace(0, 255, width)[None, :]
    picture[:, :, 1] = np.linspace(0, 255, height)[:, None]
    picture[:, :, 2] = 128
    return picture


@pytest.fixture
def camera(screen: Any) -> Iterator[PreviewWriter]:
    path = Path(f"/dev/shm/sentinel-test-part-{id(screen)}") / "frames"
    writer = PreviewWriter(path)
    screen.kiosk.receive(Snapshot(1, GUIDE, preview=str(path)))
    yield writer
    writer.close()
    path.parent.rmdir()
    screen.view.resize(1080, 1920)


def shown(screen: Any, camera: PreviewWriter, width: int, height: int) -> None:
    def live() -> bool:
        camera.write(chart(width, height), time.monotonic())
        return bool(screen.window.camera.property("live"))

    before = camera._number
    assert screen.until(live)
    assert screen.until(lambda: live() and camera._number > before + 4)


def wrong(screen: Any, width: int, height: int) -> list[str]:
    """Spots of the place that show another part of the picture than the whole one would, scaled to fill it."""
    item = screen.find("preview")
    image = screen.view.grabWindow()
    scale = max(item.width() / width, item.height() / height)
    found = []
    for across, down in SPOTS:
        at = item.mapToScene(QPointF(item.width() * across, item.height() * down))
        seen: QColor = image.pixelColor(round(at.x()), round(at.y()))
        if abs(seen.blue() - 128) > 4:
            continue  # the outline lies over it, or nothing yet
        x = 0.5 + (across - 0.5) * item.width() / scale / width  # the item is mirrored, not its picture
        y = 0.5 + (down - 0.5) * item.height() / scale / height
        if abs(seen.red() - 255 * x) > 2 + 255 / width or abs(seen.green() - 255 * y) > 2 + 255 / height:
            found.append(f"{across} {down}: {seen.red()} {seen.green()} for {255 * x:.0f} {255 * y:.0f}")
    return found


def covered(screen: Any) -> float:
    """The share of the spots that show something of the picture."""
    item = screen.find("preview")
    image = screen.view.grabWindow()
    spots = [item.mapToScene(QPointF(item.width() * x, item.height() * y)) for x, y in SPOTS]
    blue = [image.pixelColor(round(at.x()), round(at.y())).blue() for at in spots]
    return sum(abs(one - 128) <= 4 for one in blue) / len(blue)


@pytest.mark.parametrize("size", [(640, 480), (640, 1280), (64, 48), (3, 480), (640, 2)], ids=str)
def test_the_part_that_is_seen_lies_where_the_whole_picture_would(
    screen: Any, camera: PreviewWriter, size: tuple[int, int]
) -> None:
    shown(screen, camera, *size)
    assert min(size) < 48 or (covered(screen) > 0.8 and wrong(screen, *size) == [])
    assert not screen.view.grabWindow().isNull()


def test_no_more_than_is_seen_is_copied(screen: Any, camera: PreviewWriter) -> None:
    shown(screen, camera, 640, 480)
    item, image = screen.find("preview"), screen.window.camera._image
    assert image.height() == 480
    assert image.width() == pytest.approx(480 * item.width() / item.height(), abs=2)


def test_a_place_that_grows_shows_nothing_wrong_and_the_next_picture_fills_it(
    screen: Any, camera: PreviewWriter
) -> None:
    shown(screen, camera, 640, 480)
    screen.view.resize(QSize(1920, 1080))  # from upright to wide: more of the sides is seen
    screen.app.processEvents()
    assert wrong(screen, 640, 480) == []
    shown(screen, camera, 640, 480)
    assert wrong(screen, 640, 480) == [] and covered(screen) > 0.8
