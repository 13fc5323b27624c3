"""Opens a gallery, or moves aside what can't be used and starts an empty one: said loudly, never deleted.

What lies aside still expires: it is purged at every start, and goes when nobody is left in it.
"""

import contextlib
import logging
import uuid
from datetime import datetime
from pathlib import Path

from sentinel.gallery.erasing import moved_aside
from sentinel.gallery.file import AnotherModelError, GalleryError, TemplateFile, UnreadableError
from sentinel.gallery.templates import DIMENSIONS, Gallery

_log = logging.getLogger(__name__)


def open_gallery(path: Path, key: bytes, model: str, *, unreadable_too: bool = True) -> Gallery:
    """The templates of this model; another model's file is moved aside, an unreadable one where wanted.

    Raises GalleryError for what waiting or a right may cure (locked, no right, no room).
    """
    try:
        return Gallery(path, key, model)
    except (UnreadableError, AnotherModelError) as error:
        if isinstance(error, UnreadableError) and not unreadable_too:
            raise
        aside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.unreadable")
        _log.error("%s; kept as %s, and an empty gallery started: enrol again", error, aside.name)
        path.rename(aside)
        return Gallery(path, key, model)


def purge_aside(path: Path, key: bytes, now: datetime) -> None:
    """Erase what has expired in the files that lie aside, as far as the key opens them."""
    for aside in moved_aside(path):
        with contextlib.suppress(GalleryError, OSError):
            with contextlib.closing(TemplateFile(aside, key, "", DIMENSIONS, any_model=True)) as file:
                file.purge(now)
                empty = not len(file.serials())
            if empty:
                aside.unlink()
