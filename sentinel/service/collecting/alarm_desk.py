"""Alarms as people see to them: listed, acknowledged by a person, resolved, each with its history."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, func, select

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.dispatching import Acknowledged, Resolved, Stage
from sentinel.service.collecting.raising import move
from sentinel.service.collecting.viewing import BadQuestion, Viewer, check_limit

_ALARMS, _STEPS = tables.alarms, tables.alarm_steps
WAITING = (Stage.OPEN, Stage.ESCALATED)
UNRESOLVED = (Stage.OPEN, Stage.ESCALATED, Stage.ACKNOWLEDGED)
_LONGEST_NOTE, _LONGEST_NAME = 500, 64


class NoSuchAlarm(Exception):
    """There is no alarm of that number that this viewer may see."""


class Over(Exception):
    """Somebody was quicker: it is acknowledged or resolved already."""


@dataclass(frozen=True, slots=True)
class AlarmEntry:
    """An alarm. ``at``, ``last_at``: when it happened first and last; ``times``: how often by now; ``detail``
    of the last, names nobody. Whom it is about is not told: who wants to know looks the visit up, which is
    written down."""

    number: int
    kind: Kind
    stage: Stage
    kiosk: str
    venue: str
    place: str
    at: datetime
    opened_at: datetime
    last_at: datetime
    times: int
    changed_at: datetime
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AlarmStep:
    """What happened to it: opened, dispatched (``told``: ``venue:NAME`` or ``district``), acknowledged,
    escalated, resolved, ended, called or not_called (``told``: ``call:CONTACT``). ``who``: the person, ""
    nobody."""

    at: datetime
    what: str
    who: str
    told: str
    note: str


@dataclass(frozen=True, slots=True)
class AlarmStory:
    """An alarm and all its steps in order."""

    alarm: AlarmEntry
    steps: tuple[AlarmStep, ...]


@dataclass(frozen=True, slots=True)
class AlarmPage:
    """Alarms, the newest first; ``next``: go on before this number, None at the end."""

    alarms: tuple[AlarmEntry, ...]
    next: int | None


class AlarmDesk:
    """Safe to use from several threads. Every method raises NotAllowed, SQLAlchemyError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def page(
        self,
        viewer: Viewer,
        venue: str = "",
        stages: Collection[Stage] = UNRESOLVED,
        before: int | None = None,
        limit: int = 100,
    ) -> AlarmPage:
        """Alarms of a venue, or of all that the viewer sees. Raises BadQuestion."""
        query = select(_ALARMS).where(_ALARMS.c.stage.in_([stage.value for stage in stages]))
        if scope := viewer.scope(venue):
            query = query.where(_ALARMS.c.venue == scope)
        if before is not None:
            query = query.where(_ALARMS.c.number < before)
        query = query.order_by(_ALARMS.c.number.desc()).limit(check_limit(limit))
        with self._engine.connect() as db:
            found = tuple(_entry(row) for row in db.execute(query))
        return AlarmPage(found, found[-1].number if len(found) == limit else None)

    def story(self, viewer: Viewer, number: int) -> AlarmStory:
        """One alarm with its history. Raises NoSuchAlarm."""
        with self._engine.connect() as db:
            return _story(db, viewer, number)

    def acknowledge(self, viewer: Viewer, number: int, person: str, note: str = "") -> AlarmStory:
        """A person sees to it. Raises NoSuchAlarm, Over, BadQuestion."""
        return self._move(viewer, number, person, note, Acknowledged(person, note))

    def resolve(self, viewer: Viewer, number: int, person: str, note: str = "") -> AlarmStory:
        """A person has seen to it. Raises NoSuchAlarm, Over, BadQuestion."""
        return self._move(viewer, number, person, note, Resolved(person, note))

    def last_change(self, viewer: Viewer) -> datetime | None:
        """When an alarm that the viewer sees last changed its stage, for a page that waits for news."""
        query = select(func.max(_ALARMS.c.changed_at))
        if scope := viewer.scope():
            query = query.where(_ALARMS.c.venue == scope)
        with self._engine.connect() as db:
            found: datetime | None = db.execute(query).scalar()
        return found

    def _move(
        self, viewer: Viewer, number: int, person: str, note: str, happened: Acknowledged | Resolved
    ) -> AlarmStory:
        if not 1 <= len(person) <= _LONGEST_NAME or not person.isprintable():
            raise BadQuestion("whoever sees to it is named by 1 to 64 characters")
        if len(note) > _LONGEST_NOTE or not note.replace("\n", " ").isprintable():
            raise BadQuestion("a note has 500 characters at most, and no control characters")
        with self._engine.begin() as db:
            _story(db, viewer, number)
            if not move(db, number, happened, self._clock()):
                raise Over("somebody was quicker: it is acknowledged or resolved already")
            return _story(db, viewer, number)


def _story(db: Connection, viewer: Viewer, number: int) -> AlarmStory:
    scope = viewer.scope()
    row = db.execute(select(_ALARMS).where(_ALARMS.c.number == number)).first()
    if row is None or scope not in ("", row.venue):  # another venue's is none, so that nobody counts them
        raise NoSuchAlarm("there is no such alarm")
    steps = db.execute(select(_STEPS).where(_STEPS.c.alarm == number).order_by(_STEPS.c.number))
    told = tuple(AlarmStep(step.at, step.what, step.who, step.told, step.note) for step in steps)
    return AlarmStory(_entry(row), told)


def _entry(row: Row[Any]) -> AlarmEntry:
    return AlarmEntry(
        row.number,
        Kind(row.kind),
        Stage(row.stage),
        row.kiosk,
        row.venue,
        row.place,
        row.at,
        row.opened_at,
        row.last_at,
        row.times,
        row.changed_at,
        msgspec.json.decode(row.detail),
    )
