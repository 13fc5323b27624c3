"""The real screen, offscreen, one per process."""

import time
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from sentinel.core.screen import Screen
from sentinel.link.messages import Message, Snapshot
from ui import pictures
from ui.application import KioskWindow, application


class Touching:
    """The window and a finger."""

    def __init__(self, window: KioskWindow) -> None:
        self.window = window
        self.kiosk, self.staff, self.view = window.kiosk, window.staff, window.view
        self.app = application(offscreen=True)
        self._finger = _finger()

    def until(self, truth: Callable[[], object], within_s: float = 5.0) -> bool:
        """Turn the event loop until true."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            self.app.processEvents()
            if truth():
                return True
            time.sleep(0.002)
        return False

    def items(self, below: QQuickItem | None = None) -> Iterator[QQuickItem]:
        """All visible items."""
        for item in (below or self.view.contentItem()).childItems():
            if item.isVisible():
                yield item
                yield from self.items(item)

    def find(self, name: str) -> QQuickItem | None:
        return next((item for item in self.items() if item.objectName() == name), None)

    def text(self, name: str) -> str:
        """What a person reads there: "" where there is nothing of that name."""
        item = self.find(name)
        return "" if item is None else self.read(item)

    def says(self, name: str, words: str) -> bool:
        """Whether a person reads just these words there."""
        return self.text(name) == seen(words)

    @staticmethod
    def read(item: QQuickItem) -> str:
        """An item's text as one sees it."""
        return seen(str(item.property("text")))

    def touch(self, name: str, resting_s: float = 0.0) -> None:
        """Tap the middle of an item; the finger may rest there."""
        assert self.until(lambda: self.find(name)), f"nothing called {name} to touch"
        self.view.grabWindow()  # lays everything out
        item = self.find(name)
        assert item is not None
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        at = QPoint(round(middle.x()), round(middle.y()))
        QTest.touchEvent(self.view, self._finger).press(0, at, self.view).commit()
        if resting_s:
            self.until(lambda: False, resting_s)
        QTest.touchEvent(self.view, self._finger).release(0, at, self.view).commit()
        self.app.processEvents()

    # ---- what a visitor sees

    def texts(self) -> list[QQuickItem]:
        """All items that show words."""
        return [
            item
            for item in self.items()
            if item.metaObject().className().startswith(("QQuickText", "Phrase", "Letters"))
            and item.property("text")
        ]

    @staticmethod
    def value(item: QQuickItem, expression: str) -> object:
        """What only QML can read."""
        return QQmlExpression(qmlContext(item), item, expression).evaluate()[0]

    def ask(self, item: QQuickItem, expression: str) -> int:
        """An integer that only QML can read."""
        return int(str(self.value(item, expression)).partition(".")[0])

    def ink(self, item: QQuickItem) -> QRectF:
        """Where the letters are, in the window: the content's size, aligned as the item aligns it."""
        width, height = item.property("contentWidth"), item.property("contentHeight")
        across, down = self.ask(item, "effectiveHorizontalAlignment"), self.ask(item, "verticalAlignment")
        x = {1: 0.0, 2: item.width() - width}.get(across, (item.width() - width) / 2)
        y = {32: 0.0, 64: item.height() - height}.get(down, (item.height() - height) / 2)
        return item.mapRectToScene(QRectF(x, y, width, height))

    def faults(self, size: tuple[int, int]) -> list[str]:
        """What could not be read: cut, outside, hidden by the strip, too small, or over other words."""
        upright = size[0] < size[1]
        unit = min(size[0] / 1080, size[1] / 1920) if upright else min(size[0] / 1920, size[1] / 1080)
        window = QRectF(0, 0, *size)
        found = []
        loader = self.find("screen")
        place = loader.mapRectToScene(loader.boundingRect()) if loader else window
        of_screen = list(self.items(loader)) if loader else []
        shown = self.texts()
        assert len(shown) >= 3
        for item in shown:
            words = item.property("text")
            if item.objectName() not in MAY_BE_CUT and (
                item.property("truncated") or item.property("contentWidth") > item.width() + 1
            ):
                found.append(f"cut: {words}")
            if self.ask(item, "fontInfo.pixelSize") < 24 * unit - 1:
                found.append(f"small: {words}")
            if item.objectName() == "noticeText":
                continue  # is scrolled
            if not window.contains(self.ink(item).adjusted(1, 1, -1, -1)):
                found.append(f"outside: {words}")
            if item in of_screen and not place.contains(self.ink(item).adjusted(1, 3, -1, -3)):
                found.append(f"hidden: {words}")
        placed = [(i.property("text"), self.ink(i)) for i in shown if i.objectName() != "noticeText"]
        for (one, here), (other, there) in combinations(placed, 2):
            over = here.intersected(there)
            if one != other and over.width() > 4 and over.height() > 14 * unit:
                found.append(f"over each other: {one} / {other}")
        return found


MAY_BE_CUT = {"venue", "visitorName", "devices", "referredName"}
_made: list[QObject] = []


def _finger() -> QObject:
    if not _made:
        _made.append(QTest.createTouchDevice())
    return _made[0]


def seen(text: str) -> str:
    """Without what says where a line must not end: word joiners, and spaces that keep together."""
    return text.replace("\u2060", "").replace("\u00a0", " ")


@pytest.fixture
def screen() -> Iterator[Touching]:
    touching = Touching(pictures.window())
    sent: list[Message] = []
    touching.staff.bind(lambda message: not sent.append(message))  # type: ignore[func-returns-value]
    touching.view.rootObject().setProperty("staffOpen", False)
    touching.staff.logout()
    pictures.render(Snapshot(0, Screen()), None, (1080, 1920), "zh_CN")
    touching.window.access.stand_still(None)
    yield touching
    touching.view.rootObject().setProperty("staffOpen", False)
    touching.app.processEvents()
