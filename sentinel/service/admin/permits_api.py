"""Issued passes, issuers, revocations and the signed lists of them over HTTP."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from msgspec import Struct
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from sentinel.credentials.passes.revocation import MAX_BYTES
from sentinel.service.admin.desk import Desk, Nothing, done
from sentinel.service.admin.once import Done
from sentinel.service.admin.permits import (
    IssuerEntry,
    IssuerForm,
    IssuerList,
    ListOfLists,
    PassEntry,
    PassForm,
    PassPage,
    Permits,
    RevocationEntry,
    RevocationForm,
    RevocationPage,
)
from sentinel.service.endpoints import JSON, PAGE, Answer, By, Endpoint, json
from sentinel.service.incoming import page
from sentinel.service.problems import Problem
from sentinel.service.signatures import Who

_PASS = re.compile("[0-9a-f]{16}")
SIGNED_LIST: Mapping[str, Any] = {
    "type": "object",
    "description": "a list as `sentinel pass revoke` signs it",
    "required": ["issued", "key", "revoked", "serial", "signature"],
    "properties": {
        "issued": {"type": "string", "format": "date-time"},
        "key": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "revoked": {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{16}$"}},
        "serial": {"type": "integer", "minimum": 1},
        "signature": {"type": "string", "contentEncoding": "base64"},
    },
}


class PermitsApi:
    """The handlers."""

    def __init__(self, desk: Desk, permits: Permits) -> None:
        self._desk, self._permits = desk, permits

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return [*self._of_passes(), *self._of_revocations(), *self._of_lists()]

    def _of_passes(self) -> list[Endpoint]:
        return [
            Endpoint(
                "GET",
                "/v1/issuers",
                self._issuers,
                By.ADMIN,
                "Whose passes and lists are taken.",
                {200: Answer("all of them", IssuerList)},
            ),
            Endpoint(
                "POST",
                "/v1/issuers",
                self._add_issuer,
                By.ADMIN,
                "Take an issuer's passes and lists.",
                {200: Answer("it was known", IssuerEntry), 201: Answer("it is new", IssuerEntry)},
                IssuerForm,
                once=True,
            ),
            Endpoint(
                "GET",
                "/v1/passes",
                self._passes,
                By.ADMIN,
                "The issued passes.",
                {200: Answer("a page", PassPage)},
                query=PAGE,
            ),
            Endpoint(
                "POST",
                "/v1/passes",
                self._register,
                By.ADMIN,
                "Register a pass that was issued.",
                {200: Answer("it was there", PassEntry), 201: Answer("it is new", PassEntry)},
                PassForm,
                once=True,
                problems={404: "its issuer is not known here"},
            ),
        ]

    def _of_revocations(self) -> list[Endpoint]:
        every = "/v1/issuers/{issuer}/revocations"
        one, unknown = f"{every}/{{pass}}", "this issuer is not known here"
        return [
            Endpoint(
                "GET",
                every,
                self._revocations,
                By.ADMIN,
                "An issuer's revocations, asked for and listed.",
                {200: Answer("a page", RevocationPage)},
                query=PAGE,
                problems={404: unknown},
            ),
            Endpoint(
                "PUT",
                one,
                self._revoke,
                By.ADMIN,
                "Ask the issuer to revoke a pass; it counts once it is listed.",
                {202: Answer("the issuer's desk will find it", RevocationEntry)},
                RevocationForm,
                once=True,
                problems={404: unknown},
            ),
            Endpoint(
                "DELETE",
                one,
                self._take_back,
                By.ADMIN,
                "Ask no more.",
                {204: Answer("taken back")},
                once=True,
                problems={404: "nobody has asked", 409: "it is on the issuer's list already"},
            ),
        ]

    def _of_lists(self) -> list[Endpoint]:
        one, unknown = "/v1/revocation-lists/{issuer}", "there is no list of this issuer"
        return [
            Endpoint(
                "GET",
                "/v1/revocation-lists",
                self._lists,
                By.DEVICE,
                "Which signed lists there are.",
                {200: Answer("all of them", ListOfLists)},
            ),
            Endpoint(
                "GET",
                one,
                self._signed_list,
                By.DEVICE,
                "An issuer's list, as it was signed.",
                {
                    200: Answer("the list", SIGNED_LIST, etag=True),
                    304: Answer("it is the one that If-None-Match names"),
                },
                problems={404: unknown},
            ),
            Endpoint(
                "PUT",
                one,
                self._take_list,
                By.ADMIN,
                "Put the issuer's newer list in the place of the one before.",
                {200: Answer("kiosks can have it", IssuerEntry)},
                SIGNED_LIST,
                problems={
                    404: "this issuer is not known here",
                    409: "a list of this number or a higher one is there",
                },
            ),
        ]

    async def _issuers(self, request: Request) -> Response:
        return await self._desk.look(request, self._permits.issuers)

    async def _add_issuer(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: IssuerForm) -> Done:
            entry, new = self._permits.add_issuer(db, form)
            return done(201 if new else 200, entry)

        return await self._desk.change(request, IssuerForm, work)

    async def _passes(self, request: Request) -> Response:
        at = page(request)
        return await self._desk.look(request, lambda db: self._permits.page(db, *at))

    async def _register(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: PassForm) -> Done:
            entry, new = self._permits.register(db, form)
            return done(201 if new else 200, entry)

        return await self._desk.change(request, PassForm, work)

    async def _revocations(self, request: Request) -> Response:
        issuer, at = request.path_params["issuer"], page(request)
        return await self._desk.look(request, lambda db: self._permits.revocations(db, issuer, *at))

    async def _revoke(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: RevocationForm) -> Done:
            entry = self._permits.ask(db, *_named(request), form, who.app_id)
            return done(202, entry)

        return await self._desk.change(request, RevocationForm, work)

    async def _take_back(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: Nothing) -> Done:
            self._permits.take_back(db, *_named(request))
            return done(204)

        return await self._desk.change(request, Nothing, work)

    async def _lists(self, request: Request) -> Response:
        await self._desk.incoming.signed(request)
        return json(await run_in_threadpool(self._read, self._permits.lists))

    async def _signed_list(self, request: Request) -> Response:
        await self._desk.incoming.signed(request)
        issuer = request.path_params["issuer"]
        if not _PASS.fullmatch(issuer):
            raise Problem(404, "no-list", "there is no list of this issuer")
        serial, data = await run_in_threadpool(self._read, lambda db: self._permits.signed_list(db, issuer))
        etag = {"ETag": f'"{serial}"'}
        if request.headers.get("if-none-match") == etag["ETag"]:
            return Response(status_code=304, headers=etag)
        return Response(data, headers=etag, media_type=JSON)

    async def _take_list(self, request: Request) -> Response:
        _who, data = await self._desk.incoming.admin(request, MAX_BYTES)
        issuer = request.path_params["issuer"]
        if not _PASS.fullmatch(issuer):
            raise Problem(404, "no-issuer", "there is no such issuer")
        return json(
            await run_in_threadpool(self._change, lambda db: self._permits.take_list(db, issuer, data))
        )

    def _read(self, work: Any) -> Any:
        with self._desk.engine.connect() as db:
            return work(db)

    def _change(self, work: Any) -> Struct:
        with self._desk.engine.begin() as db:
            entry: Struct = work(db)
            return entry


def _named(request: Request) -> tuple[str, str]:
    issuer, reference = request.path_params["issuer"], request.path_params["pass"]
    if not _PASS.fullmatch(reference):
        raise Problem(404, "no-pass", "the id of a pass is 16 hex digits")
    return issuer, reference
