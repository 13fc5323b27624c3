"""A file that keeps some of the disk free for us: given up when the disk is full, so that room can be made.

Deleting needs space too: SQLite writes the changed pages into its log first. What nobody can take away in
that moment is in the database itself (``spare``); this is for what has no files yet, as at a start.
"""

import os
import shutil
from pathlib import Path

from sentinel.store.database import Connection

NAME = "sentinel.reserve"
_LEAST = 64 * 1024
SIZE = 4 * 1024 * 1024
_ROOM = 1024 * 1024  # logs and indexes of all databases that are opened at a start


def keep(connection: Connection, folder: Path) -> bool:
    """Hold the reserve; where that can't be, the database may not grow: it uses what it frees.

    Then its log can always be written back in place, whatever else fills the disk. Else it may (``growth``).
    """
    try:
        held = hold(folder) and has_room(folder)
    except OSError:
        held = False
    if not held:
        bound(connection)
        return False
    return True


def bound(connection: Connection) -> None:
    """The database may not grow."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()


def hold(folder: Path, size: int = SIZE) -> bool:
    """Take the space, or half of what is free; whether all of it is held, with as much beside."""
    path = folder / NAME
    try:
        free = shutil.disk_usage(folder).free
        has = path.stat().st_size if path.exists() else 0
        if has >= size:
            return True
        wanted = min(size, (free + has) // 2)
        if wanted <= max(has, _LEAST):
            return False
        # Read, too: on a file system that takes no room ahead glibc looks at each block first.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, wanted)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return wanted == size


def relieve(folder: Path) -> None:
    """At a start: on a disk without room the space is given up, or no database could be opened."""
    try:
        full = not has_room(folder)
    except OSError:
        return
    if full:
        release(folder)


def has_room(folder: Path, more: int = 0) -> bool:
    """Whether so many bytes can be taken and there is still some room beside. Raises OSError."""
    return shutil.disk_usage(folder).free >= _ROOM + more


def release(folder: Path) -> bool:
    """Give the space up; whether there was any."""
    try:
        (folder / NAME).unlink()
    except OSError:
        return False
    return True
