"""Codes: which platform's, and what is no code at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.reasons import Reason
from sentinel.credentials.codes import (
    DEFAULT_RULES,
    MAX_BYTES,
    CodeRule,
    classify,
    classify_kind,
    decode_text,
)

NOW = Now(100.0, datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("text", "kind", "plain"),
    [
        ("https://example.org/code?token=AbC123", CredentialKind.PLATFORM_CODE, "platform"),
        ("HTTPS://EXAMPLE.ORG/X", CredentialKind.PLATFORM_CODE, "platform"),
        ("JKM:0123456789abcdef", CredentialKind.PLATFORM_CODE, "platform"),
        ("DZSBK:0123456789abcdef", CredentialKind.SOCIAL_SECURITY, "social_security"),
        ("CSM:venue-1/north", CredentialKind.PLACE_CODE, "place"),
        ("HC1:6BFOXN*TS0BI$ZD4N9:9S6", CredentialKind.CERTIFICATE, "dcc"),
        ("shc:/567629095243206034602924374044", CredentialKind.CERTIFICATE, "shc"),
    ],
)
def test_known_prefixes_choose_the_kind(text: str, kind: CredentialKind, plain: str) -> None:
    found = classify(text.encode() + b"\r\n", KEY, NOW)
    assert isinstance(found, Credential)
    assert (found.kind, found.subject, found.document) == (kind, text, None)
    assert classify_kind(text) == plain


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n",
        b"6901234567892",
        b"WIFI:T:WPA;S:x;P:y;;",
        b"http://example.org/no-lock",
        b"JKM:",
        b"JKM:1\x002345678",
        b"\x00\x01\x02\x03\xff\xfe",
        b"https://" + b"x" * 3000,
        b"HC1:" + b"A" * MAX_BYTES,
        b"JKM:\xff\xff\xff\xff",
    ],
)
def test_what_is_no_credential_is_called_invalid(data: bytes) -> None:
    assert classify(data, KEY, NOW) is Reason.CODE_INVALID
    assert classify_kind("WIFI:T:WPA") == "unknown"


def test_chinese_text_is_read_in_both_charsets() -> None:
    for charset in ("utf-8", "utf-8-sig", "gb18030"):
        assert decode_text("场所码：测试𠮷".encode(charset)) == "场所码：测试𠮷"
    assert decode_text(bytes(range(1, 32))) is None


def test_a_venues_own_longer_prefix_wins_over_the_general_one() -> None:
    own = CodeRule("https://place.example/", CredentialKind.PLACE_CODE)
    for rules in ((own, *DEFAULT_RULES), (*DEFAULT_RULES, own)):
        found = classify(b"https://place.example/7081", KEY, NOW, rules)
        assert isinstance(found, Credential)
        assert found.kind is CredentialKind.PLACE_CODE


def test_tokens_that_differ_in_case_are_different_people() -> None:
    upper, lower = classify(b"JKM:ABCDEF", KEY, NOW), classify(b"JKM:abcdef", KEY, NOW)
    other_venue = classify(b"JKM:ABCDEF", b"x" * 32, NOW)
    assert isinstance(upper, Credential)
    assert isinstance(lower, Credential)
    assert isinstance(other_venue, Credential)
    assert len({upper.digest, lower.digest, other_venue.digest}) == 3
    assert "ABCDEF" not in repr(upper)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"https://" + tail))
@settings(max_examples=150)
def test_any_bytes_are_a_credential_or_a_reason(data: bytes) -> None:
    found = classify(data, KEY, NOW)
    if isinstance(found, Credential):
        found.subject.encode("utf-8")
        assert "\x00" not in found.subject
    else:
        assert found is Reason.CODE_INVALID
