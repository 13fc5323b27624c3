"""The batch over HTTP: answered line by line while it is done, no quicker than the desk's rate allows."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import msgspec
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from sentinel.service.admin.batch import LINES, MOST_BYTES, Batch, BatchEnd, LineAnswer, split
from sentinel.service.admin.desk import key_of
from sentinel.service.endpoints import NDJSON, Answer, By, Endpoint
from sentinel.service.incoming import Incoming
from sentinel.service.problems import Problem
from sentinel.service.signatures import Who

_log = logging.getLogger(__name__)
_ENCODER = msgspec.json.Encoder()

LINES_A_REQUEST = 25
"""So many lines cost as much of the desk's rate as one request does."""


def log_failure(error: Exception) -> None:
    """A line failed by our fault."""
    _log.error("a line of a batch failed: %s", type(error).__name__)


class BatchApi:
    """The handler. One batch of a desk at a time: others would share its rate."""

    def __init__(self, incoming: Incoming, batch: Batch) -> None:
        self._incoming, self._batch = incoming, batch
        self._running: set[str] = set()

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        about = (
            "Many changes, a JSON object a line; each is done or refused by itself and answered in order, "
            f"while the rest is done. {LINES_A_REQUEST} lines count as one request and wait for the rate."
        )
        answer = Answer("a line for each line, and a last one that counts", (LineAnswer, BatchEnd), NDJSON)
        return [
            Endpoint(
                "POST",
                "/v1/batch",
                self._take,
                By.ADMIN,
                about,
                {200: answer},
                LINES,
                NDJSON,
                once=True,
                problems={409: "a batch of this desk is still being done"},
            )
        ]

    async def _take(self, request: Request) -> Response:
        who, body = await self._incoming.admin(request, MOST_BYTES)
        key, lines = key_of(request), list(split(body))
        if who.app_id in self._running:
            raise Problem(409, "batch-running", "a batch of this desk is still being done")
        self._running.add(who.app_id)
        return _Freeing(self._answers(who, key, lines), lambda: self._running.discard(who.app_id))

    async def _answers(self, who: Who, key: str, lines: list[tuple[int, bytes]]) -> AsyncIterator[bytes]:
        good = 0
        for at in range(0, len(lines), LINES_A_REQUEST):
            while at and (wait := self._incoming.wait_s(who)):
                await asyncio.sleep(wait)
            some = lines[at : at + LINES_A_REQUEST]
            answers = await run_in_threadpool(self._batch.run, who.app_id, key, some)
            good += sum(answer.status < 400 for answer in answers)
            yield _ENCODER.encode_lines(answers)
        yield _ENCODER.encode(BatchEnd(lines=len(lines), done=good, refused=len(lines) - good)) + b"\n"


class _Freeing(StreamingResponse):
    """Says that it ended, also where the desk went away before its first line."""

    def __init__(self, answers: AsyncIterator[bytes], free: Callable[[], None]) -> None:
        super().__init__(answers, media_type=NDJSON)
        self._free = free

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._free()
