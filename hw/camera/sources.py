"""Opens what ``camera.source`` names: V4L2 device, video file, folder of pictures or MJPEG URL."""

import struct
import time
import urllib.parse
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hw.camera import Camera
from hw.camera.capture import MAX_PIXELS, CaptureThread, Source, Stillness
from hw.camera.mjpeg import MAX_PART, MjpegStream, decode_jpeg
from hw.camera.v4l2 import ExposureControls
from hw.errors import DeviceGone

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp"})


def open_camera(source: str, width: int, height: int, fps: int, loop: bool) -> Camera:
    """A camera for a V4L2 index or /dev path, a video file, a folder of pictures or an http(s) MJPEG URL.

    ``width``, ``height``, ``fps`` are asked of a V4L2 device, which may give others; ``fps`` paces a folder;
    files and folders start again at their end with ``loop``. Returns at once: what fails while opening is
    raised by the first ``read`` (DeviceGone), so that a device that hangs can't hang the caller.
    """
    opener: Callable[[], Source]
    address = _address(source)
    if source.isdecimal() or source.startswith("/dev/"):
        name = f"/dev/video{source}" if source.isdecimal() else source
        opener = lambda: V4l2Device(name, width, height, fps)  # noqa: E731
    elif address is not None:
        name = address
        opener = lambda: _stream(source, address)  # noqa: E731
    elif Path(source).is_dir():
        name = source
        opener = lambda: PictureFolder(Path(source), fps, loop)  # noqa: E731
    else:
        name = source
        opener = lambda: VideoFile(Path(source), fps, loop)  # noqa: E731
    return CaptureThread(name, opener)


def _address(source: str) -> str | None:
    """Scheme and host of a URL, without user and password; None: it is none."""
    scheme, found, _ = source.partition("://")
    if not found or not scheme.isalnum():
        return None
    try:
        return f"{scheme}://{urllib.parse.urlsplit(source).hostname or ''}"
    except ValueError:  # what stands there for a host can be none
        return f"{scheme}://"


def _stream(source: str, address: str) -> Source:
    """Raises DeviceGone."""
    scheme, _, host = address.partition("://")
    if scheme not in ("http", "https"):
        raise DeviceGone(
            f"{address}: {scheme} can't be read: give the camera's MJPEG address (http or https)"
        )
    if not host:
        raise DeviceGone(f"{address}: names no camera: give its MJPEG address as http://HOST/PATH")
    return MjpegStream(source)


class V4l2Device:
    """A camera of the kernel. MJPG is asked for: raw 720p at 30 Hz is too much for USB 2."""

    def __init__(self, path: str, width: int, height: int, fps: int) -> None:
        self._path = path
        if not Path(path).exists():
            raise DeviceGone(f"{path}: no such camera")
        self._capture = cv2.VideoCapture(path, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            self._capture.release()
            raise DeviceGone(f"{path}: can't be opened as a camera (in use, or no permission: group video)")
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        self._capture.set(cv2.CAP_PROP_FPS, fps)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 2)
        self._controls = _exposure(path)
        self._still = Stillness(path)

    def grab(self) -> float:
        """Dequeue one buffer."""
        if not self._capture.grab():
            raise DeviceGone(f"{self._path}: the camera gives no more pictures (unplugged?)")
        return time.monotonic()

    def decode(self) -> NDArray[np.uint8] | None:
        """Convert the buffer. Raises DeviceTimeout for a driver that repeats its last picture for ever."""
        image = _retrieve(self._capture)
        if image is not None:
            # a part of the pixels: noise changes some of them in every picture
            self._still.check(zlib.crc32(image[::16, ::16].tobytes()), image, time.monotonic())
        return image

    def lighten(self, stops: float) -> None:
        """By exposure bias or backlight compensation, where the driver has them."""
        if self._controls is not None:
            self._controls.lighten(stops)

    def close(self) -> None:
        """Close the device; it takes its own choices again."""
        if self._controls is not None:
            self._controls.lighten(0.0)
            self._controls.close()
        self._capture.release()


def _exposure(path: str) -> ExposureControls | None:
    """The device's exposure controls, on automatic; None: it can't be opened a second time."""
    try:
        controls = ExposureControls(path)
    except OSError:
        return None
    controls.automatic()
    return controls


