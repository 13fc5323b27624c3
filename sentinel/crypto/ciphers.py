"""Authenticated encryption by name: AES-256-GCM and SM4-GCM (GB/T 32907, RFC 8998).

What is sealed is nonce (12 bytes) || ciphertext || tag (16 bytes). Nonces are random: seal at most 2^32
messages with one key.
"""

import secrets
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_NONCE = 12
_TAG = 16


class Aead(StrEnum):
    """A cipher that also says whether anything was changed."""

    AES_256_GCM = "aes-256-gcm"
    SM4_GCM = "sm4-gcm"


class NotAuthentic(Exception):
    """Sealed with another key or for another purpose, or changed since. Says nothing about the content."""


_KEY_BYTES = {Aead.AES_256_GCM: 32, Aead.SM4_GCM: 16}


def generate_key(which: Aead) -> bytes:
    """A random key: 32 bytes for AES-256, 16 for SM4."""
    return secrets.token_bytes(_KEY_BYTES[which])


def seal(which: Aead, key: bytes, plain: bytes, associated: bytes = b"") -> bytes:
    """Encrypt; ``associated`` is not kept, but must be the same on opening. ValueError: no key of it."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + encrypt(which, key, nonce, plain, associated)


def encrypt(which: Aead, key: bytes, nonce: bytes, plain: bytes, associated: bytes) -> bytes:
    """Ciphertext || tag under a nonce (12 bytes) that was never used with this key before."""
    state = Cipher(_cipher(which, key), modes.GCM(nonce)).encryptor()
    state.authenticate_additional_data(associated)
    return state.update(plain) + state.finalize() + state.tag


def unseal(which: Aead, key: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    """What ``seal`` was given. Raises NotAuthentic; ValueError: no key of it."""
    if len(sealed) < _NONCE + _TAG:
        raise NotAuthentic("too short to have been sealed")
    nonce, body, tag = sealed[:_NONCE], sealed[_NONCE:-_TAG], sealed[-_TAG:]
    state = Cipher(_cipher(which, key), modes.GCM(nonce, tag)).decryptor()
    state.authenticate_additional_data(associated)
    try:
        return state.update(body) + state.finalize()
    except InvalidTag:
        raise NotAuthentic("not sealed with this key for this purpose, or changed since") from None


def _cipher(which: Aead, key: bytes) -> algorithms.AES | algorithms.SM4:
    if len(key) != _KEY_BYTES[which]:
        raise ValueError(f"a key of {which.value} has {_KEY_BYTES[which]} bytes")
    return algorithms.AES(key) if which is Aead.AES_256_GCM else algorithms.SM4(key)
