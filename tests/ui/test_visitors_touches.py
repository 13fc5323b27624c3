"""What a visitor may ask for is offered where the daemon offers it, and a real touch asks for it."""

from collections.abc import Callable
from typing import Any

import pytest

from sentinel.core.reasons import Reason
from sentinel.core.screen import CompanionView, Screen, ScreenKind, Turn
from sentinel.link.messages import Message, Snapshot
from sentinel.link.visitor_messages import FamilyHere, HelpWanted, MoreTime
from ui.application import SIZES
from ui.sentences import LANGUAGES, sentences

KIN = (CompanionView("adult", "刘＊", Turn.DONE), CompanionView("child", "刘＊", Turn.NOW))
COUNTING = Screen(
    ScreenKind.POSITION, Reason.COMPANION_CHILD, next_step=Reason.COMPANION_ALL, family=KIN, more_time=True
)
FIXING = Screen(ScreenKind.FIX, Reason.MASK_MISSING, "v1", next_step=Reason.MASK_MISSING, more_time=True)


@pytest.fixture
def asked(screen: Any) -> list[Message]:
    sent: list[Message] = []

    def send(message: Message) -> bool:
        sent.append(message)
        return True

    screen.window.touches.bind(send)
    return sent


def shows(screen: Any, shown: Screen) -> Callable[[str], bool]:
    screen.kiosk.receive(Snapshot(1, shown, "滨江图书馆"))
    screen.app.processEvents()
    return lambda name: screen.find(name) is not None


def test_a_finger_calls_for_help_for_time_and_says_that_all_are_here(
    screen: Any, asked: list[Message]
) -> None:
    shows(screen, COUNTING)
    for name in ("helpKey", "moreTimeKey", "allHereKey"):
        screen.touch(name)
    assert asked == [HelpWanted(), MoreTime(), FamilyHere()]


@pytest.mark.parametrize(
    ("shown", "offered"),
    [
        (Screen(), {"helpKey"}),
        (FIXING, {"helpKey", "moreTimeKey"}),
        (COUNTING, {"helpKey", "moreTimeKey", "allHereKey"}),
        (Screen(ScreenKind.PASS, Reason.PASS, "v1"), set()),
        (Screen(ScreenKind.EXIT, Reason.FIRE_ALARM), set()),
        (Screen(ScreenKind.WAIT, Reason.STAFF_COMING), set()),
    ],
    ids=["idle", "fix", "family", "pass", "fire", "called"],
)
def test_only_what_has_a_use_is_offered(
    screen: Any, asked: list[Message], shown: Screen, offered: set[str]
) -> None:
    there = shows(screen, shown)
    assert {name for name in ("helpKey", "moreTimeKey", "allHereKey") if there(name)} == offered


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_hold_their_words_side_by_side(screen: Any, size: tuple[int, int], language: str) -> None:
    screen.view.resize(*size)
    screen.kiosk.setLanguage(language)
    shows(screen, COUNTING)
    screen.view.grabWindow()
    keys = [screen.find(name) for name in ("allHereKey", "moreTimeKey", "helpKey")]
    words = sentences(language)
    assert [key.property("text") for key in keys] == [words.ui(n) for n in ("all_here", "more_time", "help")]
    for key in keys:
        assert key.width() >= key.property("implicitWidth") - 1 and key.height() >= 60
    left = [key.mapToScene(key.boundingRect().topLeft()).x() for key in keys]
    assert left == sorted(left) and left[-1] + keys[-1].width() <= size[0]


def test_without_a_daemon_nothing_is_offered(screen: Any, asked: list[Message]) -> None:
    there = shows(screen, COUNTING)
    screen.kiosk.lose()
    screen.app.processEvents()
    assert not there("helpKey") and not there("moreTimeKey")
