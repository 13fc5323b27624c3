"""Screens are kept between visits: nothing of a visitor stays on those that are not seen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtQuick import QQuickItem

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Snapshot
from ui.draw import CLOCK
from ui.samples import samples

_HELP = "https://example.org/help?visit=4711"


def _all(item: QQuickItem) -> Iterator[QQuickItem]:
    """Also what is not seen."""
    yield item
    for child in item.childItems():
        yield from _all(child)


def _held(screen) -> set[str]:
    """Every text and picture's address of every screen that is kept."""
    texts = set()
    for item in _all(screen.view.contentItem()):
        for name in ("text", "source"):
            if item.property(name):
                texts.add(screen.value(item, f"String({name})").replace("\u2060", ""))
    return {text for text in texts if not text.startswith("image://outline/")}  # in the size it had: nobody's


@pytest.mark.parametrize("after", ["idle", "no daemon", "another visitor"])
@pytest.mark.parametrize("name", [name for name, one in samples().items() if one is not None])
def test_no_kept_screen_holds_a_word_of_the_visitor_before(screen, name: str, after: str) -> None:
    shown = samples()[name]
    assert shown is not None
    visit = replace(shown.screen, masked_name="王＊测试", help_code=_HELP, number=87, visit="one")
    nexts = {
        "idle": lambda: screen.kiosk.receive(Snapshot(2, Screen())),
        "no daemon": screen.kiosk.lose,
        "another visitor": lambda: screen.kiosk.receive(
            Snapshot(2, Screen(ScreenKind.POSITION, Reason.CLOSER, "two"))
        ),
    }
    screen.window.access.stand_still(CLOCK)
    for one in (
        ScreenKind.POSITION,
        ScreenKind.WAIT,
        ScreenKind.FIX,
        ScreenKind.OUT_OF_SERVICE,
        ScreenKind.IDLE,
    ):
        screen.kiosk.receive(Snapshot(0, Screen(one)))  # all are made
    nexts[after]()
    screen.window.grab()
    quiet = _held(screen)
    screen.kiosk.receive(Snapshot(1, visit, venue=""))
    screen.window.grab()
    nexts[after]()
    assert _held(screen) <= quiet  # at once, not when next drawn


def test_the_camera_s_picture_leaves_with_its_screen(screen) -> None:
    guide = Screen(ScreenKind.POSITION, Reason.CLOSER)
    screen.kiosk.receive(Snapshot(1, guide, preview="none"))
    assert screen.window.camera.parentItem() is not None
    screen.kiosk.receive(Snapshot(2, Screen(ScreenKind.VERIFYING, Reason.VERIFYING), preview="none"))
    assert screen.window.camera.parentItem() is None
    screen.kiosk.receive(Snapshot(3, guide, preview="none"))
    screen.window.grab()
    assert screen.window.camera.parentItem() is not None
    assert not screen.text("noCamera")


def test_a_screen_is_made_once(screen) -> None:
    shown = [one for one in samples().values() if one is not None]
    for one in shown:
        screen.kiosk.receive(one)
    kept = screen.find("screen").childItems()
    items = [one.property("item") for one in kept]
    for one in shown:
        screen.kiosk.receive(one)
        assert sum(loader.isVisible() for loader in kept) == 1
    assert [one.property("item") for one in kept] == items