class VideoFile:
    """A video file, played at its own speed (``fps`` where it states none)."""

    def __init__(self, path: Path, fps: int, loop: bool) -> None:
        self._path, self._loop, self._fps = path, loop, fps
        if not path.is_file():
            raise DeviceGone(f"{path}: no such video file or folder")
        self._open()

    def _open(self) -> None:
        self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise DeviceGone(f"{self._path}: not a video file that can be read")
        width, height = (
            int(self._capture.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        if width * height > MAX_PIXELS:
            self._capture.release()
            raise DeviceGone(
                f"{self._path}: pictures of {width} x {height}: more than {MAX_PIXELS >> 20} million pixels, "
                "make them smaller"
            )
        stated = self._capture.get(cv2.CAP_PROP_FPS)
        self._pace = _Pace(stated if 0 < stated <= 240 else float(self._fps))
        self._grabbed = 0

    def grab(self) -> float:
        """Wait until the next picture is due, then advance."""
        if not self._capture.grab():
            if not self._loop or not self._grabbed:
                raise DeviceGone(f"{self._path}: end of the video")
            self._capture.release()
            self._open()
            return self.grab()
        self._grabbed += 1
        return self._pace.wait()

    def decode(self) -> NDArray[np.uint8] | None:
        """The picture."""
        return _retrieve(self._capture)

    def lighten(self, stops: float) -> None:
        """A file is as bright as it is."""

    def close(self) -> None:
        """Close the file."""
        self._capture.release()


class PictureFolder:
    """The pictures of a folder in the order of their names, at ``fps``."""

    def __init__(self, folder: Path, fps: int, loop: bool) -> None:
        self._folder, self._loop = folder, loop
        self._files = sorted(p for p in folder.iterdir() if p.suffix.lower() in _PICTURES and p.is_file())
        if not self._files:
            raise DeviceGone(f"{folder}: a folder without pictures (.jpg, .png, .bmp)")
        self._pace = _Pace(float(fps))
        self._next = 0
        self._current = self._files[0]

    def grab(self) -> float:
        """Wait until the next picture is due."""
        if self._next >= len(self._files):
            if not self._loop:
                raise DeviceGone(f"{self._folder}: end of the pictures")
            self._next = 0
        self._current = self._files[self._next]
        self._next += 1
        return self._pace.wait()

    def decode(self) -> NDArray[np.uint8] | None:
        """Read and decode the file; None where it is no picture."""
        try:
            if self._current.stat().st_size > MAX_PART:
                return None
            data = self._current.read_bytes()
        except OSError as error:
            raise DeviceGone(f"{self._current}: {error.strerror}") from error
        return decode_jpeg(data) if data[:2] == b"\xff\xd8" else _decode_plain(data)

    def lighten(self, stops: float) -> None:
        """Pictures are as bright as they are."""

    def close(self) -> None:
        """Nothing is held open."""


def _decode_plain(data: bytes) -> NDArray[np.uint8] | None:
    """BGR of a PNG or BMP; None for what is none, or states more than MAX_PIXELS."""
    try:
        if data[:4] == b"\x89PNG":
            width, height = struct.unpack_from(">II", data, 16)
            if not _chunks_fit(data):
                return None
        elif data[:2] == b"BM":
            width, height = struct.unpack_from("<ii", data, 18)
        else:
            return None
        if not 0 < abs(width * height) <= MAX_PIXELS:
            return None
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except (struct.error, cv2.error):
        return None
    return None if image is None else np.asarray(image, np.uint8)


def _chunks_fit(data: bytes) -> bool:
    """Whether every chunk of a PNG lies within its bytes: OpenCV allocates what a chunk's length states."""
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"IEND":
            return bool(at <= len(data))
    return False


class _Pace:
    """Keeps a rate; a late caller is not made to catch up."""

    def __init__(self, fps: float) -> None:
        self._period = 1.0 / fps
        self._due = time.monotonic()

    def wait(self) -> float:
        now = time.monotonic()
        if now < self._due:
            time.sleep(self._due - now)
        else:
            self._due = now
        self._due += self._period
        return time.monotonic()


def _retrieve(capture: cv2.VideoCapture) -> NDArray[np.uint8] | None:
    ok, image = capture.retrieve()
    if not ok or image is None or image.size == 0:
        return None
    # the backend may hand out its own buffer again
    return np.array(image, np.uint8)
