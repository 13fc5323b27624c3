"""Where to go and the code for help: the venue's words, the reason, the kiosk's name, and nothing about anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.guidance import guided, noticed
from sentinel.core.reasons import Reason
from sentinel.core.remedies import help_with
from sentinel.core.screen import Screen, ScreenKind
from sentinel.core.signs import FIELDS, Signs, fits

DESK, SITE = {"en": "left of the entrance", "zh_CN": "入口左侧"}, {"en": "Riverside Road 5"}
SIGNS = Signs(DESK, SITE, "https://example.org/h?r={reason}&k={kiosk}&v={venue}", "door 1/a", "书店&Café")


def result(reason: Reason) -> Screen:
    step = help_with(reason, staff_told=True)
    return SIGNS.on(Screen(ScreenKind.SEE_STAFF, reason, "a-visit", next_step=step))


@pytest.mark.parametrize(
    "reason", [Reason.TEST_NONE, Reason.TEST_EXPIRED, Reason.ANTIGEN_NONE, Reason.ANTIGEN_EXPIRED]
)
def test_a_missing_or_old_test_leads_to_the_test_site(reason: Reason) -> None:
    assert result(reason).where == SITE


@pytest.mark.parametrize(
    "reason", [Reason.PERSON_UNKNOWN, Reason.DENY, Reason.FACE_MISMATCH, Reason.GATE_FAULT]
)
def test_everything_that_needs_staff_leads_to_the_desk(reason: Reason) -> None:
    assert result(reason).where == DESK


def test_a_venue_that_names_no_test_site_sends_to_its_desk() -> None:
    screen = Screen(ScreenKind.SEE_STAFF, Reason.TEST_NONE, next_step=Reason.NEXT_TEST_SITE)
    assert Signs(DESK).on(screen).where == DESK


@pytest.mark.parametrize(
    "screen",
    [
        Screen(),
        Screen(ScreenKind.PASS, Reason.PASS),
        Screen(ScreenKind.EXIT, Reason.FIRE_ALARM),
        Screen(ScreenKind.WAIT, Reason.COMPANION_WAITS),
        guided(ScreenKind.PRESENT, Reason.PRESENT_CREDENTIAL),
    ],
    ids=lambda screen: screen.kind.value,
)
def test_who_needs_no_help_gets_no_code_and_is_sent_nowhere(screen: Screen) -> None:
    assert SIGNS.on(screen) == screen


def test_the_code_names_the_reason_and_the_kiosk_so_that_an_address_stays_one() -> None:
    code = result(Reason.TEST_EXPIRED).help_code
    assert code == "https://example.org/h?r=TEST_EXPIRED&k=door%201%2Fa&v=%E4%B9%A6%E5%BA%97%26Caf%C3%A9"
    plain = Signs(help="{venue} {kiosk} {reason}", kiosk="k1", venue="Café").on(noticed(Reason.CARD_RETRY))
    assert plain.help_code == "Café k1 CARD_RETRY"


def test_a_venue_without_a_help_line_shows_no_code() -> None:
    assert Signs(DESK).on(noticed(Reason.CARD_RETRY)).help_code == ""


@pytest.mark.parametrize(
    "template",
    [
        "{visit}",
        "{reason.__class__}",
        "{kiosk!r}",
        "{reason:>20}",
        "{",
        "}",
        "{0}",
        "{}",
        "{reason",
        "{ reason}",
    ],
)
def test_a_template_that_says_anything_else_is_refused_in_one_line(template: str) -> None:
    assert fits(template) and "\n" not in fits(template)


@given(
    st.lists(st.sampled_from([*(f"{{{name}}}" for name in FIELDS), "{{", "}}", "a", "/", "好"])).map("".join)
)
def test_every_template_that_fits_can_be_filled_in(template: str) -> None:
    assert fits(template) == ""
    assert isinstance(
        Signs(help=template, kiosk="{x}", venue="v").on(noticed(Reason.CARD_RETRY)).help_code, str
    )


@given(st.text(max_size=30))
def test_whatever_somebody_writes_is_refused_or_can_be_filled_in(template: str) -> None:
    if not fits(template):
        Signs(help=template, kiosk="k", venue="v").on(noticed(Reason.CARD_RETRY))
