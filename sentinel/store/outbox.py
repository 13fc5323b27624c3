"""The outbox: events wait here until their id is acknowledged.

Statements only; the caller owns the connection.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from sentinel.core.delivery import Draft, Outgoing
from sentinel.core.standing import Standing
from sentinel.store.database import Connection, stamp, transaction


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """``waiting`` not acknowledged yet, ``sent`` of those at least once, ``acked`` still kept.

    ``lost``: events that ever had to make room, the last at ``lost_at``; ``shortened``: passages likewise.
    """

    waiting: int
    sent: int
    acked: int
    oldest: datetime | None
    last_acked: datetime | None
    lost: int = 0
    lost_at: datetime | None = None
    shortened: int = 0
    shortened_at: datetime | None = None


LOST = "org.sentinel.events.lost.v1"
LOST_OPEN, LOST_TOTAL = "lost_open", "lost_total"  # in the table ``meta``
SHORTENED = "org.sentinel.record.shortened.v1"
SHORTENED_OPEN, SHORTENED_TOTAL = "shortened_open", "shortened_total"
SHORTENED_DOORWAY = "shortened_doorway"
ACCOUNTS = {LOST: LOST_OPEN, SHORTENED: SHORTENED_OPEN}  # events that grow until they are handed out


# The number of the event that is written next, for a statement of another table's.
NUMBER = "(SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'outbox')"


class _Noted(msgspec.Struct):
    at: datetime
    standing: Standing


def put(connection: Connection, draft: Draft) -> bool:
    """Inside the caller's transaction; False where the event is there already.

    Then no number is taken: INSERT OR IGNORE takes one, which the collector would miss for ever.
    """
    cursor = connection.execute(
        "INSERT INTO outbox(event_id, kind, priority, created_at, body) SELECT ?, ?, ?, ?, ? "
        "WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE event_id = ?)",
        (
            draft.event_id, draft.kind, draft.priority, stamp(draft.created_at), draft.body, draft.event_id,
        ),
    )  # fmt: skip
    return cursor.rowcount == 1


def grow(connection: Connection, draft: Draft) -> bool:
    """An account says more, or is there again where it went (``retention.purge_waiting``): whether it did."""
    there = connection.execute(
        "UPDATE outbox SET body = ? WHERE event_id = ?", (draft.body, draft.event_id)
    ).rowcount
    return not there and put(connection, draft)


def waits(connection: Connection, ids: Sequence[str]) -> bool:
    """Whether one of these events waits."""
    marks = ", ".join("?" * len(ids))
    found = connection.execute(
        f"SELECT 1 FROM outbox WHERE event_id IN ({marks}) AND +acked_at IS NULL LIMIT 1",  # noqa: S608
        ids,
    ).fetchone()
    return found is not None


def holds(connection: Connection, event_id: str) -> bool:
    """Whether the event is here, delivered or not."""
    found = connection.execute("SELECT 1 FROM outbox WHERE event_id = ?", (event_id,)).fetchone()
    return found is not None


def fetch(connection: Connection, limit: int) -> tuple[Outgoing, ...]:
    """The first open events, by priority and age. An account of lost events grows no more once it is here."""
    rows = connection.execute(
        "SELECT seq, event_id, kind, priority, created_at, body FROM outbox WHERE acked_at IS NULL "
        "ORDER BY priority DESC, seq LIMIT ?",
        (limit,),
    ).fetchall()
    for kind in {row[2] for row in rows} & ACCOUNTS.keys():
        _close_account(connection, ACCOUNTS[kind])
    return tuple(
        Outgoing(seq, Draft(event_id, kind, datetime.fromisoformat(at), bytes(body), priority))
        for seq, event_id, kind, priority, at, body in rows
    )


def _close_account(connection: Connection, name: str) -> None:
    if connection.execute("SELECT 1 FROM meta WHERE name = ?", (name,)).fetchone():
        with transaction(connection):
            connection.execute("DELETE FROM meta WHERE name = ?", (name,))


def mark_sent(connection: Connection, sent: Sequence[tuple[int, bool]], at: datetime) -> None:
    """``sent``: the event's number and whether it went out as historical."""
    with _unhurried(connection), transaction(connection):
        connection.executemany(
            "UPDATE outbox SET sent_at = ?, historical = ? WHERE seq = ?",
            [(stamp(at), historical, seq) for seq, historical in sent],
        )


