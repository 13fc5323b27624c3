"""What a peer of the daemon can do to it, and what it can't."""

import logging
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from link_daemon import Daemon, eventually

from sentinel.core.liveness import Cue, Signal
from sentinel.core.screen import Screen
from sentinel.link.messages import (
    MAX_LINE,
    VERSION,
    Hello,
    ScreenHealth,
    Snapshot,
    StaffAnswer,
    StaffLogin,
    TrackReport,
    VisionHealth,
    VisionReport,
    decode,
    encode,
)
from sentinel.link.server import LinkServer
from sentinel.link.wire import LinkError

Connect = Callable[[], socket.socket]


def lines(raw: socket.socket, count: int) -> list[bytes]:
    """The next lines; fewer when the connection ends."""
    data = b""
    while data.count(b"\n") < count:
        more = raw.recv(65536)
        if not more:
            break
        data += more
    return data.splitlines()


def closed(raw: socket.socket) -> bool:
    """Whether the daemon ends the connection within the time-out."""
    try:
        while raw.recv(65536):
            continue
    except ConnectionError:
        return True
    return True


def test_both_say_hello_and_the_screen_gets_its_snapshot(daemon: Daemon, connect: Connect) -> None:
    raw = connect()
    raw.sendall(encode(Hello("ui")))
    peer = daemon.peer()
    assert peer.role == "ui" and peer.uid == os.getuid() and peer.pid == os.getpid()
    assert daemon.server.send(peer, Snapshot(7, Screen(), venue="数字哨兵"))
    hello, snapshot = (decode(line) for line in lines(raw, 2))
    assert isinstance(hello, Hello) and hello.role == "daemon" and hello.version == VERSION
    assert isinstance(snapshot, Snapshot) and snapshot.venue == "数字哨兵"


