"""What no event says: kiosks that are lost or silent, numbers that don't come, alarms that nobody took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, select

from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.dispatching import Stage, Terms, Tick
from sentinel.service.collecting.freshness import FRESH
from sentinel.service.collecting.presence import THERE
from sentinel.service.collecting.raising import Raised, end_alarms, move, raise_alarms
from sentinel.service.collecting.standing import stands_of

_KIOSKS, _GAPS, _ALARMS = tables.kiosks, tables.gaps, tables.alarms
# Its last word was that it was wiped, and proves it: nobody waits for another. Its next event has a number.
_ERASED = _KIOSKS.c.erased & _KIOSKS.c.seq.is_(None)
_AT_ONCE = 1_000  # of each kind in a pass: the rest is there in the next


@dataclass(frozen=True, slots=True)
class Limits:
    """``lost_after``: how long a connection may be away; ``fresh``: how long a kiosk may be silent, and how
    long a number may lack; ``terms`` of the alarms."""

    lost_after: timedelta = timedelta(minutes=1)
    fresh: timedelta = FRESH
    terms: Terms = field(default_factory=Terms)


def watch(db: Connection, now: datetime, limits: Limits, *, listening: bool = True) -> None:
    """One pass: raise what is new, end what is over, escalate what waits too long. Raises SQLAlchemyError.

    ``listening``: whether kiosks could be heard for ``lost_after``. Who was not heard because nobody
    listened (a collector that was down, a broker that is away) is neither lost nor silent.
    """
    last = func.coalesce(_KIOSKS.c.heard_at, _KIOSKS.c.since)
    if listening:
        lost = (_KIOSKS.c.state == "lost", _KIOSKS.c.since <= now - limits.lost_after, ~_ERASED)
        silent = (_KIOSKS.c.state.not_in((*THERE, "lost")), last <= now - limits.fresh, ~_ERASED)
        _raise(db, Kind.KIOSK_LOST, select(_KIOSKS.c.kiosk).where(*lost), now)
        _raise(db, Kind.KIOSK_SILENT, select(_KIOSKS.c.kiosk).where(*silent), now)
    still = _GAPS.c.closed_at.is_(None)
    overdue = select(_GAPS.c.kiosk).where(still, _GAPS.c.noticed_at <= now - limits.fresh)
    _raise(db, Kind.SEQ_GAP, overdue.distinct(), now)
    there = _KIOSKS.c.state.in_(THERE) | _ERASED
    _end(db, Kind.KIOSK_LOST, _kiosk(there), now)
    _end(db, Kind.KIOSK_SILENT, _kiosk(there | (last > now - limits.fresh)), now)
    _end(db, Kind.SEQ_GAP, ~exists().where(_GAPS.c.kiosk == _ALARMS.c.kiosk, still), now)
    _escalate(db, now, limits.terms)


def _kiosk(state: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_KIOSKS.c.kiosk == _ALARMS.c.kiosk, state)


def _raise(db: Connection, kind: Kind, which: Select[Any], now: datetime) -> None:
    """For each kiosk that has no such alarm yet."""
    (kiosk,) = which.selected_columns
    key = literal(f"{kind}/") + kiosk + literal("/")
    new = which.where(~exists().where(_ALARMS.c.open_key == key)).limit(_AT_ONCE)
    names = list(db.execute(new).scalars())
    if not names:
        return
    stands, details = stands_of(db, names), _details(db, kind, names)
    found = [
        Raised(kind, name, stands[name].venue, stands[name].place, now, detail=details.get(name, {}))
        for name in names
    ]
    raise_alarms(db, found, now)


def _details(db: Connection, kind: Kind, kiosks: list[str]) -> Mapping[str, Mapping[str, Any]]:
    if kind is not Kind.SEQ_GAP:
        return {}
    query = (
        select(_GAPS.c.kiosk, func.min(_GAPS.c.first), func.max(_GAPS.c.last), func.sum(_GAPS.c.missing))
        .where(_GAPS.c.kiosk.in_(kiosks), _GAPS.c.closed_at.is_(None))
        .group_by(_GAPS.c.kiosk)
    )
    found = db.execute(query)
    return {kiosk: {"first": first, "last": last, "missing": int(many)} for kiosk, first, last, many in found}


def _end(db: Connection, kind: Kind, over: ColumnElement[bool], now: datetime) -> None:
    unresolved = (_ALARMS.c.kind == kind.value, _ALARMS.c.stage != Stage.RESOLVED.value)
    kiosks = list(db.execute(select(_ALARMS.c.kiosk).where(*unresolved, over).limit(_AT_ONCE)).scalars())
    if kiosks:
        end_alarms(db, kind, dict.fromkeys(kiosks), now)


def _escalate(db: Connection, now: datetime, terms: Terms) -> None:
    waiting = select(_ALARMS.c.number).where(
        _ALARMS.c.stage == Stage.OPEN.value, _ALARMS.c.opened_at <= now - terms.escalate_after
    )
    for number in db.execute(waiting.order_by(_ALARMS.c.number).limit(_AT_ONCE)).scalars().all():
        move(db, number, Tick(), now, terms)
