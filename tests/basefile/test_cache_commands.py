"""What an operator sees of `sentinel cache`: exit codes, one clear line, JSON, and an audit of every look."""

import io
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made
from publisher_server import Publisher

from sentinel import cli
from sentinel.core.facts import CodeFact, Colour, Provenance, Source
from sentinel.core.identity import keyed_hash
from sentinel.store.database import DATABASE, open_reader, open_writer
from sentinel.store.keys import load_or_create_keys
from sentinel.verify.basefile.turns import alone
from sentinel.verify.cache import FactCache

RECENT = datetime.now(UTC) - timedelta(hours=2)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publisher's desk and a kiosk that was started before, in one folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "city").mkdir()
    for path in (tmp_path / "1.key", tmp_path / "city" / "1.key"):
        path.write_bytes(made.CITY.secret)
        path.chmod(0o600)
    (tmp_path / "sign.pem").write_text(made.SIGNER.pem)
    (tmp_path / "sign.pem").chmod(0o600)
    (tmp_path / "trust.pem").write_text(made.SIGNER.public.pem)
    rows = [f"{made.number(n)},green,,,,,3,0" for n in range(20)]
    (tmp_path / "people.csv").write_text("\n".join([made.HEADER, *rows]) + "\n")
    (tmp_path / "kiosk.toml").write_text(
        '[base_file]\nfolder = "basefile"\ntrust = "trust.pem"\ncity_keys = "city"\n'
    )
    keys = load_or_create_keys(tmp_path / "data")
    open_writer(tmp_path / "data" / DATABASE, keys.database, RECENT).connection.close()
    return tmp_path


BUILD = ("cache", "build", "people.csv", "city.sbase", "--city-key", "1.key", "--sign-with", "sign.pem")
AT = ("--as-of", RECENT.isoformat())


def run(
    capsys: pytest.CaptureFixture[str], *words: str, stdin: str = "", monkeypatch: Any = None
) -> tuple[int, str, str]:
    if monkeypatch is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
    code = cli.main([*words])
    out, err = capsys.readouterr()
    return code, out, err


def synced(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *BUILD, *AT)[0] == 0
    assert run(capsys, "cache", "sync", "--config", "kiosk.toml", "--file", "city.sbase")[0] == 0


