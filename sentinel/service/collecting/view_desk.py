"""One look over HTTP: who asks, how far they see, few heavy ones at a time, one form for what goes wrong."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from sentinel.service.collecting.alarm_desk import NoSuchAlarm, Over
from sentinel.service.collecting.viewing import BadQuestion, NotAllowed, Seat, Viewer
from sentinel.service.endpoints import json
from sentinel.service.incoming import Asked, Incoming, read
from sentinel.service.persons import Role
from sentinel.service.problems import Problem
from sentinel.service.signatures import Who

_LONGEST_NAME = 64
_HEAVY_AT_ONCE, _BUSY_S = 4, 2


class ViewDesk:
    """Runs looks on threads. Raises Problem."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self._heavy = asyncio.Semaphore(_HEAVY_AT_ONCE)

    async def look(self, request: Request, work: Callable[[Viewer], Any]) -> Response:
        """A look without a body; ``work`` raises what looks raise."""
        who, _body = await self._incoming.signed(request)
        return await self._answer(_viewer(who, ""), work)

    async def ask(
        self,
        request: Request,
        form: type[Asked],
        work: Callable[[Viewer, Asked], Any],
        *,
        heavy: bool = False,
    ) -> Response:
        """A question or change with a body. ``heavy``: four at a time, more are status 429."""
        who, body = await self._incoming.signed(request)
        _viewer(who, "")
        asked = read(body, form)
        viewer = _viewer(who, getattr(asked, "person", ""))
        if not heavy:
            return await self._answer(viewer, lambda viewer: work(viewer, asked))
        if self._heavy.locked():
            raise Problem(429, "too-often", "other searches are under way", retry_after_s=_BUSY_S)
        async with self._heavy:
            return await self._answer(viewer, lambda viewer: work(viewer, asked))

    async def _answer(self, viewer: Viewer, work: Callable[[Viewer], Any]) -> Response:
        try:
            return json(await run_in_threadpool(work, viewer))
        except NotAllowed as error:
            raise Problem(403, "role", str(error)) from None
        except NoSuchAlarm as error:
            raise Problem(404, "no-alarm", str(error)) from None
        except Over as error:
            raise Problem(409, "over", str(error)) from None
        except BadQuestion as error:
            raise Problem(422, "question", str(error)) from None


def _viewer(who: Who, person: str) -> Viewer:
    name = f"{person}@{who.app_id}" if person else who.app_id
    if who.role is Role.AUDITOR:
        return Viewer(name, Seat.AUDITOR)
    if who.role is not Role.ADMIN:
        raise Problem(403, "role", "only a desk may look at this")
    return Viewer(name, Seat.STAFF, who.venue) if who.venue else Viewer(name, Seat.DISTRICT)


def name(request: Request, which: str) -> str:
    """A venue or kiosk in the query, "" for none. Raises BadQuestion."""
    found: str = request.query_params.get(which, "")
    if len(found) > _LONGEST_NAME or not found.isprintable():
        raise BadQuestion(f"no {which} can have this name")
    return found


def moment(request: Request, name: str) -> datetime | None:
    """A time with its zone in the query; None: not asked. Raises BadQuestion."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None or not 1900 <= found.year < 2200:
        raise BadQuestion(f"{name} is a time with its zone")
    return found


def number(request: Request, name: str, most: int, default: int | None) -> int | None:
    """A number from 1 in the query. Raises BadQuestion."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 18 or not 1 <= int(text) <= most:
        raise BadQuestion(f"{name} goes from 1 to {most}")
    return int(text)
