"""The design system, measured on the screens as they are drawn: contrast, sizes, reach, and what a touch changes."""

import re
from pathlib import Path

import msgspec
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QSizeF, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

from sentinel.core.reasons import Reason
from sentinel.core.screen import CompanionView, Screen, ScreenKind, Turn
from sentinel.link.messages import LanguageChosen, Message, Notice, Snapshot
from ui.draw import draw, render
from ui.looks import PANELS, Look, look_of
from ui.qr import modules
from ui.samples import SCENES, samples
from ui.sentences import LANGUAGES, sentences

COLOURS = Path(__file__).parents[2] / "ui" / "qml" / "parts" / "Colours.qml"
VISITOR = [name for name in SCENES if name != "components"]
INKS = ("ink", "quiet", "accent", "passInk", "stopInk", "cautionInk")
ON_DARK = ("pass", "stop", "wait", "out", "strip", "stripKey", "glass")


def luminance(colour: QColor) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2, contrast ratio: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def palette(screen: "Touching", night: bool) -> dict[str, QColor]:  # noqa: F821
    """The tokens as QML has them now."""
    render(msgspec.structs.replace(samples()["idle"], night=night), None, (1080, 1920), "zh_CN")
    item = screen.find("sentence")
    names = re.findall(r"property color (\w+)", COLOURS.read_text(encoding="utf-8"))
    return {name: QColor(str(screen.value(item, f"String(Theme.colours.{name})"))) for name in names}


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
def test_every_ink_is_read_on_every_ground_it_may_lie_on(screen, night: bool) -> None:
    colours = palette(screen, night)
    pairs = [(ink, ground) for ink in INKS for ground in ("page", "card")]
    pairs += [(ink, ground) for ink in ("inkOnDark", "softOnDark") for ground in ON_DARK]
    pairs += [("inkOnFix", "fix"), ("fix", "strip"), ("stripGood", "strip"), ("card", "passInk")]
    pairs += [("card", "stopInk"), ("card", "cautionInk"), ("card", "quiet")]
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    edges = {ground: contrast(colours["line"], colours[ground]) for ground in ("page", "card")}
    assert min(edges.values()) >= 2.7, edges  # WCAG 1.4.11 asks 3:1 of edges; words say the same inside


def rendered_faults(screen: "Touching", image: QImage) -> list[str]:  # noqa: F821
    """Words whose ink is below 4.5:1 to the colour that most of their place has, as drawn."""
    drawn = pixels(image).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    found = []
    for item in screen.texts():
        if not enabled(item):
            continue
        place = screen.ink(item)
        left, top = max(0, int(place.left())), max(0, int(place.top()))
        part = drawn[top : int(place.bottom()) + 1 : 3, left : int(place.right()) + 1 : 3]
        if part.size == 0:
            continue
        kinds, counts = np.unique(part, return_counts=True)
        ground = QColor(int(kinds[counts.argmax()]))
        ratio = contrast(item.property("color"), ground)
        if ratio < 4.5:
            found.append(f"{ratio:.1f}: {item.property('text')}")
    return found


def enabled(item: QQuickItem | None) -> bool:
    while item is not None:
        if not item.isEnabled() or item.opacity() < 1:
            return False
        item = item.parentItem()
    return True


# A look a scene, in turn, so that all kinds of looks meet all kinds of screens without drawing each pair
TURNS = [
    {"night": True}, {"large": True}, {"low": True}, {"upright": False, "night": True, "low": True},
    {"upright": False, "large": True}, {"night": True, "large": True, "low": True},
]  # fmt: skip


@pytest.mark.parametrize("name", VISITOR)
def test_nothing_is_cut_small_or_faint_in_any_palette_mode_or_panel(screen, name: str) -> None:
    for turn in range(2):
        number = VISITOR.index(name) + turn
        language = LANGUAGES[number % len(LANGUAGES)]
        inches = list(PANELS)[number % len(PANELS)]
        look = look_of(inches, language, **TURNS[number % len(TURNS)])
        image = draw(SCENES[name], look)
        assert screen.faults(look.size) == [], look
        assert rendered_faults(screen, image) == [], look


