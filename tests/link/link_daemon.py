"""A real link server that keeps what it was told."""

import queue
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.link.messages import Message
from sentinel.link.server import LinkServer, Peer


def eventually(truth: Callable[[], object], within_s: float = 20.0) -> bool:
    """Poll until true or the time is over."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if truth():
            return True
        time.sleep(0.005)
    return bool(truth())


class Daemon:
    """A server that keeps what happens to it."""

    def __init__(self, path: Path, **options: object) -> None:
        self.joined: queue.Queue[tuple[str, Peer]] = queue.Queue()
        self.left: queue.Queue[tuple[str, Peer]] = queue.Queue()
        self.got: queue.Queue[tuple[str, Message]] = queue.Queue()
        self.server = LinkServer(
            path,
            on_message=lambda role, message, peer: self.got.put((role, message)),
            on_join=lambda role, peer: self.joined.put((role, peer)),
            on_leave=lambda role, peer: self.left.put((role, peer)),
            **options,  # type: ignore[arg-type]
        )
        self.server.start()

    def peer(self) -> Peer:
        return self.joined.get(timeout=20)[1]
