"""A capture thread around a source of pictures, so that reading never blocks for ever.

A source is grabbed at its own speed (its buffers must not fill with old pictures) but a picture is decoded
only when somebody waits for it: decoding is most of the cost of an idle camera.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hw.camera import Frame
from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout

MAX_PIXELS = 4096 * 4096
MIN_SIDE = 16
FROZEN_S = 5.0
_FROZEN_PICTURES = 20  # a slow camera may take long for as many
_BLACK = 16  # what a covered lens gives may well be the same picture again and again
_MAX_BAD = 30  # bad pictures in a row before the source counts as broken
_JOIN_S = 2.0
_TO_BGR = {1: cv2.COLOR_GRAY2BGR, 4: cv2.COLOR_BGRA2BGR}


class Source(Protocol):
    """A device, file or stream. Used by one thread only; its methods may block."""

    def grab(self) -> float:
        """Advance to the next picture; monotonic seconds of its capture. Raises DeviceError."""

    def decode(self) -> NDArray[np.uint8] | None:
        """The grabbed picture as BGR, freshly allocated; None where its bytes are no picture."""

    def lighten(self, stops: float) -> None:
        """Ask for brighter (darker) pictures, in stops; where there is no such control, nothing."""

    def close(self) -> None:
        """Let go."""


class Stillness:
    """Notices a camera that repeats its last picture for ever: nobody must be judged by it (opencv#5221).

    Sensors are never so still, by their noise; ``mark`` is what tells one picture from the next.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._mark: int | None = None
        self._since = 0.0
        self._same = 0

    def check(self, mark: int, image: NDArray[np.uint8], now: float) -> None:
        """After each decoded picture. Raises DeviceTimeout."""
        if mark != self._mark:
            self._mark, self._since, self._same = mark, now, 0
            return
        self._same += 1
        if self._same >= _FROZEN_PICTURES and now - self._since >= FROZEN_S and image.max() > _BLACK:
            raise DeviceTimeout(f"{self._name}: the same picture for {FROZEN_S:g} s, the camera is frozen")


class CaptureThread:
    """A :class:`hw.camera.Camera` over a source that ``open_source`` opens in its own thread."""

    def __init__(self, name: str, open_source: Callable[[], Source]) -> None:
        self._name = name
        self._open_source = open_source
        self._condition = threading.Condition()
        self._wanted = False
        self._stops = 0.0
        self._frame: Frame | None = None
        self._error: DeviceError | None = None
        self._closed = False
        self._sequence = 0
        self._thread = threading.Thread(target=self._run, name=f"camera {name}", daemon=True)
        self._thread.start()

    def read(self, timeout_s: float) -> Frame:
        """The next picture, at most ``timeout_s`` seconds away; a picture is given out once.

        Raises DeviceTimeout (nothing came: the device hangs), DeviceGone, DeviceProtocolError.
        """
        deadline = time.monotonic() + timeout_s
        with self._condition:
            self._frame = None
            self._wanted = True
            self._condition.notify_all()
            while self._frame is None:
                if self._error is not None:
                    raise self._error.with_traceback(None)
                if self._closed:
                    raise DeviceGone(f"camera {self._name}: closed")
                left = deadline - time.monotonic()
                if left <= 0:
                    raise DeviceTimeout(f"camera {self._name}: no picture for {timeout_s:g} s")
                self._condition.wait(left)
            frame, self._frame = self._frame, None
            return frame

    def lighten(self, stops: float) -> None:
        """Asked of the source in its own thread, before its next picture."""
        self._stops = stops

    def close(self) -> None:
        """End the thread. A source stuck in a system call is left to close itself when the call returns."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        source: Source | None = None
        try:
            source = self._open_source()
            self._loop(source)
        except DeviceError as error:
            self._fail(error)
        except Exception as error:
            self._fail(DeviceProtocolError(f"camera {self._name}: {error}"))
        finally:
            if source is not None:
                source.close()

    def _loop(self, source: Source) -> None:
        bad, stops = 0, 0.0
        while not self._closed:
            if self._stops != stops:
                stops = self._stops
                source.lighten(stops)
            captured = source.grab()
            self._sequence += 1
            if not self._wanted:
                continue
            image = as_bgr(source.decode())
            if image is None:
                bad += 1
                if bad >= _MAX_BAD:
                    raise DeviceProtocolError(f"camera {self._name}: {bad} broken pictures in a row")
                continue
            bad = 0
            with self._condition:
                self._wanted = False
                self._frame = Frame(image, captured, self._sequence)
                self._condition.notify_all()

    def _fail(self, error: DeviceError) -> None:
        with self._condition:
            self._error = error
            self._condition.notify_all()


def as_bgr(image: NDArray[Any] | None) -> NDArray[np.uint8] | None:
    """A picture of any channels, strides and depth as contiguous (height, width, 3) uint8 BGR.

    None where it is none: no pixels, a side below MIN_SIDE, more than MAX_PIXELS, other values than integers
    of 8 or 16 bits.
    """
    if image is None or image.ndim not in (2, 3) or min(image.shape[:2]) < MIN_SIDE:
        return None
    if image.shape[0] * image.shape[1] > MAX_PIXELS:
        return None
    if image.dtype == np.uint16:
        image = image >> 8
    elif image.dtype != np.uint8:
        return None
    channels = 1 if image.ndim == 2 else image.shape[2]
    plain = np.ascontiguousarray(image, np.uint8)
    if channels == 3:
        return plain
    if channels not in _TO_BGR:
        return None
    return np.asarray(cv2.cvtColor(plain, _TO_BGR[channels]), np.uint8)
