"""What is named on a command line to be read: a file, or ``-`` for standard input."""

import sys
from pathlib import Path


def read_given(path: Path, most: int) -> bytes:
    """Its bytes, and one more than ``most`` where there are too many. Raises OSError."""
    if str(path) == "-":
        return sys.stdin.buffer.read(most + 1)
    with path.open("rb") as file:
        return file.read(most + 1)
