"""The serial line as a driver sees it: deadlines, unplugging, and what the technician reads."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hw.errors import DeviceError, DeviceGone, DeviceTimeout
from hw.line_holder import holder
from hw.pty_link import LineFault, PtyPeer
from hw.transport import open_serial


@pytest.fixture
def echo() -> Iterator[PtyPeer]:
    with PtyPeer(lambda data: [data]) as peer:
        yield peer


def test_bytes_go_there_and_back_unchanged(echo: PtyPeer) -> None:
    port = open_serial(echo.path, 115200)
    everything = bytes(range(256)) * 8
    port.write(everything)
    assert port.read(len(everything)) == everything
    port.close()
    port.close()


def test_silence_ends_at_the_deadline(echo: PtyPeer) -> None:
    port = open_serial(echo.path, 9600)
    echo.fail(LineFault.SILENCE)
    port.write(b"?")
    began = time.monotonic()
    with pytest.raises(DeviceTimeout, match="0 of 1 bytes"):
        port.read(1, began + 0.05)
    assert 0.04 < time.monotonic() - began < 1.0
    assert port.read_available(began) == b""
    port.close()


def test_an_unplugged_line_is_noticed_at_once_while_waiting(echo: PtyPeer) -> None:
    port = open_serial(echo.path, 9600)
    threading.Timer(0.05, echo.unplug).start()
    began = time.monotonic()
    with pytest.raises(DeviceGone):
        port.read(1, began + 10.0)
    assert time.monotonic() - began < 2.0
    for act in (lambda: port.write(b"x"), lambda: port.read_available(0.0), port.reset_input):
        with pytest.raises(DeviceGone):
            act()
    port.close()
    with pytest.raises(DeviceGone, match="closed"):
        port.read(1)


def test_a_replugged_device_is_found_at_the_same_path(echo: PtyPeer) -> None:
    first = open_serial(echo.path, 9600)
    echo.unplug()
    first.close()
    with pytest.raises(DeviceGone, match="not there: plug the device in"):
        open_serial(echo.path, 9600)
    echo.replug()
    second = open_serial(echo.path, 9600)
    second.write(b"again")
    assert second.read(5) == b"again"
    second.close()


def test_a_port_in_use_is_refused_in_plain_words(echo: PtyPeer) -> None:
    holder = open_serial(echo.path, 9600)
    with pytest.raises(DeviceGone, match="in use by another program"):
        open_serial(echo.path, 9600)
    holder.close()


def test_whoever_holds_a_port_is_named(echo: PtyPeer, tmp_path: Path) -> None:
    link = tmp_path / "usb-gate"  # as udev names lines
    link.symlink_to(echo.path)
    program = (
        f"import fcntl, time; f = open({echo.path!r}); fcntl.flock(f, 2); print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(DeviceGone, match=rf"in use by another program \(python.*, process {other.pid}\)"):
            open_serial(str(link), 9600)
        other.kill()
    assert holder(str(link)) == ""


@pytest.mark.parametrize(
    "table", ["", "1: FLOCK", "x\n" * 9, "1: -> FLOCK ADVISORY WRITE 1 00:05:1 0 EOF\n", "\xff" * 99]
)
def test_a_strange_or_hidden_table_of_locks_names_nobody(tmp_path: Path, table: str) -> None:
    (tmp_path / "line").touch()
    assert holder(str(tmp_path / "line"), tmp_path) == "", "no table at all"
    (tmp_path / "locks").write_text(table, encoding="latin-1")
    assert holder(str(tmp_path / "line"), tmp_path) == ""
    assert holder(str(tmp_path / "away"), tmp_path) == ""


def test_what_is_no_serial_line_is_refused_in_one_sentence() -> None:
    with pytest.raises(DeviceError, match="not a serial line"):
        open_serial("nosuchscheme://x", 9600)
    with pytest.raises(DeviceGone, match="can't be opened"):
        open_serial("/dev/null", 9600)


def test_a_line_without_a_descriptor_works_too() -> None:
    port = open_serial("loop://", 9600)
    port.write(b"round")
    assert port.read(5) == b"round"
    with pytest.raises(DeviceTimeout):
        port.read(1, time.monotonic() + 0.02)
    port.close()


def test_a_serial_server_on_the_network_is_a_line_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = open_serial(f"socket://127.0.0.1:{server.getsockname()[1]}", 9600)
        peer, _ = server.accept()
        port.write(b"ping")
        assert peer.recv(4) == b"ping"
        peer.sendall(b"pong")
        assert port.read(4) == b"pong"
        peer.close()
        with pytest.raises(DeviceGone):
            port.read(1)
        port.close()


@pytest.mark.parametrize("fault", [LineFault.GARBAGE, LineFault.PARTIAL, LineFault.NOISE, LineFault.SLOW])
def test_the_emulated_line_misbehaves_as_told(echo: PtyPeer, fault: LineFault) -> None:
    port = open_serial(echo.path, 9600)
    echo.fail(fault)
    port.write(b"0123456789")
    got = bytearray()
    while some := port.read_available(time.monotonic() + 0.1):
        got += some
    expected = {
        LineFault.GARBAGE: len(got) == 10 and b"0123456789" not in got,
        LineFault.PARTIAL: bytes(got) == b"01234",
        LineFault.NOISE: len(got) > 10 and b"0123456789" in got,
        LineFault.SLOW: bytes(got) == b"0123456789",
    }
    assert expected[fault]
    port.close()


def test_the_lines_rate_can_be_changed_and_the_far_side_sees_it(echo: PtyPeer) -> None:
    port = open_serial(echo.path, 9600)
    assert (port.baud, echo.baud) == (9600, 9600)
    port.write(b"old")
    time.sleep(0.05)
    port.set_baud(115200)
    assert (port.baud, echo.baud) == (115200, 115200)
    assert port.read_available(time.monotonic()) == b""  # what came at the old rate is forgotten
    with pytest.raises(DeviceError, match="not a serial line at -1 baud"):
        port.set_baud(-1)
    echo.unplug()
    with pytest.raises(DeviceGone):
        port.set_baud(9600)
    port.close()
