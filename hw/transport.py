"""Transports under the drivers: a serial line by path or URL, its errors wrapped once into ``hw.errors``."""

import contextlib
import errno
import select
import termios
import time
from collections.abc import Callable
from typing import Any, TypeVar

import serial

from hw.errors import DeviceError, DeviceGone, DeviceTimeout
from hw.line_holder import holder

_SLICE_S = 0.002  # how often a URL without a file descriptor (loop://, rfc2217://) is looked at
_T = TypeVar("_T")

# termios.error is no OSError, and pyserial lets it through.
_OS_ERRORS = (serial.SerialException, OSError, termios.error)


class SerialPort:
    """An open serial line, 8 data bits, no parity, 1 stop bit. One thread owns it.

    Deadlines are ``time.monotonic()`` seconds. Every method raises DeviceGone when the line is unplugged,
    at once and every time; after that the port can only be closed.
    """

    def __init__(self, port: Any, name: str, timeout_s: float) -> None:
        self._port = port
        self._timeout_s = timeout_s
        self._poll = _poll_of(port)
        self.name = name

    def read(self, n: int, deadline: float | None = None) -> bytes:
        """Exactly ``n`` bytes. ``deadline`` None: ``timeout_s`` from now.

        Raises DeviceTimeout (what came so far is dropped), DeviceGone.
        """
        limit = self._deadline(deadline)
        got = bytearray()
        while len(got) < n:
            some = self.read_available(limit, n - len(got))
            if not some:
                raise DeviceTimeout(f"{self.name}: {len(got)} of {n} bytes came in time")
            got += some
        return bytes(got)

    def read_available(self, deadline: float | None = None, limit: int = 4096) -> bytes:
        """What is there, 1 to ``limit`` bytes, after waiting for the first until ``deadline``; b"": nothing.

        A ``deadline`` in the past only looks. Raises DeviceGone.
        """
        until = self._deadline(deadline)
        while True:
            self._wait(until)
            some: bytes = self._guard(lambda: self._port.read(limit))
            if some or time.monotonic() >= until:
                return some

    def write(self, data: bytes) -> None:
        """Write all of ``data``. Raises DeviceTimeout when the line takes nothing any more, DeviceGone."""
        written: int | None = self._guard(lambda: self._port.write(data))
        if written is not None and written != len(data):
            raise DeviceTimeout(f"{self.name}: only {written} of {len(data)} bytes could be written")

    def reset_input(self) -> None:
        """Forget what came in and was not read. Raises DeviceGone."""
        self._guard(self._port.reset_input_buffer)

    @property
    def baud(self) -> int:
        """The line's rate, bit/s."""
        return int(self._port.baudrate)

    def set_baud(self, baud: int) -> None:
        """Change the line's rate and forget what came in at the old one. Raises DeviceGone, DeviceError."""
        try:
            self._guard(lambda: setattr(self._port, "baudrate", baud))
        except ValueError as error:
            raise DeviceError(f"{self.name}: not a serial line at {baud} baud: {error}") from error
        self.reset_input()

    def close(self) -> None:
        """Let go of the line; may be called twice, never raises."""
        with contextlib.suppress(*_OS_ERRORS):  # an unplugged line has nothing left to close
            self._port.close()

    def _deadline(self, deadline: float | None) -> float:
        return time.monotonic() + self._timeout_s if deadline is None else deadline

    def _wait(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            return
        if self._poll is None:
            time.sleep(min(left, _SLICE_S))
        else:
            self._poll.poll(left * 1000)

    def _guard(self, act: Callable[[], _T]) -> _T:
        if not self._port.is_open:
            raise DeviceGone(f"{self.name}: closed")
        try:
            return act()
        except serial.SerialTimeoutException as error:
            raise DeviceTimeout(f"{self.name}: the line takes no bytes") from error
        except _OS_ERRORS as error:
            raise DeviceGone(f"{self.name}: unplugged, or taken by another program ({error})") from error


def open_serial(
    url_or_path: str,
    baud: int,
    *,
    timeout_s: float = 1.0,
    write_timeout_s: float = 1.0,
    exclusive: bool = True,
) -> SerialPort:
    """Open a serial line by device path or pyserial URL (``socket://host:port``, ``loop://``), 8N1.

    ``exclusive`` locks a device path against other programs. Pseudo-terminals are taken as they are: they
    have no RTS and DTR. Raises DeviceGone with one sentence on what to do, DeviceError for settings that no
    line can have.
    """
    try:
        port = serial.serial_for_url(
            url_or_path,
            baudrate=baud,
            timeout=0,  # waiting is done here, by deadline
            write_timeout=None if url_or_path.startswith("rfc2217://") else write_timeout_s,
            exclusive=exclusive or None,
        )
    except ValueError as error:
        raise DeviceError(f"{url_or_path}: not a serial line at {baud} baud: {error}") from error
    except _OS_ERRORS as error:
        raise DeviceGone(f"{url_or_path}: {_why(error, url_or_path)}") from error
    return SerialPort(port, url_or_path, timeout_s)


def _poll_of(port: Any) -> "select.poll | None":
    try:
        descriptor = port.fileno()
    except (AttributeError, OSError):  # io.UnsupportedOperation is an OSError
        return None
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return poll


def _why(error: Exception, path: str) -> str:
    code = getattr(error, "errno", None)
    if code in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return "not there: plug the device in, or correct the port in the settings"
    if code in (errno.EACCES, errno.EPERM):
        return "no permission: add the kiosk's user to the group dialout"
    if code in (errno.EAGAIN, errno.EBUSY):
        return f"in use by another program ({by})" if (by := holder(path)) else "in use by another program"
    return f"can't be opened: {error}"
