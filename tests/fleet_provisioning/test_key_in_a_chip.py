"""The kiosk's key sealed by a TPM: made at the hand-over, shown, rolled, and of no use beside another chip."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import swtpm_device

from sentinel.config import load
from sentinel.core.handover import Reason
from sentinel.doctor.findings import State
from sentinel.doctor.identity import test_identity as look
from sentinel.fleet.provisioning.rolling import Identity
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime import private_keys, sealed, tpm
from sentinel.runtime.sealed import Sealing
from sentinel.verify.client import open_client

pytestmark = pytest.mark.skipif(bool(swtpm_device.missing()), reason="swtpm or tpm2-tools are not installed")


@pytest.fixture
def chip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[swtpm_device.Chip]:
    """A board's chip, in a process of its own, where systemd can seal nothing: as for the daemon's account."""
    monkeypatch.setattr(sealed, "available", lambda: (Sealing.FILE, "not for this account"))
    one = swtpm_device.Chip(tmp_path / "chip")
    monkeypatch.setenv("TPM2TOOLS_TCTI", one.tcti)
    yield one
    one.stop()


@pytest.fixture
def taken(office: Any, kiosk: Any, chip: swtpm_device.Chip) -> Any:
    kiosk.sealing = private_keys.best
    outcome = kiosk.take_in(office.code())
    assert (outcome.reason, outcome.journal.sealed_by) == (None, "tpm")
    return kiosk


def test_a_key_in_a_chip_serves_everywhere_and_is_nowhere_on_disk(office: Any, taken: Any) -> None:
    settings, base = load(taken.config), taken.config.parent
    assert settings.identity.key_file.endswith("current/key.tpm")
    plain = private_keys.read_private(base / settings.identity.key_file)
    assert b"PRIVATE KEY" in plain
    secret = plain.splitlines()[1]
    assert not [path for path in base.rglob("*") if path.is_file() and secret in path.read_bytes()]
    client = open_client(settings.verify, base, "hall", taken.clock)
    assert client is not None
    try:
        client.ping()
    finally:
        client.close()
    found = look(settings, base, datetime.now(UTC))
    assert found.state is State.OK
    assert "the key sealed" in found.found


def test_it_is_rolled_by_the_daemons_own_account(office: Any, taken: Any) -> None:
    current = taken.data / "identity/current"
    before = (current / "cert.pem").read_bytes()
    identity = Identity(taken.data / "identity", office.url, taken.clock)
    identity.roll()
    assert (current / "cert.pem").read_bytes() != before
    assert sorted(path.name for path in current.glob("key.*")) == ["key.tpm"]
    assert identity.info().kiosk == "door-1"


def test_beside_another_chip_the_folder_is_of_no_use_and_a_roll_changes_nothing(
    office: Any, taken: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = swtpm_device.Chip(tmp_path / "other")
    try:
        monkeypatch.setenv("TPM2TOOLS_TCTI", other.tcti)
        files = {path: path.read_bytes() for path in (taken.data / "identity").rglob("*") if path.is_file()}
        with pytest.raises(Standstill) as stopped:
            Identity(taken.data / "identity", office.url, taken.clock).roll()
        assert stopped.value.reason is Reason.DISK
        assert {path: path.read_bytes() for path in files} == files
        settings, base = load(taken.config), taken.config.parent
        found = look(settings, base, datetime.now(UTC))
        assert (found.state, "TPM" in found.found) == (State.FAIL, True), found.found
    finally:
        other.stop()


def test_a_chip_comes_before_the_machines_secret_and_behind_systemds_own(
    chip: swtpm_device.Chip, monkeypatch: pytest.MonkeyPatch
) -> None:
    for systemd, chosen in (("tpm2", "tpm2"), ("systemd-creds", "tpm"), ("file", "tpm")):
        monkeypatch.setattr(sealed, "available", lambda said=systemd: (Sealing(said), "why"))
        assert private_keys.best()[0] is Sealing(chosen)
    chip.stop()
    monkeypatch.setattr(sealed, "available", lambda: (Sealing.HOST, "why"))
    kept, why = private_keys.best()
    assert kept is Sealing.HOST
    assert why.startswith("why; ")


def test_several_who_open_their_keys_at_once_do_not_disturb_each_other(chip: swtpm_device.Chip) -> None:
    sealed_key = tpm.seal(b"the key")
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(tpm.open_sealed, [sealed_key] * 12)) == [b"the key"] * 12
