"""Trust from files: certificates and public keys (PEM, DER), issuers' keys, revocations (JSON).

A file is known by what it holds, not by its name:

- PEM, any number of CERTIFICATE and PUBLIC KEY blocks; DER, one of either; base64 of DER, one a line
- JSON: a list of base64 DER, or ``{"certificates": [...]}`` of it or of ``{"rawData": ...}``;
  ``{"issuer": URL, "keys": [...]}`` or ``{URL: {"keys": [...]}}`` (JWKS of SMART Health Card issuers; as
  they are published, without the URL, they count whatever issuer a card names);
  ``{"kid", "rids": [...]}`` (an issuer's revocation list); ``{"revoked": [...]}`` (ids, hex digests)
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sentinel.credentials.passes import revocation
from sentinel.credentials.passes import seal as passes_seal
from sentinel.credentials.trust import ANY_ISSUER, Trust

_MAX_FILE_BYTES = 16 << 20
_MAX_FILES = 5000
_REVOKED = re.compile(r"(?:[0-9A-Fa-f]{16}:)?[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{64}")
_NO_TRUST = (".", "README", "LICENSE")
_PEM = re.compile(rb"-----BEGIN (CERTIFICATE|PUBLIC KEY)-----([A-Za-z0-9+/=\s]*)-----END \1-----")


class TrustError(ValueError):
    """A file that can't be used; the text is one line."""


@dataclass(slots=True)
class _Found:
    certificates: list[bytes] = field(default_factory=list)
    issuers: dict[str, bytes] = field(default_factory=dict)
    public_keys: list[bytes] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    signed_lists: list[tuple[str, bytes]] = field(default_factory=list)
    lists_of: dict[str, datetime] = field(default_factory=dict)


def load_trust(path: Path) -> Trust:
    """Trust from a file, or from a folder's files but hidden ones, README and LICENSE. Raises TrustError."""
    found = _Found()
    for file in _files(path):
        try:
            _read(file, found)
        except OSError as error:
            raise TrustError(f"{file}: can't be read: {error.strerror}") from None
        except TrustError as error:
            raise TrustError(f"{file}: {error}") from None
    _add_signed_lists(found)
    return Trust(
        tuple(dict.fromkeys(found.certificates)),
        found.issuers,
        tuple(found.public_keys),
        frozenset(found.revoked),
        found.lists_of,
    )


def trust_of(ders: Iterable[bytes]) -> Trust:
    """Trust from certificates and public keys (DER); what is neither can't vouch for anything."""
    found = _Found()
    for der in ders:
        try:
            _add_der(der, found)
        except TrustError:
            continue
    return Trust(tuple(dict.fromkeys(found.certificates)), public_keys=tuple(found.public_keys))


def _add_signed_lists(found: _Found) -> None:
    """Revoked passes, once all keys are read: a list counts for the passes of whoever signed it."""
    keys = passes_seal.trusted(found.public_keys, frozenset())
    for name, data in found.signed_lists:
        try:
            listed = revocation.read(data, keys)
        except revocation.BadList as error:
            raise TrustError(f"{name}: a list of revoked passes: {error}") from None
        found.revoked |= listed.revoked
        known = found.lists_of.get(listed.key_id, listed.issued_at)
        found.lists_of[listed.key_id] = max(known, listed.issued_at)


def _files(path: Path) -> list[Path]:
    try:
        files = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    except OSError as error:
        raise TrustError(f"{path}: can't be read: {error.strerror}") from None
    if path.is_dir():
        files = [one for one in files if not one.name.startswith(_NO_TRUST)]
    if len(files) > _MAX_FILES:
        raise TrustError(f"{path}: more than {_MAX_FILES} files")
    return files


