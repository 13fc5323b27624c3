"""The pictures of the guides: screens with made-up people, drawn offscreen, small enough to be kept."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from sentinel.core.screen import Screen
from sentinel.link.messages import Snapshot
from ui.application import SIZES, KioskWindow, application
from ui.draw import Look, draw
from ui.samples import referred
from ui.scenes import Scene, scenes

FOLDER = Path(__file__).with_name("pictures")
LANGUAGES = {"zh-CN": "zh_CN", "en": "en"}  # of a guide -> of the screen
_SHORT_SIDE = 400  # pixels in the guide
_COLOURS = 128


@dataclass(frozen=True, slots=True)
class Picture:
    """``name``: of the file, before its language. ``scene``: of ``ui.scenes``, or one of ours below.

    ``zh`` and ``en``: what it shows, where a guide's table of pictures names it.
    """

    name: str
    scene: str
    zh: str = ""
    en: str = ""


_KNOWN = (
    Picture("idle", "idle"),
    Picture("pass", "pass"),
    Picture("fix", "fix"),
    Picture("see-staff", "see_staff"),
    Picture("out-of-service", "out_of_service"),
    Picture("fire", "exit"),
    Picture("staff-waiting", "staff-guard"),
    Picture("staff-reason", "staff-admit"),
    Picture("staff-thermometer", "staff-thermometer"),
)
_TECHNICIAN = (
    Picture("technician-devices", "technician-devices", "设备", "Devices"),
    Picture("technician-align", "technician-align", "对齐", "Align"),
    Picture("technician-gate", "technician-gate", "闸机", "Gate"),
    Picture("technician-provision", "technician-code", "开通", "Provision"),
    Picture("technician-rehearsal", "technician-rehearsal", "演练", "Rehearse"),
    Picture("technician-sheet", "technician-sheet", "验收单", "Sheet"),
)


def technician() -> list[Picture]:
    """The technician's pages that this version of the screen has."""
    return [picture for picture in _TECHNICIAN if picture.scene in scenes()]


def all_of_them() -> list[Picture]:
    """What the command makes."""
    return [*_KNOWN, *technician()]


def file_name(picture: Picture, language: str) -> str:
    """As the guide in ``language`` names it."""
    return f"{picture.name}.{language}.png"


def names() -> list[str]:
    """All files that the command makes."""
    return [file_name(picture, language) for picture in all_of_them() for language in LANGUAGES]


def make(folder: Path = FOLDER) -> Iterator[Path]:
    """Draw them, each written before the next. Raises OSError where one can't be."""
    folder.mkdir(parents=True, exist_ok=True)
    known = OURS | scenes()
    for language, screens in LANGUAGES.items():
        for picture in all_of_them():
            path = folder / file_name(picture, language)
            image = draw(known[picture.scene], Look(SIZES["portrait"], screens))
            small(image).save(path, optimize=True)
            yield path


def small(image: QImage) -> Image.Image:
    """Scaled to a guide's size, in colours of its own (Qt's palette is the web's, which changes ours)."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    size, line = (rgb.width(), rgb.height()), rgb.bytesPerLine()
    full = Image.frombuffer("RGB", size, bytes(rgb.constBits()), "raw", "RGB", line)
    scale = _SHORT_SIDE / min(full.size)
    scaled = full.resize((round(full.width * scale), round(full.height * scale)), Image.Resampling.LANCZOS)
    return scaled.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _waiting(window: KioskWindow) -> None:
    """A guard is signed in, and three visitors wait."""
    shown = Snapshot(1, Screen(), "滨江图书馆", staff="guard-07", referred=referred(3))
    window.kiosk.receive(shown)
    window.staff.receive(shown)
    window.view.rootObject().setProperty("staffOpen", True)
    _settle(window)


def _reason(window: KioskWindow) -> None:
    _waiting(window)
    _touch(window, "admit1")


def _thermometer(window: KioskWindow) -> None:
    _waiting(window)
    _touch(window, "measure0")
    for key in ("digit3", "digit6", "digit8"):
        _touch(window, key)


# Where the staff's own samples have no scene of the name.
OURS: dict[str, Scene] = {
    "staff-guard": _waiting,
    "staff-admit": _reason,
    "staff-thermometer": _thermometer,
}
_finger: list[object] = []


def _touch(window: KioskWindow, name: str) -> None:
    """Tap what is called so, as a hand does. Raises LookupError where nothing is."""
    if not _finger:
        _finger.append(QTest.createTouchDevice())
    item = next((one for one in _items(window.view.contentItem()) if one.objectName() == name), None)
    if item is None:
        raise LookupError(f"nothing on the screen is called {name}")
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    at = QPoint(round(middle.x()), round(middle.y()))
    for act in ("press", "release"):
        event = QTest.touchEvent(window.view, _finger[0])
        getattr(event, act)(0, at, window.view).commit()
    _settle(window)


def _settle(window: KioskWindow) -> None:
    for _ in range(3):
        application(offscreen=True).processEvents()
        window.grab()  # lays everything out


def _items(below: QQuickItem) -> Iterator[QQuickItem]:
    for item in below.childItems():
        if item.isVisible():
            yield item
            yield from _items(item)
