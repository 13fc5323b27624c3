"""Brings a database from before the collector read its events to the tables of today."""

from typing import Any

from sqlalchemy import Connection, bindparam, func, inspect, select, text, update

from sentinel.service.collecting import tables
from sentinel.service.collecting.events import read_event
from sentinel.service.tables import devices

_AT_ONCE = 1_000
_EVENT_COLUMNS = {
    "seq": "BIGINT", "type": "VARCHAR(128) NOT NULL DEFAULT ''", "at": "BIGINT",
    "venue": "VARCHAR(64) NOT NULL DEFAULT ''", "place": "VARCHAR(64) NOT NULL DEFAULT ''",
    "visit": "VARCHAR(64) NOT NULL DEFAULT ''", "verdict": "VARCHAR(16) NOT NULL DEFAULT ''",
    "reason": "VARCHAR(32) NOT NULL DEFAULT ''", "pseudonym": "VARCHAR(64) NOT NULL DEFAULT ''",
    "outcome": "VARCHAR(16) NOT NULL DEFAULT ''", "alarm": "VARCHAR(24) NOT NULL DEFAULT ''",
}  # fmt: skip
_HEAD_COLUMNS = {
    "venue": "VARCHAR(64) NOT NULL DEFAULT ''", "place": "VARCHAR(64) NOT NULL DEFAULT ''",
    "leaving": "BOOLEAN NOT NULL DEFAULT false",
}  # fmt: skip


def read_kept_events(db: Connection) -> None:
    """Events get columns of what they say, and are read for these; each kiosk gets a row."""
    _add(db, "devices", {"place": "VARCHAR(64) NOT NULL DEFAULT ''"})
    _add(db, "events", _EVENT_COLUMNS)
    _add(db, "heads", _HEAD_COLUMNS)
    if db.dialect.name == "postgresql":
        db.execute(text("ALTER TABLE events ALTER COLUMN number TYPE BIGINT"))
        db.execute(text("ALTER SEQUENCE events_number_seq AS BIGINT"))
    _read_events(db)
    _count_kiosks(db)
    for table in (tables.events, tables.heads):
        there = {index["name"] for index in inspect(db).get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            if index.name not in there:
                index.create(db)


def _add(db: Connection, table: str, columns: dict[str, str]) -> None:
    there = {column["name"] for column in inspect(db).get_columns(table)}
    for name, kind in columns.items():
        if name not in there:
            db.execute(text(f"ALTER TABLE {table} ADD COLUMN {name} {kind}"))


def _read_events(db: Connection) -> None:
    events, heads = tables.events, tables.heads
    where = {row.app_id: (row.venue, row.place) for row in db.execute(select(devices))}
    query = select(events.c.number, events.c.kiosk, events.c.id, events.c.payload).order_by(events.c.number)
    of_head = (heads.c.kiosk == bindparam("_kiosk"), heads.c.id == bindparam("_id"))
    after = 0
    while rows := db.execute(query.where(events.c.number > after).limit(_AT_ONCE)).all():
        after = rows[-1].number
        read = [_said(row, *where.get(row.kiosk, ("", ""))) for row in rows]
        statement = update(events).where(events.c.number == bindparam("_number"))
        db.execute(statement, [event for event, _head in read])
        changes = [head for _event, head in read if head]
        if changes:
            db.execute(update(heads).where(*of_head), changes)


def _said(row: Any, venue: str, place: str) -> tuple[dict[str, object], dict[str, object]]:
    """The columns of an event, and those of the change that it made ({}: none)."""
    read = read_event(row.kiosk, row.payload.encode())
    said = {name: getattr(read, name) for name in _EVENT_COLUMNS if name not in ("venue", "place")}
    where = {"venue": venue, "place": place or row.kiosk}
    head = {"_kiosk": row.kiosk, "_id": row.id, "leaving": read.leaving} | where if read.heads else {}
    return said | where | {"_number": row.number}, head


def _count_kiosks(db: Connection) -> None:
    events, heads, kiosks = tables.events, tables.heads, tables.kiosks
    seen = select(events.c.kiosk, func.max(events.c.received_at), func.max(events.c.seq))
    changed = select(heads.c.kiosk, func.sum(heads.c.change)).group_by(heads.c.kiosk)
    totals = {kiosk: int(total) for kiosk, total in db.execute(changed)}
    rows = [
        {"kiosk": kiosk, "heard_at": heard, "seq": seq, "heads": totals.get(kiosk, 0)}
        for kiosk, heard, seq in db.execute(seen.group_by(events.c.kiosk))
    ]
    if rows:
        db.execute(kiosks.insert(), rows)
