"""The journal of an erasure, beside the settings: what was to go, and how far it has come.

While it is there the kiosk does not start (``sentinel run``), and the command goes on where it stood.
"""

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from sentinel.core.erasure import Step
from sentinel.fleet.wiping.inventory import Target
from sentinel.runtime.files import write_whole

_LARGEST = 64 << 20


class JournalError(Exception):
    """The journal can't be read; one line."""


class Journal(Struct, frozen=True):
    """All that is needed to go on when the settings and the keys are gone already.

    ``order``: the envelope that the device's key signed; ``key``: the erasure's own private key (PEM), gone
    once the certificate is signed; ``blocks``: fingerprints of what was on disk; ``repurposed``: files to
    begin anew with ("": the settings); ``owner``: user, group and mode of the settings, which these get too.
    """

    kiosk: str
    step: Step
    targets: tuple[Target, ...]
    order: str
    public_key: str
    key: str
    device: dict[str, str] | None = None
    blocks: tuple[str, ...] = ()
    result: dict[str, object] = {}
    offline: bool = False
    save: str = ""
    repurposed: dict[str, str] = {}
    owner: tuple[int, int, int] = (-1, -1, 0o600)


def journal_of(config: Path) -> Path:
    """Where the journal of these settings is."""
    return config.with_name(f"{config.name}.wipe")


def read(config: Path) -> Journal | None:
    """The journal; None: no erasure is under way. Raises JournalError."""
    path = journal_of(config)
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise JournalError(f"{path}: can't be read: {error.strerror}") from error
    try:
        return msgspec.json.decode(raw, type=Journal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise JournalError(f"{path}: not a journal of an erasure; was it changed?") from None


def write(config: Path, journal: Journal) -> None:
    """Replace it, whole and on disk; what stood there before is overwritten. Raises OSError."""
    path = journal_of(config)
    try:
        before = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        before = None
    try:
        write_whole(path, msgspec.json.encode(journal))
        sync_folder(path.parent)
        if before is not None:
            os.pwrite(before, bytes(os.fstat(before).st_size), 0)
            os.fsync(before)
    finally:
        if before is not None:
            os.close(before)


def sync_folder(folder: Path) -> None:
    """Put the folder's entries on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
