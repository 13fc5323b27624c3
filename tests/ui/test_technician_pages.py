"""The technician's pages by real touches: what a gloved finger can do, and what it can't by mistake."""

import gc
import tomllib
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtTest import QTest

from sentinel.core.events import Device
from sentinel.link.messages import StaffAnswer, StaffLogout
from sentinel.link.technician_messages import (
    Act,
    DeviceLine,
    FactLine,
    GateTrial,
    LogLine,
    Page,
    TechnicianAct,
    TechnicianState,
    TechnicianWatch,
    Value,
    Work,
)
from ui import technician, technician_samples, technician_words
from ui.draw import Look, draw
from ui.sentences import LANGUAGES, sentences
from ui.thermal import OverlayItem

GATE = TechnicianState(Page.GATE, "on", has_gate=True, pulse_ms=500)
SCENES = sorted(technician_samples.SCENES)
CAUSES = Path(__file__).parents[2] / "sentinel/doctor/causes.toml"
LEAST = 88  # of 1080: 60 dp


@pytest.fixture
def pages(screen):
    """The panel, and what it asked the daemon."""
    screen.asked = []
    screen.window.technician._count.setInterval(100)  # a countdown of 0.4 s
    screen.technician = screen.window.technician

    def show(state):
        technician_samples.show(screen.window, state)
        screen.technician.bind(lambda message: not screen.asked.append(message))
        screen.asked.clear()
        screen.until(lambda: screen.find("technicianPanel"))
        return screen

    screen.show = show
    yield screen
    screen.technician.leave()
    screen.technician._count.setInterval(1000)
    screen.technician.bind(lambda message: False)


def parts():
    """What the doctor looks at."""
    return tomllib.loads(CAUSES.read_text(encoding="utf-8"))["check"]


def acts(pages):
    return [message for message in pages.asked if isinstance(message, TechnicianAct)]


def grant(pages, problem=""):
    """The daemon's answer to the last touch."""
    pages.technician.receive(StaffAnswer(acts(pages)[-1].request, not problem, problem))


def hold(pages, name, seconds, enough=lambda: False):
    """A finger lies on an item, till it is enough."""
    pages.until(lambda: pages.find(name))
    pages.view.grabWindow()
    item = pages.find(name)
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    at = QPoint(round(middle.x()), round(middle.y()))
    QTest.touchEvent(pages.view, pages._finger).press(0, at, pages.view).commit()
    pages.until(enough, seconds)
    QTest.touchEvent(pages.view, pages._finger).release(0, at, pages.view).commit()
    pages.app.processEvents()


def armed(pages):
    pages.show(GATE)
    hold(pages, "gateHold", 10, lambda: acts(pages))  # it fills by ticks: a stall is not a held finger
    assert [act.act for act in acts(pages)] == [Act.GATE_ARM]
    grant(pages)
    pages.technician.receive(GateTrial("trial-1", "armed"))
    assert pages.until(lambda: pages.text("gateCountdown") == str(technician.COUNTDOWN_S))


def test_a_key_that_is_let_go_too_early_asks_for_nothing(pages):
    pages.show(GATE)
    hold(pages, "gateHold", 0.8)
    assert acts(pages) == [] and pages.find("gateHold").property("filled") == 0


def test_after_the_countdown_the_gate_is_asked_once_and_its_answer_is_read(pages):
    armed(pages)
    assert pages.until(lambda: len(acts(pages)) == 2, 6.0)
    assert (acts(pages)[-1].act, acts(pages)[-1].text) == (Act.GATE_PULSE, "trial-1")
    grant(pages)
    pages.technician.receive(GateTrial("trial-1", "pulsed"))
    assert pages.until(lambda: pages.text("gateResult") == sentences("zh_CN").of("tech_trial", "pulsed"))
    pages.until(lambda: False, 1.2)
    assert len(acts(pages)) == 2


