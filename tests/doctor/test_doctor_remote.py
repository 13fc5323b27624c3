"""The doctor's line about the district: who may do what, what is in use, what was taken back or refused."""

import json
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.core.remote_commands import Right
from sentinel.core.settings_trial import Ledger, Numbered, SettingsReason
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.remote.files import RemoteFiles
from sentinel.fleet.remote.keys import with_rights

KEY = generate(Algorithm.ED25519)
ONE, TWO = Numbered(1, "a"), Numbered(2, "b")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text('[report]\nhost = "broker"\n[remote]\nkeys = "key.pub"\n')
    (tmp_path / "key.pub").write_text(with_rights(KEY.public.pem, frozenset({Right.SETTINGS})))
    return path


def found(config: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    code = main(["doctor", "remote", "--config", str(config), "--json"])
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_kiosk_that_nobody_sets_is_not_configured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text("")
    assert found(config, capsys)[1]["state"] == "not configured"


def test_what_is_in_use_is_told(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = found(config, capsys)
    assert (said["state"], said["found"]) == ("ok", "1 keys, local settings; a command never opens the gate")
    RemoteFiles(tmp_path / "data").write_ledger(Ledger(in_use=ONE, highest=ONE))
    assert "settings version 1 in use" in found(config, capsys)[1]["found"]


def test_a_version_that_was_taken_back_is_a_warning_with_its_reason(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = Ledger(in_use=ONE, highest=TWO, taken_back=SettingsReason.BROKER_AWAY)
    RemoteFiles(tmp_path / "data").write_ledger(ledger)
    _, said = found(config, capsys)
    assert said["state"] == "warn" and "version 2 was taken back: broker_away" in said["found"]


def test_damaged_files_and_a_key_without_rights_are_told(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data" / "remote"
    folder.mkdir(parents=True)
    (folder / "commands.json").write_bytes(b"\x00")
    assert found(config, capsys)[1]["state"] == "warn"
    (tmp_path / "key.pub").write_text(KEY.public.pem)
    code, said = found(config, capsys)
    assert (code, said["state"]) == (1, "fail") and "May:" in said["found"]
