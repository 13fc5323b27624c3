"""Hashes by name, with and without a key (HMAC): SHA-256 and SM3 (GB/T 32905), all 32 bytes."""

from enum import StrEnum

from cryptography.hazmat.primitives import hashes, hmac

_SIZE = 32


class Hash(StrEnum):
    """A hash function."""

    SHA256 = "sha256"
    SM3 = "sm3"


_ALGORITHMS = {Hash.SHA256: hashes.SHA256(), Hash.SM3: hashes.SM3()}


def digest(which: Hash, data: bytes) -> bytes:
    """The hash of ``data``, 32 bytes."""
    state = hashes.Hash(_ALGORITHMS[which])
    state.update(data)
    return state.finalize()


def keyed_digest(which: Hash, key: bytes, data: bytes) -> bytes:
    """HMAC (RFC 2104, GB/T 15852.2) of ``data``, 32 bytes."""
    state = hmac.HMAC(key, _ALGORITHMS[which])
    state.update(data)
    return state.finalize()
