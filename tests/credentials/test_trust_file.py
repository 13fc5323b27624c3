"""Trust from files: every form is read by what it holds, and a wrong file is named in one line."""

import base64
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_certificates import URL, CardIssuer, Signer

from sentinel.credentials.trust import Trust
from sentinel.credentials.trust_file import TrustError, load_trust

SIGNER, OTHER, ISSUER = Signer(), Signer(), CardIssuer()
PUBLIC = (
    Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)


def pem(der: bytes, kind: str = "CERTIFICATE") -> bytes:
    return f"-----BEGIN {kind}-----\n{base64.encodebytes(der).decode()}-----END {kind}-----\n".encode()


def load(folder: Path, data: bytes | Any) -> Trust:
    path = folder / "given"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return load_trust(path)


def test_certificates_are_read_in_every_form(tmp_path: Path) -> None:
    both = (SIGNER.der, OTHER.der)
    assert load(tmp_path, SIGNER.der).certificates == (SIGNER.der,)
    assert load(tmp_path, b"Bag Attributes\n" + pem(SIGNER.der) + pem(OTHER.der)).certificates == both
    texts = [base64.b64encode(der).decode() for der in both]
    assert load(tmp_path, texts).certificates == both
    assert load(tmp_path, "\n".join(texts).encode()).certificates == both
    assert load(tmp_path, {"certificates": texts}).certificates == both
    assert load(tmp_path, {"certificates": [{"rawData": text} for text in texts]}).certificates == both


def test_public_keys_of_passes_are_kept_beside_certificates(tmp_path: Path) -> None:
    assert load(tmp_path, PUBLIC).public_keys == (PUBLIC,)
    both = load(tmp_path, pem(PUBLIC, "PUBLIC KEY") + pem(SIGNER.der))
    assert (both.public_keys, both.certificates) == ((PUBLIC,), (SIGNER.der,))


@pytest.mark.parametrize(
    "given",
    [
        {"issuer": URL, "keys": [ISSUER.jwk]},
        {URL: {"keys": [ISSUER.jwk]}},
    ],
)
def test_issuers_are_keyed_by_their_url(tmp_path: Path, given: Any) -> None:
    trust = load(tmp_path, given)
    assert json.loads(trust.issuers[URL]) == {"keys": [ISSUER.jwk]}


def test_revocations_name_passes_certificates_and_cards(tmp_path: Path) -> None:
    digest = bytes(range(100, 116))
    named = ["00112233445566AA", "0011223344556677:00112233445566aa", digest.hex().upper(), "ab" * 32]
    assert load(tmp_path, {"revoked": named}).revoked == {name.lower() for name in named}
    assert load(tmp_path, {"revoked": [base64.b64encode(digest).decode()]}).revoked == {digest.hex()}
    given = {"kid": "k", "method": "rid", "ctr": 1, "rids": ["one", "two.1600000000"]}
    assert load(tmp_path, given).revoked == {"shc:k:one", "shc:k:two@1600000000"}


def test_a_folder_is_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(pem(SIGNER.der))
    (tmp_path / "b.cer").write_bytes(SIGNER.der)
    (tmp_path / "c.json").write_text(json.dumps({URL: {"keys": []}}))
    (tmp_path / ".hidden").write_bytes(b"garbage")
    (tmp_path / "folder").mkdir()
    trust = load_trust(tmp_path)
    assert (trust.certificates, list(trust.issuers)) == ((SIGNER.der,), [URL])


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"garbage",
        b"{",
        b"[" * 50_000,
        ["no base64!"],
        ["AAAA"],
        [1],
        {"keys": []},
        {"issuer": 1, "keys": []},
        {URL: 1},
        {"rids": ["a"]},
        {"kid": "k", "rids": "a"},
        {"revoked": {"a": 1}},
        {"revoked": ["pass-1"]},
        {"revoked": ["URN:UVCI:01:AT:EXAMPLE#1"]},
        {"certificates": [{"kid": "a"}]},
        b"AAAA\nBBBB\n",
        pem(b"no certificate"),
    ],
)
def test_a_wrong_file_is_named_in_one_line(tmp_path: Path, given: Any) -> None:
    with pytest.raises(TrustError, match="given: ") as error:
        load(tmp_path, given)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="can't be read"):
        load_trust(tmp_path / "absent")


_json = st.recursive(
    st.none() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("keys", "issuer", "rids", "kid", "revoked")) | st.text(max_size=3), inner
        )
    ),
    max_leaves=8,
)


@given(st.binary(max_size=200) | _json.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_trust_or_an_error(tmp_path: Path, data: bytes) -> None:
    with contextlib.suppress(TrustError):
        load(tmp_path, data)
