"""What goes to whoever helps: enough to help, nobody's name or number, no secret, and never a broken archive."""

import json
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.cli import main
from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.events import CredentialRead, StaffDecided, Tick
from sentinel.core.facts import DocumentFact, DocumentKind, Provenance, Source
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.policy import Policy
from sentinel.core.visit import step
from sentinel.doctor.redaction import redactor
from sentinel.door.flight.recorder import FILE, FlightRecorder
from sentinel.door.flight.replaying import replayed
from sentinel.sim.deterministic.timeline import MORNING

ID, HASH = "310101199001011234", "ab" * 32
PIN = "$argon2id$v=19$m=32768,t=2,p=1$c29tZXNhbHQ$aGFzaA"


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    """A kiosk's folder with settings, and a recording of somebody with a card."""
    (tmp_path / "run").mkdir()
    settings = tmp_path / "kiosk.toml"
    settings.write_text(
        '[kiosk]\nid = "door-1"\nvenue = "library"\ndata_dir = "data"\nrun_dir = "run"\n'
        f'[[staff]]\nid = "guard-1"\npin_hash = "{PIN}"\n',
        encoding="utf-8",
    )
    recorder = FlightRecorder(tmp_path / "run", "1.0")
    door, by = Door("12345678-1234-5678-1234-567812345678", Policy()), Provenance(Source.ID_CARD, MORNING)
    card = DocumentFact(by, DocumentKind.RESIDENT_ID, HASH, "王＊", number_ok=True)
    shown = CredentialRead(Credential(CredentialKind.ID_NUMBER, ID, HASH, (card,)))
    for number, event in enumerate(
        (Tick(), shown, StaffDecided("x", True, "guard-1", "王小明 came"), Tick())
    ):
        now = Now(1000.0 + number, MORNING)
        after, effects = step(door, event, now)
        recorder.seen(door, event, now, effects)
        door = after
    recorder.flush()
    return tmp_path


