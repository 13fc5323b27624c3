"""The database writer: one thread owns the connection; everybody else hands it work.

Effects of the heart go first and in order. Drop rules: an intent beyond the bound, or while the database is
away, is answered ``ok`` False at once; a result is kept until it is written; what happens in the doorway
beyond the bound is not recorded, which is logged; a call beyond the bound fails; an event told beyond the
bound is refused, and its teller is told so.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent, CommitResult, Passage, RecordDoor
from sentinel.core.events import Device, DeviceChanged, Event, IntentCommitted, PassesRemembered
from sentinel.core.policy import Policy
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse
from sentinel.store import doorway, outbox, passages, retention
from sentinel.store.database import (
    Connection,
    only_writer,
    open_writer,
    sqlcipher,
    transaction,
    wrapped,
)
from sentinel.store.errors import StoreError, UnreadableError
from sentinel.store.passages import EventMaker, Written
from sentinel.store.tally import Tally, Today, local_midnight

T = TypeVar("T")
_log = logging.getLogger(__name__)

_MOST_EFFECTS = 256
_MOST_CALLS = 64
_MOST_TOLD = 1024
_TOLD_AT_ONCE = 64  # in one transaction: what a visitor's commit may have to wait behind
_MOST_POLICIES = 8
_IDLE_S = 0.25
_CHECKPOINT_AFTER = 256  # commits; about a thousand pages of log
_PURGE_EVERY_S = 600.0

_Effect = CommitIntent | CommitResult | RecordDoor
_Call = tuple[Callable[[Connection], Any], "Future[Any]"]
_Told = list[Draft]


class StoreWriter:
    """Run ``session`` in a ``Worker`` with ``expected=(StoreError,)``; the rest is for any thread.

    Posts ``IntentCommitted`` for every ``CommitIntent``, and ``DeviceChanged(STORE)``. ``on_outgoing`` is
    called (in the writer's thread, it must return at once) after an event was put into the outbox.
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
        events_days: float = 7.0,
        passages_days: float = 30.0,
    ) -> None:
        self._path = path
        self._key = key
        self._events = events
        self._post = post
        self._clock = clock
        self._on_outgoing = on_outgoing
        self._keep = {"events_days": events_days, "passages_days": passages_days}
        self._condition = threading.Condition()
        self._effects: deque[_Effect] = deque()
        self._calls: deque[_Call] = deque()
        self._told: deque[Draft] = deque()
        self._open = False
        self._kept: deque[tuple[Policy, str]] = deque(maxlen=_MOST_POLICIES)  # the hash of each in the file
        self._tally = Tally()
        self._settled = False
        self._condemned = False
        self._up: bool | None = None
        self._commits = 0
        self._purge_at = 0.0
        self.replaced: Path | None = None

    # ---- any thread

    def submit(self, effect: _Effect) -> None:
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

    def acknowledge(self, ids: Sequence[str]) -> int:
        """These events are done; how many of them were open. Raises StoreError."""

        def work(connection: Connection) -> int:
            count = outbox.mark_acked(connection, ids, self._clock.now().utc)
            self._tally.events(-count)
            return count

        return self.call(work)

    # ---- the writer's thread

    def session(self, pulse: Pulse) -> None:
        """One life of the connection. Raises StoreError when the database can't be used."""
        try:
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
        opened = open_writer(self._path, self._key, now, condemned=self._condemned)
        self._condemned = False
        connection = opened.connection
        self._kept.clear()
        try:
            if opened.aside:
                self.replaced = opened.aside
                _log.error("the record starts anew; the old file is kept as %s", opened.aside)
                with transaction(connection):
                    outbox.put(connection, self._events.store_replaced(opened.aside.name, now))
            if not self._settled:
                count = passages.settle_unknown(connection, self._events, now)
                if count:
                    _log.warning("%d passages had no result when the power went; recorded as such", count)
                self._settled = True
                self._post(PassesRemembered(passages.passes_that_let_in(connection)))
            verdicts = passages.verdicts_since(connection, local_midnight(now))
            self._tally.reset(verdicts, outbox.waiting(connection), now)
        except sqlcipher.Error as error:
            connection.close()
            ours = wrapped(error, self._path)
            self._condemned = isinstance(ours, UnreadableError)
            raise ours from error
        return connection

    def _serve(self, pulse: Pulse, connection: Connection) -> None:
        while True:
            pulse.alive()
            work = self._next(0.0 if pulse.stopping else _IDLE_S)
            if work is None:
                if pulse.stopping:
                    return
                self._idle(connection)
            elif isinstance(work, CommitIntent):
                self._intent(connection, work.passage)
            elif isinstance(work, CommitResult):
                self._result(connection, work)
            elif isinstance(work, RecordDoor):
                self._happening(connection, work)
            elif isinstance(work, list):
                self._put(connection, work)
            else:
                self._answer(connection, *work)

    def _next(self, timeout_s: float) -> _Effect | _Told | _Call | None:
        with self._condition:
            if not self._effects and not self._told and not self._calls and timeout_s:
                self._condition.wait(timeout_s)
            if self._effects:
                return self._effects.popleft()
            if self._told:
                return [self._told.popleft() for _ in range(min(len(self._told), _TOLD_AT_ONCE))]
            return self._calls.popleft() if self._calls else None

    def _intent(self, connection: Connection, passage: Passage) -> None:
        now = self._clock.now().utc
        written = Written.REFUSED
        try:
            digest = self._digest(connection, passage.policy)
            event = self._events.passage(passage)
            written = passages.commit_intent(connection, passage, digest, event, now)
        finally:
            self._post(IntentCommitted(passage.visit, ok=written is not Written.REFUSED))
        self._commits += 1
        if written is Written.NEW:
            if passage.rehearsal:
                self._tally.events(1)
            else:
                self._tally.passage(passage.decision.verdict, now)
            self._on_outgoing()

    def _result(self, connection: Connection, effect: CommitResult) -> None:
        now = self._clock.now().utc
        event = self._events.result(effect.visit, effect.outcome, now, rehearsal=effect.rehearsal)
        try:
            written = passages.commit_result(connection, effect.visit, effect.outcome, event, now)
        except sqlcipher.Error:
            with self._condition:
                self._effects.appendleft(effect)
            raise
        self._commits += 1
        if written:
            self._tally.events(1)
            self._on_outgoing()
        else:
            _log.warning("visit %s: result %s without an open intent", effect.visit, effect.outcome.value)

    def _happening(self, connection: Connection, effect: RecordDoor) -> None:
        now, event = self._clock.now().utc, effect.event
        try:
            written = doorway.commit(connection, event, self._events.door(event))
        except sqlcipher.Error:
            with self._condition:
                self._effects.appendleft(effect)
            raise
        self._commits += 1
        if written:
            if event.annuls:
                self._tally.annulled(now)
            self._tally.events(1)
            self._on_outgoing()

    def _put(self, connection: Connection, drafts: _Told) -> None:
        try:
            with transaction(connection):
                count = sum(outbox.put(connection, draft) for draft in drafts)
        except sqlcipher.Error:
            with self._condition:
                self._told.extendleft(reversed(drafts))
            raise
        self._commits += 1
        if count:
            self._tally.events(count)
            self._on_outgoing()

    def _answer(
        self, connection: Connection, work: Callable[[Connection], Any], answer: "Future[Any]"
    ) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        self._commits += 1
        try:
            answer.set_result(work(connection))
        except Exception as error:
            answer.set_exception(error)
            if isinstance(error, sqlcipher.Error):
                raise

    def _digest(self, connection: Connection, policy: Policy) -> str:
        """The hash of the policy, which ``explain`` finds it by; written once. Two may have one version."""
        known = next((digest for one, digest in self._kept if one is policy), "")
        if not known:
            known = passages.remember_policy(connection, policy, self._clock.now().utc)
            self._kept.append((policy, known))
        return known

    def _idle(self, connection: Connection) -> None:
        if self._commits >= _CHECKPOINT_AFTER:
            self._commits = 0
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        now = self._clock.now()
        self._tally.idle(now.utc)
        due = now.utc_trusted and time.monotonic() >= self._purge_at
        if due and not retention.purge(connection, now.utc, **self._keep):
            self._purge_at = time.monotonic() + _PURGE_EVERY_S

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
