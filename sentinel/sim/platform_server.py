"""An emulated platform as a server on this machine: real HTTP or HTTPS, and what may go wrong with it."""

import json
import random
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sentinel.sim.platforms import Interface, Json, Question

_LONGEST_BODY = 64 * 1024


@dataclass(slots=True)
class Behaviour:
    """How an emulated platform misbehaves; may be changed from any thread.

    ``delay_s`` before each answer; ``tail``: this share of answers takes ``tail_s`` instead.
    ``silent``: takes the question and never answers. ``drip_s``: pause after each byte of an answer.
    ``change`` is given each answer and may spoil it.
    """

    delay_s: float = 0.0
    tail: float = 0.0
    tail_s: float = 0.0
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    drip_s: float = 0.0
    clock_off_s: float = 0.0
    change: Callable[[Json], Json] = field(default=lambda answer: answer)


class EmulatedPlatform:
    """A server on a port of this machine that speaks one interface; ``tls`` makes it HTTPS."""

    def __init__(
        self, interface: Interface, *, tls: ssl.SSLContext | None = None, port: int = 0, seed: int = 0
    ) -> None:
        self.interface, self.behaviour = interface, Behaviour()
        self.questions: list[Question] = []
        self._random, self._lock, self._stopped = random.Random(seed), threading.Lock(), threading.Event()  # noqa: S311
        self._server = _Server(("127.0.0.1", port), _handler(self))
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "https" if tls else "http"
        self.port: int = self._server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, and hang up on whoever waits."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5.0)

    def wait(self, pause_s: float) -> bool:
        """A pause; whether the server stops meanwhile."""
        return self._stopped.wait(pause_s)

    def respond(self, question: Question) -> tuple[int, bytes] | None:
        """Status and body; None: hang up. Waits as the behaviour says."""
        behaviour = self.behaviour
        if self._stopped.is_set():  # on a connection that was kept open
            return None
        with self._lock:
            self.questions.append(question)
            slow = self._random.random() < behaviour.tail
        if behaviour.silent:
            self._stopped.wait(30.0)
            return None
        self._stopped.wait(behaviour.tail_s if slow else behaviour.delay_s)
        self.interface.clock_off_s = behaviour.clock_off_s
        if behaviour.status:
            return behaviour.status, b""
        try:
            answer = self.interface.answer(question)
        except (KeyError, ValueError, TypeError):
            return 400, b""
        return 200, json.dumps(behaviour.change(answer), ensure_ascii=False).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up, or one that does not trust us, is its own business."""


def _handler(platform: EmulatedPlatform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def do_POST(self) -> None:
            self._respond()

        def do_GET(self) -> None:
            self._respond()

        def do_HEAD(self) -> None:
            self._respond()

        def _respond(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), _LONGEST_BODY)
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = platform.respond(Question(self.command, self.path, headers, self.rfile.read(length)))
            if said is None:
                self.close_connection = True
                return
            status, body = said
            self.send_response(status)
            for name, value in platform.behaviour.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self._write(body)

        def _write(self, body: bytes) -> None:
            drip_s = platform.behaviour.drip_s
            for piece in [body] if not drip_s else [body[at : at + 1] for at in range(len(body))]:
                self.wfile.write(piece)
                if drip_s and platform.wait(drip_s):
                    return

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the address line holds what was asked."""

    return Handler
