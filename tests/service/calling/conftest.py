"""A real HTTPS server and a real mail server that somebody is called by, and alarms to call about."""

import base64
import json
import secrets
import socket
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from sentinel.service.calling.book import CallBook
from sentinel.service.calling.caller import Caller, Line
from sentinel.service.calling.contacts import Contact
from sentinel.service.calling.opening import Lines
from sentinel.service.collecting.events import read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.lease import Lease
from sentinel.service.collecting.viewing import Seat, Viewer
from sentinel.service.collecting.views import Views
from sentinel.service.database import open_database
from sentinel.service.persons import Device
from sentinel.service.registry import Registry
from sentinel.service.sealing import Keys
from sentinel.sim.certificates import DemoAuthority

DISTRICT = Viewer("d", Seat.DISTRICT)


@pytest.fixture
def every_answer_is_documented() -> None:
    """What is asked here are servers of others."""


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DemoAuthority:
    return DemoAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def own_tls(authority: DemoAuthority) -> ssl.SSLContext:
    """Of a server on this machine."""
    made = authority.server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.cert_file, made.key_file)
    return context


class Pager:
    """Takes webhooks over https. ``answers``: what it says next, 200 after that; 0: it hangs up, -1: silent."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.came = threading.Event()
        self.quiet = threading.Event()
        pager = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                pager.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                pager.came.set()
                status = pager.answers.pop(0) if pager.answers else 200
                if status <= 0:
                    if status < 0:
                        pager.quiet.wait(10)
                    self.close_connection = True
                    return
                self.send_response(status)
                if status // 100 == 3:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *about: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server.server_address[1]}/hook"

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.heard]

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.heard]

    def stop(self) -> None:
        self.quiet.set()
        self.server.shutdown()
        self.thread.join(5.0)
        self.server.server_close()


@pytest.fixture
def pager(own_tls: ssl.SSLContext) -> Iterator[Pager]:
    made = Pager(own_tls)
    yield made
    made.stop()


class Post:
    """A mail server that wants STARTTLS and a password."""

    def __init__(self, tls: ssl.SSLContext, **how: Any) -> None:
        self.mails: list[Any] = []
        self.signed_in: list[tuple[bytes, bytes]] = []
        self.refuses: set[str] = set()
        self.sick = False
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        wanted = {"tls_context": tls, "require_starttls": True, "authenticator": self._sign_in}
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, **(wanted | {"auth_required": True} | how)
        )
        self.controller.start()

    def _sign_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.signed_in.append((data.login, data.password))
        return AuthResult(success=data.password == b"mail secret", handled=False)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return "550 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.sick:
            return "451 come again"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 taken"

    def stop(self) -> None:
        if self.controller.loop.is_running():
            self.controller.stop()


@pytest.fixture
def post(own_tls: ssl.SSLContext) -> Iterator[Callable[..., Post]]:
    made: list[Post] = []

    def make(**how: Any) -> Post:
        made.append(Post(own_tls, **how))
        return made[-1]

    yield make
    for one in made:
        one.stop()


class Office:
    """A service's database with a kiosk at a mall, at a time of ours."""

    def __init__(self, database: str) -> None:
        self.now = datetime.now(UTC)
        self.ticks = 1000.0
        self.engine = open_database(database)
        keys = Keys(b"k" * 32)
        self.store = EventStore(self.engine, self.clock)
        self.views = Views(self.engine, keys, self.clock)
        for kiosk, venue in (("k1", "mall"), ("k2", "library")):
            device = Device(app_id=kiosk, secret="s" * 16, venue=venue, place="north")
            Registry(self.engine, keys).register_device(device)
        self.seq = 0

    def clock(self) -> datetime:
        return self.now

    def later(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        self.ticks += minutes * 60

    def alarm(self, kiosk: str = "k1", kind: str = "watch_list", pseudonym: str = "") -> None:
        """Somebody on a watch-list came, or a gate failed."""
        self.seq += 1
        check = {"check": "watch_list", "outcome": "fail", "reason": "WATCH_LISTED"}
        who = pseudonym or secrets.token_hex(32)
        data: dict[str, Any] = {"visit": str(uuid.uuid4()), "checks": [check], "pseudonym": who}
        if kind == "gate_failed":
            data = {"visit": str(uuid.uuid4()), "outcome": "failed"}
        event = {
            "specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/kiosks/{kiosk}", "seq": self.seq,
            "type": f"org.sentinel.passage{'.result' if kind == 'gate_failed' else ''}.v1",
            "time": self.now.isoformat(), "data": data,
        }  # fmt: skip
        (kept,) = self.store.keep([read_event(kiosk, json.dumps(event).encode())])
        assert not kept.fault

    def caller(self, way: Any, contact: Contact | None = None, holder: str = "one", **how: Any) -> Caller:
        contact = contact or Contact("duty", to=("x@example.org",))
        book = CallBook(self.engine, contact, "https://service.example/console", self.clock)
        lease = Lease(self.engine, f"call:{contact.name}", holder)
        return Caller(contact.name, way, book, lease, monotonic=lambda: self.ticks, draw=lambda: 0.5, **how)

    def steps(self, number: int = 1) -> list[str]:
        story = self.views.alarms.story(DISTRICT, number)
        return [f"{step.what} {step.told}".strip() for step in story.steps]

    def acknowledge(self, number: int = 1) -> None:
        self.views.alarms.acknowledge(DISTRICT, number, "Wang Min")


@pytest.fixture
def office(database: str) -> Iterator[Office]:
    made = Office(database)
    yield made
    made.engine.dispose()


@pytest.fixture
def patient() -> Line:
    """A line without limits of its own."""
    return Line()


class Files:
    """A contacts file with what it names beside it."""

    def __init__(self, folder: Path, authority: DemoAuthority) -> None:
        self.folder, self.path = folder, folder / "contacts.toml"
        self.secret = secrets.token_bytes(32)
        self.private("pager.secret", "whsec_" + base64.b64encode(self.secret).decode())
        self.private("mail.password", "mail secret\n")
        self.ca = authority.ca_file

    def private(self, name: str, text: str, mode: int = 0o600) -> None:
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(mode)

    def write(self, text: str) -> Path:
        self.path.write_text(text)
        return self.path

    def hook(self, url: str, more: str = "") -> str:
        return f'[[contact]]\nname = "duty"\nurl = "{url}"\nsecret_file = "pager.secret"\nca_file = "{self.ca}"\n{more}\n'

    def mail(self, port: int, tls: str = "starttls", host: str = "localhost") -> str:
        return (
            f'[mail]\nhost = "{host}"\nport = {port}\ntls = "{tls}"\nsender = "sentinel@mail.example"\n'
            f'ca_file = "{self.ca}"\nusername = "sentinel"\npassword_file = "mail.password"\n'
            '[[contact]]\nname = "district"\nafter_minutes = 15\nto = ["duty@district.example", "b@district.example"]\n'
        )

    def lines(self, text: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Lines:
        return Lines(self.write(text), clock)


@pytest.fixture
def files(tmp_path: Path, authority: DemoAuthority) -> Files:
    return Files(tmp_path, authority)
