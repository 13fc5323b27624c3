"""The technician's live thermal picture, by real touches, on the real screen."""

import base64

import numpy as np
import pytest

from sentinel.core.facts import ThermalState
from sentinel.core.screen import Screen
from sentinel.core.staff_role import StaffRole
from sentinel.link.messages import Snapshot, StaffAnswer, ThermalFace, ThermalPicture, ThermalWatch
from ui import pictures
from ui.sentences import LANGUAGES, sentences

BOX, FOREHEAD = (0.3, 0.2, 0.35, 0.6), (0.377, 0.272, 0.196, 0.192)
SIZE = (1080, 1920)


def picture(*faces: ThermalFace) -> ThermalPicture:
    y, x = np.mgrid[0:24, 0:32]
    warm = ((x - 15.2) / 5.6) ** 2 + ((y - 12) / 7.2) ** 2 <= 1
    pixels = base64.b64encode((20 + 200 * warm).astype(np.uint8).tobytes()).decode()
    return ThermalPicture(24, 32, 22.0, 0.06, pixels, 23.4, faces)


MEASURED = ThermalFace(BOX, FOREHEAD, ThermalState.OK, 34.92, 36.5, 0.46)


@pytest.fixture
def page(screen):
    """Signed in, the page opened by touch, and what it asked the daemon."""
    asked = []
    screen.window.thermal.bind(lambda message: not asked.append(message))
    pictures.render(Snapshot(1, Screen(), staff="tech-1", role=StaffRole.TECHNICIAN), None, SIZE, "zh_CN")
    screen.view.rootObject().setProperty("staffOpen", True)
    assert screen.until(lambda: screen.find("technicianPanel"))
    screen.touch("tab_thermal")
    assert screen.until(lambda: screen.find("thermalOverlay"))
    screen.asked = asked
    yield screen
    screen.view.rootObject().setProperty("staffOpen", False)
    screen.app.processEvents()


def test_the_picture_is_asked_for_only_while_the_page_is_open(page):
    assert page.until(lambda: len(page.asked) >= 2)
    assert set(map(type, page.asked)) == {ThermalWatch}
    page.touch("tab_network")
    assert page.until(lambda: not page.find("thermalOverlay"))
    before = len(page.asked)
    page.until(lambda: False, 1.3)
    assert len(page.asked) == before
    assert page.staff.account == "tech-1"


def test_the_technician_sees_face_forehead_and_numbers(page):
    thermal = page.window.thermal
    assert page.until(lambda: page.find("thermalOverlay").height() > 100)
    thermal.receive(picture(MEASURED, ThermalFace(BOX, FOREHEAD, ThermalState.TOO_FAR)))
    assert page.until(lambda: page.text("thermalFace0"))
    assert page.text("thermalFace0") == "皮肤 34.92，估计 36.50 ± 0.46 °C"
    assert thermal.faces[1] == "太远"
    assert page.text("thermalStatus") == "环境 23.4 °C"
    assert (page.text("thermalColdest"), page.text("thermalWarmest")) == ("22.0 °C", "35.2 °C")
    for _ in range(20):
        page.touch("stronger")  # the thermal picture alone
        page.app.processEvents()
    shot = page.window.grab()
    view = page.find("thermalOverlay")
    where = view.mapRectToScene(view.boundingRect())
    y = round(where.y() + 0.5 * where.height())
    across = {shot.pixelColor(round(x), y).name() for x in np.arange(where.left() + 8, where.right() - 8)}
    assert {"#130a34", "#fcffa4", "#ffc107"} <= across, "cold wall, warm face, the face's outline"
    middle = round(where.x() + 0.525 * where.width())  # a mirror
    down = {shot.pixelColor(middle, round(y)).name() for y in np.arange(where.top(), where.bottom())}
    assert "#00e5ff" in down, "and the forehead's"


def test_a_guard_is_told_that_it_is_for_technicians(page):
    page.window.thermal.receive(picture(MEASURED))
    page.window.thermal.receive(StaffAnswer(-1, ok=False, problem="not_technician"))
    assert page.until(lambda: page.text("thermalStatus") == "仅限技术人员查看")
    assert not page.window.thermal.live


def test_a_picture_that_stands_still_goes(page):
    page.window.thermal.receive(picture(MEASURED))
    assert page.window.thermal.live
    assert page.until(lambda: not page.window.thermal.live, 6.0)


@pytest.mark.parametrize(
    "wrong",
    [
        ThermalPicture(24, 32, 22.0, 0.06, "AAAA", 23.0),
        ThermalPicture(-1, 32, 22.0, 0.06, "", 23.0),
        ThermalPicture(1, 1, float("nan"), 0.06, "AA==", 23.0),
        ThermalPicture(1, 1, 22.0, 0.06, "?", 23.0),
    ],
)
def test_a_message_without_sense_draws_nothing(page, wrong):
    page.window.thermal.receive(wrong)
    assert not page.window.thermal.live


def test_nothing_is_kept_after_the_page_is_left(page):
    page.window.thermal.receive(picture(MEASURED))
    page.touch("tab_network")
    assert page.until(lambda: not page.find("thermalOverlay"))
    page.window.thermal.receive(picture(MEASURED))
    assert page.window.thermal.image is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_thermometer_has_its_words(language):
    assert set(sentences(language).tables["thermal_state"]) == {state.value for state in ThermalState}
