"""Hashes by name: SHA-256 and SM3 (GB/T 32905), both 32 bytes."""

from enum import StrEnum

from cryptography.hazmat.primitives import hashes

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
