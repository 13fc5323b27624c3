"""All screens on one wall by one command, and the gallery where each is chosen by a touch."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from sentinel.link.messages import VERSION
from sentinel.link.server import LinkServer
from ui import gallery, pictures, reference, scenes, wall
from ui.client import DaemonLink
from ui.draw import draw
from ui.looks import PANELS, Look
from ui.sentences import LANGUAGES

ROOT = Path(__file__).parents[2]


def test_one_command_writes_the_wall_and_the_page_shows_every_sheet(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "ui.wall",
        str(tmp_path / "w"),
        "--inches",
        "7",
        "--only",
        "idle",
        "pass",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    made = sorted(path.stem for path in (tmp_path / "w").glob("*.png"))
    wanted = sorted(
        f"{language}-{way}-{palette}-7in"
        for language in LANGUAGES for way in ("portrait", "landscape") for palette in ("day", "night")
    )  # fmt: skip
    assert made == wanted
    page = (tmp_path / "w" / "index.html").read_text(encoding="utf-8")
    assert all(f'src="{name}.png"' in page for name in made) and f"{2 * len(made)} screens" in page
    assert f"{len(made)}/{len(made)}" in done.stderr and "index.html" in done.stderr
    sheet = QImage(str(tmp_path / "w" / f"{made[0]}.png"))
    assert sheet.width() > 400 and sheet.height() > 200


def test_every_language_palette_orientation_and_size_has_its_sheet() -> None:
    names = [sheet.name for sheet in wall.sheets(LANGUAGES, list(PANELS))]
    assert len(names) == len(set(names)) == len(LANGUAGES) * 2 * 2 * len(PANELS)


def test_sentinel_ui_hands_the_wall_on(tmp_path: Path) -> None:
    program = (
        "import argparse, os, sentinel.cli.ui as ui, sys; p = argparse.ArgumentParser(); ui.configure(p);"
        "os.execv = lambda path, words: print(words[1:]); ui.run(p.parse_args(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "--wall", "somewhere"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.stdout.strip() == str(["-m", "ui.wall", "somewhere"]), done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--inches", "99"], 2),
        (["--only", "nothing-like-it"], 2),
        (["--workers", "0"], 2),
        (["file/below"], 3),
    ],
    ids=lambda value: "-".join(value).strip("-").replace("/", "-") if isinstance(value, list) else str(value),
)
def test_what_the_wall_cannot_do_is_said_in_one_line(tmp_path: Path, words: list[str], code: int) -> None:
    (tmp_path / "file").touch()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ui.wall", *words]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == code and "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].partition(":")[0].endswith("wall")


def test_the_wall_ends_cleanly_when_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui.wall", str(tmp_path), "--workers", "1", "--only", "idle"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr is not None
    try:
        assert process.stderr.readline().startswith("wall: 1/")
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130 and "Traceback" not in said


def test_files_of_scenes_may_not_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "_FILES", ("ui.samples", "ui.samples"))
    with pytest.raises(ValueError, match="idle"):
        scenes.scenes()


def test_a_scene_leaves_nothing_behind_for_the_next(screen) -> None:
    def places() -> list[tuple[object, ...]]:
        return [
            (item.metaObject().className().partition("_")[0], item.mapRectToScene(item.boundingRect()))
            for item in screen.items()
        ]

    draw(scenes.scenes()["idle"], Look())  # whatever other tests left is gone with the first one
    before = draw(scenes.scenes()["idle"], Look())
    there = places()
    for name in ("components", "notice", "mismatch", "pass", "family-staff"):
        draw(scenes.scenes()[name], Look(language="en", night=True, large=True, low=True))
    again = draw(scenes.scenes()["idle"], Look())
    assert places() == there
    assert reference.difference(reference.small(before), again)[0] == 0


@pytest.fixture(scope="module")
def viewer() -> gallery.Viewer:
    made = gallery.Viewer(pictures.window())
    made.controls.show()
    return made


def tap(viewer: gallery.Viewer, name: str) -> None:
    def find(item: QQuickItem) -> QQuickItem | None:
        for child in item.childItems():
            if child.objectName() == name:
                return child
            if (below := find(child)) is not None:
                return below
        return None

    viewer.controls.grabWindow()
    item = find(viewer.controls.contentItem())
    assert item is not None, name
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    at = QPoint(round(middle.x()), round(middle.y()))
    QTest.mouseClick(viewer.controls, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def test_in_the_gallery_a_touch_chooses_screen_language_palette_and_mode(screen, viewer) -> None:
    tap(viewer, "gallery-pass")
    assert screen.until(lambda: screen.text("word") == "请通行")
    tap(viewer, "gallery-en")
    assert screen.until(lambda: screen.text("word") == "Enter")
    for switch in ("night", "large", "low"):
        tap(viewer, f"gallery-{switch}")
    assert screen.kiosk.property("night") and screen.window.access.property("large")
    tap(viewer, "gallery-turned")
    assert screen.until(lambda: screen.view.width() > screen.view.height())
    tap(viewer, "gallery-components")
    assert screen.until(lambda: screen.find("badge"))


def test_without_a_display_the_gallery_says_so_or_draws(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_QUICK_BACKEND")
    bare = {k: v for k, v in os.environ.items() if k not in hidden}
    command = [sys.executable, "-m", "ui.gallery"]
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=30)
    assert (
        done.returncode == 3
        and done.stderr.startswith("gallery: no display")
        and done.stderr.count("\n") == 1
    )
    assert gallery.main(["--png", str(tmp_path)]) == 0
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {f"components-{p}-{language}.png" for p in ("day", "night") for language in LANGUAGES}
    (tmp_path / "file").touch()
    assert gallery.main(["--png", str(tmp_path / "file" / "below")]) == 3


def test_a_daemon_of_another_version_reaches_the_screen_as_such(screen, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "daemon.sock"
    monkeypatch.setattr("sentinel.link.client.VERSION", VERSION + 1)
    server = LinkServer(path, on_message=lambda *rest: None)
    server.start()
    link = DaemonLink(path)
    link.mismatched.connect(screen.kiosk.other_version)
    try:
        link.start()
        assert screen.until(lambda: screen.kiosk.property("kind") == "mismatch", 10)
    finally:
        link.stop()
        server.stop()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_walls_notice_is_open_in_every_language(language: str) -> None:
    look = Look((1080, 1920), language)
    opened, idle = (draw(scenes.scenes()[name], look) for name in ("notice", "idle"))
    corner = QPoint(540, 1840)  # the key that closes the notice; nothing of that colour is there else
    assert opened.pixelColor(corner) != idle.pixelColor(corner)
