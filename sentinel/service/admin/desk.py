"""One request of an administrator's desk: its role, its Idempotency-Key, one transaction, one answer."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from fastapi import Request, Response
from msgspec import Struct
from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool

from sentinel.service.admin.once import Done, Once
from sentinel.service.admin.once import Request as Wanted
from sentinel.service.endpoints import JSON, json
from sentinel.service.incoming import LARGEST_BODY, Incoming, read, venue
from sentinel.service.problems import Problem
from sentinel.service.signatures import Who

_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ETAG = re.compile(r'"([0-9]{1,9})"')

Form = TypeVar("Form", bound=Struct)
Work = Callable[[Connection, Who, Form], Done]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A request without a body."""


class Desk:
    """Runs changes and looks. Raises Problem."""

    def __init__(self, incoming: Incoming, engine: Engine, once: Once) -> None:
        self.incoming, self.engine, self.once = incoming, engine, once

    async def change(
        self, request: Request, form: type[Form], work: Work[Form], *, most: int = LARGEST_BODY
    ) -> Response:
        """Something that the district's desk changes."""
        who, body = await self.incoming.admin(request, most)
        _names(request)
        return await self._change(request, who, body, form, work)

    async def change_of_venue(self, request: Request, form: type[Form], work: Work[Form]) -> Response:
        """Something that a venue's desk may change too."""
        who, body = await self.incoming.desk_of(request, venue(request))
        return await self._change(request, who, body, form, work)

    async def look(self, request: Request, work: Callable[[Connection], Struct]) -> Response:
        """Something that the district's desk looks at."""
        await self.incoming.admin(request)
        _names(request)
        return json(await run_in_threadpool(self._look, work))

    async def look_of_venue(self, request: Request, work: Callable[[Connection], Struct]) -> Response:
        """Something that a venue's desk may look at too."""
        await self.incoming.desk_of(request, venue(request))
        return json(await run_in_threadpool(self._look, work))

    async def _change(
        self, request: Request, who: Who, body: bytes, form: type[Form], work: Work[Form]
    ) -> Response:
        asked = read(body or b"{}", form) if form is Nothing else read(body, form)
        content = f"{request.method}\n{request.url.path}\n".encode() + body
        wanted = Wanted(who.app_id, key_of(request), content, request.path_params.get("person", ""))
        done = await run_in_threadpool(self.once.run, wanted, lambda db: work(db, who, asked))
        headers = {"ETag": f'"{done.etag}"'} if done.etag else None
        return Response(done.body or None, done.status, headers, JSON if done.body else None)

    def _look(self, work: Callable[[Connection], Struct]) -> Struct:
        with self.engine.begin() as db:
            return work(db)


def _names(request: Request) -> None:
    """What the path names can be a name. Raises Problem."""
    if not all(map(_NAME.fullmatch, request.path_params.values())):
        raise Problem(404, "no-such", "there is nothing of that name")


def done(status: int, value: Any = None, revision: int | None = None) -> Done:
    """What was done, as it is answered."""
    body = "" if value is None else msgspec.json.encode(value).decode()
    return Done(status, body, "" if revision is None else str(revision))


def key_of(request: Request) -> str:
    """The Idempotency-Key, "" without one. Raises Problem."""
    key = request.headers.get("idempotency-key", "")
    if key and not _KEY.fullmatch(key):
        raise Problem(422, "key", "an Idempotency-Key has 1 to 64 visible characters")
    return key


def seen(request: Request, *, required: bool = False) -> int | None:
    """The revision that If-Match names; None: any. Raises Problem."""
    named = request.headers.get("if-match", "")
    if named == "*" or (not named and not required):
        return None
    if not named:
        raise Problem(428, "if-match", "say by If-Match which revision you have seen")
    found = _ETAG.fullmatch(named)
    if found is None:
        raise Problem(412, "changed", "If-Match names no revision of this")
    return int(found[1])


def numbered(request: Request, name: str, problem: Problem) -> int:
    """A number in the path. Raises ``problem``: it is none."""
    text: str = request.path_params[name]
    if not re.fullmatch(r"[1-9][0-9]{0,9}", text) or int(text) >= 2**31:
        raise problem
    return int(text)
