"""The screen as ``sentinel bench ui`` measures it: says when what was drawn, counts on demand."""

import argparse
import gc
import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSocketNotifier, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtQml import QQmlComponent, qmlRegisterType
from PySide6.QtQuick import QQuickImageProvider, QQuickItem, QQuickPaintedItem, QQuickView

from sentinel.link.preview import PreviewReader
from ui.application import SIZES, KioskWindow, application
from ui.attention import Rule
from ui.client import DaemonLink

PEERS = ("QQuickPaintedItem", "QQuickImageProvider", "QLabel")
_PLACE = (968, 1064)  # where the picture is on a screen of 1080 x 1920
_POLL_MS = 33


def main(arguments: list[str] | None = None) -> int:
    """Run until stdin ends."""
    options = argparse.ArgumentParser(prog="python -m ui.measured", description=__doc__)
    options.add_argument("--socket", type=Path)
    options.add_argument("--preview", type=Path)
    options.add_argument("--peer", choices=PEERS)
    options.add_argument("--size", default="1080x1920")
    chosen = options.parse_args(arguments)
    if chosen.peer:
        return _peer(chosen.peer, chosen.preview)
    width, _, height = chosen.size.partition("x")
    return _screen(chosen.socket, (int(width), int(height)))


def _screen(socket: Path, size: tuple[int, int] = SIZES["portrait"]) -> int:
    app = application(offscreen=True)
    window = KioskWindow("zh_CN", size, still=True, light=Rule(0.0, 0.0))
    link = DaemonLink(socket)
    link.up.connect(window.kiosk.link_up)
    link.down.connect(window.kiosk.link_down)
    link.received.connect(window.kiosk.receive)
    last = -1

    def drawn() -> None:
        nonlocal last
        snapshot = window.kiosk.snapshot
        sequence = snapshot.sequence if snapshot else 0
        if sequence != last and window.view.rootObject().property("settled"):
            last = sequence
            _say(drawn=sequence, at=time.monotonic(), used=time.process_time())

    window.view.frameSwapped.connect(drawn)
    notifier = _commands(lambda: _say(**_count(window)))
    notifier.activated.connect(lambda *_: None)
    window.show(fullscreen=False)
    link.start()
    code = app.exec()
    link.stop()
    window.close()
    return code


def _commands(count: object) -> QSocketNotifier:
    """A line asks for the counts; the end ends."""
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def read() -> None:
        if sys.stdin.readline():
            assert callable(count)
            count()
        else:
            application().exit(0)

    notifier.activated.connect(read)
    return notifier


def _count(window: KioskWindow) -> dict[str, int]:
    gc.collect()
    return {"items": _items(window.view.contentItem()), "objects": len(gc.get_objects())}


def _items(item: QQuickItem) -> int:
    return 1 + sum(_items(child) for child in item.childItems())


def _say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


# ---- other ways to show a picture, beside ours: in a place of the same size, from the same buffer


class _Painted(QQuickPaintedItem):
    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setOpaquePainting(True)

    def paint(self, painter: QPainter) -> None:
        painter.drawImage(QRectF(0, 0, self.width(), self.height()), self.image, _cropped(self.image))


class _Provider(QQuickImageProvider):
    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self.image = QImage(2, 2, QImage.Format.Format_RGB32)

    def requestImage(self, name: str, size: object, wanted: object) -> QImage:  # noqa: N802
        return self.image


def _cropped(image: QImage) -> QRectF:
    scale = max(_PLACE[0] / max(1, image.width()), _PLACE[1] / max(1, image.height()))
    width, height = _PLACE[0] / scale, _PLACE[1] / scale
    return QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)


def _peer(kind: str, path: Path) -> int:
    if kind == "QLabel":
        return _label(path)
    app = application(offscreen=True)
    view = QQuickView()
    view.resize(*_PLACE)
    show = _in_quick(kind, view)
    view.show()
    timer = _each_picture(path, show)
    notifier = _commands(lambda: None)
    code = app.exec()
    del timer, notifier
    return code


def _in_quick(kind: str, view: QQuickView) -> object:
    engine, component = view.engine(), QQmlComponent(view.engine())
    provider = _Provider()
    engine.addImageProvider("peer", provider)
    qmlRegisterType(_Painted, "Peers", 1, 0, "Painted")  # type: ignore[call-overload]
    what = (
        "Painted {}"
        if kind == "QQuickPaintedItem"
        else "Image { cache: false; fillMode: Image.PreserveAspectCrop }"
    )
    component.setData(f"import QtQuick\nimport Peers\n{what}".encode(), "")
    item = component.create()
    assert isinstance(item, QQuickItem)
    item.setParent(view)
    item.setParentItem(view.contentItem())
    item.setSize(view.size().toSizeF())
    number = 0

    def show(image: QImage) -> None:
        nonlocal number
        number += 1
        image = image.mirrored(True, False)
        if isinstance(item, _Painted):
            item.image = image
            item.update()
        else:
            provider.image = image
            item.setProperty("source", f"image://peer/{number}")

    return show


def _label(path: Path) -> int:
    import os

    from PySide6.QtWidgets import QApplication, QLabel

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(["peer"])
    label = QLabel()
    label.resize(*_PLACE)
    label.show()

    def show(image: QImage) -> None:
        cropped = image.mirrored(True, False).copy(_cropped(image).toRect())
        label.setPixmap(QPixmap.fromImage(cropped.scaled(*_PLACE)))

    timer = _each_picture(path, show)
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: app.exit(0))
    code = app.exec()
    del timer
    return code


def _each_picture(path: Path, show: object) -> QObject:
    reader = PreviewReader(path)
    timer = QTimer()
    timer.setInterval(_POLL_MS)

    def poll() -> None:
        preview = reader.read()
        if preview is None:
            return
        height, width, _ = preview.pixels.shape
        borrowed = QImage(preview.pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        assert callable(show)
        show(borrowed.convertToFormat(QImage.Format.Format_RGB32))

    timer.timeout.connect(poll)
    timer.start()
    return timer


if __name__ == "__main__":
    sys.exit(main())
