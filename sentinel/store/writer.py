"""The database writer: one thread owns the connection; everybody else hands it work.

Effects of the heart go first and in order. Drop rules: an intent beyond the bound, or while the database is
away, is answered ``ok`` False at once; a result is kept until it is written; what happens in the doorway
beyond the bound is not recorded, which is logged; a call beyond the bound fails; an event told beyond the
bound is refused, and its teller is told so. Where the disk is full, room is made and the work done again.
"""

import logging
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
from sentinel.store import outbox, passages, reserve
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
from sentinel.store.tally import Tally, Today, local_midnight

T = TypeVar("T")
_log = logging.getLogger(__name__)

_MOST_EFFECTS = 256
_MOST_CALLS = 64
_MOST_TOLD = 1024
_TOLD_AT_ONCE = 64  # in one transaction: what a visitor's commit may have to wait behind
_IDLE_S = 0.25
_CHECKPOINT_AFTER = 256  # commits; about a thousand pages of log
_RESERVE_EVERY_S = 30.0
_RELIEF = 256  # events that make room where the disk is full, so often
_MOST_RELIEFS = 16
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
        self._condition = threading.Condition()
        self._effects: deque[Effect] = deque()
        self._calls: deque[_Call] = deque()
        self._told: deque[Draft] = deque()
        self._open = False
        self._settled = False
        self._condemned = False
        self._up: bool | None = None
        self._reserve_at = 0.0
        self.replaced: Path | None = None

    # ---- any thread

    def submit(self, effect: Effect) -> None:
        """Write it soon; never blocks."""
        with self._condition:
            room = len(self._effects) < _MOST_EFFECTS
            waits = isinstance(effect, RecordDoor) and room  # also while the database is away
            accepted = isinstance(effect, CommitResult) or waits or (self._open and room)
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
        reserve.keep(connection, self._path.parent)
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
            if opened.aside:
                self.replaced = opened.aside
                _log.error("the record starts anew; the old file is kept as %s", opened.aside)
                with transaction(connection):
                    outbox.put(connection, self._events.store_replaced(opened.aside.name, now))
            self._roomily(connection, lambda: self._settle(connection, now))
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
            work = self._next(0.0 if pulse.stopping else _IDLE_S)
            if work is None:
                if pulse.stopping:
                    self._roomily(
                        connection, lambda: self._work.head(connection, self._signer, changed_only=True)
                    )
                    return
                self._roomily(connection, lambda: self._idle(connection))
            elif isinstance(work, tuple):
                self._answer(connection, *work)
            else:
                self._write(connection, work)

    def _write(self, connection: Connection, work: Effect | Told) -> None:
        """Do it; where the disk is full, make room and do it again. An intent is answered either way."""
        good = False
        try:
            good = self._roomily(connection, lambda: self._work.do(connection, work))
        except sqlcipher.Error:
            self._put_back(work)
            raise
        finally:
            if isinstance(work, CommitIntent):
                self._post(IntentCommitted(work.passage.visit, ok=good))
        self._work.bound(connection)

    def _roomily(self, connection: Connection, work: Callable[[], T]) -> T:
        """Do it, making room as often as it takes. Raises the engine's error where none can be made."""
        if self._rehearsed_full():
            return unwritable(connection, work)
        for attempt in range(_MOST_RELIEFS):
            try:
                return work()
            except sqlcipher.Error as error:
                if not (is_full(error) and self._relieve(connection, attempt)):
                    raise
        return work()

    def _put_back(self, work: Effect | Told) -> None:
        with self._condition:
            if isinstance(work, list):
                self._told.extendleft(reversed(work))
            elif not isinstance(work, CommitIntent):
                self._effects.appendleft(work)

    def _relieve(self, connection: Connection, attempt: int) -> bool:
        """Make room on a full disk: give up the reserve and empty the log; if that is not enough, events go.

        Whether to try again.
        """
        reserve.release(self._path.parent)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if attempt == 0 and reserve.keep(connection, self._path.parent):
                return True
            made = self._work.make_room(connection, _RELIEF)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            reserve.keep(connection, self._path.parent)
        except sqlcipher.Error as error:
            _log.error("%s: no room can be made: %s", self._path, error)
            return False
        return made

    def _next(self, timeout_s: float) -> Effect | Told | _Call | None:
        with self._condition:
            if not self._effects and not self._told and not self._calls and timeout_s:
                self._condition.wait(timeout_s)
            if self._effects:
                return self._effects.popleft()
            if self._told:
                return [self._told.popleft() for _ in range(min(len(self._told), _TOLD_AT_ONCE))]
            return self._calls.popleft() if self._calls else None

    def _answer(
        self, connection: Connection, work: Callable[[Connection], Any], answer: "Future[Any]"
    ) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        self._work.commits += 1
        try:
            answer.set_result(self._roomily(connection, lambda: work(connection)))
        except Exception as error:
            answer.set_exception(error)
            if isinstance(error, sqlcipher.Error):
                raise

    def _idle(self, connection: Connection) -> None:
        if self._work.commits >= _CHECKPOINT_AFTER:
            self._work.commits = 0
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self._work.bound(connection)
        self._work.hours(connection)
        self._work.head(connection, self._signer)
        if time.monotonic() >= self._reserve_at:
            self._reserve_at = time.monotonic() + _RESERVE_EVERY_S
            reserve.keep(connection, self._path.parent)
        now = self._clock.now()
        self._tally.idle(now.utc)
        self._retention.idle(connection, now)

    def _end(self, connection: Connection) -> None:
        with self._condition:
            self._open = False
            refused = [e for e in self._effects if isinstance(e, CommitIntent)]
            self._effects = deque(e for e in self._effects if not isinstance(e, CommitIntent))
            calls, self._calls = list(self._calls), deque()
        for effect in refused:
            self._post(IntentCommitted(effect.passage.visit, ok=False))
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
