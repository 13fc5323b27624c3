"""What both ends of the link share: cutting bytes into lines, the bounded send queue, addresses."""

import os
import socket
import stat
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.link.messages import (
    MAX_LINE,
    Message,
    ScreenHealth,
    Snapshot,
    VisionHealth,
    VisionReport,
    WireError,
    encode,
)

RECEIVE_BYTES = 64 * 1024
UCRED = struct.Struct("3i")  # pid, uid, gid of SO_PEERCRED
_SUN_PATH_BYTES = 107  # sockaddr_un.sun_path without its terminator, unix(7)


class LinkError(Exception):
    """The link can't be opened; the text is one line that says why."""


class LineCutter:
    """Bytes as they come in, lines as they are complete. Holds at most one line of ``limit`` bytes."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The lines that ``data`` completes, without newline; empty lines are skipped.

        Raises WireError as soon as a line is longer than the limit, complete or not.
        """
        self._rest += data
        *lines, rest = self._rest.split(b"\n")
        self._rest = rest
        for line in lines:
            self._check(line)
            if line.strip():
                yield bytes(line)
        self._check(rest)

    def _check(self, line: bytearray) -> None:
        if len(line) > self._limit:
            raise WireError(f"a line longer than {self._limit} bytes")


def superseded_by_next(message: Message) -> bool:
    """Whether only the newest of this kind is worth sending.

    A vision report that carries an embedding is not: the embedding is sent once.
    """
    if isinstance(message, VisionReport):
        return all(track.embedding is None for track in message.tracks)
    return isinstance(message, Snapshot | VisionHealth | ScreenHealth)


class SendQueue:
    """Bounded queue of lines for one peer; any thread puts, one thread sends.

    Drop rule: of a kind that is superseded only the newest waits; everything else waits until ``limit``
    bytes do, and then ``put`` says False: the peer does not read, and is to be closed.
    """

    def __init__(self, limit: int = 4 * MAX_LINE) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._waiting: deque[tuple[type[Message] | None, bytes]] = deque()
        self._bytes = 0
        self._under_way = b""
        self.dropped = 0

    def put(self, message: Message) -> bool:
        """Queue a message; False: the queue is full (and nothing was queued)."""
        line = encode(message)
        kind = type(message) if superseded_by_next(message) else None
        with self._lock:
            if kind is not None:
                self._drop(kind)
            if self._bytes + len(line) > self._limit:
                return False
            self._waiting.append((kind, line))
            self._bytes += len(line)
            return True

    def _drop(self, kind: type[Message]) -> None:
        for index, (waiting, line) in enumerate(self._waiting):
            if waiting is kind:
                del self._waiting[index]
                self._bytes -= len(line)
                self.dropped += 1
                return

    def send_to(self, connection: socket.socket) -> None:
        """Send what the socket takes without blocking. Raises OSError when the peer is gone."""
        while True:
            with self._lock:
                if not self._under_way and self._waiting:
                    _, self._under_way = self._waiting.popleft()
                    self._bytes -= len(self._under_way)
            if not self._under_way:
                return
            try:
                sent = connection.send(self._under_way)
            except (BlockingIOError, InterruptedError):
                return
            self._under_way = self._under_way[sent:]

    def __bool__(self) -> bool:
        with self._lock:
            return bool(self._under_way or self._waiting)


class Waker:
    """Wakes a selector from another thread."""

    def __init__(self) -> None:
        self._near, self.far = socket.socketpair()
        self._near.setblocking(False)
        self.far.setblocking(False)

    def wake(self) -> None:
        """Make ``far`` readable; never blocks, harmless after ``close``."""
        try:
            self._near.send(b"\0")
        except OSError:
            return  # full: it will wake anyway; closed: nobody sleeps

    def drain(self) -> None:
        """Take back all wake-ups."""
        try:
            while self.far.recv(4096):
                continue
        except OSError:
            return

    def close(self) -> None:
        """Release both ends."""
        self._near.close()
        self.far.close()


@contextmanager
def socket_address(path: Path) -> Iterator[str]:
    """The path as bind and connect take it: a deep folder is reached through a descriptor of it.

    Raises LinkError where the folder is missing.
    """
    if len(os.fsencode(path)) <= _SUN_PATH_BYTES:
        yield str(path)
        return
    try:
        folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise LinkError(f"{path.parent}: {error.strerror}") from error
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def is_daemon(connection: socket.socket, path: Path) -> bool:
    """Whether who serves a connected socket (SO_PEERCRED: who listens) may: root, we, or its folder's owner.

    ``path``: the socket's. Whoever else binds one there gets no staff PIN. Raises OSError.
    """
    _, uid, _ = UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, UCRED.size))
    return uid in (0, os.geteuid()) or uid == path.parent.stat().st_uid


def is_socket(path: Path) -> bool:
    """Whether a socket lies at the path (a link is not followed)."""
    try:
        return stat.S_ISSOCK(path.lstat().st_mode)
    except OSError:
        return False
