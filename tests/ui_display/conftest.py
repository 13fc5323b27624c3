"""A real display, and the screen's process on it."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from sentinel.core.screen import Screen
from sentinel.link.messages import DeviceState, Snapshot
from sentinel.link.server import LinkServer, Peer

ROOT = Path(__file__).parents[2]
SIZE = (540, 960)
_HIDDEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_QUICK_BACKEND", "NOTIFY_SOCKET")
_SHOT = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
for line in sys.stdin:
    done = app.primaryScreen().grabWindow(0).save(line.strip(), "PNG", 80)
    print(int(done), flush=True)
"""


def until(truth: Callable[[], object], within_s: float = 20.0) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if truth():
            return True
        time.sleep(0.01)
    return False


class Display:
    """An X server without a window manager, as a kiosk has it."""

    def __init__(self) -> None:
        ours, theirs = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(theirs),
            "-screen",
            "0",
            f"{SIZE[0]}x{SIZE[1]}x24",
            "-nolisten",
            "tcp",
        ]
        self.server = subprocess.Popen(command, pass_fds=(theirs,), stderr=subprocess.DEVNULL)
        os.close(theirs)
        with os.fdopen(ours) as said:
            self.name = ":" + said.readline().strip()
        environment = {k: v for k, v in os.environ.items() if k not in _HIDDEN}
        self.environment = environment | {"DISPLAY": self.name, "LIBGL_ALWAYS_SOFTWARE": "1"}
        self._camera = subprocess.Popen(
            [sys.executable, "-c", _SHOT],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hands(self, script: str) -> str:
        """What xdotool does and says."""
        done = subprocess.run(
            ["xdotool", "-"], input=script, env=self.environment, capture_output=True, text=True, timeout=60
        )
        return done.stdout

    def many_hands(self, scripts: list[str]) -> None:
        """Several at once."""
        at_work = [
            subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, env=self.environment, text=True)
            for _ in scripts
        ]
        for hand, script in zip(at_work, scripts, strict=True):
            assert hand.stdin
            hand.stdin.write(script)
            hand.stdin.close()
        assert [hand.wait(60) for hand in at_work] == [0] * len(scripts)

    def picture(self, path: Path) -> Path:
        """A PNG of the whole display."""
        assert self._camera.stdin and self._camera.stdout
        self._camera.stdin.write(f"{path}\n")
        self._camera.stdin.flush()
        assert self._camera.stdout.readline().strip() == "1"
        return path

    def close(self) -> None:
        assert self._camera.stdin and self._camera.stdout
        self._camera.stdin.close()
        self._camera.stdout.close()
        for process in (self._camera, self.server):
            process.terminate()
            process.wait(10)


class Daemon:
    """The daemon's end of the link."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.frames = 0
        self.came = threading.Event()
        self.current = Snapshot(1, Screen(), "滨江图书馆", devices=(DeviceState("camera", True),))
        self.server = LinkServer(path, on_message=self._take, on_join=self._join)
        self.server.start()

    def _join(self, role: str, peer: Peer) -> None:
        self.server.send(peer, self.current)
        self.came.set()

    def _take(self, role: str, message: object, peer: Peer) -> None:
        self.frames = getattr(message, "frames", self.frames)

    def show(self, screen: Screen) -> None:
        self.current = Snapshot(self.current.sequence + 1, screen, "滨江图书馆", devices=self.current.devices)
        self.server.broadcast("ui", self.current)


def missing(*programs: str) -> str:
    return ", ".join(name for name in programs if shutil.which(name) is None)


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    if lacking := missing("Xvfb", "xdotool"):
        pytest.skip(f"not installed: {lacking}")
    made = Display()
    yield made
    made.close()


@pytest.fixture
def start(display: Display) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the screen's process on the display."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(socket: Path, *options: str, stderr: BinaryIO | None = None) -> subprocess.Popen[bytes]:
        environment = display.environment | {"QT_QUICK_BACKEND": "software"}
        command = [sys.executable, "-m", "ui", "--socket", str(socket), "--fullscreen", *options]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=stderr)
        running.append(process)
        return process

    yield begin
    for process in running:
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path / "daemon.sock")
    yield made
    made.server.stop()


@pytest.fixture
def eventually() -> Callable[..., bool]:
    return until
