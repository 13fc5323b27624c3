"""Every encrypted file of some folders under another key: a whole copy first, then one rename.

Whatever the old key opens is found by trying, also files that were put aside. A cut leaves each file whole,
under the old key or the new one; run again, it goes on with those that are left. No deleted row is copied.
A file that can't be copied stops no other: it is left, and said (what becomes of it: ``spoilt``).
"""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
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
BESIDE = ("-wal", "-shm", "-journal")
_COPY = ".rekeyed"
_ROWS = 256
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT)


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """Raw keys of 32 bytes each."""

    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is still under the old key, and why. ``damaged``: waiting makes it no better."""

    path: Path
    why: str
    damaged: bool


def rekey_all(
    folders: Iterable[Path], changes: tuple[Change, ...], say: Callable[[str], None]
) -> tuple[int, tuple[Left, ...]]:
    """Nobody else may have the files open. How many changed, and what is left; ``say`` hears of each."""
    count, left = 0, []
    for path in candidates(folders):
        try:
            for change in changes:
                page = page_under(path, change.old)
                if page:
                    say(f"{path.name}: {path.stat().st_size} bytes under the new key")
                    rekey(path, change, page)
                    count += 1
                    break
        except (sqlcipher.Error, OSError, StoreError) as error:
            left.append(left_for(path, error))
            with contextlib.suppress(OSError):
                _copy_of(path).unlink(missing_ok=True)
    return count, tuple(left)


def unreadable(
    folders: Iterable[Path], changes: tuple[Change, ...], in_use: Collection[str]
) -> tuple[Left, ...]:
    """What could not be copied: all that the old keys open is read. Nothing is written but the files' logs.

    ``in_use``: names of files that one of the keys must open.
    """
    found = []
    for path in candidates(folders):
        try:
            opened = [(page, one.old) for one in changes if (page := page_under(path, one.old))]
            for page, key in opened:
                _read_all(path, key, page)
            if not opened and path.name in in_use and not any(page_under(path, one.new) for one in changes):
                found.append(Left(path, "none of the keys opens it", damaged=True))
        except (sqlcipher.Error, OSError) as error:
            found.append(left_for(path, error))
    return tuple(found)


def left_for(path: Path, error: Exception) -> Left:
    """An error as the reason why a file is left."""
    if isinstance(error, StoreError):
        return Left(path, str(error).removeprefix(f"{path}: "), damaged=False)
    if isinstance(error, OSError):
        return Left(path, error.strerror or str(error), damaged=error.errno == errno.EIO)
    code = getattr(error, "sqlite_errorcode", 0)
    # the engine's export says damage with the code of any error, and only its words tell
    damaged = code & 0xFF in _DAMAGE or code == sqlite3.SQLITE_IOERR_READ or "malformed" in str(error)
    return Left(path, str(error), damaged)


def _read_all(path: Path, key: bytes, page: int) -> None:
    """As a copy would: the tables' own pages, not the indexes', which are made anew."""
    with contextlib.closing(_connect(path, key, page)) as connection:
        connection.text_factory = bytes
        for table in _tables(connection):
            rows = connection.execute(f'SELECT * FROM "{table}" NOT INDEXED')  # noqa: S608 - our own tables
            while rows.fetchmany(_ROWS):
                pass


def candidates(folders: Iterable[Path]) -> Iterator[Path]:
    """Files that may be encrypted, each once; copies that a cut left behind are taken away."""
    seen: set[Path] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.name.startswith(".") and path.name.endswith((_COPY, *(_COPY + end for end in BESIDE))):
                with contextlib.suppress(OSError):  # of a rotation that was cut off
                    path.unlink(missing_ok=True)
                continue
            is_file = not path.is_symlink() and path.is_file() and path.stat().st_size >= _LEAST
            if is_file and not path.name.endswith(BESIDE) and path.resolve() not in seen:
                seen.add(path.resolve())
                yield path


def page_under(path: Path, key: bytes) -> int:
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
    copy = _copy_of(path)
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


def _copy_of(path: Path) -> Path:
    return path.with_name(f".{path.name}{_COPY}")


def _emptied_log(path: Path, connection: sqlite3.Connection) -> os.stat_result:
    """Everything in the file itself, and its rights. Raises StoreError: somebody has it open."""
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy is not None and busy[0]:
        raise StoreError(f"{path}: another process uses it; stop it first")
    return path.stat()


def _contents(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows a table, by the tables themselves: a damaged index is made anew by the copy."""
    query = 'SELECT count(*) FROM "{}" NOT INDEXED'
    return {name: int(connection.execute(query.format(name)).fetchone()[0]) for name in _tables(connection)}


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT CAST(name AS TEXT) FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name.decode() if isinstance(name, bytes) else name for (name,) in rows]


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
    for end in BESIDE:  # emptied before; an old log must never lie beside the new file
        beside = path.with_name(path.name + end)
        with contextlib.suppress(FileNotFoundError):
            if end != "-shm" and beside.stat().st_size:
                raise StoreError(f"{path}: another process uses it; stop it first")
            beside.unlink()
    sync_folder(path.parent)
    copy.replace(path)
    sync_folder(path.parent)
