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


def write_whole(path: Path, raw: bytes) -> None:
    """Replace a file, or make it (mode 0600): whole, on disk, or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
