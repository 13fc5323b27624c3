"""Where head and shoulders are to be: a dashed outline, light over dark so that it is seen on any picture.

A painted item and no QML shape: it is painted once and kept, where a shape would be stroked anew with every
picture of the camera by a screen without a graphics chip (11 ms a picture instead of 6).
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

_WIDE, _HIGH = 100.0, 122.0  # of the drawing


def _outline() -> QPainterPath:
    path = QPainterPath()
    path.moveTo(50, 8)
    for x1, y1, x2, y2, x, y in (
        (68, 8, 74, 22, 73, 38), (72, 55, 63, 68, 50, 68), (37, 68, 28, 55, 27, 38), (26, 22, 32, 8, 50, 8),
    ):  # fmt: skip
        path.cubicTo(x1, y1, x2, y2, x, y)
    path.moveTo(2, 120)
    path.cubicTo(2, 96, 12, 88, 30, 82)
    path.cubicTo(36, 80, 38, 76, 38, 70)
    path.moveTo(62, 70)
    path.cubicTo(62, 76, 64, 80, 70, 82)
    path.cubicTo(88, 88, 98, 96, 98, 120)
    return path


class SilhouetteItem(QQuickPaintedItem):
    """QML type ``Silhouette``: as large as its place allows, in the middle."""

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self.setAntialiasing(True)

    def paint(self, painter: QPainter) -> None:
        """Draw the outline."""
        scale = min(self.width() / _WIDE, self.height() / _HIGH)
        painter.translate((self.width() - _WIDE * scale) / 2, (self.height() - _HIGH * scale) / 2)
        painter.scale(scale, scale)
        outline = _outline()
        for colour, width, dashes in ((QColor(0, 0, 0, 176), 3.2, []), (QColor("white"), 1.5, [4.0, 2.4])):
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            if dashes:
                pen.setDashPattern(dashes)
            painter.strokePath(outline, pen)
