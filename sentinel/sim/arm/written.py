"""What a disk holds after a power cut: the writes up to its last flush, and of those after it any part.

qemu's "blklogwrites" notes each write and flush in the format of Linux's dm-log-writes
(Documentation/admin-guide/device-mapper/log-writes.rst): a block with the number
of entries, then each entry's block and data.
"""

import itertools
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MAGIC = 0x6A736677736872
_SUPER = struct.Struct("<QQQI")
_ENTRY = struct.Struct("<QQQQ")
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8


class BadLog(ValueError):
    """It is no such log; the message says why."""


@dataclass(frozen=True, slots=True)
class Write:
    """``at``, ``size`` in bytes; ``where``: its data in the log. ``told``: the log's count has it, which is
    written with each flush; what is noted after that was cut off before a flush."""

    at: int
    size: int
    flags: int
    where: int
    told: bool


def writes(log: BinaryIO) -> Iterator[Write]:
    """In their order, those after the last flush too, up to the hole at the end. Raises BadLog."""
    head = log.read(_SUPER.size)
    if len(head) < _SUPER.size:
        raise BadLog("the log of writes is empty")
    magic, version, count, block = _SUPER.unpack(head)
    if magic != _MAGIC or version != 1 or not 512 <= block <= 1 << 20:
        raise BadLog("this is no log of writes")
    place = block
    for number in itertools.count():
        one, place = _entry(log, place, block, number < count)
        if one is None:
            if number < count:
                raise BadLog(f"the log of writes ends in entry {number} of {count}")
            return
        yield one


def _entry(log: BinaryIO, place: int, block: int, told: bool) -> tuple[Write | None, int]:
    """The entry at a place (None: the log's end), and where the next one is."""
    log.seek(place)
    raw = log.read(_ENTRY.size)
    if len(raw) < _ENTRY.size or not any(raw):
        return None, place
    sector, sectors, flags, extra = _ENTRY.unpack(raw)
    one = Write(sector * block, sectors * block, flags, place + block, told)
    place += block
    if not flags & DISCARD:
        place += sectors * block
    return one, place + (-(-extra // block) * block if flags & MARK else 0)


class Follower:
    """Counts the entries of a log that is being written. Raises OSError."""

    def __init__(self, log: Path) -> None:
        self._file = log.open("rb", buffering=0)  # what is read again is new
        self._place = 0
        self._block = 0
        self._count = 0

    def count(self) -> int:
        """How many there are by now."""
        if not self._block:
            self._file.seek(0)
            head = self._file.read(_SUPER.size)
            self._block = _SUPER.unpack(head)[3] if len(head) == _SUPER.size else 0
            self._place = self._block
        while self._block:
            one, self._place = _entry(self._file, self._place, self._block, told=False)
            if one is None:
                break
            self._count += 1
        return self._count

    def close(self) -> None:
        """Follow no more."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Left:
    """How many writes were kept, and how many were lost with the power."""

    kept: int
    lost: int
    flushes: int


def after_the_cut(before: Path, log: Path, after: Path) -> Left:
    """Make ``after`` of ``before`` (raw) and the flushed part of the log. Raises BadLog, OSError."""
    with log.open("rb") as file:
        entries = list(writes(file))
        flushes = [number for number, one in enumerate(entries) if one.flags & FLUSH and one.told]
        last = flushes[-1] if flushes else 0
        # its holes stay holes
        subprocess.run(["cp", "--sparse=always", str(before), str(after)], check=True)  # noqa: S603, S607
        kept = 0
        with after.open("r+b") as disk:
            for number, one in enumerate(entries):
                if number >= last and not one.flags & FUA:
                    continue
                apply(disk, file, one)
                kept += bool(one.size)
    return Left(kept, sum(bool(one.size) for one in entries) - kept, len(flushes))


def apply(disk: BinaryIO, log: BinaryIO, one: Write) -> None:
    """Do a write again. Raises BadLog, OSError."""
    disk.seek(one.at)
    if one.flags & DISCARD:
        left = one.size
        while left:
            left -= disk.write(bytes(min(left, 1 << 20)))
        return
    log.seek(one.where)
    left = one.size
    while left:
        data = log.read(min(left, 1 << 20))
        if not data:
            raise BadLog("the log of writes lacks data")
        disk.write(data)
        left -= len(data)
