"""The changes in memory: sorted arrays of fixed size, so that a look-up need not ask SQLite.

Immutable: who looks up holds one moment of them, a delta makes the next one. 32 bytes a change.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

FIELD_BITS = 3
MOST = 1_000_000
"""Changes: more are not kept (32 MB)."""

_Numbers = NDArray[np.int64]


class Looked(NamedTuple):
    """What the overlay says about one hash: the base file's number and epoch that it lies on, and changes as
    field -> (sequence, as_of, code)."""

    base_sequence: int
    epoch: int
    horizon_as_of: int
    changes: dict[int, tuple[int, int, int]]


class Kept:
    """Changes at one generation of the database, by ascending id (the hash's 52 bits, then the field's 3)."""

    __slots__ = ("_as_ofs", "_codes", "_ids", "_numbers", "_sequences", "generation", "nothing")

    def __init__(self, generation: int, nothing: Looked, numbers: Sequence[_Numbers]) -> None:
        """``numbers``: ids, sequences, as_of and codes, ids ascending; ``nothing`` for who has no changes."""
        self.generation, self.nothing = generation, nothing
        self._numbers = tuple(np.ascontiguousarray(column, dtype=np.int64) for column in numbers)
        # A memoryview gives Python's numbers in a fifth of the time of numpy's.
        self._ids, self._sequences, self._as_ofs, self._codes = (memoryview(n.data) for n in self._numbers)

    def __len__(self) -> int:
        return len(self._ids)

    @classmethod
    def of_rows(cls, generation: int, nothing: Looked, blocks: Iterable[list[Any]]) -> Self:
        """From blocks of rows (id, sequence, as_of, code), ids ascending."""
        parts = [np.array(block, dtype=np.int64).reshape(-1, 4) for block in blocks]
        every = np.concatenate([np.zeros((0, 4), dtype=np.int64), *parts])
        return cls(generation, nothing, [every[:, column] for column in range(4)])

    def look(self, hash52: int) -> Looked:
        """What changed of a hash."""
        ids, first = self._ids, hash52 << FIELD_BITS
        at, last = bisect_left(ids, first), first + (1 << FIELD_BITS)
        if at >= len(ids) or ids[at] >= last:
            return self.nothing
        changes: dict[int, tuple[int, int, int]] = {}
        while at < len(ids) and ids[at] < last:
            changes[ids[at] - first] = (self._sequences[at], self._as_ofs[at], self._codes[at])
            at += 1
        nothing = self.nothing
        return Looked(nothing.base_sequence, nothing.epoch, nothing.horizon_as_of, changes)

    def after(
        self, generation: int, nothing: Looked, ids: _Numbers, codes: _Numbers, sequence: int, as_of: int
    ) -> Self:
        """With one delta more: of each fact the change with the highest number."""
        order = np.argsort(ids)
        ids, codes = ids[order], codes[order]
        mine, sequences, as_ofs, before = self._numbers
        place = np.searchsorted(mine, ids)
        near = np.minimum(place, max(len(mine) - 1, 0))
        there = mine[near] == ids if len(mine) else np.zeros(len(ids), dtype=np.bool_)
        newer = there.copy()
        newer[there] = sequences[near[there]] < sequence
        told = []
        for column, value in ((sequences, sequence), (as_ofs, as_of), (before, codes)):
            values = np.broadcast_to(np.asarray(value, dtype=np.int64), ids.shape)
            changed = column.copy()
            changed[near[newer]] = values[newer]
            told.append(np.insert(changed, place[~there], values[~there]))
        return type(self)(generation, nothing, (np.insert(mine, place[~there], ids[~there]), *told))
