"""One person in every file of the gallery, in use or moved aside: counted, and erased for good.

A file that was moved aside for another model's opens with the kiosk's key as before: who asks to be erased
is erased there, too. A file that can't be opened is named, since nobody can tell who is in it.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sentinel.gallery.file import AnotherModelError, GalleryError, TemplateFile, UnreadableError
from sentinel.gallery.templates import DIMENSIONS


@dataclass(frozen=True, slots=True)
class Faces:
    """``templates`` of the person, counted or erased; ``closed``: why a file could not be looked into."""

    templates: int = 0
    closed: tuple[str, ...] = ()


def moved_aside(path: Path) -> list[Path]:
    """What lies beside a gallery because it could not be used (``opening``)."""
    return sorted(path.parent.glob(f"{path.name}.*.unreadable"))


def held_of(path: Path, key: bytes, person: str) -> Faces:
    """How many templates there are of a person, lent and expired too. Raises ValueError: no keyed hash."""
    return _each(path, key, lambda file: file.held_of(person))


def erase(path: Path, key: bytes, person: str) -> Faces:
    """Erase all of a person, in every file; cut off at any moment, it is run again and finds the rest."""
    return _each(path, key, lambda file: file.remove(person))


def _each(path: Path, key: bytes, act: Callable[[TemplateFile], int]) -> Faces:
    count, closed = 0, []
    for one in [*([path] if path.exists() else []), *moved_aside(path)]:
        try:
            with contextlib.closing(TemplateFile(one, key, "", DIMENSIONS, any_model=True)) as file:
                count += act(file)
        except GalleryError as error:
            closed.append(_closed(path, error))
    return Faces(count, tuple(closed))


def _closed(path: Path, error: GalleryError) -> str:
    """Why, and what to do: what is locked or on a full disk must not be deleted."""
    why = str(error).removeprefix(f"{path.parent}/")
    if isinstance(error, UnreadableError):
        return f"{why}; who is in it can't be told: put its key back, or delete the file"
    if isinstance(error, AnotherModelError):
        return f"{why}; who is in it can't be told: delete the file"
    return f"{why}; run this again"
