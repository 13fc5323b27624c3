"""Faults on request: a service that is slow, broken or gone, so that the other side can be tested."""

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

_CUT_SHORT = [(b"content-type", b"application/json"), (b"content-length", b"1000000")]


@dataclass(slots=True)
class Faults:
    """The switches; they may be thrown from any thread while the service runs.

    ``delay_s`` before each answer, ``status`` (such as 500) instead of each answer, ``close``: the
    connection is cut in the middle of the answer. ``requests`` counts what came in.
    """

    delay_s: float = 0.0
    status: int = 0
    close: bool = False
    requests: int = 0

    def none(self) -> None:
        """All well again."""
        self.delay_s, self.status, self.close = 0.0, 0, False


class FaultyASGI:
    """ASGI middleware that does what the switches say."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        faults = self._faults
        faults.requests += 1
        if faults.delay_s:
            await asyncio.sleep(faults.delay_s)
        if faults.close:
            await send({"type": "http.response.start", "status": 200, "headers": _CUT_SHORT})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            return
        if faults.status:
            await send({"type": "http.response.start", "status": faults.status, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send)
