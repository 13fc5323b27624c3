"""A code to scan with one's own phone, as ISO/IEC 18004 asks: dark on light, four quiet modules around it."""

import base64
from functools import lru_cache

import segno
from PySide6.QtCore import QBuffer, QIODevice, QObject, Slot
from PySide6.QtGui import QColor, QImage

_QUIET = 4  # modules


class CodeMaker(QObject):
    """QML singleton ``Codes``. No item of its own: PySide never frees one that QML made, at each visitor."""

    @Slot(str, result=str)
    def picture(self, text: str) -> str:
        """A ``data:`` address of the code, one pixel a module; "" where there is none."""
        return _address(text)


@lru_cache(maxsize=32)
def _address(text: str) -> str:
    image = modules(text)
    if image is None:
        return ""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return "data:image/png;base64," + base64.b64encode(bytes(buffer.data().data())).decode()


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
