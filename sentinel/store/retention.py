"""What is deleted when: acknowledged events and passages after some days; what waits where nobody asks."""

from datetime import datetime, timedelta

from sentinel.store import doorway, thermometer
from sentinel.store.database import Connection, stamp, transaction

# Small bites, so that a visitor's commit never waits long behind one.
_BITE = 500


def purge(connection: Connection, now: datetime, *, events_days: float, passages_days: float) -> int:
    """Delete one bite of what is due; how many rows went (0: nothing is due any more)."""
    events = stamp(now - timedelta(days=events_days))
    passages = stamp(now - timedelta(days=passages_days))
    with transaction(connection):
        gone = connection.execute(
            "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE acked_at < ? LIMIT ?)",
            (events, _BITE),
        ).rowcount
        gone += connection.execute(
            "DELETE FROM passage WHERE visit IN (SELECT visit FROM passage "
            "WHERE decided_at < ? AND outcome IS NOT NULL LIMIT ?)",
            (passages, _BITE),
        ).rowcount
        gone += doorway.purge(connection, now - timedelta(days=passages_days), _BITE)
        gone += thermometer.purge(connection, now, _BITE)
    return gone


def purge_waiting(connection: Connection, now: datetime, *, days: float) -> int:
    """Delete one bite of events that wait although nobody is told; how many went.

    Where the kiosk reports to nobody, they say the same of a visitor as the passages, so they go with them.
    """
    due = stamp(now - timedelta(days=days))
    with transaction(connection):
        return connection.execute(
            "DELETE FROM outbox WHERE seq IN "
            "(SELECT seq FROM outbox WHERE acked_at IS NULL AND created_at < ? LIMIT ?)",
            (due, _BITE),
        ).rowcount
