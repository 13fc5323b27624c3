"""Each change once: what was done under an Idempotency-Key is answered again, not done again.

The key's row is written in the transaction of the change. So of two requests with one key the second waits
for the first, and one that failed has left nothing: it is judged anew. An answer about a person is forgotten
with the person (``remove_person``); that there was one stays, so that a repetition registers nobody again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, Engine, delete, select, update

from sentinel.service import tables
from sentinel.service.database import is_new
from sentinel.service.problems import Problem
from sentinel.service.sealing import Keys

KEPT = timedelta(days=1)
_CLEAR_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: status, body as JSON ("": none), ETag ("": none)."""

    status: int
    body: str = ""
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A change that a desk asks for; ``key`` "": without an Idempotency-Key. ``content``: all it says.

    ``person``: whom its address names, "" where it names nobody.
    """

    app_id: str
    key: str
    content: bytes
    person: str = ""


class Once:
    """Safe to use from several threads."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._engine, self._keys, self._clock = engine, keys, clock
        self._cleared = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def run(self, asked: Request, work: Callable[[Connection], Done]) -> Done:
        """Do it, or answer what was done before. Raises Problem: another request under this key (422)."""
        with self._engine.begin() as db:
            if not asked.key:
                return work(db)
            self._clear(db)
            before = self._take(db, asked)
            if before is not None:
                return before
            done = work(db)
            self._keep(db, asked, done)
            return done

    def _take(self, db: Connection, asked: Request) -> Done | None:
        answered = tables.answered
        request = self._keys.hash_request(asked.content)
        row = {"app_id": asked.app_id, "key": asked.key, "request": request, "at": self._clock()}
        if is_new(db, answered, row | {"status": 0, "body": "", "etag": ""}):
            return None
        mine = (answered.c.app_id == asked.app_id, answered.c.key == asked.key)
        there = db.execute(select(answered).where(*mine)).one()
        if there.request != request:
            raise Problem(422, "key-used", "this Idempotency-Key was used for another request")
        if there.status == tables.FORGOTTEN:
            raise Problem(422, "forgotten", "this was done, and the person has been deleted since")
        return Done(there.status, there.body, there.etag)

    def _keep(self, db: Connection, asked: Request, done: Done) -> None:
        answered = tables.answered
        db.execute(
            update(answered)
            .where(answered.c.app_id == asked.app_id, answered.c.key == asked.key)
            .values(status=done.status, body=done.body, etag=done.etag, person=_about(asked, done))
        )

    def _clear(self, db: Connection) -> None:
        now = self._clock()
        with self._lock:
            if now - self._cleared < _CLEAR_EVERY:
                return
            self._cleared = now
        db.execute(delete(tables.answered).where(tables.answered.c.at < now - KEPT))


def _about(asked: Request, done: Done) -> str:
    """Whose the answer is; one that says nothing is nobody's, so that a deletion itself leaves no token."""
    if not done.body:
        return ""
    said = msgspec.json.decode(done.body)
    named = said.get("person") if isinstance(said, dict) else None
    return named if isinstance(named, str) else asked.person
