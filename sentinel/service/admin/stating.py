"""Statements about persons, in a caller's transaction: stated, replaced, withdrawn, listed.

Nothing is forgotten but with its person: what is withdrawn stays, says so, and counts no more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sentinel.service import tables
from sentinel.service.admin.statements import Form, Kind, Stated
from sentinel.service.database import insert_new
from sentinel.service.problems import Problem

At = tuple[str, int]  # a person, and the number of a statement about them
_CLOCKS_DIFFER = timedelta(minutes=5)


def lock_person(db: Connection, person: str) -> None:
    """Let nobody else change this person until the transaction ends. Raises Problem: there is none.

    A change, so that SQLite too takes its lock before anything is read.
    """
    persons = tables.persons
    same = update(persons).where(persons.c.token == person).values(revision=persons.c.revision)
    if db.execute(same).rowcount != 1:
        raise Problem(404, "no-person", "there is no such person")


class Statements:
    """``by``: the App-Id of the desk that states. Raises Problem where it can't be done."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def state(self, db: Connection, kind: Kind, person: str, form: Form, by: str) -> tuple[Stated, bool]:
        """Keep it; and whether it is a new one. The same again changes nothing."""
        lock_person(db, person)
        _adopt(db, kind, person)
        said = self._said(kind, form, by)
        there = _same(db, kind, person, said)
        if there is None:
            row = {"person": person, **said, "stated_at": self._clock(), "stated_by": by}
            made = db.execute(insert(kind.table).values(row).returning(kind.table)).one()
            return _stated(kind, made), True
        if kind.newest and not there.withdrawn and _when(there, kind) > said[kind.when]:
            raise Problem(409, "newer-known", "this source has stated something newer")
        if not there.withdrawn and all(getattr(there, name) == value for name, value in said.items()):
            return _stated(kind, there), False
        return self._change(db, kind, there, by, said | {"withdrawn": False}), False

    def replace(
        self, db: Connection, kind: Kind, at: At, form: Form, by: str, revision: int | None
    ) -> Stated:
        """Put another statement in the place of one; ``revision``: of the one that was seen."""
        person, number = at
        lock_person(db, person)
        there = _seen(db, kind, at, revision)
        said = self._said(kind, form, by)
        same = _same(db, kind, person, said)
        if same is not None and same.id != number:
            raise Problem(409, "same-statement", "this source has another statement of that moment")
        return self._change(db, kind, there, by, said)

    def withdraw(self, db: Connection, kind: Kind, at: At, by: str, revision: int | None) -> None:
        """It counts no more."""
        lock_person(db, at[0])
        self._change(db, kind, _seen(db, kind, at, revision), by, {"withdrawn": True})

    def listed(self, db: Connection, kind: Kind, person: str, after: int, limit: int) -> list[Stated]:
        """All of a kind in the order in which they came, withdrawn ones too."""
        if kind.table is tables.colours:
            lock_person(db, person)
            _adopt(db, kind, person)
        elif (
            db.execute(select(tables.persons.c.token).where(tables.persons.c.token == person)).first() is None
        ):
            raise Problem(404, "no-person", "there is no such person")
        table = kind.table
        query = select(table).where(table.c.person == person, table.c.id > after).order_by(table.c.id)
        return [_stated(kind, row) for row in db.execute(query.limit(limit))]

    def _said(self, kind: Kind, form: Form, by: str) -> dict[str, Any]:
        said = {name: getattr(form, name) for name in kind.form.__struct_fields__}
        if said[kind.when] > self._clock() + _CLOCKS_DIFFER:
            raise Problem(422, "future", f"{kind.when} lies in the future")
        return said | {"source": said["source"] or by}

    def _change(self, db: Connection, kind: Kind, there: Row[Any], by: str, values: dict[str, Any]) -> Stated:
        table = kind.table
        news = {"stated_at": self._clock(), "stated_by": by, "revision": there.revision + 1}
        changed = update(table).where(table.c.id == there.id).values(values | news).returning(table)
        return _stated(kind, db.execute(changed).one())


def _known(db: Connection, person: str) -> bool:
    persons = tables.persons
    return db.execute(select(persons.c.token).where(persons.c.token == person)).first() is not None


def _same(db: Connection, kind: Kind, person: str, said: dict[str, Any]) -> Row[Any] | None:
    table = kind.table
    same = [table.c[name] == said[name] for name in kind.same]
    return db.execute(select(table).where(table.c.person == person, *same)).first()


def _seen(db: Connection, kind: Kind, at: At, revision: int | None) -> Row[Any]:
    table, (person, number) = kind.table, at
    query = select(table).where(table.c.person == person, table.c.id == number, table.c.withdrawn.is_(False))
    there = db.execute(query).first()
    if there is None:
        raise Problem(404, "no-statement", "there is no such statement, or it was withdrawn")
    if revision is not None and revision != there.revision:
        raise Problem(412, "changed", "somebody has changed it since: look at it again")
    return there


def _when(row: Row[Any], kind: Kind) -> datetime:
    found: datetime | None = getattr(row, kind.when)
    return found or tables.EPOCH


def _stated(kind: Kind, row: Row[Any]) -> Stated:
    return kind.stated(**{name: getattr(row, name) for name in kind.stated.__struct_fields__})


def _adopt(db: Connection, kind: Kind, person: str) -> None:
    """A colour that was loaded in bulk becomes a statement like any other."""
    if kind.table is not tables.colours:
        return
    persons = tables.persons
    row = db.execute(select(persons.c.colour, persons.c.colour_at).where(persons.c.token == person)).one()
    if row.colour is not None:
        loaded = {"person": person, "colour": row.colour, "issued_at": row.colour_at}
        db.execute(insert_new(db, tables.colours).values(loaded))
        db.execute(update(persons).where(persons.c.token == person).values(colour=None))
