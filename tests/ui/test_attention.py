"""The panel dims, blanks and wakes as whoever stands before it expects."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import DeviceState, Snapshot
from ui.attention import (
    SHIFT_PX,
    Attention,
    Light,
    Looked,
    Rule,
    Shift,
    Shine,
    Ticked,
    Touched,
    step,
)
from ui.panel import PanelPower

RULE = Rule(60.0, 300.0)
SEEN = (DeviceState("camera", True),)
events = st.one_of(
    st.builds(Looked, st.booleans(), st.booleans()), st.just(Touched()), st.just(Ticked()), st.just(Ticked())
)


@given(st.lists(st.tuples(events, st.floats(0, 400))), st.booleans())
def test_nobody_ever_stands_before_a_dark_or_wandering_screen(moves: list, never: bool) -> None:
    rule = Rule(0.0, 0.0) if never else RULE
    state, now, light, place = Attention(0.0), 0.0, Light.LIT, (0, 0)
    for event, pause in moves:
        now += pause
        state, effects = step(state, event, now, rule)
        for effect in effects:
            if isinstance(effect, Shine):
                light = effect.light
            elif isinstance(effect, Shift):
                place = effect.x, effect.y
        assert light is state.light
        assert max(abs(place[0]), abs(place[1])) <= SHIFT_PX
        if state.busy or isinstance(event, Touched):
            assert light is Light.LIT and place == (0, 0)
        if not state.sees or never:
            assert light is not Light.DARK


def test_the_picture_wanders_a_pixel_at_a_time_and_over_the_whole_square() -> None:
    state, _ = step(Attention(0.0), Looked(False, True), 0.0, RULE)
    places, last = set(), (0, 0)
    for minute in range(1, 400):
        state, effects = step(state, Ticked(), 60.0 * minute, RULE)
        for effect in effects:
            if isinstance(effect, Shift):
                assert max(abs(effect.x - last[0]), abs(effect.y - last[1])) <= 1
                last = effect.x, effect.y
                places.add(last)
    assert len(places) > 40 and {x for x, _ in places} == set(range(-SHIFT_PX, SHIFT_PX + 1))


@pytest.fixture
def alone(screen) -> Iterator[list[float]]:
    """An idle screen and a clock to turn."""
    clock = [time.monotonic()]
    panel = screen.window.panel
    panel._clock, panel._rule = lambda: clock[0], RULE
    screen.kiosk.receive(idle(faces=((0.4, 0.2, 0.2, 0.3),)))  # alone from now on, not since the tests before
    panel.look()
    screen.kiosk.receive(idle())
    panel.look()
    yield clock
    panel._clock, panel._rule = time.monotonic, Rule()
    screen.kiosk.receive(Snapshot(0, Screen(ScreenKind.POSITION, Reason.CLOSER)))
    panel.look()


def idle(*, faces: tuple = (), camera: bool = True) -> Snapshot:
    return Snapshot(1, Screen(), devices=(DeviceState("camera", camera),), faces=faces)


def later(screen, clock: list[float], seconds: float) -> None:
    clock[0] += seconds
    screen.window.panel.tick()
    screen.app.processEvents()


def test_it_dims_goes_black_and_wakes_by_approach_at_once(screen, alone) -> None:
    lit = screen.view.grabWindow().pixelColor(540, 960)
    later(screen, alone, 61)
    dim = screen.view.grabWindow().pixelColor(540, 960)
    assert 0 < dim.lightness() < 0.7 * lit.lightness()
    later(screen, alone, 240)
    dark = screen.view.grabWindow()
    assert {dark.pixelColor(x, y).name() for x in (0, 3, 540, 1079) for y in (0, 960, 1919)} == {"#000000"}
    began = time.perf_counter()
    screen.kiosk.receive(idle(faces=((0.4, 0.2, 0.2, 0.3),)))
    shown = screen.view.grabWindow()
    assert time.perf_counter() - began < 0.2
    assert shown.pixelColor(540, 960) == lit
    assert (screen.view.rootObject().x(), screen.view.rootObject().y()) == (0, 0)


def test_the_touch_that_wakes_a_dark_screen_presses_nothing(screen, alone) -> None:
    later(screen, alone, 301)
    assert screen.find("shade").opacity() == 1
    root = screen.view.rootObject()
    screen.touch("staffKey")
    assert root.property("staffOpen") is False
    assert screen.find("shade") is None  # awake
    screen.touch("staffKey")
    assert root.property("staffOpen") is True


def test_every_finger_of_the_waking_touch_is_kept_from_the_screen(screen, alone) -> None:
    later(screen, alone, 301)
    key = screen.find("staffKey")
    at = key.mapRectToScene(key.boundingRect()).center().toPoint()
    finger = screen._finger
    QTest.touchEvent(screen.view, finger).press(0, QPoint(300, 300), screen.view).commit()
    QTest.touchEvent(screen.view, finger).stationary(0).press(1, at, screen.view).commit()
    QTest.touchEvent(screen.view, finger).stationary(0).release(1, at, screen.view).commit()
    QTest.touchEvent(screen.view, finger).release(0, QPoint(300, 300), screen.view).commit()
    screen.app.processEvents()
    assert screen.view.rootObject().property("staffOpen") is False
    screen.touch("staffKey")
    assert screen.view.rootObject().property("staffOpen") is True


def test_a_mouse_wakes_it_like_a_finger(screen, alone) -> None:
    later(screen, alone, 301)
    key = screen.find("staffKey")
    at = key.mapRectToScene(key.boundingRect()).center().toPoint()
    from PySide6.QtCore import Qt

    QTest.mouseClick(screen.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert screen.view.rootObject().property("staffOpen") is False and screen.find("shade") is None


def test_a_touch_on_a_lit_or_dim_screen_counts_and_presses(screen, alone) -> None:
    later(screen, alone, 61)
    assert screen.find("shade").opacity() < 1
    screen.touch("staffKey")
    assert screen.view.rootObject().property("staffOpen") is True
    assert screen.until(lambda: screen.find("shade") is None)
    later(screen, alone, 59)
    assert screen.find("shade") is None


def test_without_a_camera_it_never_goes_black(screen, alone) -> None:
    screen.kiosk.receive(idle(camera=False))
    later(screen, alone, 9000)
    assert screen.find("shade").opacity() < 1


def test_the_wandering_picture_shows_no_seam(screen, alone) -> None:
    panel = screen.window.panel
    panel._rule = Rule(0.0, 0.0)
    for minutes in range(12):
        later(screen, alone, 60)
        root = screen.view.rootObject()
        picture = screen.view.grabWindow()
        inside = lambda x, y, image=picture: image.pixelColor(x, y).name()  # noqa: E731
        for y in (2, 900, 1916):
            assert inside(0, y) == inside(8, y) and inside(1079, y) == inside(1071, y), (minutes, y)
        for x in (300, 900):
            assert inside(x, 0) == inside(x, 8) and inside(x, 1919) == inside(x, 1911), (minutes, x)
    assert (root.x(), root.y()) != (0, 0)


def test_a_panel_is_switched_by_the_displays_own_program(tmp_path, monkeypatch, screen) -> None:
    said = tmp_path / "said"
    for name in ("xset", "wlopm"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {said}.new; mv {said}.new {said}\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    for platform, on, wanted in (
        ("xcb", False, "xset dpms force off"), ("xcb", True, "xset dpms force on"), ("wayland", False, "wlopm --off *"),
    ):  # fmt: skip
        PanelPower(platform)(on)
        assert screen.until(said.exists), platform
        assert said.read_text().strip() == wanted
        said.unlink()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    PanelPower("wayland")(False)  # said once, and no more
