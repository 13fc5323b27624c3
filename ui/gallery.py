"""``python -m ui.gallery``: every component and every state of the screen, to be looked at and touched."""

import argparse
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, QUrl, Signal, Slot
from PySide6.QtQuick import QQuickView

from ui.application import KioskWindow, ScreenError, application
from ui.draw import draw, save, show_scene
from ui.looks import PANELS, Look, look_of
from ui.scenes import scenes
from ui.sentences import LANGUAGES
from ui.viewmodel import prop

_QML = Path(__file__).parent / "qml" / "gallery"
COMPONENTS = "components"
_CHOICES = ("language", "panel", "scene")
_SWITCHES = ("night", "large", "low", "turned")


class Viewer(QObject):
    """What is chosen, carried out in the kiosk's window; the controls' QML has it as ``viewer``."""

    changed = Signal()

    def __init__(self, kiosk: KioskWindow) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._chosen = {"language": LANGUAGES[0], "panel": "15.6", "scene": COMPONENTS}
        self._on = dict.fromkeys(_SWITCHES, False)
        self.controls = _controls(kiosk, self)

    @property
    def look(self) -> Look:
        """How it is to be drawn."""
        on = self._on
        return look_of(
            self._chosen["panel"], self._chosen["language"], upright=not on["turned"], night=on["night"],
            large=on["large"], low=on["low"] or None,
        )  # fmt: skip

    def open(self) -> None:
        """Show all windows."""
        for view in (self.controls, self._kiosk.view):
            view.show()
        self._carry_out()

    @Slot(str, str)
    def choose(self, what: str, value: str) -> None:
        """Take a language, a panel or a scene."""
        if what in _CHOICES:
            self._chosen[what] = value
            self._carry_out()

    @Slot(str)
    def toggle(self, what: str) -> None:
        """Turn one of the switches."""
        if what in _SWITCHES:
            self._on[what] = not self._on[what]
            self._carry_out()

    def _carry_out(self) -> None:
        show_scene(self._kiosk, scenes()[self._chosen["scene"]], self.look)
        self._kiosk.access.thaw()  # here, things move
        self.changed.emit()

    def _language(self) -> str:
        return self._chosen["language"]

    def _panel(self) -> str:
        return self._chosen["panel"]

    def _scene(self) -> str:
        return self._chosen["scene"]

    language = prop(str, _language, changed)
    panel = prop(str, _panel, changed)
    scene = prop(str, _scene, changed)
    night = prop(bool, lambda self: self._on["night"], changed)
    large = prop(bool, lambda self: self._on["large"], changed)
    low = prop(bool, lambda self: self._on["low"], changed)
    turned = prop(bool, lambda self: self._on["turned"], changed)
    panels = prop("QStringList", lambda self: list(PANELS), changed)
    scenes = prop("QStringList", lambda self: list(scenes()), changed)


def _controls(kiosk: KioskWindow, viewer: QObject) -> QQuickView:
    """The window to choose in, on the kiosk's QML engine. Raises ScreenError."""
    view = QQuickView(kiosk.view.engine(), kiosk.view.parent())
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.setTitle("Sentinel gallery")
    view.resize(QSize(440, 960))
    view.setInitialProperties({"viewer": viewer})
    view.setSource(QUrl.fromLocalFile(str(_QML / "Gallery.qml")))
    if view.status() != QQuickView.Status.Ready:
        raise ScreenError("; ".join(error.toString() for error in view.errors()))
    return view


def write(folder: Path) -> None:
    """The components by day and by night, in every language. Raises OSError."""
    for language in LANGUAGES:
        for palette in ("day", "night"):
            look = look_of("15.6", language, night=palette == "night")
            save(draw(scenes()[COMPONENTS], look), folder / f"components-{palette}-{language}.png")


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m ui.gallery",
        description="Opens a window with every component and every screen of the kiosk, and one to choose "
        "language, palette, larger words, lower layout, panel and orientation.",
        epilog="Example without a display: python -m ui.gallery --png out/components",
    )
    options.add_argument("--png", type=Path, metavar="DIR", help="draw the components into DIR and end")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Show until the windows are closed. 0 done, 2 bad options, 3 no display or nothing written."""
    options = parser().parse_args(arguments)
    try:
        if options.png:
            write(options.png)
            return 0
        if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
            sys.stderr.write("gallery: no display: set DISPLAY or WAYLAND_DISPLAY, or use --png DIR\n")
            return 3
        app = application()
        viewer = Viewer(KioskWindow(LANGUAGES[0], (1080, 1920)))
    except (OSError, ScreenError) as error:
        sys.stderr.write(f"gallery: {error}\n")
        return 3
    signal.signal(signal.SIGINT, lambda *_: app.exit(130))
    breath = QTimer()  # lets Python see the signal
    breath.timeout.connect(lambda: None)
    breath.start(200)
    viewer.open()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
