"""SMART Health Cards: ``shc:/`` and digits, a compact JWS (ES256), raw deflate, a FHIR bundle.

The steps are named as those of an EU certificate: ``base45`` stands for the digits, ``cose`` for the JWS.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from sentinel.core.code_text import is_unicode
from sentinel.core.reasons import Reason
from sentinel.credentials.certificates import shc_facts
from sentinel.credentials.certificates.shc_chunks import MAX_DIGITS, PREFIX, join, spoiled
from sentinel.credentials.claims import Circumstances, Claims, Step
from sentinel.credentials.inflating import RAW, inflate
from sentinel.credentials.trust import ANY_ISSUER

KIND = "shc"
MAX_INFLATED = 256 << 10  # bytes; a card has some thousand
_HEALTH_CARD = "https://smarthealth.cards#health-card"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class _Fault(Exception):
    step: Step
    reason: Reason = Reason.CERT_UNREADABLE


@dataclass(frozen=True, slots=True, repr=False)
class _Jws:
    """A compact JWS, taken apart."""

    header: Mapping[str, Any]
    payload: bytes
    signature: bytes
    signed: bytes

    @property
    def kid(self) -> str:
        return str(self.header.get("kid", ""))


def examine(text: str, circumstances: Circumstances) -> Claims:
    """The claims of a card, or of all the chunks of one, in any order, between white space. Never raises."""
    try:
        jws = _jws(_digits(text))
        card = _card(jws)
    except _Fault as fault:
        return Claims(KIND, fault.reason, fault.step)
    claims = shc_facts.claims_of(card)
    try:
        _signature(jws, card, circumstances)
        ends = _validity(jws, card, circumstances)
        _schema(card)
    except _Fault as fault:
        return Claims(KIND, fault.reason, fault.step, claims)
    return shc_facts.stated(card, ends, circumstances, claims)


def _digits(text: str) -> str:
    if not text.startswith(PREFIX):
        raise _Fault(Step.PREFIX)
    try:
        digits = join(text.split())
    except ValueError:
        raise _Fault(Step.BASE45 if any(map(spoiled, text.split())) else Step.PREFIX) from None
    if digits is None:
        raise _Fault(Step.PREFIX, Reason.CERT_PARTIAL)
    return digits


def _jws(digits: str) -> _Jws:
    if not digits or len(digits) % 2 or len(digits) > MAX_DIGITS:
        raise _Fault(Step.BASE45)
    values = [int(digits[at : at + 2]) + 45 for at in range(0, len(digits), 2)]
    if max(values) > ord("z"):
        raise _Fault(Step.BASE45)
    text = bytes(values)
    parts = text.split(b".")
    if len(parts) != 3:
        raise _Fault(Step.COSE)
    header, payload, signature = (_unbase64(part.decode("ascii")) for part in parts)
    head = _object(header)
    if "crit" in head:  # RFC 7515, 4.1.11: none of them is understood here, "b64" among them
        raise _Fault(Step.COSE)
    return _Jws(head, payload, signature, parts[0] + b"." + parts[1])


def _card(jws: _Jws) -> Mapping[str, Any]:
    if jws.header.get("zip") != "DEF":
        raise _Fault(Step.COMPRESSION)
    try:
        plain = inflate(jws.payload, MAX_INFLATED, RAW)
    except ValueError:
        raise _Fault(Step.COMPRESSION) from None
    return _object(plain)


def _unbase64(text: str) -> bytes:
    if not _BASE64URL.fullmatch(text):
        raise _Fault(Step.COSE)
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise _Fault(Step.COSE) from None
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:  # RFC 4648, 3.5
        raise _Fault(Step.COSE)
    return data


def _object(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data, object_pairs_hook=_once)
        written = is_unicode(json.dumps(found, ensure_ascii=False)) if b"\\" in data else True
    except (ValueError, RecursionError):
        raise _Fault(Step.COSE) from None
    if not isinstance(found, dict) or not written:
        raise _Fault(Step.COSE)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 7515, 4: names are unique. Raises ValueError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _signature(jws: _Jws, card: Mapping[str, Any], circumstances: Circumstances) -> None:
    """By a key of its issuer, named by the key's own thumbprint."""
    issuers = circumstances.trust.issuers
    known = [issuers[name] for name in (str(card.get("iss") or ""), ANY_ISSUER) if name in issuers]
    keys = [key for jwks in dict.fromkeys(known) for key in _keys(jwks)]
    named = [key for key in keys if key.get("kid") == jws.kid and thumbprint(key) == jws.kid]
    if not named:
        raise _Fault(Step.SIGNATURE, Reason.CERT_UNTRUSTED)
    if jws.header.get("alg") != "ES256" or not any(_verifies(jws, key) for key in named[:4]):
        raise _Fault(Step.SIGNATURE, Reason.CERT_SIGNATURE)
    if all(key.get("use", "sig") != "sig" for key in named):
        raise _Fault(Step.KEY_USAGE, Reason.CERT_WRONG_KEY)


