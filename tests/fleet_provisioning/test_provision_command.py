"""``sentinel service ca/place`` and ``sentinel provision`` as they are typed, with a service in its own process."""

import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel import cli
from sentinel.cli.provision_code import code_of
from sentinel.config import load
from sentinel.fleet.provisioning.code import BadCode

START = [sys.executable, "-c", "import sys; from sentinel.cli import main; sys.exit(main())"]


@pytest.fixture(autouse=True)
def secret_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd-creds keeps its secret in this test's folder."""
    monkeypatch.setenv("SYSTEMD_CREDENTIAL_SECRET", str(tmp_path / "credential.secret"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def _run(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return _run


class Place:
    """An authority, a service that serves with it, and codes."""

    def __init__(self, folder: Path, run: Any) -> None:
        self.folder, self.run = folder, run
        self.ca, self.db = folder / "authority", f"sqlite:///{folder}/service.db"
        assert run("service", "ca", "init", "--ca", self.ca)[0] == 0
        assert (
            run("service", "ca", "server", "127.0.0.1", "localhost", "--ca", self.ca, "--db", self.db)[0] == 0
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url, self.revoked = f"https://127.0.0.1:{self.port}", folder / "revoked.pem"
        options = [
            "--port", self.port, "--db", self.db, "--ca", self.ca, "--tls-cert", self.ca / "127.0.0.1.crt",
            "--tls-key", self.ca / "127.0.0.1.key", "--require-certificates", "--crl-file", self.revoked,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [*START, "service", *map(str, options)], stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        while f"serving on {self.url}" not in (line := self.process.stderr.readline()):
            assert line, "it ended early"

    def code(self, kiosk: str = "door-1", *more: str) -> Path:
        words = ["service", "place", "add", kiosk, "--place", "North", "--venue", "hall", "--url", self.url]
        code, _, err = self.run(
            *words, "--ca", self.ca, "--db", self.db, "--out", self.folder / "codes", "--json", *more
        )
        assert code == 0, err
        return self.folder / "codes" / f"{kiosk}.png"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0
        assert self.process.stderr is not None
        self.process.stderr.close()


def quietly(*words: object) -> tuple[int, str, str]:
    """Without a test's ears: for all tests together."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main([str(word) for word in words])
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A service takes two seconds to start: one for all."""
    made = Place(tmp_path_factory.mktemp("office"), quietly)
    yield made
    made.stop()


def test_the_whole_way_from_an_authority_to_a_signed_sheet(
    place: Place, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentinel.cli import provision_site
    from sentinel.fleet.provisioning.journal import Checked

    # The doctor has tests of its own; here it would wait for a broker and a platform that are not there.
    monkeypatch.setattr(provision_site, "test", lambda config: [Checked("clock", "ok", "set")])
    config = tmp_path / "kiosk" / "sentinel.toml"
    config.parent.mkdir()
    words = ("provision", "--config", config, "--json")
    code, out, err = run(*words, "--no-probe", "--new", place.code())
    assert code == 0, err
    *steps, told = map(json.loads, out.splitlines())
    assert [step["state"] for step in steps] == ["step"] * 7
    assert (told["state"], told["kiosk"], told["place"], told["accepted"]) == (
        "done",
        "door-1",
        "North",
        True,
    )
    assert load(config).kiosk.id == "door-1"
    assert run(*words, "--no-probe", place.code("door-2"))[0] == 0  # moved: another code
    pdf = told["sheets"][0]
    code, out, _ = run("provision", "--verify", pdf, "--ca", place.ca / "ca.crt", "--json")
    assert (code, json.loads(out)["trusted"], json.loads(out)["kiosk"]) == (0, True, "door-1")
    code, out, _ = run(*words, "--status")
    assert (code, json.loads(out)["state"], json.loads(out)["service"]) == (0, "good", "knows it")
    assert run(*words, "--roll")[0] == 0
    assert run(*words, "--status")[0] == 0
    code, out, _ = run(*words, "--revoke-self")
    assert json.loads(out) == {"kiosk": "door-2", "revoked": 1}
    code, out, _ = run(*words, "--status")
    assert (code, json.loads(out)["state"]) == (1, "refused")
    assert run(*words[:-1], "--status")[1].startswith("certificate refused by the service")
    assert run(*words, "--undo")[0] == 0
    assert load(config).kiosk.id == "door-1"


def test_a_used_code_is_told_to_the_technician_and_to_the_operator(
    place: Place, run: Any, tmp_path: Path
) -> None:
    stick = place.code().with_suffix(".json")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first = tmp_path / "one" / "sentinel.toml"
    first.write_text('[kiosk]\ndata_dir = "d"\n')
    code, _, _ = run("provision", "--config", first, "--no-probe", "--json", stick)
    assert code in (0, 1)  # the doctor looks at this machine
    code, out, err = run(
        "provision", "--config", tmp_path / "two" / "sentinel.toml", "--new", "--no-probe", stick, "--json"
    )
    assert (code, json.loads(out.splitlines()[-1])["reason"]) == (1, "refused")
    assert re.search(r"this code has been used at 20.* UTC; ask for a new one$", err.strip())
    code, out, _ = run("service", "place", "log", "--anomalies", "--db", place.db, "--json")
    assert (code, json.loads(out)["kiosk"], json.loads(out)["anomaly"]) == (0, "door-1", True)
    code, out, _ = run("service", "place", "list", "--db", place.db)
    assert "used 20" in out


@pytest.mark.parametrize(
    "words",
    [
        ("no such file.png", "--new"),
        ("--new", '{"handshake_version": 9}'),
        ("--new", '{"handshake_version": 1}'),
        ("--roll", "--undo"),
        ("--new", "--url", "https://x"),
        ("--new", "--url", "http://x", "--ca-sha256", "0" * 64),
        ("--status",),
        ("--verify", "nothing.pdf"),
        ("--verify", "nothing.pdf", "--ca", "nothing.pem"),
    ],
    ids=lambda words: " ".join(words)[:24],
)
def test_bad_usage_is_one_clear_line(run: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, err = run("provision", "--config", tmp_path / "sentinel.toml", *words)
    assert (code, out) == (2, "")
    assert err.startswith("sentinel provision: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [("code.json",), ("--url", "https://x", "--ca-sha256", "0" * 64)], ids=len)
def test_settings_that_are_not_there_use_no_code_up(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        "sentinel.fleet.provisioning.handing_over.HandingOver.run", lambda *a: asked.append(a)
    )
    code, _, err = run("provision", "--config", tmp_path / "kiosc.toml", *words)
    assert (code, err.count("\n")) == (2, 1)
    assert "there is no such settings file; --new makes one" in err
    assert not asked
    assert not list(tmp_path.iterdir())


def test_nothing_to_go_on_with_or_to_undo_is_said(run: Any, tmp_path: Path) -> None:
    for words in ((), ("--undo",)):
        code, _, err = run("provision", "--config", tmp_path / "sentinel.toml", *words)
        assert code == 1
        assert "nothing" in err


def test_a_service_that_is_away_can_be_asked_again(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    code, _, err = run(
        "provision", "--config", tmp_path / "sentinel.toml", "--new", "--no-probe", "--url", "https://127.0.0.1:9",
        "--ca-sha256", "0" * 64,
    )  # fmt: skip
    assert code == 3
    assert "run it again" in err


def test_a_picture_without_a_code_and_one_with_another_code_are_told_apart(tmp_path: Path) -> None:
    import segno

    plain = tmp_path / "plain.png"
    segno.make("just words").save(str(plain), scale=6)
    with pytest.raises(BadCode, match="no code of a hand-over"):
        code_of(str(plain))
    (tmp_path / "noise.png").write_bytes(os.urandom(5000))
    with pytest.raises(BadCode, match="neither a picture"):
        code_of(str(tmp_path / "noise.png"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ca", "server", "bad name", "--ca", "{ca}"), "no name or address"),
        (("ca", "init", "--ca", "{ca}"), "there already"),
        (("ca", "show", "--ca", "nowhere"), "sentinel service ca init"),
        (("place", "add", "a b", "--place", "x", "--venue", "v", "--url", "https://x", "--ca", "{ca}"), "kiosk"),
        (("place", "add", "a", "--place", "x", "--venue", "v", "--url", "http://x", "--ca", "{ca}"), "https"),
        (
            ("place", "add", "a", "--place", "x", "--venue", "v", "--url", "https://x", "--ca", "{ca}",
             "--hardware", "laser"), "laser",
        ),
        (
            ("place", "add", "a", "--place", "x", "--venue", "v", "--url", "https://x", "--ca", "{ca}",
             "--network", "here"), "no network",
        ),
        (("place", "import", "{list}"), "line 3"),
        (("place", "revoke", "nobody", "--ca", "{ca}"), "no such kiosk"),
        (("place", "limit", "a b", "5"), "no venue's id"),
        (("place", "limit", "hall", "-1"), "people"),
        (("place", "limit", "hall", "1000000"), "people"),
        (("--ca", "{ca}"), "--tls-cert"),
        (("--require-certificates",), "--ca"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_an_operator_is_told_what_is_wrong_in_one_line(
    run: Any, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ca, listing, db = tmp_path / "ca", tmp_path / "list.csv", f"sqlite:///{tmp_path}/s.db"
    assert run("service", "ca", "init", "--ca", ca)[0] == 0
    listing.write_text("serial,kiosk,place,venue\nS1,a,x,v\nS2,a b,x,v\n")
    filled = [word.format(ca=ca, list=listing) for word in words]
    code, _, err = run("service", *filled, *(("--db", db) if words[0] != "ca" else ()))
    assert code == 2, err
    assert said in err
    assert err.count("\n") == 1
