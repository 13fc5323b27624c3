"""REST interface of the reference platform: signed questions, answers of facts, problems of RFC 9457."""

import asyncio
import logging
import math
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from fastapi import FastAPI, Request, Response
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import FileResponse

from sentinel import __version__
from sentinel.basefile.publication import DELTAS, FILE, LATEST, LONGEST_WAIT_S
from sentinel.core.identity import CredentialKind
from sentinel.service.answers import Answers
from sentinel.service.events import EventStore
from sentinel.service.faults import Faults, FaultyASGI
from sentinel.service.persons import Appointment, Role, RosterEntry
from sentinel.service.publishing import Publication
from sentinel.service.rates import Rates
from sentinel.service.roster import RosterDesk, SlotFull
from sentinel.service.signatures import Authenticator, Refused, Who

_log = logging.getLogger(__name__)

_LARGEST_BODY = 16 * 1024
_LOOK_S = 0.2


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is this? ``subject`` an id number or a code's token, ``place`` the venue (not kept here)."""

    kind: Literal["id_number", "social_security", "platform_code"]
    subject: Annotated[str, Meta(min_length=1, max_length=2048)]
    request_id: Annotated[str, Meta(min_length=1, max_length=64)]
    place: Annotated[str, Meta(max_length=64)] = ""


class _Problem(Exception):
    def __init__(self, status: int, kind: str, title: str, retry_after_s: int = 0) -> None:
        super().__init__(title)
        self.status, self.kind, self.retry_after_s = status, kind, retry_after_s


class Api:
    """The handlers. Every signed request is checked before its body is looked at."""

    def __init__(
        self,
        answers: Answers,
        events: EventStore,
        signatures: Authenticator,
        clock: Callable[[], datetime],
        rosters: RosterDesk,
        rates: Rates | None = None,
        publication: Publication | None = None,
    ) -> None:
        self._answers = answers
        self._events = events
        self._signatures = signatures
        self._clock = clock
        self._rosters, self._rates, self._publication = rosters, rates, publication

    def application(self, faults: Faults) -> FastAPI:
        """The ASGI application."""
        app = FastAPI(
            title="Sentinel reference platform",
            version=__version__,
            middleware=[Middleware(FaultyASGI, faults=faults)],
        )
        question = {"requestBody": {"content": {"application/json": {"schema": _schema(Question)}}}}
        app.add_api_route("/healthz", self.healthz, methods=["GET"])
        app.add_api_route("/v1/ping", self.ping, methods=["GET"])
        app.add_api_route("/v1/verify", self.verify, methods=["POST"], openapi_extra=question)
        app.add_api_route("/v1/events", self.read_events, methods=["GET"])
        app.add_api_route("/v1/entered", self.entered, methods=["GET"])
        app.add_api_route("/v1/roster", self.roster, methods=["GET"])
        entry = {"requestBody": {"content": {"application/json": {"schema": _schema(RosterEntry)}}}}
        slot = {"requestBody": {"content": {"application/json": {"schema": _schema(Appointment)}}}}
        app.add_api_route("/v1/venues/{venue}/roster", self.enter, methods=["POST"], openapi_extra=entry)
        app.add_api_route("/v1/venues/{venue}/appointments", self.book, methods=["POST"], openapi_extra=slot)
        app.add_api_route("/v1/venues/{venue}/roster/{entry}", self.withdraw, methods=["DELETE"])
        if self._publication is not None:
            app.add_api_route(LATEST, self.latest, methods=["GET"])
            app.add_api_route(FILE, self.base_file, methods=["GET"])
            app.add_api_route(DELTAS, self.deltas, methods=["GET"])
        app.add_exception_handler(_Problem, _problem)
        app.add_exception_handler(HTTPException, _problem)
        app.add_exception_handler(Exception, _problem)
        return app

    async def healthz(self) -> Response:
        """Whether the service answers and its database can be read; unsigned."""
        kept, rejected = await run_in_threadpool(self._events.count)
        return _json({"status": "ok", "version": __version__, "events": kept, "rejected": rejected})

    async def ping(self, request: Request) -> Response:
        """Whether this device's signature and clock are right."""
        await self._signed(request)
        return _json({"as_of": self._clock().isoformat()})

    async def verify(self, request: Request) -> Response:
        """The facts about whoever the subject belongs to; ``found`` false for nobody.

        Nobody is status 200 on purpose: a 404 of some proxy must never read as "nobody".
        """
        who, body = await self._signed(request)
        question = _read(body, Question)
        kind = CredentialKind(question.kind)
        return _json(
            await run_in_threadpool(
                self._answers.answer, kind, question.subject, question.request_id, who.venue
            )
        )

    async def read_events(self, request: Request) -> Response:
        """The collected events of the device that asks; query ``after`` and ``limit`` (at most 1000).

        A device's App-Id is its kiosk's id. ``kiosk`` may be said too; another than its own is status 403.
        """
        own = (await self._signed(request))[0].app_id
        query = request.query_params
        if query.get("kiosk", own) != own:
            raise _Problem(403, "another-kiosk", "a device reads its own kiosk's events only")
        after, limit = _page(request)
        found = await run_in_threadpool(self._events.events, own, after, limit)
        return _json({"events": found})

    async def entered(self, request: Request) -> Response:
        """How many people came in at the device that asks, since ``since`` (ISO 8601 with its zone).

        Gates that opened, less those who did not go through, and those who followed. Nobody is counted out.
        """
        own = (await self._signed(request))[0].app_id
        try:
            since = datetime.fromisoformat(request.query_params.get("since", ""))
        except ValueError:
            since = None
        if since is None or since.tzinfo is None:
            raise _Problem(422, "query", "since is a time with its zone")
        return _json({"entered": await run_in_threadpool(self._events.entered, own, since)})

    async def roster(self, request: Request) -> Response:
        """What changed in the roster of the asking kiosk's venue; query ``after`` and ``limit``.

        ``key`` (base64): HMAC-SHA256 of an id number (upper case) under it is an entry's ``holder``.
        """
        who, _ = await self._signed(request)
        if not who.venue:
            raise _Problem(403, "no-venue", "this device stands at no venue")
        return _json(await run_in_threadpool(self._rosters.changes, who.venue, *_page(request)))

    async def enter(self, request: Request) -> Response:
        """Somebody is expected at a venue; sent again, the entry stays the same."""
        asked = _read(await self._admin(request), RosterEntry)
        return _json(await run_in_threadpool(self._rosters.enter, _venue(request), asked))

    async def book(self, request: Request) -> Response:
        """An appointment; sent again, it stays the same. Status 409: the slot is full."""
        asked = _read(await self._admin(request), Appointment)
        try:
            return _json(await run_in_threadpool(self._rosters.book, _venue(request), asked))
        except SlotFull:
            raise _Problem(409, "slot-full", "as many appointments as the venue takes overlap") from None

    async def withdraw(self, request: Request) -> Response:
        """Take an entry off the roster; kiosks hear of it as a change."""
        await self._admin(request)
        entry = request.path_params["entry"][:32]
        if not await run_in_threadpool(self._rosters.withdraw, _venue(request), entry):
            raise _Problem(404, "no-entry", "there is no such entry")
        return Response(status_code=204)

    async def latest(self, request: Request) -> Response:
        """What there is of the base file; with ``wait``, as soon as there is more than ``after``."""
        await self._signed(request)
        after, wait = _number(request, "after", 0), _number(request, "wait", 0)
        ends = time.monotonic() + min(wait, LONGEST_WAIT_S)
        while True:
            found = await run_in_threadpool(self._published.latest)
            if found.sequence > after or time.monotonic() >= ends or await request.is_disconnected():
                return _json(found)
            await asyncio.sleep(_LOOK_S)

    async def base_file(self, request: Request) -> Response:
        """The signed file; a download that broke off goes on (Range, If-Range, ETag)."""
        await self._signed(request)
        file = await run_in_threadpool(self._published.base)
        if file is None:
            raise _Problem(404, "no-base-file", "there is no base file here yet")
        return FileResponse(file, media_type="application/octet-stream")

    async def deltas(self, request: Request) -> Response:
        """Deltas from ``first`` to ``last``, as many as one answer holds."""
        await self._signed(request)
        first, last = _number(request, "first", 1), _number(request, "last", 0)
        body = await run_in_threadpool(self._published.deltas, first, last)
        return Response(body, media_type="application/octet-stream")

    @property
    def _published(self) -> Publication:
        assert self._publication is not None, "the routes are there only with one"
        return self._publication

    async def _admin(self, request: Request) -> bytes:
        who, body = await self._signed(request)
        if who.role is not Role.ADMIN:
            raise _Problem(403, "role", "only an administrator's desk may do this")
        return body

    async def _signed(self, request: Request) -> tuple[Who, bytes]:
        """Who signed it, and its body."""
        body = await _body(request)
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        try:
            who = await run_in_threadpool(
                self._signatures.check, request.method, target, request.headers, body
            )
        except Refused as refusal:
            raise _Problem(401, refusal.problem, str(refusal)) from None
        wait = self._rates.take(who.app_id) if self._rates is not None else 0.0
        if wait:
            raise _Problem(429, "too-often", "this device asks too often", math.ceil(wait))
        return who, body


