"""The staff's panel by real touches, on the real screen, at a real daemon over its own socket."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QImage

from sentinel.app import Daemon
from sentinel.config import parse
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import CredentialRead, GateOutcome
from sentinel.core.facts import Colour
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.core.occupancy import Told
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.client import LinkClient
from sentinel.link.messages import Snapshot, StaffAnswer, StaffDecide, StaffLogout
from sentinel.link.staff_messages import EvidenceWanted, FiguresWanted
from sentinel.sim.typical import typical_passage
from ui import pictures
from ui.client import DaemonLink

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PINS = {"guard": "246810", "supervisor": "135791", "technician": "97531086"}
NUMBER = "11010519491231002X"


class Kiosk:
    """A daemon without devices; who shows a code that nobody can be asked about is referred."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        accounts = [{"id": r, "role": r, "pin_hash": CHEAP.hash(pin)} for r, pin in PINS.items()]
        self.settings = parse(
            {
                "kiosk": {"id": "k", "venue": "v", "venue_name": "滨江图书馆"},
                "camera": {"source": "none"},
                "thermal": {"driver": "none"},
                "gate": {"driver": "none"},
                "staff": accounts,
            }
        )
        self.start()

    def start(self) -> None:
        self.daemon = Daemon(self.settings, self.folder)
        door = self.daemon.coordinator.door
        timing = replace(door.timing, patience_s=0.1, dwell_staff_s=0.2, verify_budget_s=0.1)
        self.daemon.coordinator.door = replace(door, timing=timing)
        self.daemon.start()

    def refer(self) -> str:
        """Somebody waits; their visit."""
        before = {visit.id for visit in self.daemon.coordinator.door.referred}
        digest = uuid.uuid4().hex * 2
        self.daemon.post(CredentialRead(Credential(CredentialKind.PLATFORM_CODE, "token", digest)))
        end = time.monotonic() + 8.0
        while time.monotonic() < end:
            new = {visit.id for visit in self.daemon.coordinator.door.referred} - before
            if new and self.daemon.board.waits(next(iter(new))):
                return next(iter(new))
            time.sleep(0.01)
        raise AssertionError("nobody was referred")

    def record(self, count: int, **how: Any) -> None:
        """Passages of the last seconds, in the record."""
        person = keyed_hash(self.daemon.ground.keys.venue, NUMBER)
        for n in range(count):
            at = datetime.now(UTC) - timedelta(milliseconds=count - n)
            passage = replace(typical_passage(str(uuid.uuid4()), at, **how), person=person)
            self.daemon.record.store.submit(CommitIntent(passage))
            self.daemon.record.store.submit(CommitResult(passage.visit, GateOutcome.NO_GATE))
        self.daemon.record.store.call(lambda connection: None)

    def audit(self) -> list[tuple[str, str]]:
        return self.daemon.record.store.call(
            lambda c: c.execute("SELECT who, what FROM audit ORDER BY seq").fetchall()
        )

    def incidents(self) -> list[str]:
        rows = self.daemon.record.store.call(
            lambda c: c.execute(
                "SELECT body FROM outbox WHERE kind LIKE '%incident%' ORDER BY seq"
            ).fetchall()
        )
        return [f"{json.loads(body)['what']} {json.loads(body)['kind']}" for (body,) in rows]


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path_factory.mktemp("kiosk"))
    yield made
    made.daemon.stop()


class Panel:
    """The panel, opened and connected, and the finger."""

    def __init__(self, screen: Any, kiosk: Kiosk, link: DaemonLink) -> None:
        self.screen, self.kiosk, self.link = screen, kiosk, link
        self.touch, self.text, self.find, self.until = screen.touch, screen.text, screen.find, screen.until

    def sign_in(self, role: str) -> None:
        self.touch("staffKey")
        self.enter(PINS[role])
        staff = self.screen.staff  # the board says so first; keys wait for the answer
        self.wait(lambda: staff.property("role") == role and not staff.property("busy"))

    def enter(self, digits: str) -> None:
        for digit in digits:
            self.touch("digitX" if digit == "X" else f"digit{digit}")
        self.touch("enter")

    def wait(self, truth: Callable[[], object], within_s: float = 8.0) -> None:
        assert self.until(truth, within_s), f"{self.text('staffTitle')}: {self.text('staffProblem')}"

    def title(self, text: str) -> None:
        self.wait(lambda: self.text("staffTitle") == text and not self.screen.staff.property("busy"))


