"""Saves a picture of the screen whenever its kind changes, for demonstrations without a display."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from ui.application import QUICK, KioskWindow

_log = logging.getLogger(__name__)
_MOST = 500


class Grabber(QObject):
    """Writes ``NNN-kind.png`` into a folder, at most 500; numbers go on where an earlier run stopped."""

    def __init__(self, window: KioskWindow, folder: Path) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self._window = window
        self._folder = folder
        taken = [int(p.name[:3]) for p in folder.glob("[0-9][0-9][0-9]-*.png")]
        self._number = max(taken, default=0)
        window.kiosk.shown.connect(self._take)

    @Slot(str)
    def _take(self, kind: str) -> None:
        if self._number >= _MOST:
            return
        self._number += 1
        path = self._folder / f"{self._number:03d}-{kind}.png"
        # a whole file or none, for whoever watches the folder
        fresh = path.with_suffix(".part")
        if not self._window.grab().save(str(fresh), "PNG", QUICK):  # type: ignore[call-overload]
            _log.warning("grab: can't write %s", path)
            return
        fresh.replace(path)
