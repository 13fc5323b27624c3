"""A code to scan with one's own phone, as ISO/IEC 18004 asks: dark on light, four quiet modules around it."""

from typing import Any

import segno
from PySide6.QtCore import Property, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.viewmodel import prop

_QUIET = 4  # modules


class QrItem(QQuickPaintedItem):
    """QML type ``QrCode``. ``text``: what the code says; ``ready``: it can be said and is drawn."""

    textChanged = Signal()  # noqa: N815 - Qt's naming

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._modules: QImage | None = None
        self.setOpaquePainting(True)

    def paint(self, painter: QPainter) -> None:
        """Draw the modules as large as whole pixels allow: a scaled edge is what scanners stumble over."""
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), QColor("white"))
        if self._modules is None:
            return
        across = self._modules.width()
        room = int(min(self.width(), self.height()))
        side = room // across * across or room
        corner = (int(self.width()) - side) // 2, (int(self.height()) - side) // 2
        painter.drawImage(QRectF(*corner, side, side), self._modules)

    def _get_text(self) -> str:
        return self._text

    def _set_text(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        self._modules = modules(text)
        self.textChanged.emit()
        self.update()

    def _ready(self) -> bool:
        return self._modules is not None

    text: Any = Property(str, _get_text, _set_text, notify=textChanged)  # type: ignore[arg-type]
    ready = prop(bool, _ready, textChanged)


def modules(text: str) -> QImage | None:
    """One pixel a module with the quiet zone round it; None where there is no text or too much for a code."""
    if not text:
        return None
    try:
        rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=_QUIET)]
    except (segno.DataOverflowError, ValueError):
        return None
    image = QImage(len(rows), len(rows), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.setPixelColor(x, y, QColor("black"))
    return image
