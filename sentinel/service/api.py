"""What kiosks and other devices ask of the platform over HTTP: signed questions, answers of facts."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from sentinel import __version__
from sentinel.basefile.publication import DELTAS, FILE, LATEST, LONGEST_WAIT_S, Latest
from sentinel.core.identity import CredentialKind
from sentinel.service.answers import Answers, PersonAnswer
from sentinel.service.collecting.events import CloudEvent
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.endpoints import BYTES, PAGE, Answer, By, Endpoint, Query, json
from sentinel.service.incoming import Incoming, number, page, read
from sentinel.service.problems import Problem
from sentinel.service.publishing import Publication
from sentinel.service.roster import RosterDesk, RosterPage

_LOOK_S = 0.2


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is this? ``subject`` an id number or a code's token, ``place`` the venue (not kept here)."""

    kind: Literal["id_number", "social_security", "platform_code"]
    subject: Annotated[str, Meta(min_length=1, max_length=2048)]
    request_id: Annotated[str, Meta(min_length=1, max_length=64)]
    place: Annotated[str, Meta(max_length=64)] = ""


class Health(Struct, frozen=True):
    """That the service answers, and how many events it has."""

    status: Literal["ok"]
    version: str
    events: int
    rejected: int


class Ping(Struct, frozen=True):
    """The platform's time."""

    as_of: datetime


class EventPage(Struct, frozen=True):
    """Events in the order of their arrival."""

    events: list[CloudEvent]


class Entered(Struct, frozen=True):
    """How many people came in."""

    entered: int


_COUNT = {"type": "number", "minimum": 0}
_TIME = {"type": "string", "format": "date-time"}


