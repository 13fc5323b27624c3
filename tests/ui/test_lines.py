"""Chinese, Japanese and Korean lines end between words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF, QTextLayout, QTextOption

from ui.draw import render
from ui.lines import phrased
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
        ("健康コードか身分証をかざしてください", ["健康コードか", "身分証を", "かざして", "ください"]),
        ("確認しました。お通りください", ["確認しました", "。", "お通りください"]),
        ("読み取り窓へどうぞ", ["読み取り窓へ", "どうぞ"]),
        ("もう少し近づいてください", ["もう", "少し", "近づいて", "ください"]),
        ("もう一度かざしてください", ["もう一度", "かざして", "ください"]),
    ],
)
def test_a_line_of_japanese_ends_between_phrases(sentence: str, phrases: list[str]) -> None:
    assert lines(phrased(sentence, "ja")) == phrases


@pytest.mark.parametrize(
    ("language", "sentence", "words"),
    [
        ("zh_CN", "请出示健康码或刷身份证", ["请出示", "健康码", "或", "刷身份证"]),
        ("zh_TW", "請洽工作人員", ["請洽", "工作人員"]),
        ("zh_CN", "请联系工作人员", ["请联系", "工作人员"]),
        ("zh_CN", "请人工复测体温", ["请人工", "复测", "体温"]),
        ("zh_CN", "口罩佩戴规范", ["口罩", "佩戴", "规范"]),
        ("zh_TW", "請出示健康碼或身分證", ["請出示", "健康碼", "或", "身分證"]),
    ],
)
def test_a_line_of_chinese_ends_between_words(language: str, sentence: str, words: list[str]) -> None:
    assert lines(phrased(sentence, language)) == words


def test_a_line_of_korean_does_not_end_before_please(screen) -> None:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout = QTextLayout(phrased("점검 중입니다. 직원 통로로 가 주세요", "ko"))
    layout.setTextOption(option)
    layout.beginLayout()
    whole = QFontMetricsF(layout.font()).horizontalAdvance("점검 중입니다. 직원 통로로 가 ")
    seen = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(whole)  # without please it would just fit
        seen.append(layout.text()[line.textStart() : line.textStart() + line.textLength()])
    layout.endLayout()
    assert [one.strip() for one in seen] == ["점검 중입니다. 직원 통로로", "가\u00a0주세요"]


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW"])
def test_no_sentence_of_the_kiosk_parts_its_words(language: str) -> None:
    never = [
        "工作人员",
        "工作人員",
        "健康码",
        "健康碼",
        "身份证",
        "身分證",
        "口罩",
        "体温",
        "體溫",
        "人工",
        "核酸",
    ]
    for section in ("reason", "next", "ui", "look", "screen", "tile"):
        for text in sentences(language).tables[section].values():
            plain = text.replace(JOINER, "")
            for word in never if len(plain) >= 6 else ():
                assert plain.count(word) == text.count(JOINER.join(word)), text


@pytest.mark.parametrize("language", ["ja", "zh_CN", "zh_TW"])
@given(st.text(alphabet="健康コードーかをお読み。・ab{}_ 0请工作人员身份证", max_size=40))
def test_nothing_is_added_but_joiners_between_letters(language: str, text: str) -> None:
    joined = phrased(text, language)
    assert joined.replace(JOINER, "") == text
    assert not joined.startswith(JOINER) and not joined.endswith(JOINER) and JOINER * 2 not in joined


def test_other_languages_are_left_alone() -> None:
    assert phrased("请联系工作人员 please", "en") == "请联系工作人员 please"


def test_values_are_still_filled_in() -> None:
    for language in ("ja", "zh_CN", "zh_TW"):
        assert "123" in sentences(language).ui("offline_age", age="123")


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
