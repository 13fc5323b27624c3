"""Nearest vectors, exactly: a fast look in int8, then the few that can be first again in 24 bits.

Only numbers: no persons, no files, no lock. Every component is kept as a 24-bit whole number in two parts,
a coarse int8 and a fine int16 (1,536 bytes for 512 components, against 2,048 as float32), so that the first
look reads a third of the memory and the second still has float32's precision.
"""

from dataclasses import dataclass

import numkong
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]

_SHELF = 2048  # rows that are allocated together: growing copies nothing, and wastes 3 MB at most
_AT_ONCE = 32  # rows that are written, or scored again, at a time: bounds what is allocated on the way
_FINE = 1 << 16
_LONGEST = 1024  # components: 127 * 127 * 1024 < 2 ** 24, so that a float32 holds every coarse product
_ROUNDING = 1e-5  # of float32, in the products of the first look and in vectors that are called unit


@dataclass(frozen=True, slots=True)
class Nearest:
    """``row`` with the highest ``score`` (a cosine); ``rescored``: how many were looked at twice."""

    row: int
    score: float
    rescored: int


class Index:
    """Unit vectors by row number, from 0 without gaps. One thread at a time.

    ``nearest`` is exact. With x a row, c its coarse part, p the probe and q the probe rounded to int8,

        |p.x - q.c| <= |p.(x - c)| + |(p - q).c| <= |x - c| + |p - q| (1 + |x - c|)

    by Cauchy-Schwarz, for unit p and x. |x - c| is kept with each row and |p - q| is known for each probe.
    So a row whose q.c plus that bound stays below the score of any other row can't be the first: all rows
    that are not ruled out so are scored in full, however many they are.
    """

    def __init__(self, dimensions: int) -> None:
        """``dimensions`` of the vectors, 1 to 1024."""
        if not 0 < dimensions <= _LONGEST:
            raise ValueError(f"vectors have 1 to {_LONGEST} components, not {dimensions}")
        self.dimensions = dimensions
        self._count = 0
        self._coarse: list[NDArray[np.int8]] = []
        self._fine: list[NDArray[np.int16]] = []
        self._scale = np.empty(0, np.float16)  # a coarse part of 1 is worth exactly so much
        self._error = np.empty(0, np.float16)  # |x - c|, rounded up

    def __len__(self) -> int:
        return self._count

    def reserve(self, count: int) -> None:
        """Make room for so many rows at once: what is known before leaves no holes in the memory."""
        shelves = -(-count // _SHELF) - len(self._coarse)
        if shelves <= 0:
            return
        self._coarse += [np.empty((_SHELF, self.dimensions), np.int8) for _ in range(shelves)]
        self._fine += [np.empty((_SHELF, self.dimensions), np.int16) for _ in range(shelves)]
        room = shelves * _SHELF
        self._scale = np.concatenate([self._scale, np.zeros(room, np.float16)])
        self._error = np.concatenate([self._error, np.zeros(room, np.float16)])

    def append(self, vectors: Vector) -> None:
        """Add rows (n, dimensions), each of length 1 within 1e-5. Raises ValueError."""
        for begin in range(0, len(vectors), _AT_ONCE):
            part = vectors[begin : begin + _AT_ONCE]
            rows = np.arange(self._count, self._count + len(part))
            self.reserve(self._count + len(part))
            self._write(rows, part)
            self._count += len(part)

    def replace(self, row: int, vector: Vector) -> None:
        """Another vector (dimensions,) in a row. Raises ValueError, IndexError."""
        self._write(np.array([self._checked(row)]), vector[None])

    def drop(self, row: int) -> None:
        """The last row takes the place of this one, whose numbers are overwritten. Raises IndexError."""
        row, last = self._checked(row), self._count - 1
        shelf, at = divmod(row, _SHELF)
        end, until = divmod(last, _SHELF)
        for parts in (self._coarse, self._fine):
            parts[shelf][at] = parts[end][until]
            parts[end][until] = 0
        self._scale[row], self._scale[last] = self._scale[last], 0
        self._error[row], self._error[last] = self._error[last], 0
        self._count = last

    def vectors(self, rows: Rows) -> Vector:
        """The rows as float32 (n, dimensions), within 1e-7 of what was put in."""
        scale = self._scale[rows, None].astype(np.float64) / _FINE
        return np.asarray(self._whole(rows) * scale, np.float32)

    def scores(self, rows: Rows, probe: Vector) -> NDArray[np.float64]:
        """The cosines of some rows with a unit probe, in full precision."""
        return (self._whole(rows) @ probe.astype(np.float64)) * (self._scale[rows].astype(np.float64) / _FINE)

    def nearest(self, probe: Vector, allowed: Flags | None = None) -> Nearest | None:
        """The first of the ``allowed`` rows (all by default) by the cosine with a unit probe; None: no row.

        Of rows with equal scores the lowest. ``probe`` (dimensions,) must be finite.
        """
        if not self._count or (allowed is not None and not allowed.any()):
            return None
        reach = self._first_look(probe)
        if allowed is not None:
            reach[~allowed] = -np.inf
        likely = np.array([int(np.argmax(reach))])
        reached = float(self.scores(likely, probe)[0])
        candidates = np.flatnonzero(reach >= reached)
        best_row, best = int(likely[0]), reached
        for begin in range(0, len(candidates), _AT_ONCE):
            rows = candidates[begin : begin + _AT_ONCE]
            scores = self.scores(rows, probe)
            at = int(np.argmax(scores))
            if (scores[at], -rows[at]) > (best, -best_row):
                best_row, best = int(rows[at]), float(scores[at])
        return Nearest(best_row, best, len(candidates))

    def _first_look(self, probe: Vector) -> NDArray[np.float32]:
        """The most that each row's score can be: q.c and the bound."""
        scale = float(np.max(np.abs(probe))) / 127 or 1.0
        rounded = np.rint(probe / np.float32(scale)).astype(np.int8)
        doubt = float(np.linalg.norm(probe.astype(np.float64) - rounded * scale))
        reach = np.empty(self._count, np.float32)
        for shelf, coarse in enumerate(self._coarse):
            begin, end = shelf * _SHELF, min(self._count, (shelf + 1) * _SHELF)
            if begin < end:
                part = reach[begin:end]
                part[:] = np.asarray(numkong.cdist(rounded[None], coarse[: end - begin], "dot"))[0]
                part *= self._scale[begin:end] * np.float32(scale)
                part += self._error[begin:end] * np.float32(1 + doubt) + np.float32(doubt + _ROUNDING)
        return reach

    def _whole(self, rows: Rows) -> NDArray[np.float64]:
        """Coarse and fine part put together, as whole numbers of 24 bits."""
        found = np.empty((len(rows), self.dimensions), np.float64)
        shelves, at = np.divmod(rows, _SHELF)
        for shelf in np.unique(shelves):
            here = shelves == shelf
            coarse = self._coarse[shelf][at[here]].astype(np.int32)
            found[here] = coarse * _FINE + self._fine[shelf][at[here]]
        return found

    def _write(self, rows: Rows, vectors: Vector) -> None:
        lengths = np.linalg.norm(vectors, axis=1)
        if vectors.shape[1:] != (self.dimensions,) or not (np.abs(lengths - 1) < _ROUNDING).all():
            raise ValueError(f"vectors have {self.dimensions} components and the length 1")
        scale = np.nextafter((np.max(np.abs(vectors), axis=1) / 127).astype(np.float16), np.float16(1))
        whole = np.rint(vectors.astype(np.float64) * (_FINE / scale.astype(np.float64)[:, None]))
        whole = np.clip(whole, -127 * _FINE, 127 * _FINE).astype(np.int32)
        coarse = (whole + _FINE // 2) >> 16
        fine = whole - coarse * _FINE
        error = np.linalg.norm(fine.astype(np.float64), axis=1) * (scale.astype(np.float64) / _FINE)
        self._scale[rows], self._error[rows] = scale, np.nextafter(error.astype(np.float16), np.float16(2))
        shelves, at = np.divmod(rows, _SHELF)
        for shelf in np.unique(shelves):
            here = shelves == shelf
            self._coarse[shelf][at[here]] = coarse[here]
            self._fine[shelf][at[here]] = fine[here]

    def _checked(self, row: int) -> int:
        if not 0 <= row < self._count:
            raise IndexError(row)
        return row