class Api:
    """The handlers of what devices ask."""

    def __init__(
        self,
        answers: Answers,
        events: EventStore,
        incoming: Incoming,
        clock: Callable[[], datetime],
        rosters: RosterDesk,
        publication: Publication | None = None,
    ) -> None:
        self._answers, self._events, self._incoming = answers, events, incoming
        self._clock, self._rosters, self._publication = clock, rosters, publication

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return [*self._of_kiosks(), *self._of_base_file()]

    def _of_kiosks(self) -> list[Endpoint]:
        since = Query("since", "a moment with its zone", _TIME, required=True)
        kiosk = Query("kiosk", "the asking device's own App-Id", {"type": "string"})
        return [
            Endpoint(
                "GET",
                "/healthz",
                self.healthz,
                By.ANYBODY,
                "Whether the service answers and reads its database.",
                {200: Answer("it does", Health)},
            ),
            Endpoint(
                "GET",
                "/v1/ping",
                self.ping,
                By.DEVICE,
                "Whether this device's signature and clock are right.",
                {200: Answer("they are", Ping)},
            ),
            Endpoint(
                "POST",
                "/v1/verify",
                self.verify,
                By.DEVICE,
                "The facts about whoever the subject belongs to; nobody is `found` false, never a 404.",
                {200: Answer("what is known", PersonAnswer)},
                Question,
            ),
            Endpoint(
                "GET",
                "/v1/events",
                self.read_events,
                By.DEVICE,
                "The collected events of the device that asks.",
                {200: Answer("a page", EventPage)},
                query=(*PAGE, kiosk),
                problems={403: "another kiosk's"},
            ),
            Endpoint(
                "GET",
                "/v1/entered",
                self.entered,
                By.DEVICE,
                "How many people came in at the device that asks.",
                {200: Answer("so many", Entered)},
                query=(since,),
            ),
            Endpoint(
                "GET",
                "/v1/roster",
                self.roster,
                By.VENUE,
                "What changed in the roster of the device's venue.",
                {200: Answer("a page", RosterPage)},
                query=PAGE,
            ),
        ]

    def _of_base_file(self) -> list[Endpoint]:
        after, wait = (
            Query("after", "the newest delta that is held", _COUNT),
            Query("wait", "seconds", _COUNT),
        )
        first, last = Query("first", "from which delta", _COUNT), Query("last", "up to which", _COUNT)
        unpublished = {404: "nothing is published here"}
        return [
            Endpoint(
                "GET",
                LATEST,
                self.latest,
                By.DEVICE,
                "What there is of the city base file, at once or once it is new.",
                {200: Answer("what there is", Latest)},
                query=(after, wait),
                problems=unpublished | {400: "no number"},
            ),
            Endpoint(
                "GET",
                FILE,
                self.base_file,
                By.DEVICE,
                "The signed file, whole or a part (Range, If-Range).",
                {
                    200: Answer("the file", media=BYTES),
                    206: Answer("a part of it", media=BYTES),
                    416: Answer("there is no such part", media="text/plain"),
                },
                problems=unpublished,
            ),
            Endpoint(
                "GET",
                DELTAS,
                self.deltas,
                By.DEVICE,
                "Deltas, as many as one answer holds.",
                {200: Answer("a bundle", media=BYTES)},
                query=(first, last),
                problems=unpublished | {400: "no number"},
            ),
        ]

    async def healthz(self, request: Request) -> Response:
        """Whether the service answers and its database can be read; unsigned."""
        kept, rejected = await run_in_threadpool(self._events.count)
        return json(Health("ok", __version__, kept, rejected))

    async def ping(self, request: Request) -> Response:
        """Whether this device's signature and clock are right."""
        await self._incoming.signed(request)
        return json(Ping(self._clock()))

    async def verify(self, request: Request) -> Response:
        """The facts about whoever the subject belongs to; ``found`` false for nobody.

        Nobody is status 200 on purpose: a 404 of some proxy must never read as "nobody".
        """
        who, body = await self._incoming.signed(request)
        question = read(body, Question)
        kind = CredentialKind(question.kind)
        return json(
            await run_in_threadpool(
                self._answers.answer, kind, question.subject, question.request_id, who.venue
            )
        )

    async def read_events(self, request: Request) -> Response:
        """The collected events of the device that asks; query ``after`` and ``limit`` (at most 1000).

        A device's App-Id is its kiosk's id. ``kiosk`` may be said too; another than its own is status 403.
        """
        own = (await self._incoming.signed(request))[0].app_id
        query = request.query_params
        if query.get("kiosk", own) != own:
            raise Problem(403, "another-kiosk", "a device reads its own kiosk's events only")
        after, limit = page(request)
        found = await run_in_threadpool(self._events.events, own, after, limit)
        return json({"events": found})

    async def entered(self, request: Request) -> Response:
        """How many people came in at the device that asks, since ``since`` (ISO 8601 with its zone).

        Gates that opened, less those who did not go through, and those who followed. Nobody is counted out.
        """
        own = (await self._incoming.signed(request))[0].app_id
        try:
            since = datetime.fromisoformat(request.query_params.get("since", ""))
        except ValueError:
            since = None
        if since is None or since.tzinfo is None:
            raise Problem(422, "query", "since is a time with its zone")
        return json({"entered": await run_in_threadpool(self._events.entered, own, since)})

    async def roster(self, request: Request) -> Response:
        """What changed in the roster of the asking kiosk's venue; query ``after`` and ``limit``.

        ``key`` (base64): HMAC-SHA256 of an id number (upper case) under it is an entry's ``holder``.
        """
        who, _ = await self._incoming.signed(request)
        if not who.venue:
            raise Problem(403, "no-venue", "this device stands at no venue")
        return json(await run_in_threadpool(self._rosters.changes, who.venue, *page(request)))

    async def latest(self, request: Request) -> Response:
        """What there is of the base file; with ``wait``, as soon as there is more than ``after``."""
        await self._incoming.signed(request)
        after, wait = number(request, "after", 0), number(request, "wait", 0)
        ends = time.monotonic() + min(wait, LONGEST_WAIT_S)
        while True:
            found = await run_in_threadpool(self._published.latest)
            if found.sequence > after or time.monotonic() >= ends or await request.is_disconnected():
                return json(found)
            await asyncio.sleep(_LOOK_S)

    async def base_file(self, request: Request) -> Response:
        """The signed file; a download that broke off goes on (Range, If-Range, ETag)."""
        await self._incoming.signed(request)
        file = await run_in_threadpool(self._published.base)
        if file is None:
            raise Problem(404, "no-base-file", "there is no base file here yet")
        return FileResponse(file, media_type="application/octet-stream")

    async def deltas(self, request: Request) -> Response:
        """Deltas from ``first`` to ``last``, as many as one answer holds."""
        await self._incoming.signed(request)
        first, last = number(request, "first", 1), number(request, "last", 0)
        body = await run_in_threadpool(self._published.deltas, first, last)
        return Response(body, media_type="application/octet-stream")

    @property
    def _published(self) -> Publication:
        if self._publication is None:
            raise Problem(404, "not-published", "there is no base file at this platform")
        return self._publication
