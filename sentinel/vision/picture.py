"""Photographs as a person sees them: decoded within bounds, then turned as the camera noted."""

import struct
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.picture_file import PictureError, decode_picture, file_bytes

__all__ = ["PictureError", "decode", "load", "orientation"]

_ORIENTATION = 0x0112  # Exif 2.32, 4.6.4 A
_TURNS = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
_MIRRORED = {2: 1, 4: 3, 5: 8, 7: 6}  # mirrored left to right, then turned as the value


def load(path: Path) -> NDArray[np.uint8]:
    """A picture file as (height, width, 3) uint8 BGR, upright by its Exif note; transparent pixels are white.

    8 and 16 bits a channel, grey, RGB and CMYK; formats and bounds as in ``picture_file.read_picture``.
    Raises PictureError with one line that does not repeat the path.
    """
    return decode(file_bytes(path))


def decode(data: bytes) -> NDArray[np.uint8]:
    """As ``load``, from the file's bytes. Raises PictureError."""
    return upright(decode_picture(data), orientation(data))


def upright(image: NDArray[np.uint8], note: int) -> NDArray[np.uint8]:
    """The picture turned by an Exif orientation 1 to 8; other values leave it."""
    if note in _MIRRORED:
        image = np.asarray(cv2.flip(image, 1), np.uint8)
        # after the mirror 4 is a half turn, 5 and 7 are quarter turns
        note = _MIRRORED[note]
    return np.asarray(cv2.rotate(image, _TURNS[note]), np.uint8) if note in _TURNS else image


def orientation(data: bytes) -> int:
    """The Exif orientation 1 to 8 in a JPEG, PNG or WebP; 1 where there is none that makes sense."""
    start = _exif(data)
    if start < 0:
        return 1
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[start : start + 4])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(order + "I", data, start + 4)
        (count,) = struct.unpack_from(order + "H", data, start + directory)
        for index in range(min(count, 64)):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", data, start + directory + 2 + 12 * index)
            if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        return 1
    return 1


def _exif(data: bytes) -> int:
    """Where the Exif block's TIFF header begins, or -1."""
    if data[:2] == b"\xff\xd8":
        at = data.find(b"Exif\x00\x00", 0, 128 * 1024)
        return at + 6 if at > 0 else -1
    if data[:4] == b"\x89PNG":
        at = data.find(b"eXIf")
        return at + 4 if at > 0 else -1
    if data[:4] == b"RIFF":
        at = data.find(b"EXIF")
        return at + 8 if at > 0 else -1
    return -1
