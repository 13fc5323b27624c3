"""The keys of one purpose each: read from where they are sealed, made at the first start, moved, rotated."""

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sentinel.store import rekeying, spoilt
from sentinel.store.errors import KeyFileError, StoreError
from sentinel.store.key_sources import (
    FILE,
    KeySource,
    destroy,
    leftovers,
    place,
    present,
    read_secret,
    sync_folder,
    written_beside,
)
from sentinel.store.keyring import KEY_BYTES, Ring, encoded, fresh_root, ring_of, rotated, settled

_log = logging.getLogger(__name__)
DEVICE_KEY = FILE.file
SHARED = ("venue", "tenant")
_SEAL = "seal them: sentinel keys seal --config FILE"
_AGAIN = "sentinel keys rotate --config FILE"

__all__ = ["DEVICE_KEY", "Keys", "load_keys", "load_or_create_keys", "rotate", "seal", "sync_folder"]


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """32 bytes a purpose; see the table of keys in ARCHITECTURE.md. Never shown, never logged."""

    database: bytes
    templates: bytes
    venue: bytes
    tenant: bytes
    signing: bytes


def load_or_create_keys(data_dir: Path) -> Keys:
    """The keys of this kiosk; they are made at the first start. Raises KeyFileError.

    ``venue.key`` and ``tenant.key`` beside them (32 bytes, mode 0600) replace the kiosk's own where several
    kiosks share them, so that their hashes join. A rotation that was cut off is brought to its end.
    """
    if not present(data_dir):
        _create(data_dir / DEVICE_KEY)
    ring, source = _read(data_dir)
    if ring.pending is not None:
        ring = _finish(data_dir, ring, source, lambda line: _log.warning("%s", line))
    return _keys(data_dir, ring)


def say_where(data_dir: Path) -> None:
    """Into the log, once in a daemon's life: that the keys are not sealed."""
    if FILE in present(data_dir):
        _log.warning("the keys lie in a plain file: whoever copies %s reads all; %s", data_dir, _SEAL)


def load_keys(data_dir: Path) -> Keys:
    """The keys of a kiosk that was started before. Raises KeyFileError."""
    ring, _ = _read(data_dir)
    if ring.pending is not None:
        raise KeyFileError(f"{data_dir}: a rotation of the keys was cut off; bring it to its end: {_AGAIN}")
    return _keys(data_dir, ring)


@dataclass(frozen=True, slots=True)
class Standing:
    """How keys lie: ``source`` systemd, tpm or file; ``others``: key files that should not be there any more;
    ``shared``: plain keys that several kiosks share; ``pending``: a rotation was cut off."""

    source: str
    sealed: bool
    generation: int
    pending: bool
    others: tuple[str, ...]
    shared: tuple[str, ...]


def standing(data_dir: Path) -> Standing:
    """Raises KeyFileError."""
    ring, source = _read(data_dir)
    _keys(data_dir, ring)  # one that is shared may be no key
    others = tuple(other.file for other in present(data_dir) if other is not source)
    others += tuple(path.name for path in leftovers(data_dir))
    shared = tuple(f"{name}.key" for name in SHARED if (data_dir / f"{name}.key").exists())
    return Standing(source.name, source.is_sealed, ring.generation, ring.pending is not None, others, shared)


def seal(data_dir: Path, to: KeySource) -> bool:
    """Move the keys into another source; False: they lie there already, only there. Raises KeyFileError.

    Safe to cut at any moment and to run again: the old file goes when the new one was read back. Shared keys
    move with them.
    """
    ring, source = _read(data_dir)
    shared = [data_dir / f"{name}.key" for name in SHARED]
    if (
        source is to
        and not standing(data_dir).others
        and not (to.is_sealed and any(map(Path.exists, shared)))
    ):
        return False
    try:
        if to.is_sealed:
            keys = _keys(data_dir, ring)
            ring = msgspec.structs.replace(ring, venue=keys.venue.hex(), tenant=keys.tenant.hex())
        _put(data_dir, ring, to)
        for path in (*(data_dir / other.file for other in present(data_dir) if other is not to),
                     *(shared if to.is_sealed else ()), *leftovers(data_dir)):  # fmt: skip
            destroy(path)
    except OSError as error:
        raise KeyFileError(f"{data_dir}: the keys can't be moved: {error.strerror}") from error
    return True


