"""Deltas pushed by the reference service over a real broker with TLS, to a kiosk's own workers."""

import contextlib
import hashlib
import re
import socket
import ssl
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

from sentinel.basefile import record
from sentinel.basefile.publication import MOST_PUSHED, Announcement, announced, published_topic, pushed
from sentinel.basefile.record import Field
from sentinel.city_file import CityFile, open_city_file
from sentinel.config import parse
from sentinel.report.mqtt import BrokerError
from sentinel.report.subscription import Subscription
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.service.publishing import Publication
from sentinel.service.pushing import Pusher, PushError
from sentinel.service.server import ReferenceService
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto

CLOCK = SystemClock()
BEGAN = datetime.now(UTC) - timedelta(hours=1)
SECRET = "a secret of this test only"
SETTINGS = """
[kiosk]
id = "kiosk-1"
venue = "venue-1"
[verify]
url = "{url}"
app_id = "kiosk-1"
secret_file = "secret"
[base_file]
folder = "city"
trust = "trust.pem"
city_keys = "city-keys"
url = "{pull}"
mqtt = true
every_s = 3600.0
[report]
host = "127.0.0.1"
port = {port}
ca_file = "{ca}"
cert_file = "{cert}"
key_file = "{key}"
"""


def eventually(condition: Callable[[], object], timeout_s: float = 20.0) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < timeout_s, "not within the time"
        time.sleep(0.01)
    return time.monotonic() - began


class DeafBroker:
    """Speaks enough MQTT 3.1.1 to take a pusher, sends it questions, and acknowledges nothing."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.published: list[int] = []  # packet identifiers
        self.subscribed = threading.Event()
        self._peer: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.close()
        if self._peer is not None:
            self._peer.close()
        self._thread.join(5.0)

    def ask(self, kiosk: str, first: int, last: int) -> None:
        topic, payload = f"sentinel/{kiosk}/base-file/ask".encode(), b'{"first":%d,"last":%d}' % (first, last)
        body = len(topic).to_bytes(2, "big") + topic + payload
        assert self._peer is not None
        self._peer.sendall(b"\x30" + bytes([len(body)]) + body)

    def take_all(self) -> None:
        assert self._peer is not None
        for number in self.published:
            self._peer.sendall(b"\x40\x02" + number.to_bytes(2, "big"))

    def _serve(self) -> None:
        with suppress(OSError):
            self._peer, _address = self._server.accept()
            file = self._peer.makefile("rb")
            while head := file.read(1):
                length = shift = 0
                while True:
                    byte = file.read(1)[0]
                    length, shift = length | (byte & 0x7F) << shift, shift + 7
                    if byte < 0x80:
                        break
                self._answer(head[0], file.read(length))

    def _answer(self, head: int, body: bytes) -> None:
        assert self._peer is not None
        if head >> 4 == 1:
            self._peer.sendall(b"\x20\x02\x00\x00")
        elif head >> 4 == 8:
            self._peer.sendall(b"\x90\x03" + body[:2] + b"\x01")
            self.subscribed.set()
        elif head >> 4 == 12:
            self._peer.sendall(b"\xd0\x00")
        elif head >> 4 == 3:
            topic = 2 + int.from_bytes(body[:2], "big")
            self.published.append(int.from_bytes(body[topic : topic + 2], "big"))


class Site:
    """A broker, a service that publishes a folder, and a kiosk, each started when the test wants it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.published = folder, folder / "published"
        self.published.mkdir()
        self.broker = DemoBroker(folder / "broker")
        self.broker.start()
        self.service = ReferenceService(
            f"sqlite:///{folder}/service.db", {"kiosk-1": SECRET}, publish=self.published
        )
        self.url = self.service.start().url
        rows = [f"{made.number(n)},green,,,,,3,0" for n in range(10)]
        made.make(folder / "base", rows, as_of=int(BEGAN.timestamp()))
        self._kiosk_files()

    def close(self) -> None:
        self.service.close()
        self.broker.stop()

    def publish(self, sequence: int, changes: list[tuple[int, int, int]], **more: object) -> bytes:
        raw = made.delta(sequence, changes, **({"at": BEGAN + timedelta(seconds=sequence)} | more))  # type: ignore[arg-type]
        part = self.published / "new.part"
        part.write_bytes(raw)
        part.rename(self.published / f"{sequence}.sdelta")
        return raw

    @contextmanager
    def pusher(self) -> Iterator[Worker]:
        settings = self.broker.settings(SERVICE)
        tls = ssl.create_default_context(cafile=settings.ca_file)
        tls.load_cert_chain(settings.cert_file, settings.key_file)
        pusher = Pusher(Publication(self.published), self.broker.host, self.broker.port, tls)
        up: list[int] = []
        worker = Worker(
            "publisher", pusher.session, expected=(PushError,), stale_after_s=30.0, on_up=lambda: up.append(1)
        )
        with running(worker):
            eventually(lambda: up)
            yield worker

    @contextmanager
    def kiosk(self, *, pulls: bool = True) -> Iterator[CityFile]:
        mine = self.broker.settings("kiosk-1")
        text = SETTINGS.format(
            url=self.url, pull=self.url if pulls else "", port=mine.port, ca=mine.ca_file,
            cert=mine.cert_file, key=mine.key_file,
        )  # fmt: skip
        settings = parse(tomllib.loads(text), self.folder)
        held = open_city_file(settings, self.folder, self.folder / "data", made.DATABASE_KEY, CLOCK)
        assert held is not None
        with closing(held):
            if held.holding.state(CLOCK.now()) is None:
                copy = held.holding.folder / "copy.part"
                copy.write_bytes((self.folder / "base").read_bytes())
                held.holding.install(copy, CLOCK.now())
            with running(*held.workers):
                yield held

    def _kiosk_files(self) -> None:
        (self.folder / "trust.pem").write_text(made.SIGNER.public.pem)
        (self.folder / "city-keys").mkdir()
        for name, content in (
            (f"city-keys/{made.CITY.epoch}.key", made.CITY.secret),
            ("secret", SECRET.encode()),
        ):
            path = self.folder / name
            path.write_bytes(content)
            path.chmod(0o600)


