"""The daemon is killed and comes back: nobody before the screen sees it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).parents[2]
# The daemon's end of the link in a process of its own: all of a daemon would be some seconds in starting here.
PROGRAM = """
import sys, threading
from pathlib import Path
from sentinel.core.screen import Screen
from sentinel.link.messages import Snapshot
from sentinel.link.server import LinkServer
server = LinkServer(
    Path(sys.argv[1]),
    on_message=lambda role, message, peer: None,
    on_join=lambda role, peer: server.send(peer, Snapshot(1, Screen(), "venue-9")),
)
server.start()
threading.Event().wait()
"""


class Kiosk:
    def __init__(self, folder: Path) -> None:
        self.socket = folder / "daemon.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-c", PROGRAM, str(self.socket)]
        self.process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)

    def kill(self) -> None:
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path)
    made.start()
    yield made
    made.kill()


def test_a_killed_daemon_is_back_on_the_screen_within_a_second_of_its_socket_and_nothing_flashed(
    display, start, kiosk: Kiosk, tmp_path: Path, eventually
) -> None:
    log = tmp_path / "ui.log"
    assert eventually(kiosk.socket.exists, 30)
    with log.open("wb") as said:
        process = start(kiosk.socket, "--still", "--dim-after", "0", stderr=said)

    def visitor_part() -> QImage:
        """Without the header's clock and the staff's strip, where the connection is told."""
        picture = QImage(str(display.picture(tmp_path / "shot.png")))
        return picture.copy(0, 90, picture.width(), 700)

    def settled() -> bool:
        """Nothing moves: it is the daemon's idle screen, not the ring that turns while connecting."""
        before = visitor_part()
        time.sleep(0.3)
        return before == visitor_part() and len(colours(before)) > 4

    assert eventually(settled, 30)
    before = visitor_part()
    kiosk.kill()
    kiosk.socket.unlink()  # the next one's appearance is what is waited for
    kiosk.start()
    flashed = False

    def back() -> bool:
        nonlocal flashed
        flashed = flashed or visitor_part() != before
        return kiosk.socket.exists()

    assert eventually(back, 30)
    stood = time.monotonic()

    def connected() -> bool:
        nonlocal flashed
        flashed = flashed or visitor_part() != before
        return "link: connected" in log.read_text()

    assert eventually(connected, 10)
    assert time.monotonic() - stood <= 1.5  # a second, and what a busy machine adds
    assert process.poll() is None
    assert not flashed
    assert visitor_part() == before


def colours(picture: QImage) -> set[int]:
    return {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
