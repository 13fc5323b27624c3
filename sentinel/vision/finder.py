"""Whether a picture shows QR finder patterns: runs of dark and light as 1:1:3:1:1 across and down."""

import cv2
import numpy as np
from numpy.typing import NDArray

_CELL = 8  # pixels; a hit across and a hit down in the same or a neighbouring cell are one pattern
_MIN_MODULE = 1.2  # pixels; below that the ratios are noise


def finder_region(gray: NDArray[np.uint8], least: int = 2) -> tuple[int, int, int, int] | None:
    """The box (left, top, right, bottom) in which codes may lie, or None: fewer than ``least`` patterns.

    ISO/IEC 18004, 6.3.3, dark on light or inverted. A hint for dearer work, not a detector: about 1 ms for
    640 x 480 gray.
    """
    size = max(11, (min(gray.shape) // 12) | 1)
    binary = np.asarray(
        cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, 5), np.uint8
    )
    across = _centres(binary)
    down = _centres(np.ascontiguousarray(binary.T))[:, ::-1]
    for colour in (1, 0):
        a = _grid(across[across[:, 2] == colour][:, :2], gray.shape)
        d = _grid(down[down[:, 0] == colour][:, 1:], gray.shape)
        both = a & np.asarray(cv2.dilate(d, np.ones((3, 3), np.uint8)), np.uint8)
        if both.any() and cv2.connectedComponents(both, connectivity=8)[0] - 1 >= least:
            return _box(both, gray.shape)
    return None


def _box(cells: NDArray[np.uint8], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The cells' box with room for the fourth corner and the quiet zone."""
    left, top, width, height = (int(v) * _CELL for v in cv2.boundingRect(cells))
    room = max(width, height) // 2 + 2 * _CELL
    return (
        max(0, left - room),
        max(0, top - room),
        min(shape[1], left + width + room),
        min(shape[0], top + height + room),
    )


def _centres(binary: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Rows (y, x, colour of the middle) of 1:1:3:1:1 run sequences along the rows of a 0/1 picture."""
    width = binary.shape[1]
    flat = binary.ravel()
    edge = np.empty(flat.size, bool)
    edge[0] = True
    np.not_equal(flat[1:], flat[:-1], out=edge[1:])
    edge[::width] = True  # a run ends with its row
    starts = np.flatnonzero(edge)
    if starts.size < 6:
        return np.empty((0, 3), np.int64)
    runs = np.diff(starts).astype(np.float32)
    r0, r1, r2, r3, r4 = (runs[i : runs.size - 4 + i] for i in range(5))
    unit = (r0 + r1 + r2 + r3 + r4) / 7
    slack = unit * 0.6
    ok = (unit >= _MIN_MODULE) & (np.abs(r2 - 3 * unit) < 1.2 * unit)
    for run in (r0, r1, r3, r4):
        ok &= np.abs(run - unit) < slack
    first = starts[: ok.size][ok]
    middle = starts[2 : ok.size + 2][ok] + (r2[ok] / 2).astype(np.int64)
    same_row = first // width == (starts[4 : ok.size + 4][ok]) // width
    middle = middle[same_row]
    return np.stack([middle // width, middle % width, flat[middle].astype(np.int64)], axis=1)


def _grid(points: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    grid = np.zeros((shape[0] // _CELL + 1, shape[1] // _CELL + 1), np.uint8)
    grid[points[:, 0] // _CELL, points[:, 1] // _CELL] = 1
    return grid
