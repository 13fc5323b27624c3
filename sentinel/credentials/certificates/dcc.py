"""EU Digital COVID Certificates: ``HC1:``, base45, zlib, COSE_Sign1, a CWT, and the certificate in it.

Each step may fail, and the first that does is told. What the certificate says is shown from the step on
that could read it; facts are stated only when every step held.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography import x509

from sentinel.core.reasons import Reason
from sentinel.credentials import base45
from sentinel.credentials.business_rules import External, RuleState, overall
from sentinel.credentials.certificates import dcc_facts, dcc_schema
from sentinel.credentials.certificates.cose import (
    CoseError,
    Sign1,
    decode_cbor,
    parse_sign1,
    plain,
    signed_by,
)
from sentinel.credentials.claims import Circumstances, Claims, Step
from sentinel.credentials.inflating import inflate

KIND = "dcc"
PREFIX = "HC1:"
MAX_INFLATED = 64 << 10  # bytes; a certificate has some 400
_MAX_TEXT = 7168
_KID_BYTES = 8
_ISSUER, _EXPIRES, _ISSUED, _HEALTH = 1, 4, 6, -260  # claims of the CWT
_VERSION_1 = 1  # the EU's certificate within the health claim
_MOST_SIGNERS = 8  # certificates that share a kid: more are not tried

_SIGNS = {"t": 1, "v": 2, "r": 3}
_ARCS = ("1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1")  # as assigned, and as some were issued


@dataclass(frozen=True, slots=True, repr=False)
class _Read:
    """What the bytes hold, not yet believed."""

    message: Sign1
    payload: Mapping[Any, Any]
    certificate: dict[str, Any]  # plain JSON

    @property
    def claims(self) -> dict[str, object]:
        found: dict[str, object] = {"issuer": plain(self.payload.get(_ISSUER))}
        for name, label in (("issued_at", _ISSUED), ("expires_at", _EXPIRES)):
            moment = _moment(self.payload.get(label))
            found[name] = moment.isoformat().replace("+00:00", "Z") if moment else None
        return {**self.certificate, **found}


@dataclass(frozen=True, slots=True)
class _Fault(Exception):
    step: Step
    reason: Reason


def examine(text: str, circumstances: Circumstances) -> Claims:
    """The claims of a certificate. Never raises."""
    try:
        read = _read(_compressed(text))
    except _Fault as fault:
        return Claims(KIND, fault.reason, fault.step)
    try:
        signer = _signer(read, circumstances)
        _key_usage(read.certificate, signer)
        _validity(read, signer, circumstances)
        _schema(read.certificate)
        accepted = _accepted(read, circumstances)
    except _Fault as fault:
        return Claims(KIND, fault.reason, fault.step, read.claims)
    return dcc_facts.stated(read.certificate, _ends(read, signer), circumstances, read.claims, accepted)


def _compressed(text: str) -> bytes:
    if not text.startswith(PREFIX):
        raise _Fault(Step.PREFIX, Reason.CERT_UNREADABLE)
    if len(text) > _MAX_TEXT:
        raise _Fault(Step.BASE45, Reason.CERT_UNREADABLE)
    try:
        return base45.decode(text[len(PREFIX) :])
    except ValueError:
        raise _Fault(Step.BASE45, Reason.CERT_UNREADABLE) from None


def _read(compressed: bytes) -> _Read:
    try:
        data = inflate(compressed, MAX_INFLATED)
    except ValueError:
        raise _Fault(Step.COMPRESSION, Reason.CERT_UNREADABLE) from None
    try:
        message = parse_sign1(data)
        payload = decode_cbor(message.payload)
        health = payload[_HEALTH][_VERSION_1]
    except (CoseError, KeyError, TypeError, IndexError):
        raise _Fault(Step.COSE, Reason.CERT_UNREADABLE) from None
    if not isinstance(health, Mapping) or not isinstance(payload, Mapping):
        raise _Fault(Step.COSE, Reason.CERT_UNREADABLE)
    return _Read(message, payload, plain(health))


def _signer(read: _Read, circumstances: Circumstances) -> x509.Certificate:
    """The trusted certificate that signed; of several, the one that serves longest."""
    trust, message = circumstances.trust, read.message
    candidates = _by_kid(trust.certificates).get(message.kid or b"", ())[:_MOST_SIGNERS]
    known = [der for der in candidates if hashlib.sha256(der).hexdigest() not in trust.revoked]
    if not known:
        raise _Fault(Step.SIGNATURE, Reason.CERT_UNTRUSTED)
    signers = [certificate for certificate in _loaded(known) if signed_by(message, certificate)]
    if not signers:
        raise _Fault(Step.SIGNATURE, Reason.CERT_SIGNATURE)
    return max(signers, key=lambda certificate: certificate.not_valid_after_utc)


@lru_cache(maxsize=4)
def _by_kid(certificates: tuple[bytes, ...]) -> Mapping[bytes, tuple[bytes, ...]]:
    """Key identifier -> certificates: the first eight bytes of SHA-256 over the DER."""
    found: dict[bytes, tuple[bytes, ...]] = {}
    for der in certificates:
        kid = hashlib.sha256(der).digest()[:_KID_BYTES]
        found[kid] = (*found.get(kid, ()), der)
    return found


def _loaded(certificates: Iterable[bytes]) -> Iterable[x509.Certificate]:
    for der in certificates:
        try:
            yield x509.load_der_x509_certificate(der)
        except ValueError:
            continue


def _key_usage(certificate: Mapping[str, Any], signer: x509.Certificate) -> None:
    """A signer may be bound to kinds by extended key usages; one without such may sign all."""
    try:
        usages = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    except ValueError:  # extensions that can't be read may hold a limit
        raise _Fault(Step.KEY_USAGE, Reason.CERT_WRONG_KEY) from None
    oids = {usage.dotted_string for usage in usages}
    limits = {f"{arc}.{number}" for arc in _ARCS for number in _SIGNS.values()} & oids
    for group in dcc_schema.groups_of(certificate):
        if limits and not limits & {f"{arc}.{_SIGNS[group]}" for arc in _ARCS}:
            raise _Fault(Step.KEY_USAGE, Reason.CERT_WRONG_KEY)


def _validity(read: _Read, signer: x509.Certificate, circumstances: Circumstances) -> None:
    """Issued, not expired, within its signer's own time, not revoked."""
    issued, ends = _moment(read.payload.get(_ISSUED)), _moment(read.payload.get(_EXPIRES))
    if issued is None or ends is None:
        raise _Fault(Step.VALIDITY, Reason.CERT_UNREADABLE)
    if circumstances.at < max(issued, signer.not_valid_before_utc):
        raise _Fault(Step.VALIDITY, Reason.CERT_NOT_YET_VALID)
    if circumstances.at > _ends(read, signer):
        raise _Fault(Step.VALIDITY, Reason.CERT_EXPIRED)
    if not circumstances.trust.revoked.isdisjoint(_revocation_ids(read)):
        raise _Fault(Step.VALIDITY, Reason.CERT_REVOKED)


