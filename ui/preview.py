"""The camera's picture on the screen, like a mirror, cropped to fill its place."""

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QPoint, QPointF, QRect, QRectF, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow, QSGNode, QSGSimpleTextureNode, QSGTexture

from sentinel.link.preview import Preview, PreviewReader
from ui.viewmodel import prop

_POLL_MS = 33
_DARK = QColor("#0E151C")
_OPAQUE = QQuickWindow.CreateTextureOption.TextureIsOpaque
_SILENT_S = 1.0  # without a new picture for so long there is no camera


class PreviewItem(QQuickItem):
    """QML singleton ``Camera``, drawn in the place that asked last (parts/Preview.qml).

    There is one for the whole process, as PySide never frees an item that QML made. ``live``: pictures come;
    ``shown``: where the whole picture lies, in the item; ``missing``: none has come for so long that the
    camera must be away, not just a screen that came up. The picture goes to the scene graph as a texture:
    the graphics card crops and scales it, or the processor does in one pass straight into the window. It is
    mirrored by a transformation of its place, which costs nothing in either.
    """

    missingChanged = Signal()  # noqa: N815
    pathChanged = Signal()  # noqa: N815 - Qt's naming
    liveChanged = Signal()  # noqa: N815
    shownChanged = Signal()  # noqa: N815

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._reader: PreviewReader | None = None
        self._image: QImage | None = None  # of the picture, what is seen of it
        self._cut = QRect()  # where in the picture that is
        self._full = QSize()  # the whole picture
        self._cut_for: tuple[float, ...] = ()  # sizes of the picture and of the place whose cut is kept
        self._next = (QRect(), QSize())  # the cut of the next picture, if it and the place are such again
        self._laid: tuple[object, ...] | None = None  # what of a picture lies where, in the node
        self._fresh = False  # the image is not in the node yet
        self._node: QSGSimpleTextureNode | None = None
        self._texture: QSGTexture | None = None
        self._last = 0.0
        self._live = False
        self._missing = False
        self._waiting_since: float | None = None
        self._shown = QRectF()
        self._places: list[QQuickItem] = []
        self.setFlag(QQuickItem.Flag.ItemHasContents, True)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)
        self.visibleChanged.connect(self._watch)

    @Slot(QQuickItem)
    def showIn(self, place: QQuickItem) -> None:  # noqa: N802
        """Be drawn in this place, until it leaves or another comes."""
        if place not in self._places:
            self._places.append(place)
            self._move()

    @Slot(QQuickItem)
    def leave(self, place: QQuickItem) -> None:
        """A place goes: back to the one before, or nowhere."""
        self._places = [one for one in self._places if one != place]
        self._move()

    @Slot(QQuickItem)
    def fit(self, place: QQuickItem) -> None:
        """A place has another size."""
        if self._places and self._places[-1] == place:
            self.setSize(place.size())
            self._place()

    def _move(self) -> None:
        if not self._places:
            self.setParentItem(None)  # type: ignore[arg-type]
        elif self.parentItem() != self._places[-1]:
            self.setParentItem(self._places[-1])
            self.fit(self._places[-1])
        self._watch()

    def _watch(self) -> None:
        """Pictures are only fetched where they are seen."""
        if self._places and self.isVisible() and self._reader is not None:
            if not self._timer.isActive():
                self._waiting_since = None
                self._set_missing(False)
                self._timer.start()
            return
        self._timer.stop()
        self._set_live(False)
        self._set_missing(self._reader is None)

    def _poll(self) -> None:
        assert self._reader is not None
        now = time.monotonic()
        if self._waiting_since is None:
            self._waiting_since = now
        taken = self._reader.take(self._part)
        if taken is not None:
            self._take(*taken)
            self._last = now
        self._set_live(self._image is not None and now - self._last < _SILENT_S)
        self._set_missing(not self._live and now - self._waiting_since > _SILENT_S)

    def _part(self, preview: Preview) -> tuple[QImage, QRect, QSize]:
        """Of the picture in the buffer what is seen of it: no more is copied."""
        height, width, _ = preview.pixels.shape
        sizes = (width, height, self.width(), self.height())
        if sizes != self._cut_for:
            full = QSize(width, height)
            self._next = self._seen(full).toAlignedRect() & QRect(QPoint(0, 0), full), full
            self._cut_for = sizes
        cut, full = self._next
        left, top, across, down = cut.left(), cut.top(), cut.width(), cut.height()
        stride = 3 * width
        first = top * stride + 3 * left
        pixels = preview.pixels.reshape(-1)[first : first + (down - 1) * stride + 3 * across]
        borrowed = QImage(pixels.data, across, down, stride, QImage.Format.Format_RGB888)
        # a picture with memory of its own; 32 bits are what Qt is quick with
        return borrowed.convertToFormat(QImage.Format.Format_RGB32), cut, full

    def _take(self, image: QImage, cut: QRect, full: QSize) -> None:
        other = self._image is None or full is not self._full
        self._image, self._cut, self._full = image, cut, full
        self._fresh = True
        if other:
            self._place()
        self.update()

    def _seen(self, full: QSize) -> QRectF:
        """What of a picture of this size fills the place, in its pixels; all where there is no place."""
        if min(self.width(), self.height()) <= 0:
            return QRectF(QPointF(0, 0), full)
        scale = max(self.width() / full.width(), self.height() / full.height())
        width, height = self.width() / scale, self.height() / scale
        return QRectF((full.width() - width) / 2, (full.height() - height) / 2, width, height)

    def _set_missing(self, missing: bool) -> None:
        if missing != self._missing:
            self._missing = missing
            self.missingChanged.emit()

    def _set_live(self, live: bool) -> None:
        if live == self._live:
            return
        self._live = live
        if not live:
            self._forget()
        self.liveChanged.emit()

    def _forget(self) -> None:
        """Nobody's face stays on a screen that stands still."""
        self._image, self._fresh = None, True
        self.update()

    def _place(self) -> None:
        if self._image is None:
            return
        full = self._full
        scale = max(self.width() / full.width(), self.height() / full.height())
        width, height = full.width() * scale, full.height() * scale
        shown = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        if shown != self._shown:
            self._shown = shown
            self.shownChanged.emit()

    def updatePaintNode(  # type: ignore[override]  # noqa: N802 - Qt's naming
        self, old: QSGNode | None, data: object
    ) -> QSGNode | None:
        """The node with the newest picture; dark where there is none."""
        window = self.window()
        if window is None or (old is None and self._image is None):
            return old
        node = self._node
        if old is None or node is None:
            self._node = node = QSGSimpleTextureNode()
            node.setOwnsTexture(False)
            self._fresh, self._laid = True, None
        image = self._image or _nothing()  # not None: Qt would leave the node, and a face, where it is
        if self._fresh:
            texture = window.createTextureFromImage(image, _OPAQUE)
            texture.setParent(None)  # ours: PySide keeps it as a child of the window, 100 B a frame
            node.setTexture(texture)
            self._texture = texture
            self._fresh = False
        self._lay(node, image)
        return node

    def _lay(self, node: QSGSimpleTextureNode, image: QImage) -> None:
        """What of the picture lies where, told only if it changed: 30 times a second it is the same."""
        laid = (self._image is None, self._cut, self._full, self.width(), self.height())
        if laid == self._laid:
            return
        self._laid = laid
        place, source = QRectF(0, 0, self.width(), self.height()), QRectF(image.rect())
        if self._image is not None:
            seen = self._seen(self._full)
            source = seen & QRectF(self._cut)  # all, but for one picture after the place has grown
            scale = place.width() / max(seen.width(), 1e-6)
            place = QRectF(QPointF(0, 0), source.size() * scale).translated(
                (source.topLeft() - seen.topLeft()) * scale
            )
            source.translate(-self._cut.left(), -self._cut.top())
        node.setRect(place)
        node.setSourceRect(source)

    def _get_path(self) -> str:
        return self._path

    def _set_path(self, path: str) -> None:
        if path == self._path:
            return
        if self._reader is not None:
            self._reader.close()
        self._path = path
        self._reader = PreviewReader(Path(path)) if path else None
        self._last = 0.0
        self._set_live(False)
        self._timer.stop()
        self._watch()
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


def _nothing() -> QImage:
    image = QImage(2, 2, QImage.Format.Format_RGB32)
    image.fill(_DARK)
    return image
