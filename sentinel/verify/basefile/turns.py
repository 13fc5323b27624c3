"""Writers of a kiosk's base file take turns, threads and processes; what a killed one left is removed."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from sentinel.verify.basefile.overlay import OverlayError

_LONGEST_WRITE_S = 20.0


class Taken(OverlayError):
    """Somebody else is at it."""


@contextlib.contextmanager
def alone(folder: Path, lock: str, makes: str, within_s: float = _LONGEST_WRITE_S) -> Iterator[None]:
    """Hold ``lock``, a file in the folder, named by what is done to the base file.

    ``makes``: the file that a writer makes, under temporary names.

    Raises Taken where others hold it for longer than ``within_s``, OSError.
    """
    descriptor = os.open(folder / lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, lock, within_s)
        for left in folder.glob(f".{makes}.*"):
            left.unlink(missing_ok=True)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, lock: str, within_s: float) -> None:
    gives_up = time.monotonic() + within_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= gives_up:
                raise Taken(f"another process is {lock} the base file: try again when it has ended") from None
            time.sleep(0.02)
        else:
            return
