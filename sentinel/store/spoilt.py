"""What becomes of a file that a rotation of the keys can't copy: destroyed, as nobody could read it later.

Its old key goes. A file that was put aside, or that can be made again, goes with it; one in use only if that
was asked for. Who runs the door never destroys one: the daemon goes on with the new keys and keeps the old.
"""

import errno
import os
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from sentinel.store.errors import StoreError
from sentinel.store.key_sources import sync_folder
from sentinel.store.rekeying import BESIDE, Left

_ASIDE = ".unreadable"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Known:
    """Names of encrypted files ``in_use``, and of those ``made_again`` when they are gone. ``destroy``: a
    damaged one may go also where it is in use."""

    in_use: Collection[str] = ()
    made_again: Collection[str] = ()
    destroy: bool = False

    def needless(self, path: Path) -> bool:
        """Whether the kiosk does without it: put aside, or made again."""
        return is_aside(path) or path.name in self.made_again


def is_aside(path: Path) -> bool:
    """Whether it was put aside because it could not be used."""
    return _ASIDE in path.name


def may_go(found: Iterable[Left], known: Known) -> None:
    """Raises StoreError: one of them is damaged and in use, or waits for something."""
    for one in found:
        if not one.damaged:
            raise StoreError(f"{one.path}: can't be put under the new key: {one.why}")
    kept = [one for one in found if not (known.destroy or known.needless(one.path))]
    if kept:
        raise StoreError(
            f"{', '.join(str(one.path) for one in kept)}: damaged, can't be put under a new key "
            f"({kept[0].why}); to go on and destroy what is left of it: --destroy-damaged"
        )


def give_up(found: Iterable[Left], known: Known, say: Callable[[str], None]) -> None:
    """Destroy what is left. One in use keeps its name, so that who opens it next says that it was lost.

    Raises StoreError.
    """
    found = tuple(found)
    may_go(found, known)
    for one in found:
        say(f"{one.path.name}: DAMAGED ({one.why}), can't be put under the new key: DESTROYED")
        try:
            _blot_out(one.path)
            for path in (one.path.with_name(one.path.name + end) for end in BESIDE):
                if path.exists():
                    _blot_out(path)
                    path.unlink()
            if known.needless(one.path):
                one.path.unlink()
            sync_folder(one.path.parent)
        except OSError as error:
            raise StoreError(f"{one.path}: can't be destroyed: {error.strerror}") from error


def _blot_out(path: Path) -> None:
    """Noise over all of it, the first page last: after a cut the old key still finds the file."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        for at in range((size - 1) // _CHUNK * _CHUNK, -1, -_CHUNK):
            if not at:
                os.fsync(descriptor)
            try:
                os.pwrite(descriptor, secrets.token_bytes(min(_CHUNK, size - at)), at)
            except OSError as error:
                if error.errno != errno.EIO:  # a bad sector: nobody reads it either
                    raise
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
