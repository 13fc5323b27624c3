"""A light with a relay for each colour: on a Modbus board (its own or the gate's), an LCUS-1, GPIO lines."""

from collections.abc import Callable

from hw.boards import Profile
from hw.gate.lcus1 import command
from hw.gate.modbus import ModbusBoard, open_modbus_board
from hw.gpio import open_outputs
from hw.light import Lamp
from hw.modbus import quietly
from hw.transport import open_serial


class RelayLight:
    """A ``hw.light.Light`` over two relays. ``green`` and ``red``: their channels; 0: no such lamp."""

    def __init__(
        self,
        switch: Callable[[int, bool], None],
        *,
        green: int,
        red: int,
        let_go: Callable[[], None] = lambda: None,
    ) -> None:
        self._switch = switch
        self._channels = {Lamp.GREEN: green, Lamp.RED: red}
        self._let_go = let_go
        self._shown: Lamp | None = None  # unknown: whoever was here before may have left one on

    def show(self, lamp: Lamp) -> None:
        """See ``hw.light.Light``: what is to go out goes out first. Raises DeviceError."""
        if lamp is self._shown:
            return
        self._shown = None
        for other, channel in self._channels.items():
            if channel and other is not lamp:
                self._switch(channel, False)
        if self._channels.get(lamp):
            self._switch(self._channels[lamp], True)
        self._shown = lamp

    def close(self) -> None:
        """Go dark if possible and let go of the port; may be called twice."""
        self._shown = None
        quietly(lambda: self.show(Lamp.DARK))
        self._let_go()


def board_light(board: ModbusBoard, *, green: int, red: int) -> RelayLight:
    """A light on the gate's board, whose thread serves it."""
    return RelayLight(board.switch, green=green, red=red)


def open_modbus_light(
    port: str,
    baud: int,
    profile: Profile,
    *,
    address: int,
    green: int,
    red: int,
    local_echo: bool = False,
) -> RelayLight:
    """A light on a Modbus board of its own. Raises DeviceError."""
    board = open_modbus_board(port, baud, profile, address=address, local_echo=local_echo)
    return RelayLight(board.switch, green=green, red=red, let_go=board.line.close)


def open_lcus1_light(port: str, baud: int, *, green: int, red: int) -> RelayLight:
    """A light on an LCUS-1 board of its own. Raises DeviceError."""
    line = open_serial(port, baud, write_timeout_s=0.3)
    return RelayLight(lambda n, on: line.write(command(n, on)), green=green, red=red, let_go=line.close)


def open_gpio_light(chip: str, *, green: int, red: int, active_low: bool = False) -> RelayLight:
    """A light on GPIO lines; ``green`` and ``red`` are the lines' numbers, 0: none. Raises DeviceError."""
    lines = open_outputs(chip, [line for line in (green, red) if line], active_low=active_low)
    return RelayLight(lines.switch, green=green, red=red, let_go=lines.close)
