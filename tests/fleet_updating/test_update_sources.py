"""Releases over a real https server that hangs up, lies and dawdles, and goes on where it broke off."""

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sentinel.core.updating import Phase
from sentinel.fleet.updating.sources import HttpSource, Missing, SourceError, TooLarge
from sentinel.fleet.updating.updater import locked

Publisher = Any
Stand = Any


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves ``server.folder``; ``server.cut``: hang up after so many bytes of a target, once."""

    def do_GET(self) -> None:
        server: Any = self.server
        path = server.folder / self.path.lstrip("/")
        server.asked.append((self.path, self.headers.get("Range", "")))
        if not path.is_file():
            self.send_error(404)
            return
        raw, first = path.read_bytes(), 0
        said = self.headers.get("Range", "")
        if said and server.ranges:
            first = int(said.removeprefix("bytes=").partition("-")[0])
        self.send_response(206 if first else 200)
        body = raw[first:]
        self.send_header("Content-Length", str(len(body) + server.more))
        self.end_headers()
        if server.cut and "models" in self.path:
            self.wfile.write(body[: server.cut])
            server.cut = 0
            self.close_connection = True
            return
        self.wfile.write(body + b"!" * server.more)

    def log_message(self, *_: object) -> None:
        pass


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "updates")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    (folder / "ca.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def server(tmp_path: Path, publisher: Publisher) -> Iterator[Any]:
    running: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.folder, running.cut, running.ranges, running.more, running.asked = publisher.repo, 0, True, 0, []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate(tmp_path))
    running.socket = tls.wrap_socket(running.socket, server_side=True)
    running.url = f"https://127.0.0.1:{running.server_address[1]}"
    running.ca = tmp_path / "ca.pem"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join(10)


def take(stand: Stand, server: Any) -> Any:
    source = HttpSource(server.url, server.ca)
    try:
        with locked(stand.layout):
            offer, trust = stand.offer(source)
            updater = stand.updater()
            updater.take(offer, trust, source, insisted=True)
        return updater
    finally:
        source.close()


@pytest.mark.parametrize("ranges", [True, False], ids=["goes on", "begins anew"])
def test_a_download_that_broke_off_is_ended_later(
    publisher: Publisher, stand: Stand, server: Any, ranges: bool
) -> None:
    publisher.publish("1.0", files={"models/a": b"w" * 300_000})
    server.cut, server.ranges = 100_000, ranges
    updater = take(stand, server)
    assert isinstance(updater.fault, SourceError)
    assert updater.state.phase is Phase.IDLE
    assert "\n" not in str(updater.fault)
    part = next(stand.layout.objects.glob("*.part"))
    assert 0 < part.stat().st_size <= 100_000
    assert take(stand, server).fault is None
    assert stand.start() == "1.0 run"
    asked = [said for path, said in server.asked if "models" in path]
    assert asked[0] == ""
    assert asked[1].startswith("bytes=")


def test_a_server_that_sends_more_than_was_signed_for_is_cut_short(
    publisher: Publisher, stand: Stand, server: Any
) -> None:
    publisher.publish("1.0")
    source = HttpSource(server.url, server.ca)
    server.more = 10_000
    with pytest.raises(TooLarge):
        source.read("metadata/timestamp.json", 5_000)
    with pytest.raises(TooLarge):
        source.load("metadata/1.root.json", stand.folder / "part", 100, lambda size: None)
    with pytest.raises(Missing):
        source.read("metadata/nothing.json", 100)
    source.close()


def test_a_server_that_nobody_vouches_for_is_not_asked(publisher: Publisher, server: Any) -> None:
    source = HttpSource(server.url)
    with pytest.raises(SourceError, match="does not answer"):
        source.read("metadata/timestamp.json", 5_000)
    assert server.asked == []
    source.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://updates.example/", "not encrypted"),
        ("ftp://updates.example/", "no http or https address"),
        ("updates.example", "no http or https address"),
        ("https://", "no http or https address"),
        ("http://127.0.0.1.example/", "not encrypted"),
        ("https://\x00", "no http or https address"),
    ],
)
def test_only_encrypted_addresses_leave_the_machine(url: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        HttpSource(url)


def test_an_authority_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="authority"):
        HttpSource("https://updates.example/", tmp_path / "none.pem")


def test_nobody_answers(tmp_path: Path) -> None:
    source = HttpSource("http://127.0.0.1:1/")
    with pytest.raises(SourceError, match="does not answer"):
        source.read("metadata/timestamp.json", 100)
    source.close()
