"""Who is sent to the staff reads a number, in their language; the card of the staff has the same one."""

import pytest

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.core.staff_role import StaffRole
from sentinel.link.messages import Referred, Snapshot
from ui import pictures

SIZE = (1080, 1920)
WORDS = {
    "zh_CN": ("您的号码：37", "37号"),
    "zh_TW": ("您的號碼：37", "37號"),
    "en": ("Your number: 37", "No. 37"),
    "ja": ("お客様の番号：37", "37番"),
    "ko": ("번호: 37", "37번"),
}
WHERE = {ScreenKind.SEE_STAFF: "number", ScreenKind.WAIT: "number", ScreenKind.FIX: "help"}


@pytest.fixture(autouse=True)
def idle_again(screen):
    yield
    pictures.render(Snapshot(0, Screen()), None, SIZE, "zh_CN")


@pytest.mark.parametrize("kind", WHERE)
@pytest.mark.parametrize("language", WORDS)
def test_a_visitor_who_is_sent_to_the_staff_reads_their_number(
    screen, language: str, kind: ScreenKind
) -> None:
    for size in (SIZE, (1920, 1080), (1024, 600)):
        shown = Screen(kind, Reason.TEST_EXPIRED, "v", number=37)
        pictures.render(Snapshot(0, shown), None, size, language)
        assert WORDS[language][0] in screen.text(WHERE[kind])
        assert screen.faults(size) == []


@pytest.mark.parametrize("number", [0, -1, 1000, 2**31])
def test_no_number_or_an_absurd_one_is_not_shown(screen, number: int) -> None:
    pictures.render(
        Snapshot(0, Screen(ScreenKind.SEE_STAFF, Reason.DENY, "v", number=number)), None, SIZE, "en"
    )
    assert screen.find("number") is None


@pytest.mark.parametrize("kind", [ScreenKind.PASS, ScreenKind.PRESENT, ScreenKind.OUT_OF_SERVICE])
def test_nobody_else_reads_one(screen, kind: ScreenKind) -> None:
    pictures.render(Snapshot(0, Screen(kind, Reason.PASS, "v", number=37)), None, SIZE, "en")
    assert not any("37" in screen.read(item) for item in screen.items())


@pytest.mark.parametrize("language", WORDS)
def test_the_staffs_card_says_it_in_the_language_of_the_screen(screen, language: str) -> None:
    waits = Referred("v", "", Reason.TEST_EXPIRED, "2026-11-22T02:00:00+00:00", number=37)
    here = Snapshot(0, Screen(), staff="guard", role=StaffRole.GUARD, referred=(waits,))
    pictures.render(here, None, SIZE, language)
    screen.view.rootObject().setProperty("staffOpen", True)
    assert screen.until(lambda: screen.text("referredNumber") == WORDS[language][1])
    screen.view.rootObject().setProperty("staffOpen", False)
