"""``sentinel remote``: what can't be signed or sent is one line with the next step, and nothing is half done."""

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.core.settings_trial import Ledger, Numbered, SettingsState
from sentinel.crypto.signing import Algorithm
from sentinel.fleet.remote.documents import open_settings
from sentinel.fleet.remote.files import RemoteFiles, Said
from sentinel.fleet.remote.keys import read_signers


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert main(["remote", "keygen", "d.key", "--may", "settings", "--may", "sync"]) == 0
    (tmp_path / "quiet.toml").write_text("[audio]\nvolume = 0.3\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "broker.toml").write_text(f'[report]\nhost = "127.0.0.1"\nport = {port}\ntls = false\n')
    (tmp_path / "far.toml").write_text('[report]\nhost = "127.0.0.1"\nport = 999999\n')
    return tmp_path


SETTINGS = ["settings", "quiet.toml", "--key", "d.key", "--version", "1", "--kiosk", "door-1"]
COMMAND = ["command", "sync", "--kiosk", "door-1", "--key", "d.key", "--broker", "broker.toml"]


def failed(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["remote", *words])
    said = capsys.readouterr()
    assert said.out == ""
    return code, said.err


@pytest.mark.parametrize("algorithm", list(Algorithm), ids=lambda one: one.value)
def test_a_key_and_settings_are_made_in_two_commands_and_read_by_a_kiosk(
    folder: Path, algorithm: Algorithm, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remote", "keygen", "k", "--may", "settings", "--algorithm", algorithm, "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["may"] == ["settings"]
    assert (folder / "k").stat().st_mode & 0o777 == 0o600
    assert main(["remote", *SETTINGS, "--key", "k", "--out", "signed.json", "--json"]) == 0
    signers = read_signers(folder / "k.pub")
    document = open_settings((folder / "signed.json").read_bytes(), signers.keys)
    assert document.body.settings == {"audio": {"volume": 0.3}} and document.is_for("", "door-1")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ("[gate]\npulse_ms = 100\n", "gate.pulse_ms can't be set from afar"),
        ("[audio]\nvolum = 0.3\n", 'did you mean "audio.volume"'),
        ("[audio]\nvolume = 3\n", "audio.volume"),
        ("[remote]\ngate = true\n", "remote.gate can't be set from afar"),
        ("volume = 0.3\n", "sections such as [audio]"),
        ("", "sections such as [audio]"),
        ("[audio\n", "not valid TOML"),
    ],
    ids=["gate", "misspelt", "range", "remote itself", "no section", "empty", "no TOML"],
)
def test_settings_that_no_kiosk_would_take_are_not_signed(
    changes: str, says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "quiet.toml").write_text(changes)
    code, err = failed(SETTINGS, capsys)
    assert code == 2 and says in err and "Traceback" not in err
    assert not (folder / "quiet.json").exists()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([*SETTINGS, "--version", "0"], 2, "--version 0: counted from 1 up"),
        ([*SETTINGS, "--days", "0"], 2, "--days"),
        ([*SETTINGS, "--days", "nan"], 2, "--days"),
        ([*SETTINGS, "--key", "d.key.pub"], 2, "a public key"),
        ([*SETTINGS, "--key", "none"], 2, "can't be read"),
        ([*SETTINGS, "--kiosk", "*", "--broker", "broker.toml"], 2, "by its name"),
        ([*SETTINGS, "--broker", "quiet.toml"], 2, "report.host is missing"),
        ([*SETTINGS, "--broker", "broker.toml"], 3, "Connection refused"),
        ([*COMMAND], 3, "Connection refused"),
        (["command", "sync", "level", *COMMAND[2:]], 2, "NAME=VALUE"),
        ([*COMMAND, "--picture", "x.png"], 2, "--picture is for screenshot"),
        (["admit", "v", "--note", "x", *COMMAND[2:]], 2, "--note"),
        (["reported", "--broker", "broker.toml"], 3, "Connection refused"),
        (["status", "--config", "broker.toml"], 2, "remote.keys is not set"),
        (["keygen", "d.key", "--may", "sync"], 2, "is there already"),
        (["command", "restart", *COMMAND[2:]], 2, "may settings, sync, and not restart"),
        (["admit", "v", "--note", "a guest", *COMMAND[2:]], 2, "and not admit"),
        ([*COMMAND, "--broker", "far.toml"], 2, "report.port"),
    ],
    ids=lambda value: "",
)
def test_bad_input_and_a_broker_that_is_away_are_one_line(
    words: list[str], code: int, says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, err = failed(words, capsys)
    assert (found, says in err) == (code, True), err
    assert err.count("\n") == 1 and "Traceback" not in err


def test_a_key_that_others_may_read_signs_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "d.key").chmod(0o644)
    assert failed(SETTINGS, capsys)[0] == 2


def test_what_can_be_no_right_no_kiosk_and_no_time_is_a_usage_error(folder: Path) -> None:
    for words in (
        ["keygen", "x"],
        ["keygen", "x", "--may", "everything"],
        ["command", "format-disk", *COMMAND[2:]],
        [*COMMAND, "--kiosk", "door/1"],
        [*COMMAND, "--kiosk", "+"],
        [*SETTINGS, "--kiosk", "#"],
        [*COMMAND, "--wait", "nan"],
        ["reported", "--broker", "broker.toml", "--wait", "-1"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(["remote", *words])
        assert ended.value.code == 2
    assert not (folder / "x").exists()


def test_the_key_file_says_what_the_key_may_do(folder: Path) -> None:
    text = (folder / "d.key.pub").read_text()
    assert text.startswith("May: settings sync\n-----BEGIN PUBLIC KEY-----")


def test_settings_are_signed_by_no_key_whose_public_half_may_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remote", "keygen", "r.key", "--may", "restart"]) == 0
    code, err = failed([*SETTINGS, "--key", "r.key"], capsys)
    assert (code, "may restart, and not settings" in err) == (2, True), err
    (folder / "r.key.pub").write_text((folder / "d.key.pub").read_text())
    assert "another key's" in failed([*SETTINGS, "--key", "r.key"], capsys)[1]
    (folder / "r.key.pub").unlink()  # elsewhere: the kiosks say it
    assert main(["remote", *SETTINGS, "--key", "r.key"]) == 0


@pytest.mark.parametrize(
    ("reported", "code", "says"),
    [
        ((2, 2, "applied", ""), 0, "version 2, applied"),
        ((2, 3, "refused", "expired"), 1, "version 2, refused version 3 (expired)"),
        ((2, 3, "pending", ""), 1, "version 2, pending"),
    ],
    ids=["as wanted", "refused", "pending"],
)
def test_a_kiosk_whose_settings_are_not_those_wanted_is_exit_1(
    reported: tuple[int, int, str, str],
    code: int,
    says: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    version, wanted, state, reason = reported
    (folder / "kiosk.toml").write_text(
        '[kiosk]\ndata_dir = "data"\n[remote]\nkeys = "d.key.pub"\n[report]\nhost = "broker.example"\n'
    )
    files = RemoteFiles(folder / "data")
    assert files.lock()
    number = Numbered(version, "0" * 64)
    files.write_ledger(Ledger(in_use=number, highest=number))
    at = datetime(2026, 11, 28, tzinfo=UTC)
    files.write_said(Said(at, version, wanted, SettingsState(state), reason, "boot", {}))
    capsys.readouterr()
    assert main(["remote", "status", "--config", "kiosk.toml"]) == code
    assert says in capsys.readouterr().out
    files.unlock()
