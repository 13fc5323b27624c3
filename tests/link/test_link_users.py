"""Each process has an account of its own: who parses strangers' pictures can't pass for the screen."""

import logging
import os
import sys
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import pytest

from sentinel.app import peer_users
from sentinel.config import ConfigError, parse
from sentinel.core.screen import Screen
from sentinel.link.messages import VERSION, Snapshot
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
        capture_output=True, text=True, timeout=20, check=True,
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
