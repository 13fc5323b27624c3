"""The guides for people at the door: nothing generated is old, every picture is there, both languages in step."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
sys.path.insert(0, str(GUIDES))

import build  # noqa: E402
import causes  # noqa: E402
import mounting  # noqa: E402
import pictures  # noqa: E402
import tables  # noqa: E402

from hw.hosts import hosts  # noqa: E402

NAMES = sorted({path.stem.partition(".")[0] for path in GUIDES.glob("*.md")})
LANGUAGES = ("zh-CN", "en")
README = (ROOT / "README.md", ROOT / "README.zh-CN.md")
MOST_BYTES = 2_000_000


def text(name: str, language: str) -> str:
    return (GUIDES / f"{name}.{language}.md").read_text(encoding="utf-8")


def named(page: Path) -> set[str]:
    """The pictures of a page, by their file names."""
    said = page.read_text(encoding="utf-8")
    return {
        Path(name).name
        for name in re.findall(r'src="([^"]+)"|!\[[^\]]*\]\(([^)]+)\)', said)
        for name in name
        if name
    }


def test_tables_and_drawing_are_what_boards_lenses_and_doctor_say_today() -> None:
    assert build.stale() == [], "write them anew: scripts/guides tables"


def test_every_picture_named_is_there_and_is_made_by_the_command() -> None:
    shown = {name for page in (*GUIDES.glob("*.md"), *README) for name in named(page)}
    made = {*pictures.names(), *(mounting.file_name(language) for language in LANGUAGES)}
    assert shown == made
    assert {path.name for path in pictures.FOLDER.iterdir()} == made
    assert sum(path.stat().st_size for path in pictures.FOLDER.iterdir()) < MOST_BYTES


def test_the_command_draws_every_picture_of_the_screens_of_today(tmp_path: Path) -> None:
    command = [sys.executable, str(GUIDES / "build.py"), "pictures", "--to", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stderr
    assert {path.name for path in tmp_path.iterdir()} == set(pictures.names())


def test_the_command_looks_and_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["--check"]) == 0
    with pytest.raises(SystemExit) as ended:
        build.main(["picture"])
    assert ended.value.code == 2
    assert '"picture" is none of tables, pictures' in capsys.readouterr().err


def test_a_folder_that_cant_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command = [sys.executable, str(GUIDES / "build.py"), "pictures", "--to", str(tmp_path / "file" / "x")]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 3
    assert said.stderr.startswith("scripts/guides: ") and said.stderr.count("\n") == 1


def test_the_doctors_causes_are_all_there_and_have_their_chinese() -> None:
    rows = [*causes.rows(), *causes.driver_rows()]
    assert len(rows) > 100
    assert not causes.missing(), "to be added to sentinel/doctor/causes.toml"


def test_each_check_that_the_doctor_makes_has_a_meaning(tmp_path: Path) -> None:
    names = set(causes.words()["check"]) - {"credentials"}  # made only where certificates are to count
    assert set(_made(tmp_path)) == names


def _made(base: Path) -> list[str]:
    """The names of everything that the doctor looks at."""
    from sentinel.config import Settings
    from sentinel.doctor import (
        board,
        computer,
        daemon,
        debugging,
        devices,
        held,
        identity,
        keys,
        network,
        platform,
        remote,
        system,
        thermometry,
    )
    from sentinel.runtime.clock import SystemClock

    settings, now, running = Settings(), SystemClock().now(), daemon.Running(False)
    made = [
        *devices.checks(settings, base, running), *thermometry.checks(settings, base, now.utc),
        *platform.checks(settings, base), *held.checks(settings, base, now), *network.checks(settings, base, running),
        *remote.checks(settings, base), *identity.checks(settings, base), *system.checks(settings, base, running),
        *board.checks(base), *computer.checks(settings), *debugging.checks(base), *keys.checks(base),
    ]  # fmt: skip
    return ["daemon", *(check.what for check in made)]


def test_every_pin_of_every_board_is_in_the_table() -> None:
    for language in LANGUAGES:
        table = tables.pins(language)
        for host in hosts():
            assert host.title in table
            assert all(pin.name in table for pin in host.header.values())


def test_what_boards_files_say_has_its_chinese() -> None:
    for table in (tables.pins, tables.buses, tables.relays):
        assert not re.search(r"[a-z]{3,} (the|of|is|are|at|by|board) ", table("zh-CN")), table.__name__


def test_the_recommended_sensor_measures_at_the_mark_and_the_wide_one_does_not() -> None:
    lens = mounting.OPTICS[mounting.LENS]
    assert mounting.farthest_m(mounting.turned(lens)) > mounting.STAND_M
    assert mounting.farthest_m(mounting.OPTICS["mlx90640-110x75"]) < mounting.STAND_M
    low, high = mounting.face_middles()
    assert low <= 1.10 and high >= 1.60  # the two whom the drawing shows
    for language in LANGUAGES:
        assert f"{low:.2f}–{high:.2f} m" in mounting.drawing(language)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_chapters_tables_commands_and_pictures(name: str) -> None:
    chinese, english = (text(name, language) for language in LANGUAGES)
    for pattern in (
        r"^(#+) ", r"<!-- table: (\w+) -->", r"^ *(\$ .*)$", r"pictures/([\w-]+)\.", r"^(\|[-| ]+\|)$",
        r"^ *(\d+|-|- \[ \])\.? ",
    ):  # fmt: skip
        assert re.findall(pattern, chinese, re.MULTILINE) == re.findall(pattern, english, re.MULTILINE), (
            pattern
        )
    assert f"({name}.en.md)" in chinese and f"({name}.zh-CN.md)" in english


def test_the_guards_page_is_short() -> None:
    for language in LANGUAGES:
        assert len(text("staff", language).splitlines()) <= 80


def test_settings_in_the_technicians_guide_can_be_loaded(tmp_path: Path) -> None:
    from sentinel.config import load

    for language in LANGUAGES:
        block = re.search(r"^```toml\n(.*?)^```", text("technician", language), re.MULTILINE | re.DOTALL)
        assert block
        path = tmp_path / f"{language}.toml"
        path.write_text(block[1], encoding="utf-8")
        assert load(path).kiosk.run_dir == "/run/sentinel"


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "staff.en.md"
    page.write_text("<!-- table: pin -->\n<!-- end -->\n")
    with pytest.raises(build.GuideError, match='no table "pin"'):
        build.written(page)
