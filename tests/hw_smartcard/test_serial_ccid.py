"""Serial CCID readers: the GemPC Twin's frames, and a reader, a line and cards that misbehave."""

import time
from collections.abc import Iterator
from functools import reduce
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_hand import LONG_NAME, NUMBER, eventually, make

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout
from hw.pty_link import LineFault
from hw.smartcard import CardRemoved, ccid, serial_ccid
from hw.smartcard.atr import parse_atr
from hw.smartcard.emulator import ATR, T1_ATR, EmulatedSerialCcid
from hw.smartcard.serial_ccid import SerialCcidReader, open_serial_ccid, parameters
from sentinel.core.events import CredentialRead, Event
from sentinel.credentials.cards.dialogue import CardState
from sentinel.credentials.cards.session import run_dialogue, smart_card_session
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker

POWER_ON = ccid.Message(ccid.POWER_ON, 0, 1, b"\x01\x00\x00", b"")
SELECT_EF05 = bytes.fromhex("00A4000002EF05")


def test_frames_are_the_specified_bytes() -> None:
    assert ccid.frame(POWER_ON) == bytes.fromhex("03 06 62 00000000 00 01 010000 67")
    passed = ccid.Message(ccid.XFR_BLOCK, 0, 2, bytes(3), SELECT_EF05)
    assert ccid.frame(passed) == bytes.fromhex("03 06 6F 07000000 00 02 000000 00A4000002EF05 23")
    assert bytes.fromhex("031516") == ccid.NAK_FRAME


def test_everything_on_the_line_is_told_apart() -> None:
    stream = bytes.fromhex("5003 031516 90 5002 00") + ccid.frame(POWER_ON) + b"\x03"
    kinds = []
    while True:
        heard, used = ccid.hear(stream)
        stream = stream[used:]
        if heard is None:
            break
        kinds.append(type(heard))
    assert kinds == [ccid.CardMoved, ccid.Again, ccid.MoreTime, ccid.CardMoved, ccid.Message]
    assert stream == b"\x03"


def test_a_t0_command_goes_without_le_behind_data() -> None:
    assert ccid.t0_tpdu(bytes.fromhex("00B20104")) == bytes.fromhex("00B2010400")
    assert ccid.t0_tpdu(bytes.fromhex("00B2010412")) == bytes.fromhex("00B2010412")
    assert ccid.t0_tpdu(SELECT_EF05) == SELECT_EF05
    assert ccid.t0_tpdu(SELECT_EF05 + b"\x00") == SELECT_EF05


def test_the_reader_is_told_the_cards_own_parameters() -> None:
    assert parameters(parse_atr(ATR)) == bytes.fromhex("11 00 00 0A 00")
    assert parameters(parse_atr(T1_ATR)) == bytes.fromhex("11 10 00 45 00 20 00")


@given(st.binary(max_size=261), st.integers(0, 255), st.binary(max_size=10))
def test_any_frame_is_found_behind_noise(data: bytes, sequence: int, noise: bytes) -> None:
    noise = bytes(byte & 0x7F for byte in noise if byte & 0x7F not in (0x03, 0x50))
    whole = noise + ccid.frame(ccid.Message(ccid.DATA_BLOCK, 0, sequence, bytes(3), data))
    heard, used = ccid.hear(whole)
    assert isinstance(heard, ccid.Message) and (heard.data, heard.sequence) == (data, sequence)
    assert used == len(whole)
    assert ccid.hear(whole[:-1])[0] is None
    assert data.hex() not in repr(heard) or len(data) < 2


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_garbage_is_heard_to_its_end_and_never_loops(data: bytes) -> None:
    for _ in range(len(data) + 1):
        heard, used = ccid.hear(data)
        assert 0 <= used <= len(data)
        data = data[used:]
        if heard is None:
            break
        assert used > 0
    assert heard is None
    assert len(data) <= ccid.LONGEST + 3


@given(st.binary(max_size=60), st.integers(0, 10_000), st.integers(1, 255))
def test_one_wrong_byte_is_noticed(data: bytes, at: int, flip: int) -> None:
    whole = bytearray(ccid.frame(ccid.Message(ccid.DATA_BLOCK, 0, 7, bytes(3), data)))
    whole[at % len(whole)] ^= flip
    left, seen = bytes(whole), []
    while left:
        heard, used = ccid.hear(left)
        if heard is None:
            break
        left = left[used:]
        seen.append(heard)
    original = bytes(ccid.frame(ccid.Message(ccid.DATA_BLOCK, 0, 7, bytes(3), data)))
    for heard in seen:
        if isinstance(heard, ccid.Message):  # a smaller frame may lie within by chance, never the same
            assert ccid.frame(heard) != original
            assert reduce(xor, ccid.frame(heard)) == 0


