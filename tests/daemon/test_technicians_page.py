"""From the emulated sensor's words to the technician's page: daemon, real socket, the screen's own model."""

import time
from collections.abc import Callable, Iterator

import pytest
from real_kiosk import BOX, PIN, SIZE, RealKiosk

from sentinel.core.facts import ThermalState
from sentinel.link.messages import Message, StaffAnswer, StaffLogin
from ui.application import application
from ui.client import DaemonLink
from ui.thermal import ThermalModel
from ui.viewmodel import KioskModel


class Page:
    """The technician's page without its window: the screen's link and model, in Qt's event loop."""

    def __init__(self, kiosk: RealKiosk) -> None:
        self._app = application(offscreen=True)
        self.answers: list[StaffAnswer] = []
        self._link = DaemonLink(kiosk.folder / "run" / "daemon.sock")
        self.thermal = ThermalModel(KioskModel("zh_CN"))
        self.thermal.bind(self._link.send)
        self._link.received.connect(self.thermal.receive)
        self._link.received.connect(self._take)
        self._link.start()

    def _take(self, message: Message) -> None:
        if isinstance(message, StaffAnswer):
            self.answers.append(message)

    def until(self, truth: Callable[[], object], within_s: float = 20.0) -> bool:
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            self._app.processEvents()
            if truth():
                return True
            time.sleep(0.005)
        return False

    def sign_in(self) -> bool:
        self.until(lambda: self._link.send(StaffLogin(7, PIN)))
        return self.until(lambda: any(answer.request == 7 and answer.ok for answer in self.answers))

    def close(self) -> None:
        self.thermal.leave()
        self._link.stop()


@pytest.fixture
def kiosk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("page")
    with RealKiosk(folder, technician=request.param) as running:
        yield running


@pytest.fixture
def page(kiosk: RealKiosk) -> Iterator[Page]:
    page = Page(kiosk)
    yield page
    page.close()


@pytest.mark.parametrize("kiosk", [True], indirect=True)
def test_a_technician_sees_the_visitor_whom_the_sensor_sees(kiosk: RealKiosk, page: Page) -> None:
    assert page.sign_in()
    page.thermal.watch()
    assert page.until(lambda: page.thermal.live), "an empty room is a picture too"
    assert page.thermal.faces == []
    kiosk.come(skin_c=34.1)
    assert page.until(lambda: page.thermal.picture and page.thermal.picture.faces)
    assert page.until(
        lambda: any(
            face.state is ThermalState.OK and face.estimate is not None for face in page.thermal.picture.faces
        )
    )
    seen = page.thermal.picture
    (face,) = seen.faces
    assert face.estimate == pytest.approx(36.65, abs=0.4)
    assert face.box == pytest.approx((BOX[0] / SIZE[0], BOX[1] / SIZE[1], BOX[2] / SIZE[0], BOX[3] / SIZE[1]))
    x, y, w, h = face.site
    image = page.thermal.image
    warm = image.pixelColor(round((x + w / 2) * image.width()), round((y + h / 2) * image.height()))
    cold = image.pixelColor(1, 1)
    assert warm.lightness() > cold.lightness() + 80, "the brow is drawn warm, the wall cold"
    read = page.thermal.faces[0].replace("\u2060", "")  # as one reads it
    assert read.startswith("皮肤 3") and "±" in read
    assert page.thermal.status.replace("\u2060", "").startswith("环境 2")
    kiosk.go()


@pytest.mark.parametrize("kiosk", [False], indirect=True)
def test_a_guard_is_sent_no_picture(kiosk: RealKiosk, page: Page) -> None:
    assert page.sign_in()
    page.thermal.watch()
    assert page.until(lambda: page.thermal.status == "仅限技术人员查看")
    page.until(lambda: False, 1.0)
    assert page.thermal.picture is None


@pytest.mark.parametrize("kiosk", [True], indirect=True)
def test_who_has_not_signed_in_is_sent_no_picture(kiosk: RealKiosk, page: Page) -> None:
    page.thermal.watch()
    page.until(lambda: False, 1.5)
    assert page.thermal.picture is None and page.thermal.image is None
    assert any(not answer.ok for answer in page.answers)
