"""``sentinel platform``: adapters are listed, checked, signed and tried; whom they ask about is never printed."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.core.identity import nonce_of
from sentinel.crypto.signing import Algorithm, generate
from sentinel.sim.platform_server import EmulatedPlatform
from sentinel.sim.platforms import PanelMachine, Visitor
from sentinel.verify.platforms.shipped import text_of

ID, SECRET = "11010519491231002X", "a secret of this test only"


@pytest.fixture
def id_on_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(ID + "\n"))


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text(SECRET)
    return str(path)


def test_an_adapter_is_checked_signed_and_checked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, key = tmp_path / "panel.toml", tmp_path / "owner.key"
    file.write_text(text_of("panel-machine"))
    private = generate(Algorithm.SM2)
    key.write_text(private.pem)
    (tmp_path / "owner.pub").write_text(private.public.pem)
    assert main(["platform", "check", str(file)]) == 0
    assert main(["platform", "sign", str(file), "--key", str(key)]) == 0
    bundle = str(tmp_path / "panel.json")
    assert main(["platform", "check", bundle, "--keys", str(tmp_path / "owner.pub"), "--json"]) == 0
    about = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (about["name"], about["signed_by"]) == ("panel-machine", private.public.key_id.hex())
    assert main(["platform", "show", bundle]) == 0
    assert capsys.readouterr().out == text_of("panel-machine")
    assert main(["platform", "show", bundle, "--json"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {"adapter": bundle, "toml": text_of("panel-machine")}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (text_of("panel-machine").replace("kinds", "kidns", 1), 'did you mean "kinds"'),
        ("x", "not valid TOML"),
        ("", "missing required field"),
    ],
)
def test_a_wrong_adapter_is_refused_in_one_line(
    tmp_path: Path, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    for command in (["check", str(file)], ["try", str(file)]):
        assert main(["platform", *command]) == 2
        said = capsys.readouterr().err
        assert said.startswith("sentinel platform: ") and says in said and said.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["check", "panel-machin"],
        ["check", "missing.toml"],
        ["check", "missing.json"],
        ["check", "missing.json", "--keys", "missing.pub"],
        ["sign", "missing.toml", "--key", "missing.key"],
        ["try", "panel-machine", "--subject", ID],
        ["try", "panel-machine", "--subject", "@missing"],
        ["try", "health-decode", "--kind", "id_number"],
        ["try", "verify-record", "--kind", "id_number"],
        ["try", "panel-machine", "--kind", "id_number", "--url", "ftp://x"],
        ["try", "panel-machine", "--kind", "id_number", "--url", "http://10.0.0.1"],
        ["try", "panel-machine", "--kind", "id_number", "--url", "https://x.example"],
    ],
)
def test_bad_input_is_one_line_and_names_nobody(
    words: list[str], id_on_stdin: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["platform", *words]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert ID not in said.err and "verify." not in said.err.replace("verify.adapter", "")


def test_the_request_is_shown_with_neither_person_nor_secret(
    id_on_stdin: None, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "--kind",
        "id_number",
        "--secret-file",
        secret,
        "--app-id",
        "kiosk-7",
        "--request-id",
        "visit-3/1",
    ]
    assert main(["platform", "try", "panel-machine", *words, "--json"]) == 0
    said = capsys.readouterr()
    request = json.loads(said.out)
    assert request["headers"]["ReqId"] == nonce_of("visit-3/1")
    assert json.loads(request["body"])["voucherContent"] == "{subject}"
    assert ID not in said.out + said.err and SECRET not in said.out + said.err


def test_a_platform_is_asked_and_its_facts_are_shown(
    secret: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = EmulatedPlatform(
        PanelMachine((Visitor("王小明", "token", ID, colour="yellow"),), "kiosk-7", SECRET)
    )
    person, stranger = tmp_path / "person", tmp_path / "stranger"
    person.write_text(ID)
    stranger.write_text("440524188001010014")
    words = [
        "platform",
        "try",
        "panel-machine",
        "--kind",
        "id_number",
        "--url",
        server.url,
        "--secret-file",
        secret,
    ]
    try:
        assert main([*words, "--app-id", "kiosk-7", "--subject", f"@{person}"]) == 0
        said = capsys.readouterr().out
        assert "found 王＊" in said and "colour yellow" in said and ID not in said
        assert main([*words, "--app-id", "kiosk-7", "--subject", f"@{stranger}"]) == 1
        assert main([*words, "--app-id", "another", "--subject", f"@{person}"]) == 3
        assert "does not accept app id and secret" in capsys.readouterr().err
    finally:
        server.close()
    assert main([*words, "--app-id", "kiosk-7", "--subject", f"@{person}"]) == 3
    assert "no connection" in capsys.readouterr().err


def test_a_recorded_answer_is_read_at_its_own_moment(
    tmp_path: Path, id_on_stdin: None, capsys: pytest.CaptureFixture[str]
) -> None:
    at = datetime(2022, 11, 26, 2, 0, tzinfo=UTC)
    answer = {
        "code": 202,
        "pass": False,
        "reqId": nonce_of("visit/1"),
        "timestamp": int(at.timestamp() * 1000),
    }
    recorded = tmp_path / "answer.json"
    recorded.write_text(json.dumps(answer | {"data": {"person": {"name": "王*", "token": "t"}}}))
    words = ["platform", "try", "panel-machine", "--kind", "id_number", "--answer", str(recorded), "--json"]
    assert main([*words, "--request-id", "visit/1", "--at", at.isoformat()]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["found"] and said["facts"][0]["colour"] == "red"
    sys.stdin = io.StringIO(ID)
    assert main([*words, "--request-id", "visit/2", "--at", at.isoformat()]) == 3
    assert "another request" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "says"), [(b"\xff\xfe", "no text in UTF-8"), (b"1" * 4097, "more than 4096 characters")]
)
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])  # the second: Python's own in the C locale
def test_a_subject_that_is_no_text_or_too_long_is_refused_and_never_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: bytes, says: str, errors: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8", errors=errors))
    assert main(["platform", "try", "reference"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert says in printed.err


@pytest.mark.parametrize("budget", ["nan", "inf", "0", "-1"])
def test_a_budget_that_is_no_time_is_refused(
    id_on_stdin: None, capsys: pytest.CaptureFixture[str], budget: str
) -> None:
    assert main(["platform", "try", "reference", f"--budget={budget}"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert "--budget" in printed.err
