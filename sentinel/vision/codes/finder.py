"""Where a picture shows QR finder patterns: runs of dark and light as 1:1:3:1:1 across and down."""

from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

_CELL = 8  # pixels; a hit across and a hit down in the same or a neighbouring cell are one pattern
_MIN_MODULE = 1.2  # pixels; below that the ratios are noise
_MOST = 16  # patterns that are looked at together, those with most hits first
_HALVE = 480 * 320  # pixels; larger pictures are looked at in half their size first

_COMBINATIONS = {n: np.array(list(combinations(range(_MOST), n))) for n in (2, 3)}


@dataclass(frozen=True, slots=True)
class Region:
    """Where a code seems to be: its box (left, top, right, bottom) with a margin, in pixels.

    ``module``: pixels of a module, about. ``patterns``: how many finder patterns speak for it, 2 or 3.
    ``strength``: lines across the weakest of them that show it, by its module; a real one has 3, seen well.
    """

    box: tuple[int, int, int, int]
    module: float
    patterns: int
    strength: float
    inverted: bool


def find_regions(gray: Gray, most: int = 3, *, strength: float = 0.0) -> list[Region]:
    """Up to ``most`` places where codes may lie, the surest first; empty: nothing like a code.

    ``strength``: of the weakest pattern that counts; the more is asked, the less there is to combine.

    ISO/IEC 18004, 6.3.3, dark on light or inverted. A hint for dearer work, not a detector: below 1 ms for
    1280 x 720.
    """
    if min(gray.shape) < 21:
        return []
    if gray.size > _HALVE:
        half = (gray.shape[1] // 2, gray.shape[0] // 2)
        small = np.asarray(cv2.resize(gray, half, interpolation=cv2.INTER_AREA), np.uint8)
        return [_doubled(region) for region in _regions(small, most, strength)]
    return _regions(gray, most, strength)


def _doubled(region: Region) -> Region:
    left, top, right, bottom = region.box
    box = (2 * left, 2 * top, 2 * right, 2 * bottom)
    return replace(region, box=box, module=2 * region.module)


def _regions(gray: Gray, most: int, strength: float) -> list[Region]:
    size = max(11, (min(gray.shape) // 12) | 1)
    # as cv2.adaptiveThreshold by the mean, which takes nearly twice as long
    limit = cv2.subtract(cv2.blur(gray, (size, size)), np.full(1, 5.0))
    darker = np.asarray(cv2.compare(gray, limit, cv2.CMP_LE), np.uint8)
    binary = np.minimum(darker, np.uint8(1))
    across = _centres(binary)
    if not across.size:
        return []
    down = _centres_down(binary, across)
    found: list[Region] = []
    for colour in (1, 0):
        patterns = _patterns(across[across[:, 2] == colour], down[down[:, 2] == colour], gray.shape)
        patterns = patterns[patterns[:, 3] >= strength * patterns[:, 2]]
        found += _grouped(patterns, gray.shape, inverted=colour == 0)
    return sorted(found, key=lambda region: (-region.patterns, -min(region.strength, 1.0)))[:most]


def _centres_down(binary: Gray, across: NDArray[np.float64]) -> NDArray[np.float64]:
    """As ``_centres`` down the columns, those only in which something was found across, or beside it."""
    wanted = np.zeros(binary.shape[1] + 2, bool)
    for beside in (0, 1, 2):
        wanted[across[:, 1].astype(np.int64) + beside] = True
    columns = np.flatnonzero(wanted[1:-1])
    down = _centres(np.ascontiguousarray(binary[:, columns].T))
    down[:, 0] = columns[down[:, 0].astype(np.int64)]
    return down[:, [1, 0, 2, 3]]


def _centres(binary: Gray) -> NDArray[np.float64]:
    """Rows (y, x, colour of the middle, module) of 1:1:3:1:1 runs along the rows of a 0/1 picture."""
    width = binary.shape[1]
    flat = binary.ravel()
    edge = np.empty(flat.size, bool)
    edge[0] = True
    np.not_equal(flat[1:], flat[:-1], out=edge[1:])
    edge[::width] = True  # a run ends with its row
    starts = np.flatnonzero(edge)
    if starts.size < 6:
        return np.empty((0, 4))
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
    return np.stack([middle // width, middle % width, flat[middle], unit[ok][same_row]], axis=1)


def _patterns(
    across: NDArray[np.float64], down: NDArray[np.float64], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Rows (x, y, module, hits) of patterns that were hit across and down."""
    if not across.size or not down.size:
        return np.empty((0, 4))
    grid = np.zeros((shape[0] // _CELL + 1, shape[1] // _CELL + 1), np.uint8)
    cells = (across[:, :2] // _CELL).astype(np.int64)
    grid[cells[:, 0], cells[:, 1]] = 1
    other = np.zeros_like(grid)
    also = (down[:, :2] // _CELL).astype(np.int64)
    other[also[:, 0], also[:, 1]] = 1
    grid &= np.asarray(cv2.dilate(other, np.ones((3, 3), np.uint8)), np.uint8)
    count, labels = cv2.connectedComponents(grid, connectivity=8)
    label = np.asarray(labels)[cells[:, 0], cells[:, 1]]
    hits = np.bincount(label, minlength=count).astype(np.float64)
    mean = [np.bincount(label, across[:, i], count) / np.maximum(hits, 1) for i in (1, 0, 3)]
    order = 1 + np.argsort(-hits[1:], kind="stable")[:_MOST]
    return np.stack([*mean, hits], axis=1)[order]


def _grouped(patterns: NDArray[np.float64], shape: tuple[int, ...], *, inverted: bool) -> list[Region]:
    """Threes of patterns that stand as a code's corners, else twos; no pattern twice."""
    regions, used = [], set[int]()
    for group in (*_trios(patterns), *_pairs(patterns)):
        if not used.intersection(group):
            used.update(group)
            regions.append(_region(patterns[list(group)], shape, inverted=inverted))
    return regions


def _trios(patterns: NDArray[np.float64]) -> list[tuple[int, ...]]:
    """Threes with a right angle between equal sides, allowing for perspective; the best first."""
    index = _COMBINATIONS[3][(_COMBINATIONS[3] < len(patterns)).all(axis=1)]
    if not len(index):
        return []
    trio = patterns[index]
    sides = np.stack([np.hypot(*(trio[:, i, :2] - trio[:, (i + 1) % 3, :2]).T) for i in range(3)], axis=1)
    short, middle, long = np.sort(sides, axis=1).T
    module = trio[:, :, 2].mean(axis=1)
    uneven = trio[:, :, 2].max(axis=1) / trio[:, :, 2].min(axis=1)
    cosine = np.abs((short**2 + middle**2 - long**2) / np.maximum(2 * short * middle, 1e-6))
    apart = middle / module
    fits = (uneven < 1.8) & (apart > 10) & (apart < 250) & (short > 0.35 * middle) & (cosine < 0.75)
    weak = 1.0 / np.minimum(trio[:, :, 3], 8).mean(axis=1)  # of a real pattern many rows are hits
    misfit = cosine + (middle - short) / middle + (uneven - 1) + 2 * weak
    order = np.argsort(np.where(fits, misfit, np.inf), kind="stable")[: int(fits.sum())]
    return list(map(tuple, index[order].tolist()))


def _pairs(patterns: NDArray[np.float64]) -> list[tuple[int, ...]]:
    """Twos of like size, those with most hits first."""
    index = _COMBINATIONS[2][(_COMBINATIONS[2] < len(patterns)).all(axis=1)]
    pair = patterns[index]
    if not len(pair):
        return []
    apart = np.hypot(*(pair[:, 0, :2] - pair[:, 1, :2]).T) / pair[:, :, 2].mean(axis=1)
    fits = (pair[:, :, 2].max(axis=1) < 1.8 * pair[:, :, 2].min(axis=1)) & (apart > 10) & (apart < 250)
    order = np.argsort(np.where(fits, -pair[:, :, 3].min(axis=1), np.inf), kind="stable")[: int(fits.sum())]
    return list(map(tuple, index[order].tolist()))


def _region(some: NDArray[np.float64], shape: tuple[int, ...], *, inverted: bool) -> Region:
    """The box around all corners with a quiet zone; of two patterns it is not known which side is open."""
    module = float(some[:, 2].mean())
    points = some[:, :2]
    if len(some) == 3:
        lengths = [np.hypot(*(points[(i + 1) % 3] - points[(i + 2) % 3])) for i in range(3)]
        corner = int(np.argmax(lengths))
        fourth = points[(corner + 1) % 3] + points[(corner + 2) % 3] - points[corner]
        points = np.vstack([points, fourth])
        # something in the data can look like the third corner: there is more code than it says
        room = 9.0 * module + 0.4 * float(min(lengths))
    else:
        room = float(np.hypot(*(points[0] - points[1]))) + 6.0 * module
    low, high = points.min(axis=0) - room, points.max(axis=0) + room
    box = (
        max(0, int(low[0])),
        max(0, int(low[1])),
        min(shape[1], int(high[0]) + 1),
        min(shape[0], int(high[1]) + 1),
    )
    return Region(box, module, len(some), float((some[:, 3] / some[:, 2]).min()), inverted)
