"""The benchmark of the screen measures a real screen's process."""

from pathlib import Path

import pytest

from sentinel.bench import ui


@pytest.fixture
def screen(tmp_path: Path):
    made = ui.MeasuredScreen(tmp_path, "--size", "270x480")
    yield made
    made.close()


def test_each_message_is_seen_on_the_screen_after_it_was_sent(screen: ui.MeasuredScreen) -> None:
    screen.drawn(1)
    used = screen.processor_s()
    for shown in ui._SCREENS[1:]:  # it begins with the first
        number, at = screen.send(shown)
        assert at < screen.drawn(number) < at + 10
    assert screen.processor_s() > used
    assert screen.memory_mb() > 20
    counted = screen.count()
    assert counted["items"] > 20 and counted["objects"] > 1000


def test_a_screen_that_can_not_start_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui, "_WAIT_S", 0.5)
    dead = ui.MeasuredScreen(tmp_path, "--size", "none", link=False)
    try:
        with pytest.raises(OSError, match="says nothing"):
            dead.drawn(1)
    finally:
        dead.close()


def test_memory_is_told_with_its_slope_and_what_is_left_behind(tmp_path: Path) -> None:
    resident, share, objects = ui._memory(tmp_path, 20)
    assert all("20 visits" in slope["what"] and slope["unit"] == "MB" for slope in (resident, share))
    assert abs(objects["ours"]) < 200
