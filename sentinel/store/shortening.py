"""Passages that make room on a full disk, so that a record that is full of old ones records the next visitor.

The first written first, by the outbox's numbers and never by the clock; finished ones only, of which no event
waits; never silently: an event accounts for them, and grows until it is sent, and a row of the audit. What
was kept of a passage's doorway goes with it, and what happened there with nobody's passage in its own turn.
Statements only; the caller owns the transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from sentinel.core.delivery import Draft
from sentinel.core.lost import Shortened
from sentinel.core.sensing import DoorEvent
from sentinel.store import audit, doorway, gone_today, let_in, outbox
from sentinel.store.database import Connection, stamp, transaction

LOOK = 512  # rows whose events wait are passed over, so that no visitor's commit waits for long
_PAGE = 64
_APART = timedelta(hours=1)
_EVENT, _AUDIT = "shortened_untold", "shortened_unaudited"  # in the table ``meta``


class ShortenedMaker(Protocol):
    """Says what leaves the kiosk of a shortened record; the room ``report`` has the real one."""

    def record_shortened(self, gone: Shortened, before: int, now: datetime) -> Draft:
        """The account; ``before``: how many rows went earlier, which tells it from others."""

    def of_visit(self, visit: str) -> tuple[str, str]:
        """The ids of a passage's event and of its result's."""

    def door(self, event: DoorEvent) -> Draft:
        """The event of something in the doorway."""


class _Open(msgspec.Struct):
    """The account that may still grow: nobody has seen it. ``before``: rows that went before it."""

    event_id: str
    gone: Shortened
    before: int


class _Kept(msgspec.Struct):
    """What went since it was last said."""

    said_at: datetime | None = None
    gone: Shortened | None = None


@dataclass(slots=True)
class _Oldest:
    """Rows that may go, each with its number and its moment."""

    passages: list[tuple[int, str, str]] = field(default_factory=list)
    doorway: list[tuple[int, str, datetime]] = field(default_factory=list)

    def keep(self, count: int) -> None:
        """The first written, of both."""
        while len(self.passages) + len(self.doorway) > count:
            last = self.passages[-1][0] if self.passages else -1
            (self.doorway if self.doorway and self.doorway[-1][0] >= last else self.passages).pop()


def shorten(
    connection: Connection, events: ShortenedMaker, count: int, now: datetime, look: int | None = LOOK
) -> tuple[int, int]:
    """Delete up to ``count`` of the first written rows of which nothing waits; how many, and more events.

    Passes over ``look`` others at most (None: all).
    """
    found = _Oldest(_passages(connection, events, count, look))
    until = found.passages[-1][0] if len(found.passages) == count else 2**62
    found.doorway = _alone(connection, events, count, until, look)
    found.keep(count)
    return _let_go(connection, events, found, now)


def shorten_these(
    connection: Connection, events: ShortenedMaker, visits: Iterable[str], now: datetime
) -> tuple[int, int]:
    """The same, of these visits only: those that are over, and of which nothing waits any more."""
    found = _Oldest()
    for visit in visits:
        row = connection.execute(
            "SELECT seq, decided_at FROM passage WHERE visit = ? AND outcome IS NOT NULL", (visit,)
        ).fetchone()
        if row and not _waits(connection, events, visit):
            found.passages.append((row[0], visit, row[1]))
    return _let_go(connection, events, found, now)


def begins(connection: Connection) -> datetime | None:
    """When the passage was decided that was written first of those left; None: there is none."""
    row = connection.execute(
        "SELECT decided_at FROM passage WHERE rowid > 0 ORDER BY rowid LIMIT 1"
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def total(connection: Connection) -> tuple[int, datetime | None]:
    """How many passages ever made room, and when the last row."""
    return outbox.counted(connection, outbox.SHORTENED_TOTAL)


def _passages(
    connection: Connection, events: ShortenedMaker, count: int, look: int | None
) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    after = looked = 0
    while look is None or looked <= look:
        rows = connection.execute(
            "SELECT rowid, seq, visit, decided_at, outcome IS NULL FROM passage WHERE rowid > ? "
            "ORDER BY rowid LIMIT ?",
            (after, _PAGE),
        ).fetchall()
        after = rows[-1][0] if rows else after
        for _, seq, visit, at, is_open in rows:
            if is_open or _waits(connection, events, visit):
                looked += 1
            else:
                found.append((seq, visit, at))
                if len(found) == count:
                    return found
        if len(rows) < _PAGE:
            break
    return found


def _waits(connection: Connection, events: ShortenedMaker, visit: str) -> bool:
    happened = doorway.of_visit(connection, visit)
    ids = (*events.of_visit(visit), *(events.door(event).event_id for event in happened))
    return outbox.waits(connection, ids)


def _alone(
    connection: Connection, events: ShortenedMaker, count: int, until: int, look: int | None
) -> list[tuple[int, str, datetime]]:
    """What happened in the doorway with nobody's passage, or one that is gone."""
    found: list[tuple[int, str, datetime]] = []
    after, looked = (-1, ""), 0
    while look is None or looked <= look:
        rows = doorway.alone(connection, after, until, _PAGE)
        for seq, row_id, event in rows:
            after = seq, row_id
            if event is None or outbox.waits(connection, (events.door(event).event_id,)):
                looked += 1
            else:
                found.append((seq, row_id, event.at))
                if len(found) == count:
                    return found
        if len(rows) < _PAGE:
            break
    return found