@contextmanager
def running(*workers: Worker) -> Iterator[None]:
    for one in workers:
        one.start()
    try:
        yield
    finally:
        for one in workers:
            one.stop()
        assert all(one.join(20.0) for one in workers)


def colour(kiosk: CityFile, serial: int = 1) -> int | None:
    known = kiosk.holding.find(made.number(serial), CLOCK.now())
    return known.codes[Field.COLOUR] if known else None


def horizon(kiosk: CityFile) -> int:
    state = kiosk.holding.state(CLOCK.now())
    return state.horizon if state else -1


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    with closing(Site(tmp_path)) as one:
        yield one


def test_a_colour_that_is_published_counts_at_the_door_within_two_seconds(site: Site) -> None:
    with site.pusher(), site.kiosk() as kiosk:
        site.publish(1, [])
        eventually(lambda: horizon(kiosk) == 1)
        for sequence, seen in enumerate((record.RED, record.YELLOW, record.GREEN), 2):
            site.publish(sequence, [(1, Field.COLOUR, seen)])
            assert eventually(lambda seen=seen: colour(kiosk) == seen) <= 2.0  # type: ignore[misc]


def test_a_large_delta_is_announced_and_fetched_over_http(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.verify.basefile.pushed._SPREAD_S", 1.0)
    many = [(n, Field.VACCINE, 2) for n in range(10, 8000)]
    with site.kiosk() as kiosk, site.pusher():
        raw = site.publish(1, [*many, (1, Field.COLOUR, record.RED)])
        assert len(raw) > MOST_PUSHED
        eventually(lambda: colour(kiosk) == record.RED)
        assert kiosk.holding.changes == len(many) + 1


def test_deltas_published_in_any_order_and_twice_come_to_the_same_end(site: Site) -> None:
    with site.kiosk() as kiosk, site.pusher():
        for sequence in (2, 1, 5, 4, 3):
            site.publish(sequence, [(1, Field.COLOUR, 1 + sequence % 3)])
            site.publish(sequence, [(1, Field.COLOUR, 1 + sequence % 3)])
        eventually(lambda: horizon(kiosk) == 5)
        assert colour(kiosk) == 1 + 5 % 3


@pytest.mark.parametrize("pulls", [True, False])
def test_a_kiosk_that_was_away_learns_from_the_retained_delta_what_it_missed(site: Site, pulls: bool) -> None:
    with site.kiosk(pulls=pulls) as kiosk, site.pusher():
        site.publish(1, [])
        eventually(lambda: horizon(kiosk) == 1)
    with site.pusher():
        for sequence in range(2, 90):
            site.publish(sequence, [(sequence % 10, Field.COLOUR, record.RED)])
        with site.kiosk(pulls=pulls) as kiosk:
            eventually(lambda: horizon(kiosk) == 89, 40.0)
            assert {colour(kiosk, n) for n in range(10)} == {record.RED}


def test_what_is_published_while_the_broker_is_down_comes_when_it_is_back(site: Site) -> None:
    with site.pusher(), site.kiosk() as kiosk:
        site.publish(1, [])
        eventually(lambda: horizon(kiosk) == 1)
        site.broker.kill9()
        for sequence in range(2, 7):
            site.publish(sequence, [(1, Field.COLOUR, record.RED)])
        time.sleep(0.5)
        site.broker.start()
        eventually(lambda: horizon(kiosk) == 6, 30.0)
        assert colour(kiosk) == record.RED


def test_what_is_damaged_or_signed_by_a_stranger_is_refused_and_the_next_good_one_counts(site: Site) -> None:
    good = site.publish(1, [(1, Field.COLOUR, record.RED)])
    (site.published / "1.sdelta").unlink()
    stranger = made.delta(1, [(1, Field.COLOUR, record.YELLOW)], signer=made.STRANGER, at=BEGAN)
    other_city = made.delta(1, [(1, Field.COLOUR, record.YELLOW)], city=made.CITY_2, at=BEGAN)
    broken = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(0, len(good), 7)]
    sender = Subscription(
        site.broker.settings(SERVICE), SERVICE, ["sentinel/nothing"], lambda topic, raw: None
    )
    topic = published_topic("sentinel")
    with site.kiosk(pulls=False) as kiosk, running(Worker("s", sender.session, expected=(BrokerError,))):
        for raw in (stranger, other_city, *broken, good[:-1], b"", b"{", b"{}", b"\xff" * 100):
            sender.publish(topic, raw)
        time.sleep(1.5)
        assert (colour(kiosk), horizon(kiosk)) == (record.GREEN, 0)
        sender.publish(topic, good)
        eventually(lambda: colour(kiosk) == record.RED)


