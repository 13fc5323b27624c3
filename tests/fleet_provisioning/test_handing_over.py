"""A kiosk is taken in over real https: what it has then, and what it refuses."""

import json
import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sentinel.config import load
from sentinel.core.handover import Reason, Stage
from sentinel.crypto.certificates import name_of, read_certificate
from sentinel.fleet.provisioning import journal
from sentinel.fleet.provisioning.journal import Checked
from sentinel.fleet.provisioning.sheet import BadSheet, verify
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.service.provisioning.log import entries

IDENTITY = "data/identity/current"


def test_a_code_makes_a_box_a_kiosk_and_keeps_what_the_technician_had(office: Any, kiosk: Any) -> None:
    outcome = kiosk.take_in(office.code(venue_name="大厅"))
    assert outcome.reason is None, outcome.text
    settings = load(kiosk.config)
    assert (settings.kiosk.id, settings.kiosk.entrance, settings.kiosk.venue) == ("door-1", "North", "hall")
    assert settings.kiosk.venue_name == "大厅"
    assert not settings.ui.fullscreen
    assert "# what the technician wrote" in kiosk.config.read_text()
    assert settings.identity.cert_file == f"{IDENTITY}/cert.pem"
    assert settings.verify.ca_file == f"{IDENTITY}/ca.pem"
    assert settings.verify.cert_file == settings.identity.cert_file  # it is shown everywhere
    base = kiosk.config.parent
    certificate = read_certificate((base / settings.identity.cert_file).read_bytes())
    assert name_of(certificate) == "door-1"
    for name in (settings.identity.key_file, settings.verify.secret_file):
        assert stat.S_IMODE((base / name).stat().st_mode) == 0o600


def test_the_key_never_leaves_the_box_and_the_token_is_forgotten(office: Any, kiosk: Any) -> None:
    code = office.code()
    kiosk.take_in(code)
    everything = b"".join(path.read_bytes() for path in kiosk.data.rglob("*") if path.is_file())
    assert code.token.encode() not in everything
    assert code.token not in kiosk.config.read_text()


def test_the_same_code_again_is_done_already_and_a_used_one_elsewhere_is_refused(
    office: Any, kiosk: Any, kiosks: Any, tmp_path: Path
) -> None:
    code = office.code()
    assert kiosk.take_in(code).reason is None
    steps = len(kiosk.steps)
    assert kiosk.take_in(code).reason is None
    assert len(kiosk.steps) == steps
    thief = kiosks(tmp_path / "thief").take_in(code)
    assert thief.reason is Reason.REFUSED
    assert "has been used at" in thief.text
    assert not thief.again


def test_a_service_that_is_away_is_asked_again_and_the_second_run_completes(office: Any, kiosk: Any) -> None:
    code = office.code()
    office.stop()
    stopped = kiosk.take_in(code)
    assert (stopped.reason, stopped.again) == (Reason.UNREACHABLE, True)
    assert kiosk.waits == [1.0, 3.0, 8.0]
    office.start()
    assert kiosk.take_in(None).reason is None


def test_a_forged_code_is_refused_and_nothing_of_the_kiosk_changes(office: Any, kiosk: Any) -> None:
    before = kiosk.config.read_text()
    outcome = kiosk.take_in(msgspec.structs.replace(office.code(), token="x" * 32))
    assert outcome.reason is Reason.REFUSED
    assert kiosk.config.read_text() == before
    assert not (kiosk.data / "identity" / "current").exists()


def test_somebody_in_between_with_an_authority_of_his_own_hears_no_token(
    office: Any, kiosk: Any, offices: Any, tmp_path: Path
) -> None:
    code = office.code()
    other = offices(tmp_path / "other")
    try:
        outcome = kiosk.take_in(msgspec.structs.replace(code, url=other.url))
        assert (outcome.reason, outcome.again) == (Reason.WRONG_AUTHORITY, True)
        with other.service._engine.connect() as db:
            assert entries(db) == []
    finally:
        other.stop()
    assert kiosk.take_in(code).reason is None  # the code is still good


def test_the_right_authority_shown_by_a_server_it_never_signed_for_is_refused(
    office: Any, kiosk: Any, offices: Any, tmp_path: Path
) -> None:
    """He knows the authority's certificate, which is public, and hands it out."""
    other = offices(tmp_path / "other")
    try:
        api = other.service.provisioning._api
        api._authority = office.authority
        outcome = kiosk.take_in(msgspec.structs.replace(office.code(), url=other.url))
        assert outcome.reason is Reason.WRONG_AUTHORITY
        assert "prove" in outcome.text
    finally:
        other.stop()


def test_an_answer_for_another_place_is_not_kept(office: Any, kiosk: Any) -> None:
    code = msgspec.structs.replace(office.code(), place="South")
    outcome = kiosk.take_in(code)
    assert outcome.reason is Reason.NOT_OURS
    assert not (kiosk.data / "identity" / "current").exists()


