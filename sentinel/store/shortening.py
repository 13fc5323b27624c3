"""Passages that make room on a full disk, so that a record that is full of old ones records the next visitor.

Oldest first, finished ones only, never silently: an event accounts for them, and grows until it is sent.
What was kept of a passage's doorway goes with it. Statements only; the caller owns the transaction.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from sentinel.core.delivery import Draft
from sentinel.store import outbox
from sentinel.store.database import Connection, stamp


class ShortenedMaker(Protocol):
    """Says what leaves the kiosk of a shortened record; the room ``report`` has the real one."""

    def record_shortened(self, number: int, first: datetime, until: datetime, now: datetime) -> Draft:
        """The account. Its id depends on ``first`` only."""


class _Open(msgspec.Struct):
    """The account that may still grow: nobody has seen it."""

    event_id: str
    number: int
    first: datetime
    until: datetime


def shorten(
    connection: Connection, events: ShortenedMaker, count: int, before: datetime | None, now: datetime
) -> tuple[int, int]:
    """Delete up to ``count`` finished passages that were decided earlier than ``before`` (None: any).

    How many went, and how many events more wait now.
    """
    rows = connection.execute(
        "SELECT visit, decided_at FROM passage WHERE outcome IS NOT NULL AND (? IS NULL OR decided_at < ?) "
        "ORDER BY decided_at LIMIT ?",
        (*[stamp(before) if before else None] * 2, count),
    ).fetchall()
    if not rows:
        return 0, 0
    visits = [(visit,) for visit, _ in rows]
    connection.executemany("DELETE FROM door_event WHERE visit = ?", visits)
    connection.executemany("DELETE FROM passage WHERE visit = ?", visits)
    first, until = (datetime.fromisoformat(rows[n][1]) for n in (0, -1))
    return len(rows), _account(connection, events, _Open("", len(rows), first, until), now)


def total(connection: Connection) -> tuple[int, datetime | None]:
    """How many passages ever made room, and when the last."""
    return outbox.counted(connection, outbox.SHORTENED_TOTAL)


def _account(connection: Connection, events: ShortenedMaker, gone: _Open, now: datetime) -> int:
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (outbox.SHORTENED_OPEN,)).fetchone()
    known = msgspec.json.decode(row[0], type=_Open) if row else None
    if known is not None:
        first, until = min(known.first, gone.first), max(known.until, gone.until)
        gone = _Open(known.event_id, known.number + gone.number, first, until)
    draft = events.record_shortened(gone.number, gone.first, gone.until, now)
    if known is not None:
        connection.execute("UPDATE outbox SET body = ? WHERE event_id = ?", (draft.body, gone.event_id))
    else:
        gone.event_id = draft.event_id
        outbox.put(connection, draft)
    outbox.remember(connection, outbox.SHORTENED_OPEN, msgspec.json.encode(gone).decode())
    more = gone.number - (known.number if known else 0)
    before, _at = total(connection)
    outbox.remember(connection, outbox.SHORTENED_TOTAL, f"{before + more} {stamp(now)}")
    return known is None