@pytest.mark.parametrize("how", ["cancel", "tab", "link", "maintenance", "close"])
def test_whatever_interrupts_the_countdown_leaves_the_gate_alone(pages, how):
    armed(pages)
    match how:
        case "cancel":
            pages.touch("gateCancel")
            assert pages.until(lambda: "取消" in pages.text("gateResult"))
        case "tab":
            pages.touch("tab_logs")
        case "link":
            pages.technician.link_down("gone")
        case "maintenance":
            pages.technician.receive(msgspec.structs.replace(GATE, maintenance="", why="time"))
        case "close":
            pages.touch("technicianLeave")
    pages.until(lambda: False, 0.1 * technician.COUNTDOWN_S + 0.6)
    assert Act.GATE_PULSE not in [act.act for act in acts(pages)]


def test_without_maintenance_the_key_is_dead_and_says_why(pages):
    pages.show(msgspec.structs.replace(GATE, maintenance=""))
    hold(pages, "gateHold", 2.3)
    assert acts(pages) == []
    assert pages.text("gateResult") == sentences("zh_CN").of("tech", "maintenance_first")


def test_maintenance_begins_and_ends_by_a_touch_and_a_refusal_is_explained(pages):
    pages.show(TechnicianState(Page.DEVICES))
    pages.touch("maintenanceKey")
    assert [act.act for act in acts(pages)] == [Act.MAINTENANCE_ON]
    grant(pages)
    pages.technician.receive(TechnicianState(Page.DEVICES, why="busy"))
    assert pages.until(lambda: pages.text("maintenanceText") == sentences("zh_CN").of("tech_why", "busy"))
    pages.technician.receive(TechnicianState(Page.DEVICES, "on"))
    pages.touch("maintenanceKey")
    assert acts(pages)[-1].act is Act.MAINTENANCE_OFF


def test_only_the_open_page_is_asked_for_and_none_after_leaving(pages):
    pages.show(TechnicianState(Page.DEVICES))
    pages.touch("tab_network")
    assert pages.until(lambda: len(pages.asked) >= 2, 3.0)
    assert {message.page for message in pages.asked if isinstance(message, TechnicianWatch)} == {Page.NETWORK}
    left = []
    pages.staff.bind(lambda message: not left.append(message))
    pages.touch("technicianLeave")
    assert isinstance(left[-1], StaffLogout)
    pages.asked.clear()
    pages.until(lambda: False, 1.3)
    assert pages.asked == []


def test_a_gloved_finger_that_rests_on_a_tab_opens_it(pages):
    pages.show(TechnicianState(Page.DEVICES))
    pages.touch("tab_network", resting_s=1.5)
    pages.asked.clear()
    assert pages.until(lambda: pages.asked, 3.0)
    assert {message.page for message in pages.asked if isinstance(message, TechnicianWatch)} == {Page.NETWORK}


def test_live_values_that_stand_still_go_away(pages, monkeypatch):
    monkeypatch.setattr(technician, "_SILENT_S", 0.5)
    pages.show(TechnicianState(Page.DEVICES, devices=(DeviceLine("gate", "up", 3.0),)))
    assert pages.until(lambda: pages.find("device_gate"))
    assert pages.until(lambda: not pages.find("device_gate") and pages.text("technicianProblem"), 4.0)


def test_a_daemon_that_does_not_answer_a_touch_is_said(pages, monkeypatch):
    pages.technician._patience.setInterval(200)
    pages.show(TechnicianState(Page.DEVICES))
    pages.touch("soundKey")
    assert pages.until(lambda: pages.says("technicianProblem", sentences("zh_CN").of("problem", "no_answer")))
    pages.technician._patience.setInterval(technician._ANSWER_MS)


def test_nudges_move_the_picture_and_can_be_undone_before_they_are_saved(pages):
    saved = (0.9, 0.05, 0.85, 0.08)
    pages.show(TechnicianState(Page.THERMAL, registration=saved))
    pages.window.thermal.receive(technician_samples.heat())
    overlay = pages.find("thermalOverlay")
    before = overlay.property("move")
    pages.touch("nudge_left")
    assert pages.technician.dirty and pages.technician.draft == [0.9, 0.055, 0.85, 0.08]
    pages.touch("nudge_wider")
    pages.touch("alignReset")
    assert not pages.technician.dirty and pages.technician.draft == list(saved)
    pages.touch("nudge_up")
    assert overlay.property("move") == [0.9, 0.05, 0.85, 0.085] != before
    pages.touch("alignSave")
    assert acts(pages)[-1].act is Act.REGISTER
    assert acts(pages)[-1].numbers == (0.9, 0.05, 0.85, 0.085)


