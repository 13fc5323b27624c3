"""A code to scan with one's own phone, as ISO/IEC 18004 asks: dark on light, four quiet modules around it."""

from functools import lru_cache

import segno
from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

PROVIDER = "code"
_QUIET = 4  # modules
_KEPT = 32


class CodeMaker(QObject):
    """QML singleton ``Codes``. No item of its own: PySide never frees one that QML made, at each visitor."""

    @Slot(str, result=str)
    def picture(self, text: str) -> str:
        """Where ``CodePictures`` has the code; "" where there is none. The address spells the text in hex."""
        return f"image://{PROVIDER}/{text.encode().hex()}" if modules(text) else ""


class CodePictures(QQuickImageProvider):
    """One pixel a module. Not a ``data:`` address: Qt keeps some memory of each of those, for good."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, name: str, size: QSize, wanted: QSize) -> QImage:  # noqa: N802 - Qt's naming
        """The code of a text in hex; an empty picture where it is none."""
        try:
            return modules(bytes.fromhex(name).decode()) or QImage()
        except ValueError:
            return QImage()


@lru_cache(maxsize=_KEPT)
def modules(text: str) -> QImage | None:
    """One pixel a module with the quiet zone round it; None where there is no text or too much for a code."""
    if not text:
        return None
    try:
        rows = [
            bytes(0 if dark else 255 for dark in row)
            for row in segno.make_qr(text, error="m").matrix_iter(border=_QUIET)
        ]
    except (segno.DataOverflowError, ValueError):
        return None
    side = len(rows)
    borrowed = QImage(b"".join(rows), side, side, side, QImage.Format.Format_Grayscale8)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)  # with memory of its own
