"""Kiosks' numbers in the database: the highest, the gaps, what came twice; and when each was heard."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, tuple_, update

from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import WIPED
from sentinel.service.collecting.events import Received
from sentinel.service.collecting.numbering import Followed, Gap, follow
from sentinel.service.database import insert_new

_EVENTS, _KIOSKS, _GAPS = tables.events, tables.kiosks, tables.gaps
_AT_ONCE = 1_000


def follow_numbers(
    db: Connection, new: Sequence[Received], heard: Collection[str], now: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    """Take in the numbers of new events. Returns kiosks of which a number came twice, with that number, and
    kiosks that have too many gaps, with how many numbers lack in the one into which the lowest were put.

    Late in the transaction, because it locks the kiosks' rows, in their order, until the commit.
    """
    if not heard:
        return {}, {}
    rows = lock_kiosks(db, heard)
    of: dict[str, list[Received]] = defaultdict(list)
    for message in new:
        of[message.kiosk].append(message)
    gaps = _open_gaps(db, sorted(of))
    twice = _twice(db, rows, of)
    followed = {
        kiosk: follow(row.seq, gaps.get(kiosk, ()), _numbers(of.get(kiosk, ())) - twice.get(kiosk, set()))
        for kiosk, row in sorted(rows.items())
    }
    _keep_gaps(db, followed, now)
    changed = update(_KIOSKS).where(_KIOSKS.c.kiosk == bindparam("_kiosk"))
    more = _KIOSKS.c.heads + bindparam("_more")
    db.execute(
        changed.values(seq=bindparam("_high"), heads=more, heard_at=bindparam("_heard")),
        [
            {
                "_kiosk": kiosk,
                "_high": one.high,
                "_more": sum(m.heads for m in of.get(kiosk, ())),
                "_heard": now,
            }
            for kiosk, one in followed.items()
        ],
    )
    for message in new:
        if message.lost is not None:
            _say_lost(db, message.kiosk, *message.lost, now)
        if message.type == WIPED:
            _begin_anew(db, message.kiosk, now)
    return {kiosk: min(seqs) for kiosk, seqs in twice.items()}, _crowded(followed)


def _crowded(followed: Mapping[str, Followed]) -> dict[str, int]:
    return {kiosk: max(gap.missing for gap in one.changed) for kiosk, one in followed.items() if one.merged}


def _numbers(messages: Iterable[Received]) -> set[int]:
    return {message.seq for message in messages if message.seq is not None}


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


def _twice(
    db: Connection, rows: Mapping[str, Row[Any]], of: Mapping[str, Sequence[Received]]
) -> dict[str, set[int]]:
    """By kiosk the numbers that two different events have. Only what came out of order is looked up."""
    ids: dict[tuple[str, int], str] = {}
    twice: dict[str, set[int]] = defaultdict(set)
    for kiosk, messages in of.items():
        for message in messages:
            if message.seq is not None:
                first = ids.setdefault((kiosk, message.seq), message.event_id)
                if first != message.event_id:
                    twice[kiosk].add(message.seq)
    late = [(kiosk, seq) for kiosk, seq in ids if (rows[kiosk].seq or -1) >= seq]
    if late:
        query = select(_EVENTS.c.kiosk, _EVENTS.c.seq, _EVENTS.c.id, _EVENTS.c.number)
        found = db.execute(query.where(tuple_(_EVENTS.c.kiosk, _EVENTS.c.seq).in_(sorted(late))))
        for kiosk, seq, event_id, number in found:
            if ids[kiosk, seq] != event_id and number > rows[kiosk].renumbered:
                twice[kiosk].add(seq)
    return dict(twice)


def _keep_gaps(db: Connection, followed: Mapping[str, Followed], now: datetime) -> None:
    known, new = [], []
    for kiosk, one in followed.items():
        for gap in one.changed:
            closed = (
                {"closed_at": now, "how": "filled"} if gap.missing == 0 else {"closed_at": None, "how": ""}
            )
            if gap.row:
                ends = {"first": gap.first, "last": gap.last}
                known.append({"_number": gap.row, "missing": gap.missing} | ends | closed)
            elif gap.missing:  # one that opened and was filled within a batch never was one
                new.append(_row(kiosk, gap, now) | closed)
        new += [_row(kiosk, gap, now) | {"closed_at": now, "how": "renumbered"} for gap in one.jumped]
    merged = [gap.row for one in followed.values() for gap in one.merged if gap.row]
    for begin in range(0, len(merged), _AT_ONCE):
        db.execute(delete(_GAPS).where(_GAPS.c.number.in_(merged[begin : begin + _AT_ONCE])))
    if known:
        changed = update(_GAPS).where(_GAPS.c.number == bindparam("_number"))
        db.execute(changed, known)
    if new:
        db.execute(insert(_GAPS), new)


def _row(kiosk: str, gap: Gap, now: datetime) -> dict[str, Any]:
    return {"kiosk": kiosk, "first": gap.first, "last": gap.last, "missing": gap.missing, "noticed_at": now}


def _say_lost(db: Connection, kiosk: str, first: int, last: int, now: datetime) -> None:
    """What of the gaps a kiosk accounts for is closed, those events will not come; the rest stays open."""
    touched = (
        _GAPS.c.kiosk == kiosk,
        _GAPS.c.closed_at.is_(None),
        _GAPS.c.first <= last,
        _GAPS.c.last >= first,
    )
    for gap in db.execute(select(_GAPS).where(*touched)).all():
        inside = _lacking(db, kiosk, max(first, gap.first), min(last, gap.last))
        closed = {"first": inside.first, "last": inside.last, "missing": inside.missing}
        account = update(_GAPS).where(_GAPS.c.number == gap.number)
        db.execute(account.values(**closed, closed_at=now, how="lost"))
        for begin, end in ((gap.first, first - 1), (last + 1, gap.last)):
            outside = _lacking(db, kiosk, begin, end)
            if outside.missing > 0:
                db.execute(insert(_GAPS).values(_row(kiosk, outside, gap.noticed_at)))


def _lacking(db: Connection, kiosk: str, first: int, last: int) -> Gap:
    here = (_EVENTS.c.kiosk == kiosk, _EVENTS.c.seq >= first, _EVENTS.c.seq <= last)
    came = db.execute(select(func.count(_EVENTS.c.seq.distinct())).where(*here)).scalar_one()
    return Gap(first, last, max(0, last - first + 1 - came))


def _begin_anew(db: Connection, kiosk: str, now: datetime) -> None:
    """A kiosk that was wiped counts from 1 again: numbers up to here are another record's."""
    last = db.execute(select(func.max(_EVENTS.c.number))).scalar_one()
    db.execute(update(_KIOSKS).where(_KIOSKS.c.kiosk == kiosk).values(seq=None, renumbered=last))
    still = update(_GAPS).where(_GAPS.c.kiosk == kiosk, _GAPS.c.closed_at.is_(None))
    db.execute(still.values(closed_at=now, how="wiped"))


def heard(db: Connection, found: Mapping[str, str], now: datetime) -> None:
    """A kiosk's word on its health, as it came."""
    lock_kiosks(db, list(found))
    said = update(_KIOSKS).where(_KIOSKS.c.kiosk == bindparam("_kiosk"))
    db.execute(
        said.values(health=bindparam("health"), heard_at=bindparam("heard_at")),
        [{"_kiosk": kiosk, "health": health, "heard_at": now} for kiosk, health in sorted(found.items())],
    )
