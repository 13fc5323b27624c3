"""The acceptance sheet: what was handed over, tested and found, signed by the kiosk's own key.

Beside PDF and PNG lies ``NAME.sig``: the facts, the digests of both files, the certificate, the signature
(ECDSA P-256 over the words of purpose and the body).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from cryptography import x509
from msgspec import Struct

from sentinel.crypto.certificates import (
    BadCertificate,
    certificate_pem,
    check_issued,
    fingerprint,
    name_of,
    read_certificate,
    sign,
    signed_by,
)
from sentinel.fleet.provisioning.files import AUTHORITY
from sentinel.fleet.provisioning.generations import Generation
from sentinel.fleet.provisioning.journal import Journal
from sentinel.fleet.provisioning.messages import Enrolled, Hardware
from sentinel.fleet.provisioning.sheet_facts import Facts
from sentinel.runtime.files import write_whole

_PURPOSE = b"sentinel acceptance sheet 1\n"
_MOST = 1 << 20
_MOST_SHEET = 16 << 20


class BadSheet(ValueError):
    """A sheet whose signature can't be read, or does not hold; one line."""


class _Body(Struct, frozen=True):
    facts: Facts
    files: dict[str, str]


class _Signed(Struct, frozen=True):
    kind: Literal["sentinel-acceptance"]
    body: str
    certificate: str
    signature: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A sheet that is as it was signed. ``trusted``: its certificate is the authority's that was given."""

    facts: Facts
    trusted: bool


def facts(
    answer: Enrolled, kept: Journal, box: Hardware, certificate: x509.Certificate, at: datetime
) -> Facts:
    """Of a hand-over that is over but for the sheet."""
    return Facts(
        kiosk=answer.kiosk, place=answer.place, venue=answer.venue, service=kept.code.url, box=box,
        certificate=f"{certificate.serial_number:x}", certificate_until=certificate.not_valid_after_utc,
        authority=fingerprint(read_certificate(answer.chain.encode())), sealed_by=kept.sealed_by,
        expected=answer.hardware, missing=kept.missing, tests=kept.tests, changed=kept.changed, at=at,
    )  # fmt: skip


def write(told: Facts, identity: Generation, folder: Path) -> list[Path]:
    """PDF, PNG and signature in a folder. Raises OSError, BadCertificate."""
    from sentinel.fleet.provisioning import sheet_pages

    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"acceptance-{told.kiosk}-{told.at:%Y%m%dT%H%M%SZ}"
    paths = []
    for suffix, content in ((".pdf", sheet_pages.pdf(told)), (".png", sheet_pages.png(told))):
        path = stem.with_name(stem.name + suffix)
        write_whole(path, content)
        paths.append(path)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    body = msgspec.json.encode(_Body(told, digests)).decode()
    signature = base64.b64encode(sign(identity.key(), _PURPOSE + body.encode())).decode()
    signed = _Signed("sentinel-acceptance", body, certificate_pem(identity.certificate()), signature)
    path = stem.with_name(stem.name + ".sig")
    write_whole(path, msgspec.json.encode(signed))
    return [*paths, path]


def verify(path: Path, authority: x509.Certificate | None) -> Verified:
    """A sheet (PDF or PNG) with its ``.sig``, or that alone. Raises BadSheet.

    The certificate may have been rolled since: it is only asked whether the authority issued it.
    """
    signed = _signed(path if path.suffix == ".sig" else path.with_suffix(".sig"))
    try:
        certificate = read_certificate(signed.certificate.encode())
        signature = base64.b64decode(signed.signature, validate=True)
        if not signed_by(certificate, signature, _PURPOSE + signed.body.encode()):
            raise BadSheet("the signature does not hold: the sheet was changed since")
        body = msgspec.json.decode(signed.body, type=_Body)
        if name_of(certificate) != body.facts.kiosk:
            raise BadSheet("the sheet is signed by another kiosk than it names")
        if authority is not None:
            check_issued(certificate, authority)
    except (BadCertificate, binascii.Error, msgspec.DecodeError, UnicodeError) as error:
        raise BadSheet(f"the signature can't be believed: {error}") from None
    if path.suffix != ".sig" and body.files.get(path.name) != _digest(path):
        raise BadSheet(f"{path.name} is not the file that was signed")
    return Verified(body.facts, authority is not None)


def authority_beside(identity: Generation) -> x509.Certificate:
    """The authority of a kiosk's own identity. Raises OSError, BadCertificate."""
    return read_certificate((identity.folder / AUTHORITY).read_bytes())


def _signed(path: Path) -> _Signed:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST + 1)
    except OSError as error:
        raise BadSheet(f"{path}: the signature can't be read: {error.strerror}") from None
    try:
        if len(raw) > _MOST:
            raise ValueError
        return msgspec.json.decode(raw, type=_Signed)
    except (ValueError, RecursionError):
        raise BadSheet(f"{path}: no signature of an acceptance sheet") from None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.sha256(file.read(_MOST_SHEET)).hexdigest()
    except OSError as error:
        raise BadSheet(f"{path}: can't be read: {error.strerror}") from None
