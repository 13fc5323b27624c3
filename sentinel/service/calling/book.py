"""The book of calls: what is due to a contact, what was tried, and what became of it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine, exists, insert, select, update

from sentinel.service.calling.contacts import Contact
from sentinel.service.calling.message import Message
from sentinel.service.calling.tables import calls
from sentinel.service.collecting import tables
from sentinel.service.collecting.alarm_desk import WAITING
from sentinel.service.database import insert_new

_ALARMS, _STEPS = tables.alarms, tables.alarm_steps
_AT_ONCE = 50
LATEST = timedelta(hours=24)
"""What waits longer than that stands in the list alone, and a call that nobody took for so long ends."""


class How(StrEnum):
    """What became of a call."""

    CALLED = "called"
    GIVEN_UP = "given_up"  # not taken for a day
    NOT_NEEDED = "not_needed"  # somebody acknowledged the alarm, or it ended, before


class CallBook:
    """One contact's. Owned by one thread. Every method raises SQLAlchemyError."""

    def __init__(self, engine: Engine, contact: Contact, console: str, clock: Callable[[], datetime]) -> None:
        self._engine, self._contact, self._console, self._clock = engine, contact, console, clock

    def enter_due(self) -> None:
        """Each alarm that waits long enough by now becomes a call, once."""
        one, now = self._contact, self._clock()
        query = select(_ALARMS.c.number).where(
            _ALARMS.c.stage.in_([stage.value for stage in WAITING]),
            _ALARMS.c.opened_at <= now - one.after,
            _ALARMS.c.opened_at > now - one.after - LATEST,
            ~exists().where(calls.c.alarm == _ALARMS.c.number, calls.c.contact == one.name),
        )
        if one.venue:
            query = query.where(_ALARMS.c.venue == one.venue)
        if one.kinds:
            query = query.where(_ALARMS.c.kind.in_([kind.value for kind in one.kinds]))
        with self._engine.begin() as db:
            for number in db.execute(query.order_by(_ALARMS.c.number).limit(_AT_ONCE)).scalars().all():
                row = {"id": str(uuid.uuid4()), "alarm": number, "contact": one.name, "made_at": now}
                db.execute(insert_new(db, calls).values(row))

    def next(self) -> Message | None:
        """The oldest call that is still to be made; those that are no more are ended on the way."""
        with self._engine.begin() as db:
            while True:
                query = (
                    select(calls.c.id, calls.c.made_at, _ALARMS)
                    .join(_ALARMS, calls.c.alarm == _ALARMS.c.number)
                    .where(calls.c.contact == self._contact.name, calls.c.ended_at.is_(None))
                    .order_by(calls.c.made_at, calls.c.id)
                )
                row = db.execute(query.limit(1)).first()
                if row is None:
                    return None
                if row.stage not in WAITING:
                    self._end(db, row.id, How.NOT_NEEDED)
                elif row.made_at <= self._clock() - LATEST:
                    self._end(db, row.id, How.GIVEN_UP)
                    self._note(db, row.number, "not_called")
                else:
                    return self._message(row)

    def tried(self, message: Message) -> None:
        """It is about to be sent once more."""
        with self._engine.begin() as db:
            counted = update(calls).where(calls.c.id == message.id)
            db.execute(counted.values(attempts=calls.c.attempts + 1))

    def called(self, message: Message) -> None:
        """Somebody took it."""
        with self._engine.begin() as db:
            self._end(db, message.id, How.CALLED)
            self._note(db, message.alarm, "called")

    def _message(self, row: object) -> Message:
        found = row._mapping  # type: ignore[attr-defined]
        link = f"{self._console.rstrip('/')}/alarms/{found['number']}" if self._console else ""
        return Message(
            found["id"], found["number"], found["kind"], found["stage"], found["venue"], found["place"],
            found["kiosk"], found["opened_at"], found["times"], link,
        )  # fmt: skip

    def _end(self, db: Connection, call: str, how: How) -> None:
        db.execute(update(calls).where(calls.c.id == call).values(ended_at=self._clock(), how=how.value))

    def _note(self, db: Connection, alarm: int, what: str) -> None:
        told = f"call:{self._contact.name}"
        db.execute(insert(_STEPS).values(alarm=alarm, at=self._clock(), what=what, told=told))
