"""The MLX90614 over SMBus: word reads with the packet error code checked (datasheet 3901090614, 8.4)."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hw.errors import DeviceProtocolError
from hw.i2c import I2CBus
from hw.thermal import RawSubpage
from hw.thermal.pace import Pace

DEFAULT_ADDRESS = 0x5A
_AMBIENT, _OBJECT, _EMISSIVITY = 0x06, 0x07, 0x24
_ATTEMPTS = 3


class Mlx90614:
    """A spot sensor. One thread owns it; methods raise DeviceError.

    ``read_subpage`` waits a period of ``refresh_hz`` and gives two words: own temperature, object.
    """

    model = "mlx90614"

    def __init__(
        self,
        bus: I2CBus,
        *,
        address: int = DEFAULT_ADDRESS,
        refresh_hz: float = 4.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bus = bus
        self._address = address
        self._pace = Pace(self.model, refresh_hz, clock, sleep)
        self.spoiled = 0  # answers whose PEC was wrong, and which were asked for again
        self.read_word(_AMBIENT)

    def read_eeprom(self) -> NDArray[np.uint16]:
        """One word: the emissivity that the part itself corrects for (0xFFFF: 1)."""
        return np.array([self.read_word(_EMISSIVITY)], dtype=np.uint16)

    def read_subpage(self, timeout_s: float) -> RawSubpage:
        """Both temperatures. Raises DeviceTimeout, DeviceGone, DeviceProtocolError."""
        captured = self._pace.wait(timeout_s)
        words = np.array([self.read_word(_AMBIENT), self.read_word(_OBJECT)], dtype=np.uint16)
        return RawSubpage(words, captured)

    def read_word(self, command: int) -> int:
        """A word of RAM or EEPROM, PEC checked; three tries."""
        for _ in range(_ATTEMPTS):
            low, high, code = self._bus.read_bytes(self._address, bytes([command]), 3)
            sent = bytes([self._address << 1, command, self._address << 1 | 1, low, high])
            if pec(sent) == code:
                return low | high << 8
            self.spoiled += 1
        raise DeviceProtocolError(
            f"address 0x{self._address:02x} answers with a wrong PEC: not an MLX90614, or a bad line"
        )

    def close(self) -> None:
        """Let go of the bus; may be called twice."""
        self._bus.close()


def pec(data: bytes) -> int:
    """SMBus's packet error code: CRC-8 with polynomial 0x07, from 0."""
    code = 0
    for byte in data:
        code ^= byte
        for _ in range(8):
            code = (code << 1 ^ (0x07 if code & 0x80 else 0)) & 0xFF
    return code
