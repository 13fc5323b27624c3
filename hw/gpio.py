"""GPIO lines through the kernel's character device (PyPI gpiod 2.x, the v2 interface), errors wrapped once.

A line's state after it is let go is undefined: what must hold without us belongs in the wiring.
"""

import contextlib
import errno
from collections.abc import Sequence
from typing import Protocol

import gpiod
from gpiod.line import Bias, Direction, Value

from hw.errors import DeviceError, DeviceGone

_CONSUMER = "sentinel"
_BIAS = {"none": Bias.DISABLED, "up": Bias.PULL_UP, "down": Bias.PULL_DOWN, "as-is": Bias.AS_IS}


class Request(Protocol):
    """What of ``gpiod.LineRequest`` is used."""

    def get_values(self, lines: Sequence[int]) -> Sequence[Value]:
        """The states of some lines."""

    def set_value(self, line: int, value: Value) -> None:
        """Drive a line."""

    def release(self) -> None:
        """Let go."""


class Outputs:
    """Some output lines, inactive from the moment they are taken. One thread owns them."""

    def __init__(self, request: Request, name: str) -> None:
        self._request = request
        self._name = name

    def switch(self, line: int, on: bool) -> None:
        """Drive a line active or inactive. Raises DeviceGone."""
        try:
            self._request.set_value(line, Value.ACTIVE if on else Value.INACTIVE)
        except (OSError, gpiod.RequestReleasedError) as error:
            raise DeviceGone(f"{self._name}: can't be driven: {error}") from error

    def close(self) -> None:
        """Let go of the lines; may be called twice."""
        with contextlib.suppress(OSError, gpiod.RequestReleasedError):
            self._request.release()


class Inputs:
    """Some input lines. One thread owns them."""

    def __init__(self, request: Request, lines: Sequence[int], name: str) -> None:
        self._request = request
        self._lines = list(lines)
        self._name = name

    def read(self) -> int:
        """The states; bit 0 is the first line. Raises DeviceGone."""
        try:
            values = self._request.get_values(self._lines)
        except (OSError, gpiod.RequestReleasedError) as error:
            raise DeviceGone(f"{self._name}: can't be read: {error}") from error
        return sum((value is Value.ACTIVE) << at for at, value in enumerate(values))

    def close(self) -> None:
        """Let go of the lines; may be called twice."""
        with contextlib.suppress(OSError, gpiod.RequestReleasedError):
            self._request.release()


def open_outputs(chip: str, lines: Sequence[int], *, active_low: bool = False) -> Outputs:
    """Take lines of a chip (``/dev/gpiochip0``), driven inactive. Raises DeviceError."""
    settings = gpiod.LineSettings(
        direction=Direction.OUTPUT, active_low=active_low, output_value=Value.INACTIVE
    )
    return Outputs(_request(chip, lines, settings), chip)


def open_inputs(chip: str, lines: Sequence[int], *, bias: str = "as-is", active_low: bool = False) -> Inputs:
    """Take lines of a chip as inputs; ``bias`` "up", "down", "none" or "as-is". Raises DeviceError."""
    settings = gpiod.LineSettings(direction=Direction.INPUT, bias=_BIAS[bias], active_low=active_low)
    return Inputs(_request(chip, lines, settings), lines, chip)


def _request(chip: str, lines: Sequence[int], settings: gpiod.LineSettings) -> Request:
    try:
        return gpiod.request_lines(chip, {tuple(lines): settings}, consumer=_CONSUMER)
    except OSError as error:
        raise DeviceGone(f"{chip}: {_why(error)}") from error
    except ValueError as error:
        raise DeviceError(f"{chip}: lines {list(lines)}: {error}") from error


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return "not there: correct the chip in the settings (gpiodetect lists them)"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "no permission: add the kiosk's user to the group gpio"
    if error.errno == errno.EBUSY:
        return "a line is in use by another program (gpioinfo names it)"
    return f"can't be used: {error}"
