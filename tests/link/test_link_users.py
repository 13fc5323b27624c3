"""Each process has an account of its own: who parses strangers' pictures can't pass for the screen."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from subprocess import PIPE, Popen, run
from tempfile import TemporaryDirectory

import pytest

from sentinel.app.processes import peer_users
from sentinel.config import ConfigError, parse
from sentinel.core.screen import Screen
from sentinel.link.client import LinkClient
from sentinel.link.messages import VERSION, Snapshot, StaffLogin
from sentinel.link.server import LinkServer, Peer

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may act for other accounts")
_VISION, _SCREEN = 61001, 61002

# Says hello as another user and prints what became of it: the daemon's hello alone, or also its welcome.
_PEER = """
import os, socket, sys
path, uid, role = sys.argv[1], int(sys.argv[2]), sys.argv[3]
os.setgroups([]); os.setgid(uid); os.setuid(uid)
raw = socket.socket(socket.AF_UNIX); raw.settimeout(5); raw.connect(path)
data = b""
try:
    raw.sendall(b'{"type":"hello","role":"%s","version":%d}\\n' % (role.encode(), int(sys.argv[4])))
    while b"welcome" not in data:
        more = raw.recv(65536)
        if not more:
            break
        data += more
except ConnectionError:
    pass
print("welcome" if b"welcome" in data else "closed")
"""


def greeted(path: Path, uid: int, role: str) -> str:
    return run(
        [sys.executable, "-I", "-c", _PEER, str(path), str(uid), role, str(VERSION)],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout.strip()  # fmt: skip


@needs_root
def test_only_the_screens_account_is_taken_for_the_screen(caplog: pytest.LogCaptureFixture) -> None:
    def welcome(role: str, peer: Peer) -> None:
        server.send(peer, Snapshot(1, Screen(), venue="welcome"))

    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = LinkServer(
            Path(folder) / "daemon.sock",
            on_message=lambda role, message, peer: None,
            on_join=welcome,
            users={"vision": _VISION, "ui": _SCREEN},
            mode=0o666,
        )
        server.start()
        try:
            with caplog.at_level(logging.WARNING):
                assert greeted(server.path, _SCREEN, "ui") == "welcome"
                assert greeted(server.path, _VISION, "vision") == "welcome"
                assert greeted(server.path, _VISION, "ui") == "closed"
                assert greeted(server.path, _SCREEN, "vision") == "closed"
                assert greeted(server.path, 61003, "ui") == "closed"
                assert greeted(server.path, os.geteuid(), "ui") == "welcome"
                assert greeted(server.path, _VISION, "rehearsal") == "closed"
                assert greeted(server.path, _SCREEN, "rehearsal") == "closed"
        finally:
            server.stop()
    assert "may not be ui" in caplog.text


def test_accounts_come_from_the_settings_and_one_that_is_missing_is_said() -> None:
    assert peer_users(parse({})) == {}
    assert peer_users(parse({"kiosk": {"ui_user": "root"}})) == {"ui": 0}
    with pytest.raises(ConfigError, match="vision_user"):
        peer_users(parse({"kiosk": {"vision_user": "nobody-of-that-name"}}))


# Serves a link as another user, in a folder that may be given to it, and prints all that it was told.
_SERVER = """
import os, socket, sys
path, uid = sys.argv[1], int(sys.argv[2])
os.setgroups([]); os.setgid(uid); os.setuid(uid)
if os.path.exists(path):
    os.unlink(path)
listener = socket.socket(socket.AF_UNIX); listener.bind(path); os.chmod(path, 0o666); listener.listen()
print("ready", flush=True)
listener.settimeout(10)
raw, _ = listener.accept(); raw.settimeout(10)
data = b""
try:
    raw.sendall(b'{"type":"hello","role":"daemon","version":%d}\\n' % int(sys.argv[3]))
    while b"\\n" not in data:
        more = raw.recv(65536)
        if not more:
            break
        data += more
except ConnectionError:
    pass
print("told", data.decode(), flush=True)
"""


@contextmanager
def served(path: Path, uid: int) -> Iterator[Popen[str]]:
    with Popen(
        [sys.executable, "-I", "-c", _SERVER, str(path), str(uid), str(VERSION)], stdout=PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield server
        server.kill()


@pytest.fixture
def run_dir() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        run_dir = Path(folder) / "run"
        run_dir.mkdir()
        yield run_dir


@needs_root
def test_a_screen_tells_nothing_to_whoever_took_the_daemons_place(run_dir: Path) -> None:
    run_dir.chmod(
        0o777
    )  # a folder as it must not be: vision puts its own socket in the place of the daemon's
    path = run_dir / "daemon.sock"
    daemon = LinkServer(path, on_message=lambda role, message, peer: None)
    daemon.start()
    ups: Queue[None] = Queue()
    downs: Queue[str] = Queue()
    with served(path, _VISION) as imposter:
        screen = LinkClient(
            path, "ui", on_message=lambda message: None, on_up=lambda: ups.put(None), on_down=downs.put
        )
        screen.start()
        why = downs.get(timeout=20)
        assert not screen.send(StaffLogin(1, "123456"))
        screen.stop()
        assert imposter.stdout is not None
        assert imposter.stdout.readline() == "told \n"
    daemon.stop()
    assert "an account that is not the daemon's" in why
    assert ups.empty()


@needs_root
def test_a_screen_of_another_account_believes_the_owner_of_the_folder(run_dir: Path) -> None:
    os.chown(run_dir, 61000, 61000)
    path = run_dir / "daemon.sock"
    ups: Queue[None] = Queue()
    with served(path, 61000) as daemon:
        screen = LinkClient(path, "ui", on_message=lambda message: None, on_up=lambda: ups.put(None))
        screen.start()
        assert daemon.stdout is not None
        assert '"role":"ui"' in daemon.stdout.readline()
        ups.get(timeout=20)
        screen.stop()
