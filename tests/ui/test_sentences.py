"""Every code that can reach the screen has a sentence in every language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.events import Device
from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from ui.sentences import LANGUAGES, Sentences, sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    tables = sentences(language).tables
    assert set(tables["reason"]) == {reason.value for reason in Reason}
    assert set(tables["check"]) == {check.value for check in Check}
    assert set(tables["outcome"]) == {outcome.value for outcome in Outcome}
    assert set(tables["screen"]) == {kind.value for kind in ScreenKind} | {"connecting"}
    assert set(tables["device"]) >= {device.value for device in Device}
    for section in ("tile", "next", "staff_reason"):
        assert set(tables[section]) <= set(tables["reason"]), section
    assert all(text.strip() == text and text for table in tables.values() for text in table.values())


def test_the_languages_have_the_same_phrases() -> None:
    first, *others = (sentences(language).tables for language in LANGUAGES)
    for other in others:
        for section in ("ui", "admit_note", "turn_away_note", "problem", "device", "staff_reason", "next"):
            assert set(first[section]) == set(other[section]), section


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_shames_is_shown_to_everybody(language: str) -> None:
    words = sentences(language)
    for reason in (
        "WATCH_LISTED",
        "CODE_ABNORMAL",
        "TEST_POSITIVE",
        "ANTIGEN_POSITIVE",
        "LIVE_SUSPECT",
        "DECLARATION_UNWELL",
    ):
        assert words.reason(reason) == words.reason("DENY")
        assert words.tile(reason) in ("人工核验", "Staff check")


def test_an_unknown_code_is_neutral_and_an_unknown_language_is_refused() -> None:
    assert sentences("zh_CN").reason("FROM_THE_FUTURE") == "请联系工作人员"
    with pytest.raises(ValueError, match="tlh"):
        Sentences("tlh")


def test_ages_are_said_in_plain_words() -> None:
    words = sentences("zh_CN")
    assert [words.age(s) for s in (0, 59, 60, 3599, 3600, 47 * 3600, 49 * 3600, 4e8)] == [
        "刚刚", "刚刚", "1 分钟前", "59 分钟前", "1 小时前", "47 小时前", "2 天前", "一年以前"
    ]  # fmt: skip
    assert words.age(None) == words.age(-3600.0) == words.age(float("nan")) == ""


@given(st.floats(allow_nan=True, allow_infinity=True))
@settings(max_examples=50, deadline=None)
def test_no_age_breaks_the_screen(seconds: float) -> None:
    assert len(sentences("en").age(seconds)) < 20
