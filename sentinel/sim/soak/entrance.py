"""One emulated entrance around the real processes: devices, broker, platform, daemon, camera and screen."""

import json
import secrets
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from hw.gate.emulator import EmulatedModbusRelay, EmulatedTurnstile
from hw.idcard.emulator import SdtEmulator
from hw.scanner.emulator import Gm65Emulator
from sentinel.service.persons import SeedFile
from sentinel.sim.broker import DemoBroker, free_port
from sentinel.sim.processes import Child
from sentinel.sim.reference_platform import answers, report_table, settings_text
from sentinel.sim.scene import Scene
from sentinel.sim.soak.clock import Origin
from sentinel.sim.soak.eye import Eye, Screens
from sentinel.sim.soak.people import account, population
from sentinel.store.database import DATABASE

KIOSK = "soak-1"
_READY = {"camera", "scanner", "id_card", "gate", "contacts", "network", "broker", "store"}
_READY_S = 300.0
_TURN = 1
_POLICY = """version = "soak-1"

[rules.temperature]
need = "never"

[rules.mask]
need = "always"

[rules.code]
need = "always"

[rules.pcr]
need = "always"
"""


class SoakError(Exception):
    """The entrance did not come up; one line."""


class Entrance(Scene):
    """``folder`` holds what it leaves behind."""

    def __init__(self, folder: Path, factor: float, people: int) -> None:
        super().__init__()
        self.folder, self.factor = folder, factor
        self.secret = secrets.token_hex(16)
        for part in (folder, folder / "data", folder / "run", folder / "lines"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = folder / "lines"
        self.id_card = self._stack.enter_context(SdtEmulator(link=lines / "idcard"))
        self.scanner = self._stack.enter_context(Gm65Emulator(link=lines / "scanner"))
        self.gate = self._stack.enter_context(EmulatedModbusRelay(link=lines / "gate"))
        self.gate.speed = factor
        self.turnstile = EmulatedTurnstile(self.gate, turn_input=_TURN, after_s=0.3 / factor, turn_s=0.08)
        self.broker = DemoBroker(folder / "broker", durable=False)
        self.origin = Origin.now(factor)
        self.people = population(people)
        self._port = free_port()
        self._write(SeedFile(devices=(account(KIOSK, self.secret),), persons=tuple(self.people)))
        words = ["sentinel.sim.soak.daemon", str(folder / "sentinel.toml"), self.origin.text()]
        quiet = {"OMP_NUM_THREADS": "1"}
        self.daemon = Child("daemon", words, folder / "daemon.log", quiet)
        self.platform = Child(
            "platform", ["sentinel.sim.soak.platform_process", str(folder / "platform.json")],
            folder / "platform.log", quiet,
        )  # fmt: skip
        self.eye = Eye(folder / "run" / "daemon.sock")
        self.screens = Screens(folder / "run" / "daemon.sock")

    @property
    def database(self) -> Path:
        """The daemon's record."""
        return self.folder / "data" / DATABASE

    @property
    def collected(self) -> Path:
        """The collector's database."""
        return self.folder / "service.db"

    def hours(self) -> float:
        """Of venue time since the start."""
        return (time.monotonic() - self.origin.monotonic) * self.factor / 3600

    def start(self) -> None:
        """Broker, platform, daemon, then who looks. Raises SoakError."""
        self.broker.start()
        self._stack.callback(self.broker.stop)
        for child in (self.platform, self.daemon):
            child.start()
            self._stack.callback(child.stop)
            if child is self.platform:
                self._await(lambda: answers(f"http://127.0.0.1:{self._port}"), child)
        for peer in (self.screens, self.eye):
            peer.start()
            self._stack.callback(peer.stop)
        self._await(lambda: self.screens.devices_up() >= _READY, self.daemon)

    def _await(self, holds: Any, child: Child) -> None:
        deadline = time.monotonic() + _READY_S
        while not holds():
            if time.monotonic() > deadline or child.exit_code is not None:
                lacks = ", ".join(sorted(_READY - self.screens.devices_up()))
                raise SoakError(f"{child.name} did not come up: {child.last_words()} (lacks {lacks})")
            time.sleep(0.1)

    def _write(self, seed: SeedFile) -> None:
        folder, lines = self.folder, self.folder / "lines"
        secret = folder / "platform.secret"
        secret.touch(mode=0o600)
        secret.write_text(self.secret, encoding="utf-8")
        (folder / "policy.toml").write_text(_POLICY, encoding="utf-8")
        (folder / "seed.json").write_bytes(msgspec.json.encode(seed))
        given = {
            "db": f"sqlite:///{self.collected}", "port": self._port, "seed": str(folder / "seed.json"),
            "origin": self.origin.text(), "broker": _plain(self.broker.settings("service")),
        }  # fmt: skip
        (folder / "platform.json").write_text(json.dumps(given), encoding="utf-8")
        tables: dict[str, dict[str, Any]] = {
            "kiosk": {"id": KIOSK, "venue": "soak", "policy": "policy.toml"},
            "scanner": {"port": str(lines / "scanner")},
            "id_card": {"port": str(lines / "idcard")},
            "gate": {"driver": "modbus", "port": str(lines / "gate"), "fail": "secure"},
            "contacts": {"driver": "gate", "turn": _TURN},
            "verify": {
                "url": f"http://127.0.0.1:{self._port}", "app_id": KIOSK,
                "secret_file": "platform.secret",
            },
            "report": report_table(self.broker.settings(KIOSK)),
        }  # fmt: skip
        (folder / "sentinel.toml").write_text(settings_text(tables), encoding="utf-8")


def _plain(settings: Any) -> dict[str, Any]:
    found = msgspec.to_builtins(settings) if isinstance(settings, msgspec.Struct) else asdict(settings)
    assert isinstance(found, dict)
    return found
