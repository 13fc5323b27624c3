"""Persons, their codes and lists, in a caller's transaction: no number, name or token is kept but hashes."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Connection, Row, delete, select, update

from sentinel.core.identity import masked_name
from sentinel.service import tables
from sentinel.service.admin.statements import Area, Form
from sentinel.service.admin.stating import lock_person
from sentinel.service.database import is_new, upsert
from sentinel.service.persons import WHOLE, CodeKind, IdNumber, Utc
from sentinel.service.problems import Problem
from sentinel.service.registry import remove_person
from sentinel.service.sealing import Keys

_CODE_ID = 16


class PersonForm(Form, frozen=True, kw_only=True):
    """Somebody to register; of the name only the mask is kept, of the number a keyed hash."""

    name: Annotated[str, Meta(pattern=rf"^[^\x00-\x1f\x7f]{{1,64}}{WHOLE}")]
    id_number: IdNumber


class NumberForm(Form, frozen=True, kw_only=True):
    """Whom to find: in the body, because addresses stand in logs."""

    id_number: IdNumber


class CodeForm(Form, frozen=True, kw_only=True):
    """A token that is shown or read; without ``expires``: for good."""

    token: Annotated[str, Meta(min_length=1, max_length=2048)]
    kind: CodeKind = CodeKind.HEALTH
    expires: Utc | None = None


class UntilForm(Form, frozen=True, kw_only=True):
    """Until when something holds; without: until it is taken back."""

    until: Utc | None = None


class PersonEntry(Struct, frozen=True):
    """A person as the platform knows them; ``person`` is opaque and stays the same."""

    person: str
    masked_name: str
    revision: int


class PersonPage(Struct, frozen=True):
    """Persons in the order of their tokens; ``next``: to go on after, null at the end."""

    persons: list[PersonEntry]
    next: str | None


class CodeEntry(Struct, frozen=True):
    """A code; ``code`` names it, the token is told to nobody."""

    code: str
    kind: CodeKind
    expires: Utc | None


class CodeList(Struct, frozen=True):
    """All codes of a person."""

    codes: list[CodeEntry]


class AreaEntry(Struct, frozen=True):
    """A key area: whoever was there within 14 days is told to kiosks as such."""

    area: Area
    until: Utc | None


class AreaPage(Struct, frozen=True):
    """Key areas in the order of their names; ``next``: to go on after, null at the end."""

    areas: list[AreaEntry]
    next: str | None


class ListedEntry(Struct, frozen=True):
    """Whether a person is on the list of controlled persons."""

    person: str
    until: Utc | None


class People:
    """Raises Problem where it can't be done."""

    def __init__(self, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._keys, self._clock = keys, clock

    def register(self, db: Connection, form: PersonForm) -> PersonEntry:
        """Somebody new. Whoever is known already is a problem that names the token."""
        row = {
            "token": secrets.token_urlsafe(18),
            "id_hash": self._keys.hash_id(form.id_number),
            "masked_name": masked_name(form.name),
        }
        if not is_new(db, tables.persons, row):
            known = self.find(db, form.id_number).person
            raise Problem(409, "person-known", "this person is registered already", person=known)
        return self.get(db, str(row["token"]))

    def find(self, db: Connection, number: str) -> PersonEntry:
        """Whoever has the number."""
        persons = tables.persons
        row = db.execute(select(persons).where(persons.c.id_hash == self._keys.hash_id(number))).first()
        return _entry(row)

    def get(self, db: Connection, person: str) -> PersonEntry:
        """One person."""
        persons = tables.persons
        return _entry(db.execute(select(persons).where(persons.c.token == person)).first())

    def page(self, db: Connection, after: str, limit: int) -> PersonPage:
        """A page of all persons."""
        persons = tables.persons
        query = select(persons).where(persons.c.token > after).order_by(persons.c.token).limit(limit)
        found = [_entry(row) for row in db.execute(query)]
        return PersonPage(found, found[-1].person if len(found) == limit else None)

    def replace(self, db: Connection, person: str, form: PersonForm, revision: int | None) -> PersonEntry:
        """Another name or number for somebody; what is stated about them stays."""
        self._seen(db, person, revision)
        id_hash, persons = self._keys.hash_id(form.id_number), tables.persons
        other = select(persons.c.token).where(persons.c.id_hash == id_hash, persons.c.token != person)
        if (known := db.execute(other).scalar()) is not None:
            raise Problem(409, "person-known", "another person has this number", person=known)
        db.execute(
            update(persons)
            .where(persons.c.token == person)
            .values(id_hash=id_hash, masked_name=masked_name(form.name), revision=persons.c.revision + 1)
        )
        return self.get(db, person)

    def forget(self, db: Connection, person: str, revision: int | None) -> None:
        """Remove a person with everything that was stated about them."""
        self._seen(db, person, revision)
        remove_person(db, person)

    def add_code(self, db: Connection, person: str, form: CodeForm) -> tuple[CodeEntry, bool]:
        """A code for somebody, and whether it is new; one that is somebody else's is a problem."""
        lock_person(db, person)
        codes, token_hash = tables.codes, self._keys.hash_token(form.token)
        row: dict[str, Any] = {"kind": form.kind.value, "expires": form.expires}
        new = is_new(db, codes, {"token_hash": token_hash, "person": person, **row})
        if not new:
            mine = update(codes).where(codes.c.token_hash == token_hash, codes.c.person == person)
            if db.execute(mine.values(row)).rowcount != 1:
                raise Problem(409, "code-taken", "this code is another person's")
        return CodeEntry(token_hash[:_CODE_ID], form.kind, form.expires), new

    def codes(self, db: Connection, person: str) -> CodeList:
        """Somebody's codes."""
        self.get(db, person)
        codes = tables.codes
        rows = db.execute(select(codes).where(codes.c.person == person).order_by(codes.c.token_hash))
        return CodeList([CodeEntry(r.token_hash[:_CODE_ID], CodeKind(r.kind), r.expires) for r in rows])

    def remove_code(self, db: Connection, person: str, code: str) -> None:
        """From now on this code is nobody's."""
        codes = tables.codes
        known = len(code) == _CODE_ID and code.isalnum()
        mine = delete(codes).where(codes.c.person == person, codes.c.token_hash.startswith(code))
        if not known or db.execute(mine).rowcount < 1:
            raise Problem(404, "no-code", "there is no such code")

    def list_person(self, db: Connection, person: str, form: UntilForm) -> ListedEntry:
        """Put somebody on the list of controlled persons."""
        lock_person(db, person)
        upsert(db, tables.watch_list, {"person": person, "until": form.until}, ("until",))
        return ListedEntry(person, form.until)

    def unlist_person(self, db: Connection, person: str) -> None:
        """Take somebody off it."""
        watch = tables.watch_list
        if db.execute(delete(watch).where(watch.c.person == person)).rowcount != 1:
            raise Problem(404, "not-listed", "nobody of this token is on the list")

    def add_area(self, db: Connection, area: str, form: UntilForm) -> AreaEntry:
        """From now on an area is a key area."""
        upsert(db, tables.key_areas, {"area": area, "until": form.until}, ("until",))
        return AreaEntry(area, form.until)

    def remove_area(self, db: Connection, area: str) -> None:
        """It is one no more."""
        areas = tables.key_areas
        if db.execute(delete(areas).where(areas.c.area == area)).rowcount != 1:
            raise Problem(404, "no-area", "there is no such key area")

    def areas(self, db: Connection, after: str, limit: int) -> AreaPage:
        """A page of the key areas."""
        areas = tables.key_areas
        query = select(areas).where(areas.c.area > after).order_by(areas.c.area).limit(limit)
        found = [AreaEntry(row.area, row.until) for row in db.execute(query)]
        return AreaPage(found, found[-1].area if len(found) == limit else None)

    def _seen(self, db: Connection, person: str, revision: int | None) -> None:
        lock_person(db, person)
        if revision is not None and self.get(db, person).revision != revision:
            raise Problem(412, "changed", "somebody has changed it since: look at it again")


def _entry(row: Row[Any] | None) -> PersonEntry:
    if row is None:
        raise Problem(404, "no-person", "there is no such person")
    return PersonEntry(row.token, row.masked_name, row.revision)
