"""Japanese lines end between phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.draw import render
from ui.japanese import phrased
from ui.samples import samples
from ui.sentences import sentences

JOINER = "\u2060"


def lines(text: str) -> list[str]:
    """Cut wherever a line may end."""
    pairs = zip(text, text[1:] + " ", strict=True)
    marked = "".join(one if JOINER in (one, other) else f"{one}|" for one, other in pairs)
    return marked.replace(JOINER, "").strip("|").split("|")


@pytest.mark.parametrize(
    ("sentence", "phrases"),
    [
        ("健康コードか身分証をかざしてください", ["健康コードか", "身分証をかざしてください"]),
        ("確認しました。お通りください", ["確認しました", "。", "お通りください"]),
        ("読み取り窓へ", ["読み", "取り", "窓へ"]),
        ("もう少し近づいてください", ["もう", "少し", "近づいてください"]),
    ],
)
def test_a_line_ends_between_phrases(sentence: str, phrases: list[str]) -> None:
    assert lines(phrased(sentence)) == phrases


@given(st.text(alphabet="健康コードーかをお読み。・ab{}_ 0", max_size=40))
def test_nothing_is_added_but_joiners_between_japanese_letters(text: str) -> None:
    joined = phrased(text)
    assert joined.replace(JOINER, "") == text
    assert not joined.startswith(JOINER) and not joined.endswith(JOINER) and JOINER * 2 not in joined


def test_values_are_still_filled_in() -> None:
    assert "123" in sentences("ja").ui("offline_age", age="123")


def test_no_line_begins_in_the_middle_of_please(screen) -> None:
    render(samples()["pass"], None, (1080, 1920), "ja")
    sentence = screen.find("sentence")
    assert sentence.property("lineCount") == 2
    assert sentence.property("contentWidth") < 0.6 * sentence.width()  # "please enter" is whole on the second


def test_a_place_is_told_in_english_where_the_venue_has_no_japanese(screen) -> None:
    shown = samples()["see_staff-where"]
    assert shown is not None and not {"ja", "ja_JP"} & shown.screen.where.keys()
    render(shown, None, (1080, 1920), "ja")
    assert screen.text("where") == shown.screen.where["en"]