def mark_acked(connection: Connection, ids: Iterable[str], at: datetime, seqs: Iterable[int] = ()) -> int:
    """How many of these were open until now.

    By number a row is next to its neighbours; by id it is anywhere in an index of a million.
    """
    count, moment = 0, stamp(at)
    with _unhurried(connection), transaction(connection):
        for column, keys in (("seq", list(seqs)), ("event_id", list(ids))):
            if keys:
                cursor = connection.executemany(
                    f"UPDATE outbox SET acked_at = ? WHERE {column} = ? AND acked_at IS NULL",  # noqa: S608
                    [(moment, key) for key in keys],
                )
                count += max(cursor.rowcount, 0)
    return count


def waiting(connection: Connection) -> int:
    """Events not acknowledged yet."""
    (count,) = connection.execute("SELECT count(*) FROM outbox WHERE acked_at IS NULL").fetchone()
    return int(count)


def status(connection: Connection) -> OutboxStatus:
    """For ``sentinel outbox status``."""
    (sent,) = connection.execute(
        "SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL AND acked_at IS NULL"
    ).fetchone()
    acked, last = connection.execute(
        "SELECT count(*), max(acked_at) FROM outbox WHERE acked_at IS NOT NULL"
    ).fetchone()
    gone, gone_at = lost(connection)
    gone_passages = counted(connection, SHORTENED_TOTAL)
    return OutboxStatus(
        waiting(connection), sent, acked, _oldest(connection), _moment(last), gone, gone_at, *gone_passages
    )


def lost(connection: Connection) -> tuple[int, datetime | None]:
    """How many events ever had to make room, and when the last."""
    return counted(connection, LOST_TOTAL)


def counted(connection: Connection, name: str) -> tuple[int, datetime | None]:
    """A count that is kept with the moment of its last change; 0 where there is none."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    number, _, at = row[0].partition(" ") if row else ("0", "", "")
    return int(number), _moment(at)


def remember(connection: Connection, name: str, value: str) -> None:
    """Keep it under the name, in place of what was there."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def priorities(connection: Connection) -> list[int]:
    """The priorities of open events, the highest first: by the index, not by reading a million rows."""
    found: list[int] = []
    below = 2**62
    while True:
        row = connection.execute(
            "SELECT priority FROM outbox WHERE acked_at IS NULL AND priority < ? "
            "ORDER BY priority DESC LIMIT 1",
            (below,),
        ).fetchone()
        if row is None:
            return found
        below = row[0]
        found.append(below)


def _oldest(connection: Connection) -> datetime | None:
    firsts = [
        connection.execute(
            "SELECT seq, created_at FROM outbox WHERE acked_at IS NULL AND priority = ? ORDER BY seq LIMIT 1",
            (priority,),
        ).fetchone()
        for priority in priorities(connection)
    ]
    return _moment(min(firsts)[1]) if firsts else None


def note_standing(connection: Connection, standing: Standing, at: datetime) -> None:
    """Keep the last word on the broker; no fsync."""
    body = msgspec.json.encode({"at": at, "standing": standing}).decode()
    with _unhurried(connection), transaction(connection):
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('standing', ?)", (body,))


def standing(connection: Connection) -> tuple[Standing, datetime] | None:
    """The last word on the broker, and when; None where there was none yet."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'standing'").fetchone()
    with contextlib.suppress(msgspec.DecodeError):
        noted = msgspec.json.decode(row[0], type=_Noted) if row else None
        return (noted.standing, noted.at) if noted else None
    return None


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
