"""The database writer: one thread owns the connection; everybody else hands it work.

Effects of the heart go first and in order. Drop rules: an intent beyond the bound, or while the database is
away, is answered ``ok`` False at once; a result is kept until it is written; what happens in the doorway
beyond the bound is not recorded, which is logged; a call beyond the bound fails; an event told beyond the
bound is refused, and its teller is told so. Where the disk is full, room is made and the work done again
(``room``); events told wait there until there is some, while visitors are recorded.
"""

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.events import Device, DeviceChanged, Event, IntentCommitted, PassesRemembered
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse
from sentinel.store import outbox, passages, reserve, spare
from sentinel.store.audit_heads import Signer
from sentinel.store.committing import Committing, Effect, Told
from sentinel.store.database import (
    Connection,
    Opened,
    is_full,
    only_writer,
    open_writer,
    sqlcipher,
    transaction,
    unwritable,
    wrapped,
)
from sentinel.store.errors import FullError, StoreError, UnreadableError
from sentinel.store.passages import EventMaker
from sentinel.store.retention import EVENTS_DAYS, Retention
from sentinel.store.room import Room, floor
from sentinel.store.tally import Tally, Today, local_midnight

T = TypeVar("T")
_log = logging.getLogger(__name__)

_MOST_EFFECTS = 256
_MOST_CALLS = 64
_MOST_TOLD = 1024
_TOLD_AT_ONCE = 64  # in one transaction: what a visitor's commit may have to wait behind
_IDLE_S = 0.25
_CHECKPOINT_AFTER = 256  # commits; about a thousand pages of log
_AGAIN_S, _TOLD_AGAIN_S = 1.0, 5.0  # after a full disk took nothing
KEEP_EVENTS = 1_000_000

_Call = tuple[Callable[[Connection], Any], "Future[Any]"]
_Told = list[Draft]


