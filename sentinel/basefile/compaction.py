"""Base file and changes to a new base file, in bounded memory: at a publisher or in a kiosk."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from sentinel.basefile.delta import REMOVED, Delta
from sentinel.basefile.record import FIELDS, Codes, Values, join, moved, narrow, split
from sentinel.basefile.table import BUCKETS, Hashes, Table
from sentinel.basefile.writing import TableWriter
from sentinel.crypto.signing import PrivateKey

_PARTS = 64


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, by ascending hash (52 bits): absolute codes by field, -1 where nothing did.

    ``reset``: what the base file states of the person counts no more (removed since).
    """

    hashes: NDArray[np.int64]
    codes: Codes  # people x fields
    reset: NDArray[np.bool_]

    def within(self, first: int, end: int) -> "Changes":
        """Of the index's buckets ``first`` to before ``end``."""
        low, high = np.searchsorted(self.hashes, (first << 32, end << 32))
        return Changes(self.hashes[low:high], self.codes[low:high], self.reset[low:high])


def changes_of(
    hashes: NDArray[np.int64],
    fields: NDArray[np.int64],
    sequences: NDArray[np.int64],
    codes: NDArray[np.int64],
) -> Changes:
    """From single changes, in any order: of each fact the one with the highest sequence stands."""
    order = np.lexsort((sequences, fields, hashes))
    hashes, fields, sequences, codes = hashes[order], fields[order], sequences[order], codes[order]
    last = np.ones(len(hashes), dtype=np.bool_)
    last[:-1] = (hashes[1:] != hashes[:-1]) | (fields[1:] != fields[:-1])
    people, place = np.unique(hashes[last], return_inverse=True)
    width = REMOVED + 1
    code = np.full((len(people), width), -1, dtype=np.int64)
    sequence = np.full((len(people), width), -1, dtype=np.int64)
    code[place, fields[last]] = codes[last]
    sequence[place, fields[last]] = sequences[last]
    removed = sequence[:, REMOVED]
    facts = np.where(sequence[:, :REMOVED] > removed[:, None], code[:, :REMOVED], -1)
    return Changes(people, facts, removed >= 0)


def changes_in(deltas: Iterable[Delta]) -> Changes:
    """The changes of several deltas together, in whatever order they come."""
    every = list(deltas)
    none = np.zeros(0, dtype=np.int64)
    return changes_of(
        np.concatenate([none, *(delta.hashes for delta in every)]),
        np.concatenate([none, *(delta.fields for delta in every)]),
        np.concatenate([none, *(np.full(len(delta.keys), delta.header.sequence) for delta in every)]),
        np.concatenate([none, *(delta.codes.astype(np.int64) for delta in every)]),
    )


def compact(
    table: Table, changes: Changes, out: Path, *, sequence: int, as_of: int, key: PrivateKey, made_by: str
) -> None:
    """Write the base file that holds both, as of ``as_of`` (seconds since 1970). Raises OSError."""
    with TableWriter(out) as writer:
        step = BUCKETS // _PARTS
        shifted = moved(table.header.as_of, as_of)
        for first in range(0, BUCKETS, step):
            hashes, values = table.part(first, first + step)
            writer.add(*_together(hashes, shifted[values], changes.within(first, first + step), as_of))
        header = msgspec.structs.replace(
            table.header,
            as_of=as_of,
            count=writer.count,
            made_by=made_by,
            sequence=sequence,
            signer=key.public.key_id.hex(),
        )
        writer.finish(header, key)


def _together(hashes: Hashes, values: Values, changes: Changes, as_of: int) -> tuple[Hashes, Values]:
    if not len(changes.hashes):
        return hashes, values
    wanted = changes.hashes.astype(np.uint64)
    place = np.minimum(np.searchsorted(hashes, wanted), max(len(hashes) - 1, 0))
    there = hashes[place] == wanted if len(hashes) else np.zeros(len(wanted), dtype=np.bool_)
    before = np.zeros(len(wanted), dtype=np.uint16)
    kept = there & ~changes.reset
    before[kept] = values[place[kept]]
    codes = split(before)
    for field in FIELDS:
        new = changes.codes[:, field]
        codes[field] = np.where(new >= 0, narrow(field, new, as_of), codes[field])
    stays = kept | (changes.codes >= 0).any(axis=1)
    untouched = np.ones(len(hashes), dtype=np.bool_)
    untouched[place[there]] = False
    every = np.concatenate((hashes[untouched], wanted[stays]))
    records = np.concatenate((values[untouched], join(codes)[stays]))
    order = np.argsort(every, kind="stable")
    return every[order], records[order]
