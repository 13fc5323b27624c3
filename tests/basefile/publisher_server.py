"""A real publisher over HTTP for the tests: what ``publication`` says, and faults on request."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import msgspec

from sentinel.basefile import publication
from sentinel.basefile.header import read_head


class Publisher:
    """``base`` and ``deltas`` may be changed while it runs; ``cut_after`` bytes each download breaks off."""

    def __init__(self, key: Any) -> None:
        self.key = key
        self.base = b""
        self.deltas: dict[int, bytes] = {}
        self.changed = threading.Condition()
        self.cut_after = 0
        self.pause_s = 0.0  # after each 256 kB of a download
        self.sent: list[tuple[str, int]] = []
        self.broken = False
        self.tag: str | None = None
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                publisher.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        with self.changed:
            self.broken = True
            self.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5.0)

    def publish(self, sequence: int, raw: bytes) -> None:
        with self.changed:
            self.deltas[sequence] = raw
            self.changed.notify_all()

    def latest(self) -> publication.Latest:
        if not self.base:
            return publication.Latest(
                oldest=min(self.deltas, default=0), sequence=max(self.deltas, default=0)
            )
        return publication.news(read_head(self.base, [self.key]).header, len(self.base), self.deltas)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        where = urlparse(request.path)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        if self.broken:
            self.send(request, 503, b"")
        elif where.path == publication.LATEST:
            ends = time.monotonic() + float(asked["wait"])
            with self.changed:
                while self.latest().sequence <= int(asked["after"]) and (left := ends - time.monotonic()) > 0:
                    self.changed.wait(left)
            self.send(request, 200, msgspec.json.encode(self.latest()))
        elif where.path == publication.DELTAS:
            self.send(
                request, 200, publication.answer(int(asked["first"]), int(asked["last"]), dict(self.deltas))
            )
        else:
            self.file(request)

    def file(self, request: BaseHTTPRequestHandler) -> None:
        raw, tag = self.base, self.tag or f'"{hash(self.base):x}"'
        first = 0
        if request.headers.get("If-Range") == tag:
            first = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        if first and first >= len(raw):
            self.send(request, 416, b"")
            return
        request.send_response(206 if first else 200)
        request.send_header("ETag", tag)
        request.send_header("Content-Length", str(len(raw) - first))
        if first:
            request.send_header("Content-Range", f"bytes {first}-{len(raw) - 1}/{len(raw)}")
        request.end_headers()
        part = raw[first : first + self.cut_after] if self.cut_after else raw[first:]
        self.sent.append((request.path, len(part)))
        try:
            for at in range(0, len(part), 1 << 18):
                request.wfile.write(part[at : at + (1 << 18)])
                time.sleep(self.pause_s)
        except OSError:  # they went away
            request.close_connection = True
        if self.cut_after and first + len(part) < len(raw):
            request.close_connection = True
            request.connection.close()

    def send(self, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        self.sent.append((request.path, len(body)))
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
