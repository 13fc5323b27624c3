"""The daemon's end of the link: a Unix socket for vision and screen, one thread, nothing that blocks.

Only processes of allowed users get in (SO_PEERCRED, unix(7)); each says who it is first; what is not its
business, not a message or too long closes it, said once. A peer that does not read loses old snapshots
first and then its connection, so no peer can slow the door down.
"""

import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from sentinel.link.messages import (
    VERSION,
    CardFace,
    CodeReport,
    Hello,
    Message,
    RehearsalUnwanted,
    RehearsalWanted,
    ScreenHealth,
    ScreenPicture,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
    StaffStated,
    ThermalWatch,
    VisionHealth,
    VisionReport,
    WireError,
    decode,
)
from sentinel.link.wire import (
    RECEIVE_BYTES,
    UCRED,
    LineCutter,
    LinkError,
    SendQueue,
    Waker,
    is_socket,
    socket_address,
)

_log = logging.getLogger(__name__)

_MAY_SEND: dict[str, tuple[type[Message], ...]] = {
    "vision": (VisionReport, CodeReport, VisionHealth, CardFace),
    "ui": (
        StaffLogin,
        StaffLogout,
        StaffDecide,
        StaffMeasured,
        StaffStated,
        ThermalWatch,
        ScreenHealth,
        ScreenPicture,
    ),
    "rehearsal": (RehearsalWanted, RehearsalUnwanted),  # our own account or root only
    "doctor": (),  # only looks: one snapshot, and it counts as no screen
}
_HELLO_S = 2.0
_MAX_PEERS = 16
_TURN_S = 0.5


class Peer:
    """One connected process. ``role`` is "" until it has said hello."""

    def __init__(self, connection: socket.socket, pid: int, uid: int, deadline: float) -> None:
        self.pid = pid
        self.uid = uid
        self.role = ""
        self._connection = connection
        self._deadline = deadline
        self._lines = LineCutter()
        self._queue = SendQueue()
        self._full = False

    def __repr__(self) -> str:
        return f"{self.role or 'unknown peer'} (pid {self.pid})"


