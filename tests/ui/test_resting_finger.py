"""A finger may rest: whoever presses a key for seconds, trembles off it and comes back, has touched it all the same."""

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest

from sentinel.core.reasons import Reason
from sentinel.core.screen import CompanionView, Screen, ScreenKind, Turn
from sentinel.link.messages import Message, Snapshot
from sentinel.link.visitor_messages import FamilyHere, HelpWanted, MoreTime
from ui.draw import render
from ui.samples import samples
from ui.scenes import scenes

RESTING_S = 1.5  # nearly twice Qt's long press
QML = Path(__file__).parents[2] / "ui" / "qml"
KIN = (CompanionView("adult", "刘＊", Turn.DONE), CompanionView("child", "刘＊", Turn.NOW))


def test_the_visitors_keys_count_however_long_a_finger_rests(screen: Any) -> None:
    sent: list[Message] = []
    screen.window.touches.bind(lambda message: not sent.append(message))  # type: ignore[func-returns-value]
    screen.touch("language-en", resting_s=RESTING_S)
    assert screen.kiosk.property("language") == "en"
    render(samples()["idle"], None, (1080, 1920), "zh_CN")
    screen.touch("noticeKey", resting_s=RESTING_S)
    screen.touch("noticeClose", resting_s=RESTING_S)
    assert screen.until(lambda: screen.find("noticeText") is None)
    counting = Screen(
        ScreenKind.POSITION,
        Reason.COMPANION_CHILD,
        next_step=Reason.COMPANION_ALL,
        family=KIN,
        more_time=True,
    )
    screen.kiosk.receive(Snapshot(1, counting, "滨江图书馆"))
    for name in ("helpKey", "moreTimeKey", "allHereKey"):
        screen.touch(name, resting_s=RESTING_S)
    assert sent == [HelpWanted(), MoreTime(), FamilyHere()]


def test_a_trembling_finger_that_leaves_a_key_and_comes_back_has_touched_it(screen: Any) -> None:
    screen.view.grabWindow()
    key = screen.find("language-en")
    there = key.mapToScene(QPointF(key.width() / 2, key.height() / 2)).toPoint()
    off = there - QPoint(0, round(key.height()))
    QTest.touchEvent(screen.view, screen._finger).press(0, there, screen.view).commit()
    for at in (off, there):
        QTest.touchEvent(screen.view, screen._finger).move(0, at, screen.view).commit()
    QTest.touchEvent(screen.view, screen._finger).release(0, there, screen.view).commit()
    assert screen.until(lambda: screen.kiosk.property("language") == "en")


def test_a_finger_that_slips_to_the_next_key_and_lifts_there_chooses_neither(screen: Any) -> None:
    screen.view.grabWindow()
    one, other = (
        key.mapToScene(QPointF(key.width() / 2, key.height() / 2)).toPoint()
        for key in (screen.find("language-en"), screen.find("language-ko"))
    )
    QTest.touchEvent(screen.view, screen._finger).press(0, one, screen.view).commit()
    QTest.touchEvent(screen.view, screen._finger).move(0, other, screen.view).commit()
    QTest.touchEvent(screen.view, screen._finger).release(0, other, screen.view).commit()
    assert not screen.until(lambda: screen.kiosk.property("language") != "zh_CN", 0.2)


@pytest.mark.parametrize("name", ["staffKey", "language-en"])
def test_a_touch_on_the_open_notice_reaches_no_key_below_it(screen: Any, name: str) -> None:
    screen.view.grabWindow()
    key = screen.find(name)
    at = key.mapToScene(QPointF(key.width() / 2, key.height() / 2)).toPoint()
    scenes()["notice"](screen.window)
    screen.view.grabWindow()
    QTest.touchEvent(screen.view, screen._finger).press(0, at, screen.view).commit()
    QTest.touchEvent(screen.view, screen._finger).release(0, at, screen.view).commit()
    screen.until(lambda: False, 0.1)
    assert screen.kiosk.property("language") == "zh_CN" and screen.find("staffTitle") is None


def test_no_tap_is_taken_but_by_the_part_that_lets_a_finger_rest() -> None:
    taken = {
        str(path.relative_to(QML))
        for path in QML.rglob("*.qml")
        if re.search(r"\bTapHandler \{\s*\S*[^\s}]|onClicked|onLongPressed", path.read_text(encoding="utf-8"))
    }
    assert taken == {"parts/Finger.qml"}
