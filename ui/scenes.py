"""Everything the screen can show, by name: each file of samples adds its own, for pictures, wall, gallery.

A scene gets the window with the idle screen on it and brings it to what is to be seen. A file holds
``SCENES``, a dict of them; names are unique over all files.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from ui.application import KioskWindow

Scene = Callable[[KioskWindow], None]
_FILES = ("ui.samples", "ui.staff_samples", "ui.technician_samples")


def scenes() -> dict[str, Scene]:
    """All scenes, the visitor's first. Raises ValueError where two files use one name."""
    found: dict[str, Scene] = {}
    for file in _FILES:
        if find_spec(file) is None:
            continue
        more: dict[str, Scene] = import_module(file).SCENES
        twice = found.keys() & more.keys()
        if twice:
            raise ValueError(f"{file}: there is a scene {', '.join(sorted(twice))} already")
        found |= more
    return found
