"""From the finger to the gate's board: the real screen, a real socket, the real daemon, an emulated relay."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtTest import QTest
from real_kiosk import PIN, RealKiosk

from sentinel.core.screen import ScreenKind
from sentinel.link.messages import StaffAnswer, StaffLogin, StaffLogout
from ui import technician_samples
from ui.application import application
from ui.client import DaemonLink
from ui.draw import Look, prepare, window

_finger: list[Any] = []


class Hand:
    """A technician before the screen."""

    def __init__(self, kiosk: RealKiosk) -> None:
        self.app = application(offscreen=True)
        self.window, self.kiosk = window(), kiosk
        self.answers: list[StaffAnswer] = []
        if not _finger:
            _finger.append(QTest.createTouchDevice())
        prepare(self.window, Look((1080, 1920), "zh_CN"))
        self.link = DaemonLink(kiosk.folder / "run" / "daemon.sock")
        for model in (self.window.technician, self.window.thermal, self.window.staff):
            model.bind(self.link.send)
            self.link.received.connect(model.receive)
        self.link.received.connect(self.window.kiosk.receive)
        self.link.received.connect(
            lambda message: isinstance(message, StaffAnswer) and self.answers.append(message)
        )
        self.link.start()
        assert self.until(lambda: self.link.send(StaffLogin(7, PIN)))
        assert self.until(lambda: any(answer.request == 7 and answer.ok for answer in self.answers))
        technician_samples.panel(self.window)
        assert self.until(lambda: self.window.technician.ready)

    def close(self) -> None:
        self.window.technician.leave()
        self.link.send(StaffLogout(8))
        self.until(lambda: any(answer.request == 8 for answer in self.answers), 3.0)
        self.link.stop()
        self.window.view.rootObject().setProperty("staffOpen", False)
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def until(self, truth: Callable[[], object], within_s: float = 20.0) -> bool:
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            self.app.processEvents()
            if truth():
                return True
            time.sleep(0.004)
        return False

    def _items(self, below: Any = None) -> Iterator[Any]:
        for item in (below or self.window.view.contentItem()).childItems():
            if item.isVisible():
                yield item
                yield from self._items(item)

    def find(self, name: str) -> Any:
        return next((item for item in self._items() if item.objectName() == name), None)

    def text(self, name: str) -> str:
        item = self.find(name)
        return "" if item is None else str(item.property("text"))

    def touch(self, name: str, held_s: float = 0.0) -> None:
        assert self.until(lambda: self.find(name) and self.find(name).isEnabled()), f"no {name} to touch"
        self.window.view.grabWindow()
        item = self.find(name)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        at = QPoint(round(middle.x()), round(middle.y()))
        view = self.window.view
        QTest.touchEvent(view, _finger[0]).press(0, at, view).commit()
        self.until(lambda: False, held_s)
        QTest.touchEvent(view, _finger[0]).release(0, at, view).commit()
        self.app.processEvents()


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    folder, camera = tmp_path_factory.mktemp("touches"), {"camera": {"source": "/dev/video0"}}
    with RealKiosk(folder, technician=True, changes=camera) as running:
        yield running


@pytest.fixture
def hand(kiosk: RealKiosk) -> Iterator[Hand]:
    hand = Hand(kiosk)
    yield hand
    hand.close()
    assert kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)


def test_a_finger_held_and_a_countdown_open_the_gate_once_and_visitors_see_maintenance(
    hand: Hand, kiosk: RealKiosk
) -> None:
    before = len(kiosk.gate.openings)
    hand.touch("tab_gate")
    assert hand.until(lambda: "请先" in hand.text("gateResult"))
    hand.touch("maintenanceKey")
    assert hand.until(lambda: "维护中" in hand.text("maintenanceText"))
    assert kiosk.observer.wait_kind(ScreenKind.OUT_OF_SERVICE, timeout_s=20.0)
    hand.touch("gateHold", 2.5)
    assert hand.until(lambda: hand.text("gateCountdown"))
    assert len(kiosk.gate.openings) == before
    assert hand.until(lambda: hand.text("gateResult").startswith("已发送一次开启脉冲"))
    assert len(kiosk.gate.openings) == before + 1
    hand.touch("maintenanceKey")
    assert kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)


def test_a_cancelled_countdown_sends_the_board_not_a_byte(hand: Hand, kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    hand.touch("tab_gate")
    hand.touch("maintenanceKey")
    assert hand.until(lambda: "维护中" in hand.text("maintenanceText"))
    hand.touch("gateHold", 2.5)
    hand.touch("gateCancel")
    assert hand.until(lambda: hand.text("gateResult").startswith("已取消"))
    hand.until(lambda: False, 4.5)
    assert len(kiosk.gate.openings) == before


def test_the_pages_show_the_living_devices_network_and_log(hand: Hand, kiosk: RealKiosk) -> None:
    assert hand.until(lambda: "帧率" in hand.text("deviceValues_camera"))
    assert hand.until(lambda: "环境" in hand.text("deviceValues_thermal"))
    kiosk.gate.unplug()
    assert hand.until(lambda: hand.text("deviceState_gate").startswith("故障"), 15.0)
    assert "继电器板" in hand.text("deviceAdvice_gate")
    kiosk.gate.replug()
    assert hand.until(lambda: hand.text("deviceState_gate").startswith("正常"), 15.0)
    hand.touch("tab_network")
    assert hand.until(lambda: hand.text("factText_service").startswith("http"))
    hand.touch("tab_logs")
    assert hand.until(lambda: "gate" in hand.text("logLine0") or "gate" in hand.text("logLine1"))


def test_a_daemon_that_goes_away_is_said_and_nothing_stays_armed(hand: Hand) -> None:
    hand.touch("tab_gate")
    hand.touch("maintenanceKey")
    assert hand.until(lambda: "维护中" in hand.text("maintenanceText"))
    hand.touch("gateHold", 2.5)
    assert hand.until(lambda: hand.text("gateCountdown"))
    hand.window.technician.link_down("gone")
    assert hand.until(lambda: hand.window.technician.countdown == 0 and hand.window.technician.trial == "")