@pytest.mark.parametrize("upright", [True, False], ids=["upright", "across"])
@pytest.mark.parametrize("inches", ["7", "15.6"])
@pytest.mark.parametrize("name", ["see_staff-all", "see_staff-where", "family-many"])
def test_a_crowded_result_hides_nothing_below_its_edge(screen, name: str, inches: str, upright: bool) -> None:
    modes: list[dict[str, bool]] = [{}, {"large": True}, {"low": True}, {"large": True, "low": True}]
    for language, mode in zip(("ja", "en", "zh_CN", "ko"), modes, strict=True):
        look = look_of(inches, language, upright=upright, **mode)
        draw(SCENES[name], look)
        assert screen.faults(look.size) == [], look


@pytest.mark.parametrize("inches", PANELS)
def test_what_is_touched_is_as_wide_as_a_finger(screen, inches: str) -> None:
    for upright in (True, False):
        look = look_of(inches, "zh_CN", upright=upright)
        draw(SCENES["idle"], look)
        grain = look.millimetres / look.size[1]
        keys = [i for i in screen.items() if i.metaObject().className().startswith(("Key", "Choice"))]
        assert len(keys) >= len(LANGUAGES) + 3
        for key in (*keys, screen.find("noticeKey")):
            assert min(key.width(), key.height()) * grain >= 9.3, key.property("text")  # 60 dp: 9.5 mm


@pytest.mark.parametrize("name", [name for name in VISITOR if name not in ("notice", "exit")])
def test_the_low_layout_brings_what_is_read_and_touched_to_the_lower_half(screen, name: str) -> None:
    look = Look(language="zh_CN", low=True)
    draw(SCENES[name], look)
    half = look.size[1] / 2
    lower = [
        i for i in screen.items() if i.objectName() in ("sentence", "nextStep", "target", "where", "help")
    ]
    lower += [i for i in screen.items() if i.metaObject().className().startswith(("Key", "Choice"))]
    assert lower
    for item in lower:
        assert item.mapRectToScene(item.boundingRect()).top() >= half * 0.98, item.objectName()


def test_small_visitors_are_met_by_the_low_layout_until_they_touch(screen) -> None:
    tall = draw(SCENES["present"], Look())
    at = screen.find("sentence").mapToScene(screen.find("sentence").boundingRect().topLeft()).y()
    small = msgspec.structs.replace(samples()["present"], screen=Screen(ScreenKind.PRESENT, low=True))
    screen.kiosk.receive(small)
    assert screen.until(lambda: screen.kiosk.snapshot is small and screen.window.access.property("low"))
    screen.touch("lowKey")
    assert screen.until(lambda: not screen.window.access.property("low"))
    assert tall.height() == 1920 and at < 960


def test_larger_words_and_the_low_layout_end_with_the_visit(screen) -> None:
    render(samples()["idle"], None, (1080, 1920), "zh_CN")
    size = screen.ask(screen.find("noPhone"), "font.pixelSize")
    screen.touch("largeKey")
    screen.touch("lowKey")
    screen.view.grabWindow()
    assert screen.ask(screen.find("noPhone"), "font.pixelSize") > size
    access = screen.window.access
    screen.kiosk.receive(samples()["present"])
    assert access.property("large") and access.property("low")
    screen.kiosk.receive(samples()["pass"])
    screen.kiosk.receive(samples()["idle"])
    assert screen.until(lambda: not access.property("large") and not access.property("low"))


def test_a_choice_that_no_visit_follows_is_forgotten(screen) -> None:
    render(samples()["idle"], None, (1080, 1920), "zh_CN")
    patience = [t for t in screen.kiosk.findChildren(QTimer) if t.interval() == 45_000]
    assert len(patience) == 1
    patience[0].setInterval(400)
    try:
        screen.touch("language-en")
        screen.touch("largeKey")
        assert screen.says("sentence", sentences("en").reason("IDLE"))
        assert screen.until(lambda: screen.says("sentence", sentences("zh_CN").reason("IDLE")))
        assert not screen.window.access.property("large")
        screen.kiosk.receive(samples()["present"])
        screen.touch("language-en")
        assert not screen.until(lambda: screen.kiosk.property("language") != "en", 0.6), "a visit goes on"
    finally:
        patience[0].setInterval(45_000)


