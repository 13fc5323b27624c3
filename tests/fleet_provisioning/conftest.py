"""A service that takes kiosks in, on real https, and a kiosk's folder beside it."""

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from shipped_broker import Broker

from sentinel.core.clock import Now
from sentinel.fleet.provisioning.handing_over import HandingOver, Outcome, Site, Tools
from sentinel.fleet.provisioning.journal import Checked
from sentinel.fleet.provisioning.messages import Code
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.sealed import Sealing
from sentinel.service.provisioning.authority import Authority, make, pair
from sentinel.service.provisioning.bounds import Bounds
from sentinel.service.provisioning.codes import Codes, Place
from sentinel.service.provisioning.enrolment import Terms
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.service.provisioning.provisioning import Offer
from sentinel.service.sealing import Keys, key_file
from sentinel.service.server import ReferenceService


@dataclass
class Ahead:
    """A clock that a test may put forward."""

    by: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by

    def now(self) -> Now:
        real = SystemClock().now()
        return Now(real.monotonic + self.by.total_seconds(), real.utc + self.by, True)


class Office:
    """The service with its authority; ``stop`` and ``start`` keep the port."""

    def __init__(self, folder: Path, days: float = 90.0, hand_out: HandOut | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.time = folder, Ahead()
        now = datetime.now(UTC)
        self.authority: Authority = make(folder / "ca", "test authority", now, 30)
        key = pair(folder, "server")
        server = self.authority.server(key.public_key(), ["127.0.0.1"], now, 30)
        (folder / "server.crt").write_bytes(server.public_bytes(serialization.Encoding.PEM))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.hand_out, self.days = hand_out or HandOut({}), days
        self._database = f"sqlite:///{folder}/service.db"
        self.start()

    def start(self) -> None:
        keys = key_file(self.folder / "service.key")
        url = f"https://127.0.0.1:{self._port}"
        offer = Offer(self.folder / "ca", url, Terms(self.days, 30.0), self.hand_out)
        tls = offer.tls(self.folder / "server.crt", self.folder / "server.key", required=True)
        self.service = ReferenceService(self._database, {}, key=keys, clock=self.time, offer=offer, tls=tls)
        self._port = self.service.start(self._port).port
        self.codes = Codes(self.service._engine, Keys(keys), self.time)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._port}"

    def stop(self) -> None:
        self.service.close()

    def code(self, kiosk: str = "door-1", place: str = "North", **bounds: Any) -> Code:
        return self.codes.make(Place(kiosk, place, "hall"), Bounds(**bounds), self.url, self.authority.sha256)


class Kiosk:
    """A kiosk's folder and its hand-over; every tool can be replaced."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.config, self.data = folder / "sentinel.toml", folder / "data"
        self.data.mkdir(parents=True)
        self.config.write_text(settings)
        self.clock = Ahead()
        self.steps: list[str] = []
        self.found: tuple[str, ...] = ("camera",)
        self.tests: Sequence[Checked] = (Checked("clock", "ok", "set"),)
        self.waits: list[float] = []
        self.apply: Callable[[Any], None] = self._apply
        self.sealing: Callable[[], tuple[Sealing, str]] = lambda: (Sealing.FILE, "a test")
        self.more: dict[str, Any] = {}

    def _apply(self, fragment: Any) -> None:
        from sentinel.cli.provision_site import apply

        apply(self.config, fragment)

    def handing(self) -> HandingOver:
        site = Site(self.data, self.config, self.data / "acceptance")
        tools = Tools(
            clock=self.clock,
            found=lambda: self.found,
            apply=lambda fragment: self.apply(fragment),
            test=lambda: self.tests,
            wait=lambda seconds: bool(self.waits.append(seconds)),
            tell=self.steps.append,
            sealing=self.sealing,
            **self.more,
        )
        return HandingOver(site, tools)

    def take_in(self, code: Code | None) -> Outcome:
        return self.handing().run(code)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "office")
    yield made
    made.stop()


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(
        tmp_path / "kiosk",
        '# what the technician wrote\n[kiosk]\nvenue_name = "旧名"  # kept?\n\n[ui]\nfullscreen = false\n',
    )


@pytest.fixture(scope="session")
def offices() -> type[Office]:
    return Office


@pytest.fixture(scope="session")
def kiosks() -> type[Kiosk]:
    return Kiosk


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture
def broker_office(tmp_path: Path, port: int) -> Iterator[Office]:
    """One that hands the broker at ``port`` out."""
    made = Office(tmp_path / "office", hand_out=HandOut({"report": {"host": "127.0.0.1", "port": port}}))
    yield made
    made.stop()


@pytest.fixture
def broker(broker_office: Office, tmp_path: Path, port: int) -> Iterator[Broker]:
    made = Broker(tmp_path / "broker", broker_office, port)
    yield made
    made.stop()