def _ends(read: _Read, signer: x509.Certificate) -> datetime:
    ends = _moment(read.payload.get(_EXPIRES))
    return signer.not_valid_after_utc if ends is None else min(ends, signer.not_valid_after_utc)


def _moment(value: object) -> datetime | None:
    """A NumericDate, also a fractional or a tagged one."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _revocation_ids(read: _Read) -> set[str]:
    """Hex digests by which the EU's lists name a certificate (UCI, COUNTRYCODEUCI, SIGNATURE): whole, and
    the first half, as it is published."""
    signature = read.message.signature
    named = [signature, signature[: len(signature) // 2]]
    for group in dcc_schema.groups_of(read.certificate):
        entries = read.certificate[group]
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, Mapping):
                ci = str(entry.get("ci", ""))
                named += [ci.encode(), (str(entry.get("co", "")) + ci).encode()]
    digests = [hashlib.sha256(data).hexdigest() for data in named if data]
    return {digest[:length] for digest in digests for length in (32, 64)}


def _schema(certificate: Mapping[str, Any]) -> None:
    if dcc_schema.first_fault(certificate) is not None:
        raise _Fault(Step.SCHEMA, Reason.CERT_UNREADABLE)


def _accepted(read: _Read, circumstances: Circumstances) -> bool:
    """Whether the venue's rules take it: some were about such a certificate, and each surely said yes.

    False where none was: then it is valid, but no pass. Raises _Fault where one did not say yes.
    """
    external = External(
        circumstances.at,
        circumstances.rules.value_sets,
        issuer_country_code=str(plain(read.payload.get(_ISSUER)) or ""),
        exp=_moment(read.payload.get(_EXPIRES)),
        iat=_moment(read.payload.get(_ISSUED)),
        kid=base64.b64encode(read.message.kid or b"").decode(),
    )
    results = circumstances.rules.judge(read.certificate, external)
    if results and overall(results) is not RuleState.PASSED:
        raise _Fault(Step.RULES, Reason.CERT_NOT_ACCEPTED)
    return bool(results)
