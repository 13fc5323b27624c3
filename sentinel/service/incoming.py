"""Takes a request in: its body within a bound, its signature, its device's rate and role, its questions."""

import asyncio
import math
import re
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from fastapi import Request
from msgspec import Struct
from starlette.concurrency import run_in_threadpool

from sentinel.service.persons import Role
from sentinel.service.problems import Problem, told
from sentinel.service.provisioning.peers import KIOSK
from sentinel.service.rates import Rates
from sentinel.service.signatures import Authenticator, Refused, Who

LARGEST_BODY = 16 * 1024
MOST_OF_A_PAGE = 1000
_MOST_LARGE = 4  # of those that are longer than LARGEST_BODY: 8 MiB each
_BODY_S, _BUSY_S = 60.0, 5
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
_VENUE = re.compile(r"[A-Za-z0-9._-]{1,64}")

Asked = TypeVar("Asked", bound=Struct)


class Incoming:
    """Every signed request is checked before its body is looked at. Raises Problem."""

    def __init__(self, signatures: Authenticator, rates: Rates | None = None) -> None:
        self._signatures, self._rates = signatures, rates
        self._large = asyncio.Semaphore(_MOST_LARGE)

    async def signed(self, request: Request, most: int = LARGEST_BODY) -> tuple[Who, bytes]:
        """Who signed it, and its body of at most ``most`` bytes."""
        body = await self._taken(request, most)
        path = request.scope.get("raw_path", b"").decode("latin-1") or request.url.path  # as it was sent
        target = path + (f"?{request.url.query}" if request.url.query else "")
        try:
            who = await run_in_threadpool(
                self._signatures.check, request.method, target, request.headers, body
            )
        except Refused as refusal:
            raise Problem(401, refusal.problem, str(refusal)) from None
        if (shown := request.scope.get(KIOSK)) is not None and shown != who.app_id:
            raise Problem(401, "another-kiosk", "the connection's certificate is another device's")
        wait = self.wait_s(who)
        if wait:
            raise Problem(429, "too-often", "this device asks too often", retry_after_s=math.ceil(wait))
        return who, body

    async def _taken(self, request: Request, most: int) -> bytes:
        """The body. It comes before the signature that covers it, so whoever sends it may be anybody: few
        large ones are read at once, and all within a time."""
        if most <= LARGEST_BODY:
            return await body_within(request, most)
        if self._large.locked():
            raise Problem(429, "too-often", "other large requests are being read", retry_after_s=_BUSY_S)
        async with self._large:
            return await body_within(request, most)

    async def admin(self, request: Request, most: int = LARGEST_BODY) -> tuple[Who, bytes]:
        """The same from a district's desk: an administrator that belongs to no venue."""
        who, body = await self.signed(request, most)
        if who.role is not Role.ADMIN:
            raise Problem(403, "role", "only an administrator's desk may do this")
        if who.venue:
            raise Problem(403, "another-venue", "a venue's desk keeps its own venue's roster only")
        return who, body

    async def desk_of(self, request: Request, venue: str) -> tuple[Who, bytes]:
        """The same from a district's desk or the venue's own."""
        who, body = await self.signed(request)
        if who.role is not Role.ADMIN:
            raise Problem(403, "role", "only an administrator's desk may do this")
        if who.venue not in ("", venue):
            raise Problem(403, "another-venue", "a venue's desk keeps its own venue's roster only")
        return who, body

    def wait_s(self, who: Who) -> float:
        """Take one request of a device's rate: 0, or the seconds after which there is one."""
        return self._rates.take(who.app_id) if self._rates is not None else 0.0


def read(body: bytes, kind: type[Asked]) -> Asked:
    """A message of that form. Raises Problem."""
    try:
        found = msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(422, "question", f"not a question: {told(error)}") from None
    for name in found.__struct_fields__:
        value = getattr(found, name)
        if isinstance(value, datetime) and not _FIRST <= value <= _LAST:
            raise Problem(422, "question", f"not a question: {name} lies before 1900 or after 2199")
    return found


def page(request: Request) -> tuple[int, int]:
    """Query ``after`` (a number) and ``limit``. Raises Problem."""
    after = request.query_params.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,10}", after) or int(after) >= 2**31:
        raise Problem(422, "query", "after counts from 0, limit goes from 1 to 1000")
    return int(after), limit(request)


def limit(request: Request) -> int:
    """Query ``limit``. Raises Problem."""
    text = request.query_params.get("limit", "100")
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST_OF_A_PAGE:
        raise Problem(422, "query", "after counts from 0, limit goes from 1 to 1000")
    return int(text)


def number(request: Request, name: str, default: int) -> int:
    """A query that is a number of at least 0. Raises Problem."""
    text = request.query_params.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
        raise Problem(400, "query", f"{name} is no number")
    return int(float(text))


def venue(request: Request) -> str:
    """The venue of the path. Raises Problem."""
    found: str = request.path_params["venue"]
    if not _VENUE.fullmatch(found):
        raise Problem(404, "no-venue", "there is no such venue")
    return found


async def body_within(request: Request, most: int) -> bytes:
    """The body of at most ``most`` bytes, within a minute. Raises Problem."""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Problem(413, "too-large", f"more than {most} bytes")
    except TimeoutError:
        raise Problem(413, "too-large", f"more than can be sent in {_BODY_S:.0f} s") from None
    return bytes(body)
