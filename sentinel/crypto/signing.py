"""Keys and signatures by one interface: Ed25519 (RFC 8032) and SM2 with SM3 (GB/T 32918).

A key says which algorithm it is of, so a signature can't choose one. Signatures are 64 bytes (SM2: r || s)
and each has one form only. Files are PEM: SubjectPublicKeyInfo and PKCS#8, as OpenSSL writes them.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sentinel.crypto import sm2
from sentinel.crypto.hashes import Hash, digest

SIGNATURE_BYTES = 64
KEY_ID_BYTES = 8
_MAX_PEM = 4096


class Algorithm(StrEnum):
    """A signature scheme."""

    ED25519 = "ed25519"
    SM2 = "sm2"


class BadKey(ValueError):
    """Not a key of a known kind; the text never contains any of it."""


# SubjectPublicKeyInfo has one DER form for each: what comes before the point, and the point's length.
_PUBLIC = {
    Algorithm.ED25519: (bytes.fromhex("302a300506032b6570032100"), 32),
    Algorithm.SM2: (bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004"), 64),
}
# PKCS#8: before the number, its length, and before the public point that OpenSSL adds for SM2.
_ED25519_PRIVATE = bytes.fromhex("302e020100300506032b657004220420")
_SM2_PRIVATE = bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
_SM2_POINT = bytes.fromhex("a14403420004")
_SECRET = 32
# Points of order 8 and less (y as little-endian bytes, sign bit cleared): with one of these as a key, a
# signature can be made by anybody.
_SMALL_ORDER = frozenset(
    bytes.fromhex(y)
    for y in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: ``point`` is 32 bytes for Ed25519 and x || y for SM2. Raises BadKey when unusable."""

    algorithm: Algorithm
    point: bytes

    def __post_init__(self) -> None:
        if len(self.point) != _PUBLIC[self.algorithm][1]:
            raise BadKey(f"a public key of {self.algorithm} has another length")
        if self.algorithm is Algorithm.SM2:
            if not sm2.on_curve(self.point):
                raise BadKey("the point is not on the SM2 curve")
        elif self.point[:31] + bytes([self.point[31] & 0x7F]) in _SMALL_ORDER:
            raise BadKey("a point of small order is no Ed25519 key")

    @property
    def der(self) -> bytes:
        """SubjectPublicKeyInfo."""
        return _PUBLIC[self.algorithm][0] + self.point

    @property
    def pem(self) -> str:
        """SubjectPublicKeyInfo as PEM."""
        return _pem("PUBLIC KEY", self.der)

    @property
    def digest(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo, hex: how a key is named where it must not be mistaken."""
        return digest(Hash.SHA256, self.der).hex()

    @property
    def key_id(self) -> bytes:
        """The first 8 bytes of ``digest``: a hint to which key it is, no proof."""
        return bytes.fromhex(self.digest)[:KEY_ID_BYTES]

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether this key signed the message. Never raises for whatever bytes."""
        if self.algorithm is Algorithm.SM2:
            return sm2.verify(self.point, signature, message)
        try:
            Ed25519PublicKey.from_public_bytes(self.point).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """A private key (32 bytes) and its public one. Never shown."""

    secret: bytes
    public: PublicKey

    def __repr__(self) -> str:
        return f"PrivateKey({self.public.algorithm.value}, {self.public.key_id.hex()})"

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes."""
        if self.public.algorithm is Algorithm.SM2:
            return sm2.sign(int.from_bytes(self.secret), self.public.point, message)
        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(message)

    @property
    def pem(self) -> str:
        """PKCS#8 as PEM, not encrypted: for a file that only its owner may read."""
        if self.public.algorithm is Algorithm.SM2:
            return _pem("PRIVATE KEY", _SM2_PRIVATE + self.secret + _SM2_POINT + self.public.point)
        return _pem("PRIVATE KEY", _ED25519_PRIVATE + self.secret)


def generate(algorithm: Algorithm) -> PrivateKey:
    """A new key from the system's random source."""
    if algorithm is Algorithm.SM2:
        return _private(algorithm, sm2.generate().to_bytes(_SECRET))
    made = Ed25519PrivateKey.generate()
    return _private(algorithm, made.private_bytes_raw())


def from_secret(secret: bytes) -> PrivateKey:
    """The Ed25519 key of a secret of 32 bytes that was derived from another key. Raises ValueError."""
    if len(secret) != _SECRET:
        raise ValueError(f"an Ed25519 secret has {_SECRET} bytes")
    return _private(Algorithm.ED25519, secret)


def public_key(der: bytes) -> PublicKey:
    """From SubjectPublicKeyInfo in DER. Raises BadKey."""
    for algorithm, (head, size) in _PUBLIC.items():
        if der.startswith(head) and len(der) == len(head) + size:
            return PublicKey(algorithm, der[len(head) :])
    raise BadKey("no Ed25519 or SM2 public key (SubjectPublicKeyInfo, uncompressed)")


def public_key_from_pem(text: str) -> PublicKey:
    """From a PEM "PUBLIC KEY". Raises BadKey."""
    return public_key(_from_pem(text, "PUBLIC KEY"))


def private_key_from_pem(text: str) -> PrivateKey:
    """From a PEM "PRIVATE KEY" (PKCS#8, not encrypted). Raises BadKey."""
    der = _from_pem(text, "PRIVATE KEY")
    start = len(_ED25519_PRIVATE)
    if der.startswith(_ED25519_PRIVATE) and len(der) == start + _SECRET:
        return _private(Algorithm.ED25519, der[start:])
    start = len(_SM2_PRIVATE)
    secret, rest = der[start : start + _SECRET], der[start + _SECRET :]
    if der.startswith(_SM2_PRIVATE) and len(rest) == len(_SM2_POINT) + 2 * _SECRET:
        key = _private(Algorithm.SM2, secret)
        if rest == _SM2_POINT + key.public.point:
            return key
    raise BadKey("no Ed25519 or SM2 private key (PKCS#8, not encrypted)")


def _private(algorithm: Algorithm, secret: bytes) -> PrivateKey:
    if algorithm is Algorithm.ED25519:
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key()
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return PrivateKey(secret, PublicKey(algorithm, raw))
    try:
        point = sm2.public_point(int.from_bytes(secret))
    except ValueError as error:
        raise BadKey(str(error)) from None
    return PrivateKey(secret, PublicKey(algorithm, point))


def _pem(label: str, der: bytes) -> str:
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def _from_pem(text: str, label: str) -> bytes:
    if len(text) > _MAX_PEM:
        raise BadKey("too long for a key")
    found = re.search(rf"-----BEGIN {label}-----\s+([A-Za-z0-9+/=\s]+)-----END {label}-----", text)
    if found is None:
        raise BadKey(f'no PEM "{label}" in it')
    try:
        return base64.b64decode("".join(found[1].split()), validate=True)
    except binascii.Error:
        raise BadKey(f'the PEM "{label}" is damaged') from None
