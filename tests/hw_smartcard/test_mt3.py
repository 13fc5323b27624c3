"""The MT3 reader: frames as specified, both variants, and a line that misbehaves."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout
from hw.pty_link import LineFault
from hw.smartcard import CardRemoved
from hw.smartcard.emulator import ATR, EmulatedMt3, social_security_card
from hw.smartcard.mt3 import ANTENNA, CONTACT, Mt3Reader, command, frame, open_mt3, parse

SELECT_EF05 = bytes.fromhex("00A4000002EF05")
NUMBER = "11010519491231002X"


def test_frames_are_the_specified_bytes() -> None:
    assert command(CONTACT, 0x30) == bytes.fromhex("02 0003 C03000 F0 03")
    assert command(ANTENNA, 0x31, SELECT_EF05) == bytes.fromhex("02 000A C13100 00A4000002EF05 BC 03")
    assert command(CONTACT, 0x30, split=True) == bytes.fromhex("02 30303033 3C3033303030 3F30 03")


@given(st.binary(min_size=2, max_size=300), st.booleans(), st.binary(max_size=20))
def test_any_frame_is_found_behind_noise(body: bytes, split: bool, noise: bytes) -> None:
    noise = noise.replace(b"\x02", b"")
    whole = noise + frame(body, split=split)
    assert parse(whole, split=split) == (body, len(whole))
    assert parse(whole[:-1], split=split) is None


@settings(max_examples=150)
@given(st.binary(max_size=80), st.booleans())
def test_garbage_is_incomplete_or_an_error_and_nothing_else(data: bytes, split: bool) -> None:
    try:
        found = parse(data, split=split)
    except DeviceProtocolError:
        return
    assert found is None or (len(found[0]) >= 2 and found[1] <= len(data))


@given(st.binary(min_size=2, max_size=60), st.integers(0, 10_000), st.integers(1, 255))
def test_one_wrong_byte_is_noticed(body: bytes, at: int, flip: int) -> None:
    whole = bytearray(frame(body))
    at %= len(whole)
    whole[at] ^= flip
    try:
        found = parse(bytes(whole))
    except DeviceProtocolError:
        return
    assert found is None or found[0] != body


@pytest.fixture(params=[False, True], ids=["plain", "split"])
def device(request: pytest.FixtureRequest) -> Iterator[tuple[EmulatedMt3, Mt3Reader]]:
    with EmulatedMt3(split=request.param) as emulator:
        reader = open_mt3(emulator.path, split=request.param)
        reader._timeout_s = 0.3
        yield emulator, reader
        reader.close()


def test_a_card_is_powered_on_asked_and_powered_off(device: tuple[EmulatedMt3, Mt3Reader]) -> None:
    emulator, reader = device
    assert reader.connect() is None
    emulator.insert(social_security_card(NUMBER, "王小明"))
    assert reader.connect() == ATR
    assert reader.transmit(SELECT_EF05) == b"\x90\x00"
    assert reader.transmit(bytes.fromhex("00B2050400")) == b"\x6c\x06"
    assert reader.transmit(bytes.fromhex("00B2050406")) == bytes.fromhex("0504 20180601 9000")
    reader.disconnect()
    with pytest.raises(CardRemoved):
        reader.transmit(SELECT_EF05)


def test_a_card_on_the_antenna_is_found() -> None:
    with EmulatedMt3(antenna=True) as emulator:
        emulator.insert(social_security_card(NUMBER, "王小明"))
        reader = open_mt3(emulator.path)
        assert reader.connect() == ATR
        assert reader.transmit(SELECT_EF05) == b"\x90\x00"
        reader.close()


def test_a_card_taken_away_is_said_and_the_next_one_works(device: tuple[EmulatedMt3, Mt3Reader]) -> None:
    emulator, reader = device
    emulator.insert(social_security_card(NUMBER, "王小明"))
    assert reader.connect()
    emulator.remove()
    with pytest.raises(CardRemoved):
        reader.transmit(SELECT_EF05)
    assert reader.connect() is None
    emulator.insert(social_security_card(NUMBER, "王小明"))
    assert reader.connect()


@pytest.mark.parametrize("fault", [LineFault.SILENCE, LineFault.GARBAGE, LineFault.PARTIAL])
def test_a_bad_line_is_an_error_and_heals(device: tuple[EmulatedMt3, Mt3Reader], fault: LineFault) -> None:
    emulator, reader = device
    emulator.insert(social_security_card(NUMBER, "王小明"))
    emulator.fail(fault)
    with pytest.raises((DeviceTimeout, DeviceProtocolError)):
        reader.connect()
    emulator.fail(LineFault.NONE)
    assert reader.connect() == ATR


@pytest.mark.parametrize("fault", [LineFault.SLOW, LineFault.NOISE])
def test_a_slow_and_a_noisy_line_are_good_enough(
    device: tuple[EmulatedMt3, Mt3Reader], fault: LineFault
) -> None:
    emulator, reader = device
    emulator.insert(social_security_card(NUMBER, "王小明"))
    emulator.fail(fault)
    for _ in range(10):
        assert reader.connect() == ATR


def test_a_good_frame_behind_a_damaged_one_counts(device: tuple[EmulatedMt3, Mt3Reader]) -> None:
    emulator, reader = device
    emulator.insert(social_security_card(NUMBER, "王小明"))
    answer = frame(b"\x00\x00" + ATR, split=reader._split)
    damaged = bytes([answer[0], answer[1]]) + answer[2:-2] + bytes([answer[-2] ^ 1, answer[-1]])
    emulator.line._respond = lambda data: (damaged, answer)
    assert reader.connect() == ATR


def test_damaged_frames_alone_are_said(device: tuple[EmulatedMt3, Mt3Reader]) -> None:
    emulator, reader = device
    answer = frame(b"\x00\x00" + ATR, split=reader._split)
    emulator.line._respond = lambda data: (answer[:-2] + bytes([answer[-2] ^ 1, answer[-1]]),)
    with pytest.raises(DeviceProtocolError, match="check byte"):
        reader.connect()


def test_the_wrong_variant_is_a_device_error_that_names_the_setting() -> None:
    with EmulatedMt3(split=True) as emulator:
        reader = open_mt3(emulator.path, split=False)
        reader._timeout_s = 0.2
        with pytest.raises(DeviceError, match="does not answer"):
            reader.connect()
        reader.close()


def test_an_unplugged_reader_is_gone(device: tuple[EmulatedMt3, Mt3Reader]) -> None:
    emulator, reader = device
    emulator.unplug()
    with pytest.raises(DeviceGone):
        reader.connect()
    reader.close()
    reader.close()
