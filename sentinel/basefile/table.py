"""The table of a base file, mapped into memory: checked once as a whole, then looked up in microseconds.

The body is an index of 2^20 + 1 positions (uint32), then for each person in the order of the hash 32 bits of
it that the index does not say (uint32), then each person's record (uint16). All little-endian.
"""

import mmap
import os
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.header import CHUNK, INDEX_BITS, Head, Header, chunk_hash, most_head_bytes, read_head
from sentinel.basefile.record import VALUES, Values
from sentinel.crypto.signing import PublicKey

BUCKETS = 1 << INDEX_BITS
_LOW = 0xFFFF_FFFF
assert sys.byteorder == "little", "the table is mapped as it is"

Hashes = NDArray[np.uint64]


class Table:
    """A checked base file. Any thread may look up; the mapping lives as long as anybody holds the table.

    A file that is replaced (never written over) stays what it was for those who hold it.
    """

    def __init__(self, head: Head, mapped: mmap.mmap) -> None:
        self.head = head
        whole = memoryview(mapped)
        first = head.size
        second = first + 4 * (BUCKETS + 1)
        third = second + 4 * head.header.count
        self._index = whole[first:second].cast("I")
        self._rests = whole[second:third].cast("I")
        self._values = whole[third : third + 2 * head.header.count].cast("H")

    @property
    def header(self) -> Header:
        """What the file says of itself."""
        return self.head.header

    @classmethod
    def open(cls, path: Path, keys: Iterable[PublicKey]) -> Self:
        """Map a file after checking its signature, size and every byte. Raises Refused, OSError."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            head = read_head(os.pread(descriptor, most_head_bytes(), 0), keys)
            size = os.fstat(descriptor).st_size
            if size < head.file_bytes:
                raise Refused(Refusal.TRUNCATED, f"{size} of {head.file_bytes} bytes are there")
            if size > head.file_bytes:
                raise Refused(Refusal.DAMAGED, f"{size - head.file_bytes} bytes too many")
            mapped = mmap.mmap(descriptor, head.file_bytes, prot=mmap.PROT_READ)
        finally:
            os.close(descriptor)
        _check_body(memoryview(mapped)[head.size :], head)
        table = cls(head, mapped)
        table._check_index()
        mapped.madvise(mmap.MADV_RANDOM)
        return table

    def find(self, hash52: int) -> int | None:
        """The record of a hash, None where there is none."""
        bucket, rest = hash52 >> 32, hash52 & _LOW
        low, high = self._index[bucket], self._index[bucket + 1]
        at = bisect_left(self._rests, rest, low, high)
        return self._values[at] if at < high and self._rests[at] == rest else None

    def part(self, first: int, end: int) -> tuple[Hashes, Values]:
        """Hashes and records of the index's buckets ``first`` to before ``end``, in order."""
        index = np.asarray(self._index[first : end + 1]).astype(np.int64)
        low, high = int(index[0]), int(index[-1])
        buckets = np.repeat(np.arange(first, end, dtype=np.uint64), np.diff(index))
        rests = np.asarray(self._rests[low:high]).astype(np.uint64)
        return (buckets << np.uint64(32)) | rests, np.asarray(self._values[low:high])

    def parts(self, parts: int = 64) -> Iterator[tuple[Hashes, Values]]:
        """The whole table in pieces."""
        step = BUCKETS // parts
        return (self.part(first, first + step) for first in range(0, BUCKETS, step))

    def _check_index(self) -> None:
        """What a signer could get wrong, and a look-up would stumble over."""
        index = np.asarray(self._index).astype(np.int64)
        ordered = not index[0] and index[-1] == self.header.count and bool((np.diff(index) >= 0).all())
        if not ordered or any(int(values.max(initial=0)) >= VALUES for _, values in self.parts()):
            raise Refused(Refusal.FORMAT, "its index or its records are not what they must be")


def _check_body(body: memoryview, head: Head) -> None:
    for number, expected in enumerate(head.hashes):
        if chunk_hash(body[number * CHUNK : (number + 1) * CHUNK]) != expected:
            raise Refused(Refusal.DAMAGED, f"part {number + 1} of {len(head.hashes)} was changed or damaged")
