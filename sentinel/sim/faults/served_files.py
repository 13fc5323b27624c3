"""The kernel's questions about files (FUSE), answered from a ``VolatileDisk``; ``lossy_disk`` mounts it."""

import errno
import functools
import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

import mfusepy

from sentinel.sim.faults.volatile import VolatileDisk

_Method = TypeVar("_Method", bound=Callable[..., Any])
_ROOM = 64 * 1024 * 1024


def _asked(method: _Method) -> _Method:
    """One question at a time."""

    @functools.wraps(method)
    def locked(self: "ServedFiles", *args: Any) -> Any:
        with self.guard:
            return method(self, *args)

    return cast(_Method, locked)


def _changing(method: _Method) -> _Method:
    """A change: refused while the disk refuses."""

    @functools.wraps(method)
    def locked(self: "ServedFiles", *args: Any) -> Any:
        with self.guard:
            if self.refusal:
                raise mfusepy.FuseOSError(self.refusal)
            return method(self, *args)

    return cast(_Method, locked)


class ServedFiles(mfusepy.Operations):  # type: ignore[misc]
    """``guard`` is held for ``disk`` and ``refusal``, the errno of every change; 0: none."""

    use_ns = True

    def __init__(self) -> None:
        self.disk = VolatileDisk()
        self.guard = threading.Lock()
        self.refusal = 0

    @_asked
    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        number = fh or self.disk.find(path)
        node = self.disk.nodes[number]
        return {
            "st_mode": node.mode, "st_ino": number, "st_nlink": 2 if node.is_folder else 1,
            "st_size": len(node.live), "st_uid": os.geteuid(), "st_gid": os.getegid(),
            "st_blocks": (len(node.live) + 511) // 512,
        }  # fmt: skip

    @_asked
    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *self.disk.nodes[self.disk.find(path)].names]

    @_changing
    def mkdir(self, path: str, mode: int) -> int:
        self.disk.make(path, 0o040000 | mode)
        return 0

    @_changing
    def create(self, path: str, mode: int, fi: Any = None) -> int:
        return self.disk.make(path, 0o100000 | (mode & 0o7777))

    @_asked
    def open(self, path: str, flags: int) -> int:
        return self.disk.find(path)

    @_asked
    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return bytes(self.disk.nodes[fh].live[offset : offset + size])

    @_changing
    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        self.disk.write(fh, data, offset)
        return len(data)

    @_changing
    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        self.disk.resize(fh or self.disk.find(path), length)
        return 0

    @_changing
    def fsync(self, path: str, datasync: int, fh: int) -> int:
        self.disk.sync(fh)
        return 0

    @_changing
    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        self.disk.sync(self.disk.find(path))
        return 0

    @_changing
    def rename(self, old: str, new: str) -> int:
        self.disk.rename(old, new)
        return 0

    @_changing
    def link(self, target: str, source: str) -> int:
        self.disk.link(target, source)
        return 0

    @_changing
    def unlink(self, path: str) -> int:
        self.disk.remove(path)
        return 0

    @_changing
    def rmdir(self, path: str) -> int:
        if self.disk.nodes[self.disk.find(path)].names:
            raise mfusepy.FuseOSError(errno.ENOTEMPTY)
        self.disk.remove(path)
        return 0

    @_changing
    def chmod(self, path: str, mode: int) -> int:
        node = self.disk.nodes[self.disk.find(path)]
        node.mode = (node.mode & ~0o7777) | (mode & 0o7777)
        return 0

    @_asked
    def chown(self, path: str, uid: int, gid: int) -> int:
        return 0

    @_asked
    def utimens(self, path: str, times: Any = None) -> int:
        return 0

    @_asked
    def statfs(self, path: str) -> dict[str, int]:
        blocks = _ROOM // 4096
        return {
            "f_bsize": 4096,
            "f_frsize": 4096,
            "f_blocks": blocks,
            "f_bfree": blocks,
            "f_bavail": blocks,
        }
