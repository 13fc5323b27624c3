"""The outline of head and shoulders as a picture, drawn once for each size that is asked for."""

import re
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider

PROVIDER = "outline"
_FILE = Path(__file__).parent / "qml" / "parts" / "silhouette.svg"
_NAME = re.compile(r"(\d{1,5})x(\d{1,5})/(\d{1,5}),(\d{1,5}),([1-9]\d{0,3}),([1-9]\d{0,3})")
_LARGEST = 4096  # pixels of a side
_KEPT = 4  # sizes: a kiosk's guide has one for each thing it asks


class OutlinePictures(QQuickImageProvider):
    """``image://outline/WIDTHxHEIGHT/LEFT,TOP,WIDTH,HEIGHT``: a part of the outline in a size, in pixels.

    Qt's cache lets go of pictures above 2 MB, and to stroke one takes the processor 10 ms: for each visitor.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, name: str, size: QSize, wanted: QSize) -> QImage:  # noqa: N802 - Qt's naming
        """That part; an empty picture where there is none."""
        known = _NAME.fullmatch(name)
        if known is None:
            return QImage()
        width, height, *part = (int(number) for number in known.groups())
        if max(width, height) > _LARGEST:
            return QImage()
        return outline(width, height).copy(*part)


@lru_cache(maxsize=_KEPT)
def outline(width: int, height: int) -> QImage:
    """The outline, ``width`` x ``height`` pixels, clear around it."""
    reader = QImageReader(str(_FILE))
    reader.setScaledSize(QSize(width, height))
    return reader.read()
