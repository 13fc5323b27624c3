"""The screens look like their reference pictures, on whatever fonts a machine has; a change is seen and drawn."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from ui import reference
from ui.sentences import sentences

KEPT = Path(__file__).parent / "reference"
OUT = Path(__file__).parents[2] / "out" / "differs"


@pytest.mark.parametrize("name", sorted(reference.references()))
def test_the_screen_looks_like_its_reference(screen, name: str) -> None:
    assert reference.compare(name, KEPT, OUT) == ""


def test_the_references_are_all_of_use_and_small() -> None:
    files = {path.stem: path.stat().st_size for path in KEPT.glob("*.png")}
    assert set(files) == set(reference.references())
    assert sum(files.values()) < 3_000_000


def test_other_fonts_make_no_other_reference(screen, monkeypatch: pytest.MonkeyPatch) -> None:
    before = reference.small(reference.picture("idle-day"))
    monkeypatch.setattr(sentences("zh_CN"), "fonts", ("DejaVu Sans Mono",))
    share, _ = reference.difference(before, reference.picture("idle-day"))
    assert share == 0.0


@pytest.mark.parametrize(
    ("what", "place", "colour"),
    [
        ("a sign that is gone", (400, 250, 280, 280), "#9B1C1C"),
        ("a key that is gone", (840, 1700, 230, 100), "#16202A"),
        ("a ground of another colour", (0, 140, 1080, 400), "#00574B"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) and " " in value else "",
)
def test_what_changed_is_noticed(screen, what: str, place: tuple[int, ...], colour: str) -> None:
    drawn = reference.picture("see_staff-where-day")
    changed = drawn.copy()
    painter = QPainter(changed)
    painter.fillRect(QRect(*place), QColor(colour))
    painter.end()
    share, shown = reference.difference(reference.small(drawn), changed)
    assert share > reference.MOST, what
    assert shown is not None and shown.width() == 3 * reference.small(drawn).width()


def test_a_difference_is_drawn_and_said_with_the_next_step(screen, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    assert "no reference" in reference.compare("exit-day", kept, tmp_path / "out")
    reference.small(reference.picture("wait-day")).save(str(kept / "exit-day.png"))
    said = reference.compare("exit-day", kept, tmp_path / "out")
    assert "looks otherwise" in said and "python -m ui.reference" in said
    assert not QImage(str(tmp_path / "out" / "exit-day-differs.png")).isNull()
    (kept / "exit-day.png").write_bytes(b"\x89PNG broken")
    assert "no reference" in reference.compare("exit-day", kept, tmp_path / "out")


def test_the_command_writes_compares_and_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = {name: reference.references()[name] for name in ("exit-day", "wait-day")}
    monkeypatch.setattr(reference, "references", lambda: few)
    assert reference.main([str(tmp_path / "new")]) == 0
    assert reference.main([str(tmp_path / "new"), "--check", "--out", str(tmp_path / "out")]) == 0
    assert reference.main([str(tmp_path / "other"), "--check", "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().out.count("no reference") == 2
    (tmp_path / "file").touch()
    assert reference.main([str(tmp_path / "file" / "below")]) == 3
