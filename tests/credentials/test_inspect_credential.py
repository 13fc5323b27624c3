"""``sentinel inspect credential``: every kind on the command line, one line of JSON each, honest exit codes."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made_certificates import NOON, URL, CardIssuer, Signer, chunks, dcc, health_card, immunization

from sentinel.cli import main

SIGNER, ISSUER = Signer(), CardIssuer()
AT = NOON.isoformat()
DATA = Path(os.environ.get("SENTINEL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
PUBLIC = sorted((DATA / "credentials" / "dgc").glob("*/2DCode/raw/*.json"))


@pytest.fixture
def trust(tmp_path: Path) -> str:
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "signer.der").write_bytes(SIGNER.der)
    (folder / "issuer.json").write_text(json.dumps({"issuer": URL, "keys": [ISSUER.jwk]}))
    return str(folder)


def inspect(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]], str]:
    code = main(["inspect", "credential", *words])
    said = capsys.readouterr()
    return code, [json.loads(line) for line in said.out.split("\n") if line], said.err


def test_each_kind_is_answered_in_one_line(
    trust: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "card.txt").write_text(ISSUER.card(health_card(immunization("2026-09-01"))) + "\n")
    texts = [dcc(SIGNER), f"@{tmp_path / 'card.txt'}", "JKM:123456", "CSM:venue-1", "nothing known"]
    code, rows, _ = inspect(capsys, *texts, "--trust", trust, "--at", AT, "--json")
    assert code == 1
    assert [(row["kind"], row["valid"], row["step"], row["reason"]) for row in rows] == [
        ("dcc", True, None, "CERT_OK"),
        ("shc", True, None, "CERT_OK"),
        ("platform", True, None, "CODE_UNKNOWN"),
        ("place", True, None, "PLACE_CODE"),
        ("unknown", False, "prefix", "CODE_INVALID"),
    ]
    assert rows[0]["claims"]["dob"] == "1964-08-12"


def test_chunks_given_in_any_order_are_one_card(trust: str, capsys: pytest.CaptureFixture[str]) -> None:
    codes = chunks(ISSUER.card(health_card()), 3)
    code, rows, _ = inspect(capsys, codes[2], codes[0], codes[1], "--trust", trust, "--at", AT, "--json")
    assert (code, len(rows), rows[0]["valid"]) == (0, 1, True)
    code, rows, _ = inspect(capsys, codes[2], codes[0], "--trust", trust, "--json")
    assert (code, rows[0]["reason"]) == (1, "CERT_PARTIAL")


def test_without_trust_nothing_is_believed(capsys: pytest.CaptureFixture[str]) -> None:
    code, rows, _ = inspect(capsys, dcc(SIGNER), "--json")
    assert (code, rows[0]["step"], rows[0]["reason"]) == (1, "signature", "CERT_UNTRUSTED")


def test_people_read_it_too(trust: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "credential", dcc(SIGNER), "--trust", trust, "--at", AT]) == 0
    said = capsys.readouterr().out
    assert said.startswith("dcc: valid (CERT_OK)\n")
    assert '  dob          "1964-08-12"\n' in said


def test_a_line_that_is_no_case_is_said_and_the_others_are_still_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"text": dcc(SIGNER), "trust": [base64.b64encode(SIGNER.der).decode()], "at": AT}
    lines = [
        good,
        {"trust": []},
        {**good, "at": "soon"},
        {**good, "text": 1},
        {**good, "trust": [1]},
        [],
        good,
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    code, rows, errors = inspect(capsys, "--cases", str(path))
    assert code == 2
    assert [row["valid"] for row in rows] == [True, False, False, False, False, False, True]
    assert len(errors.splitlines()) == 5
    assert "line 2" in errors


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["x", "--cases", "y"],
        ["@absent.txt"],
        ["x", "--trust", "absent.pem"],
        ["x", "--at", "tomorrow"],
        ["x", "--rules", "absent.json"],
        ["--cases", "absent.jsonl"],
        ["--cases", "absent.jsonl", "--at", "2026-01-01"],
    ],
)
def test_bad_input_is_one_clear_line(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, rows, errors = inspect(capsys, *words)
    assert (code, rows, len(errors.splitlines())) == (2, [], 1)


# EXPECTED... of the public suite -> the step that it is about.
_ABOUT = {
    "EXPECTEDUNPREFIX": "prefix",
    "EXPECTEDB45DECODE": "base45",
    "EXPECTEDCOMPRESSION": "compression",
    "EXPECTEDDECODE": "cose",
    "EXPECTEDVERIFY": "signature",
    "EXPECTEDKEYUSAGE": "key-usage",
    "EXPECTEDEXPIRATIONCHECK": "validity",
    "EXPECTEDSCHEMAVALIDATION": "schema",
}
_ORDER = list(_ABOUT.values())


@pytest.mark.skipif(not PUBLIC, reason="no public test cases in shared data")
def test_the_public_cases_come_out_as_expected_at_every_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in PUBLIC]
    path = tmp_path / "cases.jsonl"
    path.write_text(
        "\n".join(
            json.dumps(
                {
                    "text": case["PREFIX"],
                    "trust": [case["TESTCTX"]["CERTIFICATE"]],
                    "at": case["TESTCTX"]["VALIDATIONCLOCK"],
                }
            )
            for case in cases
        )
    )
    _, rows, _ = inspect(capsys, "--cases", str(path))
    judged = 0
    for source, case, row in zip(PUBLIC, cases, rows, strict=True):
        reached = len(_ORDER) if row["step"] in (None, "rules") else _ORDER.index(row["step"])
        for name, expected in case["EXPECTEDRESULTS"].items():
            if name in _ABOUT:
                assert (reached > _ORDER.index(_ABOUT[name])) is expected, (source, name)
                judged += 1
        if case["EXPECTEDRESULTS"].get("EXPECTEDVALIDJSON"):
            assert {key: row["claims"][key] for key in case["JSON"]} == case["JSON"], source
    assert judged >= len(PUBLIC)


def test_two_cards_in_chunks_stay_two_and_in_their_place(
    trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one = chunks(ISSUER.card(health_card(immunization("2026-09-01"))), 2)
    two = chunks(ISSUER.card(health_card(immunization("2026-09-02"))), 2)
    code, rows, _ = inspect(capsys, one[0], one[1], "CSM:here", *two, "--trust", trust, "--at", AT, "--json")
    assert (code, [row["kind"] for row in rows]) == (0, ["shc", "place", "shc"])


def test_cases_are_answered_line_by_line_whatever_characters_they_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [{"text": "JKM:123\u2028\u0085456"}, {"text": "https://x.cn/\ud800abcd"}, {"text": "JKM:12345"}]
    lines = [json.dumps(case, ensure_ascii=case["text"].isprintable()) for case in cases[:1]]
    lines += [json.dumps(case) for case in cases[1:]]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, rows, _ = inspect(capsys, "--cases", str(tmp_path / "cases.jsonl"))
    assert (code, [row["kind"] for row in rows]) == (1, ["platform", "unknown", "platform"])


def test_trust_that_is_no_base64_is_said_and_not_taken_for_a_wrong_signature(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.jsonl").write_text(json.dumps({"text": dcc(SIGNER), "trust": ["@@@"], "at": AT}))
    code, _, err = inspect(capsys, "--cases", str(tmp_path / "cases.jsonl"))
    assert (code, "line 1" in err) == (2, True)


def test_a_certificate_broken_into_lines_and_a_file_with_blanks_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "signer.b64").write_bytes(base64.encodebytes(SIGNER.der))
    (tmp_path / "code.txt").write_text("\ufeff" + dcc(SIGNER) + "  \n\n", encoding="utf-8")
    words = [f"@{tmp_path / 'code.txt'}", "--trust", str(tmp_path / "signer.b64"), "--at", AT, "--json"]
    code, rows, _ = inspect(capsys, *words)
    assert (code, rows[0]["valid"]) == (0, True)


def test_what_a_code_says_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect", "credential", "JKM:\x1b[31m\x9bred\nJKM:forged"])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x9b" not in out
    assert "\nJKM" not in out


@pytest.mark.parametrize(
    "words", [["inspect", "codes", "--help"], ["inspect", "credential", "CSM:一号门", "--json"]]
)
def test_output_is_utf8_whatever_the_locale_and_a_full_disk_is_said(words: list[str]) -> None:
    command = [sys.executable, "-m", "sentinel", *words]
    env = {**os.environ, "PYTHONIOENCODING": "gbk"}
    done = subprocess.run(command, env=env, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    done.stdout.decode("utf-8")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, env=env, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)
    if words[-1] == "--json":
        assert (done.returncode, done.stderr.count(b"\n")) == (3, 1)
        assert b"can't be written" in done.stderr


def test_a_bound_pass_is_judged_with_the_venues_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from passes_made import ISSUER, KEY, NOON, PLAIN, VENUE_KEY, with_

    from sentinel.core.facts import BoundTo
    from sentinel.credentials.passes.form import bind

    text = with_(bound_to=BoundTo.PERSON, bound=bind(ISSUER, PLAIN.id, BoundTo.PERSON, "ab" * 32, VENUE_KEY))
    (tmp_path / "issuer.pem").write_text(KEY.public.pem)
    (tmp_path / "venue.key").touch(mode=0o600)
    (tmp_path / "venue.key").write_bytes(VENUE_KEY)
    asked = [
        "inspect",
        "credential",
        text,
        "--trust",
        str(tmp_path / "issuer.pem"),
        "--at",
        NOON.isoformat(),
        "--json",
    ]
    assert main(asked) == 1
    assert main([*asked, "--venue-key", str(tmp_path / "venue.key")]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["reason"] == "PASS_OK"


def test_a_public_key_in_a_case_counts_as_one_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from passes_made import KEY, NOON, PLAIN, text_of

    key = base64.b64encode(KEY.public.der).decode()
    case = {
        "text": text_of(PLAIN),
        "trust": [key, base64.b64encode(b"no key").decode()],
        "at": NOON.isoformat(),
    }
    (tmp_path / "cases.jsonl").write_text(json.dumps(case))
    assert main(["inspect", "credential", "--cases", str(tmp_path / "cases.jsonl")]) == 0


def test_a_moment_that_is_none_is_not_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cases.jsonl").write_text(json.dumps({"text": "HC1:", "at": "王小明 11010519491231002X"}))
    assert main(["inspect", "credential", "--cases", str(tmp_path / "cases.jsonl")]) == 2
    told = capsys.readouterr()
    assert "11010519491231002X" not in told.out + told.err


def test_a_code_shown_twice_is_no_second_card(trust: str, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = chunks(ISSUER.card(health_card()), 2)
    assert main(["inspect", "credential", one, two, one, "--trust", trust, "--json"]) in (0, 1)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_one_object_is_one_line_to_every_reader(capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect", "credential", "https://example.org/\u2028\u2029\x85", "--json"])
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)
