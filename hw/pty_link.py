"""The far side of a serial line for emulators: a pseudo-terminal that can misbehave and be unplugged."""

import logging
import os
import random
import select
import tempfile
import termios
import threading
import time
import tty
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Self

_log = logging.getLogger(__name__)

_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)

Script = Iterable[bytes | float]
"""What a device answers: bytes go out, a float is a pause in seconds."""


class LineFault(StrEnum):
    """How the line misbehaves until told otherwise."""

    NONE = "none"
    SILENCE = "silence"  # what comes in is read and never answered
    GARBAGE = "garbage"  # random bytes in place of every answer
    NOISE = "noise"  # random bytes before and after every answer
    PARTIAL = "partial"  # the first half of an answer, then nothing
    SLOW = "slow"  # byte by byte with pauses


class PtyPeer:
    """A device behind a pseudo-terminal: give ``path`` to a driver, ``respond`` plays the device.

    ``respond`` is called in the peer's own thread with the bytes as they arrive (any split), and returns what
    to answer. ``path`` is a symbolic link that stays the same over ``unplug`` and ``replug``, as udev's by-id
    links do. ``line_baud``: bytes leave no faster than a real line lets them (10 bit times each).
    ``received`` keeps the last 64 KiB that came in. Use as a context manager, or call ``close``.
    """

    def __init__(
        self,
        respond: Callable[[bytes], Script] = lambda data: (),
        *,
        link: Path | None = None,
        line_baud: int | None = None,
        byte_pause_s: float = 0.002,
        seed: int = 0,
    ) -> None:
        self._respond = respond
        self._folder = None if link else tempfile.TemporaryDirectory(prefix="pty-")
        self._link = link or Path(self._folder.name) / "port"  # type: ignore[union-attr]
        self._line_baud = line_baud
        self._byte_pause_s = byte_pause_s
        self._random = random.Random(seed)  # noqa: S311 - repeatable noise
        self._plugging = threading.RLock()
        self._writing = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._master = self._slave = self._wake_r = self._wake_w = -1
        self.fault = LineFault.NONE
        self.received = bytearray()
        self.replug()

    @property
    def path(self) -> str:
        """What a driver opens."""
        return str(self._link)

    @property
    def plugged(self) -> bool:
        """Whether the line is there."""
        return self._master >= 0

    @property
    def baud(self) -> int:
        """The rate that the driver has set its end to, bit/s."""
        with self._plugging:
            speed = termios.tcgetattr(self._slave)[5]
        return next(rate for rate in _RATES if getattr(termios, f"B{rate}") == speed)

    def fail(self, fault: LineFault) -> None:
        """Misbehave from now on; ``LineFault.NONE`` heals."""
        self.fault = fault

    def clog(self, clogged: bool = True) -> None:
        """Take no bytes any more (flow control): a driver's write waits; none of it arrives later."""
        with self._plugging:
            termios.tcflow(self._slave, termios.TCOOFF if clogged else termios.TCOON)

    def send(self, *script: bytes | float) -> None:
        """Say something unasked, under the present fault. Blocks until it is out; dropped when unplugged."""
        self._play(script)

    def unplug(self) -> None:
        """Pull the plug: a driver's next read or write fails, the path is gone. Harmless when unplugged."""
        with self._plugging:
            if self.plugged:
                self._pull()

    def _pull(self) -> None:
        self._link.unlink(missing_ok=True)
        self._stop.set()
        os.write(self._wake_w, b"x")
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5.0)
        with self._writing:
            for descriptor in (self._master, self._slave, self._wake_r, self._wake_w):
                os.close(descriptor)
            self._master = self._slave = self._wake_r = self._wake_w = -1

    def replug(self) -> None:
        """Plug in again, at the same path. Harmless when plugged."""
        with self._plugging:
            if not self.plugged:
                self._plug()

    def _plug(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._wake_r, self._wake_w = os.pipe()
        self._stop = threading.Event()
        fresh = self._link.with_name(self._link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._link)
        self._thread = threading.Thread(
            target=self._run, args=(self._stop, self._master, self._wake_r), name="pty", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Unplug and clear up; may be called twice."""
        self.unplug()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> "PtyPeer":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _run(self, stop: threading.Event, master: int, wake: int) -> None:
        poll = select.poll()
        poll.register(master, select.POLLIN)
        poll.register(wake, select.POLLIN)
        while not stop.is_set():
            poll.poll(1000)
            if stop.is_set():
                return
            try:
                data = os.read(master, 65536)
            except BlockingIOError:
                continue
            except OSError:
                return
            self.received += data
            del self.received[:-65536]
            try:
                self._play(self._respond(data))
            except Exception:
                _log.exception("the emulated device on %s failed", self.path)

    def _play(self, script: Script) -> None:
        for item in script:
            if isinstance(item, float):
                if self._stop.wait(item):
                    return
            else:
                self._say(item)

    def _say(self, data: bytes) -> None:
        fault = self.fault
        if fault is LineFault.SILENCE:
            return
        if fault is LineFault.GARBAGE:
            data = self._random.randbytes(len(data))
        elif fault is LineFault.NOISE:
            data = self._random.randbytes(7) + data + self._random.randbytes(5)
        elif fault is LineFault.PARTIAL:
            data = data[: len(data) // 2]
        step = 1 if fault is LineFault.SLOW else 64 if self._line_baud else len(data) or 1
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            self._write(piece)
            pause = self._byte_pause_s if fault is LineFault.SLOW else 0.0
            if self._line_baud:
                pause = max(pause, len(piece) * 10 / self._line_baud)
            if pause and self._stop.wait(pause):
                return

    def _write(self, data: bytes) -> None:
        """Out to the driver; what nobody reads for a second is lost, as on a real line."""
        until = time.monotonic() + 1.0
        while data and time.monotonic() < until and not self._stop.is_set():
            with self._writing:
                if self._master < 0:
                    return
                try:
                    data = data[os.write(self._master, data) :]
                    continue
                except BlockingIOError:
                    pass
                except OSError:
                    return
            self._stop.wait(0.005)


class PtyDevice(ABC):
    """An emulated device that is nothing but its ``line``: give ``path`` to a driver.

    ``_respond`` plays it, in the line's thread, from the moment this is constructed: so a device sets up its
    own state first.
    """

    def __init__(self, link: Path | None = None, line_baud: int | None = None) -> None:
        self.line = PtyPeer(self._respond, link=link, line_baud=line_baud)

    @abstractmethod
    def _respond(self, data: bytes) -> Script:
        """What it answers to bytes as they arrive."""

    @property
    def path(self) -> str:
        """What a driver opens."""
        return self.line.path

    def fail(self, fault: LineFault) -> None:
        """Let the line misbehave."""
        self.line.fail(fault)

    def unplug(self) -> None:
        """Pull the device's plug."""
        self.line.unplug()

    def replug(self) -> None:
        """Plug the device in again, at the same path."""
        self.line.replug()

    def close(self) -> None:
        """Clear up; may be called twice."""
        self.line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
