"""The kiosk's identity on disk: a folder for each certificate, and a link that names the one that counts.

::

    identity/g000001/{key.pem, key.cred or key.tpm, cert.pem, ca.pem, secret, policy-keys/}
    identity/current -> g000001          replaced in one step
    identity/next, identity/rolling      being made; nothing reads them
"""

import contextlib
import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from sentinel.core.handover import Reason
from sentinel.crypto.certificates import BadCertificate, key_pem, new_key, read_certificate, read_key
from sentinel.fleet.provisioning.files import CERTIFICATE, CURRENT, KEY
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime.files import write_whole
from sentinel.runtime.private_keys import SEALED, read_private, sealed_as
from sentinel.runtime.sealed import Sealing

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Generation:
    """One folder, complete or being made."""

    folder: Path

    @property
    def key_file(self) -> Path:
        """The key, sealed or plain."""
        found = (path for suffix in SEALED if (path := self.folder / f"{KEY}{suffix}").exists())
        return next(found, self.folder / f"{KEY}.pem")

    @property
    def sealed(self) -> bool:
        """Whether the key is sealed."""
        return self.key_file.suffix in SEALED

    def key(self) -> ec.EllipticCurvePrivateKey:
        """The key, opened in memory. Raises OSError, BadCertificate."""
        return read_key(read_private(self.key_file))

    def certificate(self) -> x509.Certificate:
        """The certificate. Raises OSError, BadCertificate."""
        return read_certificate((self.folder / CERTIFICATE).read_bytes())

    def make_key(self, how: Sealing) -> None:
        """A key unless there is one. Raises OSError (SealFailed is one)."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(OSError, BadCertificate):
            self.key()
            return
        name, content = sealed_as(key_pem(new_key()), KEY, how)
        for other in self.folder.glob(f"{KEY}.*"):  # one that can't be opened any more
            other.unlink()
        write_whole(self.folder / name, content)
        sync(self.folder)


class Generations:
    """All of them. One process at a time: ``locked``. Everything raises OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.next = Generation(folder / "next")
        self.rolling = Generation(folder / "rolling")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else provisions or rolls meanwhile. Raises Standstill: somebody does, or it is a link."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.folder.is_symlink():  # what root writes and gives away would be somewhere else
                raise Standstill(Reason.DISK, f"{self.folder}: is a link: put the folder itself there")
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            handle = os.open(self.folder / "lock", flags, 0o600)
        except OSError as error:
            raise Standstill(Reason.DISK, f"{self.folder}: can't be written: {error.strerror}") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            text = "this kiosk is being provisioned, or its certificate rolled, by another process"
            raise Standstill(Reason.DISK, text) from None
        finally:
            os.close(handle)

    def current(self) -> Generation | None:
        """The one that counts."""
        link = self.folder / CURRENT
        return Generation(link.resolve()) if link.exists() else None

    def begin(self, staged: Generation) -> None:
        """Forget what was being made."""
        shutil.rmtree(staged.folder, ignore_errors=True)

    def adopt(self, staged: Generation) -> str:
        """A complete folder becomes the one that counts; its name. May be done again after a cut."""
        if staged.folder.exists():
            sync(staged.folder)
            name = f"g{self._last() + 1:06d}"
            staged.folder.rename(self.folder / name)
            sync(self.folder)
        name = f"g{self._last():06d}"
        self.point(name)
        return name

    def point(self, name: str) -> None:
        """Let another one count; "": none."""
        link = self.folder / CURRENT
        if not name:
            link.unlink(missing_ok=True)
        else:
            fresh = self.folder / ".current"
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(name)
            fresh.replace(link)
        sync(self.folder)

    def name_of_current(self) -> str:
        """The name of the one that counts; "": none does."""
        current = self.current()
        return current.folder.name if current is not None else ""

    def forget_all_but(self, *names: str) -> None:
        """Remove the others, with their keys."""
        for folder in self.folder.glob("g[0-9]*"):
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)

    def _last(self) -> int:
        numbers = [int(one.name[1:]) for one in self.folder.glob("g[0-9]*") if one.name[1:].isdigit()]
        return max(numbers, default=0)


def give(folder: Path, like: Path) -> None:
    """A file, or a folder with all in it, to whoever owns another: root provisions what the daemon reads.

    Each folder is opened from the one above it (openat, O_NOFOLLOW): the daemon may write there, and must not
    lead root to what is not its own. Links, and files with another name elsewhere, stay whose they are.
    Raises OSError, also where ``folder`` is a link.
    """
    owner = like.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return
    above = os.open(folder.parent, _FOLDER)
    try:
        if stat.S_ISLNK(os.stat(folder.name, dir_fd=above, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, "is a link", str(folder))
        _give(above, folder.name, owner)
    finally:
        os.close(above)


def _give(above: int, name: str, owner: os.stat_result) -> None:
    state = os.stat(name, dir_fd=above, follow_symlinks=False)
    if not stat.S_ISDIR(state.st_mode):
        if stat.S_ISREG(state.st_mode) and state.st_nlink == 1:
            os.chown(name, owner.st_uid, owner.st_gid, dir_fd=above, follow_symlinks=False)
        return
    folder = os.open(name, _FOLDER, dir_fd=above)
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
        for one in names:
            _give(folder, one, owner)
        os.fchown(folder, owner.st_uid, owner.st_gid)
    finally:
        os.close(folder)


def sync(folder: Path) -> None:
    """The folder's names are on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