def test_an_announcement_that_never_comes_true_is_forgotten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.verify.basefile.pushed._ASK_AGAIN_S", 0.2)
    asked: list[bytes] = []
    sender = Subscription(
        site.broker.settings(SERVICE),
        SERVICE,
        ["sentinel/+/base-file/ask"],
        lambda topic, raw: asked.append(raw),
    )
    lie = msgspec.json.encode(Announcement(bytes=100, sequence=2**40, sha256="0" * 64))
    with site.kiosk(pulls=False), running(Worker("s", sender.session, expected=(BrokerError,))):
        while not asked:  # what is published before the kiosk listens is nobody's
            sender.publish(published_topic("sentinel"), lie)
            time.sleep(0.3)
        eventually(lambda: len(asked) == 3)
        time.sleep(2.0)
        assert len(asked) == 3


def test_a_small_delta_is_pushed_whole_and_a_large_one_by_its_digest() -> None:
    small, large = b"x" * MOST_PUSHED, b"x" * (MOST_PUSHED + 1)
    assert (pushed(7, small), announced(small)) == (small, None)
    said = announced(pushed(7, large))
    assert said == Announcement(bytes=len(large), sequence=7, sha256=hashlib.sha256(large).hexdigest())
    assert announced(b'{"sequence":1}') is None
    assert announced(b"[" * 400) is None


