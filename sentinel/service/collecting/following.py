"""Kiosks' numbers in the database: the highest, the gaps, what came twice; and when each was heard."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import WIPED
from sentinel.service.collecting.events import Received
from sentinel.service.collecting.numbering import Followed, Gap, follow
from sentinel.service.database import insert_new

_EVENTS, _KIOSKS, _GAPS = tables.events, tables.kiosks, tables.gaps


def follow_numbers(
    db: Connection, new: Sequence[Received], heard: Collection[str], now: datetime
) -> dict[str, int]:
    """Take in the numbers of new events. Returns kiosks of which a number came twice, with that number.

    Late in the transaction, because it locks the kiosks' rows, in their order, until the commit.
    """
    if not heard:
        return {}
    rows = lock_kiosks(db, heard)
    of = defaultdict(list)
    for message in new:
        of[message.kiosk].append(message)
    gaps = _open_gaps(db, sorted(of))
    twins: dict[str, int] = {}
    changes = []
    for kiosk, row in sorted(rows.items()):
        mine = of.get(kiosk, [])
        twice = _twice(db, row, mine)
        if twice:
            twins[kiosk] = min(twice)
        followed = follow(row.seq, gaps.get(kiosk, ()), {m.seq for m in mine if m.seq is not None} - twice)
        _keep_gaps(db, kiosk, followed, now)
        changes.append(
            {"_kiosk": kiosk, "seq": followed.high, "_more": sum(m.heads for m in mine), "heard_at": now}
        )
    changed = update(_KIOSKS).where(_KIOSKS.c.kiosk == bindparam("_kiosk"))
    db.execute(
        changed.values(
            seq=bindparam("seq"), heads=_KIOSKS.c.heads + bindparam("_more"), heard_at=bindparam("heard_at")
        ),
        changes,
    )
    for message in new:
        if message.lost is not None:
            _say_lost(db, message.kiosk, *message.lost, now)
        if message.type == WIPED:
            _begin_anew(db, message.kiosk, now)
    return twins


def lock_kiosks(db: Connection, kiosks: Collection[str]) -> dict[str, Row[Any]]:
    """The rows of these kiosks, made where there was none, locked in their order until the commit."""
    names = sorted(kiosks)
    query = select(_KIOSKS).where(_KIOSKS.c.kiosk.in_(names)).order_by(_KIOSKS.c.kiosk).with_for_update()
    rows = {row.kiosk: row for row in db.execute(query)}
    if len(rows) < len(names):
        db.execute(insert_new(db, _KIOSKS), [{"kiosk": name} for name in names if name not in rows])
        rows = {row.kiosk: row for row in db.execute(query)}
    return rows


def _open_gaps(db: Connection, kiosks: Sequence[str]) -> dict[str, list[Gap]]:
    query = select(_GAPS).where(_GAPS.c.kiosk.in_(kiosks), _GAPS.c.closed_at.is_(None))
    found: dict[str, list[Gap]] = defaultdict(list)
    for row in db.execute(query.order_by(_GAPS.c.number)):
        found[row.kiosk].append(Gap(row.first, row.last, row.missing, row.number))
    return found


def _twice(db: Connection, row: Row[Any], mine: Sequence[Received]) -> set[int]:
    """Numbers that two different events of one kiosk have. Only what came out of order is looked up."""
    ids: dict[int, str] = {}
    twice: set[int] = set()
    for message in mine:
        if message.seq is None:
            continue
        if ids.setdefault(message.seq, message.event_id) != message.event_id:
            twice.add(message.seq)
    late = {seq: event_id for seq, event_id in ids.items() if row.seq is not None and seq <= row.seq}
    if late:
        query = select(_EVENTS.c.seq, _EVENTS.c.id).where(
            _EVENTS.c.kiosk == row.kiosk, _EVENTS.c.seq.in_(sorted(late)), _EVENTS.c.number > row.renumbered
        )
        twice |= {seq for seq, event_id in db.execute(query) if late[seq] != event_id}
    return twice


def _keep_gaps(db: Connection, kiosk: str, followed: Followed, now: datetime) -> None:
    for gap in followed.changed:
        closed = {"closed_at": now, "how": "filled"} if gap.missing == 0 else {"closed_at": None, "how": ""}
        if gap.row:
            db.execute(update(_GAPS).where(_GAPS.c.number == gap.row).values(missing=gap.missing, **closed))
        elif gap.missing:  # one that opened and was filled within a batch never was one
            db.execute(insert(_GAPS).values(_row(kiosk, gap, now)))
    for gap in followed.jumped:
        db.execute(insert(_GAPS).values(_row(kiosk, gap, now) | {"closed_at": now, "how": "renumbered"}))


def _row(kiosk: str, gap: Gap, now: datetime) -> dict[str, Any]:
    return {"kiosk": kiosk, "first": gap.first, "last": gap.last, "missing": gap.missing, "noticed_at": now}


def _say_lost(db: Connection, kiosk: str, first: int, last: int, now: datetime) -> None:
    """A gap that a kiosk accounts for is closed: those events will not come."""
    accounted = update(_GAPS).where(
        _GAPS.c.kiosk == kiosk, _GAPS.c.closed_at.is_(None), _GAPS.c.first >= first, _GAPS.c.last <= last
    )
    db.execute(accounted.values(closed_at=now, how="lost"))


def _begin_anew(db: Connection, kiosk: str, now: datetime) -> None:
    """A kiosk that was wiped counts from 1 again: numbers up to here are another record's."""
    last = db.execute(select(func.max(_EVENTS.c.number))).scalar_one()
    db.execute(update(_KIOSKS).where(_KIOSKS.c.kiosk == kiosk).values(seq=None, renumbered=last))
    still = update(_GAPS).where(_GAPS.c.kiosk == kiosk, _GAPS.c.closed_at.is_(None))
    db.execute(still.values(closed_at=now, how="lost"))


def heard(db: Connection, found: Mapping[str, str], now: datetime) -> None:
    """A kiosk's word on its health, as it came."""
    lock_kiosks(db, list(found))
    said = update(_KIOSKS).where(_KIOSKS.c.kiosk == bindparam("_kiosk"))
    db.execute(
        said.values(health=bindparam("health"), heard_at=bindparam("heard_at")),
        [{"_kiosk": kiosk, "health": health, "heard_at": now} for kiosk, health in sorted(found.items())],
    )
