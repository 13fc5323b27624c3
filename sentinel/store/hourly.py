"""Counts by the hour: each in the transaction of what it counts, and told as one event when the hour is over.

So nothing is counted twice or not at all, whatever dies. An hour that is met again (the clock went back) is
told again with what came to it since: readers add up.
"""

from datetime import UTC, datetime
from typing import Protocol

from sentinel.core.delivery import Draft
from sentinel.store import outbox
from sentinel.store.database import Connection, transaction

VERDICT, OUTCOME, DOOR = "verdict", "outcome", "door"
_AT_ONCE = 24


class CountersMaker(Protocol):
    """Says what leaves the kiosk of an hour's counts; the room ``report`` has the real one."""

    def counters(self, hour: datetime, counts: dict[str, dict[str, int]], subject: str) -> Draft:
        """``counts`` by what is counted, then by name; ``subject`` tells two events of one hour apart."""


def count(connection: Connection, at: datetime, what: str, name: str) -> None:
    """Inside the caller's transaction: one more."""
    connection.execute(
        "INSERT INTO hourly VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
        (_hour(at), what, name),
    )


def tell(connection: Connection, events: CountersMaker, now: datetime) -> int:
    """Put hours that are over into the outbox; how many events that made."""
    hours = connection.execute(
        "SELECT DISTINCT hour FROM hourly WHERE hour <> ? ORDER BY hour LIMIT ?", (_hour(now), _AT_ONCE)
    ).fetchall()
    for (hour,) in hours:
        with transaction(connection):
            _tell_one(connection, events, hour)
    return len(hours)


def _tell_one(connection: Connection, events: CountersMaker, hour: str) -> None:
    counts: dict[str, dict[str, int]] = {}
    for what, name, number in connection.execute(
        "SELECT what, name, count FROM hourly WHERE hour = ?", (hour,)
    ):
        counts.setdefault(what, {})[name] = number
    # The outbox's own number: it never comes again, not even in a new database.
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    subject = f"{hour}/{row[0] if row else 0}"
    connection.execute("DELETE FROM hourly WHERE hour = ?", (hour,))
    outbox.put(connection, events.counters(datetime.fromisoformat(hour), counts, subject))


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0).isoformat()
