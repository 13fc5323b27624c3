"""Alarms in the database: raised once while open, moved on by steps, each step kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from sentinel.service.collecting import dispatching, tables
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.dispatching import (
    Alarm,
    Effect,
    Ended,
    Happened,
    Note,
    Opened,
    Stage,
    Tell,
    Terms,
)
from sentinel.service.database import raise_count

_ALARMS, _STEPS = tables.alarms, tables.alarm_steps


@dataclass(frozen=True, slots=True)
class Raised:
    """Something that somebody has to see to. ``at``: when it happened; ``subject`` tells it from others of
    its kind at this kiosk ("": there is one at a time), ``detail`` names nobody."""

    kind: Kind
    kiosk: str
    venue: str
    place: str
    at: datetime
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for what is the same alarm while it is open."""
        return f"{self.kind}/{self.kiosk}/{self.subject}"


def raise_alarms(db: Connection, found: Iterable[Raised], now: datetime) -> None:
    """Open an alarm for each, or count it to the one that is open. Raises SQLAlchemyError."""
    same: dict[str, list[Raised]] = {}
    for one in found:
        same.setdefault(one.key, []).append(one)
    for _key, ones in sorted(same.items()):  # in one order, so that nobody waits in a ring
        one = ones[0]
        row = _row(one, now) | {"last_at": max(each.at for each in ones)}
        number, times = raise_count(db, _ALARMS, row, len(ones))
        if times == len(ones):
            _walk(db, number, _fresh(one, now), Opened(), now)


def _row(one: Raised, now: datetime) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "stage": Stage.OPEN.value,
        "open_key": one.key,
        "kiosk": one.kiosk,
        "venue": one.venue,
        "place": one.place,
        "subject": one.subject,
        "at": one.at,
        "opened_at": now,
        "last_at": one.at,
        "detail": msgspec.json.encode(one.detail).decode(),
        "changed_at": now,
    }


def _fresh(one: Raised, now: datetime) -> Alarm:
    return Alarm(one.kind, one.venue, Stage.OPEN, now)


def end_alarms(db: Connection, kind: Kind, kiosks: Iterable[str], now: datetime) -> None:
    """What lasted at these kiosks is over."""
    query = select(_ALARMS).where(
        _ALARMS.c.kind == kind.value,
        _ALARMS.c.kiosk.in_(sorted(kiosks)),
        _ALARMS.c.stage != Stage.RESOLVED.value,
    )
    for row in db.execute(query.order_by(_ALARMS.c.number).with_for_update()).all():
        _walk(db, row.number, _alarm(row), Ended(), now)


def move(db: Connection, number: int, happened: Happened, now: datetime, terms: Terms | None = None) -> bool:
    """One step of an alarm. False: there is none of that number, or the step changes nothing."""
    row = db.execute(select(_ALARMS).where(_ALARMS.c.number == number).with_for_update()).first()
    return row is not None and _walk(db, number, _alarm(row), happened, now, terms)


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(Kind(row.kind), row.venue, Stage(row.stage), row.opened_at, row.open_key is not None)


def _walk(
    db: Connection, number: int, alarm: Alarm, happened: Happened, now: datetime, terms: Terms | None = None
) -> bool:
    after, effects = dispatching.step(alarm, happened, now, terms)
    if not effects:
        return False
    values: dict[str, Any] = {"stage": after.stage.value, "changed_at": now}
    if not after.joined:
        values["open_key"] = None
    # Not what somebody else has moved on since it was read (SQLite has no lock of rows).
    moved = update(_ALARMS).where(_ALARMS.c.number == number, _ALARMS.c.stage == alarm.stage.value)
    if db.execute(moved.values(values)).rowcount != 1:
        return False
    db.execute(insert(_STEPS), [_step(number, effect, now) for effect in effects])
    return True


def _step(number: int, effect: Effect, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {"alarm": number, "at": now, "who": "", "told": "", "note": ""}
    match effect:
        case Tell(whom):
            return row | {"what": "dispatched", "told": whom}
        case Note(what, who, note):
            return row | {"what": what, "who": who, "note": note}
