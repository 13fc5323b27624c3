"""Alarms in the database: raised once while open, moved on by steps, each step kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, case, func, insert, select, update

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
from sentinel.service.database import insert_of

_ALARMS, _STEPS = tables.alarms, tables.alarm_steps


@dataclass(frozen=True, slots=True)
class Raised:
    """Something that somebody has to see to. ``at``: when it happened; ``subject`` tells it from others of
    its kind at this kiosk ("": there is one at a time), ``detail`` names nobody; ``seq``: the number of the
    event that says so (None: none does, or it has none)."""

    kind: Kind
    kiosk: str
    venue: str
    place: str
    at: datetime
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    seq: int | None = None

    @property
    def key(self) -> str:
        """The same for what is the same alarm while it is open."""
        return f"{self.kind}/{self.kiosk}/{self.subject}"


@dataclass(frozen=True, slots=True)
class Over:
    """An event says that something is over. One without a number is later than all batches before its own."""

    kind: Kind
    kiosk: str
    seq: int | None = None


def settle(db: Connection, raised: Iterable[Raised], over: Iterable[Over], now: datetime) -> None:
    """Raise and end, of each kind at each kiosk in the order of its numbers: events come in another one,
    kiosks tell bad news first. Raises SQLAlchemyError."""
    turns: dict[tuple[Kind, str], list[Raised | Over]] = defaultdict(list)
    said: list[Raised | Over] = [*raised, *over]
    for each in said:
        turns[each.kind, each.kiosk].append(each)
    only_over: dict[Kind, dict[str, int | None]] = defaultdict(dict)
    for (kind, kiosk), ones in sorted(turns.items()):  # in one order, so that nobody waits in a ring
        ones.sort(key=lambda one: one.seq or 0)
        if all(isinstance(one, Over) for one in ones):  # most: looked up together
            only_over[kind][kiosk] = None if any(one.seq is None for one in ones) else ones[-1].seq
            continue
        for ending, run in groupby(ones, key=lambda one: isinstance(one, Over)):
            if ending:
                end_alarms(db, kind, {kiosk: list(run)[-1].seq}, now)
            else:
                raise_alarms(db, (one for one in run if isinstance(one, Raised)), now)
    for kind, kiosks in sorted(only_over.items()):
        end_alarms(db, kind, kiosks, now)


def raise_alarms(db: Connection, found: Iterable[Raised], now: datetime) -> None:
    """Open an alarm for each, or count it to the one that is open. Raises SQLAlchemyError."""
    same: dict[tuple[Kind, str, str], list[Raised]] = {}
    for one in found:
        same.setdefault((one.kind, one.kiosk, one.subject), []).append(one)
    for _key, ones in sorted(same.items()):  # in one order, so that nobody waits in a ring
        one = ones[0]
        last_seq = max((each.seq for each in ones if each.seq is not None), default=None)
        row = _row(one, now) | {"last_at": max(each.at for each in ones), "last_seq": last_seq}
        number, times = _open_or_count(db, row, len(ones))
        if times == len(ones):
            _walk(db, number, _fresh(one, now), Opened(), now)


def _open_or_count(db: Connection, row: dict[str, Any], times: int) -> tuple[int, int]:
    """Insert an open alarm, or count to the one that is open. Its number, and how many times by now."""
    statement = insert_of(db, _ALARMS).values(row | {"times": times})
    said, last_seq = statement.excluded, _ALARMS.c.last_seq
    higher = case((said.last_seq > func.coalesce(last_seq, -1), said.last_seq), else_=last_seq)
    counted = statement.on_conflict_do_update(
        index_elements=["open_key"],
        set_={
            "times": _ALARMS.c.times + said.times,
            "last_at": said.last_at,
            "last_seq": higher,
            "detail": said.detail,
        },
    )
    number, times = db.execute(counted.returning(_ALARMS.c.number, _ALARMS.c.times)).one()
    return int(number), int(times)


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


def end_alarms(db: Connection, kind: Kind, kiosks: Mapping[str, int | None], now: datetime) -> None:
    """What lasted at these kiosks is over, as the event of this number says: what an event of a higher number
    raised goes on. None: whatever raised it."""
    query = select(_ALARMS).where(
        _ALARMS.c.kind == kind.value,
        _ALARMS.c.kiosk.in_(sorted(kiosks)),
        _ALARMS.c.stage != Stage.RESOLVED.value,
    )
    for row in db.execute(query.order_by(_ALARMS.c.number).with_for_update()).all():
        seq = kiosks[row.kiosk]
        if seq is None or row.last_seq is None or row.last_seq < seq:
            _walk(db, row.number, _alarm(row), Ended(), now)


def forget_numbers(db: Connection, kiosks: Collection[str]) -> None:
    """These kiosks count from 1 again: what they say next is later than all that raised their alarms."""
    unresolved = _ALARMS.c.stage != Stage.RESOLVED.value
    if kiosks:
        mine = _ALARMS.c.kiosk.in_(sorted(kiosks))
        db.execute(update(_ALARMS).where(mine, unresolved).values(last_seq=None))


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
