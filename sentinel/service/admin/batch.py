"""Thousands of changes in one request: a line each, each in a transaction of its own, each answered.

A line that can't be done is answered with its problem and holds up no other. Cut off and sent again, with or
without an Idempotency-Key, what was done stays as it is: a line under the key ``K`` counts as sent under
``K/line``, and the same statement again changes nothing anyhow.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from sentinel.service.admin.desk import done
from sentinel.service.admin.once import Done, Once, Request
from sentinel.service.admin.people import CodeForm, People, PersonForm
from sentinel.service.admin.statements import KINDS, ColourForm, TestForm, VaccineForm, VisitForm
from sentinel.service.admin.stating import Statements
from sentinel.service.incoming import read
from sentinel.service.persons import IdNumber, RosterEntry, Venue
from sentinel.service.problems import Problem, body_of, internal
from sentinel.service.roster import Rosters

MOST_BYTES = 8 << 20
MOST_LINES = 20_000
_MOST_OF_A_LINE = 16 * 1024


class PersonLine(PersonForm, frozen=True, kw_only=True, tag_field="op", tag="person"):
    """Register somebody; whoever is known already stays as they are (status 200)."""


class CodeLine(CodeForm, frozen=True, kw_only=True, tag_field="op", tag="code"):
    """A code for whoever has the number."""

    id_number: IdNumber


class ColourLine(ColourForm, frozen=True, kw_only=True, tag_field="op", tag="colour"):
    """The colour of whoever has the number."""

    id_number: IdNumber


class PcrLine(TestForm, frozen=True, kw_only=True, tag_field="op", tag="pcr"):
    """A PCR result of whoever has the number."""

    id_number: IdNumber


class AntigenLine(TestForm, frozen=True, kw_only=True, tag_field="op", tag="antigen"):
    """An antigen result of whoever has the number."""

    id_number: IdNumber


class VaccineLine(VaccineForm, frozen=True, kw_only=True, tag_field="op", tag="vaccine"):
    """The doses of whoever has the number."""

    id_number: IdNumber


class VisitLine(VisitForm, frozen=True, kw_only=True, tag_field="op", tag="visit"):
    """A stay of whoever has the number."""

    id_number: IdNumber


class RosterLine(RosterEntry, frozen=True, kw_only=True, tag_field="op", tag="roster"):
    """Somebody is expected at a venue; the platform need not know them."""

    venue: Venue


StatementLine: TypeAlias = ColourLine | PcrLine | AntigenLine | VaccineLine | VisitLine
Line: TypeAlias = PersonLine | CodeLine | StatementLine | RosterLine
LINES: tuple[type[Struct], ...] = (
    PersonLine, CodeLine, ColourLine, PcrLine, AntigenLine, VaccineLine, VisitLine, RosterLine,
)  # fmt: skip
_KIND_OF: dict[type[Struct], str] = {
    ColourLine: "colours", PcrLine: "pcr", AntigenLine: "antigen", VaccineLine: "vaccine",
    VisitLine: "visits",
}  # fmt: skip


class LineAnswer(Struct, frozen=True, kw_only=True):
    """What became of a line: ``status`` as a request of its own would have it, ``type`` and ``title`` of a
    problem; whom it was about (``person``) and what was kept (``id``, of a statement or an entry)."""

    line: int
    status: int
    type: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    person: str | UnsetType = UNSET
    id: int | str | UnsetType = UNSET


class BatchEnd(Struct, frozen=True, kw_only=True):
    """The last line of an answer: without it the answer was cut off, and the batch is to be sent again."""

    lines: int
    done: int
    refused: int


class Batch:
    """Does lines. Safe to use from several threads. ``failed``: is told of a failure of ours, once a line."""

    def __init__(
        self,
        once: Once,
        people: People,
        statements: Statements,
        rosters: Rosters,
        failed: Callable[[Exception], None],
    ) -> None:
        self._once, self._people, self._statements, self._rosters = once, people, statements, rosters
        self._failed = failed

    def run(self, app_id: str, key: str, lines: list[tuple[int, bytes]]) -> list[LineAnswer]:
        """Do these, in order."""
        return [self._line(app_id, key, number, line) for number, line in lines]

    def _line(self, app_id: str, key: str, number: int, line: bytes) -> LineAnswer:
        try:
            if len(line) > _MOST_OF_A_LINE:
                raise Problem(413, "too-large", f"more than {_MOST_OF_A_LINE} bytes in one line")
            asked: Line = read(line, Line)  # type: ignore[arg-type]
            request = Request(app_id, f"{key}/{number}" if key else "", b"line\n" + line)
            what = self._once.run(request, lambda db: self._do(db, asked, app_id))
        except Problem as problem:
            return _refused(number, problem)
        except SQLAlchemyError as error:
            self._failed(error)
            return _refused(number, internal())
        return LineAnswer(line=number, status=what.status, **msgspec.json.decode(what.body))

    def _do(self, db: Connection, asked: Line, app_id: str) -> Done:
        if isinstance(asked, PersonLine):
            return self._register(db, asked)
        if isinstance(asked, RosterLine):
            return done(200, {"id": self._rosters.enter(db, asked.venue, asked).entry})
        person = self._people.find(db, asked.id_number).person
        if isinstance(asked, CodeLine):
            code, new = self._people.add_code(db, person, asked)
            return done(201 if new else 200, {"person": person, "id": code.code})
        kept, new = self._statements.state(db, KINDS[_KIND_OF[type(asked)]], person, asked, app_id)
        return done(201 if new else 200, {"person": person, "id": kept.id})

    def _register(self, db: Connection, asked: PersonLine) -> Done:
        try:
            return done(201, {"person": self._people.register(db, asked).person})
        except Problem as known:
            return done(200, {"person": known.person})


def split(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that say something, by their numbers from 1. Raises Problem: too many."""
    for number, line in enumerate(body.split(b"\n"), 1):
        if number > MOST_LINES and line.strip():
            raise Problem(413, "too-large", f"more than {MOST_LINES} lines")
        if line.strip():
            yield number, line


def _refused(number: int, problem: Problem) -> LineAnswer:
    said = body_of(problem)
    return LineAnswer(line=number, status=said.status, type=said.type, title=said.title, person=said.person)
