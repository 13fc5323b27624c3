"""A V4L2 camera's exposure controls (linux/videodev2.h, v4l2-controls.h), beside who takes its pictures.

The kernel lets a device be opened twice: pictures go one way, controls the other.
"""

import errno
import fcntl
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Ioctl = Callable[[int, int, bytearray], int]

_QUERYCTRL = struct.Struct("<II32siiiiI8x")  # v4l2_queryctrl: id, type, name, min, max, step, default, flags
_QUERYMENU = struct.Struct(
    "<IIq24xI"
)  # v4l2_querymenu, packed: id, index, value of an integer menu, reserved
_CONTROL = struct.Struct("<Ii")  # v4l2_control: id, value


def _iowr(number: int, size: int) -> int:
    """_IOWR('V', number, size) of asm-generic/ioctl.h."""
    return 3 << 30 | size << 16 | ord("V") << 8 | number


VIDIOC_G_CTRL = _iowr(27, _CONTROL.size)
VIDIOC_S_CTRL = _iowr(28, _CONTROL.size)
VIDIOC_QUERYCTRL = _iowr(36, _QUERYCTRL.size)
VIDIOC_QUERYMENU = _iowr(37, _QUERYMENU.size)

_QUERYCAP = struct.Struct("<16s32s32sIII12x")  # v4l2_capability: driver, card, bus, version, all, this node
VIDIOC_QUERYCAP = 2 << 30 | _QUERYCAP.size << 16 | ord("V") << 8
_VIDEO_CAPTURE, _MEMORY_TO_MEMORY = 0x1, 0x0000_C000  # the last: a codec's node

BACKLIGHT_COMPENSATION = 0x0098091C
EXPOSURE_AUTO = 0x009A0901
AUTO_EXPOSURE_BIAS = 0x009A0913

_TYPE_INTEGER, _TYPE_BOOLEAN, _TYPE_INTEGER_MENU = 1, 2, 9
_DISABLED, _READ_ONLY, _INACTIVE = 0x0001, 0x0004, 0x0010
_EXPOSURE_MANUAL = 1
_AUTOMATICS = (3, 0)  # aperture priority, which is what UVC calls automatic; else fully automatic
_MOST_MENU = 64
FULL_STOPS = 1.5  # where backlight compensation is at its most


@dataclass(frozen=True, slots=True)
class Control:
    """What the driver says about one control."""

    kind: int
    least: int
    most: int
    default: int


class ExposureControls:
    """The exposure controls of one device. Raises OSError only when it can't be opened."""

    def __init__(self, path: str, ioctl: Ioctl = fcntl.ioctl) -> None:
        self._ioctl = ioctl
        self._device = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._bias = self._query(AUTO_EXPOSURE_BIAS)
        self._bias_values = self._menu(self._bias) if self._bias else {}
        self._backlight = self._query(BACKLIGHT_COMPENSATION)

    @property
    def kind(self) -> str:
        """What the camera offers: "exposure bias", "backlight compensation" or ""."""
        if self._bias_values:
            return "exposure bias"
        return "backlight compensation" if self._backlight else ""

    def automatic(self) -> None:
        """Automatic exposure, which a program before may have left off."""
        if self._get(EXPOSURE_AUTO) == _EXPOSURE_MANUAL:
            for value in _AUTOMATICS:
                if self._set(EXPOSURE_AUTO, value):
                    break
        self.lighten(0.0)

    def lighten(self, stops: float) -> bool:
        """Ask for pictures brighter by ``stops`` (EV; negative: darker), as near as the camera can.

        False where it offers nothing, or refuses.
        """
        if self._bias_values:
            nearest = min(self._bias_values, key=lambda index: abs(self._bias_values[index] - 1000 * stops))
            return self._set(AUTO_EXPOSURE_BIAS, nearest)
        if self._backlight is not None:
            least = self._backlight.default
            share = min(max(stops, 0.0) / FULL_STOPS, 1.0)
            return self._set(BACKLIGHT_COMPENSATION, round(least + share * (self._backlight.most - least)))
        return False

    def close(self) -> None:
        """Let go; may be called twice."""
        if self._device >= 0:
            os.close(self._device)
            self._device = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _query(self, control: int) -> Control | None:
        """What the driver says; None: it has no such control, or none that may be set now."""
        buffer = bytearray(_QUERYCTRL.pack(control, 0, b"", 0, 0, 0, 0, 0))
        if not self._call(VIDIOC_QUERYCTRL, buffer):
            return None
        _, kind, _, least, most, _, default, flags = _QUERYCTRL.unpack(buffer)
        usable = kind in (_TYPE_INTEGER, _TYPE_BOOLEAN, _TYPE_INTEGER_MENU) and least <= default <= most
        if not usable or flags & (_DISABLED | _READ_ONLY | _INACTIVE):
            return None
        return Control(kind, least, most, default)

    def _menu(self, control: Control) -> dict[int, int]:
        """Index -> exposure bias in 0.001 EV; empty where the control is no menu."""
        if control.kind != _TYPE_INTEGER_MENU:
            return {}
        values = {}
        for index in range(max(control.least, 0), min(control.most, _MOST_MENU) + 1):
            buffer = bytearray(_QUERYMENU.pack(AUTO_EXPOSURE_BIAS, index, 0, 0))
            if self._call(VIDIOC_QUERYMENU, buffer):  # a menu may have gaps
                values[index] = _QUERYMENU.unpack(buffer)[2]
        return values

    def _get(self, control: int) -> int | None:
        buffer = bytearray(_CONTROL.pack(control, 0))
        return int(_CONTROL.unpack(buffer)[1]) if self._call(VIDIOC_G_CTRL, buffer) else None

    def _set(self, control: int, value: int) -> bool:
        return self._call(VIDIOC_S_CTRL, bytearray(_CONTROL.pack(control, value)))

    def _call(self, request: int, buffer: bytearray) -> bool:
        """Whether the driver did it. A camera that is gone says so when its next picture is taken."""
        try:
            self._ioctl(self._device, request, buffer)
        except OSError as error:
            if error.errno == errno.EINTR:
                return self._call(request, buffer)
            return False
        return True


def card_of(path: str, ioctl: Ioctl = fcntl.ioctl) -> str | None:
    """The camera's name as its driver gives it; None: this node gives no pictures. Raises OSError."""
    device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        buffer = bytearray(_QUERYCAP.size)
        ioctl(device, VIDIOC_QUERYCAP, buffer)
    finally:
        os.close(device)
    _, card, _, _, _, node = _QUERYCAP.unpack(buffer)
    if not node & _VIDEO_CAPTURE or node & _MEMORY_TO_MEMORY:
        return None
    return bytes(card).partition(b"\0")[0].decode("utf-8", "replace")
