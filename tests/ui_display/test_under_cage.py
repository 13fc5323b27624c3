"""Under cage, as sentinel-screen.service starts it: a real compositor that draws on an X server without a panel."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind

ROOT = Path(__file__).parents[2]


@pytest.fixture
def compositor(display, eventually) -> Iterator[dict[str, str]]:
    lacking = [name for name in ("cage", "grim", "Xwayland") if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    folder = Path("/tmp") / f"sentinel-cage-{os.getpid()}"  # short: a socket lies in it
    folder.mkdir(mode=0o700)
    # wlroots' headless output (0.15) keeps a window's first picture when its size changes; the X one does not
    environment = display.environment | {
        "XDG_RUNTIME_DIR": str(folder),
        "WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
    }  # fmt: skip
    who = {}
    if os.getuid() == 0:  # cage does not run as root
        shutil.chown(folder, "nobody", "nogroup")
        who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    command = ["cage", "-d", "--", "sleep", "infinity"]
    process = subprocess.Popen(
        command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True, **who
    )
    try:
        assert eventually(lambda: (folder / "wayland-0").exists())
        shown = {name: value for name, value in environment.items() if name != "DISPLAY"}
        yield shown | {"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"}
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        shutil.rmtree(folder)


def test_it_fills_the_output_and_comes_back_on_it_after_a_crash(
    compositor: dict[str, str], daemon, tmp_path: Path, eventually
) -> None:
    daemon.show(Screen(ScreenKind.PASS, Reason.PASS))
    shot = tmp_path / "shot.png"

    def green() -> bool:
        subprocess.run(["grim", "-c", str(shot)], env=compositor, check=True, timeout=20)
        picture = QImage(str(shot))
        across, down = picture.width() - 1, picture.height() - 1
        top, middle, end = (
            [picture.pixelColor(x, y).name() for x in (0, across)] for y in (0, down // 2, down)
        )
        # header and strip reach all corners, the verdict's green both sides in between
        return top == ["#ffffff"] * 2 and middle == ["#00574b"] * 2 and end[0] == end[1] != "#000000"

    command = [sys.executable, "-m", "ui", "--socket", str(daemon.path), "--fullscreen"]
    for ending in (signal.SIGKILL, signal.SIGTERM):
        process = subprocess.Popen(command, cwd=ROOT, env=compositor | {"QT_QUICK_BACKEND": "software"})
        try:
            assert eventually(green), "no verdict on the output"
        finally:
            process.send_signal(ending)
            code = process.wait(10)
    assert code == 0
