"""A kiosk on emulated devices, a real platform and a real broker, and the doctor that looks at it."""

import contextlib
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest

from hw.gate.emulator import EmulatedModbusRelay
from hw.i2c_socket import ChipServer
from hw.idcard.emulator import SdtEmulator
from hw.scanner.emulator import Gm65Emulator
from hw.smartcard.emulator import EmulatedMt3
from hw.thermal.emulator import Mlx90640Chip
from sentinel.cli import main
from sentinel.door.staff import HASHER
from sentinel.service.server import ReferenceService
from sentinel.sim.broker import DemoBroker


class Kiosk:
    """``tables`` are the settings, changed by tests before they look."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.folder = folder
        self.config = folder / "kiosk.toml"
        self.gate = stack.enter_context(EmulatedModbusRelay())
        self.id_card = stack.enter_context(SdtEmulator())
        self.scanner = stack.enter_context(Gm65Emulator())
        self.smart_card = stack.enter_context(EmulatedMt3())
        self.thermal = Mlx90640Chip()
        chips = ChipServer(folder / "i2c", {0x33: self.thermal})
        stack.callback(chips.stop)
        self.camera(140)
        secret = folder / "secret"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(16))
        self.tables: dict[str, dict[str, Any]] = {
            "camera": {"source": "pictures", "width": 640, "height": 480, "loop": True},
            "thermal": {
                "driver": "mlx90640",
                "bus": f"emulated:{folder / 'i2c'}",
                "refresh_hz": 16.0,
                "calibration_k": 0.1,
                "registration": [1.0, 0.0, 1.0, 0.0],
            },
            "id_card": {"port": self.id_card.path},
            "scanner": {"port": self.scanner.path},
            "smart_card": {"port": self.smart_card.path},
            "gate": {"driver": "modbus", "port": self.gate.path, "fail": "secure"},
        }
        self.staff = HASHER.hash("246810")

    def camera(self, level: int) -> None:
        """A folder with one picture of this brightness."""
        pictures = self.folder / "pictures"
        pictures.mkdir(exist_ok=True)
        cv2.imwrite(str(pictures / "wall.png"), np.full((480, 640, 3), level, np.uint8))

    def write(self) -> Path:
        """The settings as a file."""
        rows = []
        for name, values in self.tables.items():
            rows += [f"[{name}]", *(f"{k} = {msgspec.json.encode(v).decode()}" for k, v in values.items())]
        if self.staff:
            rows += ["[[staff]]", 'id = "guard-1"', f'pin_hash = "{self.staff}"']
        self.config.write_text("\n".join(rows) + "\n")
        return self.config

    def platform(self, service: ReferenceService) -> None:
        """Ask this service."""
        url = service.start().url
        self.tables["verify"] = {"url": url, "app_id": "kiosk", "secret_file": "secret"}

    def broker(self, broker: DemoBroker, **changes: Any) -> None:
        """Report to this broker."""
        report = broker.settings("kiosk-1")
        self.tables["report"] = {k: getattr(report, k) for k in report.__struct_fields__} | changes


class Doctor:
    """``look`` runs the command; findings by what they are about."""

    def __init__(self, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
        self._kiosk, self._capsys = kiosk, capsys
        self.code = -1

    def look(self, *only: str) -> dict[str, dict[str, str]]:
        self.code = main(["doctor", *only, "--config", str(self._kiosk.write()), "--json"])
        out = self._capsys.readouterr().out
        rows = [json.loads(line) for line in out.splitlines()]
        return {row["what"]: row for row in rows}


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with contextlib.ExitStack() as stack:
        yield Kiosk(tmp_path, stack)


@pytest.fixture
def doctor(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> Doctor:
    return Doctor(kiosk, capsys)


@pytest.fixture
def service(kiosk: Kiosk) -> Iterator[ReferenceService]:
    secret = (kiosk.folder / "secret").read_text()
    running = ReferenceService(f"sqlite:///{kiosk.folder}/service.db", {"kiosk": secret})
    yield running
    running.close()


@pytest.fixture
def broker(kiosk: Kiosk) -> Iterator[DemoBroker]:
    running = DemoBroker(kiosk.folder / "broker")
    running.start()
    yield running
    running.stop()
