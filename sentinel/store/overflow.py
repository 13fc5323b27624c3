"""Room where the events' bound is reached or the disk is full.

First goes what was acknowledged and is kept only to look at, on a full disk what the record has of it, too;
then the oldest of the lowest priority, there with its passage. An event that accounts for them takes their
place, and grows until it is sent. Statements only; the caller owns the connection.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

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
    """What made room on a disk: events acknowledged and not, rows of the record.

    ``change`` of how many events wait.
    """

    acked: int = 0
    lost: int = 0
    rows: int = 0
    change: int = 0

    def __bool__(self) -> bool:
        return self.acked + self.lost + self.rows > 0


def make_room_on_disk(
    connection: Connection, events: LostMaker, count: int, now: datetime, *, reported: bool
) -> Made:
    """Delete up to ``count`` of what is kept only to look at, else of what waits, in one transaction.

    Of the record that goes of which no event waits; else an event, the oldest of the lowest priority, and
    with its last one the passage itself. Where the kiosk reports to nobody (not ``reported``) its passages
    are all that there is, and go when no event is left.
    """
    with transaction(connection):
        if acked := forget(connection, count):
            return Made(acked=acked)
        gone = _victims(connection, count)
        if reported or not gone:
            # Where only what is urgent waits that is not given up before all has been looked through.
            look = None if not gone or gone[0].priority > 0 else shortening.LOOK
            rows, more = shortening.shorten(connection, events, count, now, look)
            if rows:
                return Made(rows=rows, change=more)
        if not gone:
            return Made()
        change = _lose(connection, events, gone, now)
        visits = dict.fromkeys(victim.visit for victim in gone if victim.visit and reported)
        rows, more = shortening.shorten_these(connection, events, visits, now)
        return Made(lost=len(gone), rows=rows, change=change + more)


class _Victim(NamedTuple):
    seq: int
    kind: str
    at: datetime
    priority: int
    visit: str


def _lose(connection: Connection, events: LostMaker, gone: list[_Victim], now: datetime) -> int:
    connection.executemany("DELETE FROM outbox WHERE seq = ?", [(victim.seq,) for victim in gone])
    account = lost((victim.seq, victim.kind, victim.at) for victim in gone)
    return _account(connection, events, account, now) - len(gone)


def forget(connection: Connection, count: int) -> int:
    """Delete up to ``count`` events that were acknowledged; how many there were."""
    return connection.execute(
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE acked_at IS NOT NULL "
        "ORDER BY acked_at LIMIT ?)",
        (count,),
    ).rowcount


def _victims(connection: Connection, count: int) -> list[_Victim]:
    """The oldest of the lowest priority; the accounts of others never."""
    for priority in reversed(outbox.priorities(connection)):
        rows = connection.execute(
            "SELECT seq, kind, created_at, CASE WHEN json_valid(CAST(body AS TEXT)) "
            "THEN json_extract(CAST(body AS TEXT), '$.visit') END FROM outbox WHERE acked_at IS NULL "
            "AND priority = ? AND kind NOT IN (?, ?) ORDER BY seq LIMIT ?",
            (priority, *outbox.ACCOUNTS, count),
        ).fetchall()
        if rows:
            return [
                _Victim(seq, kind, datetime.fromisoformat(at), priority, visit or "")
                for seq, kind, at, visit in rows
            ]
    return []


def _account(connection: Connection, events: LostMaker, gone: Lost, now: datetime) -> bool:
    """Whether it is a new event."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (outbox.LOST_OPEN,)).fetchone()
    known = msgspec.json.decode(row[0], type=_Open) if row else None
    total = merged(known.lost, gone) if known else gone
    draft = events.events_lost(total, now)
    if known is not None:
        draft = replace(draft, event_id=known.event_id)
    new = outbox.grow(connection, draft)
    kept = msgspec.json.encode(_Open(draft.event_id, total)).decode()
    outbox.remember(connection, outbox.LOST_OPEN, kept)
    before, _at = outbox.lost(connection)
    outbox.remember(connection, outbox.LOST_TOTAL, f"{before + gone.number} {stamp(now)}")
    return new