class LinkServer:
    """Serves the socket from ``start`` to ``stop``.

    ``on_join(role, peer)``, ``on_message(role, message, peer)`` and ``on_leave(role, peer)`` are called in
    the server's thread and must not block; one that raises costs nobody the connection.
    ``users``: role -> the one user that may say it is that, where it is not our own (so that a process that
    parses strangers' pictures can't pass for the screen); ``mode`` of the socket file (0o660 with a group).
    """

    def __init__(
        self,
        path: Path,
        *,
        on_message: Callable[[str, Message, Peer], None],
        on_join: Callable[[str, Peer], None] = lambda role, peer: None,
        on_leave: Callable[[str, Peer], None] = lambda role, peer: None,
        users: Mapping[str, int] = MappingProxyType({}),
        mode: int = 0o600,
        software: str = "",
    ) -> None:
        self.path = path
        self._on_message = on_message
        self._on_join = on_join
        self._on_leave = on_leave
        self._users = {role: users.get(role, os.geteuid()) for role in _MAY_SEND}
        # Our own account and root could read the key file, too: the doctor looks in as a screen.
        self._trusted = frozenset({os.geteuid(), 0})
        self._uids = frozenset(self._users.values()) | self._trusted
        self._mode = mode
        self._hello = Hello("daemon", VERSION, software)
        self._lock = threading.Lock()
        self._peers: dict[int, Peer] = {}
        self._said: set[str] = set()
        self._stopping = threading.Event()
        self._last_beat = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    # ---- called from any thread

    def start(self) -> None:
        """Open the socket and serve. Raises LinkError: another daemon serves it, or the path is unusable."""
        self._listener = self._listen()
        self._inode = self.path.lstat().st_ino
        self._waker = Waker()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._waker.far, selectors.EVENT_READ)
        self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """Close every peer and remove the socket; returns when the thread ended, at most ``timeout_s``."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._waker.wake()
            self._thread.join(timeout_s)

    def fresh(self, now: float, stale_after_s: float = 10.0) -> bool:
        """Whether the thread turned within ``stale_after_s`` (monotonic seconds)."""
        return self._thread.is_alive() and now - self._last_beat <= stale_after_s

    def peers(self, role: str) -> tuple[Peer, ...]:
        """The peers of a role that have said hello."""
        with self._lock:
            return tuple(peer for peer in self._peers.values() if peer.role == role)

    def broadcast(self, role: str, message: Message) -> None:
        """Send to every peer of a role; see ``send``."""
        for peer in self.peers(role):
            self.send(peer, message)

    def send(self, peer: Peer, message: Message) -> bool:
        """Queue a message for one peer, never blocks. False: it does not read and will be closed."""
        if not peer._queue.put(message):
            peer._full = True
        self._waker.wake()
        return not peer._full

    # ---- the server's thread

    def _listen(self) -> socket.socket:
        self._remove_stale()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            with socket_address(self.path) as address:
                listener.bind(address)
            self.path.chmod(self._mode)  # nobody can connect before listen()
            listener.listen(_MAX_PEERS)
            listener.setblocking(False)
        except OSError as error:
            listener.close()
            raise LinkError(f"{self.path}: {error.strerror or error}") from error
        return listener

    def _remove_stale(self) -> None:
        if not is_socket(self.path):
            if self.path.exists():
                raise LinkError(f"{self.path}: exists and is no socket")
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, socket_address(self.path) as address:
            probe.settimeout(1.0)
            try:
                probe.connect(address)
            except (ConnectionRefusedError, FileNotFoundError):
                self.path.unlink(missing_ok=True)
                return
            except OSError as error:
                raise LinkError(f"{self.path}: {error.strerror or error}") from error
        raise LinkError(f"{self.path}: another daemon serves it")

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._turn()
        finally:
            for peer in list(self._peers.values()):
                self._close(peer, "")
            self._selector.close()
            self._listener.close()
            self._waker.close()
            if is_socket(self.path) and self.path.lstat().st_ino == self._inode:
                self.path.unlink(missing_ok=True)

    def _turn(self) -> None:
        for key, events in self._selector.select(_TURN_S):
            if key.fileobj is self._listener:
                self._accept()
            elif key.fileobj is self._waker.far:
                self._waker.drain()
            elif events & selectors.EVENT_READ:
                self._receive(key.data)
        self._last_beat = time.monotonic()
        for peer in list(self._peers.values()):
            self._serve(peer)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError as error:
            self._once(f"link: can't accept: {error.strerror or error}")
            return
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, UCRED.size)
        pid, uid, _ = UCRED.unpack(raw)
        if uid not in self._uids:
            self._once(f"link: refused a process of user {uid}")
            connection.close()
            return
        if len(self._peers) >= _MAX_PEERS:
            self._once(f"link: refused a peer, {_MAX_PEERS} are connected")
            connection.close()
            return
        connection.setblocking(False)
        peer = Peer(connection, pid, uid, time.monotonic() + _HELLO_S)
        peer._queue.put(self._hello)
        with self._lock:
            self._peers[connection.fileno()] = peer
        self._selector.register(connection, selectors.EVENT_READ, peer)

    def _receive(self, peer: Peer) -> None:
        """One read per turn, so that a flood of one peer leaves the others their share."""
        try:
            data = peer._connection.recv(RECEIVE_BYTES)
            if not data:
                self._close(peer, "")
                return
            for line in peer._lines.feed(data):
                self._take(peer, decode(line))
                if peer._connection.fileno() < 0:
                    return
        except (BlockingIOError, InterruptedError):
            return
        except WireError as error:
            self._close(peer, f"sent no message: {str(error)[:200]}")
        except OSError:
            self._close(peer, "")

    def _take(self, peer: Peer, message: Message) -> None:
        if not peer.role:
            self._greet(peer, message)
        elif isinstance(message, _MAY_SEND[peer.role]):
            self._call("on_message", self._on_message, peer.role, message, peer)
        else:
            self._close(peer, f"may not send {type(message).__name__}")

    def _greet(self, peer: Peer, message: Message) -> None:
        if not isinstance(message, Hello):
            self._close(peer, "did not say hello")
        elif message.version != VERSION:
            self._once(
                f"link: {message.role[:20]} speaks version {message.version} of the link, this daemon "
                f"{VERSION}: install the same release for all processes"
            )
            self._close(peer, "")
        elif message.role not in _MAY_SEND:
            self._close(peer, f"said it is {message.role[:20]!r}")
        elif peer.uid != self._users[message.role] and peer.uid not in self._trusted:
            self._close(peer, f"runs as user {peer.uid}, who may not be {message.role}")
        else:
            with self._lock:
                peer.role = message.role
            _log.info("link: %s joined", peer)
            self._call("on_join", self._on_join, peer.role, peer)

    def _serve(self, peer: Peer) -> None:
        if peer._full:
            self._close(peer, "does not read what it is sent")
            return
        if not peer.role and time.monotonic() > peer._deadline:
            self._close(peer, f"did not say hello within {_HELLO_S:g} s")
            return
        try:
            peer._queue.send_to(peer._connection)
        except OSError:
            self._close(peer, "")
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if peer._queue else 0)
        if self._selector.get_key(peer._connection).events != wanted:
            self._selector.modify(peer._connection, wanted, peer)

    def _close(self, peer: Peer, why: str) -> None:
        if peer._connection.fileno() < 0:
            return
        if why:
            _log.warning("link: closed %r: it %s", peer, why)
        with self._lock:
            self._peers.pop(peer._connection.fileno(), None)
        self._selector.unregister(peer._connection)
        if not why:  # a last word, such as our hello to another version
            try:
                peer._queue.send_to(peer._connection)
            except OSError:
                peer._full = True
        peer._connection.close()
        if peer.role:
            _log.info("link: %s left", peer)
            self._call("on_leave", self._on_leave, peer.role, peer)

    def _call(self, name: str, function: Callable[..., None], *arguments: object) -> None:
        try:
            function(*arguments)
        except Exception:
            _log.exception("link: %s failed", name)

    def _once(self, sentence: str) -> None:
        if sentence not in self._said and len(self._said) < 100:
            self._said.add(sentence)
            _log.warning("%s", sentence)