Asked = TypeVar("Asked", bound=Struct)


def _read(body: bytes, kind: type[Asked]) -> Asked:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Problem(422, "question", f"not a question: {error}") from None


def _page(request: Request) -> tuple[int, int]:
    query = request.query_params
    try:
        after, limit = int(query.get("after", "0")), int(query.get("limit", "100"))
    except ValueError:
        raise _Problem(422, "query", "after and limit are whole numbers") from None
    if not (0 <= after < 2**31 and 1 <= limit <= 1000):
        raise _Problem(422, "query", "after counts from 0, limit goes from 1 to 1000")
    return after, limit


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
        raise _Problem(400, "query", f"{name} is no number")
    return int(float(text))


def _venue(request: Request) -> str:
    venue: str = request.path_params["venue"]
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", venue):
        raise _Problem(404, "no-venue", "there is no such venue")
    return venue


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise _Problem(413, "too-large", f"more than {_LARGEST_BODY} bytes")
    return bytes(body)


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def _problem(request: Request, error: Exception) -> Response:
    status, kind, title = 500, "internal", "the service failed"
    if isinstance(error, _Problem):
        status, kind, title = error.status, error.kind, str(error)
    elif isinstance(error, HTTPException):
        status, kind, title = error.status_code, "about:blank", str(error.detail)
    else:
        _log.error("%s failed: %s", request.url.path, type(error).__name__)
    retry = getattr(error, "retry_after_s", 0)
    headers = {"Retry-After": str(retry)} if retry else None
    body = {"type": kind if ":" in kind else f"urn:sentinel:problem:{kind}", "title": title, "status": status}
    return Response(msgspec.json.encode(body), status, headers, "application/problem+json")


def _schema(question: type[Struct]) -> dict[str, Any]:
    _references, components = msgspec.json.schema_components([question])
    schema: dict[str, Any] = components[question.__name__]
    return schema
