"""The doctor says loudly where keys lie that a copy of the folder takes along, and what to do."""

from pathlib import Path

import pytest

from sentinel.doctor.findings import State
from sentinel.doctor.keys import test_keys as look
from sentinel.store import keys
from sentinel.store.errors import KeyFileError
from sentinel.store.key_sources import SYSTEMD
from sentinel.store.keys import load_or_create_keys, seal

_WHY_NOT = SYSTEMD.unavailable()
with_systemd = pytest.mark.skipif(bool(_WHY_NOT), reason=f"systemd-creds: {_WHY_NOT}")


def test_a_plain_file_is_a_warning_with_the_next_step(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    found = look(tmp_path)
    assert found.state is State.WARN and "IN A PLAIN FILE" in found.found
    assert "sentinel keys seal" in found.advice


def test_a_kiosk_that_was_never_started_has_none(tmp_path: Path) -> None:
    assert look(tmp_path).state is State.NOT_CONFIGURED


@with_systemd
def test_sealed_is_well_and_a_plain_key_beside_is_not(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    seal(tmp_path, SYSTEMD)
    assert look(tmp_path).state is State.OK
    (tmp_path / "venue.key").write_bytes(bytes(32))
    (tmp_path / "venue.key").chmod(0o600)
    found = look(tmp_path)
    assert found.state is State.WARN and "venue.key" in found.found


def test_keys_that_do_not_open_are_a_failure_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "device.tpm").write_bytes(b"{}")
    found = look(tmp_path)
    assert found.state is State.FAIL and found.advice


def test_a_rotation_that_was_cut_off_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_or_create_keys(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(keys, "_settle", lambda *_: (_ for _ in ()).throw(KeyFileError("cut")))
        with pytest.raises(KeyFileError):
            keys.rotate(tmp_path, ())
    found = look(tmp_path)
    assert found.state is State.WARN and "keys rotate" in found.advice
