"""An I2C bus over Linux's i2c-dev: 16-bit registers and words, in chunks that the adapter takes."""

import errno
import logging

import numpy as np
import smbus2
from numpy.typing import NDArray

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout

_log = logging.getLogger(__name__)
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
_TOO_LONG = {errno.EOPNOTSUPP, errno.EINVAL, errno.EMSGSIZE}
_LEAST_CHUNK_WORDS = 8
_NACK = {errno.EREMOTEIO, errno.ENXIO, errno.EIO, errno.EAGAIN}  # EAGAIN: arbitration lost
_ATTEMPTS = 3
_IDLE = 0xFFFF  # what an idle bus reads as
_IDLE_WORDS = 4  # so many at a read's end: the device let go of the bus


class I2CBus:
    """One adapter, such as ``/dev/i2c-1``. One thread owns it.

    ``chunk_bytes``: the longest read that the adapter takes in one message; where it refuses, shorter ones
    are tried and the log says which to set. A transfer that is not acknowledged, and a read of words that
    ends in an idle bus's ones, is tried three times in all (``retried`` counts); a stuck bus once, because
    each try takes as long as the adapter waits. All methods raise DeviceGone, DeviceTimeout or
    DeviceProtocolError.
    """

    def __init__(self, path: str, *, chunk_bytes: int = 2048) -> None:
        if not 2 <= chunk_bytes <= MESSAGE_BYTES:
            raise ValueError(f"chunk_bytes must be 2 to {MESSAGE_BYTES}")
        self.path = path
        self.retried = 0
        self._chunk_words = chunk_bytes // 2
        self._bus: smbus2.SMBus | None = None
        try:
            self._bus = smbus2.SMBus(path)
        except OSError as error:
            raise _wrapped(error, path) from error

    def read_words(self, address: int, register: int, count: int) -> NDArray[np.uint16]:
        """``count`` words from a 16-bit register on, both sent high byte first."""
        words = np.empty(count, dtype=np.uint16)
        start = 0
        while start < count:
            size = min(self._chunk_words, count - start)
            try:
                words[start : start + size] = self._read_whole(address, register + start, size)
            except DeviceProtocolError as error:
                if not self._shorten(size, error):
                    raise
                continue
            start += size
        return words

    def _read_whole(self, address: int, register: int, count: int) -> NDArray[np.uint16]:
        """Words of one message; if they stay short they are given as they came, for the reader to judge."""
        for attempt in range(_ATTEMPTS):
            answer = self.read_bytes(address, register.to_bytes(2, "big"), 2 * count)
            words = np.frombuffer(answer, dtype=">u2").astype(np.uint16)
            if count <= _IDLE_WORDS or (words[-_IDLE_WORDS:] != _IDLE).any():
                break
            self._again(attempt, f"address 0x{address:02x} gave a short answer")
        return words

    def read_bytes(self, address: int, command: bytes, count: int) -> bytes:
        """``count`` bytes after ``command`` was written, in one transfer with a repeated start."""
        ask, answer = smbus2.i2c_msg.write(address, command), smbus2.i2c_msg.read(address, count)
        self._transfer(address, ask, answer)
        return bytes(answer)

    def write_bytes(self, address: int, data: bytes) -> None:
        """Bytes as they stand."""
        self._transfer(address, smbus2.i2c_msg.write(address, data))

    def write_word(self, address: int, register: int, value: int) -> None:
        """One word into a 16-bit register."""
        data = register.to_bytes(2, "big") + value.to_bytes(2, "big")
        self._transfer(address, smbus2.i2c_msg.write(address, data))

    def _shorten(self, size: int, error: DeviceProtocolError) -> bool:
        """Whether a refused read of ``size`` words is worth another try with half of it."""
        cause = error.__cause__
        too_long = isinstance(cause, OSError) and cause.errno in _TOO_LONG
        if not too_long or size // 2 < _LEAST_CHUNK_WORDS:
            return False
        self._chunk_words = size // 2
        _log.warning(
            "I2C %s refuses reads of %d bytes: trying %d (set thermal.chunk_bytes)", self.path, 2 * size, size
        )
        return True

    def close(self) -> None:
        """Let go of the adapter; may be called twice."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    def _transfer(self, address: int, *messages: smbus2.i2c_msg) -> None:
        for attempt in range(_ATTEMPTS):
            if self._bus is None:
                raise DeviceGone(f"I2C bus {self.path} was closed")
            try:
                self._bus.i2c_rdwr(*messages)
                return
            except OSError as error:
                if error.errno not in _NACK or attempt + 1 == _ATTEMPTS:
                    raise _wrapped(error, f"{self.path} address 0x{address:02x}") from error
                self._again(attempt, f"address 0x{address:02x} did not acknowledge")

    def _again(self, attempt: int, what: str) -> None:
        if attempt + 1 < _ATTEMPTS:
            if not self.retried:
                _log.warning("I2C %s %s: tried again; if often, check the wiring", self.path, what)
            self.retried += 1


def _wrapped(error: OSError, what: str) -> DeviceError:
    number = error.errno or 0
    if number in _SLOW:
        return DeviceTimeout(
            f"I2C {what} did not answer in time, the bus is stuck (something holds SDA low): "
            "power-cycle the sensor; then check its wiring and pull-ups"
        )
    if number in _GONE:
        return DeviceGone(f"I2C {what} {_GONE[number]}")
    return DeviceProtocolError(
        f"I2C {what} refused the transfer ({error.strerror or error}): lower thermal.chunk_bytes"
    )
