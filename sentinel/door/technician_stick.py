"""A technician's USB stick: a hand-over code read from it, the acceptance sheet written to it."""

import errno
import os
from collections.abc import Iterable, Sequence
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
        files = sorted(path for path in stick.glob("*.json") if path.is_file())[:_MOST_FILES]
        for path in files:
            with path.open("rb") as file:
                text = file.read(4 * LARGEST).decode("utf-8", "replace")
            try:
                read_code(text)
            except BadCode:
                continue
            texts.append(text)
    except OSError:
        raise StickProblem("stick_unreadable") from None
    return texts


def write_to(mounted: Sequence[Path], files: Sequence[Path]) -> Path:
    """Copy these files to the first stick, on disk when it returns. Raises StickProblem."""
    if not mounted:
        raise StickProblem("no_stick")
    if not files:
        raise StickProblem("no_sheet")
    target = mounted[0]
    try:
        for path in files:
            content = path.read_bytes()[:_MOST_SHEET]
            beside = target / f".{path.name}.part"
            with os.fdopen(open_new(beside, 0o644), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target / path.name)
    except OSError as error:
        codes = {errno.ENOSPC: "stick_full", errno.EROFS: "stick_read_only", errno.EACCES: "stick_read_only"}
        raise StickProblem(codes.get(error.errno or 0, "stick_unreadable")) from None
    return target
