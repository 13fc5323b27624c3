"""A power cut (kill -9) before any change of any file: nothing half-made is used, the second run completes."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.config import load
from sentinel.crypto.certificates import key_digest, name_of, read_certificate, read_key
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.provisioning.sheet import verify
from sentinel.policies import bundle as policies
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.service.provisioning.printed import text_of
from sentinel.verify.platforms import bundle as adapters
from sentinel.verify.platforms.shipped import text_of as text_of_shipped

MOST, STEP = 150, 5  # with STEP = 1 it takes five times as long, and finds no more


def test_a_cut_before_any_change_leaves_a_kiosk_that_works_and_a_run_that_completes(
    offices: Any, tmp_path: Path
) -> None:
    office = offices(tmp_path / "office", hand_out=handed_out())
    try:
        _cut_everywhere(office, tmp_path)
    finally:
        office.stop()


def handed_out() -> HandOut:
    """With a signed adapter and a signed policy: they too are there whole or not at all."""
    key = generate(Algorithm.ED25519)
    example = Path(__file__).resolve().parents[2] / "docs" / "policy.example.toml"
    issued = datetime.now(UTC) - timedelta(minutes=1)
    policy = policies.seal(example.read_text(), key, sequence=3, issued_at=issued, venues=("hall",))
    adapter = adapters.seal(text_of_shipped("panel-machine"), key)
    return HandOut({}, (key.public.pem,), adapter.decode(), (key.public.pem,), policy.decode())


def _cut_everywhere(office: Any, tmp_path: Path) -> None:
    script = Path(__file__).parent / "power_cuts.py"
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    cuts = 0
    with process:
        for change in range(1, MOST, STEP):
            folder = tmp_path / f"kiosk-{change}"
            case = {
                "folder": str(folder), "change": change, "code": text_of(office.code(f"door-{change}")),
            }  # fmt: skip
            process.stdin.write(json.dumps(case) + "\n")
            process.stdin.flush()
            found = json.loads(process.stdout.readline())
            assert found["usable"], f"after a cut before change {change} the settings name what is not there"
            assert found["again"] == 0, f"after a cut before change {change} the second run did not complete"
            _whole(folder, f"door-{change}", office)
            if not found["killed"]:
                assert found["first"] == 0
                break
            cuts += 1
        process.stdin.close()
    assert 8 < cuts < MOST // STEP - 1
    with office.service._engine.connect() as db:
        from sqlalchemy import text

        living = "SELECT count(*) FROM kiosk_certificates WHERE revoked_at IS NULL"
        assert db.execute(text(living)).scalar() == cuts + 1  # one each, however often it was asked


def _whole(folder: Path, kiosk: str, office: Any) -> None:
    settings = load(folder / "sentinel.toml")
    assert (settings.kiosk.id, settings.ui.fullscreen) == (kiosk, False)
    certificate = read_certificate((folder / settings.identity.cert_file).read_bytes())
    key = read_key((folder / settings.identity.key_file).read_bytes())
    assert (name_of(certificate), key_digest(certificate)) == (kiosk, key_digest(key))
    sheet = sorted((folder / "data" / "acceptance").glob("*.pdf"))[-1]  # one of the first run, one after it
    assert verify(sheet, office.authority.certificate).facts.kiosk == kiosk
    adapters.read_bundle(
        folder / settings.verify.adapter, adapters.read_keys(folder / settings.verify.adapter_keys)
    )
    assert len(list((folder / "data" / "policies").glob("*.json"))) == 1
