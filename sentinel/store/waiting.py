"""What the database's writer has still to do: any thread puts it in, the writer's takes it out.

Effects of the heart go first and in order. Drop rules: an intent beyond the bound, or while the database is
away or full, is refused at once; a result is kept until it is written; what happens in the doorway beyond the
bound is not recorded, which is logged; a call beyond the bound fails; an event told beyond the bound is
refused, and its teller is told so.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.store.committing import Effect, Told
from sentinel.store.database import Connection
from sentinel.store.errors import StoreError

T = TypeVar("T")
_log = logging.getLogger(__name__)

_MOST_EFFECTS = 256
_MOST_CALLS = 64
_MOST_TOLD = 1024
_TOLD_AT_ONCE = 64  # in one transaction: what a visitor's commit may have to wait behind
_EFFECTS_AGAIN_S, _TOLD_AGAIN_S = 1.0, 5.0  # after a full disk took nothing

Call = tuple[Callable[[Connection], Any], "Future[Any]"]


class Waiting:
    """``refused`` is called with each intent that is, in the thread in which it is: it must return at once.

    ``path`` of the database, for what is said.
    """

    def __init__(self, path: Path, refused: Callable[[CommitIntent], None]) -> None:
        self._path, self._refused = path, refused
        self._condition = threading.Condition()
        self._effects: deque[Effect] = deque()
        self._calls: deque[Call] = deque()
        self._told: deque[Draft] = deque()
        self._open = self._full = False
        self._effects_at = self._told_at = 0.0  # not before, after a full disk took nothing

    # ---- any thread

    def submit(self, effect: Effect) -> None:
        """Write it soon; never blocks."""
        with self._condition:
            room = len(self._effects) < _MOST_EFFECTS
            waits = isinstance(effect, RecordDoor) and room  # also while the database is away
            intents = self._open and not self._full
            accepted = isinstance(effect, CommitResult) or waits or (intents and room)
            if accepted:
                self._effects.append(effect)
                self._condition.notify()
        if not accepted and isinstance(effect, RecordDoor):
            _log.error("%s at the door could not be recorded", effect.event.what.value)
        elif not accepted:
            assert isinstance(effect, CommitIntent)
            self._refused(effect)

    def tell(self, draft: Draft) -> bool:
        """Put an event into the outbox soon; never blocks. False: too many wait already, it is not taken."""
        with self._condition:
            taken = len(self._told) < _MOST_TOLD
            if taken:
                self._told.append(draft)
                self._condition.notify()
        return taken

    def ask(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Its answer in the writer's thread, some time. Raises StoreError: away, or too many wait."""
        answer: Future[T] = Future()
        with self._condition:
            if not self._open:
                raise StoreError(f"{self._path}: the database is not open")
            if len(self._calls) >= _MOST_CALLS:
                raise StoreError(f"{self._path}: the database is busy")
            self._calls.append((work, answer))
            self._condition.notify()
        return answer

    # ---- the writer's thread

    @property
    def full(self) -> bool:
        """Whether intents are refused because nothing makes room any more."""
        return self._full

    def begin(self) -> None:
        """The database is open."""
        with self._condition:
            self._open = True

    def next(self, timeout_s: float) -> Effect | Told | Call | None:
        """What comes first; None: nothing within the time."""
        with self._condition:
            if not self._due() and timeout_s:
                self._condition.wait(timeout_s)
            match self._due():
                case "effect":
                    return self._effects.popleft()
                case "told":
                    return [self._told.popleft() for _ in range(min(len(self._told), _TOLD_AT_ONCE))]
                case "call":
                    return self._calls.popleft()
        return None

    def put_back(self, work: Effect | Told) -> None:
        """It could not be done; an intent is not done later."""
        with self._condition:
            if isinstance(work, list):
                self._told.extendleft(reversed(work))
            elif isinstance(work, CommitResult):
                self._effects.appendleft(work)
            elif isinstance(work, RecordDoor):
                self._effects.append(work)  # no result waits behind it

    def rest(self, work: Effect | Told) -> None:
        """No room for it: it is not tried again at once."""
        now = time.monotonic()
        if isinstance(work, list):
            self._told_at = now + _TOLD_AGAIN_S
        elif not isinstance(work, CommitIntent):
            self._effects_at = now + _EFFECTS_AGAIN_S

    def fill(self) -> None:
        """Nobody is let in until there is room: those who wait are refused, and who comes."""
        with self._condition:
            self._full = True
        self._refuse_intents()

    def drain(self) -> None:
        """There is room again."""
        with self._condition:
            self._full = False

    def end(self) -> None:
        """The database is away: intents and calls are refused, results and what the doorway saw wait."""
        with self._condition:
            self._open = self._full = False
            calls, self._calls = list(self._calls), deque()
        self._refuse_intents()
        for _, answer in calls:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(StoreError(f"{self._path}: the database was closed"))

    def _due(self) -> str:
        if self._effects and time.monotonic() >= self._effects_at:
            return "effect"
        if self._told and time.monotonic() >= self._told_at:
            return "told"
        return "call" if self._calls else ""

    def _refuse_intents(self) -> None:
        with self._condition:
            refused = [effect for effect in self._effects if isinstance(effect, CommitIntent)]
            self._effects = deque(e for e in self._effects if not isinstance(e, CommitIntent))
        for effect in refused:
            self._refused(effect)