def test_a_service_hands_out_nothing_that_drives_the_gate(kiosk: Any, offices: Any, tmp_path: Path) -> None:
    bad = offices(tmp_path / "bad", hand_out=HandOut({"gate": {"driver": "none"}}))
    try:
        outcome = kiosk.take_in(bad.code())
        assert outcome.reason is Reason.NOT_OURS
        assert "gate.driver" in outcome.text
    finally:
        bad.stop()


def test_settings_that_do_not_fit_leave_the_file_as_it_was(kiosk: Any, offices: Any, tmp_path: Path) -> None:
    odd = offices(tmp_path / "odd", hand_out=HandOut({"base_file": {"url": "https://x"}}))
    before = kiosk.config.read_text()
    try:
        outcome = kiosk.take_in(code := odd.code())
        assert (outcome.reason, outcome.again) == (Reason.SETTINGS, True)
        assert kiosk.config.read_text() == before
        kiosk.config.write_text(
            before + '[base_file]\nfolder = "base"\ntrust = "t"\ncity_keys = "c"\n'
        )  # the technician puts right what was missing
        assert kiosk.take_in(code).reason is None
    finally:
        odd.stop()


def test_a_kiosk_without_a_set_clock_says_so(office: Any, kiosk: Any) -> None:
    kiosk.clock.by = timedelta(hours=-3)
    outcome = kiosk.take_in(office.code())
    assert outcome.reason is Reason.CLOCK
    assert "set the clock" in outcome.text


def test_required_hardware_is_asked_for_before_the_code_is_used(office: Any, kiosk: Any) -> None:
    code = office.code(hardware=("camera", "gate"), require_hardware=True)
    outcome = kiosk.take_in(code)
    assert outcome.reason is Reason.HARDWARE
    assert "gate" in outcome.text
    kiosk.found = ("camera", "gate")
    assert kiosk.take_in(code).reason is None


def test_missing_hardware_and_a_failing_test_stand_on_the_sheet(office: Any, kiosk: Any) -> None:
    kiosk.tests = (Checked("broker", "fail", "refused"), Checked("clock", "ok", "set"))
    outcome = kiosk.take_in(office.code(hardware=("thermal",)))
    assert outcome.reason is None
    pdf, png, sig = map(Path, outcome.journal.sheets)
    told = verify(pdf, office.authority.certificate).facts
    assert (told.missing, told.failed, told.accepted) == (("thermal",), ("broker",), False)
    assert told.kiosk == "door-1"
    assert png.read_bytes().startswith(b"\x89PNG")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert sig.exists()


def test_what_failed_and_was_put_right_is_tested_anew_and_has_a_sheet_that_accepts_it(
    office: Any, kiosk: Any
) -> None:
    kiosk.tests = (Checked("broker", "fail", "refused"),)
    code = office.code(hardware=("thermal",))
    first = kiosk.take_in(code)
    kiosk.tests, kiosk.found, kiosk.steps[:] = (Checked("broker", "ok", ""),), ("camera", "thermal"), []
    kiosk.clock.by = timedelta(minutes=5)
    again = kiosk.take_in(code)
    assert kiosk.steps == ["testing the kiosk", "signing the sheet"], "no certificate is asked for again"
    told = verify(Path(again.journal.sheets[0]), office.authority.certificate).facts
    assert (told.missing, told.failed, told.accepted) == ((), (), True)
    assert Path(first.journal.sheets[0]).exists(), "the first stays as it was signed"
    kiosk.steps.clear()
    assert kiosk.take_in(None).journal == again.journal and not kiosk.steps, "it is done"


def test_a_sheet_that_was_changed_is_told(office: Any, kiosk: Any, offices: Any, tmp_path: Path) -> None:
    pdf, png, sig = map(Path, kiosk.take_in(office.code()).journal.sheets)
    assert verify(png, office.authority.certificate).trusted
    assert not verify(sig, None).trusted
    pdf.write_bytes(pdf.read_bytes() + b" ")
    with pytest.raises(BadSheet, match="not the file"):
        verify(pdf, office.authority.certificate)
    said = json.loads(sig.read_text())
    sig.write_text(json.dumps(said | {"body": said["body"].replace("door-1", "door-2")}))
    with pytest.raises(BadSheet, match="changed since"):
        verify(png, office.authority.certificate)
    sig.write_text(json.dumps(said))
    other = offices(tmp_path / "other")
    other.stop()
    with pytest.raises(BadSheet, match="authority"):
        verify(png, other.authority.certificate)


def test_undo_brings_back_what_was(office: Any, kiosk: Any) -> None:
    from sentinel.cli.provision_site import restore

    before = kiosk.config.read_text()
    kiosk.take_in(office.code())
    first = kiosk.config.read_text()
    kiosk.take_in(office.code("door-2"))
    handing = kiosk.handing()
    handing.undo(lambda text: restore(kiosk.config, text))
    assert kiosk.config.read_text() == first
    assert name_of(read_certificate((kiosk.data / "identity/current/cert.pem").read_bytes())) == "door-1"
    assert before != first
    assert kiosk.take_in(None).reason is Reason.NOT_YET