def _read(path: Path, found: _Found) -> None:
    with path.open("rb") as file:
        data = file.read(_MAX_FILE_BYTES + 1)
    if len(data) > _MAX_FILE_BYTES:
        raise TrustError(f"larger than {_MAX_FILE_BYTES >> 20} MiB")
    if data.lstrip()[:1] in (b"{", b"["):
        _read_json(path, data, found)
        return
    if b"PRIVATE KEY-----" in data:
        raise TrustError("a private key: take it away from here, its public half is what kiosks need")
    blocks = list(_PEM.finditer(data))
    if not blocks and not data.startswith(b"0"):  # 0x30: a DER sequence
        _add_lines(data, found)
    elif not blocks:
        _add_der(data, found)
    for block in blocks:
        _add_der(_unbase64(block[2].decode()), found)


def _add_lines(data: bytes, found: _Found) -> None:
    lines = data.decode().split() if data.isascii() else []
    if not lines:
        raise TrustError("neither PEM, DER, base64 nor JSON")
    try:
        _add_der(_unbase64("".join(lines)), found)  # one, in lines as ``base64`` breaks them
    except TrustError:
        for line in lines:
            _add_der(_unbase64(line), found)


def _add_der(data: bytes, found: _Found) -> None:
    try:
        x509.load_der_x509_certificate(data)
    except ValueError:
        try:
            load_der_public_key(data)
        except Exception:
            if not _is_public_key(data):
                raise TrustError("neither a certificate nor a public key") from None
        found.public_keys.append(data)
    else:
        found.certificates.append(data)


def _is_public_key(data: bytes) -> bool:
    """A DER sequence of a sequence: the shape of a SubjectPublicKeyInfo, of whatever curve."""
    return len(data) > 40 and data[0] == 0x30 and data[1] < 0x82 and b"\x30" in data[2:4]


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise TrustError("not valid base64") from None


def _read_json(path: Path, data: bytes, found: _Found) -> None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise TrustError("not valid JSON") from None
    if isinstance(value, dict) and isinstance(value.get("certificates"), list):
        listed = [one if isinstance(one, dict) else {"rawData": one} for one in value["certificates"]]
        # as the gateway publishes them: also those with which countries know each other
        value = [one.get("rawData") for one in listed if one.get("certificateType", "DSC") == "DSC"]
    if isinstance(value, list):
        for text in _texts(value):
            _add_der(_unbase64(text), found)
    elif "rids" in value:
        kid = value.get("kid")
        if not isinstance(kid, str):
            raise TrustError("a revocation list without kid")
        found.revoked |= {f"shc:{kid}:{rid.replace('.', '@')}" for rid in _texts(value["rids"])}
    elif "revoked" in value and "signature" in value:
        found.signed_lists.append((str(path), data))
    elif "revoked" in value:
        found.revoked |= {_revoked(text) for text in _texts(value["revoked"])}
    else:
        _add_issuers(value, found)


def _revoked(text: str) -> str:
    """A pass's id or a digest, in hex, also after an issuer's key id; or a digest in base64.

    Raises TrustError: what is mistyped would revoke nothing.
    """
    if _REVOKED.fullmatch(text):
        return text.casefold()
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) not in (16, 32):
        raise TrustError("a revocation that is neither the id of a pass nor a digest, in hex or base64")
    return digest.hex()


def _add_issuers(value: dict[str, Any], found: _Found) -> None:
    if "keys" in value:
        issuer = value.get("issuer", value.get("iss"))
        if issuer is None and ANY_ISSUER in found.issuers:
            value["keys"] = [*json.loads(found.issuers[ANY_ISSUER])["keys"], *_listed(value["keys"])]
        if not isinstance(issuer, str | None):
            raise TrustError("issuer is no text")
        if issuer is None and not value["keys"]:
            raise TrustError("no keys")
        issuer = issuer or ANY_ISSUER
        value = {issuer: {"keys": value["keys"]}}
    for issuer, jwks in value.items():
        if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
            raise TrustError("JSON of a form that is not known here")
        found.issuers[issuer] = json.dumps(jwks).encode()


def _texts(values: Any) -> Iterable[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TrustError("a list of texts was expected")
    return values


def _listed(keys: Any) -> list[Any]:
    if not isinstance(keys, list):
        raise TrustError("JSON of a form that is not known here")
    return keys
