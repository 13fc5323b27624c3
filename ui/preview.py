"""The camera's picture on the screen, like a mirror, cropped to fill its place."""

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from sentinel.link.preview import PreviewReader
from ui.viewmodel import prop

_POLL_MS = 33
_SILENT_S = 1.5  # without a new picture for so long there is no camera


class PreviewItem(QQuickPaintedItem):
    """QML type ``Preview``. ``live``: pictures come; ``shown``: where the whole picture lies, in the item.

    ``missing``: none has come for so long that the camera must be away; not just a screen that came up.
    """

    missingChanged = Signal()  # noqa: N815
    pathChanged = Signal()  # noqa: N815 - Qt's naming
    liveChanged = Signal()  # noqa: N815
    shownChanged = Signal()  # noqa: N815

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._reader: PreviewReader | None = None
        self._image: QImage | None = None
        self._last = 0.0
        self._live = False
        self._missing = False
        self._waiting_since: float | None = None
        self._shown = QRectF()
        self.setOpaquePainting(True)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._timer.start()

    def _poll(self) -> None:
        if not self.isVisible() or self._reader is None:
            self._waiting_since = None
            self._set_missing(self._reader is None)
            return
        now = time.monotonic()
        if self._waiting_since is None:
            self._waiting_since = now
        preview = self._reader.read()
        if preview is not None:
            height, width, _ = preview.pixels.shape
            borrowed = QImage(preview.pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            # both make pictures with memory of their own; 32 bits are what the painter is quick with
            self._image = borrowed.convertToFormat(QImage.Format.Format_RGB32).mirrored(True, False)
            self._last = time.monotonic()
            self._place()
            self.update()
        self._set_live(self._image is not None and time.monotonic() - self._last < _SILENT_S)
        self._set_missing(not self._live and now - self._waiting_since > _SILENT_S)

    def _set_missing(self, missing: bool) -> None:
        if missing != self._missing:
            self._missing = missing
            self.missingChanged.emit()

    def _set_live(self, live: bool) -> None:
        if live == self._live:
            return
        self._live = live
        if not live:
            self._image = None  # nobody's face stays on a screen that stands still
        self.update()
        self.liveChanged.emit()

    def _place(self) -> None:
        image = self._image
        if image is None or image.isNull():
            return
        scale = max(self.width() / image.width(), self.height() / image.height())
        width, height = image.width() * scale, image.height() * scale
        shown = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        if shown != self._shown:
            self._shown = shown
            self.shownChanged.emit()

    def paint(self, painter: QPainter) -> None:
        """Draw the newest picture; nothing where there is none."""
        image = self._image
        if image is None:
            painter.fillRect(QRectF(0, 0, self.width(), self.height()), "#0E151C")
            return
        target = QRect(0, 0, int(self.width()), int(self.height()))
        scale = max(target.width() / image.width(), target.height() / image.height())
        width, height = target.width() / scale, target.height() / scale
        source = QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
        painter.drawImage(QRectF(target), image, source)

    def _get_path(self) -> str:
        return self._path

    def _set_path(self, path: str) -> None:
        if path == self._path:
            return
        if self._reader is not None:
            self._reader.close()
        self._path = path
        self._reader = PreviewReader(Path(path)) if path else None
        self._image, self._last = None, 0.0
        self._set_live(False)
        self.pathChanged.emit()

    def _get_live(self) -> bool:
        return self._live

    def _get_missing(self) -> bool:
        return self._missing

    def _get_shown(self) -> QRectF:
        return self._shown

    path: Any = Property(str, _get_path, _set_path, notify=pathChanged)  # type: ignore[arg-type]
    live = prop(bool, _get_live, liveChanged)
    missing = prop(bool, _get_missing, missingChanged)
    shown = prop(QRectF, _get_shown, shownChanged)