def test_a_message_that_comes_byte_by_byte_or_glued_to_others_is_read(
    daemon: Daemon, connect: Connect
) -> None:
    raw = connect()
    live = (Signal(Cue.MOTION, 2.5), Signal(Cue.PICTURE, None))
    report = VisionReport(1, 0.5, (1280, 720), (TrackReport(1, (0, 0, 1, 1), True, live=live),))
    wire = encode(Hello("vision")) + encode(report)
    for value in wire:
        raw.send(bytes([value]))
    raw.sendall(b"\n\n" + b"".join(encode(VisionHealth("", n)) for n in range(200)))
    assert daemon.got.get(timeout=20) == ("vision", report)
    assert [daemon.got.get(timeout=20)[1] for _ in range(200)] == [VisionHealth("", n) for n in range(200)]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff\xfe\x00garbage\n",
        b"{}\n",
        b'{"type":"snapshot"}\n',
        b'{"type":"open-the-gate"}\n',
        b'{"type":"vision","sequence":1,"captured":1,"size":[1,1],"tracks":[{"track":1,"box":[0,0,1,1],'
        b'"in_zone":true,"live":[{"cue":"aura","value":1}]}]}\n',
        b"[" * 100_000 + b"\n",
        encode(StaffLogin(1, "123456")),  # before a hello
        encode(Hello("daemon")),
        encode(Hello("gate")),
    ],
)
def test_garbage_costs_the_peer_its_connection_and_nobody_else(
    daemon: Daemon, connect: Connect, garbage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    good = connect()
    good.sendall(encode(Hello("ui")))
    daemon.peer()
    bad = connect()
    with caplog.at_level(logging.WARNING):
        bad.sendall(garbage)
        assert closed(bad)
    assert eventually(lambda: "link: closed" in caplog.text)
    good.sendall(encode(ScreenHealth(3)))
    assert daemon.got.get(timeout=20) == ("ui", ScreenHealth(3))
    assert daemon.joined.empty()


def test_the_vision_process_cannot_sign_staff_in(daemon: Daemon, connect: Connect) -> None:
    raw = connect()
    raw.sendall(encode(Hello("vision")) + encode(StaffLogin(1, "123456")))
    assert closed(raw)
    assert daemon.left.get(timeout=20)[0] == "vision"
    assert daemon.got.empty()


def test_a_line_without_end_is_cut_off(daemon: Daemon, connect: Connect) -> None:
    raw = connect()
    raw.sendall(encode(Hello("ui")))
    daemon.peer()
    with pytest.raises(ConnectionError):
        for _ in range(2 * MAX_LINE // 4096 + 400):
            raw.sendall(b"a" * 4096)
    assert daemon.left.get(timeout=20)[0] == "ui"


def test_another_version_is_told_and_closed_and_said_once(
    daemon: Daemon, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            raw = connect()
            raw.sendall(b'{"type":"hello","role":"ui","version":99,"new":[1,2]}\n')
            told = decode(lines(raw, 1)[0])
            assert isinstance(told, Hello) and told.version == VERSION
            assert closed(raw)
    said = [record.message for record in caplog.records]
    assert len(said) == 1 and "version 99" in said[0]
    assert daemon.joined.empty()


def test_a_silent_peer_is_closed(daemon: Daemon, connect: Connect) -> None:
    raw = connect()
    started = time.monotonic()
    assert closed(raw)
    assert 1.5 < time.monotonic() - started < 4


def test_a_screen_that_lags_gets_the_newest_snapshot_and_every_answer(
    daemon: Daemon, connect: Connect
) -> None:
    raw = connect()
    raw.sendall(encode(Hello("ui")))
    peer = daemon.peer()
    venue = "x" * 50_000
    for n in range(200):
        assert daemon.server.send(peer, Snapshot(n, Screen(), venue))
        if n % 20 == 0:
            assert daemon.server.send(peer, StaffAnswer(n, True))
    got: list[object] = []
    rest = b""
    while not (got and isinstance(got[-1], Snapshot) and got[-1].sequence == 199):
        rest += raw.recv(65536)
        *whole, rest = rest.split(b"\n")
        got += [decode(line) for line in whole]
    assert [m.request for m in got if isinstance(m, StaffAnswer)] == list(range(0, 200, 20))
    sequences = [m.sequence for m in got if isinstance(m, Snapshot)]
    assert sequences == sorted(sequences) and len(sequences) < 100


def test_a_peer_that_never_reads_is_closed_and_the_daemon_never_waits(
    daemon: Daemon, connect: Connect
) -> None:
    raw = connect()
    raw.sendall(encode(Hello("ui")))
    peer = daemon.peer()
    longest = 0.0
    for n in range(100_000):
        started = time.monotonic()
        sent = daemon.server.send(peer, StaffAnswer(n, False, "x" * 1000))
        longest = max(longest, time.monotonic() - started)
        if not sent:
            break
    assert not sent and longest < 0.5
    assert daemon.left.get(timeout=20)[0] == "ui"
    assert daemon.server.peers("ui") == ()


def test_a_flood_of_one_peer_leaves_the_other_its_share(daemon: Daemon, connect: Connect) -> None:
    flood, calm = connect(), connect()
    flood.sendall(encode(Hello("vision")))
    calm.sendall(encode(Hello("ui")))
    daemon.peer(), daemon.peer()
    flood.setblocking(False)
    block = encode(VisionReport(1, 0.0, (1, 1))) * 500
    waits: list[float] = []
    for n in range(20):
        try:
            while True:
                flood.send(block)
        except BlockingIOError:
            pass
        started = time.monotonic()
        calm.sendall(encode(ScreenHealth(n)))
        while daemon.got.get(timeout=20)[0] != "ui":
            continue
        waits.append(time.monotonic() - started)
    assert max(waits) < 2.0


def test_a_killed_peer_leaves(daemon: Daemon, path: Path) -> None:
    program = (
        "import socket,sys,time; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
        's.sendall(b\'{"type":"hello","role":"vision","version":\' + str(sys.argv[2]).encode() + b\'}\\n\'); time.sleep(60)'
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(path), str(VERSION)])
    try:
        assert daemon.peer().pid == child.pid
    finally:
        child.kill()
        child.wait()
    role, peer = daemon.left.get(timeout=20)
    assert role == "vision" and peer.pid == child.pid


def test_other_users_stay_out(path: Path, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    daemon = Daemon(path)
    daemon.server._uids = frozenset({os.getuid() + 1})
    try:
        assert closed(connect())
        assert eventually(lambda: f"user {os.getuid()}" in caplog.text)
    finally:
        daemon.server.stop()


def test_the_socket_is_private_replaces_a_stale_one_and_goes_with_the_daemon(path: Path) -> None:
    path.parent.mkdir()
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    daemon = Daemon(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(LinkError, match="another daemon"):
        LinkServer(path, on_message=lambda role, message, peer: None).start()
    daemon.server.stop()
    assert not path.exists()


def test_a_file_in_the_way_is_not_deleted(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("precious")
    with pytest.raises(LinkError, match="no socket"):
        LinkServer(path, on_message=lambda role, message, peer: None).start()
    assert path.read_text() == "precious"


def test_a_callback_that_fails_costs_nobody_the_connection(path: Path, connect: Connect) -> None:
    seen: list[object] = []

    def on_message(role: str, message: object, peer: object) -> None:
        seen.append(message)
        raise ValueError("a bug")

    server = LinkServer(path, on_message=on_message)
    server.start()
    try:
        raw = connect()
        raw.sendall(encode(Hello("ui")) + encode(ScreenHealth(1)) + encode(ScreenHealth(2)))
        assert eventually(lambda: len(seen) == 2)
        assert server.fresh(time.monotonic())
    finally:
        server.stop()
