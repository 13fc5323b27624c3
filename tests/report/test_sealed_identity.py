"""Who an event is about: only the authority can read it, and nobody can move it to another event."""

import base64
import json
import stat
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sentinel.app import Daemon
from sentinel.config import ConfigError, parse
from sentinel.core.events import CredentialRead
from sentinel.core.facts import DocumentFact, DocumentKind, Provenance, Source
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.crypto.ciphers import NotAuthentic
from sentinel.crypto.hpke import open_sealed, read_recipient, seal_to
from sentinel.crypto.signing import BadKey
from sentinel.report.authority import SealedIdentities, open_identity
from sentinel.report.events import EventWriter
from sentinel.sim.typical import typical_passage

NUMBER, TENANT = "11010519491231002X", b"t" * 32
AUTHORITY = X25519PrivateKey.generate()


def pem(private: X25519PrivateKey | Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def identities(tmp_path: Path) -> SealedIdentities:
    file = tmp_path / "authority.pem"
    file.write_bytes(pem(AUTHORITY))
    return SealedIdentities(file)


def card(number: str = NUMBER, kind: CredentialKind = CredentialKind.ID_NUMBER) -> Credential:
    at = Provenance(Source.ID_CARD, datetime.now(UTC))
    person, pseudonym = keyed_hash(b"v" * 32, number), keyed_hash(TENANT, number)
    document = DocumentFact(at, DocumentKind.RESIDENT_ID, person, pseudonym=pseudonym)
    return Credential(kind, number, person, (document,))


def told(identities: SealedIdentities, person: str) -> dict[str, object]:
    passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC))
    assert passage.facts.document is not None
    document = replace(passage.facts.document, pseudonym=keyed_hash(TENANT, NUMBER))
    passage = replace(passage, person=person, facts=passage.facts.with_(document))
    writer = EventWriter(sealed=identities.of)
    return json.loads(writer.passage(passage).body)


def test_the_authority_reads_whose_card_it_was_and_the_event_shows_nobody_else(
    identities: SealedIdentities,
) -> None:
    shown = card()
    identities.read(shown)
    data = told(identities, shown.digest)
    assert NUMBER not in json.dumps(data)
    identity = open_identity(AUTHORITY, str(data["identity"]), str(data["pseudonym"]))
    assert (identity.subject, identity.kind) == (NUMBER, "id_number")
    with pytest.raises(NotAuthentic):
        open_identity(X25519PrivateKey.generate(), str(data["identity"]), str(data["pseudonym"]))


def test_an_identity_that_was_put_into_another_persons_event_is_found_out(
    identities: SealedIdentities,
) -> None:
    one, other = card(), card("110105194912310011")
    identities.read(one)
    identities.read(other)
    with pytest.raises(NotAuthentic, match="another person"):
        open_identity(AUTHORITY, identities.of(one.digest), keyed_hash(TENANT, other.subject))
    for broken in ("", "!", "AAAA", identities.of(one.digest)[:-8] + "AAAAAAA="):
        with pytest.raises(NotAuthentic):
            open_identity(AUTHORITY, broken, keyed_hash(TENANT, one.subject))


def test_two_passages_of_one_person_look_different_and_who_showed_a_code_is_not_sealed(
    identities: SealedIdentities,
) -> None:
    identities.read(card())
    first = identities.of(card().digest)
    identities.read(card())
    assert identities.of(card().digest) != first
    code = card("token", CredentialKind.PLATFORM_CODE)
    identities.read(code)
    assert "identity" not in told(identities, code.digest)
    assert "identity" not in told(identities, "")


def test_only_the_last_sixty_four_are_remembered(identities: SealedIdentities) -> None:
    for number in range(65):
        identities.read(card(f"{number}"))
    assert identities.of(card("0").digest) == ""
    assert identities.of(card("64").digest) != ""


@pytest.mark.parametrize(
    "content", [b"", b"garbage", pem(Ed25519PrivateKey.generate())], ids=["empty", "garbage", "ed25519"]
)
def test_a_key_that_is_none_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "k.pem"
    for path in (file, tmp_path / "missing.pem"):
        file.write_bytes(content)
        file.chmod(stat.S_IRUSR)
        with pytest.raises(BadKey, match=str(path)):
            read_recipient(path)


def test_what_is_sealed_opens_for_its_key_and_purpose_only() -> None:
    private = X25519PrivateKey.generate()
    sealed = seal_to(private.public_key(), b"x", b"p")
    assert len(sealed) == 32 + 1 + 16  # encapsulated key, ciphertext, tag
    assert open_sealed(private, sealed, b"p") == b"x"
    for purpose, text in ((b"q", sealed), (b"p", sealed[:-1]), (b"p", b""), (b"p", base64.b64encode(sealed))):
        with pytest.raises(NotAuthentic):
            open_sealed(private, text, purpose)


def test_a_daemon_seals_whose_card_was_read_and_refuses_to_start_with_a_key_that_is_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "authority.pem").write_bytes(pem(AUTHORITY))
    daemon = Daemon(parse({"report": {"identity_key_file": "authority.pem"}}), tmp_path)
    try:
        shown = card()
        daemon.post(CredentialRead(shown))
        assert daemon.record.identities is not None
        assert "identity" in told(daemon.record.identities, shown.digest)
    finally:
        daemon.gallery.close()
        daemon.verification.cache.close()
    (tmp_path / "authority.pem").write_text("x")
    with pytest.raises(ConfigError, match=r"report.identity_key_file: .*no public key"):
        Daemon(parse({"report": {"identity_key_file": "authority.pem"}}), tmp_path)
