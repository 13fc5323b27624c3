"""A visitor touches a language: everything changes in one frame, and nothing is left of the other one."""

import re
import time

from PySide6.QtQuick import QQuickItem

from sentinel.core.screen import Screen
from ui.samples import samples
from ui.sentences import LANGUAGES

CHINESE, HANGUL = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\uac00-\ud7a3]")


def words(item: QQuickItem) -> str:
    return str(item.property("text") or "")


def test_one_frame_after_the_touch_all_words_are_in_the_language(screen) -> None:
    shown = samples()["see_staff"]
    assert shown is not None
    screen.kiosk.receive(shown)
    assert screen.until(lambda: screen.text("word") == "人工核验")
    frames: list[str] = []
    screen.view.frameSwapped.connect(lambda: frames.append(screen.text("word")))
    screen.kiosk.setLanguage("ko")
    screen.view.grabWindow()  # the next frame, with no event in between
    assert screen.text("word") == "직원 확인"
    own = {"简体中文", "繁體中文", "日本語", shown.venue}
    left = [words(item) for item in screen.items() if CHINESE.search(words(item)) and words(item) not in own]
    assert left == []
    assert set(frames) <= {"직원 확인"}


def test_all_five_languages_are_shown_one_after_the_other(screen) -> None:
    screen.kiosk.receive(samples()["see_staff"])
    assert screen.until(lambda: screen.text("word"))
    seen, begun = {}, time.monotonic()
    for language in LANGUAGES:
        screen.kiosk.setLanguage(language)
        seen[language] = screen.text("word")
    assert time.monotonic() - begun < 5.0
    assert len(set(seen.values())) == len(LANGUAGES), seen
    assert HANGUL.search(seen["ko"])


def test_the_next_visitor_starts_in_the_venues_language(screen) -> None:
    result = samples()["pass"]
    assert result is not None
    screen.kiosk.receive(result)
    screen.kiosk.setLanguage("ja")
    assert screen.until(lambda: screen.text("word") == "どうぞ")
    idle = samples()["idle"]
    assert idle is not None and idle.screen == Screen()
    screen.kiosk.receive(idle)
    assert screen.until(lambda: screen.kiosk.property("language") == "zh_CN")
