"""Writers of a kiosk's base file take turns, threads and processes; what a killed one left is removed."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from sentinel.verify.basefile.overlay import OverlayError

_LONGEST_WRITE_S = 20.0


@contextlib.contextmanager
def alone(folder: Path, lock: str, makes: str) -> Iterator[None]:
    """Hold ``lock``, a file in the folder; ``makes``: the file that a writer makes, under temporary names.

    Raises OverlayError after 20 s, OSError.
    """
    descriptor = os.open(folder / lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor)
        for left in folder.glob(f".{makes}.*"):
            left.unlink(missing_ok=True)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    gives_up = time.monotonic() + _LONGEST_WRITE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= gives_up:
                raise OverlayError("another process is writing the base file, and does not end") from None
            time.sleep(0.02)
        else:
            return
