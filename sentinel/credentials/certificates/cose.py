"""COSE_Sign1 (RFC 9052) over a CWT: bounded CBOR, the two headers, ES256 and PS256."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import cbor2
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

SIGN1_TAG, CWT_TAG, SELF_DESCRIBED_TAG = 18, 61, 55799
ALG, CRIT, KID = 1, 2, 4  # header labels
ES256, PS256 = -7, -37

_DEEPEST = 16  # containers within containers; a certificate has five
_TIMES = (0, 1, 100, 1004)  # tags of times and days
_PASSED = frozenset((*_TIMES, SIGN1_TAG, CWT_TAG, SELF_DESCRIBED_TAG))
_LEAST_RSA_BITS, _MOST_RSA_BITS = 2048, 4096


class CoseError(ValueError):
    """Bytes that are no signed message; the text tells why and nothing of the content."""


class _Tags(dict[int, Callable[[Any, bool], Any]]):
    """Only times and the message's own tags: cbor2 knows more, and some (regular expressions, shared
    values, huge numbers) let few bytes make much work."""

    def __missing__(self, tag: int) -> Callable[[Any, bool], Any]:
        if tag in _PASSED:
            raise KeyError(tag)
        return _refuse


def _refuse(_value: Any, _immutable: bool) -> Any:
    raise ValueError("a tag that has no place here")


_TAGS = _Tags()


def decode_cbor(data: bytes) -> Any:
    """One CBOR item, of bounded depth and with few tags; what follows it is ignored. Raises CoseError."""
    try:
        return cbor2.loads(data, max_depth=_DEEPEST, semantic_decoders=_TAGS, allow_duplicate_keys=False)
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError):
        raise CoseError("not well-formed CBOR") from None


def plain(value: Any) -> Any:
    """A decoded item as JSON has it: times as ISO 8601 text, bytes as hex, keys as text."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case None | bool() | int() | str():
            return value
        case datetime() | date():
            return value.isoformat().replace("+00:00", "Z")
        case bytes():
            return value.hex()
        case list() | tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            return None


@dataclass(frozen=True, slots=True, repr=False)
class Sign1:
    """A signed message. ``kid`` from the protected header, else from the unprotected one."""

    protected: bytes
    payload: bytes
    signature: bytes
    algorithm: object
    kid: bytes | None

    def signed_bytes(self) -> bytes:
        """The Sig_structure: what the signature is over."""
        return cbor2.dumps(["Signature1", self.protected, b"", self.payload])


def parse_sign1(data: bytes) -> Sign1:
    """A COSE_Sign1 with or without its tag and the tag of a CWT. Raises CoseError."""
    item = decode_cbor(data)
    for _ in range(3):
        if isinstance(item, cbor2.CBORTag) and item.tag in _PASSED:
            item = item.value
    if not isinstance(item, list | tuple) or len(item) != 4:
        raise CoseError("no COSE_Sign1")
    protected, unprotected, payload, signature = item
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise CoseError("no COSE_Sign1")
    signed_header = decode_cbor(protected) if protected else {}
    if not isinstance(signed_header, Mapping) or not isinstance(unprotected, Mapping):
        raise CoseError("a header is no map")
    if CRIT in signed_header or CRIT in unprotected:  # RFC 9052, 3.1: none of them is understood here
        raise CoseError("a header that must be understood and is not")
    algorithm = signed_header.get(ALG, unprotected.get(ALG))
    kid = signed_header.get(KID, unprotected.get(KID))
    return Sign1(protected, payload, signature, algorithm, kid if isinstance(kid, bytes) else None)


def signed_by(message: Sign1, certificate: x509.Certificate) -> bool:
    """Whether the certificate's key made the signature, with the one algorithm of its type. Never raises."""
    try:
        key = certificate.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey):
            return _es256(message, key)
        return isinstance(key, rsa.RSAPublicKey) and _ps256(message, key)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False


def _es256(message: Sign1, key: ec.EllipticCurvePublicKey) -> bool:
    if message.algorithm != ES256 or not isinstance(key.curve, ec.SECP256R1) or len(message.signature) != 64:
        return False
    r, s = (int.from_bytes(half, "big") for half in (message.signature[:32], message.signature[32:]))
    key.verify(encode_dss_signature(r, s), message.signed_bytes(), ec.ECDSA(SHA256()))
    return True


def _ps256(message: Sign1, key: rsa.RSAPublicKey) -> bool:
    if message.algorithm != PS256 or not _LEAST_RSA_BITS <= key.key_size <= _MOST_RSA_BITS:
        return False
    salted = padding.PSS(padding.MGF1(SHA256()), salt_length=SHA256.digest_size)
    key.verify(message.signature, message.signed_bytes(), salted, SHA256())
    return True