def test_a_touched_language_is_told_to_the_daemon_and_beats_the_documents(screen) -> None:
    told: list[Message] = []
    screen.kiosk.bind(lambda message: not told.append(message))  # type: ignore[func-returns-value]
    try:
        screen.kiosk.receive(samples()["idle"])
        screen.kiosk.receive(samples()["pass"])
        screen.kiosk.receive(samples()["idle"])
        assert screen.kiosk.property("language") == "zh_CN"
        verifying = Screen(ScreenKind.VERIFYING, Reason.VERIFYING, language="en")
        screen.kiosk.receive(Snapshot(1, verifying))
        assert screen.kiosk.property("language") == "en" and told == []
        screen.touch("language-zh_CN")
        assert told == [LanguageChosen("zh_CN")]
        screen.kiosk.receive(Snapshot(2, msgspec.structs.replace(samples()["pass"]).screen))
        assert screen.kiosk.property("language") == "zh_CN"
        screen.kiosk.receive(samples()["idle"])
        unknown = Screen(ScreenKind.VERIFYING, Reason.VERIFYING, language="tlh")
        screen.kiosk.receive(Snapshot(3, unknown))
        assert screen.kiosk.property("language") == "zh_CN"
    finally:
        screen.kiosk.bind(lambda message: False)


def test_a_touch_opens_the_whole_notice_and_another_closes_it(screen) -> None:
    render(samples()["idle"], None, (1080, 1920), "zh_CN")
    assert screen.find("noticeText") is None
    screen.touch("noticeKey")
    assert "您的权利" in screen.text("noticeText")
    screen.touch("noticeClose")
    assert screen.until(lambda: screen.find("noticeText") is None)
    screen.touch("noticeKey")
    screen.kiosk.receive(samples()["position"])
    assert screen.until(lambda: screen.find("noticeText") is None), "a visitor came"


def test_a_notice_without_more_is_no_button_and_an_endless_one_is_bounded(screen) -> None:
    short = msgspec.structs.replace(samples()["idle"], notice={"zh": Notice("一行", "")})
    render(short, None, (1080, 1920), "zh_CN")
    screen.touch("noticeKey")
    assert screen.find("noticeText") is None and screen.text("privacy") == "一行"
    endless = msgspec.structs.replace(short, notice={"zh": Notice("长" * 9000, "\u202e字\n" * 90_000)})
    render(endless, None, (1080, 1920), "zh_CN")
    assert screen.faults((1080, 1920)) == [] and len(screen.kiosk.property("noticeText")) <= 6000
    assert "\u202e" not in screen.kiosk.property("noticeText")


def read_codes(image: QImage) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(pixels(image))}


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
def test_a_phone_reads_the_places_code_and_the_help_code_from_the_screen(screen, night: bool) -> None:
    look = Look(night=night)
    assert read_codes(draw(SCENES["idle"], look)) == {samples()["idle"].place_code}
    assert read_codes(draw(SCENES["see_staff-where"], look)) == {
        samples()["see_staff-where"].screen.help_code
    }
    assert "TEST_EXPIRED" in samples()["see_staff-where"].screen.help_code
    assert "滨江路" in screen.text("where")


def test_no_code_is_drawn_where_there_is_none(screen) -> None:
    for code in ("", "x" * 5000):
        render(msgspec.structs.replace(samples()["idle"], place_code=code), None, (1080, 1920), "zh_CN")
        assert screen.find("placeCode") is None and screen.find("placeWords") is None


@given(st.text(max_size=512))
@settings(max_examples=40, deadline=None)
def test_any_text_is_a_code_or_none_but_never_an_error(text: str) -> None:
    image = modules(text)
    assert image is None or image.width() == image.height() >= 21 + 8


def test_a_family_sees_whose_turn_it_is_and_one_verdict_each(screen) -> None:
    draw(SCENES["family-now"], Look())
    turns = [screen.read(i) for i in screen.items() if i.objectName() == "turn"]
    assert turns == ["已核验", "轮到您", "请稍候"]
    draw(SCENES["family-staff"], Look())
    verdicts = [screen.read(i) for i in screen.items() if i.objectName() == "verdict"]
    assert verdicts == ["请稍候", "可通行", "请找工作人员"]
    names = [screen.read(i) for i in screen.items() if i.objectName() == "visitorName"]
    assert names == [], "no name on a failure, nor a relative's, which would tell whose it is"


