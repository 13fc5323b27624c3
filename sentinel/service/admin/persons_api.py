"""Persons, codes, the list of controlled persons and key areas over HTTP."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request, Response
from sqlalchemy import Connection

from sentinel.service.admin.desk import Desk, Nothing, done, seen
from sentinel.service.admin.once import Done
from sentinel.service.admin.people import (
    AreaEntry,
    AreaPage,
    CodeEntry,
    CodeForm,
    CodeList,
    ListedEntry,
    NumberForm,
    People,
    PersonEntry,
    PersonForm,
    PersonPage,
    UntilForm,
)
from sentinel.service.endpoints import Answer, By, Endpoint, IfMatch, page_of
from sentinel.service.incoming import limit
from sentinel.service.problems import Problem
from sentinel.service.signatures import Who

_TEXT = {"type": "string", "maxLength": 64, "default": ""}


class PersonsApi:
    """The handlers."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk, self._people = desk, people

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return [*self._of_persons(), *self._of_codes(), *self._of_lists()]

    def _of_persons(self) -> list[Endpoint]:
        one = "/v1/persons/{person}"
        nobody = "nobody has this token"
        entry = Answer("the person", PersonEntry, etag=True)
        return [
            Endpoint(
                "GET",
                "/v1/persons",
                self._list,
                By.ADMIN,
                "All persons, a page at a time.",
                {200: Answer("a page", PersonPage)},
                query=page_of(_TEXT),
            ),
            Endpoint(
                "POST",
                "/v1/persons",
                self._register,
                By.ADMIN,
                "Register somebody.",
                {201: entry},
                PersonForm,
                once=True,
                problems={409: "somebody has this number already: `person` is the token"},
            ),
            Endpoint(
                "POST",
                "/v1/persons/find",
                self._find,
                By.ADMIN,
                "Who has this number; it stands in no address.",
                {200: Answer("the person", PersonEntry)},
                NumberForm,
                problems={404: "nobody"},
                once=True,
            ),
            Endpoint(
                "GET",
                one,
                self._get,
                By.ADMIN,
                "One person.",
                {200: Answer("the person", PersonEntry)},
                problems={404: nobody},
            ),
            Endpoint(
                "PUT",
                one,
                self._replace,
                By.ADMIN,
                "Correct somebody's name or number.",
                {200: entry},
                PersonForm,
                once=True,
                if_match=IfMatch.MUST,
                problems={404: nobody, 409: "somebody else has this number"},
            ),
            Endpoint(
                "DELETE",
                one,
                self._forget,
                By.ADMIN,
                "Forget somebody with all that was stated about them.",
                {204: Answer("forgotten")},
                once=True,
                if_match=IfMatch.MAY,
                problems={404: nobody},
            ),
        ]

    def _of_codes(self) -> list[Endpoint]:
        codes = "/v1/persons/{person}/codes"
        nobody = "nobody has this token"
        return [
            Endpoint(
                "GET",
                codes,
                self._codes,
                By.ADMIN,
                "Somebody's codes.",
                {200: Answer("all of them", CodeList)},
                problems={404: nobody},
            ),
            Endpoint(
                "POST",
                codes,
                self._add_code,
                By.ADMIN,
                "Give somebody a code, or another expiry to theirs.",
                {200: Answer("it was there", CodeEntry), 201: Answer("it is new", CodeEntry)},
                CodeForm,
                once=True,
                problems={404: nobody, 409: "the code is another person's"},
            ),
            Endpoint(
                "DELETE",
                f"{codes}/{{code}}",
                self._remove_code,
                By.ADMIN,
                "Withdraw a code.",
                {204: Answer("withdrawn")},
                once=True,
                problems={404: "there is no such code"},
            ),
        ]

    def _of_lists(self) -> list[Endpoint]:
        watch, area = "/v1/persons/{person}/watch-list", "/v1/key-areas/{area}"
        return [
            Endpoint(
                "PUT",
                watch,
                self._watch,
                By.ADMIN,
                "Put somebody on the list of controlled persons.",
                {200: Answer("listed", ListedEntry)},
                UntilForm,
                once=True,
                problems={404: "nobody has this token"},
            ),
            Endpoint(
                "DELETE",
                watch,
                self._unwatch,
                By.ADMIN,
                "Take somebody off it.",
                {204: Answer("taken off")},
                once=True,
                problems={404: "nobody of this token is on it"},
            ),
            Endpoint(
                "GET",
                "/v1/key-areas",
                self._areas,
                By.ADMIN,
                "The key areas.",
                {200: Answer("a page", AreaPage)},
                query=page_of(_TEXT),
            ),
            Endpoint(
                "PUT",
                area,
                self._add_area,
                By.ADMIN,
                "Make an area a key area: visits of 14 days count.",
                {200: Answer("it is one", AreaEntry)},
                UntilForm,
                once=True,
                problems={404: "no such name is possible"},
            ),
            Endpoint(
                "DELETE",
                area,
                self._remove_area,
                By.ADMIN,
                "It is one no more.",
                {204: Answer("it was one")},
                once=True,
                problems={404: "it was none"},
            ),
        ]

    async def _list(self, request: Request) -> Response:
        after, many = _after(request), limit(request)
        return await self._desk.look(request, lambda db: self._people.page(db, after, many))

    async def _register(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: PersonForm) -> Done:
            entry = self._people.register(db, form)
            return done(201, entry, entry.revision)

        return await self._desk.change(request, PersonForm, work)

    async def _find(self, request: Request) -> Response:
        return await self._desk.change(
            request, NumberForm, lambda db, who, form: done(200, self._people.find(db, form.id_number))
        )

    async def _get(self, request: Request) -> Response:
        person = request.path_params["person"]
        return await self._desk.look(request, lambda db: self._people.get(db, person))

    async def _replace(self, request: Request) -> Response:
        person = request.path_params["person"]

        def work(db: Connection, who: Who, form: PersonForm) -> Done:
            entry = self._people.replace(db, person, form, seen(request, required=True))
            return done(200, entry, entry.revision)

        return await self._desk.change(request, PersonForm, work)

    async def _forget(self, request: Request) -> Response:
        return await self._taken(request, lambda db, at: self._people.forget(db, at["person"], seen(request)))

    async def _codes(self, request: Request) -> Response:
        person = request.path_params["person"]
        return await self._desk.look(request, lambda db: self._people.codes(db, person))

    async def _add_code(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: CodeForm) -> Done:
            entry, new = self._people.add_code(db, request.path_params["person"], form)
            return done(201 if new else 200, entry)

        return await self._desk.change(request, CodeForm, work)

    async def _remove_code(self, request: Request) -> Response:
        return await self._taken(
            request, lambda db, at: self._people.remove_code(db, at["person"], at["code"])
        )

    async def _watch(self, request: Request) -> Response:
        person = request.path_params["person"]
        return await self._desk.change(
            request, UntilForm, lambda db, who, form: done(200, self._people.list_person(db, person, form))
        )

    async def _unwatch(self, request: Request) -> Response:
        return await self._taken(request, lambda db, at: self._people.unlist_person(db, at["person"]))

    async def _areas(self, request: Request) -> Response:
        after, many = _after(request), limit(request)
        return await self._desk.look(request, lambda db: self._people.areas(db, after, many))

    async def _add_area(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: UntilForm) -> Done:
            return done(200, self._people.add_area(db, request.path_params["area"], form))

        return await self._desk.change(request, UntilForm, work)

    async def _remove_area(self, request: Request) -> Response:
        return await self._taken(request, lambda db, at: self._people.remove_area(db, at["area"]))

    async def _taken(
        self, request: Request, take: Callable[[Connection, Mapping[str, Any]], None]
    ) -> Response:
        def work(db: Connection, who: Who, form: Nothing) -> Done:
            take(db, request.path_params)
            return done(204)

        return await self._desk.change(request, Nothing, work)


def _after(request: Request) -> str:
    after = request.query_params.get("after", "")
    if not re.fullmatch(r"[A-Za-z0-9._-]{0,64}", after):
        raise Problem(422, "query", "after is `next` of the page before")
    return after
