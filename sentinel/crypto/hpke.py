"""Sealed for whoever holds a private key: HPKE (RFC 9180), base mode, X25519, HKDF-SHA256, AES-128-GCM."""

from pathlib import Path

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from sentinel.crypto.ciphers import NotAuthentic
from sentinel.crypto.signing import BadKey

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
_MOST_BYTES = 16 * 1024


def read_recipient(path: Path) -> X25519PublicKey:
    """An X25519 public key from a PEM file (RFC 8410). Raises BadKey, in one line that names the file."""
    try:
        with path.open("rb") as file:
            key = load_pem_public_key(file.read(_MOST_BYTES))
    except OSError as error:
        raise BadKey(f"{path}: can't be read: {error.strerror}") from None
    except ValueError:
        raise BadKey(f"{path}: no public key in PEM") from None
    if not isinstance(key, X25519PublicKey):
        raise BadKey(f"{path}: not an X25519 key (openssl genpkey -algorithm X25519)")
    return key


def read_opener(path: Path) -> X25519PrivateKey:
    """An X25519 private key from a PEM file (RFC 8410). Raises BadKey, in one line that names the file."""
    try:
        with path.open("rb") as file:
            key = load_pem_private_key(file.read(_MOST_BYTES), None)
    except OSError as error:
        raise BadKey(f"{path}: can't be read: {error.strerror}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(f"{path}: no private key in PEM, or one with a password") from None
    if not isinstance(key, X25519PrivateKey):
        raise BadKey(f"{path}: not an X25519 key (openssl genpkey -algorithm X25519)")
    return key


def seal_to(recipient: X25519PublicKey, plain: bytes, purpose: bytes) -> bytes:
    """Encapsulated key and ciphertext; another each time. ``purpose``: HPKE's info."""
    return _SUITE.encrypt(plain, recipient, info=purpose)


def open_sealed(private: X25519PrivateKey, sealed: bytes, purpose: bytes) -> bytes:
    """The reverse of ``seal_to``. Raises NotAuthentic: another key or purpose, or changed."""
    try:
        return _SUITE.decrypt(sealed, private, info=purpose)
    except (InvalidTag, ValueError):
        raise NotAuthentic("not sealed to this key, or changed") from None
