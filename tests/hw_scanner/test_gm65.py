"""The serial scanner: published bytes, codes over a real line, and a line that misbehaves."""

import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.errors import DeviceGone, DeviceTimeout
from hw.pty_link import LineFault
from hw.scanner.emulator import Gm65Emulator
from hw.scanner.gm65 import (
    BAUDS,
    HEARTBEAT,
    SAVE,
    TRIGGER,
    Charset,
    Kind,
    Mode,
    Zone,
    answer_at,
    baud_setting,
    encode_command,
    open_gm65,
)
from hw.scanner.serial_line import SerialScanner, open_plain
from hw.scanner.stream import MAX_CODE, StreamParser
from hw.transport import open_serial

ACK = bytes.fromhex("02000001003331")
ALIVE = bytes.fromhex("03000001003331")


@pytest.fixture
def gm65() -> Iterator[Gm65Emulator]:
    with Gm65Emulator() as emulator:
        yield emulator


def test_commands_are_the_published_bytes() -> None:
    assert SAVE.hex().upper() == "7E000901000000DEC8"
    assert HEARTBEAT.hex().upper() == "7E000A01000000301A"
    assert encode_command(Kind.READ, Zone.BAUD, b"\x02").hex().upper() == "7E000701002A02D80F"
    assert encode_command(Kind.WRITE, Zone.BAUD, b"\x39\x01").hex().upper() == "7E000802002A3901A7EA"
    assert baud_setting(9600) == b"\x39\x01"
    assert TRIGGER.hex().upper() == "7E000801000201ABCD"
    unchecked = encode_command(Kind.WRITE, Zone.CHARSET, b"\x00", checked=False)
    assert unchecked.hex().upper() == "7E000801000D00ABCD"


@pytest.mark.parametrize("own", [9600, 115200])
def test_a_module_at_the_factorys_rate_is_brought_to_the_configured_one(own: int) -> None:
    with Gm65Emulator(baud=own) as module:
        scanner = open_gm65(module.path, 115200)
        assert (module.baud, module.line.baud, module.saved) == (115200, 115200, 0)
        module.show_code(b"JKM:fast")
        assert scanner.read(1.0) == b"JKM:fast"
        scanner.close()


def test_a_module_that_keeps_its_rate_is_used_at_it() -> None:
    with Gm65Emulator(baud=9600) as module:
        module.keeps_baud = True
        scanner = open_gm65(module.path, 57600)
        assert module.line.baud == 9600
        module.show_code(b"JKM:slow")
        assert scanner.read(1.0) == b"JKM:slow"
        scanner.close()


def test_every_rate_has_a_setting_of_its_own() -> None:
    assert len({baud_setting(rate) for rate in BAUDS}) == len(BAUDS)


@pytest.mark.parametrize(
    ("charset", "given"),
    [
        (Charset.RAW, "健康码".encode()),
        (Charset.UTF8, "健康码".encode()),
        (Charset.GBK, "健康码".encode("gbk")),
    ],
)
def test_the_charset_that_is_set_is_the_one_that_comes(
    gm65: Gm65Emulator, charset: Charset, given: bytes
) -> None:
    scanner = open_gm65(gm65.path)
    scanner.set_charset(charset)
    gm65.show_code("健康码".encode())
    assert scanner.read(1.0) == given
    scanner.close()


def test_a_module_whose_answers_are_damaged_is_not_called_working(gm65: Gm65Emulator) -> None:
    gm65.mangles = True
    with pytest.raises(DeviceTimeout, match="does not answer"):
        open_gm65(gm65.path)


def test_answers_between_codes_are_told_apart() -> None:
    parser = StreamParser(answer_at)
    assert parser.feed(ACK + b"first\r\n" + ALIVE + b"\nsecond\n" + ACK[:5]) == [b"first", b"second"]
    assert list(parser.answers) == [b"\x02\x00", b"\x03\x00"]
    assert parser.pause() is None  # half an answer is no code


PIECES = st.one_of(
    st.sampled_from([ACK, ALIVE, b"\r\n", b"\n", b"\x02", b"\x03\x00\x00", b"\x02\x00\x00\xff"]),
    st.binary(max_size=30),
    st.binary(max_size=12).map(lambda data: data + b"\r"),
    st.integers(MAX_CODE - 2, MAX_CODE + 2).map(lambda size: b"x" * size),
)


def _codes(stream: bytes, edges: list[int]) -> tuple[list[bytes], list[bytes], int]:
    parser = StreamParser(answer_at)
    codes: list[bytes] = []
    for start, end in pairwise(edges):
        codes += parser.feed(stream[start:end])
        assert parser.pending <= MAX_CODE
    return codes, list(parser.answers), parser.dropped


@given(st.lists(PIECES, max_size=10).map(b"".join), st.lists(st.integers(0, 40_000), max_size=10))
@settings(max_examples=150)
def test_any_split_of_any_stream_gives_the_same_codes(stream: bytes, cuts: list[int]) -> None:
    whole = _codes(stream, [0, len(stream)])
    assert _codes(stream, [0, *sorted(c % (len(stream) + 1) for c in cuts), len(stream)]) == whole
    if len(stream) < 2000:
        assert _codes(stream, list(range(len(stream) + 1))) == whole


