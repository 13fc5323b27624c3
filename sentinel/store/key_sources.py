"""Where a kiosk's keys come from at rest: one port, and its three sources, the best first.

``device.cred``: sealed by systemd-creds (to the TPM, or the machine's secret). ``device.tpm``: by a TPM
directly. ``device.key``: a plain file, the last resort. Each is one file, so that it is replaced at once.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sentinel.runtime import sealed, tpm
from sentinel.runtime.sealed import SealFailed, Sealing
from sentinel.store.errors import KeyFileError
from sentinel.store.keyring import LARGEST


class KeySource(Protocol):
    """Keeps one piece of secret bytes in a file of a folder."""

    name: str
    file: str
    is_sealed: bool

    def seal(self, plain: bytes) -> bytes:
        """The file's content. Raises KeyFileError: this machine or account can't."""

    def open(self, path: Path) -> bytes:
        """What was sealed, from the file, or as the system gave it to this unit. Raises KeyFileError."""

    def open_now(self, path: Path) -> bytes:
        """From this very file, whatever the system gave to this unit at its start. Raises KeyFileError."""

    def unavailable(self) -> str:
        """Why it can't be used here; "": it can."""


class SystemdCredential:
    """Sealed by systemd-creds; a unit is given it by ``LoadCredentialEncrypted=device.cred:FILE``."""

    name, file, is_sealed = "systemd", "device.cred", True

    def seal(self, plain: bytes) -> bytes:
        """Raises KeyFileError."""
        best, why = sealed.available()
        try:
            if best is Sealing.FILE:
                raise SealFailed(why)
            return sealed.seal(plain, self.file, best)
        except SealFailed as error:
            raise KeyFileError(f"systemd can't seal the keys: {error}") from None

    def open(self, path: Path) -> bytes:
        """Raises KeyFileError."""
        try:
            return sealed.read_private(path)
        except OSError as error:
            raise KeyFileError(
                f"{path}: the sealed keys can't be opened: {error.strerror or error}; run it as root, or "
                f"where systemd gives them: -p LoadCredentialEncrypted={self.file}:{path}"
            ) from None

    def open_now(self, path: Path) -> bytes:
        """Raises KeyFileError."""
        try:
            return sealed.open_sealed(_read(path), self.file)
        except SealFailed as error:
            raise KeyFileError(f"{path}: the sealed keys can't be opened: {error}") from None

    def unavailable(self) -> str:
        """Tried."""
        best, why = sealed.available()
        return why if best is Sealing.FILE else ""


class Tpm:
    """Sealed by a TPM 2.0 through tpm2-tools."""

    name, file, is_sealed = "tpm", "device.tpm", True

    def seal(self, plain: bytes) -> bytes:
        """Raises KeyFileError."""
        try:
            return tpm.seal(plain)
        except SealFailed as error:
            raise KeyFileError(f"the TPM can't seal the keys: {error}") from None

    def open(self, path: Path) -> bytes:
        """Raises KeyFileError."""
        try:
            return tpm.open_sealed(_read(path))
        except SealFailed as error:
            raise KeyFileError(f"{path}: the sealed keys can't be opened: {error}") from None

    open_now = open

    def unavailable(self) -> str:
        """Tried."""
        return tpm.available()


class PlainFile:
    """The keys as they are, mode 0600: whoever copies the folder has them."""

    name, file, is_sealed = "file", "device.key", False

    def seal(self, plain: bytes) -> bytes:
        """As it is."""
        return plain

    def open(self, path: Path) -> bytes:
        """Raises KeyFileError: others may read it, or it is somebody else's."""
        return read_secret(path)

    open_now = open

    def unavailable(self) -> str:
        """Never."""
        return ""


SYSTEMD, TPM, FILE = SystemdCredential(), Tpm(), PlainFile()
SOURCES: tuple[KeySource, ...] = (SYSTEMD, TPM, FILE)


def present(data: Path) -> tuple[KeySource, ...]:
    """The sources whose files are there, the best first. More than one: a change of source was cut off.

    Raises KeyFileError: this account may not look.
    """
    try:
        return tuple(source for source in SOURCES if (data / source.file).exists())
    except OSError as error:
        raise KeyFileError(f"{data}: can't be looked into: {_why(error)}") from error


def _why(error: OSError) -> str:
    """With the next step, where it is a right that lacks."""
    step = "; as root: sudo, and the same command" if isinstance(error, PermissionError) else ""
    return f"{error.strerror}{step}"


def read_secret(path: Path) -> bytes:
    """A plain file of a secret, if it is private. Raises KeyFileError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise KeyFileError(f"{path}: the key file can't be read: {_why(error)}") from error
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if state.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
            raise KeyFileError(f"{path}: another user's key file; run: chown {os.geteuid()} {path}")
        if stat.S_IMODE(state.st_mode) & 0o077:
            raise KeyFileError(
                f"{path}: others may read the key file (mode {stat.S_IMODE(state.st_mode):04o}); "
                f"run: chmod 600 {path}"
            )
        return file.read(LARGEST)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise KeyFileError(f"{path}: the key file can't be read: {_why(error)}") from error


def place(path: Path, content: bytes) -> None:
    """Put it there, whole and on disk; what had the name is overwritten too. Raises OSError."""
    with _opened(path) as before:
        temporary = written_beside(path, content)
        try:
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
        if before is not None:
            _overwrite(before)


def written_beside(path: Path, content: bytes) -> Path:
    """A new private file with this content, on disk, of whoever owns the folder. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            owner = path.parent.stat()
            if os.geteuid() == 0 and (owner.st_uid, owner.st_gid) != (0, os.getegid()):
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:  # a full disk: each start would leave another
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def destroy(path: Path) -> None:
    """Overwrite and unlink; nothing there is fine. Raises OSError."""
    with _opened(path) as before:
        if before is not None:
            _overwrite(before)
            path.unlink()
            sync_folder(path.parent)


def leftovers(data: Path) -> list[Path]:
    """What a cut left half-written beside the key files."""
    files = [source.file for source in SOURCES]
    return sorted(one for file in files for one in data.glob(f".{file}.*") if one.is_file())


def sync_folder(folder: Path) -> None:
    """Put the folder's entries on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _overwrite(descriptor: int) -> None:
    os.pwrite(descriptor, secrets.token_bytes(os.fstat(descriptor).st_size), 0)
    os.fsync(descriptor)
