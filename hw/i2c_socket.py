"""An emulated I2C chip in another process: the bus here, the chip at the far end of a Unix socket.

So that a daemon under test is a real process that can be killed, while the emulated world lives on.
One operation a line: ``w`` address hex, or ``r`` address count; the answer ``+`` hex, or ``-`` errno.
"""

import contextlib
import errno
import os
import socket
import socketserver
import threading
from pathlib import Path

from hw.i2c_emulator import Chip

_TIMEOUT_S = 2.0
_MAX_LINE = 64 * 1024


class RemoteChip:
    """The near end: a ``Chip`` for ``EmulatedBus`` whose bytes go to a ``ChipServer``."""

    def __init__(self, path: Path, address: int) -> None:
        self._path = path
        self._address = address
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def write(self, data: bytes) -> None:
        """Bytes after the address of a write message. Raises OSError."""
        self._ask(f"w {self._address} {data.hex()}")

    def read(self, count: int) -> bytes:
        """Exactly ``count`` bytes. Raises OSError."""
        return self._ask(f"r {self._address} {count}")

    def _ask(self, line: str) -> bytes:
        with self._lock:
            try:
                answer = self._exchange(line)
            except OSError as error:
                self._hang_up()
                raise OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO)) from error
        if answer.startswith("-"):
            number = int(answer[1:])
            raise OSError(number, os.strerror(number))
        return bytes.fromhex(answer[1:])

    def _exchange(self, line: str) -> str:
        if self._socket is None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(_TIMEOUT_S)
            self._socket.connect(str(self._path))
        self._socket.sendall(line.encode() + b"\n")
        received = bytearray()
        while not received.endswith(b"\n"):
            part = self._socket.recv(_MAX_LINE)
            if not part:
                raise ConnectionError("the chip's end is gone")
            received += part
        return received.decode().strip()

    def close(self) -> None:
        """Hang up; the next operation connects again."""
        with self._lock:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


class ChipServer:
    """The far end: serves chips by 7-bit address until ``stop``."""

    def __init__(self, path: Path, chips: dict[int, Chip]) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self._lock = threading.Lock()
        self._callers: set[socket.socket] = set()
        serve, lock, callers = chips, self._lock, self._callers

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                callers.add(self.request)
                for line in self.rfile:
                    with lock:
                        self.wfile.write(_answer(serve, line.decode().split()) + b"\n")

        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                """The daemon was killed in mid-sentence: that is what this is for."""

        self._server = Server(str(path), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and remove the socket."""
        self._server.shutdown()
        self._server.server_close()
        for caller in tuple(self._callers):
            with contextlib.suppress(OSError):  # gone already
                caller.shutdown(socket.SHUT_RDWR)
        self._path.unlink(missing_ok=True)
        self._thread.join(2.0)


def _answer(chips: dict[int, Chip], words: list[str]) -> bytes:
    try:
        chip = chips[int(words[1])]
        if words[0] == "r":
            return b"+" + chip.read(int(words[2])).hex().encode()
        chip.write(bytes.fromhex(words[2] if len(words) > 2 else ""))
    except KeyError:
        return f"-{errno.EREMOTEIO}".encode()
    except OSError as error:
        return f"-{error.errno or errno.EIO}".encode()
    return b"+"
