"""Room for new events where the bound is reached or the disk is full.

First goes what was acknowledged and is kept only to look at, then the oldest of the lowest priority; an event
that accounts for them takes their place, and grows until it is sent. Statements only; the caller owns the
connection.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from sentinel.core.delivery import Draft
from sentinel.core.lost import Lost, lost, merged
from sentinel.store import outbox
from sentinel.store.database import Connection, stamp, transaction


class LostMaker(Protocol):
    """Says what leaves the kiosk of lost events; the room ``report`` has the real one."""

    def events_lost(self, gone: Lost, now: datetime) -> Draft:
        """The account. Its id depends on ``first_seq`` only."""


class _Open(msgspec.Struct):
    """The account that may still grow: nobody has seen it."""

    event_id: str
    lost: Lost


def make_room(connection: Connection, events: LostMaker, count: int, now: datetime) -> tuple[int, int, int]:
    """Delete up to ``count`` events in one transaction; how many acknowledged, how many lost ones.

    And by how many more or fewer wait now.
    """
    change = 0
    with transaction(connection):
        acked = forget(connection, count)
        gone = _victims(connection, count - acked)
        if gone:
            connection.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq, _, _ in gone])
            change = _account(connection, events, lost(gone), now) - len(gone)
    return acked, len(gone), change


def forget(connection: Connection, count: int) -> int:
    """Delete up to ``count`` events that were acknowledged; how many there were."""
    return connection.execute(
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE acked_at IS NOT NULL "
        "ORDER BY acked_at LIMIT ?)",
        (count,),
    ).rowcount


def _victims(connection: Connection, count: int) -> list[tuple[int, str, datetime]]:
    """The oldest of the lowest priority; the accounts of others never."""
    for priority in reversed(outbox.priorities(connection)):
        rows = connection.execute(
            "SELECT seq, kind, created_at FROM outbox WHERE acked_at IS NULL AND priority = ? "
            "AND kind <> ? ORDER BY seq LIMIT ?",
            (priority, outbox.LOST, count),
        ).fetchall()
        if rows:
            return [(seq, kind, datetime.fromisoformat(at)) for seq, kind, at in rows]
    return []


def _account(connection: Connection, events: LostMaker, gone: Lost, now: datetime) -> bool:
    """Whether it is a new event."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (outbox.LOST_OPEN,)).fetchone()
    known = msgspec.json.decode(row[0], type=_Open) if row else None
    total = merged(known.lost, gone) if known else gone
    draft = events.events_lost(total, now)
    if known is not None:
        connection.execute("UPDATE outbox SET body = ? WHERE event_id = ?", (draft.body, known.event_id))
    else:
        outbox.put(connection, draft)
    kept = msgspec.json.encode(_Open(known.event_id if known else draft.event_id, total)).decode()
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (outbox.LOST_OPEN, kept))
    sum_row = connection.execute("SELECT value FROM meta WHERE name = ?", (outbox.LOST_TOTAL,)).fetchone()
    number = gone.number + (int(sum_row[0].partition(" ")[0]) if sum_row else 0)
    value = f"{number} {stamp(now)}"
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (outbox.LOST_TOTAL, value))
    return known is None
