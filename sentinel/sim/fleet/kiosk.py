"""One kiosk of the fleet: the real daemon with an emulated scanner and turnstile, without a camera."""

import contextlib
import json
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw.gate.emulator import EmulatedModbusRelay, EmulatedTurnstile
from hw.scanner.emulator import Gm65Emulator
from sentinel.config import ReportSettings
from sentinel.core.screen import Screen, ScreenKind
from sentinel.sim.observer import Observer, is_result
from sentinel.sim.processes import Child
from sentinel.sim.reference_platform import report_table, settings_text

_TURN = 1  # input of the gate's board
_TURN_S = 3.0
_RESULT_S = 15.0
_COMMAND_S = 60.0
_READY = {"scanner", "gate", "contacts", "network", "broker"}
_POLICY = """version = "fleet-1"

[rules.mask]
need = "never"

[rules.temperature]
need = "never"

[rules.code]
need = "always"

[rules.pcr]
need = "always"
"""


class KioskError(Exception):
    """The kiosk did not do what the demo needs; one line."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all kiosks of the venue share. ``tenant_key``: 32 bytes, so that pseudonyms join."""

    venue: str
    service_url: str
    tenant_key: bytes


class FleetKiosk:
    """``start``, visitors, ``stop``; ``folder`` holds what it leaves behind."""

    def __init__(self, folder: Path, name: str, around: Surroundings, report: ReportSettings) -> None:
        self.name, self.folder = name, folder
        self.secret = secrets.token_hex(16)  # of its account at the platform, which has the kiosk's name
        for part in (folder, folder / "data", folder / "run"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._stack = contextlib.ExitStack()
        lines = folder / "lines"
        lines.mkdir(exist_ok=True)
        self._scanner = self._stack.enter_context(Gm65Emulator(link=lines / "scanner"))
        gate = self._stack.enter_context(EmulatedModbusRelay(link=lines / "gate"))
        self.turnstile = EmulatedTurnstile(gate, turn_input=_TURN)
        self._config = folder / "sentinel.toml"
        self._write(around, report)
        self._daemon = Child(
            f"daemon of {name}",
            ["sentinel", "run", "--config", str(self._config)],
            folder / "daemon.log",
            {"OMP_NUM_THREADS": "1"},
        )
        self._observer = Observer(folder / "run" / "daemon.sock")

    def start(self) -> None:
        """Start the daemon, and look at its screen."""
        self._daemon.start()
        self._observer.start()

    def stop(self) -> None:
        """Everything, in reverse order."""
        self._observer.stop()
        self._daemon.stop()
        self._stack.close()

    def power_cut(self) -> None:
        """The daemon is gone at once, and starts again as its unit would start it."""
        self._daemon.kill9()
        self._daemon.start()

    @property
    def ready(self) -> bool:
        """Whether its devices, the platform and the broker are there."""
        return self.devices_up >= _READY

    @property
    def devices_up(self) -> frozenset[str]:
        """What works, as the screen is told; nothing where there is no daemon."""
        snapshot = self._observer.snapshot
        return frozenset(d.device for d in snapshot.devices if d.up) if snapshot is not None else frozenset()

    def last_words(self) -> str:
        """The last line of the daemon's log."""
        return self._daemon.last_words()

    def visit(self, code: str, bodies: int = 1) -> Screen:
        """Somebody holds a phone under the scanner, and so many go through. Raises KioskError."""
        before = {screen.visit for screen in self._observer.results()}
        self.turnstile.bodies = bodies
        self._scanner.show_code(code.encode())
        told = self._observer.wait(lambda s: is_result(s.screen) and s.screen.visit not in before, _RESULT_S)
        if not told:
            raise KioskError(f"{self.name} gave no verdict within {_RESULT_S:g} s: {self.last_words()}")
        shown = self._observer.results()[-1]
        self._observer.wait_kind(ScreenKind.IDLE, timeout_s=_RESULT_S)
        time.sleep(0.2)
        return shown

    def record(self) -> list[dict[str, Any]]:
        """The passages that its own database holds. Raises KioskError."""
        return self._told("passages", "list", "--limit", "10000")

    def waiting(self) -> int:
        """Events that nobody acknowledged yet. Raises KioskError."""
        return int(self._told("outbox", "status")[0]["waiting"])

    def _told(self, *command: str) -> list[dict[str, Any]]:
        words = [sys.executable, "-m", "sentinel", *command, "--config", str(self._config), "--json"]
        ended = subprocess.run(words, capture_output=True, timeout=_COMMAND_S, check=False)  # noqa: S603
        if ended.returncode != 0:
            raise KioskError(f"{self.name}: {ended.stderr.decode(errors='replace').strip()}")
        return [json.loads(line) for line in ended.stdout.splitlines()]

    def _write(self, around: Surroundings, report: ReportSettings) -> None:
        _secret(self.folder / "platform.secret", self.secret.encode())
        _secret(self.folder / "data" / "tenant.key", around.tenant_key)
        (self.folder / "policy.toml").write_text(_POLICY, encoding="utf-8")
        lines = self.folder / "lines"
        tables: dict[str, dict[str, Any]] = {
            "kiosk": {"id": self.name, "venue": around.venue, "policy": "policy.toml"},
            "camera": {"source": "none"},
            "scanner": {"port": str(lines / "scanner")},
            "gate": {"driver": "modbus", "port": str(lines / "gate"), "fail": "secure", "check_s": 3.0},
            "contacts": {"driver": "gate", "turn": _TURN, "turn_s": _TURN_S},
            "verify": {
                "url": around.service_url, "app_id": self.name, "secret_file": "platform.secret",
            },
            "report": report_table(report),
        }  # fmt: skip
        self._config.write_text(settings_text(tables), encoding="utf-8")


def _secret(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
