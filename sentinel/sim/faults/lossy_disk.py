"""A mounted file system (FUSE) whose power can be cut: ``LossyDisk``, and the process behind it.

``python -m`` this, ``FOLDER IMAGE``: mounts on FOLDER what IMAGE holds. On its standard input ``cut SEED``:
what would be left after a power cut goes to IMAGE, and it ends; ``refuse ERRNO``: every change and sync fails
with it from now on (0: none). End of input: it ends, and what it held is forgotten.
"""

import contextlib
import ctypes.util
import errno
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

_MOUNT_S = 20.0


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


def serve(folder: Path, image: Path) -> None:
    """Until cut or forgotten."""
    import mfusepy

    from sentinel.sim.faults.served_files import ServedFiles

    files = ServedFiles()
    files.disk.load(image)

    def listen() -> None:
        for line in sys.stdin:
            word, number = line.split()
            with files.guard:
                if word == "refuse":
                    files.refusal = int(number)
                    continue
                files.disk.cut(random.Random(int(number)))  # noqa: S311 - what a power cut leaves
                shutil.rmtree(image)
                image.mkdir(mode=0o700)
                files.disk.save(image)
                os._exit(0)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    mfusepy.FUSE(files, str(folder), foreground=True, nothreads=True, fsname="lossy")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
