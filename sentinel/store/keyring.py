"""The keys of one kiosk as one piece of bytes: what is sealed at rest, and replaced by a rotation.

A kiosk begins with a device key of 32 random bytes, from which one key a purpose is derived (HKDF-SHA256,
RFC 5869). Once sealed or rotated it holds the keys themselves, so that one can change without the others.
"""

import secrets
from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from msgspec import Meta, Struct

KEY_BYTES = 32
LARGEST = 16 * 1024
_Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Pending(Struct, frozen=True, forbid_unknown_fields=True):
    """A rotation under way: what files may still be under, and other folders that hold such."""

    database: _Hex
    templates: _Hex
    folders: tuple[str, ...] = ()


class Ring(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All keys in hex. ``generation`` counts rotations; ``pending``: the last one is not over."""

    kind: Literal["sentinel-keys"] = "sentinel-keys"
    version: Literal[1] = 1
    generation: Annotated[int, Meta(ge=0)] = 0
    database: _Hex
    templates: _Hex
    venue: _Hex
    tenant: _Hex
    signing: _Hex
    pending: Pending | None = None

    def __repr__(self) -> str:
        return f"Ring(generation={self.generation}, ...)"


def fresh_root() -> bytes:
    """A new device key."""
    return secrets.token_bytes(KEY_BYTES)


def ring_of(raw: bytes) -> Ring | None:
    """A ring, or a device key that one is derived from; None: neither."""
    if len(raw) == KEY_BYTES:
        return Ring(
            database=_derive(raw, "database"),
            templates=_derive(raw, "templates"),
            venue=_derive(raw, "venue"),
            tenant=_derive(raw, "tenant"),
            signing=_derive(raw, "erasure"),  # what it signed first
        )
    try:
        return msgspec.json.decode(raw, type=Ring)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _derive(root: bytes, purpose: str) -> str:
    # Expand alone suffices for a key that is uniform already (RFC 5869, section 3.3).
    return HKDFExpand(SHA256(), KEY_BYTES, f"sentinel/{purpose}/1".encode()).derive(root).hex()


def encoded(ring: Ring) -> bytes:
    """The ring's bytes. They are secret."""
    return msgspec.json.encode(ring) + b"\n"


def rotated(ring: Ring, folders: tuple[str, ...]) -> Ring:
    """With new keys for what is encrypted; files may still be under the old ones.

    Pseudonyms (venue, tenant) and the signature's key stay: others know what came of them.
    """
    return msgspec.structs.replace(
        ring,
        generation=ring.generation + 1,
        database=fresh_root().hex(),
        templates=fresh_root().hex(),
        pending=Pending(ring.database, ring.templates, folders),
    )


def settled(ring: Ring) -> Ring:
    """Without the old keys: no file is under them any more."""
    return msgspec.structs.replace(ring, pending=None)
