"""``sentinel remote``: what can't be signed or sent is one line with the next step, and nothing is half done."""

import json
import socket
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.crypto.signing import Algorithm
from sentinel.fleet.remote.documents import open_settings
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
        ([*SETTINGS, "--version", "0"], 2, "can't be signed"),
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


def test_no_right_and_an_unknown_one_are_usage_errors(folder: Path) -> None:
    for words in (
        ["keygen", "x"],
        ["keygen", "x", "--may", "everything"],
        ["command", "format-disk", *COMMAND[2:]],
    ):
        with pytest.raises(SystemExit) as ended:
            main(["remote", *words])
        assert ended.value.code == 2
    assert not (folder / "x").exists()


def test_the_key_file_says_what_the_key_may_do(folder: Path) -> None:
    text = (folder / "d.key.pub").read_text()
    assert text.startswith("May: settings sync\n-----BEGIN PUBLIC KEY-----")
