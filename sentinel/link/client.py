"""A peer's end of the link: keeps itself connected to the daemon from one thread."""

import logging
import random
import selectors
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.core.backoff import Backoff
from sentinel.link.messages import VERSION, Hello, Message, WireError, decode, encode
from sentinel.link.wire import (
    RECEIVE_BYTES,
    LineCutter,
    LinkError,
    SendQueue,
    Waker,
    is_daemon,
    socket_address,
)

_log = logging.getLogger(__name__)

_HELLO_S = 2.0
_TURN_S = 0.5


class LinkClient:
    """Connects as ``role`` ("vision" or "ui"), says hello, and connects again after every loss within 1 s.

    The callbacks run in the client's thread: ``on_up()`` after both hellos, ``on_message(message)`` for
    each message after that, ``on_down(why)`` once per loss. ``why`` is one plain sentence.
    """

    def __init__(
        self,
        path: Path,
        role: str,
        *,
        on_message: Callable[[Message], None],
        on_up: Callable[[], None] = lambda: None,
        on_down: Callable[[str], None] = lambda why: None,
        software: str = "",
    ) -> None:
        self.path = path
        self._hello = Hello(role, VERSION, software)
        self._on_message = on_message
        self._on_up = on_up
        self._on_down = on_down
        self._lock = threading.Lock()
        self._queue: SendQueue | None = None
        self._overflow = False
        self._waker = Waker()
        self._stop = threading.Event()
        self._last_why = ""
        self._mismatch = False
        self._backoff = Backoff(first_s=0.1, longest_s=1.0)
        self._thread = threading.Thread(target=self._run, name=f"link-{role}", daemon=True)

    def start(self) -> None:
        """Start the thread; the daemon need not run yet."""
        self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """Disconnect and end the thread; waits at most ``timeout_s``."""
        self._stop.set()
        self._waker.wake()
        if self._thread.ident is None:
            self._waker.close()
        elif self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    @property
    def connected(self) -> bool:
        """Whether both hellos were said and the connection stands."""
        with self._lock:
            return self._queue is not None

    @property
    def mismatch(self) -> bool:
        """Whether the daemon that answered last speaks another version of the link; set by ``on_down``."""
        return self._mismatch

    def send(self, message: Message) -> bool:
        """Queue a message from any thread, never blocks. False: not connected, and it is not kept."""
        with self._lock:
            if self._queue is None:
                return False
            if not self._queue.put(message):
                self._overflow = True
                return False
        self._waker.wake()
        return True

    # ---- the client's thread

    def _run(self) -> None:
        while not self._stop.is_set():
            why = self._session()
            with self._lock:
                was_up, self._queue, self._overflow = self._queue is not None, None, False
            if self._stop.is_set():
                break
            self._backoff = self._backoff.failed()
            if was_up or why != self._last_why:
                _log.warning("link: %s", why)
                self._last_why = why
                self._call(self._on_down, why)
            self._stop.wait(self._backoff.delay_s(random.random()))  # noqa: S311 - jitter
        self._waker.close()

    def _session(self) -> str:
        """One connection from its start to its end; why it ended."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_HELLO_S)
        try:
            with socket_address(self.path) as address:
                connection.connect(address)
            if not is_daemon(connection, self.path):
                return f"{self.path}: served by an account that is not the daemon's; nothing was told to it"
            connection.sendall(encode(self._hello))
            lines = LineCutter()
            early = self._await_hello(connection, lines)
            connection.setblocking(False)
            return self._converse(connection, lines, early)
        except (FileNotFoundError, ConnectionRefusedError, LinkError):
            return f"no daemon at {self.path}"
        except PermissionError:
            return f"{self.path}: this user may not connect to the daemon"
        except TimeoutError:
            return "the daemon does not answer"
        except WireError as error:
            return f"the daemon {error}"
        except OSError as error:
            return f"the connection to the daemon broke: {error.strerror or error}"
        finally:
            connection.close()

    def _await_hello(self, connection: socket.socket, lines: LineCutter) -> list[bytes]:
        """Read the daemon's hello; the lines that came with it. Raises WireError, OSError."""
        deadline = time.monotonic() + _HELLO_S
        while time.monotonic() < deadline and not self._stop.is_set():
            data = connection.recv(RECEIVE_BYTES)
            if not data:
                raise WireError("closed the connection")
            got = list(lines.feed(data))
            if got:
                hello = decode(got[0])
                if not isinstance(hello, Hello) or hello.role != "daemon":
                    raise WireError("did not say hello")
                self._mismatch = hello.version != VERSION
                if self._mismatch:
                    raise WireError(
                        f"speaks version {hello.version} of the link, this program {VERSION}: "
                        "install the same release for all processes"
                    )
                return got[1:]
        raise TimeoutError

    def _converse(self, connection: socket.socket, lines: LineCutter, early: list[bytes]) -> str:
        queue = SendQueue()
        with self._lock:
            self._queue = queue
        self._backoff = self._backoff.succeeded()
        if self._last_why:
            _log.info("link: connected")
            self._last_why = ""
        self._call(self._on_up)
        for line in early:
            self._call(self._on_message, decode(line))
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._waker.far, selectors.EVENT_READ)
            while not self._stop.is_set():
                wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if queue else 0)
                selector.modify(connection, wanted)
                for key, events in selector.select(_TURN_S):
                    if key.fileobj is self._waker.far:
                        self._waker.drain()
                    elif events & selectors.EVENT_READ and not self._receive(connection, lines):
                        return "the daemon closed the connection"
                if self._overflow:
                    return "the daemon does not read"
                queue.send_to(connection)
        return "stopped"

    def _receive(self, connection: socket.socket, lines: LineCutter) -> bool:
        try:
            data = connection.recv(RECEIVE_BYTES)
        except (BlockingIOError, InterruptedError):
            return True
        for line in lines.feed(data):
            self._call(self._on_message, decode(line))
        return bool(data)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        try:
            function(*arguments)
        except Exception:
            _log.exception("link: a callback failed")
