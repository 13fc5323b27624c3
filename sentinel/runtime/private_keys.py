"""A private key in a file of its own: sealed by systemd, by a TPM directly, or plain with mode 0600.

Its name says which: ``key.cred``, ``key.tpm``, ``key.pem``.
"""

from pathlib import Path

from sentinel.runtime import sealed, tpm
from sentinel.runtime.sealed import MOST_BYTES, Sealing

SEALED = (sealed.SUFFIX, tpm.SUFFIX)


def best() -> tuple[Sealing, str]:
    """The best of this machine and account, and why it is not a better one. Tried, not guessed.

    A chip comes before the machine's secret, which lies on the disk that it protects.
    """
    found, why = sealed.available()
    if found is Sealing.TPM:
        return found, why
    reason = tpm.available()
    if not reason:
        return Sealing.CHIP, ""
    return found, f"{why}; {reason}"


def as_before(key: Path) -> Sealing:
    """How the key that follows this one is kept: settings name the file, so its kind stays.

    Where systemd can't seal any more a plain file is the answer.
    """
    if key.suffix == tpm.SUFFIX:
        return Sealing.CHIP
    return sealed.available()[0] if key.suffix == sealed.SUFFIX else Sealing.FILE


def sealed_as(plain: bytes, stem: str, how: Sealing) -> tuple[str, bytes]:
    """The file's name and content. Raises SealFailed (an OSError)."""
    if how is Sealing.FILE:
        return f"{stem}.pem", plain
    if how is Sealing.CHIP:
        return f"{stem}{tpm.SUFFIX}", tpm.seal(plain)
    name = f"{stem}{sealed.SUFFIX}"
    return name, sealed.seal(plain, name, how)


def read_private(path: Path) -> bytes:
    """A key from its file, opened in memory only. Raises OSError (SealFailed is one)."""
    if path.suffix == tpm.SUFFIX:
        return tpm.open_sealed(path.read_bytes()[:MOST_BYTES])
    return sealed.read_private(path)
