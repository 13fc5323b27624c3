"""Who on a roster came in or left, handed from the coordinator to the book."""

import logging
from collections import deque

from sentinel.core.clock import Now
from sentinel.core.facts import Facts
from sentinel.verify.rosters.book import Attendance, BookError, RosterBook

_log = logging.getLogger(__name__)
_MOST = 256
_PURGE_S = 600.0


class AttendanceLog:
    """At most 256 wait; drop rule: the oldest, which is logged. ``leaving``: this entrance is an exit."""

    def __init__(self, book: RosterBook, *, leaving: bool) -> None:
        self._book = book
        self._leaving = leaving
        self._waiting: deque[Attendance] = deque()
        self._purge_at = 0.0
        self._failing = False

    def passed(self, pseudonym: str, facts: Facts, now: Now) -> None:
        """Somebody went through. Any thread; never blocks. Only who is on a roster is noted."""
        roster = facts.roster
        if roster is None or not roster.listed or not pseudonym or not now.utc_trusted:
            return
        if len(self._waiting) >= _MOST:
            self._waiting.popleft()
            _log.error("attendance: one entry is lost: the book does not take it")
        self._waiting.append(Attendance(pseudonym, now.utc, self._leaving, roster.category))

    def turn(self, now: Now) -> None:
        """Write what waits, and purge the book now and then. One thread at a time; never raises."""
        try:
            while self._waiting:
                self._book.attend(self._waiting[0])
                self._waiting.popleft()
            if now.utc_trusted and now.monotonic >= self._purge_at:
                self._purge_at = now.monotonic + _PURGE_S
                self._book.purge(now.utc)
        except (BookError, IndexError) as error:
            if not self._failing:
                _log.warning("attendance: %s", error)
            self._failing = True
        else:
            self._failing = False