def test_a_stream_makes_the_file_that_the_csv_makes(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, *BUILD, *AT, "--jobs", "1")[0] == 0
    first = (place / "city.sbase").read_bytes()
    text = (place / "people.csv").read_text()
    words = [word if word != "people.csv" else "-" for word in BUILD]
    code, out, _ = run(capsys, *words, *AT, "--jobs", "1", "--json", stdin=text, monkeypatch=monkeypatch)
    assert code == 0
    assert (place / "city.sbase").read_bytes() == first
    about = json.loads(out)
    assert (about["people"], about["bad_rows"], about["collisions"], about["bytes"]) == (20, 0, 0, len(first))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--as-of", "2999-01-01T00:00Z"), "future"),
        (("--as-of", "today"), "ISO 8601"),
        (("--as-of", "0001-01-01T00:00+08:00"), "ISO 8601"),
        (("--city-key", "none.key", "--epoch", "1"), ""),
        (("--city-key", "sign.pem"), "called by its epoch"),
        (("--sign-with", "trust.pem"), "a public key; the private one is wanted"),
        (("--utc-offset", "8"), "+08:00"),
        (("--colour-hours", "nan"), "31 days"),
        (("--sequence", "0", "--delta"), "from 1"),
        (("--sequence", str(2**53)), "2^53"),
        (("--sequence", "99999999999999999999", "--delta"), "2^53"),
    ],
)
def test_wrong_options_are_one_clear_line_and_exit_2(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    try:
        code, out, err = run(capsys, *BUILD, *words)
    except SystemExit as end:
        code, out, err = int(str(end.code)), "", capsys.readouterr().err
        assert "unrecognized" in err
    assert (code, out) == (2, "")
    assert why in err
    assert not (place / "city.sbase").exists()


def test_a_missing_source_and_parquet_that_is_none_are_told(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word if word != "people.csv" else "no.csv" for word in BUILD]
    code, _, err = run(capsys, *words)
    assert (code, err) == (2, "sentinel cache build: no.csv: can't be read: No such file or directory\n")
    (place / "no.parquet").write_bytes(b"PAR1")
    words = [word if word != "people.csv" else "no.parquet" for word in BUILD]
    code, _, err = run(capsys, *words)
    assert code == 2
    assert err.count("\n") == 1
    assert "arquet" in err


def test_a_look_is_noted_before_and_never_with_the_number(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(capsys)
    keys = load_or_create_keys(place / "data")
    digest = keyed_hash(keys.venue, made.number(3))
    cache = FactCache(place / "data" / "cache.db", keys.database)
    cache.put(digest, [CodeFact(Provenance(Source.ONLINE, RECENT), Colour.YELLOW)], "", RECENT)
    cache.close()
    code, out, err = run(
        capsys, "cache", "lookup", "--config", "kiosk.toml", "--json",
        stdin=made.number(3).lower() + "\n", monkeypatch=monkeypatch,
    )  # fmt: skip
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [fact["colour"] for fact in found["cache"]] == ["yellow"]
    assert {fact["fact"] for fact in found["base_file"]} == {"code", "vaccine", "watch_list"}
    assert made.number(3) not in out
    connection = open_reader(place / "data" / DATABASE, keys.database)
    (what,) = connection.execute("SELECT what FROM audit ORDER BY rowid DESC LIMIT 1").fetchone()
    connection.close()
    assert what == f"cache lookup {digest[:12]}"
    code, out, _ = run(
        capsys,
        "cache",
        "lookup",
        "--config",
        "kiosk.toml",
        stdin=made.number(99) + "\n",
        monkeypatch=monkeypatch,
    )
    assert code == 1
    assert "nothing held" in out


def test_a_look_needs_the_right_to_read_the_kiosks_key(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(capsys)
    (place / "data" / "device.key").chmod(0o644)
    code, out, err = run(
        capsys, "cache", "lookup", "--config", "kiosk.toml", stdin=made.number(3), monkeypatch=monkeypatch
    )
    assert (code, out) == (3, "")
    assert "chmod 600" in err


def test_the_publisher_looks_into_a_file_with_its_keys(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, *BUILD, *AT)[0] == 0
    look = (
        "cache",
        "lookup",
        "--file",
        "city.sbase",
        "--city-key",
        "1.key",
        "--trust",
        "trust.pem",
        "--json",
    )
    code, out, _ = run(capsys, *look, stdin=made.number(1), monkeypatch=monkeypatch)
    assert code == 0
    assert json.loads(out)["base_file"][0]["colour"] == "green"
    assert run(capsys, *look, stdin=made.number(50), monkeypatch=monkeypatch)[0] == 1
    assert run(capsys, *look, stdin="?", monkeypatch=monkeypatch)[0] == 2
    (place / "2.key").write_bytes(bytes(32))
    (place / "2.key").chmod(0o600)
    code, _, err = run(
        capsys,
        *("2.key" if word == "1.key" else word for word in look),
        stdin=made.number(1),
        monkeypatch=monkeypatch,
    )
    assert code == 3
    assert "another key" in err


def test_a_kiosk_without_a_base_file_says_so(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "kiosk.toml").write_text("")
    code, out, _ = run(capsys, "cache", "status", "--config", "kiosk.toml", "--json")
    assert code == 0
    assert json.loads(out) == {"cache": None, "base_file": None}
    code, _, err = run(capsys, "cache", "sync", "--config", "kiosk.toml")
    assert code == 2
    assert "base_file.folder is not set" in err
    (place / "kiosk.toml").write_text('[base_file]\nfolder = "basefile"\n')
    code, _, err = run(capsys, "cache", "status", "--config", "kiosk.toml")
    assert code == 2
    assert "base_file.trust is required" in err


def test_sync_brings_everything_from_the_publisher_and_says_when_it_is_away(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher = Publisher(made.SIGNER.public)
    assert run(capsys, *BUILD, *AT)[0] == 0
    publisher.base = (place / "city.sbase").read_bytes()
    for sequence in (1, 2, 4):
        publisher.publish(
            sequence, made.delta(sequence, [(1, 3, 3)], at=RECENT + timedelta(seconds=sequence))
        )
    with (place / "kiosk.toml").open("a") as file:
        file.write(f'url = "{publisher.url}"\n')
    code, out, _ = run(capsys, "cache", "sync", "--config", "kiosk.toml", "--json")
    about = json.loads(out)
    assert code == 1
    assert (about["loaded"], about["applied"], about["delta"], about["gaps"]) == (True, 3, 2, [[3, 3]])
    publisher.publish(3, made.delta(3, [], at=RECENT + timedelta(seconds=3)))
    code, out, _ = run(capsys, "cache", "sync", "--config", "kiosk.toml")
    assert (code, out) == (0, "1 new deltas, to 4\n")
    publisher.close()
    code, _, err = run(capsys, "cache", "sync", "--config", "kiosk.toml")
    assert code == 3
    assert err == "sentinel cache sync: the publisher does not answer: ConnectError\n"


def test_a_publisher_without_encryption_elsewhere_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (place / "kiosk.toml").open("a") as file:
        file.write('url = "http://city.example"\n')
    code, _, err = run(capsys, "cache", "sync", "--config", "kiosk.toml")
    assert code == 2
    assert "not encrypted" in err


def test_ctrl_c_while_a_file_is_loaded_is_one_line_and_the_next_sync_goes_on(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, *BUILD, *AT)[0] == 0
    publisher = Publisher(made.SIGNER.public)
    publisher.base, publisher.pause_s = (place / "city.sbase").read_bytes(), 0.5
    text = (place / "kiosk.toml").read_text()
    (place / "kiosk.toml").write_text(f'{text}url = "{publisher.url}"\n')
    command = [sys.executable, "-m", "sentinel", "cache", "sync", "--config", "kiosk.toml"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert "MB, " in process.stderr.readline()  # progress
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20.0)
        assert (process.returncode, out) == (130, "")
        assert "Traceback" not in err
        assert err.splitlines()[-1].startswith("sentinel cache sync: stopped")
        code, out, _ = run(capsys, "cache", "status", "--config", "kiosk.toml", "--json")
        there = json.loads(out)["base_file"]["loading_bytes"]
        assert (code, 0 < there < len(publisher.base)) == (1, True)
        publisher.pause_s, publisher.sent = 0.0, []
        assert run(capsys, "cache", "sync", "--config", "kiosk.toml")[0] == 0
        assert ("/v1/base-file/file", len(publisher.base) - there) in publisher.sent
        code, out, _ = run(capsys, "cache", "status", "--config", "kiosk.toml")
        assert (code, "loading" in out) == (0, False)
    finally:
        process.kill()
        process.communicate()
        publisher.close()


def test_the_status_names_what_is_missing_and_how_old_it_is(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    synced(capsys)
    for sequence in (1, 2, 5):
        path = place / f"{sequence}.sdelta"
        path.write_bytes(made.delta(sequence, [(sequence, 3, 3)], at=RECENT + timedelta(seconds=sequence)))
        assert run(capsys, "cache", "sync", "--config", "kiosk.toml", "--file", path.name)[0] == int(
            sequence == 5
        )
    code, out, _ = run(capsys, "cache", "status", "--config", "kiosk.toml")
    assert code == 0
    assert "deltas    to 2, 2 since the file, 3 changes\n" in out
    assert "missing   deltas 3 to 4; 1 beyond them are held\n" in out
    assert " 2 h ago" in out or " 119 min ago" in out


def test_a_file_is_not_copied_over_the_one_that_is_being_loaded(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, *BUILD, *AT)[0] == 0
    (folder := place / "data" / "basefile").mkdir()
    (folder / "copied.part").write_bytes(b"half a file")
    with alone(folder, "loading", "loaded"):
        code, _out, err = run(capsys, "cache", "sync", "--config", "kiosk.toml", "--file", "city.sbase")
    assert (code, err.count("\n")) == (3, 1)
    assert "another process is loading" in err
    assert (folder / "copied.part").read_bytes() == b"half a file"


def test_status_looks_and_moves_nothing_also_with_another_devices_cache(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = place / "data" / "cache.db"
    FactCache(path, bytes(32)).close()
    before = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    code, out, err = run(capsys, "cache", "status", "--config", "kiosk.toml")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()} == before
