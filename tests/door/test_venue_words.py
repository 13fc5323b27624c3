"""What the venue tells its visitors reaches every screen, in every language, and says what is kept here."""

from typing import Any

import pytest

from sentinel.app.venue_words import venue_words
from sentinel.config import ConfigError, parse
from sentinel.core.effects import Show
from sentinel.core.languages import LANGUAGES
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.door.board import Board
from sentinel.door.notices import Keeping, notices
from sentinel.link.messages import Snapshot, decode, encode


def board(raw: dict[str, Any]) -> Board:
    return Board("venue", "/preview", lambda snapshot: None, venue_words(parse(raw)))


def test_a_kiosk_as_it_comes_has_a_truthful_notice_in_every_language() -> None:
    notice = board({}).snapshot.notice
    assert set(notice) == set(LANGUAGES)
    for language, one in notice.items():
        assert 5 < len(one.line) <= 60 and "\n" not in one.line, language
        assert "30" in one.text and "{" not in one.text and "7" not in one.text, language
    assert len({one.text for one in notice.values()}) == len(LANGUAGES)


def lines(keeping: Keeping, language: str) -> int:
    return len(notices(keeping)[language].text.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_thing_that_is_kept_is_one_more_sentence_and_none_that_is_not(language: str) -> None:
    least = lines(Keeping(), language)
    assert lines(Keeping(cache_days=7.0), language) == least + 1
    assert lines(Keeping(regulars=True), language) == least + 1
    assert lines(Keeping(reported=True), language) == least + 2
    assert lines(Keeping(reported=True, sealed=True), language) == least + 2
    assert notices(Keeping(reported=True)) != notices(Keeping(reported=True, sealed=True))


def test_what_is_kept_longer_than_the_days_is_said() -> None:
    """Whatever the record has after these days is in the notice, or is no longer there."""
    text = notices(Keeping(passage_days=3.0, reported=True))["en"].text
    for said in ("for 3 days", "until they are, and for at most 3 days more", "thermometer", "in memory"):
        assert said in text
    assert "at most 7 days more" in notices(Keeping(reported=True))["en"].text
    assert "until they are" not in notices(Keeping())["en"].text


def test_the_notice_follows_the_settings() -> None:
    raw = {
        "venue": {"keep_days": 14.0, "ask": {"en": "Ms Example, desk 2"}},
        "verify": {"url": "https://platform.example", "app_id": "k", "key": "s", "cache_days": 3.0},
    }
    raw["verify"].pop("key")
    text = board(raw).snapshot.notice["en"].text
    assert "for 14 days" in text and "at most 3 days" in text and text.endswith("Ms Example, desk 2.")


def test_a_venues_own_words_take_the_place_of_ours_in_their_language_only() -> None:
    notice = board(
        {"venue": {"notice_text": {"en": "Ours.\nReally."}, "notice_line": {"ko": "안내"}}}
    ).snapshot.notice
    assert notice["en"].text == "Ours.\nReally." and notice["ko"].line == "안내"
    assert notice["ja"] == board({}).snapshot.notice["ja"]


def test_the_screen_gets_place_code_desk_and_help_over_the_wire() -> None:
    made = board(
        {
            "kiosk": {"id": "k-7", "venue_name": "滨江图书馆"},
            "venue": {"place_code": "CSM:riverside", "desk": {"zh_CN": "入口左侧"}},
        }
    )
    made.show(Show(Screen(ScreenKind.SEE_STAFF, Reason.PERSON_UNKNOWN, "v", next_step=Reason.NEXT_DESK)))
    heard = decode(encode(made.snapshot).rstrip(b"\n"))
    assert isinstance(heard, Snapshot) and heard == made.snapshot
    assert heard.place_code == "CSM:riverside"
    assert heard.screen.where == {"zh_CN": "入口左侧"}
    assert heard.screen.help_code == "滨江图书馆 k-7 PERSON_UNKNOWN"


@pytest.mark.parametrize(
    ("venue", "words"),
    [
        ({"desk": {"zh": "x"}}, "venue.desk.zh: no language of the kiosk"),
        ({"desk": {"zh_cn": "x"}}, 'did you mean "zh_CN"?'),
        ({"desk": {"zh-tw": "x"}}, 'did you mean "zh_TW"?'),
        ({"desk": {"en": ""}}, "venue.desk.en: from 1 to 60 characters"),
        ({"desk": {"en": "x" * 61}}, "venue.desk.en: from 1 to 60 characters"),
        ({"test_site": {"en": "a\nb"}}, "venue.test_site.en: one line"),
        ({"ask": {"ja": "\x7f"}}, "venue.ask.ja: one line"),
        ({"notice_text": {"en": "x" * 1501}}, "venue.notice_text.en: from 1 to 1500"),
        ({"notice_text": {"en": "a\x00b"}}, "venue.notice_text.en"),
        ({"place_code": "好" * 167}, "venue.place_code: more than 500 bytes"),
        ({"place_code": "a\u2028b"}, "venue.place_code: one line"),
        (
            {"help": "https://example.org/{visit}"},
            "venue.help: {visit} is none of {reason}, {kiosk}, {venue}",
        ),
        ({"help": "{"}, "venue.help: "),
        ({"desk": "left"}, "venue.desk: expected `object`"),
        ({"keep_days": 0.5}, "venue.keep_days: expected `float` >= 1.0"),
        ({"dekk": {}}, 'unknown setting "venue.dekk"; did you mean "desk"?'),
    ],
)
def test_wrong_words_are_named(venue: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse({"venue": venue})
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_touch_on_help_is_an_alert_for_staff_who_are_signed_in_only() -> None:
    from datetime import UTC, datetime

    made = board({})
    made.alert(Reason.HELP_WANTED, datetime(2026, 11, 20, tzinfo=UTC))
    assert made.snapshot.alerts == ()
    made.staff("guard-1")
    assert [alert.reason for alert in made.snapshot.alerts] == [Reason.HELP_WANTED]
