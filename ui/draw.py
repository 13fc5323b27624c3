"""One offscreen window, brought to a scene in a language, size, palette and mode, and drawn."""

from datetime import datetime
from pathlib import Path

import msgspec
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from sentinel.core.screen import Screen
from sentinel.link.messages import Snapshot
from ui.application import QUICK, SIZES, KioskWindow, application
from ui.looks import Look
from ui.scenes import Scene
from ui.sentences import LANGUAGES

CLOCK = datetime(2026, 11, 24, 9, 41)
_window: KioskWindow | None = None


def window() -> KioskWindow:
    """The one offscreen window of this process."""
    global _window
    if _window is None:
        application(offscreen=True)
        _window = KioskWindow(LANGUAGES[0], SIZES["portrait"])
        _window.show(fullscreen=False)
    return _window


def prepare(shown: KioskWindow, look: Look) -> None:
    """The idle screen in a look, with nothing over it and a clock that stands."""
    shown.view.resize(QSize(*look.size))
    for name, value in (("staffOpen", False), ("noticeOpen", False), ("sheet", "")):
        shown.view.rootObject().setProperty(name, value)
    shown.access.stand_still(CLOCK, look.millimetres)
    shown.kiosk.lose()  # a link that was lost a moment ago would keep the old strip for a while
    shown.kiosk.link_up()
    shown.kiosk.receive(Snapshot(0, Screen(), night=look.night))
    shown.access.set(large=look.large, low=look.low)
    shown.kiosk.setLanguage(look.language)


def show_scene(shown: KioskWindow, scene: Scene, look: Look) -> None:
    """Bring a window to a scene."""
    prepare(shown, look)
    scene(shown)
    snapshot = shown.kiosk.snapshot
    if snapshot is not None and snapshot.night != look.night:
        shown.kiosk.receive(msgspec.structs.replace(snapshot, night=look.night))


def draw(scene: Scene, look: Look) -> QImage:
    """Show a scene in the offscreen window and take its picture."""
    shown = window()
    show_scene(shown, scene, look)
    app = application(offscreen=True)
    app.processEvents()
    shown.grab()
    app.processEvents()  # what waits for the layout
    return shown.grab()


def save(image: QImage, path: Path, quality: int = QUICK) -> None:
    """Write a PNG. Raises OSError where that can't be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path), "PNG", quality):  # type: ignore[call-overload]
        raise OSError(f"{path}: can't be written")


def render(snapshot: Snapshot | None, out_png: Path | None, size: tuple[int, int], language: str) -> QImage:
    """Draw one snapshot (None: no daemon) at a size in a language; write it where a path is given.

    Raises OSError where the file can't be written.
    """

    def scene(shown: KioskWindow) -> None:
        show(shown, snapshot)

    night = bool(snapshot and snapshot.night)
    image = draw(scene, Look(size, language, night=night))
    if out_png is not None:
        save(image, out_png)
    return image


def show(shown: KioskWindow, snapshot: Snapshot | None) -> None:
    """What the daemon says; None: it is away."""
    if snapshot is None:
        shown.kiosk.link_down("")
        shown.kiosk.lose()
    else:
        shown.kiosk.receive(snapshot)
