"""The outbox: events wait here until their id is acknowledged.

Statements only; the caller owns the connection.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.delivery import Draft, Outgoing
from sentinel.store.database import Connection, stamp, transaction


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """``waiting`` not acknowledged yet, ``sent`` of those at least once, ``acked`` still kept."""

    waiting: int
    sent: int
    acked: int
    oldest: datetime | None
    last_acked: datetime | None


def put(connection: Connection, draft: Draft) -> bool:
    """Inside the caller's transaction; False where the event is there already."""
    cursor = connection.execute(
        "INSERT OR IGNORE INTO outbox(event_id, kind, priority, created_at, body) VALUES (?, ?, ?, ?, ?)",
        (draft.event_id, draft.kind, draft.priority, stamp(draft.created_at), draft.body),
    )
    return cursor.rowcount == 1


def holds(connection: Connection, event_id: str) -> bool:
    """Whether the event is here, delivered or not."""
    found = connection.execute("SELECT 1 FROM outbox WHERE event_id = ?", (event_id,)).fetchone()
    return found is not None


def fetch(connection: Connection, limit: int) -> tuple[Outgoing, ...]:
    """The first open events, by priority and age."""
    rows = connection.execute(
        "SELECT seq, event_id, kind, priority, created_at, body FROM outbox WHERE acked_at IS NULL "
        "ORDER BY priority DESC, seq LIMIT ?",
        (limit,),
    )
    return tuple(
        Outgoing(seq, Draft(event_id, kind, datetime.fromisoformat(at), bytes(body), priority))
        for seq, event_id, kind, priority, at, body in rows
    )


def mark_sent(connection: Connection, sent: Sequence[tuple[str, bool]], at: datetime) -> None:
    """``sent``: event id and whether it went out as historical."""
    with _unhurried(connection), transaction(connection):
        connection.executemany(
            "UPDATE outbox SET sent_at = ?, historical = ? WHERE event_id = ?",
            [(stamp(at), historical, event_id) for event_id, historical in sent],
        )


def mark_acked(connection: Connection, ids: Iterable[str], at: datetime) -> int:
    """How many of the ids were open until now."""
    with _unhurried(connection), transaction(connection):
        cursor = connection.executemany(
            "UPDATE outbox SET acked_at = ? WHERE event_id = ? AND acked_at IS NULL",
            [(stamp(at), event_id) for event_id in ids],
        )
    return max(cursor.rowcount, 0)


def waiting(connection: Connection) -> int:
    """Events not acknowledged yet."""
    (count,) = connection.execute("SELECT count(*) FROM outbox WHERE acked_at IS NULL").fetchone()
    return int(count)


def status(connection: Connection) -> OutboxStatus:
    """For ``sentinel outbox status``."""
    count, sent, oldest = connection.execute(
        "SELECT count(*), count(sent_at), min(created_at) FROM outbox WHERE acked_at IS NULL"
    ).fetchone()
    acked, last = connection.execute(
        "SELECT count(*), max(acked_at) FROM outbox WHERE acked_at IS NOT NULL"
    ).fetchone()
    return OutboxStatus(count, sent, acked, _moment(oldest), _moment(last))


@contextlib.contextmanager
def _unhurried(connection: Connection) -> Iterator[None]:
    """No fsync: what a power cut takes of the marks is sent again, and acknowledged again."""
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def _moment(text: str | None) -> datetime | None:
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text) if text else None
    return None
