"""The AMG8833 (Grid-EYE): normal mode, 64 pixels and a thermistor at 10 Hz (datasheet of the AMG88xx)."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hw.errors import DeviceError, DeviceProtocolError
from hw.i2c import I2CBus
from hw.thermal import RawSubpage
from hw.thermal.pace import Pace

DEFAULT_ADDRESS = 0x69
_POWER, _RESET, _RATE, _THERMISTOR, _PIXELS = 0x00, 0x01, 0x02, 0x0E, 0x80
_NORMAL, _INITIAL_RESET, _10_HZ = 0x00, 0x3F, 0x00
_PIXEL_BYTES, _CHUNK_BYTES = 128, 32
_FASTEST_HZ = 10.0


class Amg8833:
    """A coarse array. One thread owns it; methods raise DeviceError.

    ``read_subpage`` waits a period of ``refresh_hz`` (at most 10) and gives 65 words: thermistor, pixels.
    """

    model = "amg8833"

    def __init__(
        self,
        bus: I2CBus,
        *,
        address: int = DEFAULT_ADDRESS,
        refresh_hz: float = 4.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not 0 < refresh_hz <= _FASTEST_HZ:
            raise DeviceError("AMG8833 measures 10 times a second: lower thermal.refresh_hz")
        self._bus = bus
        self._address = address
        self._pace = Pace(self.model, refresh_hz, clock, sleep)
        for register, value in ((_POWER, _NORMAL), (_RESET, _INITIAL_RESET), (_RATE, _10_HZ)):
            bus.write_bytes(address, bytes([register, value]))
        if bus.read_bytes(address, bytes([_POWER]), 1)[0] != _NORMAL:
            raise DeviceProtocolError(f"address 0x{address:02x} is not an AMG8833, or a bad line")

    def read_eeprom(self) -> NDArray[np.uint16]:
        """Nothing: the part computes temperatures itself."""
        return np.empty(0, dtype=np.uint16)

    def read_subpage(self, timeout_s: float) -> RawSubpage:
        """Thermistor and pixels. Raises DeviceTimeout, DeviceGone, DeviceProtocolError."""
        captured = self._pace.wait(timeout_s)
        data = self._bus.read_bytes(self._address, bytes([_THERMISTOR]), 2)
        for start in range(0, _PIXEL_BYTES, _CHUNK_BYTES):
            data += self._bus.read_bytes(self._address, bytes([_PIXELS + start]), _CHUNK_BYTES)
        return RawSubpage(np.frombuffer(data, dtype="<u2").astype(np.uint16), captured)

    def close(self) -> None:
        """Let go of the bus; may be called twice."""
        self._bus.close()
