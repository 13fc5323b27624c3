"""Revocation lists: signed, of one issuer, and never put back to an older one."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passes_made import HERE, KEY, KEYS, NOON, PLAIN, text_of

from sentinel.core.reasons import Reason
from sentinel.credentials.passes import examine as passes
from sentinel.credentials.passes.revocation import BadList, read, write
from sentinel.credentials.trust import Trust
from sentinel.crypto.signing import Algorithm, generate

PUBLIC = [key.public for key in KEYS.values()]
ID = PLAIN.id.hex()


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_revoked_pass_is_refused_by_its_own_issuers_list_alone(algorithm: Algorithm) -> None:
    found = read(write(KEYS[algorithm], 3, [ID], NOON), PUBLIC)
    assert (found.serial, found.ids, found.issued_at) == (3, {ID}, NOON)
    trust = replace(HERE.trust, revoked=found.revoked)
    for other, key in KEYS.items():
        reason = passes.examine(text_of(PLAIN, key), replace(HERE, trust=trust)).reason
        assert reason is (Reason.PASS_REVOKED if other is algorithm else Reason.PASS_OK)


def test_an_old_list_says_so_and_an_older_one_replaces_none() -> None:
    first, second = (read(write(KEY, serial, [ID], NOON), PUBLIC) for serial in (1, 2))
    assert second.replaces(first)
    assert second.replaces(None)
    assert not first.replaces(second)
    assert not second.replaces(read(write(KEYS[Algorithm.SM2], 1, [], NOON), PUBLIC))
    assert not first.stale(NOON + timedelta(days=7))
    assert first.stale(NOON + timedelta(days=8))


@pytest.mark.parametrize("change", [
    {"serial": 4}, {"revoked": []}, {"issued": "2026-11-26T04:00:00+00:00"}, {"serial": True}, {"extra": 1},
    {"signature": ""}, {"signature": 7}, {"key": "00" * 8}, {"issued": "2026-11-25T04:00:00"}, {"revoked": ["x"]},
    {"issued": "0001-01-01T00:00:00+23:59"}, {"issued": "9999-12-31T23:59:59-23:59"}, {"revoked": {"a": 1}}, {"revoked": [["0" * 16]]}, {"serial": None},
])  # fmt: skip
def test_nothing_of_a_list_can_be_changed(change: dict[str, object]) -> None:
    said = json.loads(write(KEY, 3, [ID], NOON)) | change
    with pytest.raises(BadList):
        read(json.dumps(said).encode(), PUBLIC)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b"\xff", b"0" * (9 << 20)])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(BadList):
        read(data, PUBLIC)


def test_a_strangers_list_revokes_nothing() -> None:
    with pytest.raises(BadList, match="not trusted"):
        read(write(generate(Algorithm.ED25519), 1, [ID], NOON), PUBLIC)
    with pytest.raises(BadList):
        write(KEY, 1, ["not an id"], NOON)
    assert passes.examine(
        text_of(PLAIN), replace(HERE, trust=Trust(public_keys=HERE.trust.public_keys))
    ).valid


@given(st.integers(0, 400), st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_no_byte_of_a_list_changes_what_it_revokes(at: int, flip: int) -> None:
    data = bytearray(_LIST)
    data[at % len(data)] ^= flip
    try:
        found = read(bytes(data), PUBLIC)
    except BadList:
        return
    assert found == read(_LIST, PUBLIC)


_LIST = write(KEY, 3, [ID], NOON)
