"""Photographs as a person sees them: decoded within bounds, then turned as the camera noted."""

import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.picture_file import PictureError, decode_picture, file_bytes

__all__ = ["PictureError", "decode", "load", "orientation"]

_ORIENTATION = 0x0112  # Exif 2.32, 4.6.4 A
_NUMBERS = {3: "H", 4: "I"}  # SHORT, as it should be, and LONG, as some write it
_EXIF = b"Exif\x00\x00"
_APP1, _SCAN = 0xE1, 0xDA
_MOST_PARTS = 4096  # of a file that are looked through for the note
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
    try:
        return _noted(data, _exif(data))
    except (struct.error, IndexError):
        return 1


def _noted(data: bytes, start: int) -> int:
    """The note in the TIFF structure that begins there. Raises struct.error."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[start : start + 4]) if start > 0 else None
    if order is None:
        return 1
    (directory,) = struct.unpack_from(order + "I", data, start + 4)
    (count,) = struct.unpack_from(order + "H", data, start + directory)
    for index in range(min(count, 64)):
        at = start + directory + 2 + 12 * index
        tag, kind = struct.unpack_from(order + "HH", data, at)
        if tag == _ORIENTATION and kind in _NUMBERS:
            (value,) = struct.unpack_from(order + _NUMBERS[kind], data, at + 8)
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _exif(data: bytes) -> int:
    """Where the Exif block's TIFF header begins, or -1. Raises struct.error, IndexError."""
    if data[:2] == b"\xff\xd8":
        return _exif_of_jpeg(data)
    chunks = (
        _png_chunks(data) if data[:4] == b"\x89PNG" else _riff_chunks(data) if data[:4] == b"RIFF" else ()
    )
    for kind, at in islice(chunks, _MOST_PARTS):
        if kind in (b"eXIf", b"EXIF"):
            return at + 6 if data[at : at + 6] == _EXIF else at  # as a JPEG has it: some writers keep that
    return -1


def _exif_of_jpeg(data: bytes) -> int:
    """Segment by segment (ITU-T T.81, B.1.1.4), up to the picture: what is before it may be long."""
    at = 2
    for _ in range(_MOST_PARTS):
        if data[at] != 0xFF or data[at + 1] == _SCAN:
            break
        if data[at + 1] == 0xFF:  # fill byte
            at += 1
            continue
        if data[at + 1] == _APP1 and data[at + 4 : at + 10] == _EXIF:
            return at + 10
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + max(2, length)
    return -1


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, at + 8
        at += 12 + length


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, at + 8
        at += 8 + length + length % 2
