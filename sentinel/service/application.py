"""The ASGI application: the endpoints' routes, and one form for whatever goes wrong."""

from collections.abc import Sequence

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from sentinel import __version__
from sentinel.service.endpoints import JSON, Answer, By, Endpoint
from sentinel.service.faults import Faults, FaultyASGI
from sentinel.service.openapi import document
from sentinel.service.problems import Problem, respond


def application(
    endpoints: Sequence[Endpoint], faults: Faults, pages: ASGIApp, middleware: Sequence[Middleware] = ()
) -> FastAPI:
    """Everything that is offered, the document about it, and the console's pages."""
    app = FastAPI(
        title="Sentinel reference platform",
        version=__version__,
        middleware=[Middleware(FaultyASGI, faults=faults), *middleware],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    for one in with_document(endpoints):
        app.add_api_route(one.path, one.handler, methods=[one.method], response_model=None)
    app.mount("/console", pages)
    for error in (Problem, HTTPException, Exception):
        app.add_exception_handler(error, respond)
    return app


def with_document(endpoints: Sequence[Endpoint]) -> list[Endpoint]:
    """The same, and the document about all of them."""

    async def told(request: Request) -> Response:
        return Response(said, media_type=JSON)

    about = Answer("OpenAPI 3.1", {"type": "object"})
    every = [
        *endpoints,
        Endpoint("GET", "/openapi.json", told, By.ANYBODY, "This document.", {200: about}),
    ]
    said = msgspec.json.encode(document(every))
    return every
