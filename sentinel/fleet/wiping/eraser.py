"""Erases files for good, as far as a program can: overwritten, on disk, unlinked, and the folder synced.

No link is ever followed: each folder is opened from the one above it (openat, O_NOFOLLOW), so that nobody can
lead this elsewhere, not even while it works. A file that has a name elsewhere too is not overwritten.
"""

import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.fleet.wiping.inventory import Target

_STEP = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_DEEPEST = 40


@dataclass(slots=True)
class Erased:
    """What was done: counts of files; ``left``: paths that are still there, and why."""

    overwritten: int = 0
    only_unlinked: int = 0
    left: list[str] = field(default_factory=list)


def erase(
    target: Target,
    done: Erased,
    before: Callable[[str], None] = lambda path: None,
    spare: frozenset[str] = frozenset(),
) -> None:
    """Erase a target; what is not there is erased already. ``before`` is called with each file's path.

    ``spare``: paths that stay, with all below them and the folders above them. What can't be erased is noted
    in ``done.left``. Never raises OSError.
    """
    path = Path(target.path)
    work = _Work(done, before, spare)
    try:
        with _opened(path.parent) as above:
            _erase(above, path.name, path, target.whole, work, 0)
            os.fsync(above)
    except FileNotFoundError:
        return
    except OSError as error:
        done.left.append(f"{path}: {error.strerror}")


@dataclass(frozen=True, slots=True)
class _Work:
    """What goes through all folders: what was done, whom to tell before, what stays."""

    done: Erased
    before: Callable[[str], None]
    spare: frozenset[str]

    def holds_spared(self, folder: Path) -> bool:
        return any(Path(path).is_relative_to(folder) for path in self.spare)


def _erase(above: int, name: str, path: Path, whole: bool, work: _Work, depth: int) -> None:
    done = work.done
    if str(path) in work.spare:
        return
    try:
        state = os.stat(name, dir_fd=above, follow_symlinks=False)
    except FileNotFoundError:
        return
    try:
        if stat.S_ISDIR(state.st_mode):
            if whole and depth < _DEEPEST:
                _erase_folder(above, name, path, work, depth)
            else:
                done.left.append(f"{path}: is a folder")
            return
        work.before(str(path))
        if stat.S_ISREG(state.st_mode):
            _overwrite(above, name, done)
        os.unlink(name, dir_fd=above)
    except FileNotFoundError:
        return
    except OSError as error:
        done.left.append(f"{path}: {error.strerror}")


def _erase_folder(above: int, name: str, path: Path, work: _Work, depth: int) -> None:
    folder = os.open(name, _FOLDER, dir_fd=above)
    try:
        if depth and os.fstat(folder).st_dev != os.fstat(above).st_dev:
            work.done.left.append(f"{path}: another disk is mounted there")
            return
        with os.scandir(folder) as entries:
            names = sorted((entry.name for entry in entries), key=lambda n: (not n.endswith(".key"), n))
        for one in names:
            _erase(folder, one, path / one, True, work, depth + 1)
        os.fsync(folder)
    finally:
        os.close(folder)
    # the folder that the settings name stays, empty: its owner and mode were set by somebody
    if depth and not work.holds_spared(path):
        os.rmdir(name, dir_fd=above)


def _overwrite(above: int, name: str, done: Erased) -> None:
    """Random bytes over all of it, its size kept, on disk; then nothing is left to read under any name."""
    flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        file = os.open(name, flags, dir_fd=above)
    except PermissionError:
        os.chmod(name, 0o600, dir_fd=above)
        file = os.open(name, flags, dir_fd=above)
    try:
        state = os.fstat(file)
        if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
            done.only_unlinked += 1
            return
        left = state.st_size
        while left > 0:
            left -= os.write(file, secrets.token_bytes(min(left, _STEP)))
        os.fsync(file)
        os.ftruncate(file, 0)
        done.overwritten += 1
    finally:
        os.close(file)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """A folder by its path, part by part, following no link."""
    descriptor = os.open("/", _FOLDER)
    try:
        for part in folder.parts[1:]:
            below = os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)
