"""Staff at the screen, by real touches, against a real link server that answers as the daemon does."""

import queue
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen
from sentinel.link.messages import (
    Alert,
    Message,
    Snapshot,
    StaffAnswer,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
    StaffStated,
)
from sentinel.link.server import LinkServer, Peer
from sentinel.link.staff_messages import StaffHere
from ui.client import DaemonLink
from ui.samples import referred

PIN = "135790"


class Desk:
    """The daemon's side: one account, its referred visitors, and what it was asked."""

    def __init__(self, path: Path) -> None:
        self.asked: queue.Queue[Message] = queue.Queue()
        self.waiting = referred(3)
        self.alerts: tuple[Alert, ...] = ()
        self.account = ""
        self.answers = True
        self.locked_s = 30.0
        self.touched = 0
        self.server = LinkServer(path, on_message=self._take, on_join=self._join)
        self.server.start()

    def snapshot(self) -> Snapshot:
        waiting = self.waiting if self.account else ()
        alerts = self.alerts if self.account else ()
        return Snapshot(1, Screen(), "滨江图书馆", staff=self.account, referred=waiting, alerts=alerts)

    def _join(self, role: str, peer: Peer) -> None:
        self.server.send(peer, self.snapshot())

    def _take(self, role: str, message: Message, peer: Peer) -> None:
        if isinstance(message, StaffHere):
            self.touched += 1
            return
        self.asked.put(message)
        if not self.answers:
            return
        match message:
            case StaffLogin(request, pin):
                self.account = "guard-07" if pin == PIN else ""
                locked = pin == "999999"
                problem = "" if pin == PIN else "locked" if locked else "wrong_pin"
                self.server.send(
                    peer, StaffAnswer(request, pin == PIN, problem, self.locked_s if locked else 0.0)
                )
            case StaffLogout():
                self.account = ""
            case StaffDecide(request, visit):
                self.waiting = tuple(v for v in self.waiting if v.visit != visit)
                self.server.send(peer, StaffAnswer(request, True))
            case StaffMeasured(request, visit, tenths, confirmed):
                odd = tenths < 350 and not confirmed
                if not odd:
                    self.waiting = tuple(v for v in self.waiting if v.visit != visit)
                self.server.send(peer, StaffAnswer(request, not odd, "odd_low" if odd else ""))
            case StaffStated(request, visit):
                self.waiting = tuple(v for v in self.waiting if v.visit != visit)
                self.server.send(peer, StaffAnswer(request, True))
        self.server.broadcast("ui", self.snapshot())


@pytest.fixture
def desk(tmp_path: Path, screen) -> Iterator[Desk]:
    desk = Desk(tmp_path / "daemon.sock")
    link = DaemonLink(tmp_path / "daemon.sock")
    screen.staff.bind(link.send)
    link.up.connect(screen.kiosk.link_up)
    link.down.connect(screen.kiosk.link_down)
    link.down.connect(screen.staff.link_down)
    link.received.connect(screen.kiosk.receive)
    link.received.connect(screen.staff.receive)
    link.start()
    assert screen.until(lambda: desk.server.peers("ui"))
    assert screen.until(lambda: screen.text("venue") == "滨江图书馆")
    yield desk
    link.stop()
    desk.server.stop()


def enter(screen, pin: str) -> None:
    for digit in pin:
        screen.touch(f"digit{digit}")
    screen.touch("enter")


def panel(screen):
    return screen.until(lambda: screen.find("staffTitle"))


