"""Length of the database's own file, taken from the disk before a commit may need it.

A commit goes into the log; the file gets longer when the log is written back. Whoever took the last bytes
between the two would leave a log that can neither be written back nor begun anew, and nobody could be
recorded any more. So the database may only grow into what its file has already. SQLite cuts the file to
what is used whenever it has written the log back: the rest is taken anew before the next commit.
"""

import os
import weakref
from pathlib import Path

from sentinel.store.database import Connection

STEP, MOST = 64, 16384  # pages


class Growth:
    """For the writer's thread alone; ``path`` of the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._let_go: weakref.finalize[[int], Growth] | None = None

    def take(self, connection: Connection, pages: int = STEP) -> bool:
        """See that the database can grow by so many pages; False: no room on the disk, it may not grow."""
        page, used = (_number(connection, name) for name in ("page_size", "page_count"))
        try:
            has = self._has(page)
            if has < used + pages:
                os.posix_fallocate(self._file, has * page, (used + pages - has) * page)
                has = used + pages
        except OSError:
            may_grow = False
        else:
            may_grow = True
        connection.execute(f"PRAGMA max_page_count = {has if may_grow else used}").fetchone()
        return may_grow

    def _has(self, page: int) -> int:
        """Pages of the file, which stays open: its closing would drop all locks of this process on it."""
        found = self._path.stat()
        if self._let_go is None or not os.path.samestat(found, os.fstat(self._file)):
            if self._let_go is not None:
                self._let_go()  # moved aside
            # Read, too: on a file system that takes no room ahead glibc looks at each block first.
            self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            self._let_go = weakref.finalize(self, os.close, self._file)
        return found.st_size // page


def _number(connection: Connection, name: str) -> int:
    (number,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(number)
