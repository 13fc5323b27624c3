"""Keys sealed by systemd-creds: to the TPM where there is one, else to this machine's secret.

The machine's secret (/var/lib/systemd) lies on the same disk: it protects copies of the kiosk's folder and
backups of it, not a disk that is taken out. Only root may use it, so a daemon of another account gets the key
by ``LoadCredentialEncrypted=`` of its unit, under the file's name, and a command that root starts for that
account asks ``sealing_desk``.
"""

import os
import shutil
import subprocess
from enum import StrEnum
from pathlib import Path

from sentinel.runtime import sealing_line

SUFFIX = ".cred"
_LONGEST_S = 10.0
MOST_BYTES = 64 * 1024
_NOTHING = b"-"  # the unit's default, where the file was not there


class Sealing(StrEnum):
    """What protects a key at rest."""

    TPM = "tpm2"
    HOST = "systemd-creds"
    CHIP = "tpm"  # by the chip directly, through tpm2-tools: sentinel/runtime/tpm.py
    FILE = "file"


class SealFailed(OSError):
    """What should seal or open can't; one line."""


def available() -> tuple[Sealing, str]:
    """The best of this machine and account, and why it is not a better one. Tried, not guessed."""
    if shutil.which("systemd-creds") is None:
        return Sealing.FILE, "systemd-creds is not installed"
    tpm = _run(["systemd-creds", "has-tpm2", "--quiet"])[0] == 0
    best = Sealing.TPM if tpm else Sealing.HOST
    try:
        sealed = seal(b"probe", "probe", best)
        if open_sealed(sealed, "probe") != b"probe":
            raise SealFailed("what was sealed comes out changed")
    except SealFailed as error:
        return Sealing.FILE, str(error)
    return best, "" if tpm else "no TPM 2.0 that systemd can use"


def seal(plain: bytes, name: str, how: Sealing) -> bytes:
    """Sealed under a name, which ``open_sealed`` must be told. Raises SealFailed."""
    out = sealing_line.ask(how.value, name, plain)
    if out is None:
        with_key = "host+tpm2" if how is Sealing.TPM else "host"
        out = _output(
            ["systemd-creds", "encrypt", f"--with-key={with_key}", f"--name={name}", "-", "-"], plain
        )
    if not out:
        raise SealFailed("systemd-creds does not seal for this account")
    return out


def open_sealed(sealed: bytes, name: str) -> bytes:
    """The reverse. Raises SealFailed."""
    out = sealing_line.ask("open", name, sealed)
    if out is None:
        out = _output(["systemd-creds", "decrypt", f"--name={name}", "-", "-"], sealed)
    if not out:
        raise SealFailed("systemd-creds does not open this key for this account")
    return out


def read_private(path: Path) -> bytes:
    """A key from its file: sealed (``.cred``), or plain with mode 0600. Raises OSError.

    A sealed one that systemd has opened for this unit is taken from there.
    """
    if path.suffix == SUFFIX:
        given = os.environ.get("CREDENTIALS_DIRECTORY")
        if given and (Path(given) / path.name).exists():
            content = (Path(given) / path.name).read_bytes()
            if content != _NOTHING:
                return content
        return open_sealed(path.read_bytes()[:MOST_BYTES], path.name)
    if path.stat().st_mode & 0o077:
        raise PermissionError(1, f"others may read it; run: chmod 600 {path}")
    return path.read_bytes()[:MOST_BYTES]


def _output(words: list[str], given: bytes) -> bytes:
    """b"": it failed."""
    code, out = _run(words, given)
    return b"" if code else out


def _run(words: list[str], given: bytes = b"") -> tuple[int, bytes]:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, our own arguments
            words, input=given, capture_output=True, timeout=_LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 1, b""
    return done.returncode, done.stdout
