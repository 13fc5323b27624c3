"""Live pictures from vision to the screen: a double buffer in memory (tmpfs), never on a disk.

Layout, little-endian: header of 64 bytes (magic, version, capacity of a slot), then two slots, each a head
of 64 bytes (sequence, captured, width, height, stride) and pixels. A slot's sequence is odd while it is
written (seqlock): the reader copies, looks again, and takes nothing if it changed. Writing always goes to
the older slot, so that a reader has a whole frame's time.
"""

import hashlib
import mmap
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

MAGIC = 0x31565250_4C544E53  # "SNTLPRV1"
VERSION = 1
MAX_WIDTH, MAX_HEIGHT = 640, 1280
_HEAD = 64
_CAPACITY = MAX_WIDTH * MAX_HEIGHT * 3
_SLOT = _HEAD + _CAPACITY
_SIZE = _HEAD + 2 * _SLOT
_SHARED = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, mode 0700
_TRIES = 3


class PreviewError(Exception):
    """There is no memory file system to put pictures into, or the buffer is no preview."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One picture: ``pixels`` (height, width, 3) uint8 **RGB**; ``captured`` monotonic seconds."""

    pixels: NDArray[np.uint8]
    captured: float
    sequence: int


def preview_path(run_dir: Path) -> Path:
    """Where the buffer of a kiosk is: in ``run_dir`` if that is in memory, else in a folder of /dev/shm.

    Both ends ask this. Vision writes in the folder of it (RuntimeDirectory= of its unit) and nowhere else in
    ``run_dir``: who may write beside the daemon's socket could put another in its place. Raises PreviewError
    where no memory file system is found: no picture goes to a disk.
    """
    run_dir = run_dir.absolute()
    if in_memory(run_dir):
        return run_dir / "preview" / "frames"
    if not in_memory(_SHARED):
        raise PreviewError(
            f"{run_dir} is on a disk and there is no /dev/shm: no preview (use a tmpfs for kiosk.run_dir)"
        )
    name = hashlib.sha256(str(run_dir.resolve()).encode()).hexdigest()[:16]
    return _SHARED / f"sentinel-{os.getuid()}" / name


