"""A file name that is mistyped or completed wrongly costs nothing: no command writes over what is precious.

Each command that writes where it is told is tried on the kiosk's only key, its record, its settings, the
command's own inputs, links to them, devices and folders: all are as before, and one line says why.
"""

import contextlib
import os
import re
import resource
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sentinel import cli
from sentinel.cli.outputs import ANY, PNG, check_beside, check_place, writing
from sentinel.cli.pass_files import BadInput
from sentinel.cli.platform_files import text_of
from sentinel.config import load

sys.path.insert(0, str(Path(__file__).parent))
import sample_files

CITY = "--city-key 1.key --sign-with sign"
SEALED = "--key sign --out OUT"
# Each with what it reads; OUT is what it writes. "twice": it may be asked again for the same file.
COMMANDS = {
    "backup OUT --config kiosk.toml --to venue.pem": "twice",
    "support-bundle --config kiosk.toml --out OUT --hours 1": "twice",
    "passages export --config kiosk.toml --out OUT": "twice",
    "pass issue --category visitor --to 2099-01-01T00:00Z --key sign --out OUT": "once",
    "pass issue --category visitor --to 2099-01-01T00:00Z --key sign --qr OUT": "once",
    "pass keygen OUT": "once",
    "pass revoke --key sign --list OUT": "twice",
    f"policy sign policy.toml --sequence 1 --venue v {SEALED}": "twice",
    f"platform sign adapter.toml {SEALED}": "twice",
    "remote keygen OUT --may sync": "once",
    "remote settings quiet.toml --version 1 --kiosk k --key d.key --out OUT": "twice",
    "remote command screenshot --kiosk k --key d.key --broker broker.toml --picture OUT": "never",
    "rehearse --socket none --report OUT.html": "never",
    "simulate --seed 7 --day 0 --visitors 1 --trace OUT": "twice",
    "inspect thermal frames.json --png OUT": "twice",
    "service populate --persons 5 --csv OUT": "twice",
    "service ca crl OUT --ca ca --key-file service.key": "never",
    "service --crl-file OUT --ca ca --tls-cert ca/one.crt --tls-key ca/one.key": "never",
    f"cache build people.csv OUT {CITY}": "twice",
    f"cache build people.csv OUT --delta --sequence 1 {CITY}": "twice",
}
WRITERS = {  # files of sentinel/cli that write by themselves, and where
    "demo.py": "logs into the demo's own folder", "demo_fleet.py": "logs into the demo's own folder",
    "enrol.py": "a lock in the data folder", "fetch_models.py": "weights that the manifest names",
    "outputs.py": "the module itself", "wipe_daemon.py": "a lock in the run folder",
    "probe.py": "the settings, which it is told to write", "provision_site.py": "the settings, likewise",
    "restore.py": "files of a backup beside the settings, never over others",
    "keys.py": "a lock in the data folder", "calibrate_thermal.py": "the settings, a copy kept",
}  # fmt: skip
_WRITES = re.compile(
    r"write_text|write_bytes|\.open\(\s*[\"'][wax]|write_whole\(|open_new\(|\bO_CREAT\b|\.touch\("
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kiosk's folder with all that the commands read."""
    folder = tmp_path_factory.mktemp("desk")
    sample_files.make(folder)
    venue = X25519PrivateKey.generate().public_key()
    (folder / "venue.pem").write_bytes(venue.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (folder / "quiet.toml").write_text("[audio]\nvolume = 0.3\n")
    (folder / "broker.toml").write_text('[report]\nhost = "127.0.0.1"\nport = 9\ntls = false\n')
    (folder / "adapter.toml").write_text(text_of("reference"), encoding="utf-8")
    (folder / "service.key").write_bytes(bytes(range(32)))
    (folder / "service.key").chmod(0o600)
    (folder / "notes.txt").write_text("what somebody wrote for themselves\n")
    at = Path.cwd()
    os.chdir(folder)
    try:
        for words in (
            "pass keygen sign", "remote keygen d.key --may settings --may screenshot",
            "service ca init --ca ca", "service ca server one --ca ca",
        ):  # fmt: skip
            assert cli.main(words.split()) == 0
    finally:
        os.chdir(at)
    (folder / "link").symlink_to("data/device.key")
    (folder / "nowhere").symlink_to("not-there")
    os.mkfifo(folder / "device")
    (folder / "folder").mkdir()
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):  # in a container without leave for it
            os.mknod(folder / "null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    return folder


def inputs(words: str, folder: Path) -> Iterator[str]:
    for word in words.split():
        if (folder / word).is_file():
            yield word


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """What lies there: kind and mode, inode, content. The audit of looks grows with each look."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode, path.lstat().st_ino,
            path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) and "sentinel.db" not in path.name else b"",
        )
        for path in folder.rglob("*")
        if not path.name.endswith(("-wal", "-shm"))
    }  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_no_command_writes_over_what_is_precious(
    words: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    before = everything(desk)
    precious = ["kiosk.toml", "data/device.key", "data/sentinel.db", "venue.key", "sign", "ca/ca.key"]
    odd = ["link", "nowhere", "device", "folder", "notes.txt", "null", "missing/file"]
    for target in (*precious, *odd, *inputs(words, desk)):
        if target == "null" and "null" not in before:
            continue
        capsys.readouterr()
        code = cli.main(words.replace("OUT.html", "OUT").replace("OUT", target).split())
        said = capsys.readouterr().err
        assert code in (2, 3), (target, said)
        assert said.startswith("sentinel ") and said.count("\n") == 1, (target, said)
        assert everything(desk) == before, target


@pytest.mark.parametrize("words", [words for words in COMMANDS if "kiosk.toml" in words])
def test_nothing_new_is_put_among_the_kiosks_own_files(
    words: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    (desk / "run").mkdir(exist_ok=True)
    for target in ("data/new", "run/new", "./data/../data/new"):
        assert cli.main(words.replace("OUT", target).split()) in (2, 3)
        assert "which is the kiosk's own; name another folder" in capsys.readouterr().err
        assert not Path(target).exists()


@pytest.mark.parametrize("words", [words for words, often in COMMANDS.items() if often != "never"])
def test_where_there_is_nothing_it_writes_and_again_only_where_it_may(
    words: str,
    desk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(desk)
    out = tmp_path / "out"
    asked = words.replace("OUT", str(out)).split()
    code = cli.main(asked)
    assert code in (0, 1), capsys.readouterr().err  # 1: a frame that can't be used
    assert out.stat().st_size > 0
    assert (cli.main(asked) == code) is (COMMANDS[words] == "twice"), capsys.readouterr().err
    assert not list(tmp_path.glob(".*")), "nothing is left half-made"


def test_a_technicians_code_is_not_put_over_a_file_of_that_name(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    (tmp_path / "desk.json").write_text('{"url": "https://service", "secret": "the officer\'s own"}')
    words = (
        "service place add desk --place p --venue v --url https://x:1 --ca ca --key-file service.key --out"
    )
    assert cli.main([*words.split(), str(tmp_path)]) == 2
    assert "desk.json: is there already and is something else" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["desk.json"]


def test_a_signature_beside_a_list_replaces_no_device(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    (desk / "people.csv.sig").symlink_to("data/device.key")
    try:
        with pytest.raises(BadInput, match="it is a link"):
            check_place(desk / "people.csv.sig", ANY)
    finally:
        (desk / "people.csv.sig").unlink()


def test_a_disk_that_is_full_leaves_the_file_of_before(tmp_path: Path) -> None:
    out, before = tmp_path / "out.png", resource.getrlimit(resource.RLIMIT_FSIZE)
    out.write_bytes(PNG[0] + b"before")
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError, match="too large"), writing(out, PNG) as file:
            file.write(PNG[0] + bytes(1 << 20))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert out.read_bytes() == PNG[0] + b"before"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("name", ["", ".", "/", "..", "a\0b", "x" * 300])
def test_a_name_that_is_none_is_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput):
        check_place(Path(name), ANY)


def test_people_for_a_disk_that_is_full_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        assert cli.main(["service", "populate", "--persons", "20000", "--csv", "people.csv"]) == 3
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "people.csv: can't be written: File too large" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_files_that_the_settings_name_are_the_kiosks_own(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nid = "k"\n[report]\nhost = "b"\npassword_file = "broker-password"\n')
    settings = load(config)
    with pytest.raises(BadInput, match=r"report\.password_file"):
        check_beside(tmp_path / "broker-password", config, settings)
    check_beside(tmp_path / "k", config, settings)


def test_no_other_command_writes_files_by_itself() -> None:
    folder = Path(cli.__file__).parent
    writers = {path.name for path in folder.glob("*.py") if _WRITES.search(path.read_text(encoding="utf-8"))}
    assert writers <= set(WRITERS), "let it use sentinel.cli.outputs, and try it in COMMANDS"
