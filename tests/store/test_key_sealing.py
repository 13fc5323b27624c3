"""Keys at rest: sealed by systemd-creds, by a TPM, or in a plain file; moved without loss, also when cut."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import swtpm_device

from sentinel import cli
from sentinel.store import keys
from sentinel.store.errors import KeyFileError
from sentinel.store.key_sources import FILE, SYSTEMD, TPM, KeySource
from sentinel.store.keys import Keys, load_keys, load_or_create_keys, seal, standing

_NO_SYSTEMD = SYSTEMD.unavailable()
with_systemd = pytest.mark.skipif(bool(_NO_SYSTEMD), reason=f"systemd-creds: {_NO_SYSTEMD}")
_NO_TPM = swtpm_device.missing()
with_tpm = pytest.mark.skipif(bool(_NO_TPM), reason=f"not installed: {_NO_TPM}")
SEALED = [
    pytest.param(SYSTEMD, marks=with_systemd, id="systemd"),
    pytest.param(TPM, marks=with_tpm, id="tpm"),
]


@pytest.fixture
def chip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[swtpm_device.Chip | None]:
    if _NO_TPM:
        yield None
        return
    one = swtpm_device.Chip(tmp_path / "chip")
    monkeypatch.setenv("TPM2TOOLS_TCTI", one.tcti)
    yield one
    one.stop()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    load_or_create_keys(tmp_path / "data")
    return tmp_path / "data"


def secrets_of(found: Keys) -> list[bytes]:
    own = [getattr(found, name) for name in Keys.__dataclass_fields__]
    return [*own, *(key.hex().encode() for key in own)]


def holding_any(folder: Path, secrets: list[bytes]) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(secret in path.read_bytes() for secret in secrets)]


@pytest.mark.parametrize("source", SEALED)
def test_sealed_keys_are_the_same_keys_and_lie_in_no_file(
    data: Path, chip: object, source: KeySource
) -> None:
    root, before = (data / "device.key").read_bytes(), load_keys(data)
    assert seal(data, source)
    assert load_keys(data) == load_or_create_keys(data) == before
    assert [path.name for path in data.iterdir()] == [source.file]
    assert holding_any(data, [root, root.hex().encode(), *secrets_of(before)]) == []
    assert (data / source.file).stat().st_mode & 0o777 == 0o600
    assert not seal(data, source), "a second time there is nothing to do"


@pytest.mark.parametrize("source", SEALED)
def test_keys_go_back_into_a_file_where_that_is_wanted(data: Path, chip: object, source: KeySource) -> None:
    before = load_keys(data)
    seal(data, source)
    assert seal(data, FILE)
    assert load_keys(data) == before and [path.name for path in data.iterdir()] == ["device.key"]


@pytest.mark.parametrize("source", SEALED)
def test_keys_that_a_venue_shares_are_sealed_too(data: Path, chip: object, source: KeySource) -> None:
    for name in ("venue.key", "tenant.key"):
        (data / name).write_bytes(name.encode().ljust(32))
        (data / name).chmod(0o600)
    before = load_keys(data)
    seal(data, source)
    assert load_keys(data) == before
    assert before.venue == b"venue.key".ljust(32) and not (data / "venue.key").exists()
    (data / "venue.key").write_bytes(b"n" * 32)
    (data / "venue.key").chmod(0o600)
    assert load_keys(data).venue == b"n" * 32, "one that is put there later counts again"
    assert standing(data).shared == ("venue.key",)


@with_tpm
def test_another_chip_opens_nothing_and_nothing_is_made_anew(
    data: Path, chip: swtpm_device.Chip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal(data, TPM)
    sealed = (data / "device.tpm").read_bytes()
    other = swtpm_device.Chip(tmp_path / "other")
    try:
        monkeypatch.setenv("TPM2TOOLS_TCTI", other.tcti)
        with pytest.raises(KeyFileError, match="another chip"):
            load_or_create_keys(data)
    finally:
        other.stop()
    assert (data / "device.tpm").read_bytes() == sealed and not (data / "device.key").exists()


@with_tpm
def test_a_chip_is_not_filled_up_by_being_used(data: Path, chip: swtpm_device.Chip) -> None:
    seal(data, TPM)
    assert len({load_keys(data).database for _ in range(6)}) == 1


@with_tpm
@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff" * 40, b'{"kind":1}'], ids=["empty", "json", "bytes", "type"]
)
def test_a_damaged_sealed_file_is_one_clear_error(data: Path, chip: object, content: bytes) -> None:
    seal(data, TPM)
    (data / "device.tpm").write_bytes(content)
    with pytest.raises(KeyFileError, match=r"device\.tpm: the sealed keys can't be opened"):
        load_or_create_keys(data)


@with_systemd
def test_a_unit_takes_the_keys_that_systemd_opened_for_it(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_keys(data)
    seal(data, SYSTEMD)
    given = tmp_path / "credentials"
    given.mkdir()
    opened = subprocess.run(
        ["systemd-creds", "decrypt", "--name=device.cred", str(data / "device.cred"), "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    (given / "device.cred").write_bytes(opened)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    monkeypatch.setenv("PATH", "/nowhere")  # nothing can be run: the daemon's account could open nothing
    assert load_keys(data) == before


@with_systemd
@pytest.mark.parametrize("moment", ["written", "placed", "before the old one goes"])
def test_a_cut_while_sealing_loses_no_key(data: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise Cut

    before = load_keys(data)
    if moment == "before the old one goes":
        real = keys.destroy
        monkeypatch.setattr(keys, "destroy", lambda path: cut() if path.name == "device.key" else real(path))
    else:
        real_place = keys.place
        after = moment == "placed"
        monkeypatch.setattr(keys, "place", lambda path, raw: (after and real_place(path, raw), cut()))
    with pytest.raises(Cut):
        seal(data, SYSTEMD)
    monkeypatch.undo()
    assert load_keys(data) == load_or_create_keys(data) == before
    assert seal(data, SYSTEMD)
    assert load_keys(data) == before and [path.name for path in data.iterdir()] == ["device.cred"]


@with_systemd
def test_killed_at_any_moment_sealing_goes_on(data: Path, tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nid = "k"\n')
    before = load_keys(data)
    command = [sys.executable, "-m", "sentinel", "keys", "seal", "--with", "systemd", "--config", str(config)]
    for wait in (0.15, 0.25, 0.3, 0.35, 0.4):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)  # a moment that nobody chose
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert load_keys(data) == before
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert load_keys(data) == before and [path.name for path in data.iterdir()] == ["device.cred"]


# ---- the command


@pytest.fixture
def config(data: Path, tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text('[kiosk]\nid = "k"\n')
    return path


def test_status_says_loudly_that_keys_lie_in_a_file(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys", "status", "--config", str(config)]) == 1
    said = capsys.readouterr().out
    assert "IN A PLAIN FILE" in said and "sentinel keys seal" in said


@with_systemd
def test_the_command_seals_and_says_what_the_unit_needs(
    config: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["keys", "seal", "--with", "systemd", "--config", str(config)]) == 0
    assert f"LoadCredentialEncrypted=device.cred:{data}/device.cred" in capsys.readouterr().out
    assert cli.main(["keys", "seal", "--with", "systemd", "--config", str(config), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["moved"] is False
    assert cli.main(["keys", "status", "--config", str(config), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["source"] == "systemd"


def test_what_this_machine_can_not_do_is_one_line_with_the_next_step(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert cli.main(["keys", "seal", "--with", "tpm", "--config", str(config)]) == 3
    assert capsys.readouterr().err == (
        "sentinel keys: tpm2-tools are not installed; what can be: sentinel keys seal --with best\n"
    )
    assert cli.main(["keys", "seal", "--config", str(config)]) == 1, "a file is the last resort"
    assert "nothing better is to be had: systemd: " in capsys.readouterr().out


def test_the_erasures_signature_outlives_sealing(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def public() -> str:
        assert cli.main(["wipe", "--public-key", "--config", str(config)]) == 0
        return capsys.readouterr().out

    before = public()
    if not _NO_SYSTEMD:
        assert cli.main(["keys", "seal", "--with", "systemd", "--config", str(config)]) == 0
        capsys.readouterr()
    assert public() == before


def test_a_plain_file_is_said_once_in_the_log(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "sentinel.store.keys"):
        load_or_create_keys(data)
        keys.say_where(data)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1 and "plain file" in said[0] and "sentinel keys seal" in said[0]
    assert not any(secret.decode("latin-1") in said[0] for secret in secrets_of(load_keys(data)))


@with_systemd
def test_sealed_keys_are_not_said(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    seal(data, SYSTEMD)
    with caplog.at_level(logging.WARNING, "sentinel.store.keys"):
        load_or_create_keys(data)
        keys.say_where(data)
    assert not caplog.records


def test_another_accounts_file_is_refused(data: Path) -> None:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv")
    (data / "device.key").chmod(0o600)
    os.chown(data / "device.key", 12345, 12345)
    assert load_keys(data), "root may read it: it seals for the daemon's account"


@pytest.mark.parametrize("source", SEALED)
def test_a_kiosk_with_sealed_keys_is_wiped_like_any_other(
    config: Path, data: Path, chip: object, source: KeySource, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_public(config, capsys)
    seal(data, source)
    public = config.with_name("noted.pem")
    public.write_text(main_public(config, capsys))
    assert cli.main(["wipe", "--config", str(config), "--yes-erase", "k", "--offline"]) == 0
    assert not data.exists() or not list(data.iterdir())
    certificate = config.with_name("kiosk.toml.erased.json")
    assert cli.main(["wipe", "--verify", str(certificate), "--key", str(public)]) == 0
    assert "by the key that was given" in capsys.readouterr().out


def main_public(config: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert cli.main(["wipe", "--public-key", "--config", str(config)]) == 0
    return capsys.readouterr().out


@with_systemd
def test_back_in_a_file_the_line_in_the_unit_is_said_and_harms_nothing(
    config: Path,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seal(data, SYSTEMD)
    assert cli.main(["keys", "seal", "--with", "file", "--config", str(config)]) == 0
    assert "take LoadCredentialEncrypted=device.cred:... out of a unit of your own" in capsys.readouterr().out
    assert cli.main(["keys", "seal", "--with", "file", "--config", str(config)]) == 0
    assert "LoadCredentialEncrypted" not in capsys.readouterr().out
    unit = (Path(__file__).parents[2] / "systemd" / "sentinel.service").read_text()
    (line,) = [line for line in unit.splitlines() if line.startswith("SetCredential=")]
    name, _, default = line.removeprefix("SetCredential=").partition(":")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / name).write_text(default)  # as systemd: the file of the drop-in is gone
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    before = load_or_create_keys(data)
    seal(data, SYSTEMD)
    assert load_keys(data) == before, "and a unit without the drop-in takes the default for no key"


@with_systemd
def test_the_pages_show_what_sealing_says(
    config: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["keys", "seal", "--config", str(config)]) == 0
    said = capsys.readouterr().out.replace(str(data.absolute()), "/var/lib/sentinel")
    for page in ("cli.md", "at-rest.md"):
        assert said in (Path(__file__).parents[2] / "docs" / page).read_text(), page
