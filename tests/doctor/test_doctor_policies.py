"""The doctor's line about the policies: which holds, what comes next, what is refused, unsigned or old."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.crypto.signing import Algorithm, generate
from sentinel.policies.bundle import seal
from sentinel.policies.in_force import Fetched, write_fetched

KEY = generate(Algorithm.ED25519)
SIGNED = '[policies]\nkeys = "policy.pub"\n'


class Kiosk:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        (folder / "policies").mkdir()
        (folder / "data").mkdir(mode=0o700)
        (folder / "policy.pub").write_text(KEY.public.pem)
        self.put("a.toml", 'version = "today"\n')

    def put(self, name: str, text: str | bytes) -> None:
        (self.folder / "policies" / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def look(self, tables: str = "") -> dict[str, Any]:
        config = self.folder / "kiosk.toml"
        config.write_text(f'[kiosk]\npolicy = "policies"\n{tables}')
        main(["doctor", "policy", "--config", str(config), "--json"])
        rows = [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]
        found: dict[str, Any] = next(row for row in rows if row["what"] == "policy")
        return found


@pytest.fixture
def kiosk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Kiosk:
    return Kiosk(tmp_path, capsys)


def test_it_says_which_policy_holds_and_when_the_next_begins(kiosk: Kiosk) -> None:
    kiosk.put("b.toml", 'version = "next"\neffective_from = 2099-01-01T00:00:00+08:00\n')
    found = kiosk.look()
    assert found["state"] == "ok"
    assert found["found"].startswith("a.toml: version today, 9 checks asked for")
    assert found["found"].endswith("; next begins 2098-12-31 16:00:00 UTC")


def test_a_refused_file_is_a_warning_that_names_it(kiosk: Kiosk) -> None:
    signed = seal('version = "signed"\n', KEY, sequence=1, issued_at=datetime.now(UTC), venues=["*"])
    kiosk.put("good.json", signed)
    assert "signed as number 1" in kiosk.look(SIGNED)["found"]
    kiosk.put("bad.json", signed.replace(b"signed", b"sighed"))
    found = kiosk.look(SIGNED)
    assert found["state"] == "warn"
    assert "refused: bad.json: " in found["found"]


def test_one_that_is_not_signed_is_told_where_some_are(kiosk: Kiosk) -> None:
    assert ", not signed" in kiosk.look(SIGNED)["found"]
    assert "not signed" not in kiosk.look()["found"]
    found = kiosk.look(SIGNED + "signed_only = true\n")
    assert found["state"] == "fail"
    assert "a.toml: not signed" in found["found"]


def test_no_policy_that_has_begun_and_no_key_are_failures(kiosk: Kiosk) -> None:
    kiosk.put("a.toml", 'version = "next"\neffective_from = 2099-01-01T00:00:00+08:00\n')
    assert (kiosk.look()["state"], "not in force before" in kiosk.look()["found"]) == ("fail", True)
    (kiosk.folder / "policy.pub").write_text("no key")
    found = kiosk.look(SIGNED)
    assert found["state"] == "fail"
    assert "policies.keys" in found["found"]


@pytest.mark.parametrize(
    ("note", "says"),
    [
        (None, "last fetched never"),
        (Fetched(datetime.now(UTC) - timedelta(days=3)), "last fetched on "),
        (
            Fetched(datetime.now(UTC), "number 4 is older than 5, which has begun: refused"),
            "the last fetch: number 4",
        ),
        (Fetched(datetime.now(UTC)), ""),
    ],
)
def test_a_fetch_that_failed_or_is_long_ago_is_a_warning(
    kiosk: Kiosk, note: Fetched | None, says: str
) -> None:
    if note is not None:
        write_fetched(kiosk.folder / "data", note)
    found = kiosk.look(SIGNED + 'url = "https://rules.example.org/p"\n')
    assert found["state"] == ("warn" if says else "ok")
    assert says in found["found"]
