"""Statements about persons over HTTP: the same four methods for each kind."""

from collections.abc import Awaitable, Callable

import msgspec
from fastapi import Request, Response
from msgspec import Struct
from sqlalchemy import Connection

from sentinel.service.admin.desk import Desk, Nothing, done, numbered, seen
from sentinel.service.admin.once import Done
from sentinel.service.admin.statements import KINDS, Form, Kind, Stated
from sentinel.service.admin.stating import Statements
from sentinel.service.endpoints import PAGE, Answer, By, Endpoint, IfMatch
from sentinel.service.incoming import page
from sentinel.service.problems import Problem
from sentinel.service.signatures import Who


def _page_of(stated: type[Stated]) -> type[Struct]:
    return msgspec.defstruct(
        f"{stated.__name__}Page",
        [("statements", list[stated]), ("next", int | None)],  # type: ignore[valid-type]
        frozen=True,
        namespace={"__doc__": "Statements as they came; ``next``: to go on after, null at the end."},
    )


_PAGES = {stated: _page_of(stated) for stated in {kind.stated for kind in KINDS.values()}}
Handler = Callable[[Request, Kind], Awaitable[Response]]


class StatementsApi:
    """The handlers."""

    def __init__(self, desk: Desk, statements: Statements) -> None:
        self._desk, self._statements = desk, statements

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return [one for kind in KINDS.values() for one in self._of(kind)]

    def _of(self, kind: Kind) -> list[Endpoint]:
        every = f"/v1/persons/{{person}}/{kind.name}"
        one = f"{every}/{{statement}}"
        nobody, none = "nobody has this token", "there is no such statement, or it was withdrawn"
        kept = Answer("as it is kept", kind.stated, etag=True)
        late = {409: "this source has stated something newer"} if kind.newest else {}
        return [
            Endpoint(
                "GET",
                every,
                _for(kind, self._list),
                By.ADMIN,
                f"What was stated: {kind.about}.",
                {200: Answer("a page", _PAGES[kind.stated])},
                query=PAGE,
                problems={404: nobody},
            ),
            Endpoint(
                "POST",
                every,
                _for(kind, self._state),
                By.ADMIN,
                f"State {kind.about}. The same source and moment replaces, another source is kept beside it.",
                {200: Answer("replaced, or said before", kind.stated, etag=True), 201: kept},
                kind.form,
                once=True,
                problems={404: nobody, **late},
            ),
            Endpoint(
                "PUT",
                one,
                _for(kind, self._replace),
                By.ADMIN,
                f"Correct {kind.about}.",
                {200: kept},
                kind.form,
                once=True,
                if_match=IfMatch.MUST,
                problems={404: none, 409: "this source has another statement of that moment"},
            ),
            Endpoint(
                "DELETE",
                one,
                _for(kind, self._withdraw),
                By.ADMIN,
                f"Withdraw {kind.about}.",
                {204: Answer("it counts no more")},
                once=True,
                if_match=IfMatch.MAY,
                problems={404: none},
            ),
        ]

    async def _list(self, request: Request, kind: Kind) -> Response:
        person, (after, many) = request.path_params["person"], page(request)

        def work(db: Connection) -> Struct:
            found = self._statements.listed(db, kind, person, after, many)
            return _PAGES[kind.stated](found, found[-1].id if len(found) == many else None)

        return await self._desk.look(request, work)

    async def _state(self, request: Request, kind: Kind) -> Response:
        def work(db: Connection, who: Who, form: Form) -> Done:
            kept, new = self._statements.state(db, kind, request.path_params["person"], form, who.app_id)
            return done(201 if new else 200, kept, kept.revision)

        return await self._desk.change(request, kind.form, work)

    async def _replace(self, request: Request, kind: Kind) -> Response:
        def work(db: Connection, who: Who, form: Form) -> Done:
            at, revision = (request.path_params["person"], _number(request)), seen(request, required=True)
            kept = self._statements.replace(db, kind, at, form, who.app_id, revision)
            return done(200, kept, kept.revision)

        return await self._desk.change(request, kind.form, work)

    async def _withdraw(self, request: Request, kind: Kind) -> Response:
        def work(db: Connection, who: Who, form: Nothing) -> Done:
            at = (request.path_params["person"], _number(request))
            self._statements.withdraw(db, kind, at, who.app_id, seen(request))
            return done(204)

        return await self._desk.change(request, Nothing, work)


def _for(kind: Kind, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        return await handler(request, kind)

    return handle


def _number(request: Request) -> int:
    return numbered(request, "statement", Problem(404, "no-statement", "there is no such statement"))