def _let_go(connection: Connection, events: ShortenedMaker, found: _Oldest, now: datetime) -> tuple[int, int]:
    moments = [datetime.fromisoformat(at) for _, _, at in found.passages] + [at for *_, at in found.doorway]
    if not moments:
        return 0, 0
    visits = [(visit,) for _, visit, _ in found.passages]
    let_in.keep(connection, [visit for (visit,) in visits])
    gone_today.keep(connection, [visit for (visit,) in visits], now)
    happened = sum(
        connection.execute("DELETE FROM door_event WHERE visit = ? AND visit <> ''", visit).rowcount
        for visit in visits
    )
    connection.executemany("DELETE FROM passage WHERE visit = ?", visits)
    connection.executemany("DELETE FROM door_event WHERE id = ?", [(one,) for _, one, _ in found.doorway])
    gone = Shortened(len(visits), happened + len(found.doorway), min(moments), max(moments))
    return gone.rows, _account(connection, events, gone, now)


def tell(connection: Connection, events: ShortenedMaker, now: datetime) -> int:
    """Say what went since the last account, where it is an hour ago; how many more events wait."""
    if not any(_ripe(_kept(connection, name), now) for name in (_EVENT, _AUDIT)):
        return 0
    with transaction(connection):
        return _say(connection, events, None, now)


def _account(connection: Connection, events: ShortenedMaker, more: Shortened, now: datetime) -> int:
    """How many more events wait: 1 where the account is a new one."""
    passages, happened = total(connection)[0], outbox.counted(connection, outbox.SHORTENED_DOORWAY)[0]
    outbox.remember(connection, outbox.SHORTENED_TOTAL, f"{passages + more.number} {stamp(now)}")
    outbox.remember(connection, outbox.SHORTENED_DOORWAY, f"{happened + more.doorway} {stamp(now)}")
    return _say(connection, events, more, now)


def _say(connection: Connection, events: ShortenedMaker, more: Shortened | None, now: datetime) -> int:
    """To the audit once an hour, and in an event that grows until it is sent; then once an hour, too."""
    if said := _collected(connection, _AUDIT, more, now):
        moments = f"{stamp(said.first_at)} to {stamp(said.last_at)}"
        what = f"a full disk: {said.number} passages and {said.doorway} in the doorway made room, {moments}"
        audit.add(connection, "kiosk", what, now)
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (outbox.SHORTENED_OPEN,)).fetchone()
    known = _known(row[0]) if row else None
    gone: Shortened | None
    if known is not None:
        gone, before = known.gone.and_also(more) if more else known.gone, known.before
    else:
        gone = _collected(connection, _EVENT, more, now)
        if gone is None:
            return 0
        before = total(connection)[0] + outbox.counted(connection, outbox.SHORTENED_DOORWAY)[0] - gone.rows
    draft = events.record_shortened(gone, before, now)
    if known is not None:
        draft = replace(draft, event_id=known.event_id)
    kept = msgspec.json.encode(_Open(draft.event_id, gone, before)).decode()
    outbox.remember(connection, outbox.SHORTENED_OPEN, kept)
    return int(outbox.grow(connection, draft))


def _collected(connection: Connection, name: str, more: Shortened | None, now: datetime) -> Shortened | None:
    """With what is to be said; None where it is kept for later, or there is nothing."""
    kept = _kept(connection, name)
    if more is not None:
        kept.gone = kept.gone.and_also(more) if kept.gone else more
    said = kept.gone if _ripe(kept, now) else None
    if said is not None:
        kept = _Kept(now)
    if said is not None or more is not None:
        outbox.remember(connection, name, msgspec.json.encode(kept).decode())
    return said


def _kept(connection: Connection, name: str) -> _Kept:
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return msgspec.json.decode(row[0], type=_Kept) if row else _Kept()


def _ripe(kept: _Kept, now: datetime) -> bool:
    return kept.gone is not None and (kept.said_at is None or abs(now - kept.said_at) >= _APART)


def _known(text: str) -> _Open | None:
    """None where another version wrote it: that account stands as it is, and a new one begins."""
    try:
        return msgspec.json.decode(text, type=_Open)
    except msgspec.DecodeError:
        return None