def test_a_saved_alignment_is_said_to_hold_only_after_a_restart(pages):
    pages.show(TechnicianState(Page.THERMAL, registration=(1.0, 0.0, 1.0, 0.0), undo=True))
    assert pages.text("alignState") == pages.kiosk.sentences.of("tech", "align_waiting")
    pages.show(TechnicianState(Page.THERMAL, registration=(1.0, 0.0, 1.0, 0.0)))
    assert pages.text("alignState") == pages.kiosk.sentences.of("tech", "align_saved")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_CN", ("2026-12-06  还有 12 天到期", "2026-11-01  已过期", "wlan0  无连接", "eth1  无地址")),
        ("ko", ("2026-12-06  12일 남음", "2026-11-01  만료", "wlan0  연결 안 됨", "eth1  주소 없음")),
    ],
)
def test_what_the_network_page_says_of_links_and_certificates_is_translated(language, said):
    lines = (
        FactLine("certificate", "warn", "2026-12-06", days=12),
        FactLine("certificate", "fail", "2026-11-01", days=-23),
        FactLine("link", "warn", "wlan0", said="link_down"),
        FactLine("link", "warn", "eth1", said="link_bare"),
    )
    assert tuple(technician_words.fact(sentences(language), line)["text"] for line in lines) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_of_the_doctors_test_has_its_name_on_the_sheet(language):
    table = sentences(language)
    names = [table.of("device", check, "") for check in (*parts(), *(device.value for device in Device))]
    assert all(names)


def test_the_overlay_lies_where_the_registration_says_in_a_mirror(pages):
    item = OverlayItem(pages.window.thermal)
    item._set_frame(QRectF(100, 50, 800, 600))
    item._set_move([0.9, 0.05, 0.85, 0.08])
    for x, y in ((0.2, 0.3), (0.5, 0.5), (0.9, 0.7)):  # in the camera's picture
        there = item.placement().map(QPointF(0.9 * x + 0.05, 0.85 * y + 0.08))
        assert (there.x(), there.y()) == pytest.approx((100 + (1 - x) * 800, 50 + y * 600))
    item._set_move([float("nan"), 0, 1, 0])
    assert item._move == (1.0, 0.0, 1.0, 0.0)


def test_however_often_the_page_is_opened_there_is_one_overlay(pages):
    def made():
        return sum(type(one) is OverlayItem for one in gc.get_objects())

    before = made()
    for _ in range(5):
        pages.show(TechnicianState(Page.THERMAL))
        assert pages.until(lambda: pages.find("thermalOverlay"))
        assert pages.find("thermalOverlay").width() > 100
        pages.technician.open("devices")
        assert pages.until(lambda: not pages.find("thermalOverlay"))
    assert made() == before and pages.window.heat.parentItem() is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
def test_step_out_of_the_gate_is_read_whole_above_the_key(pages, size, language):
    pages.technician._count.setInterval(60_000)
    draw(technician_samples.SCENES["technician-countdown"], Look(size, language))
    words, key = pages.find("gateStepOut"), pages.find("gateCancel")
    assert words.property("text") and not words.property("truncated")
    assert words.mapRectToScene(words.boundingRect()).bottom() <= key.mapRectToScene(key.boundingRect()).top()


