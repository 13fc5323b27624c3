"""Every screen in both languages and orientations: drawn, whole, legible, and honest."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtQml import QQmlExpression, qmlContext

from sentinel.core.guidance import guided, noticed
from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.remedies import ANEW, NOW
from sentinel.core.screen import CheckView, CompanionView, Means, Screen, ScreenKind, Turn
from sentinel.link.messages import Counters, DeviceState, Snapshot
from ui import pictures
from ui.application import SIZES
from ui.samples import samples
from ui.sentences import LANGUAGES, sentences

OUT = Path(__file__).parents[2] / "out" / "screens"
GROUNDS = {
    "wait": "#0B57A4",
    "pass": "#00574B",
    "fix": "#FFC107",
    "see_staff": "#9B1C1C",
    "verifying": "#0B57A4",
}


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(samples()))
def test_the_screen_is_drawn_whole(
    screen, name: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    turn = sorted(samples()).index(name) + LANGUAGES.index(language)
    orientation = sorted(SIZES)[turn % 2]  # the other one in the other languages; test_design draws more
    size = SIZES[orientation]
    path = OUT / f"{name}-{orientation}-{language}.png"
    image = pixels(pictures.render(samples()[name], path, size, language))
    assert image.shape == (size[1], size[0], 3) and path.stat().st_size > 10_000
    assert len(np.unique(image.reshape(-1, 3)[::997], axis=0)) > 8
    assert screen.faults(size) == []
    assert [record.message for record in caplog.records] == []
    ground = GROUNDS.get(name.partition("-")[0])
    if ground:
        wanted = np.array([int(ground[i : i + 2], 16) for i in (1, 3, 5)])
        assert (np.abs(image[::5, ::5].astype(int) - wanted).max(axis=2) <= 2).mean() > 0.25


def test_there_is_a_sample_of_every_kind() -> None:
    kinds = {s.screen.kind for s in samples().values() if s}
    assert kinds == set(ScreenKind)


@pytest.mark.parametrize("size", [(720, 1280), (1440, 2560), (1024, 600)])
@pytest.mark.parametrize("name", ["idle", "present", "see_staff-all"])
def test_other_displays_work_too(screen, name: str, size: tuple[int, int]) -> None:
    for language in LANGUAGES:
        pictures.render(samples()[name], None, size, language)
        assert screen.faults(size) == []


@pytest.mark.parametrize("kind", [ScreenKind.POSITION, ScreenKind.SEE_STAFF, ScreenKind.FIX])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("orientation", sorted(SIZES))
def test_the_longest_sentences_fit(screen, kind: ScreenKind, language: str, orientation: str) -> None:
    words = sentences(language)
    tiles = sorted(Reason, key=lambda reason: len(words.tile(reason)))[-10:]
    steps = sorted(Reason, key=lambda reason: len(words.of("next", reason)))[-3:]
    longest = sorted(Reason, key=lambda reason: len(words.reason(reason)))[-3:]
    checks = tuple(
        CheckView(check, Outcome.FAIL, reason, 50 * 3600.0)
        for check, reason in zip(Check, tiles, strict=False)
    )
    for reason, step in zip(longest, steps, strict=True):
        shown = Screen(kind, reason, checks=checks, next_step=step, offline=True, data_age_s=9e4)
        pictures.render(Snapshot(1, shown), None, SIZES[orientation], language)
        assert screen.faults(SIZES[orientation]) == []


@pytest.mark.parametrize("size", [*SIZES.values(), (1024, 600)], ids=str)
@pytest.mark.parametrize("name", ["idle", "pass", "see_staff-all"])
def test_a_rehearsal_is_said_over_every_screen(screen, name: str, size: tuple[int, int]) -> None:
    real = samples()[name]
    assert real is not None
    pictures.render(real, None, size, "zh_CN")
    assert not screen.text("rehearsal")
    pictures.render(msgspec.structs.replace(real, rehearsal=True), None, size, "zh_CN")
    assert "演练" in screen.text("rehearsal") and "Rehearsal" in screen.text("rehearsal")
    assert screen.faults(size) == []


def test_the_verdict_is_readable_at_three_metres(screen) -> None:
    for language in LANGUAGES:
        for name in ("pass", "fix", "see_staff"):
            pictures.render(samples()[name], None, SIZES["portrait"], language)
            word = screen.find("word")
            assert screen.ask(word, "fontInfo.pixelSize") >= 170
            assert word.property("text") == sentences(language).of("screen", name)


def test_no_name_and_no_temperature_where_the_visit_did_not_end_well(screen) -> None:
    good = samples()["pass"]
    assert good is not None
    pictures.render(good, None, SIZES["portrait"], "zh_CN")
    assert screen.text("visitorName") == "王＊"
    assert any("36.5" in screen.read(item) for item in screen.texts())
    for kind in (ScreenKind.SEE_STAFF, ScreenKind.FIX, ScreenKind.VERIFYING, ScreenKind.MEASURE):
        shown = msgspec.structs.replace(
            good,
            screen=Screen(
                kind, Reason.DENY, "v", "王＊", good.screen.checks, None, False, None, 36.0, 38.2, 0.3
            ),
        )
        pictures.render(shown, None, SIZES["portrait"], "zh_CN")
        assert not any("王" in screen.read(i) or "38" in screen.read(i) for i in screen.texts())


def test_nothing_about_a_watch_list_on_the_visitors_screen(screen) -> None:
    listed = CheckView(Check.WATCH_LIST, Outcome.FAIL, Reason.WATCH_LISTED, 1.0)
    snapshot = Snapshot(1, Screen(ScreenKind.SEE_STAFF, Reason.WATCH_LISTED, checks=(listed,)))
    pictures.render(snapshot, None, SIZES["portrait"], "zh_CN")
    assert screen.text("sentence") == "请联系工作人员"
    assert screen.find("check") is None


@pytest.mark.parametrize(
    ("language", "said"), [("zh_CN", "十六时后谢绝访客"), ("en", "No visitors after four")]
)
def test_the_venues_own_words_take_the_place_of_the_kiosks_sentence(screen, language: str, said: str) -> None:
    words = {"zh": "十六时后谢绝访客", "en": "No visitors after four"}
    snapshot = Snapshot(1, Screen(ScreenKind.SEE_STAFF, Reason.RULES_FAILED, words=words))
    pictures.render(snapshot, None, SIZES["portrait"], language)
    assert screen.says("sentence", said)
    without = Snapshot(2, Screen(ScreenKind.SEE_STAFF, Reason.RULES_FAILED))
    pictures.render(without, None, SIZES["portrait"], language)
    assert screen.says("sentence", sentences(language).reason("RULES_FAILED"))


@pytest.mark.parametrize(
    "name",
    [
        "阿卜杜勒·拉赫曼·" * 5,
        "X" * 4000,
        "👩‍👩‍👧‍👦🎉" * 20,
        "\u202eevil\u202c\x00\x1b[31m\nsecond line\u2028third",
        "<h1>big</h1><img src='file:///etc/passwd'>&amp;",
        "محمد عبد الله",
        "",
    ],
)
def test_strange_names_stay_on_their_line(screen, name: str) -> None:
    snapshot = Snapshot(
        1,
        Screen(ScreenKind.PASS, Reason.PASS, masked_name=name),
        venue=name,
        devices=(DeviceState(name, False),) * 30,
        staff=name,
        counters=Counters(10**15, -4, 2**62, 99_999),
    )
    pictures.render(snapshot, None, SIZES["portrait"], "zh_CN")
    assert screen.faults(SIZES["portrait"]) == []
    shown = screen.text("visitorName")
    assert len(shown) <= 40 and "\n" not in shown and "\u202e" not in shown
    if "<h1>" in name:
        assert shown.startswith("<h1>")


def test_no_relatives_name_stands_on_a_familys_screen_that_tells_of_a_failure(screen) -> None:
    kin = (
        CompanionView("adult", "王＊", Turn.DONE, ScreenKind.PASS),
        CompanionView("child", "王＊", Turn.DONE, ScreenKind.SEE_STAFF),
        CompanionView("elder", "李＊", Turn.LATER),
    )
    for kind, shown in ((ScreenKind.SEE_STAFF, ["", "", ""]), (ScreenKind.POSITION, ["王＊", "", "李＊"])):
        screen.kiosk.receive(Snapshot(1, Screen(kind, Reason.GATE_FAULT, family=kin)))
        assert [person["name"] for person in screen.kiosk.property("people")] == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("👨‍👩‍👧‍👦🧑🏽‍🦽 Émile 🎉", "Émile"),
        ("王❤️＊🇨🇳", "王＊"),
        ("🎉" * 20, ""),
        ("नेपाल\u200dी", "नेपाल\u200dी"),
    ],
)
def test_a_name_is_shown_without_pictures_that_no_font_of_the_kiosk_draws(
    screen, name: str, shown: str
) -> None:
    kin = CompanionView("adult", name, Turn.NOW)
    screen.kiosk.receive(Snapshot(1, Screen(ScreenKind.PASS, Reason.PASS, masked_name=name, family=(kin,))))
    assert screen.kiosk.property("visitorName") == shown
    assert [person["name"] for person in screen.kiosk.property("people")] == [shown]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e300, 1e300, -5.0, 0.0])
def test_absurd_numbers_are_not_shown_as_facts(screen, value: float) -> None:
    checks = (
        CheckView(Check.TEMPERATURE, Outcome.PASS, Reason.TEMP_OK, value),
        CheckView(Check.PCR, Outcome.PASS, Reason.TEST_OK, value),
    )
    shown = Screen(
        ScreenKind.PASS, Reason.OFFLINE_PASS, "v", "王＊", checks, None, True, value, value, value, value
    )
    pictures.render(Snapshot(1, shown, faces=((value,) * 4,)), None, SIZES["portrait"], "zh_CN")
    words = " ".join(screen.read(item) for item in screen.texts())
    assert "°C" not in words and "nan" not in words and "inf" not in words and "离线核验" in words
    assert screen.faults(SIZES["portrait"]) == []


def test_offline_and_the_datas_age_are_said_in_plain_words(screen) -> None:
    pictures.render(samples()["pass-offline"], None, SIZES["portrait"], "zh_CN")
    assert screen.text("offline") == "离线核验 · 数据：9 小时前"
    assert screen.text("connection") == "网络中断"
    pictures.render(samples()["pass-offline"], None, SIZES["portrait"], "en")
    assert screen.text("offline") == "Checked offline · data from 9 h ago"


def test_idle_says_what_to_do_and_what_happens_with_ones_data(screen) -> None:
    pictures.render(samples()["idle"], None, SIZES["portrait"], "zh_CN")
    assert screen.text("sentence") == "请刷健康码或身份证"
    assert screen.text("noPhone") == "没有手机？请刷身份证"
    assert "不保存照片" in screen.text("privacy") and screen.text("venue") == "滨江图书馆"


def visitors_kiosk(kind: ScreenKind, *readers: str) -> Snapshot:
    asked = (Means.CODE, Means.CARD)
    devices = tuple(DeviceState(name, True) for name in ("camera", "gate", *readers))
    return Snapshot(1, Screen(kind, Reason.PRESENT_PASS, wanted=asked), "Office", devices=devices)


@pytest.mark.parametrize("look", ["portrait", "landscape"])
@pytest.mark.parametrize("kind", [ScreenKind.IDLE, ScreenKind.PRESENT], ids=str)
def test_a_visitors_kiosk_asks_for_a_pass_and_only_for_cards_that_it_can_read(screen, kind, look) -> None:
    for readers, cards in (((), False), (("scanner", "id_card"), True), (("scanner",), False)):
        pictures.render(visitors_kiosk(kind, *readers), None, SIZES[look], "zh_CN")
        assert screen.text("sentence") == "请出示通行证或预约"
        notice = "privacy"  # the venue's own words, where it has some
        words = "".join(screen.read(item) for item in screen.texts() if item.objectName() != notice)
        assert "健康" not in words
        assert "二维码" in words
        assert ("身份证" in words) is cards
        assert screen.faults(SIZES[look]) == []


# What a card is called, where it is to be shown to the kiosk; a card that a person wants to see is another thing.
CARD = {"zh_CN": "身份证", "zh_TW": "身分證", "en": "ID card", "ja": "身分証", "ko": "신분증"}
FOR_PEOPLE = {Reason.NEXT_DESK, Reason.PERSON_UNKNOWN, Reason.NEXT_STAFFED_LANE}


def asking() -> list[Screen]:
    """Every screen that asks for something, and those whose next step is to show it again."""
    anew = [
        Screen(ScreenKind.FIX, reason, next_step=remedy.step, wanted=remedy.wanted)
        for reason, remedy in ANEW.items()
    ]
    now = [guided(kind, reason) for reason in NOW for kind in (ScreenKind.PRESENT, ScreenKind.FIX)]
    late = Screen(ScreenKind.SEE_STAFF, Reason.TIMEOUT, next_step=Reason.TIMEOUT)
    of_cards = ("CARD_", "DOCUMENT_")  # there was a card, so there is a reader
    return [Screen(), late, *(one for one in (*now, *anew) if not one.reason.startswith(of_cards))]


def words_of(kiosk: QObject) -> str:
    """Sentence, next step, and what is to be shown, without the joiners of a line."""
    wanted = [words for one in kiosk.property("wanted") for words in (one["title"], one["hint"])]
    said = "".join([kiosk.property("sentence"), kiosk.property("nextStep"), *wanted])
    return said.replace("\u2060", "").replace("\u00a0", " ")


@pytest.mark.parametrize("language", list(CARD))
def test_where_no_card_can_be_read_no_words_ask_for_one(screen, language) -> None:
    devices = tuple(DeviceState(name, True) for name in ("camera", "gate", "scanner"))
    asked_for_a_card = 0
    screen.kiosk.setLanguage(language)
    for number, shown in enumerate(asking()):
        if shown.next_step in FOR_PEOPLE:
            continue
        snapshot = Snapshot(number, shown, "Mall", devices=devices)
        screen.kiosk.receive(msgspec.structs.replace(snapshot, devices=()))
        asked_for_a_card += CARD[language] in words_of(screen.kiosk)
        screen.kiosk.receive(snapshot)
        assert CARD[language] not in words_of(screen.kiosk), shown.reason
    assert asked_for_a_card > 10


@pytest.mark.parametrize("look", list(SIZES))
@pytest.mark.parametrize("language", list(CARD))
def test_a_kiosk_without_a_card_reader_is_read_as_well(screen, language, look) -> None:
    devices = tuple(DeviceState(name, True) for name in ("camera", "gate", "scanner"))
    shown = [
        Screen(),
        guided(ScreenKind.PRESENT, Reason.PRESENT_CREDENTIAL),
        guided(ScreenKind.PRESENT, Reason.HOLDER_UNKNOWN),
        guided(ScreenKind.FIX, Reason.CODE_UNREADABLE),
        guided(ScreenKind.FIX, Reason.CODE_INVALID),
    ]
    for number, one in enumerate(shown):
        pictures.render(Snapshot(number, one, "Mall", devices=devices), None, SIZES[look], language)
        assert screen.faults(SIZES[look]) == [], one.reason


def test_the_frame_of_a_rehearsal_covers_nothing_that_is_to_be_read(screen) -> None:
    for look in ("portrait", "landscape"):
        width, height = SIZES[look]
        for name in ("idle", "pass"):
            shown = msgspec.structs.replace(samples()[name], rehearsal=True)
            pictures.render(shown, None, SIZES[look], "zh_CN")
            frame = screen.ask(screen.find("rehearsalFrame"), "border.width")
            assert frame > 0
            for item in screen.texts():
                ink = screen.ink(item)
                within = (frame <= ink.left(), ink.right() <= width - frame, ink.bottom() <= height - frame)
                assert all(within), (name, look, screen.read(item))


def test_a_touch_switches_the_language_and_the_visits_end_switches_back(screen) -> None:
    pictures.render(samples()["idle"], None, SIZES["portrait"], "zh_CN")
    screen.touch("language-en")
    assert screen.text("sentence") == "Show health code or ID card"
    screen.kiosk.receive(samples()["pass"])
    assert screen.until(lambda: screen.text("word") == "Enter")
    screen.kiosk.receive(samples()["idle"])
    assert screen.until(lambda: screen.text("sentence") == "请刷健康码或身份证")


def test_chinese_is_drawn_in_a_chinese_font(screen) -> None:
    family = next((name for name in sentences("zh_CN").fonts if name in QFontDatabase.families()), "")
    if not family:
        pytest.skip("fonts-noto-cjk is not installed")
    item = screen.find("sentence")
    assert QQmlExpression(qmlContext(item), item, "fontInfo.family").evaluate()[0] == family


def glyphs(screen: "Touching", name: str) -> list[str]:  # noqa: F821
    return [str(i.property("name")) for i in screen.items() if i.objectName() == name]


def targets(screen: "Touching") -> list[str]:  # noqa: F821
    """The titles of what is wanted: the heading of each tile."""
    tiles = [item for item in screen.items() if item.objectName() == "target"]
    return [str(next(i for i in screen.items(tile) if i.property("text")).property("text")) for tile in tiles]


@pytest.mark.parametrize("orientation", sorted(SIZES))
@pytest.mark.parametrize("name", ["present-holder", "present-unproven"])
def test_where_the_card_is_wanted_no_picture_shows_a_phone(screen, name: str, orientation: str) -> None:
    pictures.render(samples()[name], None, SIZES[orientation], "zh_CN")
    assert glyphs(screen, "picture") == ["card"]
    assert targets(screen) == ["身份证"]
    shown = [screen.read(item) for item in screen.texts()]
    assert "身份证" in shown and "健康码" not in shown and "二维码" not in shown


def test_where_either_will_do_both_are_pictured(screen) -> None:
    pictures.render(samples()["present"], None, SIZES["portrait"], "zh_CN")
    assert glyphs(screen, "picture") == ["phone", "card"]
    assert screen.text("nextStep") == "没有手机？请刷身份证"


@pytest.mark.parametrize("orientation", sorted(SIZES))
def test_what_a_notice_asks_for_is_pictured_too(screen, orientation: str) -> None:
    pictures.render(samples()["fix-expired"], None, SIZES[orientation], "zh_CN")
    assert targets(screen) == ["二维码", "身份证"]
    pictures.render(samples()["fix-card"], None, SIZES[orientation], "zh_CN")
    assert targets(screen) == ["身份证"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("orientation", sorted(SIZES))
def test_every_notice_says_what_to_do_and_where_help_is(screen, orientation: str, language: str) -> None:
    for reason in NOW:
        pictures.render(Snapshot(1, noticed(reason)), None, SIZES[orientation], language)
        assert screen.text("nextStep"), reason
        assert screen.says("help", sentences(language).ui("staff_help"))
        assert screen.faults(SIZES[orientation]) == [], reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_put_right_after_the_result_is_said_in_words(screen, language: str) -> None:
    for reason, remedy in ANEW.items():
        shown = Screen(ScreenKind.FIX, reason, next_step=remedy.step, wanted=remedy.wanted)
        pictures.render(Snapshot(1, shown), None, SIZES["portrait"], language)
        assert screen.text("nextStep") not in ("", screen.text("sentence")), reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_for_others_sees_no_sign_of_a_refusal(screen, language: str) -> None:
    pictures.render(samples()["wait"], None, SIZES["portrait"], language)
    assert not any(item.metaObject().className().startswith("Sign") for item in screen.items())
    assert screen.find("check") is None and glyphs(screen, "picture") == ["people"]
    assert screen.says("word", sentences(language).of("screen", "wait"))
    assert screen.says("nextStep", sentences(language).of("next", "COMPANION_WAITS"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_shows_a_code_again_after_passing_reads_that_nothing_is_left_to_do(screen, language: str) -> None:
    pictures.render(samples()["fix-duplicate"], None, SIZES["landscape"], language)
    done, almost = sentences(language).of("look", "duplicate_word"), sentences(language).of("screen", "fix")
    assert screen.says("word", done) and done != almost


def test_the_pictures_command_explains_itself_and_writes_what_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        pictures.main(["--help"])
    assert ended.value.code == 0 and "verifying" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        pictures.main(["--only", "nothing-like-it"])
    assert ended.value.code == 2
    assert list(tmp_path.iterdir()) == []
    assert pictures.main(["drawn", "--only", "wait"]) == 0
    made = {path.name for path in (tmp_path / "drawn").iterdir()}
    assert made == {f"wait-{way}-{language}.png" for way in SIZES for language in LANGUAGES}
    (tmp_path / "file").touch()
    assert pictures.main(["file/below", "--only", "wait"]) == 3
