"""Pages as one ASGI application: their routes, the console's files, and one form for whatever goes wrong."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from sentinel.service.collecting.viewing import NotAllowed
from sentinel.service.console.asked import Asked, Page, Refusal
from sentinel.service.console.guard import check, language, take_in
from sentinel.service.console.headers import SafeHeaders
from sentinel.service.console.passwords import Busy
from sentinel.service.console.rendering import STATIC, Rendering
from sentinel.service.console.sessions import Sessions

_log = logging.getLogger(__name__)
_KEPT = "public, max-age=31536000, immutable"  # their address names their version


def served(pages: Sequence[Page], sessions: Sessions, rendering: Rendering) -> Starlette:
    """To be mounted at /console."""
    routes = [Route(page.path, _endpoint(page, sessions, rendering), methods=[page.method]) for page in pages]

    async def lost(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return refused(request, Refusal(status, "missing" if status == 404 else "other"), rendering)

    return Starlette(
        routes=[*routes, Mount("/static", _Files(directory=STATIC))],
        middleware=[Middleware(SafeHeaders)],
        exception_handlers={HTTPException: lost},
    )


def _endpoint(
    page: Page, sessions: Sessions, rendering: Rendering
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        asked: Asked | None = None
        try:
            asked = await take_in(request, page, sessions)
            check(page, asked)
            return await run_in_threadpool(page.handler, asked)
        except Refusal as refusal:
            return _elsewhere(request, page, refusal) or refused(request, refusal, rendering, asked)
        except NotAllowed:
            return refused(request, Refusal(403, "seat"), rendering, asked)
        except Busy:
            return refused(request, Refusal(503, "busy"), rendering, asked)
        except SQLAlchemyError as error:
            _log.error("console %s: %s", page.path, type(error).__name__)
            return refused(request, Refusal(503, "database"), rendering, asked)
        except Exception as error:
            _log.error("console %s failed: %s", page.path, type(error).__name__)
            return refused(request, Refusal(500, "failed"), rendering, asked)

    return answer


def _elsewhere(request: Request, page: Page, refusal: Refusal) -> Response | None:
    """Where a person is sent on; a page that asks by itself is told the status."""
    if refusal.status == 303:
        return RedirectResponse(f"/console{refusal.key}", 303)
    if refusal.status == 401 and page.method == "GET" and not page.by_itself:
        query = f"?{request.url.query}" if request.url.query else ""
        here = quote(request.url.path + query, safe="/")
        return RedirectResponse(f"/console/login?next={here}", 303)
    return None


def refused(request: Request, refusal: Refusal, rendering: Rendering, asked: Asked | None = None) -> Response:
    """A page that says what was not done, and nothing of what was sent."""
    shown = asked or Asked(
        "GET", request.url.path, {}, {}, language(request), "", request.url.scheme == "https"
    )
    return rendering.page(
        shown, "refused.html", {"key": refusal.key, "status": refusal.status}, refusal.status
    )


class _Files(StaticFiles):
    """The console's own files, kept by browsers."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or 404 as Starlette says it."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _KEPT
        return response
