"""Room where the events' bound is reached or the disk is full.

First goes what was acknowledged and is kept only to look at, then the oldest of the lowest priority, on a
full disk beside passages that are older still; an event that accounts for them takes their place, and grows
until it is sent. Statements only; the caller owns the connection.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from sentinel.core.delivery import Draft
from sentinel.core.lost import Lost, lost, merged
from sentinel.store import outbox, shortening
from sentinel.store.database import Connection, stamp, transaction


class LostMaker(shortening.ShortenedMaker, Protocol):
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
            change = _lose(connection, events, gone, now)
    return acked, len(gone), change


@dataclass(frozen=True, slots=True)
class Made:
    """What made room on a disk: events acknowledged and not, passages; ``change`` of how many events wait."""

    acked: int = 0
    lost: int = 0
    passages: int = 0
    change: int = 0

    def __bool__(self) -> bool:
        return self.acked + self.lost + self.passages > 0


def make_room_on_disk(
    connection: Connection, events: LostMaker, count: int, now: datetime, *, reported: bool
) -> Made:
    """Delete up to ``count`` of what is kept only to look at, else of what is oldest, in one transaction.

    Of events that wait and finished passages the older go first: one that is older than all that waits was
    delivered, or has made room already, and its time would have been over next. Where the kiosk reports to
    nobody (not ``reported``) its passages are all that there is, and go when no event is left.
    """
    with transaction(connection):
        if acked := forget(connection, count):
            return Made(acked=acked)
        gone = _victims(connection, count)
        if reported or not gone:
            before = gone[0][2] if gone else None
            passages, more = shortening.shorten(connection, events, count, before, now)
            if passages:
                return Made(passages=passages, change=more)
        if gone:
            return Made(lost=len(gone), change=_lose(connection, events, gone, now))
    return Made()


def _lose(
    connection: Connection, events: LostMaker, gone: list[tuple[int, str, datetime]], now: datetime
) -> int:
    connection.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq, _, _ in gone])
    return _account(connection, events, lost(gone), now) - len(gone)


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
            "AND kind NOT IN (?, ?) ORDER BY seq LIMIT ?",
            (priority, *outbox.ACCOUNTS, count),
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
    outbox.remember(connection, outbox.LOST_OPEN, kept)
    before, _at = outbox.lost(connection)
    outbox.remember(connection, outbox.LOST_TOTAL, f"{before + gone.number} {stamp(now)}")
    return known is None
