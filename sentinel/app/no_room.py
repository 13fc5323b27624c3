"""A disk so full that the daemon can open nothing: it says so, on the screen and in the journal, and waits.

A daemon that ended instead would be started again each second, and its screen would say "starting" for ever.
Nobody is let in meanwhile: nothing is opened, the gate's board neither. ``Daemon`` itself lives with a full
disk (``store.room``); this is for one that has not begun.
"""

import errno
import logging
import os
import tempfile
import threading
import time
from pathlib import Path

from sentinel import __version__
from sentinel.app.ground import Places
from sentinel.app.processes import peer_users
from sentinel.app.venue_words import venue_words
from sentinel.config import Settings
from sentinel.core.effects import Show
from sentinel.core.events import Device
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.door.board import Board, public
from sentinel.link.messages import Message, StaffAnswer
from sentinel.link.server import LinkServer, Peer
from sentinel.link.wire import LinkError
from sentinel.runtime.sdnotify import Notifier
from sentinel.store.database import is_full
from sentinel.store.errors import FullError

_log = logging.getLogger(__package__)
NEEDED = 1024 * 1024  # bytes: logs and indexes of all databases that are opened at a start
_NONE_LEFT = frozenset({errno.ENOSPC, errno.EDQUOT})
_LOOK_EVERY_S = 1.0
_SAY_EVERY_S = 600.0
_SCREEN = Screen(ScreenKind.OUT_OF_SERVICE, Reason.DISK_FULL, next_step=Reason.NEXT_STAFFED_LANE)


def was_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error, by what it says itself: by now there may be room again, and who
    found none may have wanted more than ``NEEDED``, or wanted it on another disk."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NONE_LEFT:
            return True
        if isinstance(error, FullError) or is_full(error):
            return True
        # What it was made of, also by "from None"; not what happened to be handled when it was raised.
        error = error.__cause__ or (error.__context__ if error.__suppress_context__ else None)
    return False


def lacks_room(folder: Path) -> bool:
    """Whether less than ``NEEDED`` can be taken there: bytes, files, or what a quota leaves; by trying."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            os.posix_fallocate(file.fileno(), 0, NEEDED)
    except OSError as error:
        return error.errno in _NONE_LEFT
    return False


def wait_for_room(settings: Settings, base: Path, stop: threading.Event) -> bool:
    """Say it until there is room, or until ``stop``; whether there is. Raises LinkError: another daemon runs;
    ConfigError."""
    data, run = base / settings.kiosk.data_dir, base / settings.kiosk.run_dir
    notifier, link = Notifier(), _link(settings, Places(base, data, run))
    notifier.ready("the disk is full: nobody is let in until there is room")
    said_at = float("-inf")
    try:
        while lacks_room(data):
            notifier.watchdog()
            if time.monotonic() - said_at >= _SAY_EVERY_S:
                said_at = time.monotonic()
                _log.error(
                    "%s: the disk is full: nobody is let in. Make room (du -xh %s | sort -h | tail; "
                    "journalctl --vacuum-size=100M); the kiosk then starts by itself", data, data
                )  # fmt: skip
            if stop.wait(_LOOK_EVERY_S):
                return False
    finally:
        if link is not None:
            link.stop()
    _log.warning("%s: there is room again: starting", data)
    return True


def _link(settings: Settings, places: Places) -> LinkServer | None:
    """The screen's; None where not even a socket can be made, which needs a name on the disk."""
    kiosk, users = settings.kiosk, peer_users(settings)
    board = Board(kiosk.venue_name or kiosk.venue, "", lambda snapshot: None, venue_words(settings))
    board.device(Device.STORE, up=False)
    board.show(Show(_SCREEN))

    def joined(role: str, peer: Peer) -> None:
        if role in ("ui", "doctor"):
            link.send(peer, public(board.snapshot))

    def said(role: str, message: Message, peer: Peer) -> None:
        request = getattr(message, "request", None)
        if role == "ui" and isinstance(request, int):  # nobody signs in where no look can be written down
            link.send(peer, StaffAnswer(request, ok=False, problem="record_away"))

    link = LinkServer(
        places.socket, users=users, mode=0o660 if users else 0o600, on_message=said, on_join=joined,
        software=__version__,
    )  # fmt: skip
    try:
        link.start()
    except LinkError as error:
        if was_full(error):
            _log.error("no screen either: %s", error)
            return None
        raise
    return link
