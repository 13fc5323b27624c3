"""Writes a base file from records in the order of their hashes: whole, signed and on disk, or not there."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from sentinel.basefile.header import CHUNK, Header, chunk_hash, head_bytes, sign_head
from sentinel.basefile.record import Values
from sentinel.basefile.table import BUCKETS, Hashes
from sentinel.crypto.signing import PrivateKey


class TableWriter:
    """Takes pieces in ascending order, keeps the index (4 MB) and two temporary files beside ``out``."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._per_bucket = np.zeros(BUCKETS, dtype=np.int64)
        self._last = -1
        self._files = contextlib.ExitStack()
        self._rests = self._temporary()
        self._values = self._temporary()
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    def add(self, hashes: Hashes, values: Values) -> None:
        """A piece: hashes of 52 bits, ascending and above all before."""
        if not len(hashes):
            return
        if int(hashes[0]) <= self._last or not bool((np.diff(hashes.astype(np.int64)) > 0).all()):
            raise ValueError("hashes must ascend")
        self._last = int(hashes[-1])
        first, last = int(hashes[0]) >> 32, self._last >> 32
        places = (hashes >> np.uint64(32)).astype(np.int64) - first
        self._per_bucket[first : last + 1] += np.bincount(places, minlength=last - first + 1)
        self._rests.write((hashes & np.uint64(0xFFFF_FFFF)).astype("<u4").tobytes())
        self._values.write(values.astype("<u2").tobytes())
        self.count += len(hashes)

    def finish(self, header: Header, key: PrivateKey) -> None:
        """Put it together, sign it, and put it in place of whatever ``out`` was. Raises OSError."""
        assert header.count == self.count
        descriptor, name = tempfile.mkstemp(prefix=f".{self._out.name}.", dir=self._out.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.seek(head_bytes(header))
                hashes = []
                for chunk in self._chunks():
                    hashes.append(chunk_hash(chunk))
                    file.write(chunk)
                file.seek(0)
                file.write(sign_head(header, hashes, key))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._out)
            sync_folder(self._out.parent)
        finally:
            temporary.unlink(missing_ok=True)

    def _temporary(self) -> BinaryIO:
        return self._files.enter_context(tempfile.TemporaryFile(dir=self._out.parent))

    def _chunks(self) -> Iterator[bytes]:
        index = np.concatenate(([0], np.cumsum(self._per_bucket))).astype("<u4").tobytes()
        held = bytearray()
        for piece in self._pieces(index):
            held += piece
            while len(held) >= CHUNK:
                yield bytes(held[:CHUNK])
                del held[:CHUNK]
        if held:
            yield bytes(held)

    def _pieces(self, index: bytes) -> Iterator[bytes]:
        yield index
        for file in (self._rests, self._values):
            file.seek(0)
            while piece := file.read(CHUNK):
                yield piece


def sync_folder(folder: Path) -> None:
    """Put the folder's entries on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
