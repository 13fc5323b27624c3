"""A technician's USB stick: a hand-over code read from it, the acceptance sheet written to it."""

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from sentinel.fleet.provisioning.code import LARGEST, BadCode, read_code
from sentinel.runtime.files import open_new

PLACES = (Path("/media"), Path("/run/media"), Path("/mnt"))
"""Where sticks are mounted: themselves, or in a folder of an account."""
_MOST_FILES = 200
_MOST_SHEET = 16 << 20


class StickProblem(Exception):
    """``code``: what is wrong with the stick, as the screen has words for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sticks(places: Iterable[Path] = PLACES) -> list[Path]:
    """The mounted ones, in order."""
    found: list[Path] = []
    for place in places:
        for folder in (place, *_folders(place), *(deep for one in _folders(place) for deep in _folders(one))):
            if os.path.ismount(folder) and folder not in found:
                found.append(folder)
    return found


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if path.is_dir() and not path.is_symlink())[:32]
    except OSError:
        return []


def code_on(mounted: Sequence[Path]) -> str:
    """The text of the one hand-over code on the sticks. Raises StickProblem: none, or several."""
    if not mounted:
        raise StickProblem("no_stick")
    found = {text for stick in mounted for text in _codes(stick)}
    if len(found) != 1:
        raise StickProblem("several_codes" if found else "no_code_on_stick")
    return found.pop()


def _codes(stick: Path) -> list[str]:
    texts = []
    try:
        for path in sorted(islice(_plain(stick), _MOST_FILES)):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                text = file.read(4 * LARGEST).decode("utf-8", "replace")
            try:
                read_code(text)
            except BadCode:
                continue
            texts.append(text)
    except OSError:
        raise StickProblem("stick_unreadable") from None
    return texts


def _plain(stick: Path) -> Iterator[Path]:
    """No links: a stick's file system may know them, and what they lead to is not the stick's."""
    with os.scandir(stick) as entries:
        for entry in entries:
            if entry.name.endswith(".json") and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def write_to(mounted: Sequence[Path], files: Sequence[Path]) -> Path:
    """Copy these files to the first stick, on disk when it returns. Raises StickProblem.

    Where it does not succeed nothing half written stays on the stick.
    """
    if not mounted:
        raise StickProblem("no_stick")
    if not files:
        raise StickProblem("no_sheet")
    target = mounted[0]
    try:
        for path in files:
            _copy(path, target)
        _settled(target)
    except OSError as error:
        codes = {errno.ENOSPC: "stick_full", errno.EROFS: "stick_read_only", errno.EACCES: "stick_read_only"}
        raise StickProblem(codes.get(error.errno or 0, "stick_unreadable")) from None
    return target


def _copy(path: Path, target: Path) -> None:
    beside = target / f".{path.name}.part"
    try:
        with os.fdopen(open_new(beside, 0o644), "wb") as file:
            file.write(path.read_bytes()[:_MOST_SHEET])
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target / path.name)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _settled(folder: Path) -> None:
    """The names, too: the stick is pulled out at once."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