def _keys(jwks: bytes) -> list[Mapping[str, Any]]:
    try:
        keys = json.loads(jwks).get("keys")
    except (ValueError, AttributeError, RecursionError):
        return []
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def thumbprint(key: Mapping[str, Any]) -> str:
    """RFC 7638, of an elliptic-curve key: its identifier in SMART Health Cards. "" for another type."""
    members = {name: key.get(name) for name in ("crv", "kty", "x", "y")}
    if members["kty"] != "EC" or not all(isinstance(value, str) for value in members.values()):
        return ""
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _verifies(jws: _Jws, key: Mapping[str, Any]) -> bool:
    if key.get("crv") != "P-256" or len(jws.signature) != 64:
        return False
    try:
        x, y = (int.from_bytes(_unbase64(key[name]), "big") for name in ("x", "y"))
        r, s = (int.from_bytes(half, "big") for half in (jws.signature[:32], jws.signature[32:]))
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        public.verify(encode_dss_signature(r, s), jws.signed, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError, _Fault):
        return False
    return True


def _validity(jws: _Jws, card: Mapping[str, Any], circumstances: Circumstances) -> datetime | None:
    begins, ends = _moment(card.get("nbf")), _moment(card.get("exp"))
    if begins is None or (ends is None and "exp" in card):
        raise _Fault(Step.VALIDITY)
    if circumstances.at < begins:
        raise _Fault(Step.VALIDITY, Reason.CERT_NOT_YET_VALID)
    if ends is not None and circumstances.at >= ends:  # RFC 7519, 4.1.4: "on or after"
        raise _Fault(Step.VALIDITY, Reason.CERT_EXPIRED)
    if _is_revoked(jws.kid, card, begins, circumstances.trust.revoked):
        raise _Fault(Step.VALIDITY, Reason.CERT_REVOKED)
    return ends


def _is_revoked(kid: str, card: Mapping[str, Any], begins: datetime, revoked: frozenset[str]) -> bool:
    """By its ``rid``; an entry with a time revokes only what was issued before it."""
    body = card.get("vc")
    rid = body.get("rid") if isinstance(body, dict) else None
    if not isinstance(rid, str) or not rid:
        return False
    name = f"shc:{kid}:{rid}"
    if name in revoked:
        return True
    until = [entry.rpartition("@")[2] for entry in revoked if entry.startswith(f"{name}@")]
    return any(begins.timestamp() < int(time) for time in until if time.isdigit() and len(time) < 15)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _schema(card: Mapping[str, Any]) -> None:
    body = card.get("vc")
    kinds = body.get("type") if isinstance(body, dict) else None
    if not isinstance(kinds, list) or _HEALTH_CARD not in kinds or shc_facts.patient(card) is None:
        raise _Fault(Step.SCHEMA)
