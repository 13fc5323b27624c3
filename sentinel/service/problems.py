"""What is wrong with a request, as RFC 9457 says it: never with what somebody sent in it."""

import logging
import re

import msgspec
from fastapi import Request, Response
from msgspec import UNSET, Struct, UnsetType
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

_log = logging.getLogger(__name__)

MEDIA = "application/problem+json"
_QUOTED = re.compile(r"'[^']*'|`\$[^`]*`|`[^`]*`")
_TYPES = frozenset({"`str`", "`int`", "`float`", "`bool`", "`object`", "`array`", "`datetime`", "`null`"})


class Problem(Exception):
    """A request that is not done. ``kind`` is the last part of the problem's type.

    ``person``: the token of somebody whom it is about, where the desk needs it to go on.
    """

    def __init__(
        self, status: int, kind: str, title: str, *, retry_after_s: int = 0, person: str = ""
    ) -> None:
        super().__init__(title)
        self.status, self.kind, self.retry_after_s, self.person = status, kind, retry_after_s, person


class ProblemAnswer(Struct, frozen=True):
    """RFC 9457. ``type`` names the problem for programs, ``title`` says it to people."""

    type: str
    title: str
    status: int
    person: str | UnsetType = UNSET


def body_of(problem: Problem) -> ProblemAnswer:
    """What is answered."""
    kind = f"urn:sentinel:problem:{problem.kind}"
    return ProblemAnswer(kind, str(problem), problem.status, problem.person or UNSET)


def respond(request: Request, error: Exception) -> Response:
    """The answer to whatever went wrong. A failure of ours is logged by its route, not by its address."""
    if isinstance(error, Problem):
        headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else None
        return Response(msgspec.json.encode(body_of(error)), error.status, headers, MEDIA)
    if isinstance(error, HTTPException):
        found = ProblemAnswer("about:blank", str(error.detail), error.status_code)
        return Response(msgspec.json.encode(found), error.status_code, error.headers, MEDIA)
    if isinstance(error, ClientDisconnect):  # nobody is there to be answered
        return Response(status_code=400)
    route = getattr(request.scope.get("route"), "path", "a request")
    _log.error("%s failed: %s", route, type(error).__name__)
    return Response(msgspec.json.encode(body_of(internal())), 500, None, MEDIA)


def internal() -> Problem:
    """We failed; why stands in the log."""
    return Problem(500, "internal", "the service failed")


def told(error: Exception) -> str:
    """What is wrong with a message and where, without any of its content."""

    def _shown(found: re.Match[str]) -> str:
        text = found[0]
        if text in _TYPES or re.fullmatch(r"`\$[a-z_.\[\]]*`", text):
            return text
        return "..."

    if "unknown field" in str(error):
        return "it has a field that is not known here"
    if isinstance(error, msgspec.ValidationError):
        return _QUOTED.sub(_shown, str(error))[:200]
    return "it is no JSON of the form that is wanted"