@pytest.fixture
def panel(screen: Any, kiosk: Kiosk) -> Iterator[Panel]:
    link = DaemonLink(kiosk.folder / "run" / "daemon.sock")
    screen.staff.bind(link.send)
    for signal, slot in (
        (link.up, screen.kiosk.link_up), (link.down, screen.kiosk.link_down),
        (link.down, screen.staff.link_down), (link.received, screen.kiosk.receive),
        (link.received, screen.staff.receive),
    ):  # fmt: skip
        signal.connect(slot)
    link.start()
    assert screen.until(lambda: kiosk.daemon.processes.link.peers("ui"))
    assert screen.until(lambda: screen.kiosk.snapshot and screen.kiosk.snapshot.sequence)
    yield Panel(screen, kiosk, link)
    screen.view.rootObject().setProperty("staffOpen", False)
    screen.staff.logout()
    link.stop()
    assert screen.until(lambda: not kiosk.daemon.processes.link.peers("ui"))
    screen.app.processEvents()
    pictures.render(Snapshot(0, Screen()), None, (1080, 1920), "zh_CN")


def test_a_guard_reads_the_evidence_and_lets_somebody_in_with_a_reason(panel: Panel, kiosk: Kiosk) -> None:
    visit = kiosk.refer()
    panel.sign_in("guard")
    assert panel.text("staffAccount") == "guard · 门岗"
    assert panel.find("tab_record") is None and panel.find("tab_figures") is None
    panel.touch("details0")
    panel.wait(lambda: panel.screen.staff.record.property("lines"))
    assert panel.text("staffTitle") == "核验依据"
    assert panel.text("temperatures") == "未测得体温"
    panel.touch("evidenceAdmit")
    panel.touch("note_document_checked")
    panel.touch("confirm")
    panel.title("等待人工核验")
    panel.wait(lambda: not panel.screen.staff.property("referred"))
    assert ("staff guard", f"evidence of {visit}") in kiosk.audit()


def test_the_number_on_a_visitors_screen_is_on_the_staffs_card_and_no_name_is(
    panel: Panel, kiosk: Kiosk
) -> None:
    shown: list[Screen] = []
    panel.screen.kiosk.changed.connect(lambda: shown.append(panel.screen.kiosk.snapshot.screen))
    visit = kiosk.refer()
    panel.wait(lambda: any(one.visit == visit and one.number for one in shown))
    number = next(one.number for one in shown if one.visit == visit and one.number)
    assert all(not one.masked_name for one in shown if one.visit == visit)
    panel.sign_in("guard")
    panel.wait(lambda: panel.text("referredNumber") == f"{number}号")
    panel.touch("details0")
    panel.wait(lambda: f"{number}号" in panel.text("decisionName"))
    panel.wait(lambda: panel.screen.staff.record.property("lines"))
    panel.touch("evidenceAdmit")
    panel.touch("note_document_checked")
    panel.touch("confirm")
    panel.wait(lambda: not panel.screen.staff.property("referred"))


def test_a_visitor_is_looked_at_again_by_one_touch(panel: Panel, kiosk: Kiosk) -> None:
    visit = kiosk.refer()
    panel.sign_in("guard")
    panel.touch("details0")
    panel.wait(lambda: panel.find("again"))
    panel.wait(lambda: not panel.screen.staff.property("busy"))
    panel.touch("again")
    panel.title("等待人工核验")
    panel.wait(lambda: not panel.screen.staff.property("referred"))
    assert ("staff guard", f"{visit} looked at again") in kiosk.audit()


def test_a_visitor_who_leaves_while_being_decided_on_closes_the_page(panel: Panel, kiosk: Kiosk) -> None:
    kiosk.refer()
    panel.sign_in("guard")
    panel.touch("admit0")
    assert panel.text("staffTitle") == "请选择放行理由"
    kiosk.daemon.coordinator.door = replace(kiosk.daemon.coordinator.door, referred=())
    panel.title("等待人工核验")