def test_staff_sign_in_admit_somebody_with_a_reason_and_sign_out(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    assert panel(screen)
    enter(screen, PIN)
    assert desk.asked.get(timeout=5).pin == PIN
    assert screen.until(lambda: screen.text("staffTitle") == "等待人工核验")
    screen.touch("admit1")
    assert screen.text("staffTitle") == "请选择放行理由"
    screen.touch("confirm")  # no reason yet: nothing happens
    screen.touch("note_health_checked")
    screen.touch("confirm")
    asked = desk.asked.get(timeout=5)
    assert isinstance(asked, StaffDecide)
    assert (asked.visit, asked.admit, asked.note) == ("visit-1", True, "health_checked")
    assert screen.until(lambda: screen.text("staffTitle") == "等待人工核验")
    assert screen.until(lambda: len(screen.staff.property("referred")) == 2)
    screen.touch("turnAway0")
    screen.touch("note_temperature_high")
    screen.touch("confirm")
    asked = desk.asked.get(timeout=5)
    assert isinstance(asked, StaffDecide) and not asked.admit and asked.note == "temperature_high"
    assert screen.until(lambda: screen.text("staffTitle") == "等待人工核验")
    screen.touch("leaveKey")
    assert isinstance(desk.asked.get(timeout=5), StaffLogout)
    assert screen.until(lambda: screen.find("staffTitle") is None)


def test_staff_whose_finger_rests_on_each_key_sign_in_and_let_somebody_in(screen, desk: Desk) -> None:
    screen.touch("staffKey", resting_s=1.5)
    assert panel(screen)
    for key in (*(f"digit{digit}" for digit in PIN), "enter"):
        screen.touch(key, resting_s=1.0)
    assert desk.asked.get(timeout=5).pin == PIN
    assert screen.until(lambda: screen.text("staffTitle") == "等待人工核验")
    for key in ("admit1", "note_health_checked", "confirm"):
        screen.touch(key, resting_s=1.5)
    asked = desk.asked.get(timeout=5)
    assert isinstance(asked, StaffDecide) and (asked.visit, asked.admit) == ("visit-1", True)


def test_a_wrong_pin_and_a_lock_out_are_said(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    assert panel(screen)
    enter(screen, "1111")
    assert screen.until(lambda: screen.text("staffProblem") == "密码不正确")
    enter(screen, "999999")
    assert screen.until(lambda: screen.text("staffProblem") == "尝试次数过多，请 30 秒后再试")
    assert screen.text("staffTitle") == "请输入工作人员密码"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (100, "请 100 秒后"),
        (179.5, "请 3 分钟后"),
        (3600, "请 60 分钟后"),
        (7300, "请 3 小时后"),
        (1e9, "请 24 小时后"),
    ],
)
def test_a_long_lock_out_is_told_in_minutes_and_hours(screen, desk: Desk, seconds: float, said: str) -> None:
    desk.locked_s = seconds
    screen.touch("staffKey")
    assert panel(screen)
    enter(screen, "999999")
    assert screen.until(lambda: said in screen.text("staffProblem")), screen.text("staffProblem")


