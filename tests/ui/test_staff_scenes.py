"""Every page of the staff's panel, drawn by day and by night: large enough to touch and to read, and nothing cut off."""

from typing import Any

import pytest

from ui.draw import Look, draw, window
from ui.staff_samples import SCENES

LOOKS = {
    "portrait by day in Chinese": Look((1080, 1920), "zh_CN"),
    "landscape by night in English": Look((1920, 1080), "en", night=True),
}


@pytest.fixture
def panel(screen: Any) -> Any:
    yield screen
    window().staff.logout()
    window().staff.bind(lambda message: False)
    window().view.rootObject().setProperty("staffOpen", False)


@pytest.mark.parametrize("look", list(LOOKS))
@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_page_is_touched_and_read_with_ease(panel: Any, name: str, look: str) -> None:
    shown = LOOKS[look]
    draw(SCENES[name], shown)
    page = panel.find("staffTitle")
    assert page is not None and page.property("text")
    unit = min(shown.size) / 1080
    problem = panel.text("staffProblem")
    assert problem in ("", "正在核对…", "Checking…"), problem
    for item in panel.items(panel.find("staffPanel")):
        kind = item.metaObject().className()
        where = item.objectName() or str(item.property("text"))
        if kind.startswith("Key_"):
            assert min(item.width(), item.height()) >= 87 * unit, f"{where} is too small for a thumb"
        if kind.startswith("Phrase_") and item.property("text"):
            assert item.property("font").pixelSize() >= 24 * unit, f"{where} is too small to read"
            wide = item.property("paintedWidth")
            assert wide <= item.width() + 1.5 * unit, f'"{where}" is wider than its place'


def test_a_busy_screen_goes_on_telling_the_visitor_the_word(panel: Any) -> None:
    for look in LOOKS.values():
        draw(SCENES["staff-busy"], look)
        assert panel.text("bandWord") in ("人工核验", "See staff")
        assert panel.text("bandSentence") in ("核酸结果已超时", "Test out of date")
        band, title = panel.find("bandWord"), panel.find("staffTitle")
        corner = title.mapToScene(title.boundingRect().topLeft())
        end = band.mapToScene(band.boundingRect().bottomRight())
        assert corner.y() > end.y() or corner.x() > end.x() - band.width(), "the panel lies beside the word"


def test_a_quiet_screen_has_no_band(panel: Any) -> None:
    draw(SCENES["staff-visitors"], LOOKS["portrait by day in Chinese"])
    assert panel.find("bandWord") is None
