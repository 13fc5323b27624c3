"""A link in a folder of its own."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from link_daemon import Daemon


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "link.sock"


@pytest.fixture
def daemon(path: Path) -> Iterator[Daemon]:
    daemon = Daemon(path)
    yield daemon
    daemon.server.stop()


@pytest.fixture
def connect(path: Path) -> Iterator[Callable[[], socket.socket]]:
    """Raw connections, closed at the end."""
    opened: list[socket.socket] = []

    def connect() -> socket.socket:
        raw = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        raw.settimeout(5)
        raw.connect(str(path))
        opened.append(raw)
        return raw

    yield connect
    for raw in opened:
        raw.close()
