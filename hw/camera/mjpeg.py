"""JPEG pictures out of an MJPEG stream over HTTP (multipart/x-mixed-replace, RFC 2046 parts)."""

import base64
import binascii
import contextlib
import http.client
import socket
import time
import urllib.parse
import zlib
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray

from hw.camera.capture import MAX_PIXELS, Stillness
from hw.errors import DeviceGone, DeviceProtocolError, DeviceTimeout

MAX_PART = 16 * 1024 * 1024
_MAX_HEADERS = 32
_TRAILER = 4096  # cameras pad after the end of a picture
_MAX_LINE = 4096
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a JPEG's frame header states (ITU T.81 B.2.2); None where there is none."""
    at = 2
    if data[:2] != b"\xff\xd8":
        return None
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _SOF:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        elif marker == 0xD9 or marker == 0xDA:
            return None
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


def decode_jpeg(data: bytes) -> NDArray[np.uint8] | None:
    """BGR of one JPEG; None for what is none, is cut off, or states more than MAX_PIXELS, before decoding.

    A picture without its end (EOI, T.81 B.2.1) would be grey from somewhere on, perhaps over a face.
    """
    size = jpeg_size(data)
    if size is None or not 0 < size[0] * size[1] <= MAX_PIXELS or b"\xff\xd9" not in data[-_TRAILER:]:
        return None
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if image is None else np.asarray(image, np.uint8)


def boundary_of(content_type: str) -> bytes:
    """The part delimiter of a Content-Type, with its leading dashes. Raises DeviceProtocolError."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() != "multipart/x-mixed-replace":
        raise DeviceProtocolError(f'the camera answers with "{kind.strip()[:60]}", not with an MJPEG stream')
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "boundary" and value:
            text = value.strip().strip('"')
            return text.encode() if text.startswith("--") else b"--" + text.encode()
    raise DeviceProtocolError("the camera's MJPEG stream names no boundary")


def read_part(stream: BinaryIO, boundary: bytes) -> bytes:
    """The next part's body. Raises EOFError at the end and DeviceProtocolError beyond the bounds."""
    skipped = 0
    while True:  # up to the delimiter line; what stands before it is padding
        line = _line(stream)
        if line.rstrip() == boundary:
            break
        skipped += len(line)
        if skipped > MAX_PART:
            raise DeviceProtocolError("the camera's stream holds no pictures")
    length: int | None = None
    for _ in range(_MAX_HEADERS):
        line = _line(stream).strip()
        if not line:
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    else:
        raise DeviceProtocolError("the camera's stream has a part with endless headers")
    return _exactly(stream, length) if length is not None else _until_end_of_image(stream)


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline(_MAX_LINE)
    if not line:
        raise EOFError
    return line


def _exactly(stream: BinaryIO, length: int) -> bytes:
    if length > MAX_PART:
        raise DeviceProtocolError(f"the camera announces a picture of {length} bytes")
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return body


def _until_end_of_image(stream: BinaryIO) -> bytes:
    """A part without Content-Length: lines up to the one that holds the end-of-image marker."""
    body = bytearray()
    while not body.rstrip(b"\r\n").endswith(b"\xff\xd9"):
        body += _line(stream)
        if len(body) > MAX_PART:
            raise DeviceProtocolError("the camera's stream has a picture without an end")
    return bytes(body)


class MjpegStream:
    """A :class:`hw.camera.capture.Source`. Every wait is bounded by ``timeout_s``."""

    def __init__(self, url: str, timeout_s: float = 3.0) -> None:
        parts = urllib.parse.urlsplit(url)
        self._name = f"{parts.scheme}://{parts.hostname}"  # without user and password
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._body = b""
        self._still = Stillness(self._name)
        try:
            self._connection = kind(parts.hostname or "", parts.port, timeout=timeout_s)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            self._connection.request("GET", target, headers=_headers(parts))
            self._answer = self._connection.getresponse()
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise DeviceGone(f"{self._name}: no MJPEG stream: {error}") from error
        if self._answer.status != 200:
            self.close()
            raise DeviceGone(f"{self._name}: answers {self._answer.status} {self._answer.reason}")
        try:
            self._boundary = boundary_of(self._answer.headers.get("Content-Type", ""))
        except DeviceProtocolError:
            self.close()
            raise

    def grab(self) -> float:
        """Read one part."""
        try:
            self._body = read_part(self._answer, self._boundary)
        except TimeoutError as error:
            raise DeviceTimeout(f"{self._name}: the stream stands still") from error
        except (EOFError, OSError, ValueError, http.client.HTTPException) as error:
            raise DeviceGone(f"{self._name}: the stream ended") from error
        return time.monotonic()

    def decode(self) -> NDArray[np.uint8] | None:
        """Decode the part. Raises DeviceTimeout for a camera that sends the same bytes for ever."""
        image = decode_jpeg(self._body)
        if image is not None:
            self._still.check(zlib.crc32(self._body), image, time.monotonic())
        return image

    def lighten(self, stops: float) -> None:
        """A stream has no controls."""

    def close(self) -> None:
        """Hang up."""
        sock = self._connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._connection.close()


def _headers(parts: urllib.parse.SplitResult) -> dict[str, str]:
    if not parts.username:
        return {}
    user = urllib.parse.unquote(parts.username)
    password = urllib.parse.unquote(parts.password or "")
    try:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
    except (binascii.Error, UnicodeEncodeError) as error:
        raise DeviceGone("the camera URL's user or password can't be sent") from error
    return {"Authorization": f"Basic {token}"}
