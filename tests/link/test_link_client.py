"""A peer stays connected to its daemon, whatever happens to the daemon."""

import queue
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_daemon import Daemon, eventually

from sentinel.core.screen import Screen
from sentinel.link.client import LinkClient
from sentinel.link.messages import (
    VERSION,
    Hello,
    Message,
    ScreenHealth,
    Snapshot,
    StaffLogin,
    TrackReport,
    VisionReport,
    WireError,
    encode,
)
from sentinel.link.wire import LineCutter, SendQueue


class Screenlike:
    """A client and what happened to it."""

    def __init__(self, path: Path) -> None:
        self.got: queue.Queue[Message] = queue.Queue()
        self.ups: queue.Queue[float] = queue.Queue()
        self.downs: queue.Queue[str] = queue.Queue()
        self.client = LinkClient(
            path,
            "ui",
            on_message=self.got.put,
            on_up=lambda: self.ups.put(time.monotonic()),
            on_down=self.downs.put,
        )
        self.client.start()


@pytest.fixture
def screen(path: Path) -> Iterator[Screenlike]:
    screen = Screenlike(path)
    yield screen
    screen.client.stop()


def test_messages_go_both_ways(daemon: Daemon, screen: Screenlike) -> None:
    peer = daemon.peer()
    assert screen.ups.get(timeout=5)
    assert screen.client.send(StaffLogin(4, "123456"))
    assert daemon.got.get(timeout=5) == ("ui", StaffLogin(4, "123456"))
    daemon.server.send(peer, Snapshot(1, Screen()))
    assert screen.got.get(timeout=5) == Snapshot(1, Screen())


def test_it_is_connected_again_within_a_second_of_the_daemons_restart(path: Path, screen: Screenlike) -> None:
    assert "no daemon" in screen.downs.get(timeout=5)
    assert not screen.client.send(ScreenHealth(1))
    for _ in range(3):
        daemon = Daemon(path)
        started = time.monotonic()
        peer = daemon.peer()
        daemon.server.send(peer, Snapshot(5, Screen()))
        assert screen.ups.get(timeout=5) - started < 1.1
        assert screen.got.get(timeout=5) == Snapshot(5, Screen())
        daemon.server.stop()
        screen.downs.get(timeout=5)
    assert eventually(lambda: not screen.client.connected)


def test_an_outage_is_told_once(path: Path, screen: Screenlike) -> None:
    screen.downs.get(timeout=5)
    time.sleep(1.2)
    assert screen.downs.empty()


def test_a_daemon_of_another_version_is_named(path: Path, screen: Screenlike) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(5)
        for _ in range(2):
            raw, _ = listener.accept()
            with raw:
                raw.sendall(encode(Hello("daemon", version=VERSION + 1)))
                raw.recv(100)
    why = screen.downs.get(timeout=5)
    while "version" not in why:
        why = screen.downs.get(timeout=5)
    assert f"version {VERSION + 1}" in why and "\n" not in why
    assert not screen.client.connected


def test_a_daemon_that_sends_garbage_is_left_and_tried_again(path: Path, screen: Screenlike) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(5)
        raw, _ = listener.accept()
        raw.sendall(encode(Hello("daemon")) + b"\x00\xff\n")
        again, _ = listener.accept()
        raw.close(), again.close()
    assert screen.ups.get(timeout=5)


def test_a_deep_run_folder_works(tmp_path: Path) -> None:
    path = tmp_path / ("deep" * 20) / ("deeper" * 12) / "link.sock"
    assert len(str(path)) > 150
    daemon = Daemon(path)
    screen = Screenlike(path)
    try:
        assert daemon.peer().role == "ui"
    finally:
        screen.client.stop()
        daemon.server.stop()
    assert not path.exists()


def test_an_embedding_is_never_dropped_from_the_queue() -> None:
    sending = SendQueue()
    with_embedding = VisionReport(1, 0.0, (1, 1), (TrackReport(1, (0, 0, 1, 1), True, embedding="AAAA"),))
    assert sending.put(with_embedding)
    for n in range(2, 9):
        assert sending.put(VisionReport(n, 0.0, (1, 1)))
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        sending.send_to(near)
        assert far.recv(65536) == encode(with_embedding) + encode(VisionReport(8, 0.0, (1, 1)))
    assert sending.dropped == 6 and not sending


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.binary(min_size=1, max_size=30).filter(lambda b: b"\n" not in b and b.strip())),
    st.lists(st.integers(1, 40)),
)
def test_lines_come_out_whole_however_they_are_cut(sent: list[bytes], cuts: list[int]) -> None:
    wire = b"".join(line + b"\n" for line in sent)
    cutter, got, at = LineCutter(64), [], 0
    for cut in [*cuts, len(wire)]:
        got += list(cutter.feed(wire[at : at + cut]))
        at += cut
    assert got == sent


@given(st.integers(65, 300), st.booleans())
@settings(max_examples=20, deadline=None)
def test_no_line_grows_past_the_limit(length: int, ended: bool) -> None:
    with pytest.raises(WireError):
        list(LineCutter(64).feed(b"a" * length + (b"\n" if ended else b"")))
