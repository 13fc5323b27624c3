"""What a long benchmark is at: a line of the terminal, which the next one takes."""

import sys


def step(what: str) -> None:
    """Begin a part."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K  {what} ...")
        sys.stderr.flush()


def over() -> None:
    """Take the line away: figures come."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
