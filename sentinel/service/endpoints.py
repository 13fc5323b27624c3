"""What the platform offers, as data: of it the routes are made and the OpenAPI document is written."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec
from fastapi import Request, Response

JSON, NDJSON, BYTES = "application/json", "application/x-ndjson", "application/octet-stream"


class By(StrEnum):
    """Who may ask."""

    ANYBODY = "anybody"
    DEVICE = "any device"
    VENUE = "a device that stands at a venue"
    DESK = "a district's desk, or the venue's own"
    ADMIN = "a district's desk"
    AUDITOR = "the auditor's desk, or a district's"
    CERTIFICATE = "a kiosk, by the certificate of its connection"


class IfMatch(StrEnum):
    """Whether a change names the revision that was seen."""

    NO = "no"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True, slots=True)
class Query:
    """A question's parameter; ``schema`` as JSON Schema has it."""

    name: str
    about: str
    schema: Mapping[str, Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its form (None: without a body, or bytes), its type, and whether it has an ETag."""

    about: str
    form: Any = None
    media: str = JSON
    etag: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path. ``problems``: the statuses that its own meaning adds, and when.

    ``stateless``: it asks no database, so it can't fail.

    ``once``: the header Idempotency-Key is honoured. ``form``: of the body, None: there is none.
    """

    method: str
    path: str
    handler: Callable[[Request], Awaitable[Response]]
    by: By
    about: str
    answers: Mapping[int, Answer]
    form: Any = None
    media: str = JSON
    query: tuple[Query, ...] = ()
    problems: Mapping[int, str] = field(default_factory=dict)
    once: bool = False
    stateless: bool = False
    if_match: IfMatch = IfMatch.NO


def page_of(after: Mapping[str, Any]) -> tuple[Query, ...]:
    """The parameters of a list; ``after`` as JSON Schema."""
    return (
        Query("after", "go on after this one: `next` of the page before", after),
        Query(
            "limit", "how many at most", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
        ),
    )


PAGE = page_of({"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0})


def json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in JSON."""
    return Response(msgspec.json.encode(value), status, headers, JSON)
