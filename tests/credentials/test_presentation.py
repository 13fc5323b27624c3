"""Codes at the door: what becomes a credential, what only a sentence, and what the settings are good for."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_certificates import NOON, URL, CardIssuer, Signer, chunks, dcc, health_card

from sentinel.config import CredentialSettings, Settings
from sentinel.core.clock import Now
from sentinel.core.facts import DocumentKind
from sentinel.core.identity import Credential, CredentialKind, holder_of
from sentinel.core.reasons import Reason
from sentinel.credentials.codes import MAX_BYTES, CodeTable
from sentinel.credentials.presentation import CodeDesk, Venue, load_venue, open_code_desk
from sentinel.credentials.trust import Trust
from sentinel.credentials.trust_watch import trust_session
from sentinel.runtime.worker import Pulse

SIGNER, ISSUER = Signer(), CardIssuer()
KEY = b"k" * 32
TRUST = Trust((SIGNER.der,), {URL: ISSUER.jwks})
NOW = Now(100.0, NOON)


def desk(key: bytes = KEY) -> CodeDesk:
    return CodeDesk(CodeTable(), Venue("venue-1", key, TRUST))


def read(data: bytes | str, now: Now = NOW, at: CodeDesk | None = None) -> Credential | Reason:
    return (at or desk()).read(data if isinstance(data, bytes) else data.encode(), now)


def credential(data: bytes | str, at: CodeDesk | None = None) -> Credential:
    found = read(data, at=at)
    assert isinstance(found, Credential)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "asks"),
    [
        ("https://example.org/code?token=AbC123", CredentialKind.PLATFORM_CODE, True),
        ("JKM:0123456789abcdef", CredentialKind.PLATFORM_CODE, True),
        ("DZSBK:0123456789abcdef", CredentialKind.SOCIAL_SECURITY, True),
        (dcc(SIGNER), CredentialKind.CERTIFICATE, False),
        (ISSUER.card(health_card()), CredentialKind.CERTIFICATE, False),
    ],
)
def test_only_what_a_platform_knows_is_asked_about(text: str, kind: CredentialKind, asks: bool) -> None:
    found = credential(text + "\r\n")
    assert (found.kind, found.subject, found.asks) == (kind, text, asks)
    assert (found.document is None) is asks


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.CODE_INVALID),
        (b" \r\n", Reason.CODE_INVALID),
        (b"6901234567892", Reason.CODE_INVALID),
        (b"WIFI:T:WPA;S:x;P:y;;", Reason.CODE_INVALID),
        (b"http://example.org/no-lock", Reason.CODE_INVALID),
        (b"JKM:", Reason.CODE_INVALID),
        (b"JKM:1\x002345678", Reason.CODE_INVALID),
        (b"\x00\x01\x02\x03\xff\xfe", Reason.CODE_INVALID),
        (b"https://" + b"x" * 3000, Reason.CODE_INVALID),
        (b"HC1:" + b"A" * MAX_BYTES, Reason.CODE_INVALID),
        (b"CSM:venue-1/north", Reason.PLACE_CODE),
        (b"HC1:6BF", Reason.CERT_UNREADABLE),
        (dcc(Signer()).encode(), Reason.CERT_UNTRUSTED),
        (dcc(SIGNER, exp=int((NOON - timedelta(days=1)).timestamp())).encode(), Reason.CERT_EXPIRED),
    ],
)
def test_what_can_not_be_used_is_told_with_its_own_reason(data: bytes, reason: Reason) -> None:
    assert read(data) is reason


def test_a_certificate_is_in_its_holders_name_and_a_card_of_that_name_fits() -> None:
    found = credential(dcc(SIGNER))
    assert found.document is not None
    assert found.document.kind is DocumentKind.CERTIFICATE
    assert found.holder is not None
    born = NOON.date().replace(year=1964, month=8, day=12)
    assert found.holder.is_of(holder_of(KEY, ("Musterfrau, Erika",), born, "123")) is True
    assert found.holder.is_of(holder_of(KEY, ("王小明",), born, "123")) is None
    assert found.holder.is_of(holder_of(b"another venue", ("Musterfrau, Erika",), born)) is False


def test_tokens_that_differ_in_case_are_different_people_and_venues_know_them_by_other_names() -> None:
    upper, lower = credential("JKM:ABCDEF"), credential("JKM:abcdef")
    elsewhere = credential("JKM:ABCDEF", desk(b"x" * 32))
    assert len({upper.digest, lower.digest, elsewhere.digest}) == 3
    assert "ABCDEF" not in repr(upper)


def test_the_chunks_of_a_card_are_one_credential_and_the_first_asks_for_the_others() -> None:
    here = desk()
    first, second = chunks(ISSUER.card(health_card()), 2)
    assert read(second, at=here) is Reason.CERT_PARTIAL
    assert credential(first, here).kind is CredentialKind.CERTIFICATE


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"https://" + tail))
@settings(max_examples=150)
def test_any_bytes_are_a_credential_or_a_reason(data: bytes) -> None:
    found = read(data)
    if isinstance(found, Credential):
        found.subject.encode("utf-8")
        assert "\x00" not in found.subject


def settings_of(**values: object) -> Settings:
    return Settings(credentials=CredentialSettings(**values))  # type: ignore[arg-type]


def test_the_settings_say_whose_signatures_count_and_which_prefixes_a_venue_has(tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "signer.cer").write_bytes(SIGNER.der)
    here = open_code_desk(
        settings_of(
            trust_dir="trust", platform_prefixes=("TOK-",), place_prefixes=("https://place.example/",)
        ),
        tmp_path,
        KEY,
    )
    assert credential(dcc(SIGNER), here).kind is CredentialKind.CERTIFICATE
    assert credential("TOK-12345", here).asks
    assert read("https://place.example/7081", at=here) is Reason.PLACE_CODE
    bare = open_code_desk(settings_of(), tmp_path, KEY)
    assert read(dcc(SIGNER), at=bare) is Reason.CERT_UNTRUSTED


def test_a_broken_trust_folder_or_rules_make_certificates_count_less_and_the_door_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "signer.cer").write_bytes(SIGNER.der)
    (tmp_path / "rules.json").write_text(json.dumps([{"Identifier": "x"}]))
    for values in (
        {"trust_dir": "absent"},
        {"trust_dir": "signer.cer", "rules": "rules.json"},
        {"trust_dir": "signer.cer", "rules": "absent.json"},
    ):
        caplog.clear()
        here = open_code_desk(settings_of(**values), tmp_path, KEY)
        assert len(caplog.records) == 1
        assert read(dcc(SIGNER), at=here) is Reason.CERT_UNTRUSTED
        assert isinstance(read("JKM:123456", at=here), Credential)


def test_by_a_clock_that_was_never_set_no_dated_code_counts() -> None:
    unset = Now(100.0, NOON, utc_trusted=False)
    for text in (dcc(SIGNER), ISSUER.card(health_card()), dcc(SIGNER, exp=1)):
        assert read(text, unset) is Reason.CLOCK_UNSET
    assert read(dcc(Signer()), unset) is Reason.CERT_UNTRUSTED
    assert isinstance(read("JKM:0123456789abcdef", unset), Credential)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_is_revoked_while_the_kiosk_runs_counts_no_longer_and_a_broken_file_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "signer.der").write_bytes(SIGNER.der)
    settings = Settings(credentials=CredentialSettings(trust_dir="."))
    desk, pulse = open_code_desk(settings, tmp_path, KEY), Pulse()
    watch = trust_session(desk, [tmp_path], lambda: load_venue(settings, tmp_path, KEY), look_s=0.02)

    def put(text: str) -> None:
        (tmp_path / ".new").write_text(text)
        (tmp_path / ".new").rename(tmp_path / "broken.json")

    thread = threading.Thread(target=watch, args=(pulse,))
    thread.start()
    try:
        text = dcc(SIGNER)
        assert isinstance(read(text, at=desk), Credential)
        put("{")
        wait_for(lambda: any("not valid JSON" in record.getMessage() for record in caplog.records))
        assert isinstance(read(text, at=desk), Credential)
        put(json.dumps({"revoked": [hashlib.sha256(SIGNER.der).hexdigest()]}))
        wait_for(lambda: read(text, at=desk) is Reason.CERT_UNTRUSTED)
    finally:
        pulse.stop()
        thread.join(5)
    assert sum("not valid JSON" in record.getMessage() for record in caplog.records) == 1
