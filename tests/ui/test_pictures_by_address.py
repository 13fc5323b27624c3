"""Codes and the outline of where to stand: the right picture, made once, and nothing kept of those that went."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Snapshot
from ui.outline import OutlinePictures, outline
from ui.qr import CodeMaker, CodePictures, modules


@pytest.mark.parametrize("text", ["https://example.org/?a=b&c=%2F#d", "滨江图书馆", "a/b?c#d%", "🙂" * 20])
def test_a_code_s_address_leads_to_the_same_code_whatever_its_letters(text: str) -> None:
    name = CodeMaker().picture(text).removeprefix("image://code/")
    assert CodePictures().requestImage(name, QSize(), QSize()) == modules(text)


@pytest.mark.parametrize("name", ["", "zz", "ff", "0", "é", "61" * 9000])
def test_an_address_of_no_code_is_an_empty_picture(name: str) -> None:
    assert CodePictures().requestImage(name, QSize(), QSize()).isNull()


@pytest.mark.parametrize(
    "name",
    ["", "x", "12", "-3x4", "axb", "3x", "٣x٣x", "3x4", "30x40/1,2,3", "30x40/-1,2,3,4", "30x40/1,2,0,4"],
)
def test_an_address_of_no_outline_is_an_empty_picture(name: str) -> None:
    assert OutlinePictures().requestImage(name, QSize(), QSize()).isNull()


@pytest.mark.parametrize(
    "name", ["99999x1/0,0,9,9", "1x99999/0,0,9,9", "9x9/0,0,99999,9", "9" * 5000 + "x1/0,0,1,1"]
)
def test_an_absurd_outline_is_no_gigabyte(name: str) -> None:
    assert OutlinePictures().requestImage(name, QSize(), QSize()).isNull()


@pytest.mark.parametrize("size", [(100, 122), (397, 484), (1000, 1220)])
def test_the_parts_that_are_shown_are_the_whole_outline(screen, size: tuple[int, int]) -> None:
    screen.kiosk.receive(Snapshot(1, Screen(ScreenKind.POSITION, Reason.CLOSER), preview="none"))
    screen.window.grab()
    place = next(i for i in screen.items() if i.metaObject().className().startswith("Silhouette"))
    whole = outline(*size)
    left = whole.copy()
    painter = QPainter(left)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    for part in screen.value(place, f"cut('{size[0]}x{size[1]}')").toVariant():
        painter.fillRect(*(int(number) for number in part[:4]), QColor("black"))
    painter.end()
    nothing = whole.copy()
    nothing.fill(0)
    assert left == nothing


def test_a_code_is_no_data_address_of_which_qt_would_keep_some_for_good(screen) -> None:
    screen.kiosk.receive(Snapshot(1, Screen(), place_code="https://example.org/place"))
    screen.window.grab()
    shown = screen.find("code")
    assert screen.value(shown, "source.toString()").startswith("image://code/")
    assert screen.value(shown, "cache") is False and shown.width() > 0


def test_the_outline_is_stroked_once_for_twenty_visitors_and_seen_by_each(screen) -> None:
    outline.cache_clear()
    for number in range(20):
        guide = Screen(ScreenKind.POSITION, Reason.CLOSER, visit=str(number))
        screen.kiosk.receive(Snapshot(2 * number, guide, preview="none"))
        screen.window.grab()
        place = next(i for i in screen.items() if i.metaObject().className().startswith("Silhouette"))
        assert place.property("drawn") == place.property("wanted") != ""
        screen.kiosk.receive(Snapshot(2 * number + 1, Screen()))
    assert outline.cache_info().misses <= 2  # one size, or two where its first layout was another
