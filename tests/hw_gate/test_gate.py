"""Gates: they open exactly when told, never by themselves, and never stay open."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw import modbus
from hw.boards import load
from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceRefused, DeviceTimeout
from hw.gate import lcus1
from hw.gate.emulator import EmulatedLcus1, EmulatedModbusRelay, GateFault
from hw.gate.lcus1 import Lcus1Gate, open_lcus1_gate
from hw.gate.modbus import ModbusGate, open_modbus_gate
from hw.pty_link import LineFault

PULSE = load("pulse")


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


@pytest.mark.parametrize(
    ("made", "specified"),
    [
        (PULSE.switched(1, 1, on=True), "01050000FF008C3A"),
        (PULSE.switched(1, 1, on=False), "010500000000CDCA"),
        (PULSE.asked(1, 1), "0101000000083DCC"),
        (PULSE.pulsed(1, 1, 700), "0105020000078DB0"),
        (PULSE.switched(0xFF, 1, on=True), "FF050000FF0099E4"),
        (lcus1.command(1, on=True), "A00101A2"),
        (lcus1.command(1, on=False), "A00100A1"),
    ],
)
def test_frames_are_the_specified_bytes(made: bytes, specified: str) -> None:
    assert made == bytes.fromhex(specified)


def test_a_pulse_is_never_shorter_than_asked_and_never_endless() -> None:
    assert PULSE.pulsed(1, 1, 701)[4:6] == b"\x00\x08"
    for wrong in (0, -100, 6_553_600):
        with pytest.raises(ValueError, match="pulse"):
            PULSE.pulsed(1, 1, wrong)


@settings(max_examples=60)
@given(st.binary(max_size=12))
def test_no_garbage_passes_for_a_confirmation(answer: bytes) -> None:
    request = PULSE.pulsed(1, 1, 700)
    if answer != request:
        with pytest.raises(DeviceProtocolError):
            modbus.check_written(request, answer)


@pytest.fixture
def board() -> Iterator[EmulatedModbusRelay]:
    with EmulatedModbusRelay() as board:
        yield board


@pytest.fixture
def gate(board: EmulatedModbusRelay) -> Iterator[ModbusGate]:
    gate = open_modbus_gate(board.path, pulse_ms=200)
    yield gate
    gate.close()


def test_the_modbus_board_opens_once_and_ends_the_pulse_itself(
    board: EmulatedModbusRelay, gate: ModbusGate
) -> None:
    assert gate.self_ending
    assert gate.pulse(lambda: True)
    assert board.relays.is_closed()
    assert gate.is_on()
    assert eventually(lambda: not board.relays.is_closed())
    assert not gate.is_on()
    made, broken = board.relays.changes
    assert 0.19 <= broken.at - made.at <= 0.6
    assert bytes(board.peer.received).count(PULSE.pulsed(1, 1, 200)) == 1


def test_nothing_opens_at_start_and_stop(board: EmulatedModbusRelay) -> None:
    gate = open_modbus_gate(board.path)
    gate.make_safe()
    gate.close()
    gate.close()
    assert board.openings == []
    assert PULSE.pulsed(1, 1, 700) not in bytes(board.peer.received)


def test_a_command_that_expired_is_not_sent(board: EmulatedModbusRelay, gate: ModbusGate) -> None:
    board.peer.received.clear()
    assert gate.pulse(lambda: False) is False
    assert bytes(board.peer.received) == b""
    assert board.openings == []


@pytest.mark.parametrize(
    ("fault", "error", "openings"),
    [
        (GateFault.WRONG_CRC, DeviceProtocolError, 1),
        (GateFault.LATE_ECHO, DeviceTimeout, 1),
        (GateFault.WRONG_ADDRESS, DeviceProtocolError, 1),
        (GateFault.REFUSES, DeviceRefused, 0),
        (GateFault.BREAKS, DeviceProtocolError, 0),
        (GateFault.DEAF, DeviceTimeout, 0),
    ],
)
def test_an_unconfirmed_pulse_is_said_and_never_repeated(
    board: EmulatedModbusRelay, gate: ModbusGate, fault: GateFault, error: type[DeviceError], openings: int
) -> None:
    board.gate_fault = fault
    with pytest.raises(error):
        gate.pulse(lambda: True)
    assert bytes(board.peer.received).count(PULSE.pulsed(1, 1, 200)) == 1
    assert len(board.openings) == openings


def test_a_late_echo_is_not_taken_for_the_answer_to_the_next_command(
    board: EmulatedModbusRelay, gate: ModbusGate
) -> None:
    board.gate_fault = GateFault.LATE_ECHO
    with pytest.raises(DeviceTimeout):
        gate.pulse(lambda: True)
    board.gate_fault = GateFault.DEAF
    time.sleep(0.7)  # the echo comes in now
    with pytest.raises(DeviceTimeout):
        gate.pulse(lambda: True)


@pytest.mark.parametrize("fault", [LineFault.SILENCE, LineFault.GARBAGE, LineFault.PARTIAL])
def test_a_bad_line_is_an_error_and_the_gate_works_again_after_it(
    board: EmulatedModbusRelay, gate: ModbusGate, fault: LineFault
) -> None:
    board.fail(fault)
    with pytest.raises(DeviceError):
        gate.pulse(lambda: True)
    board.fail(LineFault.NONE)
    gate.make_safe()
    before = len(board.openings)
    assert gate.pulse(lambda: True)
    assert len(board.openings) == before + 1


def test_an_unplugged_board_is_gone_and_closing_it_is_harmless(
    board: EmulatedModbusRelay, gate: ModbusGate
) -> None:
    board.unplug()
    with pytest.raises(DeviceGone):
        gate.pulse(lambda: True)
    gate.close()
    board.replug()
    again = open_modbus_gate(board.path, pulse_ms=100)
    assert board.openings == []
    assert again.pulse(lambda: True)
    again.close()


def test_lcus1_closes_and_opens_its_contact() -> None:
    with EmulatedLcus1() as board:
        gate = open_lcus1_gate(board.path, pulse_ms=100)
        assert not gate.self_ending
        gate.make_safe()
        assert gate.pulse(lambda: True)
        assert eventually(lambda: len(board.relays.changes) == 2)
        made, broken = board.relays.changes
        assert broken.at - made.at >= 0.08
        assert gate.pulse(lambda: False) is False
        gate.close()
        gate.close()
        assert len(board.openings) == 1
        assert bytes(board.peer.received)[:4] == lcus1.command(1, on=False)


def test_lcus1_sends_off_when_the_wait_is_broken_off() -> None:
    from hw.transport import open_serial

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with EmulatedLcus1() as board:
        gate = Lcus1Gate(open_serial(board.path, 9600), sleep=interrupted)
        with pytest.raises(KeyboardInterrupt):
            gate.pulse(lambda: True)
        assert eventually(lambda: len(board.relays.changes) == 2)
        assert not board.relays.is_closed()
        gate.close()


_PULSE_AND_BE_KILLED = """
import sys
from hw.gate.lcus1 import open_lcus1_gate
from hw.gate.modbus import open_modbus_gate
kind, path = sys.argv[1:]
gate = open_modbus_gate(path, pulse_ms=400) if kind == "modbus" else open_lcus1_gate(path, pulse_ms=60000)
gate.pulse(lambda: True)
sys.stdin.read()
"""


def killed_during_the_pulse(kind: str, board: EmulatedModbusRelay | EmulatedLcus1) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PULSE_AND_BE_KILLED, kind, board.path], stdin=subprocess.PIPE
    ) as process:
        opened = eventually(board.relays.is_closed, 20)
        process.send_signal(signal.SIGKILL)
    assert opened


def test_no_kill_can_hold_a_modbus_gate_open(board: EmulatedModbusRelay) -> None:
    killed_during_the_pulse("modbus", board)
    assert eventually(lambda: not board.relays.is_closed())
    assert len(board.openings) == 1


def test_a_kill_leaves_lcus1_closed_until_the_next_start_so_it_needs_an_edge_triggered_gate() -> None:
    with EmulatedLcus1() as board:
        killed_during_the_pulse("lcus1", board)
        time.sleep(0.3)
        assert board.relays.is_closed()  # why settings refuse it without gate.edge_triggered
        gate = open_lcus1_gate(board.path)
        gate.make_safe()
        assert eventually(lambda: not board.relays.is_closed())
        gate.close()
        assert len(board.openings) == 1
