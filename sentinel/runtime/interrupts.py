"""Ctrl-C is for who was started at the terminal, not for the processes that it starts and ends itself."""

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def not_for_children() -> Iterator[None]:
    """What is started within never gets SIGINT, from its first moment on; here it waits until the end.

    A process that ignores it once it runs is interrupted while it starts, and says so in a traceback.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