def test_garbage_longer_than_any_code_is_dropped_whole_and_the_next_code_is_read() -> None:
    parser = StreamParser(answer_at)
    found = [code for _ in range(40) for code in parser.feed(b"z" * 1000)]
    assert found == []
    assert parser.pending <= MAX_CODE
    assert parser.feed(b"zz\r\nJKM:abcd\r\n") == [b"JKM:abcd"]
    assert parser.dropped == 1


@pytest.mark.parametrize("tail", [b"\r\n", b"\r", b"\n", b""])
def test_a_shown_code_arrives_whole_whatever_ends_it(gm65: Gm65Emulator, tail: bytes) -> None:
    gm65.tail = tail
    scanner = open_gm65(gm65.path)
    for code in (
        b"https://example.org/c?t=1",
        "健康码".encode(),
        "社会保障".encode("gb18030"),
        b"x" * MAX_CODE,
    ):
        gm65.show_code(code)
        assert scanner.read(5.0) == code
    assert scanner.read(0.01) is None
    scanner.close()


def test_opening_sets_the_module_up_without_wearing_its_flash(gm65: Gm65Emulator) -> None:
    gm65.zones[Zone.MODE] = 0xD4
    gm65.zones[Zone.CHARSET] = 2
    scanner = open_gm65(gm65.path)
    assert gm65.mode is Mode.CONTINUOUS
    assert gm65.zones[Zone.MODE] == 0xD6  # the lamps stay as they were
    assert gm65.zones[Zone.CHARSET] == 0
    assert gm65.saved == 0
    scanner.save()
    assert gm65.saved == 1
    scanner.close()


def test_a_module_in_command_mode_reads_when_triggered(gm65: Gm65Emulator) -> None:
    scanner = open_gm65(gm65.path, continuous=False)
    scanner.set_mode(Mode.COMMAND)
    gm65.show_code(b"JKM:1234")
    assert scanner.read(0.05) is None
    scanner.trigger()
    assert scanner.read(1.0) == b"JKM:1234"
    scanner.close()


def test_two_codes_at_once_are_both_given(gm65: Gm65Emulator) -> None:
    scanner = open_gm65(gm65.path)
    gm65.line.send(b"one\r\ntwo\r\n")
    assert [scanner.read(1.0), scanner.read(1.0)] == [b"one", b"two"]
    scanner.close()


def test_a_slow_line_does_not_cut_a_code(gm65: Gm65Emulator) -> None:
    scanner = SerialScanner(open_serial(gm65.path, 9600), pause_s=0.5)
    gm65.fail(LineFault.SLOW)
    shower = threading.Thread(target=gm65.show_code, args=(b"https://example.org/slow",))
    shower.start()
    got = None
    for _ in range(100):  # each turn is shorter than the code
        got = got or scanner.read(0.01)
    shower.join()
    assert (got or scanner.read(1.0)) == b"https://example.org/slow"
    scanner.close()


@pytest.mark.parametrize("fault", [LineFault.SILENCE, LineFault.GARBAGE])
def test_a_module_that_does_not_answer_is_not_called_working(gm65: Gm65Emulator, fault: LineFault) -> None:
    gm65.fail(fault)
    with pytest.raises(DeviceTimeout, match="does not answer"):
        open_gm65(gm65.path)


def test_a_module_that_dies_without_a_word_is_noticed_by_its_heartbeat(gm65: Gm65Emulator) -> None:
    scanner = open_gm65(gm65.path, heartbeat_s=0.4)
    asked = len(gm65.line.received)
    assert scanner.read(1.0) is None
    assert len(gm65.line.received) >= asked + 2 * len(HEARTBEAT)  # asked twice, and it lives
    gm65.deaf = True
    with pytest.raises(DeviceTimeout, match="any more"):
        scanner.read(10.0)
    scanner.close()


def test_a_plain_serial_scanner_without_commands_will_do(gm65: Gm65Emulator) -> None:
    gm65.deaf = True
    scanner = open_plain(gm65.path)
    gm65.show_code(b"JKM:plain")
    assert scanner.read(1.0) == b"JKM:plain"
    assert not gm65.line.received
    scanner.close()


def test_endless_babble_ends_at_the_time_out_and_is_no_code(gm65: Gm65Emulator) -> None:
    scanner = SerialScanner(open_serial(gm65.path, 9600), pause_s=0.5)
    enough = threading.Event()

    def babble() -> None:
        while not enough.is_set():
            gm65.line.send(b"\x7f" * 2000)

    babbler = threading.Thread(target=babble)
    babbler.start()
    began = time.monotonic()
    assert [scanner.read(0.05) for _ in range(6)] == [None] * 6
    assert 0.25 < time.monotonic() - began < 3.0
    enough.set()
    babbler.join()
    scanner.close()


def test_an_unplugged_scanner_is_gone_at_once_and_comes_back(gm65: Gm65Emulator) -> None:
    scanner = open_gm65(gm65.path)
    gm65.unplug()
    began = time.monotonic()
    with pytest.raises(DeviceGone):
        scanner.read(5.0)
    assert time.monotonic() - began < 0.5
    scanner.close()
    gm65.replug()
    again = open_gm65(gm65.path)
    gm65.show_code(b"JKM:back")
    assert again.read(1.0) == b"JKM:back"
    again.close()