@pytest.mark.parametrize("first", [ScreenKind.IDLE, ScreenKind.PASS])
def test_a_visitor_who_comes_or_goes_moves_no_key_from_under_a_resting_finger(
    panel: Panel, first: ScreenKind
) -> None:
    """The panel makes room for the visitor's word, and takes it back: after the finger has lifted."""
    shown = panel.screen.kiosk
    other = ScreenKind.PASS if first is ScreenKind.IDLE else ScreenKind.IDLE

    def show(kind: ScreenKind) -> None:
        shown.receive(msgspec.structs.replace(shown.snapshot, screen=Screen(kind)))

    panel.sign_in("supervisor")
    panel.link.received.disconnect(
        shown.receive
    )  # who comes and goes is this test's to say, not the daemon's
    show(first)
    place = panel.find("staffTitle").mapToScene(QPointF())
    QTimer.singleShot(300, partial(show, other))
    panel.touch("tab_figures", resting_s=1.0)
    panel.wait(lambda: panel.find("figure0"))
    panel.wait(lambda: panel.find("staffTitle").mapToScene(QPointF()) != place)
    show(ScreenKind.IDLE)


def test_a_supervisor_searches_says_why_and_reads_one_passage(panel: Panel, kiosk: Kiosk) -> None:
    kiosk.record(25)
    panel.sign_in("supervisor")
    panel.touch("tab_record")
    panel.touch("search")  # no purpose yet: nothing is asked
    assert not panel.until(lambda: panel.screen.staff.record.property("rows"), 0.2)
    panel.touch("purpose_complaint")
    panel.touch("verdict_admit")
    panel.touch("search")
    panel.wait(lambda: panel.find("passageList"))
    assert panel.text("found").startswith("共 ")
    assert len(panel.screen.staff.record.property("rows")) == 20
    assert all("name" not in row for row in panel.screen.staff.record.property("rows"))
    panel.touch("nextPage")
    panel.wait(lambda: 0 < len(panel.screen.staff.record.property("rows")) < 20)
    panel.touch("passage0", resting_s=1.5)
    panel.wait(lambda: panel.text("passageName"))
    assert panel.text("passageAgain") == "按记录重新计算，结果一致"
    panel.touch("leaveKey")
    panel.wait(lambda: panel.find("passageList"))
    panel.touch("leaveKey")
    panel.wait(lambda: panel.find("purpose_complaint"))
    assert panel.screen.staff.record.property("rows") == [], "what was found is not kept"
    assert any(what.startswith("passages searched by time") for _, what in kiosk.audit())


def test_by_a_whole_document_number_only_its_bearers_passages_are_found(panel: Panel, kiosk: Kiosk) -> None:
    kiosk.record(2)
    panel.sign_in("supervisor")
    panel.touch("tab_record")
    panel.touch("purpose_tracing")
    panel.touch("byDocument")
    panel.enter(NUMBER)
    panel.wait(lambda: panel.find("byDocument"))
    assert panel.text("byDocument").endswith("002X") and "1949" not in panel.text("byDocument")
    panel.touch("search")
    panel.wait(lambda: panel.screen.staff.record.property("rows"))
    panel.touch("leaveKey")
    panel.wait(lambda: panel.find("numberForgotten"))
    panel.touch("byDocument")
    panel.enter("110105194912310021")
    panel.touch("search")
    panel.wait(lambda: panel.text("found") == "没有符合条件的记录")
    assert not any("002X" in what for _, what in kiosk.audit())


def test_hours_stay_in_order_and_in_the_day(panel: Panel) -> None:
    panel.sign_in("supervisor")
    panel.touch("tab_record")
    panel.touch("sinceLess")
    panel.touch("untilMore")
    assert (panel.text("since"), panel.text("until")) == ("0 时", "24 时")
    for _ in range(25):
        panel.touch("sinceMore")
    assert panel.text("since") == "23 时"
    panel.touch("untilLess")
    assert panel.text("until") == "24 时"


