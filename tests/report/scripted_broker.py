"""A broker of a few lines that does what a test says: limits, refusals, silence. MQTT 5.0 on a real socket."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Published:
    topic: str  # resolved by its alias
    alias: int
    named: bool  # whether the topic itself was sent
    expiry: int
    payload: bytes
    retain: bool


@dataclass
class ScriptedBroker:
    """``puback`` gives the reason code of the n-th PUBLISH, or None for silence; ``connack`` likewise of the
    n-th CONNECT; ``farewell``: the reason code of a DISCONNECT in place of a PUBACK."""

    properties: bytes = b""
    puback: Callable[[int], int | None] = lambda number: 0
    connack: Callable[[int], int] = lambda number: 0
    farewell: Callable[[int], int | None] = lambda number: None
    published: list[Published] = field(default_factory=list)
    connects: list[bytes] = field(default_factory=list)
    most_open: int = 0

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._client: socket.socket | None = None
        self._held: list[int] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()
        if self._client is not None:
            self._client.close()

    def confirm_held(self) -> None:
        """Answer the PUBLISHes that were left without an answer."""
        with self._lock:
            for mid in self._held:
                self._send(0x40, struct.pack("!H", mid))
            self._held.clear()

    def bring(self, topic: str, payload: bytes) -> None:
        """A message to the client, QoS 0."""
        name = topic.encode()
        with self._lock:
            self._send(0x30, struct.pack("!H", len(name)) + name + b"\0" + payload)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self._client = client
            with contextlib.suppress(OSError, ValueError, IndexError, struct.error):
                self._serve(client.makefile("rb"))
            client.close()

    def _serve(self, stream: object) -> None:
        aliases: dict[int, str] = {}
        self._held = []
        while head := stream.read(1):  # type: ignore[attr-defined]
            body = stream.read(_length(stream))  # type: ignore[attr-defined]
            kind = head[0] >> 4
            if kind == 1:
                self.connects.append(body)
                code = self.connack(len(self.connects))
                self._send(0x20, bytes([0, code, len(self.properties)]) + self.properties)
                if code:
                    return
            elif kind == 3:
                mid = self._publish(head[0], body, aliases)
                number = len(self.published)
                if (code := self.farewell(number)) is not None:
                    self._send(0xE0, bytes([code, 0]))
                    return
                with self._lock:
                    self._held.append(mid)
                    self.most_open = max(self.most_open, len(self._held))
                    if (code := self.puback(number)) is not None:
                        self._held.remove(mid)
                        self._send(0x40, struct.pack("!HBB", mid, code, 0))
            elif kind == 8:
                self._send(0x90, body[:2] + b"\0" + b"\1" * 3)
            elif kind == 12:
                self._send(0xD0, b"")

    def _publish(self, head: int, body: bytes, aliases: dict[int, str]) -> int:
        size = struct.unpack_from("!H", body)[0]
        topic, at = body[2 : 2 + size].decode(), 2 + size
        mid = struct.unpack_from("!H", body, at)[0]
        end = at + 3 + body[at + 2]
        at, alias, expiry = at + 3, 0, 0
        while at < end:
            if body[at] == 0x23:
                alias = struct.unpack_from("!H", body, at + 1)[0]
                at += 3
            elif body[at] == 0x02:
                expiry = struct.unpack_from("!I", body, at + 1)[0]
                at += 5
            else:
                raise ValueError("a property that no test expects")
        if alias and topic:
            aliases[alias] = topic
        where = topic or aliases[alias]
        self.published.append(Published(where, alias, bool(topic), expiry, body[end:], bool(head & 1)))
        return mid

    def _send(self, head: int, body: bytes) -> None:
        assert self._client is not None
        size, length = len(body), bytearray()
        while True:
            size, low = divmod(size, 128)
            length.append(low | (0x80 if size else 0))
            if not size:
                break
        self._client.sendall(bytes([head]) + bytes(length) + body)


def _length(stream: object) -> int:
    value, shift = 0, 0
    while True:
        byte = stream.read(1)[0]  # type: ignore[attr-defined]
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value
