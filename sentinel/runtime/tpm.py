"""Sealed by a TPM 2.0 directly (tpm2-tools): for machines where systemd can't use the chip.

A key of 32 bytes is sealed under the chip's storage key (ECC P-256, owner hierarchy) and encrypts the rest
(AES-256-GCM). The chip gives it to whoever has this board with its chip, not to a copy of the disk. It is
bound to no boot state (PCR): an update must not lock the kiosk out. Secrets go by pipes, never by arguments.
"""

import contextlib
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from sentinel.crypto.ciphers import Aead, NotAuthentic, generate_key
from sentinel.crypto.ciphers import seal as encrypted
from sentinel.crypto.ciphers import unseal as decrypted
from sentinel.runtime.sealed import SealFailed

SUFFIX = ".tpm"
_TOOLS = ("tpm2_createprimary", "tpm2_create", "tpm2_load", "tpm2_unseal", "tpm2_flushcontext")
_LONGEST_S = 30.0  # a slow chip takes seconds for its storage key
_PURPOSE = b"sentinel sealed by tpm v1"
# One after the other: where no resource manager stands before the chip, whoever frees its places frees all.
_one_at_a_time = threading.Lock()


class _Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """``public`` and ``private`` as the chip gave them: useless without it."""

    kind: str
    public: bytes
    private: bytes
    body: bytes


_KIND = "sentinel-tpm-sealed-1"


def available() -> str:
    """Why a TPM can't be used here; "": it can. Tried, not guessed."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return "tpm2-tools are not installed"
    try:
        if open_sealed(seal(b"probe")) != b"probe":
            return "what the TPM sealed comes out changed"
    except SealFailed as error:
        return str(error)
    return ""


def seal(plain: bytes) -> bytes:
    """Raises SealFailed."""
    key = generate_key(Aead.AES_256_GCM)
    with _storage_key() as folder:
        _run(
            ["tpm2_create", "-Q", "-C", "storage.ctx", "-i", "-", "-u", "public", "-r", "private"],
            folder,
            key,
        )
        public, private = (folder / "public").read_bytes(), (folder / "private").read_bytes()
    body = encrypted(Aead.AES_256_GCM, key, plain, _PURPOSE)
    return msgspec.json.encode(_Sealed(_KIND, public, private, body)) + b"\n"


def open_sealed(raw: bytes) -> bytes:
    """The reverse. Raises SealFailed: no TPM, another one, one that was cleared, or changed bytes."""
    try:
        sealed = msgspec.json.decode(raw, type=_Sealed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise SealFailed("not a file that a TPM sealed") from None
    with _storage_key() as folder:
        (folder / "public").write_bytes(sealed.public)
        (folder / "private").write_bytes(sealed.private)
        loaded = ["tpm2_load", "-Q", "-C", "storage.ctx", "-u", "public", "-r", "private", "-c", "key.ctx"]
        _run(loaded, folder)
        _free(folder)
        key = _run(["tpm2_unseal", "-c", "key.ctx"], folder)
    try:
        return decrypted(Aead.AES_256_GCM, key, sealed.body, _PURPOSE)
    except (NotAuthentic, ValueError):
        raise SealFailed("what the TPM sealed was changed") from None


@contextlib.contextmanager
def _storage_key() -> Iterator[Path]:
    """A folder with the storage key's context: made anew each time, the chip makes it from its own seed."""
    with (
        _one_at_a_time,
        tempfile.TemporaryDirectory(prefix=f"sentinel-tpm-{secrets.token_hex(4)}-") as name,
    ):
        folder = Path(name)
        storage = ["tpm2_createprimary", "-Q", "-C", "o", "-g", "sha256", "-G", "ecc", "-c", "storage.ctx"]
        try:
            _run(storage, folder)
            _free(folder)
            yield folder
        finally:
            _free(folder)


def _free(folder: Path) -> None:
    """The chip has three places, which fill up where no resource manager stands before it."""
    with contextlib.suppress(SealFailed):
        _run(["tpm2_flushcontext", "-Q", "-t"], folder)


def _run(words: list[str], folder: Path, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs, our own arguments
            words, cwd=folder, input=given, capture_output=True, timeout=_LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise SealFailed(f"{words[0]} can't be run, or the TPM does not answer") from None
    if done.returncode:
        raise SealFailed(f"the TPM refuses ({words[0]}): another chip, a cleared one, or no right to use it")
    return done.stdout