def rotate(
    data_dir: Path,
    folders: tuple[Path, ...],
    say: Callable[[str], None] = lambda line: None,
    known: spoilt.Known = spoilt.Known(),  # noqa: B008 - frozen
) -> int:
    """New keys for database and templates, all files under them, the old keys destroyed; how many files.

    Only while no daemon runs (see ``only_writer``). ``folders``: others than the data's that hold encrypted
    files. Cut at any moment, run again it goes on. ``say`` hears of each file. What is damaged is found
    before the first change, and destroyed where ``known`` lets it. Raises StoreError.
    """
    ring, source = _read(data_dir)
    goes_on = ring.pending is not None
    if not goes_on:
        ring = rotated(ring, tuple(str(folder.absolute()) for folder in folders))
    where, changes = _work(data_dir, ring)
    try:
        spoilt.may_go(rekeying.unreadable(where, changes, known.in_use), known)
    except StoreError as error:
        raise error if goes_on else StoreError(f"{error}. Nothing was changed") from None
    try:
        if not goes_on:
            _put(data_dir, ring, source)
    except OSError as error:
        raise KeyFileError(f"{data_dir}: the keys can't be written: {error.strerror}") from error
    count, left = rekeying.rekey_all(where, changes, say)
    unopened = rekeying.unreadable(where, changes, known.in_use)
    left += tuple(one for one in unopened if one.path not in {other.path for other in left})
    spoilt.give_up(left, known, say)
    _settle(data_dir, ring, source)
    return count


def _finish(data_dir: Path, ring: Ring, source: KeySource, say: Callable[[str], None]) -> Ring:
    """At a start after a cut. The keys are used also where this account can't seal them without the old, and
    where a file stays under the old: one that is damaged is put aside by who opens it."""
    where, changes = _work(data_dir, ring)
    count, left = rekeying.rekey_all(where, changes, say)
    for one in left:
        if not one.damaged and not spoilt.is_aside(one.path):
            raise KeyFileError(
                f"a rotation of the keys was cut off, and can't be ended: "
                f"{one.path}: can't be put under the new key: {one.why}"
            )
        _log.error(
            "%s can't be put under the new keys (%s), the old ones are kept; as root: %s",
            one.path, one.why, _AGAIN,
        )  # fmt: skip
    if left:
        return ring
    try:
        _settle(data_dir, ring, source)
    except KeyFileError as error:
        _log.error("the old keys are still kept: %s; as root: %s", error, _AGAIN)
        return ring
    _log.warning("a rotation of the keys was cut off; ended, with %s", _files(count))
    return settled(ring)


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _work(data_dir: Path, ring: Ring) -> tuple[list[Path], tuple[rekeying.Change, ...]]:
    """Which folders, and from which keys to which."""
    assert ring.pending is not None
    changes = (
        rekeying.Change(bytes.fromhex(ring.pending.database), bytes.fromhex(ring.database)),
        rekeying.Change(bytes.fromhex(ring.pending.templates), bytes.fromhex(ring.templates)),
    )
    return [data_dir, *map(Path, ring.pending.folders)], changes


def _settle(data_dir: Path, ring: Ring, source: KeySource) -> None:
    try:
        _put(data_dir, settled(ring), source)
        for path in (*(data_dir / other.file for other in present(data_dir) if other is not source),
                     *leftovers(data_dir)):  # fmt: skip
            destroy(path)
    except OSError as error:
        raise KeyFileError(f"{data_dir}: the keys can't be written: {error.strerror}") from error


def _put(data_dir: Path, ring: Ring, source: KeySource) -> None:
    """Sealed, opened as a trial, then put in place. Raises KeyFileError, OSError."""
    path = data_dir / source.file
    content = source.seal(encoded(ring))
    tried = written_beside(path, content)
    try:
        if ring_of(source.open_now(tried)) != ring:
            raise KeyFileError(f"{path}: what was sealed comes out changed; nothing was moved")
    finally:
        destroy(tried)
    place(path, content)


def _read(data_dir: Path) -> tuple[Ring, KeySource]:
    """From the best source that opens. Raises KeyFileError."""
    found = present(data_dir)
    if not found:
        raise KeyFileError(
            f"{data_dir / DEVICE_KEY} is not there: `sentinel run` makes it when this kiosk first starts"
        )
    failed: KeyFileError | None = None
    for source in found:
        path = data_dir / source.file
        try:
            ring = ring_of(source.open(path))
        except KeyFileError as error:
            failed = failed or error
            continue
        if ring is not None:
            return ring, source
        failed = failed or KeyFileError(
            f"{path}: not a key file: {KEY_BYTES} bytes or a ring expected, put back the original"
        )
    assert failed is not None
    raise failed


def _keys(data_dir: Path, ring: Ring) -> Keys:
    own = {name: bytes.fromhex(getattr(ring, name)) for name in Keys.__dataclass_fields__}
    for name in SHARED:
        path = data_dir / f"{name}.key"
        if path.exists():
            own[name] = read_secret(path)
            if len(own[name]) != KEY_BYTES:
                raise KeyFileError(
                    f"{path}: not a key file: {KEY_BYTES} bytes expected, put back the original"
                )
    return Keys(**own)


def _create(path: Path) -> None:
    """Whole and on disk, or not there at all; a key that another process just made is kept."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = written_beside(path, fresh_root())
        try:
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
        finally:
            temporary.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise KeyFileError(f"{path}: the key file can't be made: {error.strerror}") from error
