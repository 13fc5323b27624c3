"""The other end of the fleet: a broker that may be lost, and the platform with its collector."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from sentinel.runtime.clock import SystemClock
from sentinel.sim import cast, reference_platform
from sentinel.sim.broker import SERVICE, DemoBroker, free_port
from sentinel.sim.fleet.kiosk import FleetKiosk, KioskError, Surroundings
from sentinel.sim.processes import Child
from sentinel.sim.scene import Scene
from sentinel.verify.signing import HmacSigner

VENUE = "demo-venue"
_READY_S = 60.0
_PAGE = 1000


class District(Scene):
    """Broker, platform and ``count`` kiosks as real processes. ``start``, play, ``stop``."""

    def __init__(self, folder: Path, count: int) -> None:
        super().__init__()
        self.folder = folder
        self.broker = DemoBroker(folder / "broker")
        self._port = free_port()
        self.service = Child("service", self._words(), folder / "service.log", {})
        around = Surroundings(VENUE, self.url, secrets.token_bytes(32))
        names = [f"door-{number}" for number in range(1, count + 1)]
        self.kiosks = [FleetKiosk(folder / name, name, around, self.broker.settings(name)) for name in names]
        devices = [cast.account(kiosk.secret, kiosk.name, VENUE) for kiosk in self.kiosks]
        (folder / "seed.json").write_bytes(msgspec.json.encode(cast.seed(devices, {})))

    @property
    def database(self) -> str:
        """The platform's database."""
        return f"sqlite:///{self.folder / 'service.db'}"

    @property
    def url(self) -> str:
        """Where the platform is."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Broker, platform, kiosks, in this order. Raises BrokerMissing, KioskError."""
        self.broker.start()
        self._stack.callback(self.broker.stop)
        self.service.start()
        self._stack.callback(self.service.stop)
        self._await(self.answers, "the service", self.service.last_words)
        for kiosk in self.kiosks:
            kiosk.start()
            self._stack.callback(kiosk.stop)
        self.await_kiosks()

    def await_kiosks(self) -> None:
        """Until all kiosks have their devices, the platform and the broker. Raises KioskError."""
        for kiosk in self.kiosks:
            self._await(lambda kiosk=kiosk: kiosk.ready, kiosk.name, kiosk.last_words)  # type: ignore[misc]

    def answers(self) -> bool:
        """Whether the platform answers."""
        return reference_platform.answers(self.url)

    def events(self, kiosk: FleetKiosk) -> list[dict[str, Any]]:
        """All of a kiosk's events that the collector has, in the order of arrival. Raises KioskError."""
        found: list[dict[str, Any]] = []
        while True:
            target = f"/v1/events?after={len(found)}&limit={_PAGE}"
            signer = HmacSigner(kiosk.name, kiosk.secret)
            headers = signer.headers("GET", target, b"", SystemClock().now().utc)
            try:
                answer = httpx.get(self.url + target, headers=headers, timeout=5.0, trust_env=False)
                answer.raise_for_status()
            except httpx.HTTPError as error:
                raise KioskError(f"the service does not tell the events of {kiosk.name}: {error}") from error
            page = answer.json()["events"]
            found += page
            if len(page) < _PAGE:
                return found

    def _words(self) -> list[str]:
        broker, seed = self.broker.settings(SERVICE), self.folder / "seed.json"
        return reference_platform.arguments(self._port, seed, self.database, broker)

    def _await(self, holds: Callable[[], bool], who: str, last_words: Callable[[], str]) -> None:
        deadline = time.monotonic() + _READY_S
        while not holds():
            if time.monotonic() > deadline:
                raise KioskError(f"{who} did not come up within {_READY_S:g} s: {last_words()}")
            time.sleep(0.1)
