"""A gate on a GPIO line, held by a process of its own (``hw.gate.gpio_keeper``) that ends the pulse.

The line knows only on and off, and what it does when it is let go is undefined. So it may drive a gate only
where the gate's controller opens once per edge (``gate.edge_triggered``), which the settings check.
"""

import contextlib
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceRefused, DeviceTimeout
from hw.modbus import quietly

_ANSWER_S = 0.5
_START_S = 5.0
_FRESH_S = 0.25  # a pulse that the keeper reads later than this is not made
_LONGEST = 512


class GpioGate:
    """A gate on a GPIO line (a ``hw.gate.Gate``). ``pulse`` waits for the end of the pulse.

    ``command`` starts the keeper. Raises DeviceError where the line can't be had.
    """

    def __init__(self, command: Sequence[str], *, pulse_ms: int, name: str) -> None:
        self._name = name
        self._pulse_s = pulse_ms / 1000
        self._buffer = b""
        self._keeper = subprocess.Popen(  # noqa: S603 - our own module, arguments from the settings
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._to, self._from = self._keeper.stdin, self._keeper.stdout
        try:
            self._expect("ready", _START_S)
        except BaseException:
            self._end()
            raise

    @property
    def self_ending(self) -> bool:
        """False: the keeper ends the pulse, and a keeper can be killed too."""
        return False

    def make_safe(self) -> None:
        """Drive the line off. Raises DeviceError."""
        self._ask("off", "off", _ANSWER_S)

    def answers(self) -> None:
        """Whether the keeper lives. Raises DeviceError."""
        self._ask("here", "here", _ANSWER_S)

    def pulse(self, still_valid: Callable[[], bool]) -> bool:
        """Open once; see ``hw.gate.Gate``."""
        if not still_valid():
            return False
        deadline = time.monotonic() + _FRESH_S
        self._ask(f"pulse {deadline:.6f}", "done", self._pulse_s + _FRESH_S + _ANSWER_S)
        return True

    def close(self) -> None:
        """Off, and the end of the keeper; may be called twice."""
        if not self._to.closed:
            quietly(self.make_safe)
            self._end()

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            self._to.close()
        try:
            self._keeper.wait(self._pulse_s + 1.0)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        self._from.close()

    def _ask(self, command: str, answer: str, limit_s: float) -> None:
        try:
            self._to.write(command.encode() + b"\n")
        except (OSError, ValueError) as error:  # ValueError: closed
            raise DeviceGone(f"{self._name}: its keeper has ended") from error
        self._expect(answer, limit_s)

    def _expect(self, answer: str, limit_s: float) -> None:
        word = self._line(time.monotonic() + limit_s)
        if word == answer:
            return
        if word.startswith("failed "):
            raise DeviceError(word.removeprefix("failed "))
        if word == "late":
            raise DeviceRefused(f"{self._name}: its keeper came too late to it, and did not pulse")
        raise DeviceProtocolError(f'{self._name}: its keeper said "{word[:40]}", not "{answer}"')

    def _line(self, deadline: float) -> str:
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise DeviceTimeout(f"{self._name}: its keeper does not answer")
            some = self._from.read(_LONGEST)
            if not some or len(self._buffer) > _LONGEST:
                raise DeviceGone(f"{self._name}: its keeper has ended")
            self._buffer += some
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode("utf-8", "replace")


def open_gpio_gate(chip: str, line: int, *, pulse_ms: int = 700, active_low: bool = False) -> GpioGate:
    """Start the keeper of a chip's line. Raises DeviceError."""
    level = "low" if active_low else "high"
    command = [sys.executable, "-m", "hw.gate.gpio_keeper", chip, str(line), str(pulse_ms), level]
    return GpioGate(command, pulse_ms=pulse_ms, name=f"{chip} line {line}")
