"""The files of releases, each once under its SHA-256: fetched, resumed, proved; a full disk is told first."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tuf.api.exceptions import LengthOrHashMismatchError

from sentinel.fleet.updating import launch
from sentinel.fleet.updating.layout import Layout
from sentinel.fleet.updating.release import Description, Item
from sentinel.fleet.updating.sources import Missing, Source, SourceError, TooLarge, is_full
from sentinel.fleet.updating.trust import Reason, Refused, Trust, located

_SPARE = 64 << 20  # bytes that stay free for the record
Progress = Callable[[int, int, str], None]


class NoRoomError(Exception):
    """The disk has no room for it; one line that says how much is missing."""


def missing(layout: Layout, description: Description) -> list[Item]:
    """The files that are not held; what is held but damaged is thrown away here. Raises OSError."""
    lacking: dict[str, Item] = {}
    for item in description.files:
        path = layout.objects / item.sha256
        if item.sha256 in lacking:
            continue
        if not path.exists() or path.stat().st_size != item.bytes or _sha256(path) != item.sha256:
            path.unlink(missing_ok=True)  # a version that links to it keeps its own link
            lacking[item.sha256] = item
    return list(lacking.values())


def check_room(layout: Layout, description: Description, lacking: list[Item]) -> None:
    """Before anything is fetched. Raises NoRoomError."""
    parts = sum(_size(layout.objects / f"{item.sha256}.part") for item in lacking)
    needed = sum(item.bytes for item in lacking) - parts + description.installed_bytes + _SPARE
    free = shutil.disk_usage(layout.root).free
    if needed > free:
        raise NoRoomError(
            f"{layout.root}: release {description.version} needs {needed / 1e6:.0f} MB, "
            f"{free / 1e6:.0f} MB are free: make room first, nothing was fetched"
        )


def fetch(layout: Layout, trust: Trust, source: Source, lacking: list[Item], progress: Progress) -> None:
    """Get what is missing; what broke off is gone on with.

    Raises Refused, SourceError, NoRoomError, OSError.
    """
    total = sum(item.bytes for item in lacking)
    before = 0
    for item in lacking:
        target = trust.target(item)
        part = layout.objects / f"{item.sha256}.part"
        if _size(part) > item.bytes:
            part.unlink()

        def arrived(size: int, item: Item = item, before: int = before) -> None:
            progress(before + size, total, item.target)

        try:
            if _size(part) < item.bytes:
                source.load(located(target), part, item.bytes, arrived)
            part.touch()
            with part.open("rb") as file:
                target.verify_length_and_hashes(file)
                os.fsync(file.fileno())
            part.chmod(0o555 if item.executable else 0o444)
            part.replace(layout.objects / item.sha256)
        except Missing as error:
            raise SourceError(f"{item.target}: signed for, but the source does not have it") from error
        except TooLarge as error:
            part.unlink(missing_ok=True)
            raise Refused(Reason.TOO_LARGE, str(error)) from None
        except LengthOrHashMismatchError:
            part.unlink(missing_ok=True)  # nothing of it can be trusted, so nothing is gone on with
            raise Refused(Reason.MIXED, f"{item.target}: not the file that was signed for") from None
        except OSError as error:
            if is_full(error):
                part.unlink(missing_ok=True)  # the record needs the room more than this needs the bytes
                raise NoRoomError(f"{layout.root}: full while {item.target} was fetched") from error
            raise
        before += item.bytes
    launch.sync(layout.objects)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
