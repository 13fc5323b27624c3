"""The certificate of erasure: an order signed by the device while it still has a key, and the result.

A device that is erased can't sign any more. So it signs an order first, which names a key made for this
erasure alone; that key signs the result, and is erased with what it has signed. Who checks a certificate
needs the device's public key (``sentinel wipe --public-key``), or the authority that issued the kiosk's own
certificate.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sentinel.crypto.envelope import EnvelopeError, Form
from sentinel.crypto.signing import BadKey, PrivateKey, PublicKey, from_secret, public_key_from_pem

ORDER = Form(
    kind="sentinel-erasure-order",
    field="order",
    purpose=b"sentinel erasure order v1\n",
    largest_text=64 * 1024,
    largest=96 * 1024,
)
RESULT = Form(
    kind="sentinel-erasure",
    field="result",
    purpose=b"sentinel erasure result v1\n",
    largest_text=256 * 1024,
    largest=320 * 1024,
)
LARGEST = 512 * 1024
_OF_THE_DEVICE = b"sentinel erasure by device certificate v1\n"


class BadCertificate(ValueError):
    """Not a certificate of erasure, or one that does not hold; one line."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A certificate whose signatures hold. ``known``: whether the signer is whom the caller trusts."""

    order: dict[str, Any]
    result: dict[str, Any]
    signer: str  # key id
    known: bool
    device: str = ""  # the subject of the kiosk's certificate, where one signed too


def device_signer(device_key: bytes) -> PrivateKey:
    """The signing key of erasures that belongs to a device key of 32 bytes (HKDF-SHA256, RFC 5869)."""
    info = b"sentinel/erasure/1"
    return from_secret(HKDFExpand(algorithm=SHA256(), length=32, info=info).derive(device_key))


def by_certificate(order: str, certificate_pem: bytes, key_pem: bytes) -> dict[str, str] | None:
    """The kiosk's own certificate and its signature of the order; None where the key can't be used."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        key = load_pem_private_key(key_pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    message = _OF_THE_DEVICE + order.encode()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(message, ec.ECDSA(SHA256()))
    elif isinstance(key, ed25519.Ed25519PrivateKey):
        signature = key.sign(message)
    else:
        return None
    made = {"certificate": certificate_pem.decode(), "signature": base64.b64encode(signature).decode()}
    try:
        _check_device(order, made, None)
    except BadCertificate:  # the key is not the certificate's
        return None
    return made if certificate.subject is not None else None


def newest_first(certificates: Iterable[bytes]) -> list[bytes]:
    """Certificates (PEM) by when they began; what is none is left out."""
    found = []
    for pem in certificates:
        try:
            found.append((x509.load_pem_x509_certificate(pem).not_valid_before_utc, pem))
        except ValueError:
            continue
    return [pem for _begins, pem in sorted(found, reverse=True)]


def subject_of(device: dict[str, str] | None) -> str:
    """Whose certificate signed an order too; "": none did."""
    if device is None:
        return ""
    return x509.load_pem_x509_certificate(device["certificate"].encode()).subject.rfc4514_string()


def assembled(
    order: str, public_key: str, device: dict[str, str] | None, result: str, key: PrivateKey
) -> bytes:
    """The certificate's file: JSON of both envelopes and the keys to check them."""
    return (
        json.dumps(
            {
                "kind": "sentinel-certificate-of-erasure",
                "version": 1,
                "order": json.loads(order),
                "public_key": public_key,
                "device": device,
                "erasure": json.loads(RESULT.seal(result, key)),
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    ).encode()


def check(raw: bytes, trusted: tuple[PublicKey, ...] = (), authority: bytes | None = None) -> Checked:
    """A certificate whose every signature holds. Raises BadCertificate.

    ``trusted``: the device's public key, as it was noted before; ``authority``: PEM of who issued the
    kiosk's certificate. With neither, all that is known is that nothing was changed.
    """
    if len(raw) > LARGEST:
        raise BadCertificate("too large for a certificate of erasure")
    try:
        whole = json.loads(raw)
        order_raw, result_raw = json.dumps(whole["order"]).encode(), json.dumps(whole["erasure"]).encode()
        signer = public_key_from_pem(whole["public_key"])
        device = whole["device"]
    except (ValueError, KeyError, TypeError, RecursionError, BadKey):
        raise BadCertificate("not a certificate of erasure") from None
    try:
        order_text = ORDER.unseal(order_raw, (signer,)).text
        order = json.loads(order_text)
        result = json.loads(RESULT.unseal(result_raw, (public_key_from_pem(order["erasure_key"]),)).text)
        if not (isinstance(order, dict) and isinstance(result, dict)):
            raise TypeError
    except (EnvelopeError, ValueError, KeyError, TypeError, RecursionError, BadKey):
        raise BadCertificate("the signature does not hold: it was changed, or put together") from None
    if result.get("nonce") != order.get("nonce") or result.get("kiosk") != order.get("kiosk"):
        raise BadCertificate("order and result are not of one erasure")
    name = _check_device(order_text, device, authority) if device else ""
    if trusted and signer.der not in {key.der for key in trusted}:
        raise BadCertificate("signed by another device than the one whose key was given")
    if authority is not None and not device:
        raise BadCertificate("no certificate of the kiosk signed it: check it with the device's public key")
    return Checked(order, result, signer.key_id.hex(), bool(trusted) or authority is not None, name)


def _check_device(order: str, device: Any, authority: bytes | None) -> str:
    try:
        certificate = x509.load_pem_x509_certificate(device["certificate"].encode())
        signature = base64.b64decode(device["signature"], validate=True)
        key, message = certificate.public_key(), _OF_THE_DEVICE + order.encode()
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(SHA256()))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        else:
            raise BadCertificate("the kiosk's certificate has a key of another kind")
        if authority is not None:
            certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    except InvalidSignature:
        raise BadCertificate("the kiosk's certificate did not sign it, or is of another authority") from None
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, UnsupportedAlgorithm):
        raise BadCertificate("the kiosk's certificate can't be read, or is of another authority") from None
    return certificate.subject.rfc4514_string()
