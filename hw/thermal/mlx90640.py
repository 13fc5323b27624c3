"""The MLX90640's registers: set up, wait for data, read whole subpages (datasheet 3901090640, section 10)."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hw.errors import DeviceError, DeviceProtocolError, DeviceTimeout
from hw.i2c import I2CBus
from hw.thermal import RawSubpage

DEFAULT_ADDRESS = 0x33
REFRESH_HZ = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
_RAM, _EEPROM, _STATUS, _CONTROL = 0x0400, 0x2400, 0x8000, 0x800D
EEPROM_WORDS = 832
_NEW_DATA = 0x0008
_CLEAR_AND_START = 0x0030  # overwrite enabled, start bit, new-data bit cleared
_BITS_A_BYTE = 9  # 8 data bits and an acknowledge
_OVERHEAD_BYTES = 8
_BUS_SHARE = 0.8  # of a refresh period; the rest is for polling and the kernel


class Mlx90640:
    """An MLX90640 in the chess pattern at 18 bit. One thread owns it; methods raise DeviceError.

    ``refresh_hz`` counts subpages (a full picture takes two) and must leave time to read one: at most 16 Hz
    on a 400 kHz bus (``bus_hz``), 4 Hz at 100 kHz. ``clock`` and ``sleep`` are in seconds.
    """

    model = "mlx90640"
    _ram_words = 832

    def __init__(
        self,
        bus: I2CBus,
        *,
        address: int = DEFAULT_ADDRESS,
        refresh_hz: float = 4.0,
        bus_hz: float = 400_000.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        check_rate(refresh_hz, bus_hz, self._ram_words, self.model)
        self._bus = bus
        self._address = address
        self._period = 1.0 / refresh_hz
        self._clock = clock
        self._sleep = sleep
        self.torn = 0  # subpages that were overwritten while they were read, and read again
        self._set_up(refresh_hz)

    def read_eeprom(self) -> NDArray[np.uint16]:
        """The 832 calibration words."""
        return self._bus.read_words(self._address, _EEPROM, EEPROM_WORDS)

    def read_subpage(self, timeout_s: float) -> RawSubpage:
        """Wait for new data and read the RAM, the control register and the subpage's number (834 words).

        A subpage that the sensor overwrote meanwhile is read again. Raises DeviceTimeout after ``timeout_s``
        seconds, DeviceGone, DeviceProtocolError.
        """
        deadline = self._clock() + timeout_s
        while True:
            subpage = self._wait(deadline)
            captured = self._clock()
            self._bus.write_word(self._address, _STATUS, _CLEAR_AND_START)
            words = np.empty(self._ram_words + 2, dtype=np.uint16)
            at = 0
            for register, count in self._banks(subpage):
                words[at : at + count] = self._bus.read_words(self._address, register, count)
                at += count
            words[-2] = self._bus.read_words(self._address, _CONTROL, 1)[0]
            words[-1] = subpage
            if not self._status() & _NEW_DATA:
                return RawSubpage(words, captured)
            self.torn += 1
            if self._clock() >= deadline:
                raise DeviceTimeout(
                    f"{self.model.upper()} overwrites each subpage while it is read: lower "
                    "thermal.refresh_hz, or raise the I2C bus's clock"
                )

    def close(self) -> None:
        """Let go of the bus; may be called twice."""
        self._bus.close()

    def _banks(self, subpage: int) -> tuple[tuple[int, int], ...]:
        """Where a subpage's words are: register and count."""
        return ((_RAM, self._ram_words),)

    def _wait(self, deadline: float) -> int:
        while True:
            status = self._status()
            if status & _NEW_DATA:
                if status & 7 > 1:
                    raise DeviceProtocolError(
                        f"{self.model.upper()} reports subpage {status & 7}: another device, or noise"
                    )
                return status & 7
            if self._clock() >= deadline:
                raise DeviceTimeout(f"{self.model.upper()} had no new data in time: power-cycle the sensor")
            self._sleep(min(self._period / 16, max(deadline - self._clock(), 0.0)))

    def _status(self) -> int:
        return int(self._bus.read_words(self._address, _STATUS, 1)[0])

    def _set_up(self, refresh_hz: float) -> None:
        rate = REFRESH_HZ.index(refresh_hz)
        wanted = 0x1000 | 2 << 10 | rate << 7 | 0x0001  # chess, 18 bit, rate, subpages alternating
        self._bus.write_word(self._address, _CONTROL, wanted)
        found = int(self._bus.read_words(self._address, _CONTROL, 1)[0])
        if found != wanted:
            raise DeviceProtocolError(
                f"address 0x{self._address:02x} answers 0x{found:04x} for the settings 0x{wanted:04x}: "
                f"not an {self.model.upper()}, or a bad line"
            )
        self._bus.write_word(self._address, _STATUS, _CLEAR_AND_START)


def check_rate(refresh_hz: float, bus_hz: float, words: int = 832, model: str = "mlx90640") -> None:
    """Raise DeviceError where the part has no such rate, or a subpage can't be read within its period."""
    if refresh_hz not in REFRESH_HZ:
        raise DeviceError(
            f"{model.upper()} has no refresh rate of {refresh_hz:g} Hz: use 0.5, 1, 2, 4, 8, 16 or 32"
        )
    needed = _BITS_A_BYTE * (2 * words + _OVERHEAD_BYTES) / bus_hz
    if needed > _BUS_SHARE / refresh_hz:
        raise DeviceError(
            f"a subpage takes {needed * 1000:.0f} ms at {bus_hz / 1000:.0f} kHz, too long for "
            f"{refresh_hz:g} Hz: lower thermal.refresh_hz, or raise the bus's clock"
        )