def test_the_log_keeps_what_it_has_and_shows_levels(pages):
    pages.show(TechnicianState(Page.LOGS))
    lines = [
        LogLine(n, "2026-11-24T01:00:00+00:00", "error" if n == 3 else "info", f"line {n}") for n in (1, 2, 3)
    ]
    pages.technician.receive(TechnicianState(Page.LOGS, logs=tuple(lines)))
    assert pages.until(lambda: pages.text("logLine0") == "line 3")
    pages.technician.receive(TechnicianState(Page.LOGS))
    assert pages.text("logLine2") == "line 1"
    pages.touch("level_error")
    assert pages.until(lambda: not pages.find("logLine1"))
    many = tuple(LogLine(n, "", "info", "x" * 300) for n in range(4, 3000))
    pages.technician.receive(TechnicianState(Page.LOGS, logs=many))
    assert len(pages.technician._logs) == 400
    again = (LogLine(1, "", "info", "anew"),)  # a daemon that began anew counts from 1
    pages.technician.receive(TechnicianState(Page.LOGS, logs=again))
    pages.touch("level_all")
    assert pages.until(lambda: pages.text("logLine0") == "anew")


def test_a_rehearsal_begins_after_its_countdown_and_can_be_called_off(pages):
    pages.show(TechnicianState(Page.REHEARSAL))
    pages.touch("rehearsalKey")
    assert pages.until(lambda: pages.text("rehearsalCountdown") == "9", 3.0)
    pages.touch("rehearsalKey")
    assert pages.until(lambda: not pages.find("rehearsalCountdown"))
    pages.until(lambda: False, 1.2)
    assert acts(pages) == []


ABSURD = (
    TechnicianState(
        Page.DEVICES,
        devices=(
            DeviceLine(
                "\u202egate\x00",
                "exploded",
                float("nan"),
                (Value("x" * 999, float("inf"), "u" * 99),),
                "f" * 9999,
                "\n" * 99,
            ),
        )
        * 40,
    ),
    TechnicianState(Page.NETWORK, facts=(FactLine("?" * 300, "?", "\u202e" * 99 + "x" * 9999, -1.0),) * 60),
    TechnicianState(Page.REHEARSAL, work=Work("?", "?", ("",) * 99, ("🦜" * 500,) * 99, "?", float("inf"))),
    TechnicianState(Page.THERMAL, registration=(0.0, float("inf"), 0.0, 1e300)),
    TechnicianState(Page.PROVISION, work=Work("calibrate", "running", ("a b", "1 x", "9"), ("",))),
)


@pytest.mark.parametrize("number", range(len(ABSURD)))
def test_nonsense_is_drawn_as_well_as_it_can_be(pages, number):
    pages.show(ABSURD[number])
    pages.app.processEvents()
    assert not pages.view.grabWindow().isNull()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
def test_no_word_is_cut_and_every_key_is_large_enough(screen, language, size):
    for name in SCENES:
        draw(technician_samples.SCENES[name], Look(size, language))
        wrong = []
        for item in screen.items():
            kind = item.metaObject().className()
            if "Phrase" in kind and item.property("truncated"):
                wrong.append(f"{name}: {item.property('text')}")
            small = 0 < min(item.width(), item.height()) < LEAST - 1
            if kind.startswith(("Key_", "Tab_", "HoldKey_")) and small:
                wrong.append(f"{name}: {item.objectName()} {item.width():.0f} x {item.height():.0f}")
        assert not wrong


def test_the_languages_have_the_same_words():
    tables = [sentences(language).tables for language in LANGUAGES]
    for section in (name for name in tables[0] if name.startswith("tech")):
        assert {frozenset(table[section]) for table in tables} == {frozenset(tables[0][section])}


def test_what_to_do_is_read_in_chinese_and_where_nobody_wrote_it_in_english(pages):
    said = {"zh": ("没有图像", "检查摄像头的接线")}
    camera = DeviceLine("camera", "down", 3.0, (), "no picture", "check the camera's cable", said)
    state = TechnicianState(Page.DEVICES, "on", devices=(camera,))
    for language in LANGUAGES:
        draw(lambda window: technician_samples.show(window, state), Look((1080, 1920), language))
        texts = [str(item.property("text")) for item in pages.items()]
        wanted = said["zh"] if language == "zh_CN" else ("no picture", "check the camera's cable")
        for text in wanted:
            assert any(text in shown.replace("\u2060", "") for shown in texts), language
