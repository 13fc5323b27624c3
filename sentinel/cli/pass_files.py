"""Files that commands are given to read: keys that only their owner may read, texts of a bounded length."""

import stat
import sys
from datetime import datetime
from pathlib import Path

from sentinel.cli.moments import utc
from sentinel.crypto.signing import BadKey, PrivateKey, PublicKey, private_key_from_pem, public_key_from_pem

_MAX = 1 << 16


class BadInput(Exception):
    """What the user gave can't be used; the text is one line and names no content."""


def read_text(path: Path, what: str, most: int = _MAX) -> str:
    """A text file of at most ``most`` bytes, or standard input for "-". Raises BadInput."""
    try:
        if str(path) == "-":
            text = sys.stdin.read(most + 1)
        else:
            with path.open("rb") as file:
                text = _text(file.read(most + 1), most)
    except OSError as error:
        raise BadInput(f"{path}: {what} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: {what} is no text") from None
    if len(text.encode(errors="replace")) > most:
        raise BadInput(f"{path}: {what} is longer than {most >> 10} KiB, and is not used in part")
    return text


def _text(raw: bytes, most: int) -> str:
    """What is too long to be used may end within a letter."""
    return raw.decode(errors="replace" if len(raw) > most else "strict")


def read_private(path: Path) -> PrivateKey:
    """A private key from a file that only its owner may read. Raises BadInput."""
    text = read_text(path, "the key")
    if "PUBLIC KEY" in text:
        raise BadInput(f"{path}: a public key; the private one is wanted here")
    _keep_private(path)
    try:
        return private_key_from_pem(text)
    except BadKey as error:
        raise BadInput(f"{path}: {error}") from None


def read_public(path: Path) -> PublicKey:
    """A public key. Raises BadInput."""
    try:
        return public_key_from_pem(read_text(path, "the key"))
    except BadKey as error:
        raise BadInput(f"{path}: {error}") from None


def read_venue_key(path: Path) -> bytes:
    """A venue key of 32 bytes. Raises BadInput."""
    _keep_private(path)
    try:
        with path.open("rb") as file:
            key = file.read(33)
    except OSError as error:
        raise BadInput(f"{path}: the venue key can't be read: {error.strerror}") from None
    if len(key) != 32:
        raise BadInput(f"{path}: no venue key: 32 bytes expected")
    return key


def _keep_private(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise BadInput(f"{path}: the key can't be read: {error.strerror}") from None
    if mode & 0o077:
        raise BadInput(f"{path}: others may read this key (mode {mode:04o}); run: chmod 600 {path}")


def moment(text: str, option: str, zone: datetime | None = None) -> datetime:
    """An ISO 8601 moment, UTC; without a zone of its own in that of ``zone``. Raises BadInput."""
    try:
        return utc(text, option, zone)
    except ValueError as error:
        raise BadInput(str(error)) from None


def fail(error: object) -> int:
    """One clear line; the exit code of bad input."""
    print(f"sentinel pass: {error}", file=sys.stderr)
    return 2