class StoreWriter:
    """Run ``session`` in a ``Worker`` with ``expected=(StoreError,)``; the rest is for any thread.

    Posts ``IntentCommitted`` for every ``CommitIntent``, and ``DeviceChanged(STORE)``. ``on_outgoing`` is
    called (in the writer's thread, it must return at once) after an event was put into the outbox. While
    ``rehearsed_full`` the engine takes no change and no room is made: nothing is deleted for a rehearsal.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        events: EventMaker,
        post: Callable[[Event], None],
        clock: Clock,
        *,
        on_outgoing: Callable[[], None] = lambda: None,
        keep_events: int = KEEP_EVENTS,
        events_days: float = EVENTS_DAYS,
        passages_days: float = 30.0,
        signer: Signer | None = None,
        rehearsed_full: Callable[[], bool] = lambda: False,
        reports: bool = True,
    ) -> None:
        """``signer``: publishes the audit's head, daily and at the end; None: nobody does.

        ``reports``: somebody fetches the events; else those that wait go with the passages.
        """
        self._path = path
        self._key = key
        self._signer = signer
        self._events = events
        self._post = post
        self._clock = clock
        self._rehearsed_full = rehearsed_full
        self._on_outgoing = on_outgoing
        self._tally = Tally()
        self._work = Committing(events, clock, self._tally, on_outgoing, keep_events)
        self._retention = Retention(
            path,
            events_days=events_days,
            passages_days=passages_days,
            waited=None if reports else lambda count: self._tally.events(-count),
        )
        self._room = Room(path, self._work)
        self._condition = threading.Condition()
        self._effects: deque[Effect] = deque()
        self._calls: deque[_Call] = deque()
        self._told: deque[Draft] = deque()
        self._open = False
        self._settled = False
        self._condemned = False
        self._up: bool | None = None
        self._full = False
        self._again_at = self._effects_at = self._told_at = 0.0  # not before, after a full disk took nothing
        self.replaced: Path | None = None

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
            self._post(IntentCommitted(effect.passage.visit, ok=False))

    def tell(self, draft: Draft) -> bool:
        """Put an event into the outbox soon; never blocks. False: too many wait already, it is not taken.

        Also while the database is away; what waits then is lost with the process. Twice the same id is one.
        """
        with self._condition:
            taken = len(self._told) < _MOST_TOLD
            if taken:
                self._told.append(draft)
                self._condition.notify()
        return taken

    def call(self, work: Callable[[Connection], T], timeout_s: float = 5.0) -> T:
        """Run ``work`` in the writer's thread and wait. Raises StoreError (away, busy, failed, too late)."""
        answer: Future[T] = Future()
        with self._condition:
            if not self._open:
                raise StoreError(f"{self._path}: the database is not open")
            if len(self._calls) >= _MOST_CALLS:
                raise StoreError(f"{self._path}: the database is busy")
            self._calls.append((work, answer))
            self._condition.notify()
        try:
            return answer.result(timeout_s)
        except TimeoutError:
            answer.cancel()
            raise StoreError(f"{self._path}: no answer within {timeout_s:g} s") from None
        except sqlcipher.Error as error:
            raise wrapped(error, self._path) from error

    def today(self) -> Today:
        """Today's figures; no database access."""
        return self._tally.today

    def acknowledge(self, ids: Sequence[str], seqs: Sequence[int] = ()) -> int:
        """These events, by id or by number, are done; how many of them were open. Raises StoreError."""

        def work(connection: Connection) -> int:
            count = outbox.mark_acked(connection, ids, self._clock.now().utc, seqs)
            self._tally.events(-count)
            return count

        return self.call(work)

    # ---- the writer's thread

    def session(self, pulse: Pulse) -> None:
        """One life of the connection. Raises StoreError when the database can't be used."""
        try:
            if self._rehearsed_full():
                raise FullError(f"{self._path}: the disk is full, in a rehearsal")
            with only_writer(self._path):
                self._live(pulse)
        except Exception:
            self._say(up=False)
            raise

    def _live(self, pulse: Pulse) -> None:
        connection = self._start()
        try:
            with self._condition:
                self._open = True
            pulse.working()
            self._say(up=True)
            self._on_outgoing()
            self._serve(pulse, connection)
        except sqlcipher.Error as error:
            ours = wrapped(error, self._path)
            self._condemned = isinstance(ours, UnreadableError)
            raise ours from error
        finally:
            self._end(connection)

    def _start(self) -> Connection:
        now = self._clock.now().utc
        opened = self._opened(now)
        self._condemned = False
        connection = opened.connection
        self._work.begin()
        try:
            self._room.begin(connection)
            if opened.aside:
                self.replaced = opened.aside
                _log.error("the record starts anew; the old file is kept as %s", opened.aside)
                with transaction(connection):
                    outbox.put(connection, self._events.store_replaced(opened.aside.name, now))
            self._roomily(connection, 0, lambda: self._settle(connection, now))
            verdicts = passages.verdicts_since(connection, local_midnight(now))
            self._tally.reset(verdicts, outbox.waiting(connection), now, outbox.lost(connection)[0])
        except sqlcipher.Error as error:
            connection.close()
            ours = wrapped(error, self._path)
            self._condemned = isinstance(ours, UnreadableError)
            raise ours from error
        return connection

    def _settle(self, connection: Connection, now: datetime) -> None:
        """Once in a life: what a power cut left open. May be called again after a part of it was done."""
        if self._settled:
            return
        count = passages.settle_unknown(connection, self._events, now)
        if count:
            _log.warning("%d passages had no result when the power went; recorded as such", count)
        self._settled = True
        self._post(PassesRemembered(passages.passes_that_let_in(connection)))

    def _opened(self, now: datetime) -> Opened:
        try:
            return open_writer(self._path, self._key, now, condemned=self._condemned)
        except StoreError:  # a full disk shows as an input/output error too, where the log can't be made
            if not reserve.release(self._path.parent):
                raise
            return open_writer(self._path, self._key, now, condemned=self._condemned)

    def _serve(self, pulse: Pulse, connection: Connection) -> None:
        while True:
            pulse.alive()
            if self._full and time.monotonic() >= self._again_at:
                self._look_for_room(connection)
            work = self._next(0.0 if pulse.stopping else _IDLE_S)
            if work is None:
                if pulse.stopping:
                    self._if_room(
                        connection, lambda: self._work.head(connection, self._signer, changed_only=True)
                    )
                    return
                self._if_room(connection, lambda: self._idle(connection))
            elif isinstance(work, tuple):
                self._answer(connection, *work)
            elif isinstance(work, list):
                self._write_told(connection, work)
            else:
                self._write(connection, work)

    def _write(self, connection: Connection, work: Effect) -> None:
        """Do it; where the disk is full, make room and do it again. An intent is answered either way."""
        good, waits = False, False
        try:
            good = self._roomily(connection, floor(work), lambda: self._do(connection, work))
        except sqlcipher.Error as error:
            self._put_back(work)
            waits = self._can_wait(error)
            if not waits:
                raise
        finally:
            if isinstance(work, CommitIntent):
                self._post(IntentCommitted(work.passage.visit, ok=good))
        if waits:
            self._without_room(work)
        else:
            self._work.bound(connection)

    def _do(self, connection: Connection, work: Effect) -> bool:
        if isinstance(work, CommitIntent):
            self._room.promise_a_result(connection)
        return self._work.do(connection, work)

    def _write_told(self, connection: Connection, told: Told) -> None:
        """Do it, or later where there is no room for it."""
        done = False
        try:
            done = self._if_room(connection, lambda: self._work.do(connection, told))
        finally:
            if not done:
                self._put_back(told)
        if done:
            self._work.bound(connection)
        else:
            self._told_at = time.monotonic() + _TOLD_AGAIN_S

    def _roomily(self, connection: Connection, keep: int, work: Callable[[], T]) -> T:
        """Do it, making room where the disk is full. Raises the engine's error where none can be made."""
        if self._rehearsed_full():
            return unwritable(connection, work)
        return self._room.with_room(connection, keep, work)

    def _if_room(self, connection: Connection, work: Callable[[], object]) -> bool:
        """Do what can wait. False: there is no room, and what is left of it is for visitors."""
        try:
            self._roomily(connection, spare.FOR_VISITORS, work)
        except sqlcipher.Error as error:
            if not self._can_wait(error):
                raise
            return False
        return True

    def _can_wait(self, error: sqlite3.Error) -> bool:
        """Whether it is the disk that is full: the connection stays, for its files are room that it has."""
        return is_full(error) and not self._rehearsed_full()

    def _without_room(self, work: Effect) -> None:
        """Nobody is let in; what has begun ends on pages that are kept for it."""
        if not isinstance(work, CommitIntent):
            self._effects_at = time.monotonic() + _AGAIN_S
        if not self._full:
            _log.error("%s: nothing makes room any more: nobody can be recorded", self._path)
        with self._condition:
            self._full = True
        self._again_at = time.monotonic() + _AGAIN_S
        self._refuse_intents()
        self._say(up=False)

    def _look_for_room(self, connection: Connection) -> None:
        self._again_at = time.monotonic() + _AGAIN_S
        self._room.look(connection)
        if self._if_room(connection, lambda: self._room.promise_a_result(connection)):
            with self._condition:
                self._full = False
            _log.warning("%s: there is room again", self._path)
            self._say(up=True)

    def _put_back(self, work: Effect | Told) -> None:
        with self._condition:
            if isinstance(work, list):
                self._told.extendleft(reversed(work))
            elif isinstance(work, CommitResult):
                self._effects.appendleft(work)
            elif isinstance(work, RecordDoor):
                self._effects.append(work)  # no result waits behind it

    def _next(self, timeout_s: float) -> Effect | Told | _Call | None:
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

    def _due(self) -> str:
        if self._effects and time.monotonic() >= self._effects_at:
            return "effect"
        if self._told and time.monotonic() >= self._told_at:
            return "told"
        return "call" if self._calls else ""

    def _answer(
        self, connection: Connection, work: Callable[[Connection], Any], answer: "Future[Any]"
    ) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        self._work.commits += 1
        try:
            answer.set_result(self._roomily(connection, spare.FOR_RESULTS, lambda: work(connection)))
        except Exception as error:
            answer.set_exception(error)
            if isinstance(error, sqlcipher.Error) and not self._can_wait(error):
                raise

    def _idle(self, connection: Connection) -> None:
        if self._work.commits >= _CHECKPOINT_AFTER:
            self._work.commits = 0
            self._room.write_back(connection)
        self._work.bound(connection)
        self._work.hours(connection)
        self._work.head(connection, self._signer)
        roomy = self._room.idle(connection)
        now = self._clock.now()
        self._tally.idle(now.utc)
        self._retention.idle(connection, now, roomy=roomy)

    def _refuse_intents(self) -> None:
        with self._condition:
            refused = [e for e in self._effects if isinstance(e, CommitIntent)]
            self._effects = deque(e for e in self._effects if not isinstance(e, CommitIntent))
        for effect in refused:
            self._post(IntentCommitted(effect.passage.visit, ok=False))

    def _end(self, connection: Connection) -> None:
        with self._condition:
            self._open = self._full = False
            calls, self._calls = list(self._calls), deque()
        self._refuse_intents()
        for _, answer in calls:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(StoreError(f"{self._path}: the database was closed"))
        try:
            connection.close()
        except sqlcipher.Error as error:
            _log.warning("%s: closing: %s", self._path, error)

    def _say(self, *, up: bool) -> None:
        if self._up is not up:
            self._up = up
            self._post(DeviceChanged(Device.STORE, up))
