"""A well-used kiosk's folder, with a mark in each of its files: whatever of it is found later was not erased."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sentinel.core.effects import CommitIntent
from sentinel.core.events import Device, DeviceChanged
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.writer import StoreWriter

MARK = b"MARK-" + secrets.token_hex(12).encode()
STATE = [
    "device.key",
    "venue.key",
    "tenant.key",
    ".device.key.0a1b2c3d",
    "sentinel.db",
    "sentinel.db-wal",
    "sentinel.db-shm",
    "sentinel.db.lock",
    "sentinel.db.unreadable-20261120T080000000000Z",
    "sentinel.db.unreadable-20261120T080000000000Z-wal",
    "gallery.db",
    "gallery.db-wal",
    "gallery.db.0a1b2c3d.unreadable",
    "facts.db",
    "facts.db.unreadable",
    "lists.db",
    "enrol.lock",
    "policy-in-force.json",
    "policy-fetched.json",
    ".policy-in-abcdefgh",
    "policies/00000007.json",
    "adapter-panel.json",
    "thermal-reference.json",
    "thermal-reference.json.new",
    "remote/ledger.json",
    "remote/settings-3.toml",
    "remote/commands.json",
]
SETTINGS = """[kiosk]
id = "kiosk-9"
venue = "venue-9"
venue_name = "滨江图书馆"
policy = "policies"

[camera]
source = "none"

[verify]
url = "https://platform.invalid"
app_id = "app"
secret_file = "secrets/platform.secret"

[base_file]
folder = "city"
trust = "publishers"
city_keys = "city-keys"

[credentials]
trust_dir = "trust"
revocations_url = "https://platform.invalid"
revocations_dir = "lists"

[report]
host = ""
key_file = "secrets/kiosk.key"
cert_file = "secrets/kiosk.pem"
password_file = "secrets/broker.password"

[[staff]]
id = "guard-1"
pin_hash = "MARK-IN-THE-SETTINGS"
"""


@dataclass(frozen=True)
class UsedKiosk:
    folder: Path
    config: Path
    mark: bytes

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def marked(self) -> list[str]:
        """Files below the folder that still hold a mark."""
        found = []
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                raw = path.read_bytes()
                if self.mark in raw or b"MARK-IN-THE" in raw:
                    found.append(str(path.relative_to(self.folder)))
        return found


def write(path: Path, size: int = 9000) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes((MARK + b" " + secrets.token_bytes(40)).ljust(size, b"."))
    path.chmod(0o600)


@pytest.fixture
def used(tmp_path: Path) -> Callable[..., UsedKiosk]:
    def make(name: str = "kiosk", *, few: bool = False) -> UsedKiosk:
        folder = tmp_path / name
        kiosk = UsedKiosk(folder, folder / "kiosk.toml", MARK)
        for one in STATE[:9] if few else STATE:
            write(kiosk.data / one)
        for key in ("device.key", "venue.key", "tenant.key"):
            (kiosk.data / key).write_bytes(secrets.token_bytes(32))
        others = (
            "secrets/platform.secret secrets/kiosk.key secrets/kiosk.pem secrets/broker.password "
            "city/base.sbase city/download.part city/copied.part city-keys/7.key lists/1.json lists/1.json.new "
            "policies/winter.toml kiosk.toml.20261101T080000Z.bak kiosk.toml.new .kiosk-abcdefgh run/preview"
        )
        for one in others.split():
            write(folder / one)
        for kept in ("trust/issuer.pem", "publishers/p.pem"):
            (folder / kept).parent.mkdir()
            (folder / kept).write_text("public")
        kiosk.config.write_text(SETTINGS, encoding="utf-8")
        return kiosk

    return make


@pytest.fixture
def with_a_record() -> Callable[[UsedKiosk, int], None]:
    """Put a real record of so many passages in the place of the marked one."""

    def fill(kiosk: UsedKiosk, passages: int) -> None:
        for path in kiosk.data.glob("sentinel.db*"):
            if "unreadable" not in path.name:
                path.unlink()
        keys, clock, up = load_or_create_keys(kiosk.data), SystemClock(), []
        events = EventWriter(keys.tenant)
        writer = StoreWriter(kiosk.data / DATABASE, keys.database, events, up.append, clock)
        worker = Worker("store", writer.session, expected=(StoreError,))
        worker.start()
        while DeviceChanged(Device.STORE, up=True) not in up:
            pass
        for number in range(passages):
            writer.submit(
                CommitIntent(typical_passage(f"{number:08x}-0000-4000-8000-000000000000", clock.now().utc))
            )
        worker.stop()
        assert worker.join(20.0)

    return fill
