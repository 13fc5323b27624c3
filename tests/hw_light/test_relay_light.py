"""The status light over relays: one colour at a time, dark at the end, and it never touches another relay."""

import pytest

from hw.boards import load
from hw.errors import DeviceError
from hw.gate.emulator import EmulatedLcus1, EmulatedModbusRelay, GateFault
from hw.gate.modbus import open_modbus_gate
from hw.light import Lamp
from hw.light.relays import board_light, open_lcus1_light, open_modbus_light


def test_a_light_on_the_gates_board_leaves_the_gate_alone() -> None:
    with EmulatedModbusRelay() as board:
        gate = open_modbus_gate(board.path, channel=1, pulse_ms=100)
        light = board_light(gate.board, green=3, red=4)
        for lamp, states in ((Lamp.RED, 0b1000), (Lamp.GREEN, 0b100), (Lamp.GREEN, 0b100), (Lamp.DARK, 0)):
            light.show(lamp)
            assert board.relays.states() == states
        light.show(Lamp.RED)
        light.close()
        assert board.relays.states() == 0
        assert {change.channel for change in board.relays.changes} == {3, 4}
        assert gate.pulse(lambda: True), "the line is the gate's, and open"
        gate.close()


def test_a_light_with_a_board_of_its_own_goes_dark_with_the_kiosk() -> None:
    with EmulatedModbusRelay(profile="registers") as board:
        light = open_modbus_light(board.path, 9600, load("registers"), address=1, green=0, red=2)
        light.show(Lamp.RED)
        assert board.relays.states() == 0b10
        light.show(Lamp.GREEN)  # no green lamp: the red one goes out all the same
        assert board.relays.states() == 0
        light.show(Lamp.RED)
        board.gate_fault = GateFault.DEAF
        with pytest.raises(DeviceError):
            light.show(Lamp.GREEN)
        board.gate_fault = GateFault.NONE
        light.close()
        light.close()
        assert board.relays.states() == 0


def test_what_somebody_before_left_on_goes_out() -> None:
    with EmulatedLcus1() as board:
        board.relays.switch(1, True)
        light = open_lcus1_light(board.path, 9600, green=1, red=2)
        light.show(Lamp.RED)
        for _ in range(300):
            if board.relays.states() == 0b10:
                break
            board.peer._stop.wait(0.01)
        assert board.relays.states() == 0b10
        light.close()
