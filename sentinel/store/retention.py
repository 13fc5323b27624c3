"""What is deleted when, and that nothing of it stays in the file; an event that waits only where nobody asks.

The whole table of what a kiosk keeps how long is in docs/at-rest.md; a test keeps it true.
"""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.core.clock import Now
from sentinel.store import audit, audit_heads, doorway, let_in, thermometer
from sentinel.store.database import BUSY_MS, Connection, stamp, transaction
from sentinel.store.key_sources import destroy

_log = logging.getLogger(__name__)

# Small bites, so that a visitor's commit never waits long behind one.
_BITE = 500
_EVERY_S, _AGAIN_S = 600.0, 5.0
EVENTS_DAYS = 7.0
AUDIT_DAYS = 365.0  # who looked: longer than anything there is to look at
_ASIDE = re.compile(r"\.unreadable-(\d{8}T\d{12})Z(-wal|-shm|-journal)?$")


class Retention:
    """The job of the writer's thread: a bite each time nothing else is to do, then a pause.

    ``waited`` is told how many events went that waited: where given nobody fetches them, and they go with the
    passages.
    """

    def __init__(
        self,
        database: Path,
        *,
        events_days: float,
        passages_days: float,
        waited: Callable[[int], None] | None = None,
    ) -> None:
        self._database = database
        self._waited = waited
        self._events_days, self._passages_days = events_days, passages_days
        self._next = float("-inf")  # monotonic seconds
        self._to_empty = False

    def idle(self, connection: Connection, now: Now, *, roomy: bool = True) -> None:
        """Do one bite, where it is due and the time is known. Raises the engine's error.

        ``roomy`` False: the log is not cut, for on a full disk it would get no other room.
        """
        if not now.utc_trusted or now.monotonic < self._next:
            return
        if self._bite(connection, now.utc):
            self._to_empty = True
            return
        if self._to_empty and roomy:
            self._to_empty = not leave_no_bytes(connection)
        try:
            for name in purge_aside(self._database, now.utc, self._passages_days):
                _log.info("retention: %s is erased, it is older than passages are kept", name)
        except OSError as error:
            _log.error("retention: what was moved aside can't be erased: %s", error.strerror)
        self._next = now.monotonic + (_AGAIN_S if self._to_empty else _EVERY_S)

    def _bite(self, connection: Connection, now: datetime) -> int:
        gone = purge(connection, now, events_days=self._events_days, passages_days=self._passages_days)
        if self._waited is not None:
            waiting = purge_waiting(connection, now, days=self._passages_days)
            self._waited(waiting)
            gone += waiting
        return gone


def purge(connection: Connection, now: datetime, *, events_days: float, passages_days: float) -> int:
    """Delete one bite of what is due; how many rows went (0: nothing is due any more)."""
    events = stamp(now - timedelta(days=events_days))
    passages = stamp(now - timedelta(days=passages_days))
    audits = stamp(now - timedelta(days=AUDIT_DAYS))
    with transaction(connection):
        gone = connection.execute(
            "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE acked_at < ? "
            "AND (kind <> ? OR acked_at < ?) LIMIT ?)",
            (events, audit_heads.KIND, audits, _BITE),
        ).rowcount
        gone += connection.execute(
            "DELETE FROM passage WHERE visit IN (SELECT visit FROM passage "
            "WHERE decided_at < ? AND outcome IS NOT NULL LIMIT ?)",
            (passages, _BITE),
        ).rowcount
        gone += doorway.purge(connection, now - timedelta(days=passages_days), _BITE)
        gone += let_in.purge(connection, now - timedelta(days=passages_days))
        gone += thermometer.purge(connection, now, _BITE)
        gone += audit.purge(connection, now, AUDIT_DAYS, _BITE)
    return gone


def leave_no_bytes(connection: Connection) -> bool:
    """Empty the log, which still holds pages as they were; deleted rows are zeros in the file itself.

    False: somebody reads at this moment, and it is to be tried again.
    """
    connection.execute("PRAGMA busy_timeout = 0")  # no visitor's commit waits for somebody who reads
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return not busy


def purge_aside(database: Path, now: datetime, days: float) -> list[str]:
    """Erase unreadable records that were moved aside longer ago than passages are kept; their names.

    Raises OSError.
    """
    gone = []
    for path in database.parent.glob(f"{database.name}.unreadable-*"):
        found = _ASIDE.search(path.name)
        if found is None:
            continue
        at = datetime.strptime(found[1], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        if at < now - timedelta(days=days):
            destroy(path)
            gone.append(path.name)
    return sorted(gone)


def purge_waiting(connection: Connection, now: datetime, *, days: float) -> int:
    """Delete one bite of events that wait although nobody is told; how many went.

    Where the kiosk reports to nobody, they say the same of a visitor as the passages, so they go with them.
    """
    due, audits = stamp(now - timedelta(days=days)), stamp(now - timedelta(days=AUDIT_DAYS))
    with transaction(connection):
        return connection.execute(
            "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE acked_at IS NULL "
            "AND created_at < ? AND (kind <> ? OR created_at < ?) LIMIT ?)",
            (due, audit_heads.KIND, audits, _BITE),
        ).rowcount