def test_the_arrows_point_to_where_codes_and_cards_are_held(screen) -> None:
    draw(SCENES["idle"], Look())
    arrows = [i for i in screen.items() if i.objectName() == "zone"]
    assert [a.property("side") for a in arrows] == ["below", "below"] and {a.rotation() for a in arrows} == {
        0
    }


def test_a_check_shows_a_ring_after_a_moment_and_words_only_when_it_takes_long(screen) -> None:
    screen.kiosk.receive(samples()["idle"])
    screen.kiosk.receive(samples()["verifying"])
    assert screen.find("spinner") is None, "a quick check does not flash"
    assert screen.until(lambda: screen.find("spinner"), 2)
    words = screen.find("sentence").parentItem()
    assert words.opacity() < 0.5
    assert screen.until(lambda: words.opacity() == 1, 3)
    timers = screen.view.rootObject().findChildren(QObject, "step")
    steps = {int(timer.property("interval")) for timer in timers}
    assert steps >= {300, 1000, 5000} and screen.find("note") is None
    draw(SCENES["verifying"], Look())
    assert screen.says("note", sentences("zh_CN").of("look", "slow"))


def test_a_daemon_of_another_version_is_said_in_plain_words_and_its_return_ends_it(screen) -> None:
    screen.kiosk.other_version()
    assert screen.until(lambda: screen.says("sentence", sentences("zh_CN").of("look", "mismatch")))
    assert "版本" in screen.text("second")
    screen.kiosk.link_up()
    screen.kiosk.receive(samples()["idle"])
    assert screen.until(lambda: screen.says("sentence", sentences("zh_CN").reason("IDLE")))


def test_the_screen_stays_dark_while_the_daemon_is_away_at_night(screen) -> None:
    image = draw(SCENES["connecting"], Look(night=True))
    assert luminance(image.pixelColor(3, 3)) < 0.05


@pytest.mark.parametrize(
    ("size", "believed"),
    [((194.0, 344.0), 344.0), ((0.0, 0.0), 0.0), ((1600.0, 900.0), 0.0), ((160.0, 90.0), 0.0), ((-1.0, 344.0), 0.0)],
)  # fmt: skip
def test_only_a_panels_size_that_can_be_true_is_believed(
    screen, size: tuple[float, float], believed: float
) -> None:
    access = screen.window.access
    try:
        access.measure((1080, 1920), QSizeF(*size))
        assert access.property("millimetres") == believed
    finally:
        access.stand_still(None)


def test_each_sample_has_a_name_of_its_own_and_every_kind_has_one() -> None:
    assert {s.screen.kind for s in samples().values() if s} == set(ScreenKind)
    assert set(samples()) | {"notice", "mismatch", "components"} == set(SCENES)


def test_a_strange_family_a_strange_place_and_a_strange_notice_break_nothing(screen) -> None:
    people = tuple(
        CompanionView(relation, name, Turn.DONE, verdict, Reason.PASS)
        for relation, name, verdict in (
            ("", "محمد عبد الله بن عبد الرحمن آل سعود", ScreenKind.PASS),
            ("robot", "👩‍👩‍👧‍👦" * 30, ScreenKind.PASS),
            ("elder", "X" * 4000, ScreenKind.FIX),
            ("child", "\u202eevil\x00\n", ScreenKind.OUT_OF_SERVICE),
            *((("adult", "欧阳＊", ScreenKind.SEE_STAFF),) * 40),
        )
    )
    where = {"zh": "\u202e" + "很远的地方 " * 300, "en": "a\nb\u2028c" * 200}
    for kind in (ScreenKind.SEE_STAFF, ScreenKind.PASS, ScreenKind.PRESENT):
        for language in ("zh_CN", "en"):
            shown = Screen(kind, Reason.DENY, family=people, where=where, help_code="h" * 400)
            snapshot = Snapshot(1, shown, place_code="p" * 512, notice={language: Notice("", "")})
            render(snapshot, None, (1080, 1920), language)
            assert screen.faults((1080, 1920)) == []
            assert len([i for i in screen.items() if i.objectName() == "person"]) == 8
            words = " ".join(screen.read(i) for i in screen.texts())
            assert "\u202e" not in words and "XXX" not in words
