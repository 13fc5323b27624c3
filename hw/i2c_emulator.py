"""An I2C adapter without a kernel: stands in for smbus2's ``os`` and ``ioctl`` on registered paths only.

The real smbus2 marshals its real structures; this side unmarshals them, honours i2c-dev's limits and hands
bytes to emulated chips. Paths that are not registered still go to the operating system, so several tests or
buses in one process don't disturb each other.
"""

import ctypes
import errno
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import smbus2
from smbus2 import smbus2 as _smbus2

_MESSAGES = 42  # I2C_RDWR_IOCTL_MAX_MSGS
_MESSAGE_BYTES = 8192
_BLOCK_BYTES = 32
_FUNCTIONS = smbus2.I2cFunc.I2C | (smbus2.I2cFunc.SMBUS_EMUL & ~smbus2.I2cFunc.SMBUS_PEC)
_QUICK, _BYTE, _BYTE_DATA, _WORD_DATA, _PROC_CALL, _BLOCK_DATA = range(6)
_I2C_BLOCK_DATA = 8
_names: dict[str, Any] = vars(_smbus2)


class Chip(Protocol):
    """A device on the bus. Either method may raise OSError to refuse."""

    def write(self, data: bytes) -> None:
        """Bytes after the address of a write message."""

    def read(self, count: int) -> bytes:
        """Exactly ``count`` bytes for a read message."""


class EmulatedBus:
    """One adapter: chips by 7-bit address, and ways to fail. May be used from several threads."""

    def __init__(self, chips: dict[int, Chip] | None = None, *, message_bytes: int = _MESSAGE_BYTES) -> None:
        self.chips: dict[int, Chip] = dict(chips or {})
        self.message_bytes = message_bytes  # a small adapter takes less
        self.plugged = True
        self.transfers = 0
        self._lock = threading.Lock()
        self._failure = 0
        self._failures_left = 0
        self._delay_s = 0.0
        self._short: int | None = None

    def fail(self, number: int, transfers: int = 1, delay_s: float = 0.0) -> None:
        """The next ``transfers`` (-1: all) end with this errno: EREMOTEIO a NACK, ETIMEDOUT a stuck bus."""
        with self._lock:
            self._failure, self._failures_left, self._delay_s = number, transfers, delay_s

    def shorten(self, count: int | None) -> None:
        """Reads give only ``count`` real bytes, then the idle bus's 0xFF; None: whole again."""
        with self._lock:
            self._short = count

    def unplug(self) -> None:
        """The adapter is gone, also for who has it open."""
        self.plugged = False

    def plug(self) -> None:
        """The adapter is back; open descriptors stay dead until opened again (as they would)."""
        self.plugged = True

    def control(self, state: "_Open", request: int, argument: Any) -> None:
        """One ioctl. Raises OSError as the kernel would."""
        with self._lock:
            if not self.plugged:
                raise _error(errno.ENODEV)
            if request == _smbus2.I2C_FUNCS:
                argument.value = int(_FUNCTIONS)
            elif request in (_smbus2.I2C_SLAVE, _smbus2.I2C_SLAVE_FORCE):
                state.address = int(argument)
            elif request == _smbus2.I2C_RDWR:
                self._combined(argument)
            elif request == _smbus2.I2C_SMBUS:
                self._smbus(state.address, argument)
            else:
                raise _error(errno.ENOTTY)

    def _combined(self, data: Any) -> None:
        if not 0 < data.nmsgs <= _MESSAGES:
            raise _error(errno.EINVAL)
        messages = [data.msgs[i] for i in range(data.nmsgs)]
        if any(m.len > _MESSAGE_BYTES for m in messages):
            raise _error(errno.EINVAL)
        if any(m.len > self.message_bytes for m in messages):
            raise _error(errno.EOPNOTSUPP)
        self._begin()
        for message in messages:
            chip = self._chip(message.addr)
            if message.flags & _smbus2.I2C_M_RD:
                ctypes.memmove(message.buf, self._read(chip, message.len), message.len)
            else:
                chip.write(ctypes.string_at(message.buf, message.len))

    def _smbus(self, address: int | None, data: Any) -> None:
        if address is None:
            raise _error(errno.EINVAL)
        self._begin()
        chip = self._chip(address)
        value = data.data.contents if data.data else None
        if data.read_write == _smbus2.I2C_SMBUS_READ:
            self._smbus_read(chip, data.size, data.command, value)
        else:
            self._smbus_write(chip, data.size, data.command, value)

    def _smbus_read(self, chip: Chip, size: int, command: int, value: Any) -> None:
        if size == _BYTE:
            value.byte = self._read(chip, 1)[0]
            return
        chip.write(bytes([command]))
        if size == _BYTE_DATA:
            value.byte = self._read(chip, 1)[0]
        elif size == _WORD_DATA:
            value.word = int.from_bytes(self._read(chip, 2), "little")
        elif size == _I2C_BLOCK_DATA:
            count = value.block[0]
            if not 0 < count <= _BLOCK_BYTES:
                raise _error(errno.EINVAL)
            value.block[1 : count + 1] = list(self._read(chip, count))
        else:
            raise _error(errno.EOPNOTSUPP)

    def _smbus_write(self, chip: Chip, size: int, command: int, value: Any) -> None:
        head = bytes([command])
        if size == _QUICK:
            chip.write(b"")
        elif size == _BYTE:
            chip.write(head)
        elif size == _BYTE_DATA:
            chip.write(head + bytes([value.byte]))
        elif size in (_WORD_DATA, _PROC_CALL):
            chip.write(head + int(value.word).to_bytes(2, "little"))
            if size == _PROC_CALL:
                value.word = int.from_bytes(self._read(chip, 2), "little")
        elif size in (_BLOCK_DATA, _I2C_BLOCK_DATA):
            count = value.block[0]
            if not 0 < count <= _BLOCK_BYTES:
                raise _error(errno.EINVAL)
            length = bytes([count]) if size == _BLOCK_DATA else b""
            chip.write(head + length + bytes(value.block[1 : count + 1]))
        else:
            raise _error(errno.EOPNOTSUPP)

    def _begin(self) -> None:
        self.transfers += 1
        if self._failures_left:
            self._failures_left -= self._failures_left > 0
            time.sleep(self._delay_s)
            raise _error(self._failure)

    def _chip(self, address: int) -> Chip:
        if address not in self.chips:
            raise _error(errno.EREMOTEIO)
        return self.chips[address]

    def _read(self, chip: Chip, count: int) -> bytes:
        data = chip.read(count)
        if self._short is not None:
            data = data[: self._short].ljust(count, b"\xff")
        return data