@pytest.fixture(params=[True, False], ids=["echo", "plain"])
def device(request: pytest.FixtureRequest) -> Iterator[tuple[EmulatedSerialCcid, SerialCcidReader]]:
    with EmulatedSerialCcid(echo=request.param) as emulator:
        reader = open_serial_ccid(emulator.path)
        reader._timeout_s = 0.3
        yield emulator, reader
        reader.close()


Pair = tuple[EmulatedSerialCcid, SerialCcidReader]


@pytest.mark.parametrize("atr", [ATR, T1_ATR], ids=["T=0", "T=1"])
@pytest.mark.parametrize("get_response", [False, True])
def test_a_card_is_read_whole(device: Pair, atr: bytes, get_response: bool) -> None:
    emulator, reader = device
    assert reader.connect() is None
    emulator.insert(make(name=LONG_NAME, atr=atr, get_response=get_response))
    assert reader.connect() == atr
    reading = run_dialogue(reader, atr)
    assert (reading.state, reading.claims.number, reading.claims.name) == (CardState.OK, NUMBER, LONG_NAME)
    reader.disconnect()
    with pytest.raises(CardRemoved):
        reader.transmit(SELECT_EF05)


def test_a_powered_card_is_not_reset_by_looking_again(device: Pair) -> None:
    emulator, reader = device
    emulator.insert(make())
    assert reader.connect() == ATR
    assert reader.transmit(SELECT_EF05) == b"\x90\x00"
    assert reader.connect() == ATR
    assert reader.transmit(bytes.fromhex("00B2050406")) == bytes.fromhex("0504 20180601 9000")


@pytest.mark.parametrize("moment", [1, 5, 9, 20])
def test_a_card_taken_away_is_said_and_the_next_one_works(device: Pair, moment: int) -> None:
    emulator, reader = device
    emulator.insert(make(leave_after=moment))
    assert reader.connect()
    assert run_dialogue(reader, ATR).state is CardState.REMOVED
    assert reader.connect() is None
    emulator.insert(make())
    assert reader.connect() == ATR
    assert run_dialogue(reader, ATR).state is CardState.OK


def test_a_card_put_in_while_another_was_known_is_powered_on(device: Pair) -> None:
    emulator, reader = device
    emulator.insert(make())
    assert reader.connect() == ATR
    emulator.remove()
    emulator.insert(make(atr=T1_ATR))
    assert reader.connect() == T1_ATR


def test_damaged_frames_and_naks_are_repeated_a_few_times(device: Pair) -> None:
    emulator, reader = device
    emulator.insert(make())
    assert reader.connect() == ATR
    emulator.naks, emulator.damages = 1, 1
    assert reader.transmit(SELECT_EF05) == b"\x90\x00"
    emulator.damages = 5
    with pytest.raises(DeviceProtocolError, match="cable"):
        reader.transmit(SELECT_EF05)
    emulator.damages = 0
    assert reader.transmit(SELECT_EF05) == b"\x90\x00"


def test_time_asked_for_is_given(device: Pair) -> None:
    emulator, reader = device
    emulator.insert(make())
    reader.connect()
    emulator.waits = 3
    assert reader.transmit(SELECT_EF05) == b"\x90\x00"


def test_damaged_blocks_of_a_t1_card_are_asked_for_again(device: Pair) -> None:
    emulator, reader = device
    emulator.damaged_blocks = 2
    emulator.insert(make(atr=T1_ATR))
    assert reader.connect() == T1_ATR
    assert run_dialogue(reader, T1_ATR).state is CardState.OK
    emulator.damaged_blocks = 50
    emulator.insert(make(atr=T1_ATR))
    reader.disconnect()
    assert reader.connect() == T1_ATR
    assert run_dialogue(reader, T1_ATR).state is CardState.REMOVED


