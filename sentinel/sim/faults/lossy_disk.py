"""A mounted file system (FUSE) whose power can be cut: ``LossyDisk``, and the process behind it.

``python -m`` this, ``FOLDER IMAGE``: mounts on FOLDER what IMAGE holds. On its standard input ``cut SEED``:
what would be left after a power cut goes to IMAGE, and it ends; ``refuse ERRNO``: every change and sync fails
with it from now on (0: none). End of input: it ends, and what it held is forgotten.
"""

import contextlib
import ctypes.util
import errno
import functools
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from sentinel.sim.faults.volatile import VolatileDisk

_Method = TypeVar("_Method", bound=Callable[..., Any])
_MOUNT_S = 20.0
_ROOM = 64 * 1024 * 1024


def why_not() -> str:
    """ "" where such a disk can be had here; else the reason."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "no /dev/fuse that may be used"
    if not (ctypes.util.find_library("fuse3") or ctypes.util.find_library("fuse")):
        return "no libfuse (apt-get install fuse3)"
    try:
        import mfusepy  # noqa: F401
    except ImportError:
        return "mfusepy is not installed (scripts/setup dev)"
    return ""


class LossyDisk:
    """Mounted at ``folder``; ``cut`` and ``mount`` again. ``image``: what it holds while not mounted."""

    def __init__(self, folder: Path, image: Path) -> None:
        self.folder, self._image = folder, image
        for path in (folder, image):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._process: subprocess.Popen[str] | None = None

    def mount(self) -> None:
        """Raises OSError where it can't be."""
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "sentinel.sim.faults.lossy_disk", str(self.folder), str(self._image)],
            stdin=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + _MOUNT_S
        while not self.folder.is_mount():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise OSError(errno.EIO, "the disk was not mounted", str(self.folder))
            time.sleep(0.005)

    def cut(self, seed: int) -> None:
        """Whoever uses it must be dead. Afterwards it is not mounted."""
        self._say(f"cut {seed}")
        assert self._process is not None
        code = self._process.wait(_MOUNT_S)
        self.close()
        assert code == 0, "the disk did not end in order"

    def refuse(self, number: int) -> None:
        """Every change fails with this ``errno`` from now on (EROFS: mounted read-only); 0: none."""
        self._say(f"refuse {number}")

    def _say(self, words: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()

    def close(self) -> None:
        """Unmount it; may be called twice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5.0)
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None
        self._detach()

    def _detach(self) -> None:
        program = shutil.which("umount", path=f"{os.environ.get('PATH', '')}:/bin:/sbin")
        for _ in range(20):
            with contextlib.suppress(OSError):
                if not self.folder.is_mount():
                    return
            subprocess.run(  # noqa: S603 - the system's own program
                [program or "umount", "-l", str(self.folder)], capture_output=True, check=False
            )
            time.sleep(0.01)


class _State:
    """What the two threads share. ``refusal``: the errno of every change; 0: none."""

    def __init__(self) -> None:
        self.disk = VolatileDisk()
        self.lock = threading.Lock()
        self.refusal = 0


def _operations(state: _State) -> Any:
    import mfusepy

    disk = state.disk

    def guarded(method: _Method) -> _Method:
        @functools.wraps(method)
        def locked(*args: Any) -> Any:
            with state.lock:
                return method(*args)

        return cast(_Method, locked)

    def changing(method: _Method) -> _Method:
        @functools.wraps(method)
        def locked(*args: Any) -> Any:
            with state.lock:
                if state.refusal:
                    raise mfusepy.FuseOSError(state.refusal)
                return method(*args)

        return cast(_Method, locked)

    class Files(mfusepy.Operations):  # type: ignore[misc]
        """The kernel's questions, answered from the model."""

        use_ns = True

        @guarded
        def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
            number = fh or disk.find(path)
            node = disk.nodes[number]
            return {
                "st_mode": node.mode, "st_ino": number, "st_nlink": 2 if node.is_folder else 1,
                "st_size": len(node.live), "st_uid": os.geteuid(), "st_gid": os.getegid(),
                "st_blocks": (len(node.live) + 511) // 512,
            }  # fmt: skip

        @guarded
        def readdir(self, path: str, fh: int) -> list[str]:
            return [".", "..", *disk.nodes[disk.find(path)].names]

        @changing
        def mkdir(self, path: str, mode: int) -> int:
            disk.make(path, 0o040000 | mode)
            return 0

        @changing
        def create(self, path: str, mode: int, fi: Any = None) -> int:
            return disk.make(path, 0o100000 | (mode & 0o7777))

        @guarded
        def open(self, path: str, flags: int) -> int:
            return disk.find(path)

        @guarded
        def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
            return bytes(disk.nodes[fh].live[offset : offset + size])

        @changing
        def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
            disk.write(fh, data, offset)
            return len(data)

        @changing
        def truncate(self, path: str, length: int, fh: int | None = None) -> int:
            disk.resize(fh or disk.find(path), length)
            return 0

        @changing
        def fsync(self, path: str, datasync: int, fh: int) -> int:
            disk.sync(fh)
            return 0

        @changing
        def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
            disk.sync(disk.find(path))
            return 0

        @changing
        def rename(self, old: str, new: str) -> int:
            disk.rename(old, new)
            return 0

        @changing
        def link(self, target: str, source: str) -> int:
            disk.link(target, source)
            return 0

        @changing
        def unlink(self, path: str) -> int:
            disk.remove(path)
            return 0

        @changing
        def rmdir(self, path: str) -> int:
            if disk.nodes[disk.find(path)].names:
                raise mfusepy.FuseOSError(errno.ENOTEMPTY)
            disk.remove(path)
            return 0

        @changing
        def chmod(self, path: str, mode: int) -> int:
            node = disk.nodes[disk.find(path)]
            node.mode = (node.mode & ~0o7777) | (mode & 0o7777)
            return 0

        @guarded
        def chown(self, path: str, uid: int, gid: int) -> int:
            return 0

        @guarded
        def utimens(self, path: str, times: Any = None) -> int:
            return 0

        @guarded
        def statfs(self, path: str) -> dict[str, int]:
            blocks = _ROOM // 4096
            return {
                "f_bsize": 4096,
                "f_frsize": 4096,
                "f_blocks": blocks,
                "f_bfree": blocks,
                "f_bavail": blocks,
            }

    return Files()


def serve(folder: Path, image: Path) -> None:
    """Until cut or forgotten."""
    import mfusepy

    state = _State()
    state.disk.load(image)

    def listen() -> None:
        for line in sys.stdin:
            word, number = line.split()
            with state.lock:
                if word == "refuse":
                    state.refusal = int(number)
                    continue
                state.disk.cut(random.Random(int(number)))  # noqa: S311 - what a power cut leaves
                shutil.rmtree(image)
                image.mkdir(mode=0o700)
                state.disk.save(image)
                os._exit(0)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    mfusepy.FUSE(_operations(state), str(folder), foreground=True, nothreads=True, fsname="lossy")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
