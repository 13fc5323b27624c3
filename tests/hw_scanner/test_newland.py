"""A Newland scanner: published bytes, codes over a real line, and a module that misbehaves."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.errors import DeviceGone, DeviceRefused, DeviceTimeout
from hw.pty_link import LineFault
from hw.scanner.newland import (
    SHORT_TRIGGER,
    TRIGGER_OFF,
    TRIGGER_ON,
    Reply,
    answer_at,
    decode_answer,
    encode_command,
    open_newland,
)
from hw.scanner.newland_emulator import NewlandEmulator
from hw.scanner.stream import MAX_CODE, StreamParser

DONE = bytes.fromhex("02 01 30 30 30 30 40 31 32 38 45 4E 41 31 06 3B 03")


@pytest.fixture
def newland() -> Iterator[NewlandEmulator]:
    with NewlandEmulator() as emulator:
        yield emulator


@pytest.mark.parametrize(
    ("command", "permanent", "frame"),
    [
        (TRIGGER_ON, False, "7E 01 30 30 30 30 23 53 43 4E 54 52 47 31 3B 03"),
        (TRIGGER_OFF, False, "7E 01 30 30 30 30 23 53 43 4E 54 52 47 30 3B 03"),
        ("QRYSYS", True, "7E 01 30 30 30 30 40 51 52 59 53 59 53 3B 03"),
        ("128ENA*", True, "7E 01 30 30 30 30 40 31 32 38 45 4E 41 2A 3B 03"),
    ],
)
def test_commands_are_the_published_bytes(command: str, permanent: bool, frame: str) -> None:
    assert encode_command(command, permanent=permanent) == bytes.fromhex(frame)
    assert bytes.fromhex("01 54 04") == SHORT_TRIGGER


@pytest.mark.parametrize("reply", list(Reply))
def test_published_answers_are_understood(reply: Reply) -> None:
    parser = StreamParser(answer_at)
    assert parser.feed(b"first\r\n" + DONE[:-3] + bytes((reply,)) + DONE[-2:] + b"second\r\n") == [
        b"first",
        b"second",
    ]
    answer = decode_answer(parser.answers[0])
    assert answer is not None
    assert (answer.reply, answer.data("128ENA")) == (reply, "1")


PIECES = st.one_of(
    st.sampled_from([DONE, DONE[:9], b"\x02", b"\x02\x010000", b";\x03", b"\r\n", b"\n"]),
    st.binary(max_size=30),
    st.binary(max_size=40).map(lambda data: b"\x02\x010000#" + data + b"\x06;\x03"),
    st.integers(MAX_CODE - 2, MAX_CODE + 2).map(lambda size: b"x" * size),
    st.just(b"\x02\x010000" + b"y" * 3000),
)


def _taken(stream: bytes, edges: list[int]) -> tuple[list[bytes], list[bytes], int]:
    parser = StreamParser(answer_at)
    codes: list[bytes] = []
    for start, end in pairwise(edges):
        codes += parser.feed(stream[start:end])
        assert parser.pending <= MAX_CODE
    for said in parser.answers:
        decode_answer(said)
    return codes, list(parser.answers), parser.dropped


@given(st.lists(PIECES, max_size=10).map(b"".join), st.lists(st.integers(0, 40_000), max_size=10))
@settings(max_examples=150)
def test_any_split_of_any_stream_gives_the_same_codes(stream: bytes, cuts: list[int]) -> None:
    whole = _taken(stream, [0, len(stream)])
    assert _taken(stream, [0, *sorted(c % (len(stream) + 1) for c in cuts), len(stream)]) == whole


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_no_answer_whatever_crashes_it(said: bytes) -> None:
    answer = decode_answer(said)
    if answer is not None:
        assert answer.data("QRYSYS").isprintable() or answer.data("QRYSYS") == ""


@pytest.mark.parametrize("tail", [b"\r\n", b"\r", b"\n", b""])
def test_a_shown_code_arrives_whole_whatever_ends_it(newland: NewlandEmulator, tail: bytes) -> None:
    newland.tail = tail
    scanner = open_newland(newland.path)
    for code in (
        b"https://example.org/c?t=1",
        "健康码".encode(),
        "社会保障".encode("gb18030"),
        b"x" * MAX_CODE,
    ):
        newland.show_code(code)
        assert scanner.read(5.0) == code
    scanner.close()


def test_opening_has_it_read_by_itself_and_keeps_nothing_in_its_flash(newland: NewlandEmulator) -> None:
    scanner = open_newland(newland.path)
    assert newland.settings[b"SCNMOD"] == b"2"
    assert newland.kept[b"SCNMOD"] == b"0"
    assert scanner.about == "answers: Product Name: NLS-EM20 Firmware Version: 1.02.003"
    scanner.command("SCNMOD0", permanent=True)
    assert newland.kept[b"SCNMOD"] == b"0"
    assert scanner.command("SCNMOD*") == "0"
    scanner.factory_defaults()
    scanner.close()


def test_in_command_mode_it_reads_when_triggered_long_or_short(newland: NewlandEmulator) -> None:
    scanner = open_newland(newland.path, sensing=False)
    newland.show_code(b"JKM:1234")
    assert scanner.read(0.05) is None
    scanner.trigger()
    assert scanner.read(1.0) == b"JKM:1234"
    scanner.trigger(False)
    newland.show_code(b"JKM:5678")
    scanner.short_trigger()
    assert scanner.read(1.0) == b"JKM:5678"
    scanner.close()


@pytest.mark.parametrize(
    ("command", "why"), [("SCNMOD9", "does not take this value"), ("NOSUCH1", "knows no such setting")]
)
def test_a_refused_setting_says_why(newland: NewlandEmulator, command: str, why: str) -> None:
    scanner = open_newland(newland.path)
    with pytest.raises(DeviceRefused, match=f"refuses {command}: it {why}"):
        scanner.command(command)
    scanner.close()


def test_a_module_that_takes_no_settings_is_used_as_it_is(
    newland: NewlandEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    newland.refuses = Reply.UNKNOWN
    scanner = open_newland(newland.path)
    assert "takes no settings" in caplog.text
    newland.line.send(b"JKM:plain\r\n")
    assert scanner.read(1.0) == b"JKM:plain"
    scanner.close()


def test_a_code_that_comes_between_question_and_answer_is_not_lost(newland: NewlandEmulator) -> None:
    scanner = open_newland(newland.path)
    newland.interrupts = b"JKM:between\r\n"
    assert scanner.command("SCNMOD*") == "2"
    assert scanner.read(0.5) == b"JKM:between"
    scanner.close()


@pytest.mark.parametrize("fault", [LineFault.SILENCE, LineFault.GARBAGE, LineFault.PARTIAL])
def test_a_module_that_does_not_answer_is_not_called_working(
    newland: NewlandEmulator, fault: LineFault
) -> None:
    newland.fail(fault)
    with pytest.raises(DeviceTimeout, match="does not answer"):
        open_newland(newland.path)


def test_a_slow_line_still_answers(newland: NewlandEmulator) -> None:
    newland.fail(LineFault.SLOW)
    scanner = open_newland(newland.path)
    assert "NLS-EM20" in scanner.about
    scanner.close()


def test_a_module_that_dies_without_a_word_is_noticed(newland: NewlandEmulator) -> None:
    scanner = open_newland(newland.path, heartbeat_s=0.4)
    assert scanner.read(1.0) is None  # asked, and it lives
    newland.deaf = True
    with pytest.raises(DeviceTimeout, match="any more"):
        scanner.read(10.0)
    scanner.close()


def test_an_unplugged_scanner_is_gone_at_once_and_reads_again_though_it_forgot_its_mode(
    newland: NewlandEmulator,
) -> None:
    scanner = open_newland(newland.path)
    newland.unplug()
    began = time.monotonic()
    with pytest.raises(DeviceGone):
        scanner.read(5.0)
    assert time.monotonic() - began < 0.5
    scanner.close()
    newland.replug()
    assert newland.settings[b"SCNMOD"] == b"0"
    again = open_newland(newland.path)
    newland.show_code(b"JKM:back")
    assert again.read(1.0) == b"JKM:back"
    again.close()