def test_figures_are_drawn_and_a_reason_leads_to_its_passages(panel: Panel, kiosk: Kiosk) -> None:
    kiosk.record(3, colour=Colour.RED)
    panel.sign_in("supervisor")
    panel.touch("tab_figures")
    panel.wait(lambda: panel.screen.staff.figures.property("loaded"))
    hour = datetime.now().astimezone().hour
    panel.wait(lambda: panel.find(f"hour{hour}"))
    assert panel.text("figure0").endswith("秒")
    reasons = panel.screen.staff.figures.property("reasons")
    red = next(n for n, one in enumerate(reasons) if one["code"] == "CODE_ABNORMAL")
    panel.screen.find("staffPage")
    panel.touch(f"reason{red}", resting_s=1.5)
    panel.wait(lambda: panel.find("reasonChosen"))
    panel.touch("purpose_operation")
    panel.touch("search")
    panel.wait(lambda: panel.screen.staff.record.property("rows"))
    assert {row["reason"] for row in panel.screen.staff.record.property("rows")} == {"红码"}


def test_help_takes_two_touches_and_can_be_called_off(panel: Panel, kiosk: Kiosk) -> None:
    before = len(kiosk.incidents())
    panel.sign_in("guard")
    panel.touch("tab_entrance")
    panel.touch("call_medical")
    assert kiosk.incidents()[before:] == []
    panel.touch("callCancel")
    panel.touch("call_medical")
    assert "再按一次" in panel.text("callNow")
    panel.touch("callNow")
    panel.wait(lambda: panel.text("helpSaid") == "已呼叫：医疗救助")
    assert kiosk.incidents()[before:] == ["reported medical"]
    panel.touch("callUndo")
    panel.wait(lambda: panel.text("helpSaid") == "已撤销")
    assert kiosk.incidents()[before:] == ["reported medical", "called_off medical"]
    assert panel.find("callUndo") is None


def test_silence_is_said_on_the_strip_and_taken_back(panel: Panel, kiosk: Kiosk) -> None:
    panel.sign_in("guard")
    panel.touch("tab_entrance")
    panel.touch("mute15")
    panel.wait(lambda: panel.text("soundState") == "已静音，到时自动恢复")
    assert panel.text("staffKey").endswith("已静音")
    assert kiosk.daemon.voice.muted
    panel.touch("unmute")
    panel.wait(lambda: panel.text("soundState") == "正常播报")
    assert not kiosk.daemon.voice.muted


def test_night_makes_the_screen_dark_and_day_brings_it_back(panel: Panel) -> None:
    panel.sign_in("guard")
    panel.touch("tab_entrance")
    panel.touch("nightOn")
    panel.wait(lambda: panel.screen.kiosk.property("night"))
    assert panel.text("nightState") == "夜间"
    assert panel.screen.view.grabWindow().pixelColor(4, 4).lightness() < 60
    panel.touch("nightClock")
    panel.wait(lambda: not panel.screen.kiosk.property("night"))


def test_the_count_inside_is_corrected_where_somebody_counts(panel: Panel, kiosk: Kiosk) -> None:
    panel.sign_in("guard")
    panel.touch("tab_entrance")
    assert panel.text("inside") == "未接入计数服务" and panel.find("insideMore") is None
    kiosk.daemon.occupancy.told(Told(inside=10, limit=50, share=5, mine=0))
    panel.wait(lambda: panel.text("inside") == "10 / 50 人")
    panel.touch("insideCorrect")  # by nothing: nothing happens
    panel.touch("insideMore")
    panel.touch("insideMore")
    panel.touch("insideCorrect")
    panel.wait(lambda: panel.text("inside") == "12 / 50 人")
    assert panel.text("insideChange") == "0"
    assert ("staff guard", "count inside corrected by +2") in kiosk.audit()


def test_a_technician_gets_the_technicians_page_and_sees_no_visitor(panel: Panel, kiosk: Kiosk) -> None:
    kiosk.refer()
    panel.sign_in("technician")
    panel.wait(lambda: panel.text("staffAccount") == "technician · 技术人员")
    assert panel.find("tab_visitors") is None and panel.find("referredName") is None
    assert panel.screen.kiosk.snapshot.referred == ()
    panel.touch("technicianLeave")
    panel.wait(lambda: panel.find("staffTitle") is None)


def test_an_open_page_does_not_say_for_the_technician_that_they_are_there(panel: Panel, kiosk: Kiosk) -> None:
    panel.sign_in("technician")
    panel.wait(lambda: panel.find("technicianPanel"))
    used = kiosk.daemon.staff._last_use
    panel.until(lambda: False, 4.5)
    assert kiosk.daemon.staff._last_use == used, "pages ask each second, and nobody touched"
    panel.touch("tab_network")
    panel.wait(lambda: kiosk.daemon.staff._last_use > used)
    assert panel.find("technicianPanel")


