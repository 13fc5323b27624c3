"""Who on a roster came in or left, handed from the coordinator to the book."""

import logging
import threading
from collections import deque

from sentinel.core.clock import Now
from sentinel.core.facts import Facts
from sentinel.verify.rosters.book import Attendance, BookError, RosterBook

_log = logging.getLogger(__name__)
_MOST = 256
_PURGE_S = 600.0


class AttendanceLog:
    """At most 256 wait; drop rule: the oldest. ``leaving``: this entrance is an exit.

    The first loss is said at once, and with the first entry that is written again how many there were:
    ``lost``, since the start. What is being written is never the one that is dropped.
    """

    def __init__(self, book: RosterBook, *, leaving: bool) -> None:
        self._book = book
        self._leaving = leaving
        self._waiting: deque[Attendance] = deque()
        self._lock = threading.Lock()
        self._purge_at = 0.0
        self._failing = False
        self.lost = self._lost_said = 0

    def passed(self, pseudonym: str, facts: Facts, now: Now) -> None:
        """Somebody went through. Any thread; never blocks. Only who is on a roster is noted."""
        roster = facts.roster
        if roster is None or not roster.listed or not pseudonym or not now.utc_trusted:
            return
        with self._lock:
            self._waiting.append(Attendance(pseudonym, now.utc, self._leaving, roster.category))
            before = self.lost
            while len(self._waiting) > _MOST:
                self._waiting.popleft()
                self.lost += 1
        if before == self._lost_said < self.lost:
            _log.error("attendance: entries are lost from now on: %d wait, and the book takes none", _MOST)

    def turn(self, now: Now) -> None:
        """Write what waits, and purge the book now and then. One thread at a time; never raises."""
        try:
            while (entry := self._next()) is not None:
                self._write(entry)
            if now.utc_trusted and now.monotonic >= self._purge_at:
                self._purge_at = now.monotonic + _PURGE_S
                self._book.purge(now.utc)
        except BookError as error:
            if not self._failing:
                _log.warning("attendance: %s", error)
            self._failing = True
        else:
            self._failing = False

    def _next(self) -> Attendance | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def _write(self, entry: Attendance) -> None:
        try:
            self._book.attend(entry)
        except BookError:
            with self._lock:  # 257 for a moment: the next that comes drops it, and says so
                self._waiting.appendleft(entry)
            raise
        with self._lock:
            missing, self._lost_said = self.lost - self._lost_said, self.lost
        if missing:
            _log.error("attendance: written again; %d entries are lost", missing)
