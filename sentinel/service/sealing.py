"""Keys of the reference platform: ids and tokens only as keyed hashes, secrets and templates sealed."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sentinel.core.identity import keyed_hash

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealError(Exception):
    """The platform's key is missing or not the one that sealed this database; one clear line."""


class Keys:
    """Keys by purpose, derived from one master key of 32 bytes that is kept outside of the database."""

    def __init__(self, master: bytes) -> None:
        if len(master) != _KEY_BYTES:
            raise SealError(f"the platform's key has {len(master)} bytes instead of {_KEY_BYTES}")
        self._id_key = hmac.digest(master, b"sentinel service id", "sha256")
        self._roster_key = hmac.digest(master, b"sentinel service roster", "sha256")
        self._audit_key = hmac.digest(master, b"sentinel service audit", "sha256")
        self._sealing = AESGCM(hmac.digest(master, b"sentinel service seal", "sha256"))

    def hash_id(self, number: str) -> str:
        """Keyed hash (hex) of an id or social-security number; case and blanks don't count."""
        return self._hash(b"id", number.strip().upper())

    def hash_token(self, token: str) -> str:
        """Keyed hash (hex) of a code's token; case counts."""
        return self._hash(b"token", token.strip())

    def hash_request(self, content: bytes) -> str:
        """Keyed hash (hex) of a request: a plain one would tell a number to whoever tries them all."""
        return hmac.new(self._id_key, b"request\0" + content, hashlib.sha256).hexdigest()

    def hash_for(self, purpose: str, content: bytes) -> str:
        """Keyed hash (hex) of what the audit holds: nobody without the platform's key makes or tries it."""
        return hmac.new(self._audit_key, purpose.encode() + b"\0" + content, hashlib.sha256).hexdigest()

    def roster_key(self, venue: str) -> bytes:
        """The key under which a venue's rosters hold id numbers: its kiosks are told it, and no other's."""
        return hmac.digest(self._roster_key, venue.encode(), "sha256")

    def hash_holder(self, venue: str, number: str) -> str:
        """HMAC-SHA256 (hex) of an id number under the venue's roster key; case and blanks don't count."""
        return keyed_hash(self.roster_key(venue), number)

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """AES-256-GCM, bound to ``purpose``."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The reverse of ``seal``. Raises SealError."""
        try:
            return self._sealing.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            raise SealError("the platform's key is not the one that sealed this database") from None

    def _hash(self, kind: bytes, subject: str) -> str:
        return hmac.new(self._id_key, kind + b"\0" + subject.encode(), hashlib.sha256).hexdigest()


def key_file(path: Path) -> bytes:
    """The master key in a file of mode 0600, made at the first start. Raises SealError."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key := secrets.token_bytes(_KEY_BYTES))
        return key
    except FileExistsError:
        pass
    except OSError as error:
        raise SealError(f"{path}: the key can't be made: {error.strerror}") from error
    try:
        key = path.read_bytes()
    except OSError as error:
        raise SealError(f"{path}: the key can't be read: {error.strerror}") from error
    if len(key) != _KEY_BYTES:
        raise SealError(f"{path}: {len(key)} bytes instead of {_KEY_BYTES}: not a key of this platform")
    return key
