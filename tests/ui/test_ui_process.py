"""``python -m ui`` as the kiosk runs it: a process of its own on a real link."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Message, ScreenHealth, ScreenPicture, ScreenWanted, Snapshot
from sentinel.link.preview import PreviewWriter
from sentinel.link.server import LinkServer, Peer
from ui.client import DaemonLink
from ui.samples import samples

ROOT = Path(__file__).parents[2]


def bare_environment(**more: str) -> dict[str, str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_QUICK_BACKEND", "NOTIFY_SOCKET")
    return {k: v for k, v in os.environ.items() if k not in hidden} | more


def eventually(truth: Callable[[], object], within_s: float = 15.0) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if truth():
            return True
        time.sleep(0.02)
    return False


class Daemon:
    def __init__(self, path: Path) -> None:
        self.got: queue.Queue[Message] = queue.Queue()
        self.joined: queue.Queue[tuple[float, Peer]] = queue.Queue()
        self.current = Snapshot(1, Screen(), "滨江图书馆")
        self.server = LinkServer(path, on_message=lambda r, m, p: self.got.put(m), on_join=self._join)
        self.server.start()

    def _join(self, role: str, peer: Peer) -> None:
        self.server.send(peer, self.current)
        self.joined.put((time.monotonic(), peer))

    def show(self, screen: Screen) -> None:
        self.current = Snapshot(self.current.sequence + 1, screen, "滨江图书馆")
        self.server.broadcast("ui", self.current)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(tmp_path / "notify"))
        notify.settimeout(20)
        yield notify


def test_it_shows_grabs_reports_and_survives_the_daemon(tmp_path: Path, supervisor: socket.socket) -> None:
    path, grabs = tmp_path / "daemon.sock", tmp_path / "grabs"
    daemon = Daemon(path)
    environment = bare_environment(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="1000000")
    command = [sys.executable, "-m", "ui", "--socket", str(path), "--grab", str(grabs), "--size", "540x960"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert supervisor.recv(100) == b"READY=1"
        assert supervisor.recv(100) == b"WATCHDOG=1"
        daemon.joined.get(timeout=10)
        assert isinstance(daemon.got.get(timeout=10), ScreenHealth)
        daemon.show(Screen(ScreenKind.VERIFYING, Reason.VERIFYING))
        daemon.show(Screen(ScreenKind.PASS, Reason.PASS))
        assert eventually(lambda: list(grabs.glob("*-pass.png")))
        daemon.server.broadcast("ui", ScreenWanted(3))
        assert eventually(lambda: isinstance(got := daemon.got.get(timeout=10), ScreenPicture) and got.png)
        # a restart within the second leaves the screen as it is
        daemon.server.stop()
        stopped, current = time.monotonic(), daemon.current
        daemon = Daemon(path)
        daemon.current = current
        assert daemon.joined.get(timeout=10)[0] - stopped < 1.2
        daemon.server.stop()
        assert eventually(lambda: list(grabs.glob("*-connecting.png")))
        kinds = [p.stem.partition("-")[2] for p in sorted(grabs.glob("*.png"))]
        assert kinds[0] == "idle" and kinds[-2:] == ["pass", "connecting"]
        first = QImage(str(sorted(grabs.glob("*.png"))[0]))
        assert (first.width(), first.height()) == (540, 960)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=10)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "software" in said and "Traceback" not in said and "qt:" not in said


@pytest.mark.parametrize("early", ["DaemonLink.start", "notify"])
def test_a_screen_that_is_told_to_stop_while_it_starts_stops(tmp_path: Path, early: str) -> None:
    """The signal comes when its handler is there, and Qt's loop does not turn yet."""
    script = (
        "import os, signal, sys; from ui import __main__ as m\n"
        f"usual = m.{early}\n"
        f"m.{early} = lambda *said: (usual(*said), os.kill(os.getpid(), signal.SIGTERM))\n"
        "sys.exit(m.main(sys.argv[1:]))"
    )
    words = ["--socket", str(tmp_path / "s"), "--grab", str(tmp_path), "--size", "540x960"]
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, cwd=ROOT, env=bare_environment(), capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr.decode()


