"""The real screen, offscreen, one per process."""

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF
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
        item = self.find(name)
        return "" if item is None else str(item.property("text"))

    def touch(self, name: str) -> None:
        """Tap the middle of an item."""
        assert self.until(lambda: self.find(name)), f"nothing called {name} to touch"
        self.view.grabWindow()  # lays everything out
        item = self.find(name)
        assert item is not None
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        at = QPoint(round(middle.x()), round(middle.y()))
        QTest.touchEvent(self.view, self._finger).press(0, at, self.view).commit()
        QTest.touchEvent(self.view, self._finger).release(0, at, self.view).commit()
        self.app.processEvents()


_made: list[QObject] = []


def _finger() -> QObject:
    if not _made:
        _made.append(QTest.createTouchDevice())
    return _made[0]


@pytest.fixture
def screen() -> Iterator[Touching]:
    touching = Touching(pictures.window())
    sent: list[Message] = []
    touching.staff.bind(lambda message: not sent.append(message))  # type: ignore[func-returns-value]
    touching.view.rootObject().setProperty("staffOpen", False)
    touching.staff.logout()
    pictures.render(Snapshot(0, Screen()), None, (1080, 1920), "zh_CN")
    yield touching
    touching.view.rootObject().setProperty("staffOpen", False)
    touching.app.processEvents()
