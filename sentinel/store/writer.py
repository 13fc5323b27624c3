"""The database writer: one thread owns the connection; everybody else hands it work (``waiting``).

Where the disk is full, room is made and the work done again (``room``); events told wait there until there is
some, while visitors are recorded.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent
from sentinel.core.events import Device, DeviceChanged, Event, IntentCommitted, PassesRemembered
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse
from sentinel.store import let_in, outbox, passages, reserve, spare
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
from sentinel.store.waiting import Waiting

T = TypeVar("T")
_log = logging.getLogger(__name__)

_IDLE_S = 0.25
_CHECKPOINT_AFTER = 256  # commits; about a thousand pages of log
_AGAIN_S = 1.0  # after a full disk took nothing
KEEP_EVENTS = 1_000_000


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
        self._work = Committing(events, clock, self._tally, on_outgoing, keep_events, reports=reports)
        self._retention = Retention(
            path,
            events_days=events_days,
            passages_days=passages_days,
            waited=None if reports else lambda count: self._tally.events(-count),
        )
        self._room = Room(path, self._work)
        self._waiting = Waiting(path, lambda intent: self._answer_intent(intent, ok=False))
        self._settled = False
        self._condemned = False
        self._up: bool | None = None
        self._again_at = 0.0  # not before, after a full disk took nothing
        self.replaced: Path | None = None

    # ---- any thread

    def submit(self, effect: Effect) -> None:
        """Write it soon; never blocks. An intent that can't be is answered ``ok`` False at once."""
        self._waiting.submit(effect)

    def tell(self, draft: Draft) -> bool:
        """Put an event into the outbox soon; never blocks. False: too many wait already, it is not taken.

        Also while the database is away; what waits then is lost with the process. Twice the same id is one.
        """
        return self._waiting.tell(draft)

    def call(self, work: Callable[[Connection], T], timeout_s: float = 5.0) -> T:
        """Run ``work`` in the writer's thread and wait. Raises StoreError (away, busy, failed, too late)."""
        answer = self._waiting.ask(work)
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
            self._waiting.begin()
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
        passages.settle_unknown(connection, self._events, now)
        self._settled = True
        self._post(PassesRemembered(let_in.last(connection)))

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
            if self._waiting.full and time.monotonic() >= self._again_at:
                self._look_for_room(connection)
            work = self._waiting.next(0.0 if pulse.stopping else _IDLE_S)
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
            self._waiting.put_back(work)
            waits = self._can_wait(error)
            if not waits:
                raise
        finally:
            if isinstance(work, CommitIntent):
                self._answer_intent(work, ok=good)
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
                self._waiting.put_back(told)
        if done:
            self._work.bound(connection)
        else:
            self._waiting.rest(told)

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
        self._waiting.rest(work)
        if not self._waiting.full:
            _log.error("%s: nothing makes room any more: nobody can be recorded", self._path)
        self._again_at = time.monotonic() + _AGAIN_S
        self._waiting.fill()
        self._say(up=False)

    def _look_for_room(self, connection: Connection) -> None:
        self._again_at = time.monotonic() + _AGAIN_S
        self._room.look(connection)
        if self._if_room(connection, lambda: self._room.promise_a_result(connection)):
            self._waiting.drain()
            _log.warning("%s: there is room again", self._path)
            self._say(up=True)

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

    def _answer_intent(self, intent: CommitIntent, *, ok: bool) -> None:
        self._post(IntentCommitted(intent.passage.visit, ok=ok))

    def _end(self, connection: Connection) -> None:
        self._waiting.end()
        try:
            connection.close()
        except sqlcipher.Error as error:
            _log.warning("%s: closing: %s", self._path, error)

    def _say(self, *, up: bool) -> None:
        if self._up is not up:
            self._up = up
            self._post(DeviceChanged(Device.STORE, up))
