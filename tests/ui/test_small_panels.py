"""On a 7-inch panel: digits are keys for a thumb, every key is as wide as a finger, and nothing is cut or out of reach."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from ui import staff_samples, technician_samples
from ui.draw import draw, window
from ui.looks import Look, look_of
from ui.samples import SCENES

PANELS = {  # pixels, and millimetres of the height
    "800x480": (800, 480, 91.4),
    "480x800": (480, 800, 152.4),
    "1024x600": (1024, 600, 90.2),
}
PADS = ("staff-pin", "staff-thermometer", "staff-number")
STAFF = [name for name in staff_samples.SCENES if name != "staff-strange"]
TECHNICIAN = [name for name in technician_samples.SCENES if name != "maintenance"]
MAY_BE_CUT = {"referredName", "staffAccount"}


@pytest.fixture
def panel(screen: Any) -> Iterator[Any]:
    yield screen
    window().staff.logout()
    window().staff.bind(lambda message: False)
    window().view.rootObject().setProperty("staffOpen", False)


def look(inches: str, language: str) -> Look:
    width, height, millimetres = PANELS[inches]
    return Look((width, height), language, millimetres=millimetres)


def scrolled(item: QQuickItem | None) -> bool:
    while item is not None:
        if item.property("contentY") is not None:
            return True
        item = item.parentItem()
    return False


def faults(screen: Any, shown: Look, top: str) -> list[str]:
    """Keys that are too small or out of the window, words that are cut."""
    grain = shown.millimetres / shown.size[1]
    place = QRectF(-1, -1, shown.size[0] + 2, shown.size[1] + 2)
    found = []
    for item in screen.items(screen.find(top)):
        name = item.objectName() or str(item.property("text"))
        if item.property("outlined") is not None or item.metaObject().className().startswith("Tab_"):
            size = min(item.width(), item.height()) * grain
            if 0 < size < 9.3:
                found.append(f"{name}: a key of {size:.1f} mm")
            if not scrolled(item) and not place.contains(item.mapRectToScene(item.boundingRect())):
                found.append(f"{name}: out of the window")
        elif item.property("squeeze") is not None and item.property("truncated") and name not in MAY_BE_CUT:
            found.append(f"{screen.read(item)}: cut")
    return found


@pytest.mark.parametrize("inches", PANELS)
@pytest.mark.parametrize("name", PADS)
def test_digits_are_typed_on_keys_for_a_thumb(panel: Any, name: str, inches: str) -> None:
    for language in ("zh_CN", "en", "ja"):
        shown = look(inches, language)
        draw(staff_samples.SCENES[name], shown)
        grain = shown.millimetres / shown.size[1]
        for key in (*(f"digit{n}" for n in range(10)), "erase", "enter"):
            item = panel.find(key)
            assert min(item.width(), item.height()) * grain >= 14, (language, key)


@pytest.mark.parametrize("inches", PANELS)
@pytest.mark.parametrize("name", STAFF)
def test_staff_reach_and_read_everything_on_a_small_panel(panel: Any, name: str, inches: str) -> None:
    shown = look(inches, ("zh_CN", "ja", "ko")[STAFF.index(name) % 3])
    draw(staff_samples.SCENES[name], shown)
    assert faults(panel, shown, "staffPanel") == []


@pytest.mark.parametrize("inches", PANELS)
@pytest.mark.parametrize("name", TECHNICIAN)
def test_a_technician_reaches_and_reads_everything_on_a_small_panel(
    panel: Any, name: str, inches: str
) -> None:
    shown = look(inches, ("zh_CN", "en", "ja")[TECHNICIAN.index(name) % 3])
    draw(technician_samples.SCENES[name], shown)
    assert faults(panel, shown, "technicianPanel") == []


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en", "ja", "ko"])
@pytest.mark.parametrize("inches", PANELS)
def test_step_out_of_the_gate_is_read_whole_on_a_small_panel(panel: Any, inches: str, language: str) -> None:
    panel.window.technician._count.setInterval(60_000)
    draw(technician_samples.SCENES["technician-countdown"], look(inches, language))
    words, place = panel.find("gateStepOut"), panel.find("gateStepOut").parentItem().parentItem()
    inside = words.mapRectToItem(place, QRectF(0, 0, words.width(), words.property("contentHeight")))
    assert not words.property("truncated")
    assert place.boundingRect().adjusted(-1, -1, 1, 1).contains(inside)


@pytest.mark.parametrize("inches", PANELS)
def test_a_document_number_is_read_whole_while_it_is_typed(panel: Any, inches: str) -> None:
    draw(staff_samples.SCENES["staff-number"], look(inches, "ja"))
    panel.view.grabWindow()
    for digit in "11010519491231002":
        panel.touch("digit" + digit)
    panel.touch("digitX")
    shown = panel.find("number")
    assert panel.read(shown).split() == ["110105", "19491231", "002X"]
    assert shown.property("contentWidth") <= shown.parentItem().width()
    assert shown.property("contentHeight") <= shown.parentItem().height()


@pytest.mark.parametrize("upright", [True, False], ids=["upright", "across"])
@pytest.mark.parametrize("inches", ["7", "15.6"])
@pytest.mark.parametrize("name", ["see_staff", "see_staff-all"])
def test_larger_words_are_larger_on_a_crowded_card_too_and_what_is_wrong_stays(
    screen, name: str, inches: str, upright: bool
) -> None:
    sizes = {}
    for large in (False, True):
        draw(SCENES[name], look_of(inches, "en", upright=upright, large=large))
        tiles = [item for item in screen.items() if item.objectName() == "check"]
        sizes[large] = {
            word: max(screen.ask(i, "fontInfo.pixelSize") for i in screen.texts() if screen.read(i) == word)
            for word in ("PCR test", "Out of date", screen.text("sentence"))
        }
        everything = len(screen.kiosk.property("checks"))
        assert len(tiles) == (4 if large else everything)
    assert screen.says("checksLeft", f"{everything - 4} more checks")
    for word, size in sizes[False].items():
        assert sizes[True][word] > size, (word, sizes)
