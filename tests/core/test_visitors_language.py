"""The kiosk speaks a visitor's language for one visit: a touch before a document, and the next one the venue's."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import by
from test_family import Family
from test_visit import Entrance, credential

from sentinel.core.effects import Say
from sentinel.core.events import CredentialRead, LanguageTouched, PeopleSeen, StaffDecided, Tick
from sentinel.core.facts import DocumentKind, LabResult, PcrFact, Source
from sentinel.core.identity import CredentialKind
from sentinel.core.language import of_document, of_shown
from sentinel.core.languages import LANGUAGES
from sentinel.core.screen import ScreenKind


def card(language: str | None, digest: str = "aa"):
    return replace(credential(digest), kind=CredentialKind.ID_NUMBER, language=language)


def certificate(digest: str = "cc"):
    return replace(credential(digest), kind=CredentialKind.CERTIFICATE, language="en")


@pytest.mark.parametrize(
    ("kind", "nation", "language"),
    [
        (DocumentKind.RESIDENT_ID, "01", ""),
        (DocumentKind.SOCIAL_SECURITY, "", ""),
        (DocumentKind.HK_MO_TW_PERMIT, "", "zh_TW"),
        (DocumentKind.FOREIGN_PERMIT_2023, "JPN", "ja"),
        (DocumentKind.FOREIGN_PERMIT_2017, "KOR", "ko"),
        (DocumentKind.FOREIGN_PERMIT_2023, " jpn ", "ja"),
        (DocumentKind.FOREIGN_PERMIT_2023, "AUT", "en"),
        (DocumentKind.FOREIGN_PERMIT_2017, "", "en"),
        (DocumentKind.CERTIFICATE, "", "en"),
        (DocumentKind.HEALTH_CODE, "JPN", None),
        (DocumentKind.SIGNED_PASS, "", None),
    ],
)
def test_a_document_says_its_holders_language_or_nothing(kind, nation, language) -> None:
    assert of_document(kind, nation) == language


@given(st.sampled_from(DocumentKind), st.text(max_size=6))
def test_whatever_is_written_on_a_document_it_is_a_language_of_the_kiosk(kind, nation) -> None:
    assert of_document(kind, nation) in (None, "", *LANGUAGES)


def test_a_card_tells_the_language_before_a_certificate_in_either_order() -> None:
    assert of_shown((certificate(), card("ja"))) == of_shown((card("ja"), certificate())) == "ja"
    assert of_shown((certificate(), card(""))) == "", "a resident with a foreign certificate"
    assert of_shown((certificate(), credential("code"))) == "en", "a code says nothing"
    assert of_shown((card("ja", "a"), card("ko", "b"))) == "ko"
    assert of_shown(()) == ""


def shown_by(language: str | None) -> Entrance:
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(card(language)))
    return entrance


def test_a_foreigners_card_turns_screen_and_voice_to_its_language_until_the_visit_ends() -> None:
    entrance = shown_by("ja")
    assert entrance.screen.language == "ja"
    entrance.answer()
    entrance.commit()
    entrance.gate()
    assert (entrance.screen.kind, entrance.screen.language) == (ScreenKind.PASS, "ja")
    assert entrance.last(Say).language == "ja"
    entrance(PeopleSeen(()), 2.5)
    assert (entrance.screen.kind, entrance.screen.language) == (ScreenKind.IDLE, "")
    entrance.person(track=2)
    assert entrance.screen.language == ""


def test_a_touch_beats_the_document_and_is_spoken_once_more() -> None:
    entrance = shown_by("ja")
    entrance(LanguageTouched("ko"))
    assert entrance.screen.language == "ko"
    assert (entrance.last(Say).language, entrance.last(Say).reason) == ("ko", entrance.screen.reason)
    entrance(CredentialRead(card("en", "bb")), 0.5)
    assert entrance.screen.language == "ko"


def test_a_touch_on_the_idle_screen_is_for_who_steps_up_next_and_for_nobody_after() -> None:
    entrance = Entrance()
    entrance(LanguageTouched("ko"))
    assert (entrance.screen.kind, entrance.screen.language) == (ScreenKind.IDLE, "ko")
    entrance.person(after=5.0)
    assert entrance.screen.language == "ko"
    entrance(PeopleSeen(()), 3.0)
    entrance.person(track=2, after=0.5)
    assert entrance.screen.language == ""


def test_a_touch_after_which_nobody_comes_is_forgotten() -> None:
    entrance = Entrance()
    entrance(LanguageTouched("en"))
    entrance(Tick(), entrance.door.timing.chosen_s + 1)
    assert entrance.screen.language == ""
    entrance.person()
    assert entrance.screen.language == ""


@pytest.mark.parametrize("no_language", ["", "tlh", "zh", "x" * 10_000, "en\n"])
def test_what_is_no_language_changes_nothing(no_language: str) -> None:
    entrance = shown_by("ja")
    before = entrance.door
    assert entrance(LanguageTouched(no_language)) == ()
    assert entrance.door == before


def test_what_staff_decide_is_said_in_the_referred_visitors_language() -> None:
    entrance = shown_by("ja")
    entrance.answer(PcrFact(by(Source.ONLINE, now=entrance.now.utc), LabResult.NONE))
    entrance.commit()
    assert (entrance.screen.kind, entrance.screen.language) == (ScreenKind.SEE_STAFF, "ja")
    entrance(StaffDecided(entrance.door.referred[0].id, admit=True, who="guard-1"), 1.0)
    entrance.commit()
    entrance.gate()
    assert (entrance.screen.kind, entrance.screen.language) == (ScreenKind.PASS, "ja")


def test_a_family_is_spoken_to_in_the_adults_language_or_the_one_touched_to_the_last() -> None:
    door = Family()
    door.shows_pass(named=2)
    door(LanguageTouched("zh_TW"))
    door.steps_up(2)
    assert door.screen.language == "zh_TW"
    door.steps_up(3)
    door.waits(2)
    spoken = [e.language for e in door.effects[-30:] if isinstance(e, Say)]
    door.waits(1)
    assert door.screen.kind is ScreenKind.PASS
    assert door.screen.language == "zh_TW" and set(spoken) == {"zh_TW"}
    door.waits(10)
    assert (door.screen.kind, door.screen.language) == (ScreenKind.IDLE, "")