def test_without_a_display_it_says_so_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui", "--socket", str(tmp_path / "s")]
    done = subprocess.run(
        command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1 and "no display" in done.stderr


def test_a_senseless_size_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui", "--socket", "s", "--size", "huge"]
    done = subprocess.run(
        command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 2 and '"huge"' in done.stderr


def test_it_loads_neither_opencv_nor_the_heart_of_the_daemon() -> None:
    program = (
        "import sys, ui.__main__;"
        "print([m for m in sys.modules if m.split('.')[0] in ('cv2','onnxruntime','hw','paho','httpx')"
        " or m.startswith(('sentinel.app','sentinel.door','sentinel.store','sentinel.config','sentinel.vision'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_sentinel_ui_becomes_the_screen(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text(
        '[kiosk]\nrun_dir = "r"\n[ui]\norientation = "landscape"\nlanguage = "en"\n'
        'scanner = "left"\nstill = true\ndim_after_s = 90\npanel_off = true\n'
    )
    program = (
        "import argparse, sentinel.cli.ui as ui, sys; p = argparse.ArgumentParser(); ui.configure(p);"
        "print(ui.arguments(p.parse_args(sys.argv[1:])))"
    )
    command = [sys.executable, "-c", program, "--config", str(settings), "--windowed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20)
    wanted = ["--socket", str(tmp_path / "r" / "daemon.sock"), "--windowed", "--orientation", "landscape"]
    zones = ["--scanner", "left", "--card-reader", "below", "--still"]
    assert done.stdout.startswith(str([*wanted, "--language", "en"])[:-1]), done.stderr
    assert str(zones)[1:-1] in done.stdout
    assert "'--dim-after', '90', '--dark-after', '0', '--panel-off'" in done.stdout


def test_a_gap_of_the_daemon_below_a_second_is_not_seen(screen) -> None:
    kinds: list[str] = []
    screen.kiosk.shown.connect(kinds.append)
    screen.kiosk.receive(samples()["pass"])
    screen.kiosk.link_down("gone")
    assert not screen.until(lambda: "connecting" in kinds, 0.6)
    screen.kiosk.link_up()
    screen.kiosk.receive(samples()["pass"])
    assert not screen.until(lambda: "connecting" in kinds, 1.0)
    screen.kiosk.link_down("gone")
    assert screen.until(lambda: kinds[-1] == "connecting", 2.0)
    assert screen.text("word") == "正在连接" and screen.text("connection") == "未连接"


def test_a_flood_of_snapshots_ends_on_the_newest(screen, tmp_path: Path) -> None:
    daemon = Daemon(tmp_path / "daemon.sock")
    link = DaemonLink(tmp_path / "daemon.sock")
    link.received.connect(screen.kiosk.receive)
    link.start()
    try:
        assert screen.until(lambda: daemon.server.peers("ui"))
        kinds = list(ScreenKind)

        def flood() -> None:
            for n in range(20_000):
                daemon.show(Screen(kinds[n % 9], Reason.IDLE, visit=str(n)))
            daemon.show(Screen(ScreenKind.PASS, Reason.STAFF_PASS))

        thread = threading.Thread(target=flood)
        thread.start()
        assert screen.until(lambda: screen.text("sentence") == "人工核验通过，请通行", 30)
        thread.join(10)
        assert len(link._waiting) <= 64
    finally:
        link.stop()
        daemon.server.stop()


def test_the_preview_is_a_mirror_and_ends_when_the_pictures_do(screen) -> None:
    folder = Path(f"/dev/shm/sentinel-test-{os.getpid()}")
    writer = PreviewWriter(folder / "preview")
    try:
        picture = np.zeros((360, 640, 3), np.uint8)
        picture[:, :320] = (255, 0, 0)  # red on the left of the camera's picture
        shown = Screen(ScreenKind.POSITION, Reason.CLOSER)
        screen.kiosk.receive(
            Snapshot(1, shown, preview=str(folder / "preview"), faces=((0.1, 0.2, 0.2, 0.4),))
        )
        assert screen.until(lambda: screen.text("noCamera"))

        def live() -> bool:
            writer.write(picture, time.monotonic())
            return screen.find("noCamera") is None

        assert screen.until(live)
        item = screen.find("preview")
        image = screen.view.grabWindow()
        at = item.mapToScene(item.boundingRect().center())
        left = image.pixelColor(int(at.x() - 200), int(at.y()) + 300)
        right = image.pixelColor(int(at.x() + 200), int(at.y()) + 300)
        assert left.red() < 50 and right.red() > 200  # as in a mirror
        assert screen.until(lambda: screen.text("noCamera"), 4)  # nobody's face stays
        black = screen.view.grabWindow().pixelColor(int(at.x() + 200), int(at.y()) + 300)
        assert black.red() < 50
        (folder / "preview").write_bytes(b"truncated")
        screen.until(lambda: False, 0.2)
        assert screen.text("noCamera")
    finally:
        writer.close()
        (folder / "preview").unlink(missing_ok=True)
        folder.rmdir()
