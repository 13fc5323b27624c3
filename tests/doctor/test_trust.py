"""The doctor says whose certificates count, and what is wrong with the folder that names them."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.config import CredentialSettings, Settings
from sentinel.credentials.passes import revocation
from sentinel.crypto.signing import Algorithm, generate
from sentinel.doctor.findings import Finding, State
from sentinel.doctor.trust import checks

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "credentials"))
from made_certificates import Signer

NOW = datetime.now(UTC)


def look(folder: Path, trust_dir: str, rules: str = "") -> Finding:
    (check,) = checks(Settings(credentials=CredentialSettings(trust_dir=trust_dir, rules=rules)), folder)
    return check.act()


def test_nothing_is_said_where_no_certificate_is_to_count(tmp_path: Path) -> None:
    assert checks(Settings(), tmp_path) == []


def test_signers_are_counted_and_those_that_are_over_are_said(tmp_path: Path) -> None:
    good = Signer(since=NOW - timedelta(days=1), until=NOW + timedelta(days=1))
    (tmp_path / "good.cer").write_bytes(good.der)
    found = look(tmp_path, "good.cer")
    assert (found.state, "1 signers" in found.found) == (State.OK, True)
    over = Signer(since=NOW - timedelta(days=2), until=NOW - timedelta(days=1))
    (tmp_path / "over.cer").write_bytes(over.der)
    found = look(tmp_path, ".")
    assert (found.state, "1 signers are over" in found.found) == (State.WARN, True)


def test_an_empty_folder_a_wrong_file_and_wrong_rules_are_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert look(tmp_path, "empty").state is State.WARN
    (tmp_path / "wrong.pem").write_text("garbage")
    assert look(tmp_path, "wrong.pem").state is State.FAIL
    assert look(tmp_path, "empty", "absent.json").state is State.FAIL


def test_a_list_of_revoked_passes_that_nobody_renews_is_said(tmp_path: Path) -> None:
    key = generate(Algorithm.ED25519)
    (tmp_path / "key.der").write_bytes(key.public.der)
    renewed, old = NOW - timedelta(days=1), NOW - timedelta(days=8)
    (tmp_path / "old.json").write_bytes(revocation.write(key, 1, ["00112233445566aa"], old))
    found = look(tmp_path, ".")
    assert (found.state, "older than 7 days" in found.found) == (State.WARN, True)
    (tmp_path / "new.json").write_bytes(revocation.write(key, 2, ["00112233445566aa"], renewed))
    found = look(tmp_path, ".")
    assert (found.state, "1 revocations" in found.found) == (State.OK, True)
