"""Every encrypted file of some folders under another key: a whole copy first, then one rename.

Whatever the old key opens is found by trying, also files that were put aside. A cut leaves each file whole,
under the old key or the new one; run again, it goes on with those that are left. No deleted row is copied.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.store.errors import StoreError
from sentinel.store.key_sources import sync_folder

if TYPE_CHECKING:
    sqlcipher = sqlite3
else:  # it has the standard library's interface, but no types
    from sqlcipher3 import dbapi2 as sqlcipher

_PAGES = (4096, 16384)  # the gallery's pages are larger
_SALT = 16
_LEAST = 512
_BUSY_S = 5.0
_BESIDE = ("-wal", "-shm", "-journal")
_COPY = ".rekeyed"


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """Raw keys of 32 bytes each."""

    old: bytes
    new: bytes


def rekey_all(folders: Iterable[Path], changes: tuple[Change, ...], say: Callable[[str], None]) -> int:
    """Nobody else may have the files open. How many changed; ``say`` hears of each. Raises StoreError."""
    count = 0
    for path in _candidates(folders):
        try:
            for change in changes:
                page = _page_under(path, change.old)
                if page:
                    say(f"{path.name}: {path.stat().st_size} bytes under the new key")
                    rekey(path, change, page)
                    count += 1
                    break
        except sqlcipher.Error as error:
            raise StoreError(f"{path}: can't be put under the new key: {error}") from None
        except OSError as error:
            raise StoreError(f"{path}: can't be put under the new key: {error.strerror}") from error
    return count


def _candidates(folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.name.startswith(".") and path.name.endswith((_COPY, *(_COPY + end for end in _BESIDE))):
                path.unlink(missing_ok=True)  # of a rotation that was cut off
                continue
            is_file = not path.is_symlink() and path.is_file() and path.stat().st_size >= _LEAST
            if is_file and not path.name.endswith(_BESIDE) and path.resolve() not in seen:
                seen.add(path.resolve())
                yield path


def _page_under(path: Path, key: bytes) -> int:
    """The page size with which the key opens it; 0: it does not. Only the first page is read."""
    with path.open("rb") as file:
        if len(file.read(_SALT)) < _SALT:
            return 0
    for page in _PAGES:
        with contextlib.closing(_connect(path, key, page)) as connection:
            try:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except sqlcipher.DatabaseError as error:
                if "not a database" not in str(error):
                    raise
                continue
            return page
    return 0


def _connect(path: Path, key: bytes, page: int) -> sqlite3.Connection:
    connection = sqlcipher.connect(str(path), isolation_level=None, timeout=_BUSY_S)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA cipher_page_size = {page}")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def rekey(path: Path, change: Change, page: int) -> None:
    """One file, in its place. ``page``: its page size. Raises the engine's error, StoreError, OSError."""
    copy = path.with_name(f".{path.name}{_COPY}")
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    with contextlib.closing(_connect(path, change.old, page)) as connection:
        before = _emptied_log(path, connection)
        connection.execute(f"ATTACH DATABASE ? AS fresh KEY \"x'{change.new.hex()}'\"", (str(copy),))
        connection.execute(f"PRAGMA fresh.cipher_page_size = {page}")
        connection.execute("PRAGMA fresh.synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT sqlcipher_export('fresh')").fetchone()
        for pragma in ("user_version", "application_id"):
            (value,) = connection.execute(f"PRAGMA main.{pragma}").fetchone()
            connection.execute(f"PRAGMA fresh.{pragma} = {int(value)}")
        connection.execute("COMMIT")
        connection.execute("DETACH DATABASE fresh")
        wanted = _contents(connection)
    _prove(copy, change.new, page, wanted)
    _swap(path, copy, before)


def _emptied_log(path: Path, connection: sqlite3.Connection) -> os.stat_result:
    """Everything in the file itself, and its rights. Raises StoreError: somebody has it open."""
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy is not None and busy[0]:
        raise StoreError(f"{path}: another process uses it; stop it first")
    return path.stat()


def _contents(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    counted = {name: f'SELECT count(*) FROM "{name}"' for (name,) in tables}  # noqa: S608 - our own tables
    return {name: int(connection.execute(query).fetchone()[0]) for name, query in counted.items()}


def _prove(copy: Path, key: bytes, page: int, wanted: dict[str, int]) -> None:
    with contextlib.closing(_connect(copy, key, page)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise StoreError(f"{copy}: the copy is damaged; is the disk?")
        if _contents(connection) != wanted:
            raise StoreError(f"{copy}: the copy lacks rows; nothing was changed")


def _swap(path: Path, copy: Path, before: os.stat_result) -> None:
    descriptor = os.open(copy, os.O_RDWR | os.O_CLOEXEC)
    try:
        if os.geteuid() == 0:
            os.fchown(descriptor, before.st_uid, before.st_gid)
        os.fchmod(descriptor, before.st_mode & 0o777)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    for end in _BESIDE:  # emptied before; an old log must never lie beside the new file
        beside = path.with_name(path.name + end)
        with contextlib.suppress(FileNotFoundError):
            if end != "-shm" and beside.stat().st_size:
                raise StoreError(f"{path}: another process uses it; stop it first")
            beside.unlink()
    sync_folder(path.parent)
    copy.replace(path)
    sync_folder(path.parent)