def test_another_process_on_the_socket_sees_nobody_and_decides_on_nobody(panel: Panel, kiosk: Kiosk) -> None:
    visit = kiosk.refer()
    heard: list[Any] = []
    other = LinkClient(kiosk.folder / "run" / "daemon.sock", "ui", on_message=heard.append)
    other.start()
    panel.wait(lambda: len(kiosk.daemon.processes.link.peers("ui")) == 2)
    panel.sign_in("supervisor")
    panel.wait(lambda: panel.find("referredName"))
    for request in (
        StaffDecide(901, visit, True, "other"), EvidenceWanted(902, visit), FiguresWanted(903), StaffLogout(904),
    ):  # fmt: skip
        other.send(request)
    panel.wait(lambda: any(getattr(one, "request", 0) == 904 for one in heard))
    answers = {one.request: one.problem for one in heard if isinstance(one, StaffAnswer)}
    assert [answers[number] for number in (901, 902, 903)] == ["not_signed_in"] * 3
    shown = [one for one in heard if isinstance(one, Snapshot)]
    assert shown and not any(one.referred or one.alerts or one.staff or one.role for one in shown)
    assert kiosk.daemon.board.waits(visit) and panel.find("referredName"), "nor is anybody signed out by it"
    other.stop()
    panel.wait(lambda: len(kiosk.daemon.processes.link.peers("ui")) == 1)
    assert panel.find("referredName"), "its going is not the screen's"


def test_an_idle_screen_shows_nothing_of_a_daemon_that_starts_again(panel: Panel, kiosk: Kiosk) -> None:
    board, view = kiosk.daemon.board, panel.screen.view
    panel.wait(lambda: panel.screen.kiosk.kind == "idle")
    panel.until(lambda: False, 1.5)  # the day's figures are counted once a second
    kiosk.daemon.turn()
    assert panel.until(
        lambda: panel.screen.kiosk.snapshot == msgspec.structs.replace(board.snapshot, staff="")
    )
    seen: dict[tuple[object, ...], list[QImage]] = {}
    root = view.rootObject()

    def grab() -> bool:
        # The minute of the clock and the picture's wandering go on by themselves: each is a scene of its own.
        frames = seen.setdefault((panel.text("clock"), root.property("x"), root.property("y")), [])
        frame = view.grabWindow()
        if frame not in frames:
            frames.append(frame)
        return False

    grab()
    kiosk.daemon.stop()
    panel.until(grab, 1.0)
    assert not kiosk.daemon.processes.link.peers("ui")
    kiosk.start()
    panel.until(lambda: grab() or kiosk.daemon.processes.link.peers("ui"), 8.0)
    assert kiosk.daemon.processes.link.peers("ui")
    panel.until(grab, 1.5)
    assert [len(frames) for frames in seen.values()] == [1] * len(seen), "not one pixel changed"


def test_a_daemon_that_restarts_signs_out_and_says_so(panel: Panel, kiosk: Kiosk) -> None:
    panel.sign_in("supervisor")
    panel.touch("tab_entrance")
    kiosk.daemon.stop()
    kiosk.start()
    panel.wait(lambda: panel.text("staffTitle") == "请输入工作人员密码", 15.0)
    panel.wait(lambda: panel.text("staffProblem") == "已退出登录，请重新登录")
    panel.enter(PINS["guard"])
    panel.title("等待人工核验")
    assert panel.find("tab_record") is None


def test_wrong_pins_are_few_and_the_right_one_then_waits_too(panel: Panel, kiosk: Kiosk) -> None:
    panel.touch("staffKey")
    for _ in range(4):
        panel.enter("0000")
        panel.wait(lambda: panel.text("staffProblem") == "密码不正确")
    panel.enter("0000")
    panel.wait(lambda: panel.text("staffProblem").startswith("尝试次数过多"))
    panel.enter(PINS["guard"])
    panel.wait(lambda: panel.text("staffProblem").startswith("尝试次数过多"))
    assert panel.text("staffTitle") == "请输入工作人员密码"
