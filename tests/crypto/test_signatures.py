"""Signatures: the published examples, OpenSSL on the other side, and no second form of any of them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.crypto import sm2
from sentinel.crypto.signing import (
    Algorithm,
    BadKey,
    PrivateKey,
    PublicKey,
    generate,
    private_key_from_pem,
    public_key,
    public_key_from_pem,
)

# GB/T 32918.5-2017, Annex A.2: signing "message digest" with the recommended curve.
SECRET = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
POINT = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
E = bytes.fromhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
MESSAGE = b"message digest"

KEYS = {algorithm: generate(algorithm) for algorithm in Algorithm}
OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="no openssl command (Debian: openssl)")


def openssl(*words: str | Path) -> bytes:
    assert OPENSSL
    done = subprocess.run([OPENSSL, *map(str, words)], capture_output=True, check=True, timeout=20)
    return done.stdout


def test_sm2_signs_and_verifies_the_standards_example() -> None:
    assert sm2.public_point(SECRET) == POINT
    assert sm2.message_digest(POINT, MESSAGE) == E
    assert sm2.sign(SECRET, POINT, MESSAGE, one_time=lambda: K) == SIGNATURE
    assert sm2.verify(POINT, SIGNATURE, MESSAGE)
    assert not sm2.verify(POINT, SIGNATURE, MESSAGE + b".")
    assert not sm2.verify(POINT, SIGNATURE, MESSAGE, user_id=b"ALICE123@YAHOO.COM")


def test_ed25519_verifies_rfc_8032s_first_example() -> None:
    key = PublicKey(
        Algorithm.ED25519,
        bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    )
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert key.verify(signature, b"")
    assert not key.verify(signature, b"x")


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_comes_back_from_its_file(algorithm: Algorithm) -> None:
    key = KEYS[algorithm]
    again = private_key_from_pem(key.pem)
    assert again == key
    assert public_key_from_pem(key.public.pem) == public_key(key.public.der) == key.public
    assert key.public.verify(again.sign(b"abc"), b"abc")
    assert key.secret.hex() not in repr(key)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_no_two_keys_are_alike(algorithm: Algorithm) -> None:
    assert len({generate(algorithm).secret for _ in range(4)}) == 4


@pytest.mark.parametrize(("secret", "first"), [(11, 0x04), (327, 0x00), (65, 0x40), (138, 0x44)])
def test_a_public_key_that_begins_like_gmssls_prefix_still_verifies(secret: int, first: int) -> None:
    """gmssl strips leading zeros and fours of some such keys."""
    point = sm2.public_point(secret)
    assert point[0] == first
    assert sm2.verify(point, sm2.sign(secret, point, MESSAGE), MESSAGE)


@needs_openssl
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_openssl_verifies_what_we_sign_and_reads_our_keys(algorithm: Algorithm, tmp_path: Path) -> None:
    key = KEYS[algorithm]
    message, signature, private = tmp_path / "m", tmp_path / "s", tmp_path / "k.pem"
    message.write_bytes(MESSAGE)
    private.write_text(key.pem)
    made = key.sign(MESSAGE)
    signature.write_bytes(sm2.to_der(made) if algorithm is Algorithm.SM2 else made)
    extra = ("-digest", "sm3", "-pkeyopt", "distid:1234567812345678") if algorithm is Algorithm.SM2 else ()
    said = openssl(
        "pkeyutl", "-verify", "-rawin", "-in", message, "-inkey", private, "-sigfile", signature, *extra
    )  # fmt: skip
    assert b"Success" in said
    assert openssl("pkey", "-in", private, "-pubout").decode() == key.public.pem


@needs_openssl
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_we_verify_what_openssl_signs_with_a_key_it_made(algorithm: Algorithm, tmp_path: Path) -> None:
    private, message = tmp_path / "k.pem", tmp_path / "m"
    message.write_bytes(MESSAGE)
    openssl("genpkey", "-algorithm", algorithm.value.upper(), "-out", private)
    extra = ("-digest", "sm3", "-pkeyopt", "distid:1234567812345678") if algorithm is Algorithm.SM2 else ()
    made = openssl("pkeyutl", "-sign", "-rawin", "-in", message, "-inkey", private, *extra)
    key = private_key_from_pem(private.read_text())
    assert key.public == public_key_from_pem(openssl("pkey", "-in", private, "-pubout").decode())
    signature = sm2.from_der(made) if algorithm is Algorithm.SM2 else made
    assert key.public.verify(signature, MESSAGE)
    assert not key.public.verify(signature, MESSAGE + b"!")


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, 1), (1, 0), (sm2.N, 1), (1, sm2.N), (1, sm2.N - 1), (sm2.N - 1, 1), (2**256 - 1, 2**256 - 1)],
)
def test_sm2_numbers_out_of_range_verify_nothing(r: int, s: int) -> None:
    assert not sm2.verify(POINT, r.to_bytes(32) + s.to_bytes(32), MESSAGE)


def test_a_second_form_of_the_same_numbers_is_no_signature() -> None:
    s = int.from_bytes(SIGNATURE[32:])
    negated = SIGNATURE[:32] + ((-s) % sm2.N).to_bytes(32)
    assert not sm2.verify(POINT, negated, MESSAGE)
    assert not sm2.verify(POINT, SIGNATURE + b"\0", MESSAGE)
    if s + sm2.N < 2**256:
        assert not sm2.verify(POINT, SIGNATURE[:32] + (s + sm2.N).to_bytes(32), MESSAGE)
    der = sm2.to_der(SIGNATURE)
    assert sm2.from_der(der) == SIGNATURE
    long_form = b"\x30\x81" + der[1:]
    padded = b"\x30" + bytes([der[1] + 1]) + b"\x02\x22\x00\x00" + der[5:]
    for other in (long_form, padded, der + b"\0", der[:-1], b"", sm2.to_der((0).to_bytes(64))):
        with pytest.raises(InvalidSignature):
            sm2.from_der(other)


def test_points_off_the_curve_are_no_keys() -> None:
    x, y = POINT[:32], int.from_bytes(POINT[32:])
    for point in (
        x + (y ^ 1).to_bytes(32),
        bytes(64),
        x + (y + sm2.P).to_bytes(33)[-32:],
        b"\xff" * 64,
        POINT[:63],
    ):
        assert not sm2.verify(point, SIGNATURE, MESSAGE)
        with pytest.raises(BadKey):
            PublicKey(Algorithm.SM2, point)
    for private in (0, sm2.N - 1, sm2.N, 2**256 - 1):
        with pytest.raises(ValueError, match="private key"):
            sm2.public_point(private)


def test_a_key_with_which_anybody_could_sign_is_no_key() -> None:
    identity = b"\x01" + bytes(31)
    forged = identity + bytes(32)  # R is the identity, s is 0: good for every message
    Ed25519PublicKey.from_public_bytes(identity).verify(forged, b"whatever")
    for point in (identity, bytes(32), b"\x01" + bytes(30) + b"\x80", b"\xec" + b"\xff" * 30 + b"\x7f"):
        with pytest.raises(BadKey):
            PublicKey(Algorithm.ED25519, point)


@given(st.sampled_from(Algorithm), st.integers(0, 511), st.binary(max_size=20))
@settings(max_examples=60, deadline=None)
def test_no_bit_of_a_signature_can_change(algorithm: Algorithm, bit: int, message: bytes) -> None:
    made = bytearray(_signed(algorithm, message))
    made[bit // 8] ^= 1 << bit % 8
    assert not KEYS[algorithm].public.verify(bytes(made), message)


_KNOWN: dict[tuple[Algorithm, bytes], bytes] = {}


def _signed(algorithm: Algorithm, message: bytes) -> bytes:
    return _KNOWN.setdefault((algorithm, message), KEYS[algorithm].sign(message))


@given(st.sampled_from(Algorithm), st.binary(max_size=80))
@settings(max_examples=40, deadline=None)
def test_whatever_bytes_verify_nothing_and_break_nothing(algorithm: Algorithm, signature: bytes) -> None:
    assert not KEYS[algorithm].public.verify(signature, MESSAGE)


@given(st.sampled_from(Algorithm), st.integers(0, 400), st.integers(1, 255))
@settings(max_examples=80, deadline=None)
def test_a_damaged_key_file_is_refused_or_another_key(algorithm: Algorithm, at: int, flip: int) -> None:
    key = KEYS[algorithm]
    text = key.pem
    at %= len(text)
    damaged = text[:at] + chr(ord(text[at]) ^ flip) + text[at + 1 :]
    try:
        found: PrivateKey | None = private_key_from_pem(damaged)
    except BadKey as error:
        assert key.secret.hex() not in str(error)
        found = None
    if found is not None:
        assert found.public.verify(found.sign(b"x"), b"x")


@pytest.mark.parametrize(
    "text", ["", "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----", "x" * 9999]
)
def test_what_is_no_key_says_so(text: str) -> None:
    for read in (private_key_from_pem, public_key_from_pem):
        with pytest.raises(BadKey):
            read(text)
