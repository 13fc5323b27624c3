"""A small entrance of real processes: reader and gate on real lines, broker with TLS, platform, daemon.

No camera and no thermal sensor, so that it starts in seconds and can be killed a thousand times; its policy
asks for document, health code and PCR. Every second person of its population has a red code.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hw.gate.emulator import EmulatedModbusRelay
from hw.idcard.emulator import SdtEmulator
from sentinel.config import ReportSettings
from sentinel.core.facts import Colour
from sentinel.service.persons import Person, SeedFile, Test
from sentinel.service.server import ReferenceService
from sentinel.sim import cast, reference_platform
from sentinel.sim.broker import DemoBroker, free_port
from sentinel.sim.cast import Member
from sentinel.sim.faults.nursery import Nursery, QuickChild
from sentinel.sim.observer import Observer
from sentinel.sim.processes import Child
from sentinel.sim.scene import Scene

KIOSK = "fault-kiosk"
PEOPLE = 80
_READY_S = 90.0
_POLICY = """version = "faults-1"

[rules.mask]
need = "never"

[rules.temperature]
need = "never"

[rules.liveness]
need = "never"
"""


class EntranceError(Exception):
    """The entrance did not come up; one line."""


def person(number: int) -> Member:
    """Somebody invented; the platform says green of the even ones, red of the odd ones."""
    number %= PEOPLE
    key = f"p{number}"
    number17 = f"3101011990{1 + number % 12:02}{1 + number % 28:02}{number:03}"
    return Member(key, "测试", cast.id_number(number17), f"JKM:faults-{key}", f"DZSBK:faults-{key}")


class Entrance(Scene):
    """``start``, play, ``stop``. ``folder`` keeps what is left behind; ``data`` replaces the data's folder.

    ``nursery`` bears daemon and platform, where it may; ``wrap``: words before the daemon's command (a
    namespace); ``environment``: the daemon's; ``host``: where broker and platform are.
    """

    kiosk = KIOSK

    def __init__(
        self,
        folder: Path,
        *,
        data: Path | None = None,
        wrap: Sequence[str] = (),
        environment: dict[str, str] | None = None,
        nursery: Nursery | None = None,
        with_screen: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        super().__init__()
        self.folder = folder
        self.data = data or folder / "data"
        self._port, self._host, self._secure = free_port(host), host, host != "127.0.0.1"
        self.broker = DemoBroker(folder / "broker", host=host)
        for name in ("lines", "run", "logs"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        lines = folder / "lines"
        self.id_card = self._stack.enter_context(SdtEmulator(link=lines / "idcard"))
        self.gate = self._stack.enter_context(EmulatedModbusRelay(link=lines / "gate"))
        self._secret = secrets.token_hex(16)
        config = self._write_settings()
        daemon = ["sentinel", "run", "--config", str(config)]
        words = reference_platform.arguments(
            self._port, None, self.collected_at, self.broker.settings("service"), host
        )
        if self._secure:  # to a kiosk that is not on the same machine the platform must speak https
            served = self.broker.server_identity()
            assert served is not None
            words += ["--tls-cert", str(served.cert_file), "--tls-key", str(served.key_file)]
        screen = ["ui", "--socket", str(folder / "run" / "daemon.sock"), "--windowed", "--size", "540x960"]
        offscreen = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
        self._nursery = nursery
        self.daemon = self._child("daemon", daemon, environment or {}, wrap)
        self.service = self._child("service", words, {})
        self.screen = Child("screen", screen, self._log("screen"), offscreen) if with_screen else None
        self.observer = Observer(folder / "run" / "daemon.sock")

    @property
    def url(self) -> str:
        """Where the platform is."""
        return f"{'https' if self._secure else 'http'}://{self._host}:{self._port}"

    @property
    def collected_at(self) -> str:
        """The platform's database, as SQLAlchemy names it."""
        return f"sqlite:///{self.folder / 'service.db'}"

    def start(self) -> None:
        """Broker and platform, then the kiosk. Raises EntranceError, BrokerMissing."""
        self._register()
        self.broker.start()
        self._stack.callback(self.broker.stop)
        self.service.start()
        self._stack.callback(self.service.stop)
        for child in (self.daemon, self.screen):
            if child is not None:
                child.start()
                self._stack.callback(child.stop)
        self.observer.start()
        self._stack.callback(self.observer.stop)
        self.await_whole()

    def is_up(self, *devices: str) -> bool:
        """Whether the kiosk says so of each of them."""
        snapshot = self.observer.snapshot
        return snapshot is not None and set(devices) <= {d.device for d in snapshot.devices if d.up}

    def is_whole(self) -> bool:
        """Whether the next visitor would be served with everything, and reported."""
        return self.is_up("id_card", "gate", "store", "network", "broker")

    def await_whole(self, timeout_s: float = _READY_S) -> float:
        """Wait for it; the seconds that it took. Raises EntranceError."""
        return self.until(self.is_whole, timeout_s, "the kiosk is whole")

    def until(self, holds: Callable[[], object], timeout_s: float, what: str) -> float:
        """Wait until it holds; the seconds that it took. Raises EntranceError."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > timeout_s:
                snapshot = self.observer.snapshot
                devices = (
                    [f"{d.device}={'up' if d.up else 'down'}" for d in snapshot.devices] if snapshot else []
                )
                raise EntranceError(
                    f"not within {timeout_s:g} s: {what}; {self.daemon.last_words()} {' '.join(devices)}"
                )
            time.sleep(0.01)
        return time.monotonic() - began

    # ---- construction

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _child(
        self, name: str, words: list[str], environment: dict[str, str], before: Sequence[str] = ()
    ) -> Child:
        quiet = {"OMP_NUM_THREADS": "1"} | environment
        if self._nursery is not None and not before:
            return QuickChild(self._nursery, name, words, self._log(name), quiet)
        return Child(name, words, self._log(name), quiet, before)

    def _register(self) -> None:
        """Tell the platform of everybody once: its database keeps them through every kill."""
        people = tuple(
            Person(
                name=member.name,
                id_number=member.number,
                colour=Colour.RED if number % 2 else Colour.GREEN,
                pcr=Test(hours_ago=20.0),
                doses=3,
            )
            for number, member in ((n, person(n)) for n in range(PEOPLE))
        )
        platform = ReferenceService(self.collected_at, {})
        try:
            platform.registry.seed(SeedFile(devices=(cast.account(self._secret),), persons=people))
        finally:
            platform.close()

    def _write_settings(self) -> Path:
        secret = self.folder / "platform.secret"
        secret.touch(mode=0o600)
        secret.write_text(self._secret, encoding="utf-8")
        (self.folder / "policy.toml").write_text(_POLICY, encoding="utf-8")
        self.data.mkdir(mode=0o700, exist_ok=True)
        lines = self.folder / "lines"
        report: ReportSettings = self.broker.settings(KIOSK)
        tables: dict[str, dict[str, Any]] = {
            "kiosk": {
                "id": KIOSK, "venue": "fault-venue", "policy": "policy.toml", "data_dir": str(self.data),
            },
            "camera": {"source": "none"},
            "id_card": {"port": str(lines / "idcard")},
            "gate": {"driver": "modbus", "port": str(lines / "gate"), "fail": "secure"},
            "verify": {
                "url": self.url, "app_id": cast.APP_ID,
                "secret_file": "platform.secret", "ca_file": self.broker.ca_file if self._secure else "",
            },
            "report": reference_platform.report_table(report),
        }  # fmt: skip
        path = self.folder / "sentinel.toml"
        path.write_text(reference_platform.settings_text(tables), encoding="utf-8")
        return path
