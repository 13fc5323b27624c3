"""The outline of head and shoulders as a picture, drawn once for each size that is asked for."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider

PROVIDER = "outline"
_FILE = Path(__file__).parent / "qml" / "parts" / "silhouette.svg"
_LARGEST = 4096  # pixels of a side
_KEPT = 4  # sizes: a kiosk's guide has one for each thing it asks


class OutlinePictures(QQuickImageProvider):
    """``image://outline/WIDTHxHEIGHT``. Qt's own cache lets go of pictures above 2 MB, and to stroke one
    takes the processor some 10 ms: for each visitor anew.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, name: str, size: QSize, wanted: QSize) -> QImage:  # noqa: N802 - Qt's naming
        """The outline in this size; an empty picture where it is none."""
        width, _, height = name.partition("x")
        if not (width.isdigit() and height.isdigit()):
            return QImage()
        return outline(min(int(width), _LARGEST), min(int(height), _LARGEST))


@lru_cache(maxsize=_KEPT)
def outline(width: int, height: int) -> QImage:
    """The outline, ``width`` x ``height`` pixels, clear around it."""
    reader = QImageReader(str(_FILE))
    reader.setScaledSize(QSize(width, height))
    return reader.read()