def test_digits_are_never_shown_and_can_be_erased(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    assert panel(screen)
    for digit in "1350":
        screen.touch(f"digit{digit}")
    shown = [screen.read(item) for item in screen.items() if item.property("text")]
    assert not any("135" in text for text in shown)
    screen.touch("erase")
    for digit in PIN[3:]:
        screen.touch(f"digit{digit}")
    screen.touch("enter")
    assert desk.asked.get(timeout=5).pin == PIN


def test_too_few_digits_are_not_sent(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    assert panel(screen)
    enter(screen, "123")
    assert not screen.until(lambda: not desk.asked.empty(), 0.3)


def test_the_keys_are_large_enough_for_a_thumb(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    assert panel(screen)
    for name in ("digit1", "erase", "enter", "leaveKey", "staffKey", "language-en"):
        item = screen.find(name)
        assert min(item.width(), item.height()) >= 80, name


def test_what_happened_in_the_doorway_is_read_by_staff_alone(screen, desk: Desk) -> None:
    reasons = (Reason.FIRE_ALARM, Reason.GATE_BLOCKED, Reason.BODY_UNADMITTED, Reason.TAILGATING)
    desk.alerts = tuple(Alert(reason, "2026-11-20T04:05:00+00:00") for reason in reasons)
    desk.waiting = ()
    screen.touch("staffKey")
    assert panel(screen)
    assert screen.find("staffAlerts") is None
    enter(screen, PIN)
    assert screen.until(lambda: screen.text("staffAlerts"))
    lines = screen.text("staffAlerts").splitlines()
    assert [line.split()[1] for line in lines] == ["一次放行有多人通过", "有人未经核验通过", "门长时间未关"]
    screen.touch("leaveKey")


def test_nobody_signed_in_sees_a_referred_visitor(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    assert panel(screen)
    assert screen.staff.property("referred") == [] and screen.find("referredName") is None


def test_staff_who_walk_away_are_signed_out(screen, desk: Desk) -> None:
    screen.staff._timeout = 1
    try:
        screen.touch("staffKey")
        assert panel(screen)
        enter(screen, PIN)
        assert screen.until(lambda: desk.account == "guard-07")
        assert screen.until(lambda: desk.account == "" and screen.find("staffTitle") is None, 6)
    finally:
        screen.staff._timeout = 60


def test_a_touch_keeps_staff_signed_in_and_the_time_that_is_left_is_said(screen, desk: Desk) -> None:
    screen.staff._timeout = 7
    try:
        screen.touch("staffKey")
        enter(screen, PIN)
        assert screen.until(lambda: desk.account == "guard-07")
        assert screen.until(lambda: screen.text("timeLeft") == "4 秒后自动退出", 7)
        screen.touch("staffTitle")
        assert screen.until(lambda: screen.text("timeLeft")[:1] in ("7", "6"), 2)
        assert screen.until(lambda: desk.touched)
    finally:
        screen.staff._timeout = 60


def test_a_daemon_that_goes_away_in_the_middle_is_said_and_nothing_is_done(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    assert panel(screen)
    desk.answers = False
    enter(screen, PIN)
    assert isinstance(desk.asked.get(timeout=5), StaffLogin)
    assert screen.until(lambda: screen.text("staffProblem") == "正在核对…")
    desk.server.stop()
    assert screen.until(lambda: screen.text("staffProblem") == "设备未连接，未执行")
    enter(screen, PIN)
    assert screen.until(lambda: screen.text("staffProblem") == "设备未连接，未执行")


def test_many_visitors_and_strange_times_do_not_break_the_list(screen, desk: Desk) -> None:
    strange = msgspec.structs.replace(desk.waiting[0], at="not a time", masked_name="名" * 400)
    desk.waiting = (strange, *referred(400))
    screen.touch("staffKey")
    assert panel(screen)
    enter(screen, PIN)
    assert screen.until(lambda: screen.find("referredName"))
    assert len(screen.staff.property("referred")) == 50
    assert screen.staff.property("referredMore") == 351
    assert len(screen.text("referredName")) == 40


def type_reading(screen, digits: str) -> None:
    for digit in digits:
        screen.touch(f"digit{digit}")
    screen.touch("enter")


def test_staff_type_what_the_thermometer_shows_beside_what_the_kiosk_measured(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    enter(screen, PIN)
    assert desk.asked.get(timeout=5).pin == PIN
    screen.touch("measure1")
    assert screen.text("staffTitle") == "请输入体温计读数"
    assert screen.text("kioskReading") == "设备测得 36.4 ± 0.4 °C"
    type_reading(screen, "36")  # not whole yet: not sent
    assert not screen.until(lambda: not desk.asked.empty(), 0.3)
    type_reading(screen, "69")  # a digit too many is not taken
    asked = desk.asked.get(timeout=5)
    assert isinstance(asked, StaffMeasured)
    assert (asked.visit, asked.tenths, asked.confirmed) == ("visit-1", 366, False)
    assert screen.until(lambda: screen.text("staffTitle") == "等待人工核验")
    assert screen.until(lambda: len(screen.staff.property("referred")) == 2)


def test_an_odd_reading_is_asked_about_and_can_be_typed_again(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    enter(screen, PIN)
    assert desk.asked.get(timeout=5).pin == PIN
    screen.touch("measure0")
    type_reading(screen, "342")
    assert desk.asked.get(timeout=5).tenths == 342
    assert screen.until(lambda: screen.text("staffProblem") == "读数偏低，请核对体温计后确认")
    assert screen.text("enter") == "读数无误"
    screen.touch("erase")
    assert screen.until(lambda: screen.text("staffProblem") == "" and screen.text("enter") == "确认读数")
    type_reading(screen, "3")
    assert (desk.asked.get(timeout=5).tenths, screen.text("staffTitle")) == (343, "请输入体温计读数")
    assert screen.until(lambda: screen.text("enter") == "读数无误")
    screen.touch("enter")
    asked = desk.asked.get(timeout=5)
    assert (asked.tenths, asked.confirmed) == (343, True)
    assert screen.until(lambda: screen.text("staffTitle") == "等待人工核验")


def test_staff_say_that_it_is_a_child_where_the_policy_asks_for_that(screen, desk: Desk) -> None:
    first, second, *rest = desk.waiting
    child = msgspec.structs.replace(first, under=(3, 12), variants=("weekend",))
    desk.waiting = (child, second, *rest)
    screen.touch("staffKey")
    enter(screen, PIN)
    assert desk.asked.get(timeout=5).pin == PIN
    assert screen.until(lambda: screen.text("child0") == "3岁以下儿童")
    assert "适用规则 weekend" in screen.text("referredReadings")
    assert screen.find("child1") is None or not screen.find("child1").isVisible()
    screen.touch("child0")
    asked = desk.asked.get(timeout=5)
    assert isinstance(asked, StaffStated)
    assert (asked.visit, asked.age_under, asked.category) == (first.visit, 3, "")


def test_an_answer_that_comes_while_a_finger_is_down_swallows_no_touch(screen, desk: Desk) -> None:
    screen.touch("staffKey")
    enter(screen, PIN)
    assert screen.until(lambda: screen.find("admit0"))
    screen.view.grabWindow()
    item = screen.find("admit0")
    at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    QTest.touchEvent(screen.view, screen._finger).press(0, at, screen.view).commit()
    screen.staff.changed.emit()  # as at every answer
    desk.server.broadcast("ui", desk.snapshot())
    screen.until(lambda: False, 0.1)
    QTest.touchEvent(screen.view, screen._finger).release(0, at, screen.view).commit()
    assert screen.until(lambda: screen.text("staffTitle") == "请选择放行理由", 2)
