"""The device key and the keys of one purpose derived from it (HKDF-SHA256, RFC 5869)."""

import contextlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sentinel.store.errors import KeyFileError

DEVICE_KEY = "device.key"
_LENGTH = 32


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """32 bytes a purpose; see the table of keys in ARCHITECTURE.md. Never shown, never logged."""

    database: bytes
    templates: bytes
    venue: bytes
    tenant: bytes


def load_or_create_keys(data_dir: Path) -> Keys:
    """The keys of this kiosk; the device key is made at the first start. Raises KeyFileError.

    ``venue.key`` and ``tenant.key`` beside it (32 bytes, mode 0600) replace the derived ones where
    several kiosks share them, so that their hashes join.
    """
    path = data_dir / DEVICE_KEY
    if not path.exists():
        _create(path)
    return load_keys(data_dir)


def load_keys(data_dir: Path) -> Keys:
    """The keys of a kiosk that was started before. Raises KeyFileError."""
    path = data_dir / DEVICE_KEY
    if not path.exists():
        raise KeyFileError(f"{path} is not there: `sentinel run` makes it when this kiosk first starts")
    device = _read(path)
    shared = {purpose: data_dir / f"{purpose}.key" for purpose in ("venue", "tenant")}
    own = {purpose: _read(path) for purpose, path in shared.items() if path.exists()}
    return Keys(
        database=_derive(device, "database"),
        templates=_derive(device, "templates"),
        venue=own.get("venue") or _derive(device, "venue"),
        tenant=own.get("tenant") or _derive(device, "tenant"),
    )


def _derive(device: bytes, purpose: str) -> bytes:
    # Expand alone suffices for a key that is uniform already (RFC 5869, section 3.3).
    info = f"sentinel/{purpose}/1".encode()
    return HKDFExpand(algorithm=SHA256(), length=_LENGTH, info=info).derive(device)


def _read(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise KeyFileError(f"{path}: the key file can't be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if state.st_uid not in (os.geteuid(), 0):
            raise KeyFileError(f"{path}: another user's key file; run: chown {os.geteuid()} {path}")
        if stat.S_IMODE(state.st_mode) & 0o077:
            raise KeyFileError(
                f"{path}: others may read the key file (mode {stat.S_IMODE(state.st_mode):04o}); "
                f"run: chmod 600 {path}"
            )
        key = file.read(_LENGTH + 1)
    if len(key) != _LENGTH:
        raise KeyFileError(f"{path}: not a key file: {_LENGTH} bytes expected, put back the original")
    return key


def _create(path: Path) -> None:
    """Whole and on disk, or not there at all; a key that another process just made is kept."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_LENGTH))
                file.flush()
                os.fsync(descriptor)
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
        finally:
            temporary.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise KeyFileError(f"{path}: the key file can't be made: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Put the folder's entries on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
