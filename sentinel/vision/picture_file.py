"""Picture files that strangers give us: size and completeness are judged before a byte is decoded."""

import os
import select
import stat
import struct
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_PIXELS = 50_000_000
MAX_BYTES = 64 << 20
PIPE_S = 10.0  # without a byte

_PART = 1 << 20
_OS2_HEADER = 12  # bytes: BITMAPCOREHEADER, with sides of 16 bits
_SIXTEEN_BITS = 16  # IHDR's bit depth
_ANIMATED = 0x02  # VP8X's flag
_LITTLE = sys.byteorder == "little"
_STRIP = 256  # rows that are mixed at a time: what that needs besides the picture stays small

_OTHER_FORMATS = {
    b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"avif": "AVIF", b"II*\0": "TIFF", b"MM\0*": "TIFF",
    b"%PDF": "PDF", b"\0\0\0\x0c": "JPEG 2000", b"<svg": "SVG",
}  # fmt: skip
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class PictureError(Exception):
    """The file is no picture that can be used; the text is one line that says why."""


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A picture file as (height, width, 3) uint8 BGR; transparent pixels are white.

    PNG, JPEG, GIF (first picture), BMP and WebP of at most 50 million pixels (25 million of 16 bits, or
    animated) and 64 MiB. The orientation that a camera notes in the file is not applied. Raises PictureError.
    """
    return decode_picture(file_bytes(path))


def file_bytes(path: Path) -> bytes:
    """What the file or pipe holds, at most one byte more than MAX_BYTES. Raises PictureError.

    A pipe into which nobody writes for PIPE_S is given up: a named one would wait for its writer for ever.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file.read(MAX_BYTES + 1)
            return _piped(file.fileno())
    except ValueError as error:  # a name with a zero byte
        raise PictureError(f"can't be read: {error}") from error
    except OSError as error:
        raise PictureError(f"can't be read: {error.strerror}") from error


def _at_once(name: str, flags: int) -> int:
    """Opens without waiting for a pipe's writer."""
    return os.open(name, flags | os.O_NONBLOCK)


def _piped(pipe: int) -> bytes:
    """Up to the writer's end. Raises PictureError, OSError."""
    data, ready = bytearray(), select.poll()
    ready.register(pipe, select.POLLIN)
    while len(data) <= MAX_BYTES:
        if not ready.poll(PIPE_S * 1000):
            raise PictureError(f"a pipe into which nothing is written for {PIPE_S:g} s")
        part = os.read(pipe, _PART)
        if not part:
            break
        data += part
    return bytes(data)


def decode_picture(data: bytes) -> NDArray[np.uint8]:
    """As ``read_picture``, from the file's bytes. Raises PictureError."""
    if len(data) > MAX_BYTES:
        raise PictureError(f"larger than {MAX_BYTES >> 20} MiB")
    try:
        width, height, complete = _header(data)
        most = MAX_PIXELS // 2 if _is_double(data) else MAX_PIXELS
    except (struct.error, IndexError):
        raise PictureError("truncated picture") from None
    if not width or not height:
        raise PictureError("a picture without pixels")
    if width * height > most:
        raise PictureError(f"{width} x {height} pixels are more than {most // 1_000_000} million")
    if not complete:
        raise PictureError("truncated picture")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        image = None
    if image is None:
        raise PictureError("damaged picture")
    return _as_bgr(np.asarray(image))


def _as_bgr(image: NDArray[np.generic]) -> NDArray[np.uint8]:
    if image.dtype == np.uint16:
        image = image.view(np.uint8)[..., 1::2] if _LITTLE else image.view(np.uint8)[..., ::2]
    elif image.dtype != np.uint8:
        raise PictureError("a picture of more than 16 bits a channel")
    picture: NDArray[np.uint8] = image.astype(np.uint8, copy=False)
    if picture.ndim == 3 and picture.shape[2] == 4:
        return _on_white(picture)
    picture = np.ascontiguousarray(picture)
    if picture.ndim == 2 or picture.shape[2] == 1:
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
    return picture


def _on_white(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    mixed = np.empty((*picture.shape[:2], 3), np.uint8)
    for top in range(0, picture.shape[0], _STRIP):
        part = picture[top : top + _STRIP]
        alpha = part[:, :, 3:].astype(np.uint16)
        mixed[top : top + _STRIP] = (part[:, :, :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return mixed


def _is_double(data: bytes) -> bool:
    """Whether a pixel takes twice the memory: PNG of 16 bits, WebP with animation (two canvases)."""
    if data[:4] == b"\x89PNG":
        return data[24] == _SIXTEEN_BITS
    return data[12:16] == b"VP8X" and bool(data[20] & _ANIMATED)


def _header(data: bytes) -> tuple[int, int, bool]:
    """Width and height as the file claims them, and whether its end is there. Raises PictureError."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        width, height = struct.unpack_from(">II", data, 16)
        return width, height, _png_is_whole(data)
    if data[:2] == b"\xff\xd8":
        width, height, scan = _jpeg_size(data)
        return width, height, data.rfind(b"\xff\xd9") > scan
    if data[:6] in (b"GIF87a", b"GIF89a"):
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height, b"\x3b" in data.rstrip(b"\x00")[-2:]  # some writers fill up with zeros
    if data[:2] == b"BM":
        (size,) = struct.unpack_from("<I", data, 2)
        (header,) = struct.unpack_from("<I", data, 14)
        width, height = struct.unpack_from("<HH" if header == _OS2_HEADER else "<ii", data, 18)
        return abs(width), abs(height), len(data) >= size
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        (size,) = struct.unpack_from("<I", data, 4)
        return *_webp_size(data), len(data) >= size + 8
    raise PictureError(f"not a PNG, JPEG, GIF, BMP or WebP picture{_else(data)}" if data else "an empty file")


def _else(data: bytes) -> str:
    """What phones, scanners and people hand in instead, and what to do about it; empty: not known."""
    brand = data[8:12] if data[4:8] == b"ftyp" else data[:4]  # ISO/IEC 14496-12, 4.3
    name = _OTHER_FORMATS.get(brand)
    return f" (it seems to be {name}: save it as JPEG or PNG)" if name else ""


def _png_is_whole(data: bytes) -> bool:
    """Whether every chunk (PNG specification, 5.3) lies within the file, up to IEND; one IHDR, at the start.

    OpenCV believes a chunk's length before it reads it: one that lies costs 4 GB and half a minute.
    """
    at, first = 8, True
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if (kind == b"IHDR") != first:
            raise PictureError("damaged picture")
        at, first = at + 12 + length, False
        if kind == b"IEND":
            return bool(at <= len(data))
    return False


def _jpeg_size(data: bytes) -> tuple[int, int, int]:
    """Width, height, and where the frame header ends (ITU-T T.81, B.2.2)."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise PictureError("damaged picture")
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in _SOF:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height, at + length
        if length < 2 or marker == 0xDA:
            raise PictureError("damaged picture")
        at += 2 + length


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of the three kinds of WebP (RFC 9649)."""
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF
