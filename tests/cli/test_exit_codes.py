"""What an operator gets wrong is one clear line and the code that scripts rely on; no device is overwritten."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from sentinel import cli

POSTGRESQL = "postgresql://x@127.0.0.1:9/x"  # nobody listens there
RELEASE = "--version 1.0 --key sign"
SERVED = "--tls-cert ca/one.crt --tls-key ca/one.key"
CITY = ("--city-key", "1.key", "--sign-with", "sign")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    for name in ("1.key", "service.key"):
        (folder / name).write_bytes(bytes(range(32)))
        (folder / name).chmod(0o600)
    assert cli.main(["pass", "keygen", str(folder / "sign")]) == 0
    (folder / "people.csv").write_text("id_number,colour\n11010519491231002X,green\n")
    (folder / "policy.toml").write_text('version = "1"\n')
    (folder / "subject").write_text("11010519491231002X\n")
    (folder / "kiosk.toml").write_text(
        '[kiosk]\nid = "k"\n[base_file]\nfolder = "b"\ntrust = "t"\ncity_keys = "c"\n'
    )
    from sentinel.store.keys import load_or_create_keys

    load_or_create_keys(folder / "data")
    assert cli.main(["service", "ca", "init", "--ca", str(folder / "ca")]) == 0
    for name in ("tree", "empty", "wheels"):
        (folder / name).mkdir()
    (folder / "tree" / "plain").write_text("no program\n")
    with zipfile.ZipFile(folder / "wheels" / "small-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("small-1.0.dist-info/entry_points.txt", "[console_scripts]\nsmall = small:main\n")
    keys = ["--root", "--targets", "--online"]
    signing = [word for option in keys for word in (option, str(folder / "sign"))]
    assert cli.main(["release", "init", str(folder / "releases"), *signing]) == 0
    for host in ("one", "two"):
        assert cli.main(["service", "ca", "server", host, "--ca", str(folder / "ca")]) == 0
    return folder


WRONG = [
    ("service ca server h --ca ca --days 9999999", 2, "--days 9999999: 1 to 36500"),
    ("service ca client c --ca ca --days -5", 2, "--days -5: 1 to 36500"),
    ("service ca server h --ca ca --days 0", 2, "--days 0: 1 to 36500"),
    ("service ca server h --ca ca --out subject", 2, "subject: can't be written: File exists"),
    ("service ca client c --ca ca --out subject/x", 2, "can't be written: Not a directory"),
    ("service --tls-cert none.crt", 2, "--tls-cert none.crt: can't be read: No such file"),
    ("service --tls-cert subject", 2, "--tls-cert subject: "),
    ("service --tls-cert ca/one.crt", 2, "--tls-cert ca/one.crt: no private key"),
    ("service --tls-cert ca/one.crt --tls-key none.key", 2, "--tls-key none.key: can't be read"),
    ("service --tls-cert ca/one.crt --tls-key ca/two.key", 2, "--tls-key ca/two.key: is not the key of"),
    ("service --ca none SERVED", 2, "none/ca.crt: can't be read"),
    ("service --ca ca SERVED --crl-file none/crl.pem", 2, "--crl-file none/crl.pem: there is no such folder"),
    ("service place add k --place p --venue v --ca ca --url http://x", 2, "kiosks only come by https"),
    ("service place add k --place p --venue v --ca ca --url https://x:999999", 2, "a port is 1 to 65535"),
    ("service place import nosuch.csv", 2, "place import: nosuch.csv: can't be read: No such file or dir"),
    ("release publish releases RELEASE --tree tree --program nosuch", 2, "--program nosuch: no file of"),
    ("release publish releases RELEASE --tree tree --program plain", 2, "--program plain: is not executable"),
    ("release publish releases RELEASE --wheels wheels --program venv/bin/Nosuch", 2, "no wheel has a prog"),
    ("release publish releases RELEASE --tree empty", 2, "--tree empty: is empty"),
    ("rehearse --socket none --report nosuch/r.html", 2, "nosuch/r.html: no file can be made there"),
    ("demo --headless --camera nosuch.mp4", 2, "--camera nosuch.mp4: no such device, video file or folder"),
    ("run --check --config EMPTY", 2, "can't be read"),
    ("keys status --config EMPTY", 2, "can't be read"),
    ("demo --headless --out subject/x", 2, "--out subject/x: can't be written: Not a directory"),
    ("bench fleet --kiosks 0", 2, "--kiosks 0: more than 0"),
    ("bench fleet --kiosks -3", 2, "--kiosks -3: more than 0"),
    ("bench fleet --rate nan", 2, "--rate nan: more than 0"),
    ("service ca server h a/b --ca ca", 2, '"a/b" is no name'),
    ("service --db nosuch://x --key-file service.key", 2, "nosuch"),
    (f"service --db {POSTGRESQL} --key-file service.key", 3, "can't be opened"),
    ("service --db sqlite:////nonexistent/x.db --key-file service.key", 3, "can't be opened"),
    ("service --db sqlite:///policy.toml --key-file service.key", 2, "not a database"),
    ("service --publish missing", 2, "--publish missing"),
    ("service --capacity 5", 2, "--broker"),
    ("service --capacity 0 --broker h:1883", 2, "at least 1"),
    ("service --prefix a/# --broker h:1883", 2, "--prefix"),
    ("service --broker h:1883 --broker-ca missing", 2, "--broker-ca missing"),
    ("service --broker h:0", 2, "HOST:PORT"),
    (f"service populate --persons 5 --db {POSTGRESQL} --key-file service.key", 3, "can't be opened"),
    ("service populate --persons 5 --csv /dev/full", 2, "no file can be made there: it is a device"),
    ("service populate --persons 5 --csv missing/x.csv", 2, "missing/x.csv: no file can be made there"),
    ("service populate --persons 5 --csv .", 2, "no file can be made there: it is a folder"),
    ("service populate --persons 5 --csv x --at 0001-01-01T00:00:00Z", 2, "1900"),
    ("service populate --persons 5 --csv x --at 0001-01-01T00:00:00+08:00", 2, "ISO 8601"),
    ("service populate --persons 5 --csv x --at 0001-01-01", 2, "time zone"),
    ("service populate --persons 0 --csv x", 2, "1 to"),
    ("cache build missing.csv out CITY", 2, "missing.csv: can't be read"),
    ("cache build . out CITY", 2, "can't be read"),
    ("cache build missing.parquet out CITY", 2, "missing.parquet"),
    ("cache build people.csv DEVICE CITY", 2, "no file can be made there"),
    ("cache build people.csv out CITY --jobs 9999999", 2, "--jobs"),
    ("cache sync --config kiosk.toml --file missing", 2, "missing: there is no such file"),
    ("cache sync --config kiosk.toml --file .", 2, "there is no such file"),
    ("platform sign adapter.toml --key sign --out DEVICE", 2, "no file can be made there"),
    ("platform sign adapter.toml --key sign --out missing/x", 2, "no file can be made there"),
    (
        "policy sign policy.toml --key sign --sequence 1 --venue v --out DEVICE",
        2,
        "no file can be made there",
    ),
    ("policy check /dev/zero", 2, "no policy"),
]


@pytest.mark.parametrize(("words", "code", "says"), WRONG, ids=[words for words, _code, _says in WRONG])
def test_one_clear_line_and_the_documented_code(
    words: str,
    code: int,
    says: str,
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(desk)
    device = desk / "device"
    if "DEVICE" in words:
        os.mkfifo(device)
    try:
        if "adapter.toml" in words:
            assert cli.main(["platform", "show", "reference"]) == 0
            (desk / "adapter.toml").write_text(capsys.readouterr().out)
        arguments = words.replace("DEVICE", "device")
        for word, meant in (("CITY", " ".join(CITY)), ("SERVED", SERVED), ("RELEASE", RELEASE)):
            arguments = arguments.replace(word, meant)
        assert cli.main([word.replace("EMPTY", "") for word in arguments.split()]) == code
        said = capsys.readouterr().err
        assert said.count("\n") == 1, said
        assert said.startswith("sentinel ") and says in said
        assert "DEVICE" not in words or stat.S_ISFIFO(device.stat().st_mode)
    finally:
        device.unlink(missing_ok=True)


@pytest.mark.parametrize("port", ["99999", "-1", "x", "٣"])
def test_a_port_that_is_none_is_refused_before_anything_is_made(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(["service", "--port", port])
    assert ended.value.code == 2
    assert "is no port: a number from 0" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_certificate_that_was_refused_leaves_no_key_in_the_way(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["service", "ca", "server", "h", "--ca", str(desk / "ca"), "--out", str(tmp_path)]
    assert cli.main([*asked, "--days", "9999999"]) == 2
    (tmp_path / "h.crt").mkdir()  # the certificate can't be written
    assert cli.main(asked) == 2
    (tmp_path / "h.crt").rmdir()
    assert cli.main(asked) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"h.crt", "h.key"}


def test_the_daemon_alone_can_be_asked_about(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "daemon", "--config", str(desk / "kiosk.toml")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("daemon") and "not running" in said
