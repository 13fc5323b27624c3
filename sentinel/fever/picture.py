"""A thermal picture as PNG: perceptual colours, enlarged, with a temperature scale."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.faces import Box
from sentinel.link.heat_colours import INFERNO

_SIDE_PX = 384  # about the height of any picture, enlarged by whole steps
_SCALE_PX = 24
_DOT = 3  # pixels of a glyph's dot
_TICKS = 5
_FLAT_K = 0.1
_GLYPHS = {
    "0": "75557", "1": "26227", "2": "71747", "3": "71717", "4": "55711", "5": "74717", "6": "74757",
    "7": "71122", "8": "75757", "9": "75717", ".": "00002", "-": "00700", "+": "02720", " ": "00000",
    ":": "02020", ",": "00024",
    "A": "25755", "B": "65656", "C": "34443", "D": "65556", "E": "74647", "F": "74644", "G": "34553",
    "H": "55755", "I": "72227", "J": "11152", "K": "55655", "L": "44447", "M": "57755", "N": "65555",
    "O": "25552", "P": "65644", "Q": "25563", "R": "65655", "S": "34216", "T": "72222", "U": "55557",
    "V": "55552", "W": "55775", "X": "55255", "Y": "55222", "Z": "71247",
}  # fmt: skip
"""3 x 5 dots, a row each, as octal digits."""

Rgb = NDArray[np.uint8]


def colours(celsius: NDArray[np.floating], low: float, high: float) -> Rgb:
    """RGB of the same shape plus (3,); what has no value is mid grey."""
    known = ~np.isnan(celsius)
    position = np.clip((np.where(known, celsius, low) - low) / max(high - low, 1e-6), 0.0, 1.0)
    grid = np.linspace(0.0, 1.0, len(INFERNO))
    rgb = np.stack([np.interp(position, grid, INFERNO[:, channel]) for channel in range(3)], axis=-1)
    rgb[~known] = 128
    return np.round(rgb).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Mark:
    """A face: its box and where it is measured, in fractions of the picture, and a line of what was found."""

    face: Box
    site: Box
    text: str


def render(picture: NDArray[np.floating], marks: Sequence[Mark] = ()) -> Rgb:
    """A picture in C (NaN: no value), enlarged by whole steps, beside a scale with its temperatures.

    Any size from one spot up: rows x columns. Each mark's face is drawn white, its site cyan; what they
    say stands below the picture, a line each, in upper case.
    """
    known = picture[~np.isnan(picture)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    if high - low < _FLAT_K:  # one spot, or all the same: the middle of the map
        low, high = low - 0.5, high + 0.5
    step = max(1, _SIDE_PX // picture.shape[0])
    enlarged = colours(picture, low, high).repeat(step, axis=0).repeat(step, axis=1)
    for mark in marks:
        _outline(enlarged, mark.face, (255, 255, 255))
        _outline(enlarged, mark.site, (0, 255, 255))
    height = len(enlarged)
    ramp = colours(np.linspace(high, low, height)[:, None].repeat(_SCALE_PX, axis=1), low, high)
    labels = np.zeros((height, 30 * _DOT, 3), dtype=np.uint8)
    for tick in range(_TICKS if len(known) else 0):
        share = tick / (_TICKS - 1)
        text = f"{high + (low - high) * share:.1f} C"
        _write(labels, text, 2 * _DOT, 2 + round(share * (height - 5 * _DOT - 4)))
    gap = np.zeros((height, 8, 3), dtype=np.uint8)
    whole = np.concatenate((enlarged, gap, ramp, labels), axis=1)
    foot = np.zeros((len(marks) * 8 * _DOT, whole.shape[1], 3), dtype=np.uint8)
    for line, mark in enumerate(marks):
        _write(foot, mark.text, 2 * _DOT, (line * 8 + 2) * _DOT)
    return np.concatenate((whole, foot), axis=0)


def png(rgb: Rgb) -> bytes:
    """The bytes of a PNG file (ISO/IEC 15948): 8 bit RGB, no filter."""
    height, width, _ = rgb.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 1:] = rgb.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _outline(canvas: Rgb, box: Box, colour: tuple[int, int, int]) -> None:
    """Two pixels wide; what lies outside of the picture is cut off."""
    height, width, _ = canvas.shape
    x, y, w, h = box
    left, right = (round(min(max(edge, -1.0), 2.0) * width) for edge in (x, x + w))
    top, bottom = (round(min(max(edge, -1.0), 2.0) * height) for edge in (y, y + h))
    rows, columns = np.arange(height)[:, None], np.arange(width)[None, :]
    outer = (rows >= top) & (rows < bottom) & (columns >= left) & (columns < right)
    inner = (rows >= top + 2) & (rows < bottom - 2) & (columns >= left + 2) & (columns < right - 2)
    canvas[outer & ~inner] = colour


def _write(canvas: Rgb, text: str, left: int, top: int) -> None:
    """White letters in upper case; what has no room is left out, what has no glyph is a blank."""
    for letter in text.upper():
        if left + 3 * _DOT > canvas.shape[1]:
            return
        glyph = [int(digit) for digit in _GLYPHS.get(letter, "00000")]
        rows = [[row >> 2 & 1, row >> 1 & 1, row & 1] for row in glyph]
        dots = np.array(rows, dtype=bool).repeat(_DOT, axis=0).repeat(_DOT, axis=1)
        canvas[top : top + 5 * _DOT, left : left + 3 * _DOT][dots] = 255
        left += 4 * _DOT