@pytest.mark.parametrize(
    "atr", ["00", "3B6500", "3B8081015B", "3B9F"], ids=["nonsense", "cut", "check byte", "short"]
)
def test_a_card_with_a_broken_answer_to_reset_is_mute(device: Pair, atr: str) -> None:
    emulator, reader = device
    emulator.insert(make(atr=bytes.fromhex(atr)))
    assert reader.connect() == b""
    with pytest.raises(CardRemoved):
        reader.transmit(SELECT_EF05)


def test_a_card_put_in_upside_down_is_mute_and_is_asked_once(device: Pair) -> None:
    emulator, reader = device
    emulator.mute = True
    emulator.insert(make())
    assert reader.connect() == b""
    assert run_dialogue(reader, b"").state is CardState.REMOVED
    before = len(emulator.line.received)
    assert reader.connect() == b""
    assert len(emulator.line.received) - before == len(ccid.frame(POWER_ON))  # the status alone
    emulator.mute = False
    emulator.remove()
    assert reader.connect() is None
    emulator.insert(make())
    assert reader.connect() == ATR


@pytest.mark.parametrize(
    ("error", "raised"),
    [(ccid.ICC_MUTE, CardRemoved), (0xFB, CardRemoved), (ccid.XFR_PARITY_ERROR, CardRemoved),
     (ccid.SLOT_BUSY, DeviceProtocolError), (ccid.UNSUPPORTED, DeviceProtocolError)],
)  # fmt: skip
def test_a_slots_error_is_the_cards_or_the_readers(device: Pair, error: int, raised: type[Exception]) -> None:
    emulator, reader = device
    emulator.insert(make())
    reader.connect()
    emulator.error = error
    with pytest.raises(raised):
        reader.transmit(SELECT_EF05)


def test_a_parity_error_of_a_t1_card_is_asked_for_again_and_not_for_ever(device: Pair) -> None:
    emulator, reader = device
    emulator.insert(make(atr=T1_ATR))
    reader.connect()
    emulator.error = ccid.XFR_PARITY_ERROR
    with pytest.raises(CardRemoved, match="damaged"):
        reader.transmit(SELECT_EF05)


@pytest.mark.parametrize("fault", [LineFault.SILENCE, LineFault.PARTIAL, LineFault.GARBAGE])
def test_a_bad_line_is_an_error_and_heals(device: Pair, fault: LineFault) -> None:
    emulator, reader = device
    emulator.insert(make())
    emulator.fail(fault)
    with pytest.raises((DeviceTimeout, DeviceProtocolError)):
        reader.connect()
    emulator.fail(LineFault.NONE)
    assert eventually(lambda: reader.connect() == ATR)


@pytest.mark.parametrize("fault", [LineFault.SLOW, LineFault.NOISE])
def test_a_slow_and_a_noisy_line_are_good_enough(device: Pair, fault: LineFault) -> None:
    emulator, reader = device
    emulator.insert(make())
    emulator.fail(fault)
    assert reader.connect() == ATR
    assert reader.transmit(SELECT_EF05) == b"\x90\x00"


def test_a_reader_that_asks_for_time_without_end_is_no_answer(
    device: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator, reader = device
    monkeypatch.setattr(serial_ccid, "_COMMAND_S", 0.5)
    emulator.line._respond = lambda data: (item for _ in range(200) for item in (b"\x90", 0.02))
    began = time.monotonic()
    with pytest.raises(DeviceTimeout):
        reader.connect()
    assert time.monotonic() - began < 2


def test_an_unplugged_reader_is_gone(device: Pair) -> None:
    emulator, reader = device
    emulator.unplug()
    with pytest.raises(DeviceGone):
        reader.connect()
    reader.close()
    reader.close()


def test_each_card_is_one_event_through_unplugging() -> None:
    events: list[Event] = []
    with EmulatedSerialCcid() as emulator:
        session = smart_card_session(
            lambda: open_serial_ccid(emulator.path), events.append, b"venue", SystemClock(), poll_s=0.01
        )
        worker = Worker("smart card", session, expected=(DeviceError,))
        worker.start()
        try:
            emulator.insert(make())
            assert eventually(lambda: len(events) == 1)
            emulator.unplug()
            time.sleep(0.05)
            emulator.replug()
            emulator.insert(make(atr=T1_ATR))
            assert eventually(lambda: len(events) == 2)
        finally:
            worker.stop()
            assert worker.join(20)
    assert all(isinstance(event, CredentialRead) for event in events)
