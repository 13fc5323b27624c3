"""An I2C bus over Linux's i2c-dev: 16-bit registers and words, in chunks that the adapter takes."""

import errno

import numpy as np
import smbus2
from numpy.typing import NDArray

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout

MESSAGE_BYTES = 8192  # i2c-dev's limit; some adapters take less (a USB bridge 60, an old SoC 255)

_GONE = {
    errno.ENOENT: "is not there: enable I2C, or correct the path",
    errno.ENODEV: "is not there any more",
    errno.ENXIO: "does not answer: check address and wiring",
    errno.EREMOTEIO: "does not answer: check address and wiring",
    errno.EIO: "does not answer: check address and wiring",
    errno.EACCES: "may not be opened: add the user to the group i2c",
    errno.EPERM: "may not be opened: add the user to the group i2c",
    errno.EBADF: "was closed",
}
_SLOW = {errno.ETIMEDOUT, errno.EAGAIN, errno.EBUSY}


class I2CBus:
    """One adapter, such as ``/dev/i2c-1``. One thread owns it.

    ``chunk_bytes``: the longest read that the adapter takes in one message. All methods raise DeviceGone,
    DeviceTimeout or DeviceProtocolError.
    """

    def __init__(self, path: str, *, chunk_bytes: int = 2048) -> None:
        if not 2 <= chunk_bytes <= MESSAGE_BYTES:
            raise ValueError(f"chunk_bytes must be 2 to {MESSAGE_BYTES}")
        self.path = path
        self._chunk_words = chunk_bytes // 2
        self._bus: smbus2.SMBus | None = None
        try:
            self._bus = smbus2.SMBus(path)
        except OSError as error:
            raise _wrapped(error, path) from error

    def read_words(self, address: int, register: int, count: int) -> NDArray[np.uint16]:
        """``count`` words from a 16-bit register on, both sent high byte first."""
        words = np.empty(count, dtype=np.uint16)
        for start in range(0, count, self._chunk_words):
            size = min(self._chunk_words, count - start)
            ask = smbus2.i2c_msg.write(address, (register + start).to_bytes(2, "big"))
            answer = smbus2.i2c_msg.read(address, 2 * size)
            self._transfer(address, ask, answer)
            words[start : start + size] = np.frombuffer(bytes(answer), dtype=">u2")
        return words

    def write_word(self, address: int, register: int, value: int) -> None:
        """One word into a 16-bit register."""
        data = register.to_bytes(2, "big") + value.to_bytes(2, "big")
        self._transfer(address, smbus2.i2c_msg.write(address, data))

    def close(self) -> None:
        """Let go of the adapter; may be called twice."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    def _transfer(self, address: int, *messages: smbus2.i2c_msg) -> None:
        if self._bus is None:
            raise DeviceGone(f"I2C bus {self.path} was closed")
        try:
            self._bus.i2c_rdwr(*messages)
        except OSError as error:
            raise _wrapped(error, f"{self.path} address 0x{address:02x}") from error


def _wrapped(error: OSError, what: str) -> DeviceError:
    number = error.errno or 0
    if number in _SLOW:
        return DeviceTimeout(f"I2C {what} did not answer in time: bus stuck, or pull-ups missing")
    if number in _GONE:
        return DeviceGone(f"I2C {what} {_GONE[number]}")
    return DeviceProtocolError(f"I2C {what} refused the transfer: {error.strerror or error}")
