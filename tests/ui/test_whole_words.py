"""Staff read whole words: none is broken in the middle of a line, and no verdict is cut."""

import re
from typing import Any

import pytest
from PySide6.QtGui import QFontMetricsF

from ui import staff_samples
from ui.draw import draw
from ui.looks import look_of

SCENES = ("staff-evidence", "staff-passage", "staff-passages", "staff-visitors")
ENGLISH_WORD = re.compile(r"[A-Za-z]{4,}")


@pytest.mark.parametrize("inches", ["10", "15.6", "32"])
@pytest.mark.parametrize("name", SCENES)
def test_no_english_word_is_broken_and_no_verdict_cut(screen: Any, name: str, inches: str) -> None:
    draw(staff_samples.SCENES[name], look_of(inches, "en"))
    try:
        broken = []
        for item in screen.texts():
            wide = QFontMetricsF(item.property("font")).horizontalAdvance
            words = ENGLISH_WORD.findall(screen.read(item))
            broken += [word for word in words if item.isVisible() and wide(word) > item.width() + 1]
            if item.objectName() == "passageVerdict" and item.property("truncated"):
                broken.append(f"{screen.read(item)}: cut")
        assert broken == []
    finally:
        screen.window.staff.logout()
        screen.view.rootObject().setProperty("staffOpen", False)
