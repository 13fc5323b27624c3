"""A screenshot without people: the camera's picture, names, and all that a visitor who is served is told
(result, checks, temperature) are covered before it leaves this process."""

import base64
from collections.abc import Iterator

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQuick import QQuickItem

from sentinel.core.screen import ScreenKind
from sentinel.link.messages import Message, ScreenPicture, ScreenWanted
from ui.application import KioskWindow
from ui.preview import PreviewItem
from ui.visitor_screen import CONNECTING, MISMATCH

_WIDEST = 540  # px: enough to read, and small enough for a message
_COVER = QColor("#808080")
_NAME = "visitorName"
_SCREEN = "screen"  # between header and strip
_NOBODY = (ScreenKind.IDLE, ScreenKind.OUT_OF_SERVICE, ScreenKind.EXIT, CONNECTING, MISMATCH)


class Uncovered(Exception):
    """Something that names or shows somebody could not be covered."""


def answer(window: KioskWindow, message: Message) -> ScreenPicture | None:
    """What is to be sent for a message; None: it asks for no picture."""
    if not isinstance(message, ScreenWanted):
        return None
    try:
        picture = without_people(window)
    except Uncovered:
        return ScreenPicture(message.request)
    return ScreenPicture(message.request, base64.b64encode(_png(picture)).decode())


def without_people(window: KioskWindow) -> QImage:
    """What the window shows, covered. Raises Uncovered, also while staff look at their own pages."""
    root = window.view.rootObject()
    if root is None or root.property("staffOpen") is not False:
        raise Uncovered
    picture = window.grab()
    items = list(_visible(window.view.contentItem()))
    names = [item for item in items if item.objectName() == _NAME]
    theirs = [item for item in items if item.objectName() == _SCREEN and _served(window)]
    if (_named(window) and not names) or (_served(window) and not theirs):
        raise Uncovered  # it is drawn by something that is not known here
    previews = [item.parentItem() or item for item in items if isinstance(item, PreviewItem)]
    scale = picture.width() / max(1.0, window.view.width())
    painter = QPainter(picture)
    for item in (*theirs, *names, *previews):
        place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))  # also of a mirror
        painter.fillRect(
            QRectF(place.x() * scale, place.y() * scale, place.width() * scale, place.height() * scale),
            _COVER,
        )
    painter.end()
    return picture


def _served(window: KioskWindow) -> bool:
    """Whether what is on the screen is about somebody: a colour and a sign tell a result too."""
    return window.kiosk.property("kind") not in _NOBODY


def _named(window: KioskWindow) -> bool:
    """Whether a name is on the screen: the visitor's, or beside the verdict of one of a family."""
    people = window.kiosk.property("people")
    return bool(window.kiosk.property("visitorName")) or any(p["name"] and p["verdict"] for p in people)


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.isVisible():
            yield child
            yield from _visible(child)


def _png(picture: QImage) -> bytes:
    if picture.width() > _WIDEST:
        picture = picture.scaledToWidth(_WIDEST, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