def in_memory(path: Path) -> bool:
    """Whether a path lies on tmpfs, by the longest mount point above it."""
    path = path.resolve()
    best, kind = -1, ""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split(" ")
        point = Path(fields[1].replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind in ("tmpfs", "ramfs")


class PreviewWriter:
    """Vision's end. One thread. The file appears whole and is removed on ``close``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_relative_to(_SHARED) and path.parent.lstat().st_uid != os.getuid():
            raise PreviewError(f"{path.parent} belongs to another user: no preview there")
        if not in_memory(path.parent):
            raise PreviewError(f"{path.parent} is on a disk: no preview there")
        self._path = path
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
        try:
            os.ftruncate(descriptor, _SIZE)
            self._inode = os.fstat(descriptor).st_ino
            self._map = mmap.mmap(descriptor, _SIZE)
        finally:
            os.close(descriptor)
        self._buffer = _Buffer(self._map)
        self._buffer.header[:3] = (MAGIC, VERSION, _CAPACITY)
        self._number = 0
        fresh.replace(path)

    @contextmanager
    def frame(self, width: int, height: int, captured: float) -> Iterator[NDArray[np.uint8]]:
        """The (height, width, 3) RGB pixels to fill, in the buffer itself; published at the end.

        At most 640 x 1280 pixels; ``captured`` monotonic seconds. Raises ValueError.
        """
        if not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT):
            raise ValueError(f"a preview of {width} x {height}")
        slot = self._number % 2
        self._number += 1
        words, times = self._buffer.heads[slot], self._buffer.times[slot]
        words[0] = 2 * self._number - 1  # odd: being written
        times[1] = captured
        words[2:5] = (width, height, width * 3)
        yield self._buffer.pixels[slot][: height * width * 3].reshape(height, width, 3)
        words[0] = 2 * self._number

    def write(self, pixels: NDArray[np.uint8], captured: float) -> None:
        """Publish a (height, width, 3) uint8 RGB picture of at most 640 x 1280. Raises ValueError."""
        if pixels.ndim != 3 or pixels.shape[2] != 3:
            raise ValueError(f"a preview of {pixels.shape}")
        with self.frame(pixels.shape[1], pixels.shape[0], captured) as shown:
            shown[:] = pixels

    def close(self) -> None:
        """Remove the file; may be called twice."""
        if self._map.closed:
            return
        self._buffer.release()
        self._map.close()
        try:
            if self._path.stat().st_ino == self._inode:  # not a successor's
                self._path.unlink()
        except FileNotFoundError:
            pass


class PreviewReader:
    """The screen's end. One thread. Copes with a file that is not there yet, goes away or is replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._map: mmap.mmap | None = None
        self._buffer: _Buffer | None = None
        self._inode = -1
        self._last = 0

    def read(self) -> Preview | None:
        """The newest picture, once; None where there is no new one. Never blocks."""
        return self.take(lambda seen: replace(seen, pixels=seen.pixels.copy()))

    def take(self, make: Callable[[Preview], T]) -> T | None:
        """What ``make`` makes of the newest picture, once; None where there is no new one. Never blocks.

        ``make`` sees the buffer itself, which it must not keep: what it returns has memory of its own. What
        it made of a picture that changed meanwhile is dropped, and it is asked again.
        """
        if not self._current():
            return None
        assert self._buffer is not None
        for _ in range(_TRIES):
            heads = self._buffer.heads
            slot = 0 if _settled(heads[0][0]) > _settled(heads[1][0]) else 1
            sequence = int(heads[slot][0])
            if sequence % 2 or sequence <= self._last:
                return None
            seen = self._look(slot, sequence)
            if seen is None:
                continue
            made = make(seen)
            if int(heads[slot][0]) == sequence:
                self._last = sequence
                return made
        return None

    def close(self) -> None:
        """Let go; may be called twice."""
        if self._map is not None:
            assert self._buffer is not None
            self._buffer.release()
            self._map.close()
        self._map, self._buffer, self._inode, self._last = None, None, -1, 0

    def _look(self, slot: int, sequence: int) -> Preview | None:
        assert self._buffer is not None
        width, height, stride = self._buffer.heads[slot][2:5].tolist()
        if not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT and stride == 3 * width):
            return None
        captured = float(self._buffer.times[slot][1])
        pixels = self._buffer.pixels[slot][: height * stride].reshape(height, width, 3)
        return Preview(pixels, captured, sequence // 2)

    def _current(self) -> bool:
        """Open the file that is there now."""
        try:
            there = self._path.stat()
        except OSError:
            self.close()
            return False
        if there.st_ino == self._inode and there.st_size == _SIZE:  # a shorter file would be a SIGBUS
            return True
        self.close()
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return False
        try:
            status = os.fstat(descriptor)
            if status.st_size != _SIZE:
                return False
            mapped = mmap.mmap(descriptor, _SIZE, access=mmap.ACCESS_READ)
        finally:
            os.close(descriptor)
        buffer = _Buffer(mapped)
        if [int(v) for v in buffer.header[:3]] != [MAGIC, VERSION, _CAPACITY]:
            buffer.release()
            mapped.close()
            return False
        self._map, self._buffer, self._inode = mapped, buffer, status.st_ino
        return True


class _Buffer:
    """Views of the map. A 64-bit word is written and read whole: aligned, in one instruction."""

    def __init__(self, mapped: mmap.mmap) -> None:
        self.header = np.frombuffer(mapped, "<u8", 8, 0)
        starts = (_HEAD, _HEAD + _SLOT)
        self.heads = [np.frombuffer(mapped, "<u8", 8, at) for at in starts]
        self.times = [np.frombuffer(mapped, "<f8", 8, at) for at in starts]
        self.pixels = [np.frombuffer(mapped, np.uint8, _CAPACITY, at + _HEAD) for at in starts]

    def release(self) -> None:
        """Drop the views, so that the map can be closed."""
        del self.header, self.heads, self.times, self.pixels


def _settled(sequence: np.uint64) -> int:
    """A slot being written counts as the picture before."""
    value = int(sequence)
    return value if value % 2 == 0 else value - 2
