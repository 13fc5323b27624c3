"""An emulated network camera: MJPEG over HTTP on 127.0.0.1 from a scripted scene, able to misbehave."""

import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Scene = Callable[[float], NDArray[np.uint8]]
_BOUNDARY = "sentinelframe"
_SEND_S = 2.0


class Behaviour(StrEnum):
    """What the camera does with its connections."""

    WORKING = "working"
    FROZEN = "frozen"  # the connection stays, no more pictures come
    STUCK = "stuck"  # the last picture comes again and again
    GARBAGE = "garbage"  # parts whose bytes are no pictures
    TRUNCATED = "truncated"  # pictures cut in half
    EMPTY = "empty"  # parts of no bytes


class MjpegCamera:
    """Serves ``scene(seconds since start)`` -> BGR uint8 pictures of any size, at ``fps``.

    The port stays the same over ``unplug`` and ``plug``. Pictures are encoded once for all connections and
    not at all while nobody watches.
    """

    def __init__(self, scene: Scene, fps: float = 25.0, quality: int = 85, port: int = 0) -> None:
        self._scene, self._period, self._quality = scene, 1.0 / fps, quality
        self._port = port
        self._behaviour = Behaviour.WORKING
        self._began = time.monotonic()
        self._condition = threading.Condition()
        self._jpeg = b""
        self._number = 0
        self._clients: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._stop = threading.Event()
        self._producer = threading.Thread(target=self._produce, name="emulated camera", daemon=True)

    @property
    def url(self) -> str:
        """Where the stream is."""
        return f"http://127.0.0.1:{self._port}/stream.mjpg"

    def start(self) -> "MjpegCamera":
        """Begin to listen."""
        self._began = time.monotonic()
        self.plug()
        self._producer.start()
        return self

    def plug(self) -> None:
        """Listen (again) on the same port."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(8)
        self._port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), name="emulated camera", daemon=True).start()

    def unplug(self) -> None:
        """Drop all connections and stop to listen, at once."""
        listener, self._listener = self._listener, None
        if listener is not None:
            _shut(listener)
            listener.close()
        with self._condition:
            for client in self._clients:
                _shut(client)  # its own thread closes it
            self._condition.notify_all()

    def behave(self, behaviour: Behaviour) -> None:
        """Misbehave, or work again."""
        self._behaviour = behaviour

    def stop(self) -> None:
        """End everything."""
        self._stop.set()
        self.unplug()
        self._producer.join(_SEND_S)

    def __enter__(self) -> "MjpegCamera":
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _produce(self) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            due = max(due + self._period, time.monotonic())
            if self._stop.wait(max(0.0, due - time.monotonic())):
                return
            if not self._clients or self._behaviour is Behaviour.FROZEN:
                continue
            jpeg = self._jpeg if self._behaviour is Behaviour.STUCK else self._encode()
            with self._condition:
                self._jpeg = jpeg
                self._number += 1
                self._condition.notify_all()

    def _encode(self) -> bytes:
        if self._behaviour is Behaviour.EMPTY:
            return b""
        if self._behaviour is Behaviour.GARBAGE:
            return random.randbytes(20_000)  # noqa: S311 - not a secret
        image = self._scene(time.monotonic() - self._began)
        _, buffer = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, self._quality])
        # a comment (COM, T.81 B.2.4.5) in place of a sensor's noise: no two pictures are the same bytes
        jpeg = b"\xff\xd8\xff\xfe\x00\x0a%08x" % (self._number & 0xFFFFFFFF) + buffer.tobytes()[2:]
        return jpeg[: len(jpeg) // 2] if self._behaviour is Behaviour.TRUNCATED else jpeg

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.settimeout(_SEND_S)
            with self._condition:
                self._clients.add(client)
            threading.Thread(target=self._serve, args=(client,), name="emulated camera", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            request = client.recv(4096)
            if not request.startswith(b"GET /stream.mjpg "):
                client.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                return
            client.sendall(
                b"HTTP/1.0 200 OK\r\nCache-Control: no-cache\r\n"
                b"Content-Type: multipart/x-mixed-replace; boundary=" + _BOUNDARY.encode() + b"\r\n\r\n"
            )
            self._stream(client)
        except OSError:
            return
        finally:
            with self._condition:
                self._clients.discard(client)
            client.close()

    def _stream(self, client: socket.socket) -> None:
        sent = self._number
        while not self._stop.is_set() and client.fileno() >= 0:
            with self._condition:
                if self._number == sent and self._listener is not None:
                    self._condition.wait(0.5)
                if self._listener is None:
                    return
                if self._number == sent:
                    continue
                sent, jpeg = self._number, self._jpeg
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            client.sendall(head.encode() + jpeg + b"\r\n")


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