class _Open:
    """An open descriptor: its bus and the address that SMBus transfers go to."""

    def __init__(self, bus: EmulatedBus) -> None:
        self.bus = bus
        self.address: int | None = None
        self.dead = False


class _World:
    """Stands in for ``os`` and ``ioctl`` inside smbus2; whatever isn't registered goes to the real ones."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.buses: dict[str, EmulatedBus] = {}
        self.opened: dict[int, _Open] = {}
        self.users = 0
        self.real_ioctl: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: str, flags: int) -> int:
        with self.lock:
            bus = self.buses.get(path)
            if bus is None:
                return os.open(path, flags)
            if not bus.plugged:
                raise _error(errno.ENOENT, path)
            descriptor = os.open(os.devnull, os.O_RDWR)  # a real number, so that it can't collide
            self.opened[descriptor] = _Open(bus)
            return descriptor

    def close(self, descriptor: int) -> None:
        with self.lock:
            self.opened.pop(descriptor, None)
        os.close(descriptor)

    def ioctl(self, descriptor: int, request: int, argument: Any = 0) -> Any:
        with self.lock:
            state = self.opened.get(descriptor)
        if state is None:
            return self.real_ioctl(descriptor, request, argument)
        if state.dead or not state.bus.plugged:
            state.dead = True
            raise _error(errno.ENODEV)
        state.bus.control(state, request, argument)
        return 0

    def enter(self, path: str, bus: EmulatedBus) -> None:
        with self.lock:
            if path in self.buses:
                raise ValueError(f"{path} is emulated already")
            self.buses[path] = bus
            self.users += 1
            if self.users == 1:
                self.real_ioctl = _names["ioctl"]
                _names.update(os=self, ioctl=self.ioctl)

    def leave(self, path: str) -> None:
        with self.lock:
            del self.buses[path]
            self.users -= 1
            if self.users == 0:
                _names.update(os=os, ioctl=self.real_ioctl)
                self.opened.clear()  # their owners still close the numbers


_world = _World()


@contextmanager
def emulated(path: str, bus: EmulatedBus) -> Iterator[EmulatedBus]:
    """While inside, smbus2 finds ``bus`` at ``path``."""
    _world.enter(path, bus)
    try:
        yield bus
    finally:
        _world.leave(path)


def _error(number: int, path: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), path) if path else OSError(number, os.strerror(number))