def test_two_at_once_do_not_get_into_each_other(office: Any, kiosk: Any) -> None:
    code = office.code()
    seen: list[Any] = []
    real = kiosk._apply
    kiosk.apply = lambda fragment: (seen.append(kiosk.take_in(code)), real(fragment))[1]
    assert kiosk.take_in(code).reason is None
    assert (seen[0].reason, seen[0].again) == (Reason.DISK, True)
    assert "another process" in seen[0].text


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="no way to fill a disk")
def test_a_full_disk_stops_before_anything_counts(office: Any, kiosk: Any, monkeypatch: Any) -> None:
    """The settings' folder takes no byte more: what is there stays, and the second run completes."""
    from sentinel.config import settings_file

    real, before = settings_file._write, kiosk.config.read_text()

    def full(path: Path, content: bytes, like: Any) -> None:
        with Path("/dev/full").open("wb", buffering=0) as file:
            file.write(content)

    monkeypatch.setattr(settings_file, "_write", full)
    code = office.code()
    outcome = kiosk.take_in(code)
    assert (outcome.reason, outcome.again) == (Reason.DISK, True)
    assert "No space left" in outcome.text
    assert kiosk.config.read_text() == before
    assert journal.read(kiosk.data / "identity").stage is Stage.KEPT
    monkeypatch.setattr(settings_file, "_write", real)
    assert kiosk.take_in(code).reason is None


def test_a_journal_that_is_damaged_is_begun_anew(office: Any, kiosk: Any) -> None:
    (kiosk.data / "identity").mkdir()
    (kiosk.data / "identity" / "journal.json").write_text('{"stage": "kep')
    assert kiosk.take_in(office.code()).reason is None


def test_a_listed_box_comes_in_with_address_and_pin_alone(office: Any, kiosk: Any) -> None:
    from datetime import UTC, datetime

    from sentinel.fleet.provisioning.code import without_token
    from sentinel.fleet.provisioning.hardware import describe
    from sentinel.service.provisioning.serials import import_list

    code = without_token(office.url, office.authority.sha256)
    refused = kiosk.take_in(code)
    assert refused.reason is Reason.NOT_YET
    serial = describe((), "").serial
    listing = f"serial,kiosk,place,venue\n{serial},door-5,West,hall\n"
    assert import_list(office.service._engine, listing, datetime.now(UTC)) == (1, 0)
    outcome = kiosk.take_in(code)
    assert (outcome.reason, outcome.kiosk, outcome.place) == (None, "door-5", "West")


def test_an_answer_without_end_is_not_read(kiosk: Any, offices: Any, tmp_path: Path) -> None:
    endless = {"ui": {f"option{number}": "x" * 300 for number in range(4000)}}
    big = offices(tmp_path / "big", hand_out=HandOut(endless))
    try:
        outcome = kiosk.take_in(big.code())
        assert outcome.reason is Reason.NOT_OURS
        assert "more than 1048576 bytes" in outcome.text
    finally:
        big.stop()


def test_a_service_of_another_version_says_which_it_speaks(
    office: Any, kiosk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentinel.service.provisioning import api

    monkeypatch.setattr(api, "HANDSHAKE", 2)
    outcome = kiosk.take_in(office.code())
    assert (outcome.reason, outcome.again) == (Reason.VERSION, False)
    assert "version 2" in outcome.text


def test_a_service_that_knows_less_than_this_kiosk_is_not_believed(
    office: Any, kiosk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers in another form: nothing is guessed, and the code may still work."""
    from sentinel.service.provisioning import api

    monkeypatch.setattr(api.messages, "Hello", lambda *given: {"hello": "world"})
    outcome = kiosk.take_in(office.code())
    assert (outcome.reason, outcome.again) == (Reason.NOT_OURS, True)


def test_policy_keys_that_are_none_are_not_kept(kiosk: Any, offices: Any, tmp_path: Path) -> None:
    """In their place they would keep the kiosk from starting."""
    odd = offices(tmp_path / "odd", hand_out=HandOut({}, ("no key",)))
    try:
        outcome = kiosk.take_in(odd.code())
        assert outcome.reason is Reason.NOT_OURS
    finally:
        odd.stop()


def test_policy_keys_and_their_address_come_with_the_code(kiosk: Any, offices: Any, tmp_path: Path) -> None:
    from sentinel.crypto.key_files import read_public_keys
    from sentinel.crypto.signing import Algorithm, generate

    key = generate(Algorithm.ED25519).public
    office = offices(tmp_path / "with-keys")
    office.stop()
    office.hand_out = HandOut({"policies": {"url": f"{office.url}/policies", "tenant": "mall"}}, (key.pem,))
    office.start()
    try:
        assert kiosk.take_in(office.code()).reason is None
    finally:
        office.stop()
    own = load(kiosk.config).policies
    assert (own.url, own.tenant, own.ca_file) == (f"{office.url}/policies", "mall", f"{IDENTITY}/ca.pem")
    assert read_public_keys(kiosk.config.parent / own.keys) == (key,)
