"""Where a command may put the file that somebody names: never over a key, the record, settings or a device.

A name that is mistyped, or completed to the wrong file, must cost nothing. What is there already is replaced
only where it is empty or begins as what the command writes; so it needs no list of all that is precious.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from sentinel.cli.pass_files import BadInput

if TYPE_CHECKING:
    from sentinel.config import Settings

ANY = (b"",)  # whatever is there, for names that the command has made of another
CERTIFICATE = (b"-----BEGIN CERTIFICATE-----",)
GZIP = (b"\x1f\x8b",)
SIGNED = (b'{\n "kind": "sentinel-',)
PNG = (b"\x89PNG\r\n",)
REVOCATIONS = (b"-----BEGIN X509 CRL-----",)
_FILES, _FOLDERS = ("_file", "policy", "keys", "trust"), ("_dir", "folder", "keys", "trust")


def check_place(path: Path, begins: tuple[bytes, ...], inputs: Iterable[Path | None] = ()) -> None:
    """Whether a file may be made here, or take the place of one that is. Raises BadInput.

    ``begins``: how a file begins that may be replaced. ``inputs``: what the command reads.
    """
    try:
        placed = path.absolute().parent.resolve(strict=True) / path.name
        there = placed.lstat() if path.name else None
    except FileNotFoundError:
        there = None
    except (OSError, ValueError, RuntimeError):  # no folder, a null byte, links in a ring
        raise BadInput(f"{path}: no file can be made there") from None
    if not path.name or path.name == "..":
        raise BadInput(f"{path}: no file can be made there: it is a folder")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"{path}: no file can be made there: no such folder (is the stick mounted?)")
    if any(one is not None and _same(path, one) for one in inputs):
        raise BadInput(f"{path}: is what this command reads; name another file")
    if there is None or (stat.S_ISREG(there.st_mode) and there.st_size == 0):
        return
    if not stat.S_ISREG(there.st_mode):
        raise BadInput(f"{path}: no file can be made there: it is {_kind(there.st_mode)}")
    if not _begins(placed, begins):
        raise BadInput(f"{path}: is there already and is something else; name another file")


def check_beside(path: Path, config: Path, settings: "Settings") -> None:
    """That it is none of the kiosk's own files, nor among them. Raises BadInput."""
    base = config.absolute().parent
    if _same(path, config):
        raise BadInput(f"{path}: these are the settings; name another file")
    place = path.absolute().parent.resolve() / path.name
    for section, name, value in _named(settings):
        own = (base / value).resolve()
        is_folder = own.is_dir() or name in {"data_dir", "run_dir"}  # also before the first start
        if name.endswith(_FOLDERS) and is_folder and place.is_relative_to(own):
            raise BadInput(f"{path}: lies in {section}.{name}, which is the kiosk's own; name another folder")
        if name.endswith(_FILES) and place == own:
            raise BadInput(f"{path}: is the kiosk's {section}.{name}; name another file")


def _named(settings: "Settings") -> Iterator[tuple[str, str, str]]:
    """Section, name and value of each text that may be a path."""
    for section in settings.__struct_fields__:
        part = getattr(settings, section)
        if isinstance(part, msgspec.Struct):
            for name, value in msgspec.structs.asdict(part).items():
                if isinstance(value, str) and value:
                    yield section, name, value


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return one.resolve() == other.resolve()


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link: name the file itself"
    return "a folder" if stat.S_ISDIR(mode) else "a device"


def _begins(path: Path, begins: tuple[bytes, ...]) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(max(map(len, begins))).startswith(begins)
    except OSError as error:
        raise BadInput(f"{path}: can't be looked at: {error.strerror}") from None


@contextlib.contextmanager
def writing(path: Path, begins: tuple[bytes, ...], mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file that takes this place when it is whole and on disk, or never. Raises BadInput, OSError."""
    check_place(path, begins)
    part = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        check_place(path, begins)  # somebody may have been quicker
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def replace_file(path: Path, data: bytes, begins: tuple[bytes, ...], mode: int = 0o644) -> None:
    """A new file in the place of one of its kind, or of none. Raises BadInput."""
    try:
        with writing(path, begins, mode) as file:
            file.write(data)
    except OSError as error:
        raise BadInput(f"{path}: can't be written: {error.strerror}") from None


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write and put on disk a file that is not there yet; never over another. Raises BadInput."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except FileExistsError:
        raise BadInput(f"{path}: is there already; name another file") from None
    except OSError as error:
        raise BadInput(f"{path}: can't be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise BadInput(f"{path}: can't be written: {error.strerror}") from None
