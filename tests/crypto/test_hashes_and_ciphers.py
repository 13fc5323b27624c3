"""SM3, SM4 and their companions: the published examples, and nothing opened that was changed."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.crypto.ciphers import Aead, NotAuthentic, encrypt, generate_key, seal, unseal
from sentinel.crypto.hashes import Hash, digest


def test_hashes_of_the_standards_examples() -> None:
    # GB/T 32905-2016, A.1 and A.2; FIPS 180-4's example
    assert (
        digest(Hash.SM3, b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert (
        digest(Hash.SM3, b"abcd" * 16).hex()
        == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )
    assert digest(Hash.SHA256, b"abc").hex().startswith("ba7816bf8f01cfea414140de5dae2223")


def test_sm4_of_the_standards_example() -> None:
    # GB/T 32907-2016, A.1: the block cipher below SM4-GCM
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    state = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert (state.update(key) + state.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    associated = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes([byte]) * 8 for byte in bytes.fromhex("aabbccddeeffeeaa"))
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert encrypt(Aead.SM4_GCM, key, nonce, plain, associated) == sealed
    assert unseal(Aead.SM4_GCM, key, nonce + sealed, associated) == plain


@given(st.sampled_from(Aead), st.binary(max_size=100), st.binary(max_size=20), st.data())
@settings(max_examples=60, deadline=None)
def test_what_was_sealed_opens_once_and_only_unchanged(
    which: Aead, plain: bytes, associated: bytes, data: st.DataObject
) -> None:
    key = generate_key(which)
    sealed = seal(which, key, plain, associated)
    assert unseal(which, key, sealed, associated) == plain
    assert seal(which, key, plain, associated) != sealed
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    for other, purpose in (
        (bytes(changed), associated),
        (sealed, associated + b"x"),
        (sealed[:27], associated),
    ):
        with pytest.raises(NotAuthentic):
            unseal(which, key, other, purpose)
    with pytest.raises(NotAuthentic):
        unseal(which, generate_key(which), sealed, associated)


@pytest.mark.parametrize("which", list(Aead))
def test_a_key_of_the_wrong_length_is_refused(which: Aead) -> None:
    with pytest.raises(ValueError, match="bytes"):
        seal(which, b"k" * 24, b"x")
