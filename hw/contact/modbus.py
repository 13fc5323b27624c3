"""Contacts on a Modbus board's discrete inputs (function 02): a board of their own, or the gate's."""

from hw.boards import Profile
from hw.gate.modbus import ModbusBoard, open_modbus_board


class ModbusContacts:
    """The first ``count`` inputs of a board (a ``hw.contact.Contacts``).

    ``owned`` False: the board is the gate's, whose thread reads it and closes it.
    """

    def __init__(self, board: ModbusBoard, count: int, *, owned: bool = True) -> None:
        self._board = board
        self._count = count
        self._owned = owned

    def read(self) -> int:
        """See ``hw.contact.Contacts``. Raises DeviceError."""
        return self._board.inputs(self._count)

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        if self._owned:
            self._board.line.close()


def open_modbus_contacts(
    port: str, baud: int, profile: Profile, count: int, *, address: int = 1, local_echo: bool = False
) -> ModbusContacts:
    """Open the line of an input board. Raises DeviceError."""
    board = open_modbus_board(port, baud, profile, address=address, local_echo=local_echo)
    return ModbusContacts(board, count)
