"""A thermal picture as PNG: perceptual colours, enlarged, with a temperature scale."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.calibration import ROWS

_ENLARGED = 16
_SCALE_PX = 24
_TICKS = 5
# Seventeen control points, evenly spaced, of a map whose lightness rises evenly from black over purple and
# orange to pale yellow (the look of matplotlib's "inferno", CC0)
_POINTS = np.array(
    [
        (0, 0, 4), (11, 7, 36), (32, 12, 74), (57, 9, 99), (81, 18, 108), (105, 28, 109), (128, 37, 107),
        (153, 46, 100), (178, 56, 90), (200, 68, 74), (219, 83, 58), (235, 104, 38), (246, 128, 19),
        (251, 155, 6), (250, 187, 35), (243, 220, 83), (252, 255, 164),
    ]
)  # fmt: skip
_GLYPHS = {
    "0": "75557", "1": "26227", "2": "71747", "3": "71717", "4": "55711", "5": "74717", "6": "74757",
    "7": "71122", "8": "75757", "9": "75717", ".": "00002", "-": "00700",
}  # fmt: skip
"""3 x 5 dots, a row each, as octal digits."""

Rgb = NDArray[np.uint8]


def colours(celsius: NDArray[np.floating], low: float, high: float) -> Rgb:
    """RGB of the same shape plus (3,); what has no value is mid grey."""
    known = ~np.isnan(celsius)
    position = np.clip((np.where(known, celsius, low) - low) / max(high - low, 1e-6), 0.0, 1.0)
    grid = np.linspace(0.0, 1.0, len(_POINTS))
    rgb = np.stack([np.interp(position, grid, _POINTS[:, channel]) for channel in range(3)], axis=-1)
    rgb[~known] = 128
    return np.round(rgb).astype(np.uint8)


def render(picture: NDArray[np.floating]) -> Rgb:
    """A 24 x 32 picture in C (NaN: no value), 16 times enlarged, beside a scale with its temperatures."""
    known = picture[~np.isnan(picture)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    enlarged = colours(picture, low, high).repeat(_ENLARGED, axis=0).repeat(_ENLARGED, axis=1)
    height = ROWS * _ENLARGED
    ramp = colours(np.linspace(high, low, height)[:, None].repeat(_SCALE_PX, axis=1), low, high)
    labels = np.zeros((height, 64, 3), dtype=np.uint8)
    if len(known):
        for tick in range(_TICKS):
            share = tick / (_TICKS - 1)
            _write(labels, f"{high + (low - high) * share:.1f}", 4, round(share * (height - 12)) + 1)
    gap = np.zeros((height, 8, 3), dtype=np.uint8)
    return np.concatenate((enlarged, gap, ramp, labels), axis=1)


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


def _write(canvas: Rgb, text: str, left: int, top: int, dot: int = 2) -> None:
    for letter in text:
        rows = [[int(digit) >> 2 & 1, int(digit) >> 1 & 1, int(digit) & 1] for digit in _GLYPHS[letter]]
        dots = np.array(rows, dtype=bool).repeat(dot, axis=0).repeat(dot, axis=1)
        canvas[top : top + 5 * dot, left : left + 3 * dot][dots] = 255
        left += 4 * dot
