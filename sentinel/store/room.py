"""Room for the writer's work where the disk is full, in the order of what it costs.

The log is written back and begun anew; delivered events go; spare pages are given up, the last of them for
visitors alone; a log that grew long is cut; then the oldest goes, events of the least importance and
passages, and is accounted for. The reserve beside the database is given up where even deleting finds no room
in the log. While there is room the database grows into what its file was given beforehand (``growth``).
Owned by the writer's thread.
"""

import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.store import growth, overflow, reserve, spare
from sentinel.store.committing import Committing, Effect, Told
from sentinel.store.database import Connection, full, is_full, sqlcipher

T = TypeVar("T")
_log = logging.getLogger(__name__)

_RELIEF = 64  # events that make room at once: few enough that deleting them fits into the log
_MOST_RELIEFS = 32
_LOOK_EVERY_S, _LOOK_AGAIN_S = 30.0, 5.0  # with room, and without


def floor(work: Effect | Told) -> int:
    """How many spare rows are left alone for what is more important than this."""
    match work:
        case CommitResult():
            return 0
        case CommitIntent() | RecordDoor():
            return spare.FOR_RESULTS
        case _:
            return spare.FOR_VISITORS


class Room:
    """``path`` of the database; ``work`` can delete events."""

    def __init__(self, path: Path, work: Committing) -> None:
        self._path, self._work = path, work
        self._growth = growth.Growth(path)
        self._looked_at = float("-inf")
        self._roomy = True
        self._whole = self._lives_on_spare = False

    def begin(self, connection: Connection) -> None:
        """At the start of a connection, before anything is written. Raises the engine's error."""
        self.look(connection)
        if self._roomy and self._has_room_for(connection, spare.ROWS):
            spare.refill(connection, spare.ROWS)
            self._stand(connection)

    def look(self, connection: Connection) -> None:
        """Hold what is to be held, and bound the database where it can't be."""
        self._looked_at = time.monotonic()
        self._hold(connection)
        if not self._roomy:
            with contextlib.suppress(sqlcipher.Error):  # what is free now may be taken in a moment
                spare.lengthen_log(connection, self._path)

    def _hold(self, connection: Connection) -> None:
        """Whether the disk has room, and the database so much of it that it may grow."""
        self._roomy = reserve.keep(connection, self._path.parent) and self._growth.take(connection)

    def idle(self, connection: Connection) -> bool:
        """A little of what makes the next full disk harmless; whether the disk has room now."""
        if time.monotonic() - self._looked_at >= (_LOOK_EVERY_S if self._roomy else _LOOK_AGAIN_S):
            spare.write_back(connection)  # what is only in the log may need a longer file
            self.look(connection)
        if self._roomy:
            self._work.roomy()
        if self._roomy and not self._whole:
            if self._has_room_for(connection, spare.AT_ONCE):
                self._whole = not spare.refill(connection)
        elif self._roomy:
            spare.lengthen_log(connection, self._path)
            if self._lives_on_spare:
                self._lives_on_spare = False
                _log.warning("%s: there is room again, and the spare pages are whole", self._path)
        self._stand(connection)
        return self._roomy

    def write_back(self, connection: Connection) -> None:
        """Write the log back, which gives the disk what the file has beyond its use: that is taken anew."""
        spare.write_back(connection)
        self._stand(connection)

    def _stand(self, connection: Connection) -> None:
        self._roomy = self._roomy and self._growth.take(connection)

    def _has_room_for(self, connection: Connection, rows: int) -> bool:
        """Whether spare rows can be made, in the file and in its log."""
        return reserve.has_room(self._path.parent, spare.takes(rows)) and self._growth.take(
            connection, spare.growth(rows)
        )

    def with_room(self, connection: Connection, keep: int, work: Callable[[], T]) -> T:
        """Do it, making room as often as it takes. Raises the engine's error where none can be made.

        ``keep``: spare rows that stay (see ``floor``).
        """
        self._stand(connection)
        attempt, pages = 0, growth.STEP
        while attempt < _MOST_RELIEFS:
            try:
                return work()
            except sqlcipher.Error as error:
                if not is_full(error):
                    raise
                pages *= 2
                if self._roomy and pages <= growth.MOST and self._growth.take(connection, pages):
                    continue  # it was much at once
                if not self._relieve(connection, attempt, keep):
                    raise
                attempt += 1
        return work()

    def promise_a_result(self, connection: Connection) -> None:
        """Before a passage begins: see that its end can be written, too. Raises the engine's error."""
        if self._roomy:
            return
        while spare.pages(connection) < spare.PAGES_FOR_RESULTS:
            if not (
                overflow.forget(connection, _RELIEF) or self._work.make_room_on_disk(connection, _RELIEF)
            ):
                raise full()

    def _relieve(self, connection: Connection, attempt: int, keep: int) -> bool:
        """Whether to try again."""
        self._whole = False
        try:
            made = self._step(connection, attempt, keep)
        except sqlcipher.Error as error:
            if not (is_full(error) and reserve.release(self._path.parent)):
                _log.error("%s: no room can be made: %s", self._path, error)
                return False
            made = self._after_release(connection, keep)
        self._hold(connection)
        return made

    def _after_release(self, connection: Connection, keep: int) -> bool:
        try:
            spare.begin_log_anew(connection)
            self._step(connection, 1, keep)
        except sqlcipher.Error as error:
            _log.error("%s: no room can be made: %s", self._path, error)
            return False
        return True  # what was given up is room, too

    def _step(self, connection: Connection, attempt: int, keep: int) -> bool:
        if attempt == 0:
            spare.begin_log_anew(connection)
            return True
        if overflow.forget(connection, _RELIEF):
            return True
        if spare.spend(connection, keep):
            if not self._lives_on_spare:
                self._lives_on_spare = True
                _log.error("%s: the disk is full; visitors are recorded on spare pages", self._path)
            return True
        return spare.cut_log(connection, self._path) or self._work.make_room_on_disk(connection, _RELIEF)