def test_a_broker_that_takes_nothing_is_sent_one_answer_and_no_more(tmp_path: Path) -> None:
    for sequence in range(1, 5):
        (tmp_path / f"{sequence}.sdelta").write_bytes(made.delta(sequence, [(1, Field.COLOUR, 1)], at=BEGAN))
    with closing(DeafBroker()) as broker:
        pusher = Pusher(Publication(tmp_path), "127.0.0.1", broker.port)
        with running(Worker("publisher", pusher.session, expected=(PushError,), stale_after_s=30.0)):
            assert broker.subscribed.wait(20.0)
            eventually(lambda: len(broker.published) == 1)  # the newest, at the start
            for kiosk in ("kiosk-1", "kiosk-2", "kiosk-3"):
                broker.ask(kiosk, 1, 4)
            eventually(lambda: len(broker.published) == 5)
            time.sleep(0.5)
            assert len(broker.published) == 5
            broker.take_all()
            eventually(lambda: len(broker.published) == 9)


def test_the_documented_access_lists_let_each_do_its_own_and_no_more(tmp_path: Path) -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    docs = Path(__file__).parents[2] / "docs"
    lists = [
        found
        for name in ("base-file.md", "service.md")
        for found in re.findall(r"```\n(user .*?)```", (docs / name).read_text("utf-8"), re.DOTALL)
    ]
    assert len(lists) == 2
    broker = DemoBroker(tmp_path / "broker")
    (tmp_path / "broker" / "acl").write_text("\n".join(lists))
    broker.start()
    got: dict[str, set[bytes]] = {}

    def party(name: str, *topics: str) -> Subscription:
        got[name] = set()
        return Subscription(broker.settings(name), name, topics, lambda _topic, raw: got[name].add(raw))

    kiosk, own = "kiosk-1", ("base-file/delta", "kiosk-1/base-file/delta", "kiosk-1/ack", "kiosk-1/capacity")
    parties = {
        "publisher": party("publisher", "sentinel/+/base-file/ask"),
        "collector": party("collector", "sentinel/+/events", "sentinel/+/state"),
        kiosk: party(kiosk, *(f"sentinel/{topic}" for topic in own)),
        "kiosk-2": party("kiosk-2", "sentinel/kiosk-2/ack"),
    }
    may = {
        "publisher": ("base-file/delta", "kiosk-1/base-file/delta"),
        "collector": ("kiosk-1/ack", "kiosk-1/capacity"),
        kiosk: ("kiosk-1/events", "kiosk-1/state", "kiosk-1/base-file/ask"),
    }
    every = {*own, *may[kiosk]}
    up: list[int] = []
    workers = [
        Worker(name, one.session, expected=(BrokerError,), on_up=lambda: up.append(1))
        for name, one in parties.items()
    ]
    wanted = {f"{sender} {topic}".encode() for sender, topics in may.items() for topic in topics}
    with contextlib.ExitStack() as stack:
        stack.callback(broker.stop)
        stack.enter_context(running(*workers))
        eventually(lambda: len(up) == len(workers))
        for sender, one in parties.items():
            for topic in sorted(every):
                one.publish(f"sentinel/{topic}", f"{sender} {topic}".encode())
        eventually(lambda: set().union(*got.values()) >= wanted)
        time.sleep(0.3)
        assert set().union(*got.values()) == wanted
