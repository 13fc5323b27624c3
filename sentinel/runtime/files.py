"""Files that change while the kiosk runs: replaced whole, and noticed."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

_MOST_FILES = 5000

Seen = tuple[tuple[str, int, int, int], ...]


def seen(paths: Iterable[Path]) -> Seen:
    """Which files there are, with size, time and inode: what changes with every way of replacing one."""
    found: list[tuple[str, int, int, int]] = []
    for path in paths:
        try:
            files = sorted(path.iterdir())[:_MOST_FILES] if path.is_dir() else [path]
        except OSError:
            continue
        for file in files:
            try:
                stat = file.stat()
            except OSError:
                continue
            found.append((str(file), stat.st_size, stat.st_mtime_ns, stat.st_ino))
    return tuple(found)


def open_new(path: Path, mode: int = 0o600) -> int:
    """A descriptor to write a new file with; what had the name is unlinked, and no link is ever followed.

    For names that somebody else may have taken first: what a link there leads to stays as it is. ``mode``
    goes through the umask. Raises OSError.
    """
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)


def write_whole(path: Path, raw: bytes, mode: int = 0o600) -> None:
    """Replace a file, or make it, of this mode: whole, on disk, or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "wb") as file:
            if mode != 0o600:  # as mkstemp makes it
                os.fchmod(file.fileno(), mode)
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
