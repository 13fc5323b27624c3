"""The one envelope: what one kind signed counts for no other, and what was on disk before still opens."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.crypto.envelope import Changed, EnvelopeError, Form, NoEnvelope, TooLarge, UnknownSigner
from sentinel.crypto.signing import Algorithm, generate, private_key_from_pem
from sentinel.policies.bundle import seal, unseal

ONE = Form("sentinel-one", "body", b"sentinel one 1\n", 100, 1000)
OTHER = Form("sentinel-other", "body", b"sentinel other 1\n", 100, 1000)
KEYS = {algorithm: generate(algorithm) for algorithm in Algorithm}
KEY = KEYS[Algorithm.ED25519]
FIXED = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
"""
# As the software before this envelope wrote it.
BEFORE = rb"""{
 "kind": "sentinel-policy",
 "body": "{\"sequence\":7,\"issued_at\":\"2026-11-28T00:00:00Z\",\"tenant\":\"t\",\"venues\":[\"mall-1\"],\"policy\":\"version = \\\"v1\\\"\\n\"}",
 "key": "a050837d85070582",
 "signature": "4Sf4whBdC22colnN1oZrGJmUe6k4lj1AaSqSCMxG4OoYe+TItxN53FWml8pdIl/3FKiaxYr0xX9lZi8q8OVFAA=="
}
"""


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_text_opens_with_its_signers_key_and_with_no_other(algorithm: Algorithm) -> None:
    raw = ONE.seal("text", KEYS[algorithm])
    opened = ONE.unseal(raw, [key.public for key in KEYS.values()])
    assert (opened.text, opened.key) == ("text", KEYS[algorithm].public)
    with pytest.raises(UnknownSigner) as refused:
        ONE.unseal(raw, [generate(algorithm).public])
    assert refused.value.key == KEYS[algorithm].public.key_id.hex()


def test_a_bundle_from_before_is_the_same_byte_for_byte() -> None:
    key = private_key_from_pem(FIXED)
    at = datetime(2026, 11, 28, tzinfo=UTC)
    assert seal('version = "v1"\n', key, sequence=7, issued_at=at, venues=["mall-1"], tenant="t") == BEFORE
    assert unseal(BEFORE, [key.public]).policy.version == "v1"


def test_what_was_signed_as_one_kind_is_none_of_another() -> None:
    said = json.loads(ONE.seal("text", KEY))
    with pytest.raises(NoEnvelope):
        OTHER.unseal(json.dumps(said).encode(), [KEY.public])
    with pytest.raises(Changed):
        OTHER.unseal(json.dumps(said | {"kind": OTHER.kind}).encode(), [KEY.public])


def test_what_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(TooLarge):
        ONE.unseal(b"{" * 1001, [KEY.public])
    with pytest.raises(NoEnvelope):
        ONE.unseal(ONE.seal("x" * 101, KEY), [KEY.public])


@given(st.integers(0, 400), st.integers(0, 255))
def test_one_changed_byte_never_opens_as_something_else(place: int, byte: int) -> None:
    raw = bytearray(ONE.seal("the text", KEY))
    raw[place % len(raw)] = byte
    try:
        opened = ONE.unseal(bytes(raw), [KEY.public])
    except EnvelopeError:
        return
    assert opened.text == "the text"


@given(st.binary(max_size=1200))
def test_no_bytes_get_past_it(raw: bytes) -> None:
    with pytest.raises(EnvelopeError):
        ONE.unseal(raw, [KEY.public])
