"""Relay boards as data: every shipped profile switches, and no profile can promise what it can't keep."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw import boards, modbus
from hw.boards import ProfileError, load
from hw.contact.modbus import ModbusContacts, open_modbus_contacts
from hw.errors import DeviceError, DeviceProtocolError, DeviceRefused, DeviceTimeout
from hw.gate.emulator import EmulatedModbusRelay, GateFault
from hw.gate.modbus import ModbusGate, open_modbus_board, open_modbus_gate
from hw.modbus import ModbusLine

LONG = {"r421a08": 1000}


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


@pytest.mark.parametrize("name", boards.names())
def test_every_profile_opens_once_and_shuts_again(name: str) -> None:
    profile = load(name)
    with EmulatedModbusRelay(address=3, profile=name) as board:
        gate = open_modbus_gate(board.path, profile=profile, address=3, channel=2, pulse_ms=150)
        gate.make_safe()
        gate.answers()
        assert gate.self_ending is profile.self_ending is (name in ("pulse", "r421a08"))
        assert gate.pulse(lambda: True)
        assert eventually(lambda: len(board.relays.changes) == 2)
        made, broken = board.relays.changes
        assert (made.channel, made.closed, broken.closed) == (2, True, False)
        assert 0.14 <= broken.at - made.at <= LONG.get(name, 200) / 1000 + 0.3
        assert gate.is_on() is False
        assert gate.pulse(lambda: False) is False
        gate.close()
        gate.close()
        assert len(board.openings) == 1


@pytest.mark.parametrize("name", ["coils", "registers"])
@pytest.mark.parametrize("fault", [GateFault.WRONG_CRC, GateFault.WRONG_ADDRESS, GateFault.LATE_ECHO])
def test_an_on_that_is_not_confirmed_is_followed_by_off(name: str, fault: GateFault) -> None:
    with EmulatedModbusRelay(profile=name) as board:
        gate = open_modbus_gate(board.path, profile=load(name), pulse_ms=5000)
        board.gate_fault = fault
        with pytest.raises(DeviceError) as raised:
            gate.pulse(lambda: True)
        assert not isinstance(raised.value, DeviceRefused), "that would say that nothing happened"
        assert eventually(lambda: not board.relays.is_closed(), 4.0)
        assert len(board.openings) == 1
        gate.close()


def test_an_off_that_is_refused_after_an_on_is_not_called_nothing() -> None:
    with EmulatedModbusRelay(profile="coils") as board:

        def refuse(seconds: float) -> None:
            board.gate_fault = GateFault.REFUSES

        made = open_modbus_board(board.path, 9600, load("coils"))
        gate = ModbusGate(made, sleep=refuse)
        with pytest.raises(DeviceProtocolError, match="stays closed") as raised:
            gate.pulse(lambda: True)
        assert not isinstance(raised.value, DeviceRefused)
        board.gate_fault = GateFault.NONE
        gate.close()
        assert not board.relays.is_closed()


def test_a_line_that_echoes_is_never_taken_for_a_confirmation() -> None:
    with EmulatedModbusRelay() as board:
        board.echoes = True
        board.gate_fault = GateFault.DEAF  # nothing but the echo comes back
        gate = open_modbus_gate(board.path)
        with pytest.raises(DeviceProtocolError, match="local_echo = true"):
            gate.answers()
        gate.close()
        said = open_modbus_gate(board.path, local_echo=True)
        with pytest.raises(DeviceTimeout):
            said.pulse(lambda: True)
        board.gate_fault = GateFault.NONE
        assert said.pulse(lambda: True)
        assert said.is_on()
        said.close()
        assert len(board.openings) == 1


def test_an_echo_is_named_also_where_the_board_answers_after_it_was_taken_for_the_confirmation() -> None:
    with EmulatedModbusRelay() as board:
        board.echoes = True
        board.late_s = 0.1
        gate = open_modbus_gate(board.path)
        gate.make_safe()  # its echo; what the board says comes where the next answer should be
        with pytest.raises(DeviceProtocolError, match="local_echo = true"):
            gate.answers()
        board.late_s = 0.0
        gate.close()


class Wire:
    """A serial port on which everything arrives only when it is read: as late as a line can be."""

    name = "wire"

    def __init__(self, *answers: bytes) -> None:
        self.coming = b"".join(answers)

    def reset_input(self) -> None:
        pass

    def write(self, data: bytes) -> None:
        pass

    def read(self, n: int, deadline: float) -> bytes:
        got, self.coming = self.coming[:n], self.coming[n:]
        if len(got) < n:
            raise DeviceTimeout(self.name)
        return got


def test_a_command_confirmed_twice_is_an_echo_and_one_confirmed_late_is_not() -> None:
    profile = load("coils")
    on, off = profile.switched(1, 1, on=True), profile.switched(1, 1, on=False)
    echoing = ModbusLine(Wire(off, off, on, on))
    assert echoing.write(off)
    with pytest.raises(DeviceProtocolError, match="local_echo = true"):
        echoing.write(on)
    wire = Wire()  # nothing comes in time
    slow = ModbusLine(wire)
    with pytest.raises(DeviceTimeout):
        slow.write(off)
    wire.coming = off
    with pytest.raises(DeviceProtocolError, match="another command"):
        slow.write(on)
    honest = ModbusLine(Wire(off, off, on))
    assert honest.write(off) and honest.write(off) and honest.write(on), "the same twice is no echo"


def test_inputs_are_read_beside_the_relays_of_one_board() -> None:
    with EmulatedModbusRelay() as board:
        gate = open_modbus_gate(board.path, pulse_ms=100)
        contacts = ModbusContacts(gate.board, 3, owned=False)
        assert contacts.read() == 0
        board.inputs.set(1, True)
        board.inputs.set(3, True)
        board.inputs.set(5, True)  # nobody asked for it
        assert contacts.read() == 0b101
        contacts.close()
        assert gate.pulse(lambda: True), "the line is the gate's"
        gate.close()
        own = open_modbus_contacts(board.path, 9600, load("coils"), 8)
        assert own.read() == 0b10101
        board.gate_fault = GateFault.DEAF
        with pytest.raises(DeviceTimeout):
            own.read()
        own.close()


def test_a_board_without_inputs_says_so() -> None:
    with EmulatedModbusRelay(profile="r421a08") as board:
        contacts = open_modbus_contacts(board.path, 9600, load("pulse"), 2)
        with pytest.raises(DeviceRefused, match="not supported"):
            contacts.read()
        contacts.close()


_OWN = """
title = "Ours"
self_ending = true
channels = 4
[on]
function = 5
register = 16
value = 0xFF00
[off]
function = 5
register = 16
value = 0
[pulse]
function = 6
register = 0x100
value = 0
unit_ms = 50
most = 40
"""


def test_an_owners_own_board_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(_OWN)
    profile = load("ours.toml", tmp_path)
    assert profile.pulsed(1, 2, 700)[:6].hex() == "01060101000e"
    assert profile.asked(1, 1) is None
    with pytest.raises(ValueError, match="pulse"):
        profile.pulsed(1, 1, 2050)
    with pytest.raises(ValueError, match="channel 5 of 4"):
        profile.switched(1, 5, on=True)
    with pytest.raises(ValueError, match="no inputs"):
        profile.inputs_asked(1, 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("self_ending = true", "self_ending = false"), "belong together"),
        (("[pulse]\nfunction = 6", "[pulse]\nfunction = 4"), "function"),
        (("most = 40", "most = 0xFFFF0"), "most"),
        (("value = 0xFF00", "value = 0"), "the same"),
        (("title =", "tilte ="), "tilte"),
        (("register = 0x100", "register = 0x10000"), "register"),
        (("[on]", "[on"), "Expected"),
        (
            ("unit_ms = 50\nmost = 40", "unit_ms = 50\nmost = 40\n[inputs]\nfunction = 1\nregister = 0"),
            "function 2",
        ),
    ],
)
def test_a_profile_that_makes_no_sense_is_one_line(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    assert change[0] in _OWN
    (tmp_path / "ours.toml").write_text(_OWN.replace(*change, 1))
    with pytest.raises(ProfileError) as refused:
        load("ours.toml", tmp_path)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_profile_that_is_not_there_is_named() -> None:
    with pytest.raises(ProfileError, match="coils, pulse, r421a08, registers"):
        load("../../etc/passwd")
    with pytest.raises(ProfileError, match="can't be read"):
        load("missing.toml")


REQUESTS = [
    (modbus.parse_bits, load("pulse").asked(1, 1)),
    (modbus.parse_bits, load("pulse").inputs_asked(255, 13)),
    (modbus.parse_register, load("registers").asked(1, 3)),
    (modbus.check_written, load("r421a08").pulsed(7, 8, 700)),
]


@pytest.mark.parametrize(("parse", "request_"), REQUESTS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_only_the_answer_to_the_question_is_taken(
    parse: Callable, request_: bytes, data: st.DataObject
) -> None:
    """Any bytes, and bytes with a right CRC that are near an answer: another board, function, length."""
    body = data.draw(
        st.binary(max_size=20)
        | st.tuples(
            st.sampled_from((request_[0], 2)),
            st.sampled_from((request_[1], request_[1] | 0x80, 1, 3, 6)),
            st.integers(0, 8),
            st.binary(max_size=8),
        ).map(lambda t: bytes(t[:3]) + t[3])
    )
    answer = body + modbus.crc16(body) if data.draw(st.booleans()) else body
    try:
        found = parse(request_, answer)
    except DeviceProtocolError:
        return
    assert modbus.crc16(answer[:-2]) == answer[-2:]
    assert request_[0] in (answer[0], 0xFF)
    assert answer[1] == request_[1]
    if parse is modbus.check_written:
        assert answer == request_
    elif parse is modbus.parse_bits:
        count = int.from_bytes(request_[4:6], "big")
        assert len(answer) == 5 + (count + 7) // 8
        assert 0 <= found < 1 << count
    else:
        assert len(answer) == 7


@pytest.mark.parametrize("code", range(256))
def test_only_exceptions_that_say_so_mean_that_nothing_was_done(code: int) -> None:
    request = load("pulse").pulsed(1, 1, 700)
    body = bytes([1, 0x85, code])
    with pytest.raises(DeviceProtocolError) as raised:
        modbus.check_written(request, body + modbus.crc16(body))
    assert isinstance(raised.value, DeviceRefused) is (code in (1, 2, 3, 6))
