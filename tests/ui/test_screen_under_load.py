"""Floods, long lines, a daemon that says nothing, hundreds of screens: the screen stays quick and small."""

import gc
import os
import socket
import threading
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import MAX_LINE, VERSION, Hello, Notice, Snapshot, encode
from sentinel.link.preview import PreviewWriter
from ui.client import DaemonLink
from ui.samples import samples


def turn(seconds: float) -> None:
    """A real turn of the event loop: only in one are deleted items gone."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


class Pulse:
    """The longest time for which the screen's thread did nothing else: no touch, no frame. Seconds."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Talker(threading.Thread):
    """A daemon that says these lines to whoever connects, as fast as ``rate`` a second."""

    def __init__(self, path: Path, lines: list[bytes], rate: float = 0.0) -> None:
        super().__init__(daemon=True)
        self._lines, self._rate = lines, rate
        self.ended = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(4)
        self._listener.settimeout(20)
        self.start()

    def run(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(20)
        began = time.monotonic()
        for number in range(0, len(self._lines), 100):
            connection.sendall(b"".join(self._lines[number : number + 100]))
            if self._rate and (ahead := began + number / self._rate - time.monotonic()) > 0:
                self.ended.wait(ahead)
        self.ended.wait(20)
        connection.close()
        self._listener.close()


def test_ten_thousand_snapshots_a_second_are_thinned_and_the_screen_keeps_turning(
    screen, tmp_path: Path
) -> None:
    kinds = list(ScreenKind)[:9]
    for number, kind in enumerate(kinds):  # loaded once
        screen.kiosk.receive(Snapshot(number, Screen(kind, Reason.IDLE)))
        turn(0.05)
    flood = [encode(Snapshot(n, Screen(kinds[n % 9], Reason.IDLE, visit=str(n)))) for n in range(20_000)]
    last = encode(Snapshot(99_999, Screen(ScreenKind.PASS, Reason.STAFF_PASS)))
    talker = Talker(tmp_path / "d.sock", [encode(Hello("daemon")), *flood, last], 10_000)
    link = DaemonLink(tmp_path / "d.sock")
    handed: list[int] = []
    link.received.connect(screen.kiosk.receive)
    link.received.connect(lambda message: handed.append(message.sequence))
    before, pulse = resident_mb(), Pulse()
    link.start()
    try:
        waiting = 0
        end = time.monotonic() + 40
        while (not handed or handed[-1] != 99_999) and time.monotonic() < end:
            turn(0.02)
            waiting = max(waiting, sum(isinstance(m, Snapshot) for m in list(link._waiting)))
        assert handed[-1] == 99_999 and screen.text("sentence") == "人工核验通过，请通行"
        assert handed == sorted(handed) and len(handed) < 5000 and waiting <= 9
        assert pulse.longest < 0.5  # a screen or two, and what a busy machine adds
        assert resident_mb() - before < 20  # 20,000 snapshots, kept, would be more
    finally:
        talker.ended.set()
        link.stop()


def test_what_waits_is_the_newest_and_the_idle_screen_that_ended_a_visit(tmp_path: Path) -> None:
    link = DaemonLink(tmp_path / "d.sock")
    kinds = [
        ScreenKind.PASS,
        ScreenKind.IDLE,
        *[k for k in ScreenKind if k is not ScreenKind.IDLE],
        ScreenKind.FIX,
    ]
    for number, kind in enumerate(kinds):
        link._take(Snapshot(number, Screen(kind, Reason.DENY)))
    assert ScreenKind.IDLE in [m.screen.kind for m in link._waiting] or len(link._waiting) <= 9
    for number in range(1000):
        link._take(Snapshot(100 + number, Screen(kinds[number % len(kinds)], Reason.DENY)))
        assert len(link._waiting) <= 9
        assert link._waiting[-1].sequence == 100 + number
    link.stop()


def test_the_notice_is_not_lost_with_the_snapshots_that_are_left_out(tmp_path: Path) -> None:
    link = DaemonLink(tmp_path / "d.sock")
    said = {"en": Notice("No pictures are kept", "Whole.")}
    link._take(Snapshot(1, Screen(), notice=said))
    for number in range(20):  # the faces move
        link._take(Snapshot(2 + number, Screen()))
    assert [(m.sequence, m.notice) for m in link._waiting] == [(21, said)]
    other = {"en": Notice("As the venue says", "")}
    link._take(Snapshot(30, Screen(), notice=other))
    assert [m.notice for m in link._waiting] == [other]
    link.stop()


def test_a_snapshot_as_long_as_a_line_may_be_is_shown_soon(screen, tmp_path: Path) -> None:
    empty = Snapshot(1, Screen(), "长" * 40, notice={"zh_CN": Notice("本机", "")})
    room = MAX_LINE - len(encode(empty)) - 8
    text = "数" * (room // 3)
    line = encode(Snapshot(1, Screen(), "长" * 40, notice={"zh_CN": Notice("本机", text)}))
    assert MAX_LINE - 16 < len(line) <= MAX_LINE + 1
    talker = Talker(tmp_path / "d.sock", [encode(Hello("daemon")), line])
    link = DaemonLink(tmp_path / "d.sock")
    link.received.connect(screen.kiosk.receive)
    link.start()
    try:
        assert screen.until(lambda: screen.kiosk.snapshot and screen.kiosk.snapshot.venue == "长" * 40)
        began = time.monotonic()
        screen.view.grabWindow()
        assert time.monotonic() - began < 1.0
    finally:
        talker.ended.set()
        link.stop()


def test_a_daemon_that_accepts_and_says_nothing_is_left_and_tried_again(screen, tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    downs: list[str] = []
    silent = Talker(path, [])
    link = DaemonLink(path)
    link.down.connect(downs.append)
    link.start()
    try:
        assert screen.until(lambda: downs, 5)
        assert downs == ["the daemon does not answer"]
        silent.ended.set()
        silent.join(5)
        path.unlink()
        talker = Talker(path, [encode(Hello("daemon")), encode(samples()["pass"])])
        link.received.connect(screen.kiosk.receive)
        screen.kiosk.lose()
        assert screen.until(lambda: screen.kiosk.snapshot and screen.kiosk.snapshot.screen.kind == "pass", 5)
        talker.ended.set()
    finally:
        silent.ended.set()
        link.stop()


def test_a_daemon_of_another_version_is_said_and_not_crashed_on(screen, tmp_path: Path) -> None:
    talker = Talker(
        tmp_path / "d.sock", [encode(Hello("daemon", VERSION + 1)), b'{"type":"from-the-future"}\n']
    )
    link = DaemonLink(tmp_path / "d.sock")
    said: list[bool] = []
    link.mismatched.connect(lambda: said.append(True))
    link.start()
    try:
        assert screen.until(lambda: said, 5)
    finally:
        talker.ended.set()
        link.stop()


def test_hundreds_of_screens_leave_nothing_behind(screen, tmp_path: Path) -> None:
    path = Path(f"/dev/shm/sentinel-test-load-{id(screen)}") / "frames"
    writer = PreviewWriter(path)
    pixels = np.zeros((48, 64, 3), np.uint8)
    shown = [one for one in samples().values() if one is not None]
    screen.view.resize(270, 480)

    def count() -> tuple[int, int]:
        screen.kiosk.receive(shown[0])
        turn(0.1)
        gc.collect()
        return sum(1 for _ in screen.items()), len(gc.get_objects())

    def screens(number: int) -> None:
        for n in range(number):
            kind = Screen(ScreenKind.POSITION, Reason.CLOSER)
            screen.kiosk.receive(
                Snapshot(n, kind, preview=str(path)) if n % 3 == 0 else shown[n % len(shown)]
            )
            writer.write(pixels, time.monotonic())
            turn(0.002)

    try:
        screens(2 * len(shown))  # everything has been loaded once
        items, objects = count()
        screens(300)
        after_items, after_objects = count()
        assert after_items == items
        assert after_objects - objects < 100  # PySide's own, once: one a screen would be 300
    finally:
        writer.close()
        path.parent.rmdir()
        screen.view.resize(1080, 1920)


def test_an_absurd_preview_file_is_no_picture_and_no_end(screen) -> None:
    path = Path(f"/dev/shm/sentinel-test-absurd-{id(screen)}") / "frames"
    writer = PreviewWriter(path)
    pixels = np.full((48, 64, 3), 200, np.uint8)
    shown = Snapshot(1, Screen(ScreenKind.POSITION, Reason.CLOSER), preview=str(path))
    try:
        screen.kiosk.receive(shown)

        def live() -> bool:
            writer.write(pixels, time.monotonic())
            return screen.window.camera.property("live")

        assert screen.until(live)
        for slot in (0, 1):  # the last good one stays a moment
            words = writer._buffer.heads[slot]
            words[0] = 2**62
            words[2:5] = (10**9, 10**9, 3)
            del words  # so that the map can be closed
        assert not screen.until(lambda: not screen.window.camera.property("live"), 0.5)
        assert screen.until(lambda: screen.text("noCamera"), 1.5)
        for junk in (b"", b"\x00" * 64, b"truncated", np.random.default_rng(1).bytes(5_000_000)):
            path.unlink(missing_ok=True)
            path.write_bytes(junk)
            screen.until(lambda: False, 0.15)
            assert screen.text("noCamera")
    finally:
        writer.close()
        path.unlink(missing_ok=True)
        path.parent.rmdir()
