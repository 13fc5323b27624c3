"""The translations are Qt's own files: in step with English, released, and never a code on the screen."""

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QTranslator

import ui.sentences
from ui.i18n import __main__ as command
from ui.i18n import translations
from ui.i18n.translations import HERE, UNTRANSLATED, Message, in_step, read, release, written
from ui.sentences import LANGUAGES, Sentences


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of translations of its own: one topic in all languages."""
    monkeypatch.setattr(command, "HERE", tmp_path)
    for function in (translations.update, translations.missing, translations.topics):
        monkeypatch.setattr(function, "__defaults__", (tmp_path,))
    monkeypatch.setattr(ui.sentences, "HERE", tmp_path)
    ui.sentences._english.cache_clear()
    put(tmp_path, "en", Message("reason.DENY", "Please see staff", "Please see staff", True))
    for language in LANGUAGES:
        if language != "en":
            put(tmp_path, language, Message("reason.DENY", "Please see staff", f"<{language}> & co", False))
    assert command.main([]) == 0
    yield tmp_path
    ui.sentences._english.cache_clear()


def put(folder: Path, language: str, *messages: Message) -> None:
    (folder / f"kiosk_{language}.ts").write_text(written(language, messages), encoding="utf-8")


def test_the_files_are_in_step_and_released() -> None:
    assert command.main(["--check"]) == 0


def test_the_help_says_how_to_review_a_language() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui.i18n", "--help"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0 and "pyside6-linguist" in done.stdout


def test_a_changed_english_sentence_asks_for_another_look(folder: Path) -> None:
    put(folder, "ja", Message("reason.DENY", "Please see staff", "係員へ", True))
    put(folder, "en", Message("reason.DENY", "Please see staff", "Please ask staff", True))
    assert command.main(["--check"]) == 1
    assert command.main([]) == 0
    japanese = read(folder / "kiosk_ja.ts")["reason.DENY"]
    assert (japanese.source, japanese.text, japanese.finished) == ("Please ask staff", "係員へ", False)
    assert command.main(["--check"]) == 0


def test_a_new_sentence_is_shown_in_english_until_it_is_translated(
    folder: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    old = list(read(folder / "kiosk_en.ts").values())
    put(folder, "en", *old, Message("reason.PASS", "", "Please enter", True))
    assert command.main([]) == 1
    assert "kiosk_ko.ts: reason.PASS: no translation yet" in capsys.readouterr().err
    ui.sentences._english.cache_clear()
    with caplog.at_level(logging.WARNING):
        korean = Sentences("ko")
    assert korean.reason("PASS") == "Please enter"
    assert korean.reason("FROM_THE_FUTURE") == korean.reason("DENY") == "<ko> & co"
    assert [record.getMessage() for record in caplog.records] == [
        "1 sentences are in English, not ko: reason.PASS"
    ]


@pytest.mark.parametrize("content", [None, b"", b"\x3c\xb8\x64\x18broken", b"\0" * 4096])
def test_a_language_whose_file_is_broken_is_shown_in_english(folder: Path, content: bytes | None) -> None:
    path = folder / "kiosk_ja.qm"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert Sentences("ja").reason("DENY") == "Please see staff"


@pytest.mark.parametrize("content", ["", "no xml", "<TS><context>", "\0"])
def test_a_file_that_is_no_translation_is_one_clear_line(
    folder: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "kiosk_ja.ts").write_text(content)
    assert command.main([]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("i18n: kiosk_ja.ts: no translation file")


def test_a_topic_of_its_own_adds_its_sentences(folder: Path) -> None:
    for language in LANGUAGES:
        messages = [Message("plot.HOURS", "By hour", f"{language} hours", language == "en")]
        (folder / f"staff_{language}.ts").write_text(written(language, messages), encoding="utf-8")
    assert command.main([]) == 0
    ui.sentences._english.cache_clear()
    assert Sentences("ja").of("plot", "HOURS") == "ja hours"


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@given(st.lists(st.tuples(_TEXT, _TEXT, _TEXT, st.booleans()), max_size=6))
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_read_again(sentences: list[tuple[str, str, str, bool]]) -> None:
    messages = [Message(f"s.{n}", *one[:2], one[3], one[2]) for n, one in enumerate(sentences)]
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as made:
        path = Path(made) / "a_ja.ts"
        path.write_text(written("ja", messages), encoding="utf-8")
        assert list(read(path).values()) == messages
        assert in_step({m.id: replace(m, text=m.source) for m in messages}, read(path)) == messages


def test_qt_itself_loads_what_is_released(tmp_path: Path) -> None:
    translator = QTranslator()
    assert translator.load(str(HERE / "kiosk_zh_TW.qm")) and translator.language() == "zh_TW"
    assert translator.translate("", "reason.MASK_MISSING") == "請配戴口罩"
    (tmp_path / "a_ja.ts").write_text(
        written("ja", [Message("reason.PASS", "Enter", "", False)]), encoding="utf-8"
    )
    release(tmp_path / "a_ja.ts", tmp_path / "a_ja.qm")
    assert translator.load(str(tmp_path / "a_ja.qm"))
    assert translator.translate("", "reason.PASS") == f"{UNTRANSLATED}Enter"