def journal(kiosk: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """A program of that name which does this."""
    (kiosk / "bin").mkdir()
    program = kiosk / "bin" / "journalctl"
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{kiosk / 'bin'}:{os.environ['PATH']}")


def bundled(kiosk: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    out = kiosk / "bundle.tar.gz"
    assert main(["support-bundle", "--config", str(kiosk / "kiosk.toml"), "--out", str(out), "--json"]) == 0
    capsys.readouterr()
    assert out.stat().st_mode & 0o077 == 0
    with tarfile.open(out) as archive:
        return {
            Path(one.name).name: (archive.extractfile(one) or pytest.fail(one.name)).read().decode()
            for one in archive
        }


def test_a_bundle_has_what_helps_and_nothing_about_people(kiosk, capsys):
    parts = bundled(kiosk, capsys)
    assert {"CONTENTS.json", "versions.txt", "machine.json", "settings.toml", "doctor.jsonl", FILE} <= set(
        parts
    )
    assert 'id = "guard-1"' in parts["settings.toml"]
    whole = "".join(parts.values())
    for secret in (ID, HASH, PIN, "王", "小明"):
        assert secret not in whole, secret
    assert "camera" in parts["doctor.jsonl"]
    contents = json.loads(parts["CONTENTS.json"])
    assert {"name": "outbox.json"}.items() <= next(
        p for p in contents["parts"] if p["name"] == "outbox.json"
    ).items()


@pytest.mark.parametrize(
    ("does", "problem"),
    [
        ("echo 'No journal files were found.' >&2; exit 1", "journalctl ended with 1: No journal files were found."),
        ("echo 'Hint: You are currently not seeing messages from other users' >&2; echo '-- No entries --'",
         "this account may not read the log: as root, or in the group systemd-journal"),
        ("echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1",
         "this account may not read the log: as root, or in the group systemd-journal"),
        ("echo '-- No entries --'", "the services said nothing in 24 hours"),
        ("exit 0", "the services said nothing in 24 hours"),
        ("exit 7", "journalctl ended with 7: it did not say why"),
    ],
    ids=["none", "others hidden", "no right", "no entries", "nothing", "silent"],
)  # fmt: skip
def test_a_log_that_can_t_be_had_is_no_log(kiosk, capsys, monkeypatch, does, problem):
    journal(kiosk, monkeypatch, does)
    parts = bundled(kiosk, capsys)
    assert "journal.log" not in parts
    said = json.loads(parts["CONTENTS.json"])["parts"]
    assert {"name": "journal.log", "bytes": 0, "problem": problem} in said


def test_the_services_log_is_in_it_without_anybody(kiosk, capsys, monkeypatch):
    line = "2026-11-29T12:00:01.000000+08:00 door-1 sentinel[8]: WARNING sentinel.door: gate: "
    journal(kiosk, monkeypatch, f"echo '{line}王小明 stuck, password = \"a b c\"'; echo '{line}away'")
    log = bundled(kiosk, capsys)["journal.log"]
    assert log.endswith(f"\n{line}away\n") and log.startswith(f"{line}<text> stuck")
    assert "小明" not in log and "a b c" not in log


def test_whoever_stands_in_a_folder_that_is_not_theirs_gets_the_archive_elsewhere(kiosk, capsys, monkeypatch):
    (kiosk / "gone").mkdir()
    (kiosk / "elsewhere").mkdir()
    monkeypatch.chdir(kiosk / "gone")
    (kiosk / "gone").rmdir()
    monkeypatch.setattr("sentinel.cli.support_bundle._ELSEWHERE", kiosk / "elsewhere")
    assert main(["support-bundle", "--config", str(kiosk / "kiosk.toml")]) == 0
    (made,) = (kiosk / "elsewhere").iterdir()
    assert str(made) in capsys.readouterr().out


def test_a_stick_that_is_away_is_said_before_anything_is_looked_at(kiosk, capsys):
    words = ["support-bundle", "--config", str(kiosk / "kiosk.toml"), "--out"]
    assert main([*words, str(kiosk / "media" / "bundle.tar.gz")]) == 3
    assert main([*words, str(kiosk)]) == 3
    said = capsys.readouterr()
    assert "is the stick mounted" in said.err and said.out == "", "the technician waits for no doctor"


def test_a_redacted_recording_can_still_be_decided_again(kiosk, capsys):
    lines = bundled(kiosk, capsys)[FILE].splitlines()
    steps = list(replayed(lines))
    assert [one.event for one in steps] == ["Tick", "CredentialRead", "StaffDecided", "Tick"]
    assert not any(one.differs for one in steps)


def test_what_could_not_be_had_is_said_and_the_rest_is_there(kiosk, capsys):
    (kiosk / "run" / FILE).unlink()
    assert main(["support-bundle", "--config", str(kiosk / "kiosk.toml"), "--out", str(kiosk / "b.tgz")]) == 0
    out = capsys.readouterr().out
    assert "there is none (flight.jsonl)" in out and "look at it before you hand it on" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--config", "nowhere.toml"], 2), (["--out", "no/such/folder/b.tgz"], 3), (["--hours", "0"], 2)],
    ids=["settings", "folder", "hours"],
)
def test_what_is_wrong_is_one_line(kiosk, capsys, monkeypatch, arguments, code):
    monkeypatch.chdir(kiosk)
    given_ = arguments if "--config" in arguments else ["--config", "kiosk.toml", *arguments]
    try:
        ended = main(["support-bundle", *given_])
    except SystemExit as stopped:
        ended = stopped.code
    assert ended == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        (f"card {ID} refused", ID), ("card 31010119900101123x", "31010119900101123x"), ("call 13812345678", "13812345678"),
        ("call +86 138-1234-5678 or +8613812345678", "5678"), ("王＊ and 诸葛＊＊", "诸葛"),
        ('password = "hunter 2"', "hunter"), ("Authorization: Bearer abc.def", "abc.def"), ('{"token": "t0k3n"}', "t0k3n"),
        ("mqtts://me:pw@broker:8883", "me:pw"), ("HC1:6BFOXN...", "6BFOXN"), ("wang@example.org", "wang"),
        (f'pin_hash = "{PIN}"', "aGFzaA"), (f"person {HASH}", HASH),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "MIIB"), ("-----BEGIN EC PRIVATE KEY-----\nMIIB", "MIIB"),
    ],
    ids=range(15),
)  # fmt: skip
def test_nothing_personal_and_no_secret_is_left(text, gone):
    assert gone not in redactor(b"k")(text)


def test_labels_are_the_same_within_a_bundle_and_no_two_bundles_can_be_compared():
    one, other = redactor(b"1"), redactor(b"2")
    assert one(HASH) == one(HASH.upper()) != one("cd" * 32)
    assert one(HASH) != other(HASH)


@given(st.text(max_size=40), st.integers(10**16, 10**17 - 1), st.text(max_size=40))
def test_an_id_number_is_found_in_any_text(before, digits, after):
    number = f"{digits}X"
    if before[-1:].isdigit() or after[:1].isalnum():
        return
    assert number not in redactor(b"k")(before + number + after)
