"""Each piece of the writer's work as statements on its connection, and the figures that follow from it."""

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.policy import Policy
from sentinel.runtime.clock import Clock
from sentinel.store import audit_heads, doorway, hourly, outbox, overflow, passages, shortening
from sentinel.store.audit_heads import Signer
from sentinel.store.database import Connection, transaction
from sentinel.store.passages import EventMaker, Written
from sentinel.store.tally import Tally

_log = logging.getLogger(__name__)
_MOST_POLICIES = 8
_BITE = 64  # events that make room at once: small, so that a visitor's commit never waits long behind them

Effect = CommitIntent | CommitResult | RecordDoor
Told = list[Draft]


class Committing:
    """Owned by the writer's thread. Every method raises the engine's error, and may be called again then.

    ``keep``: how many events may wait; beyond it the oldest of the lowest priority make room. ``reports``:
    somebody fetches them.
    """

    def __init__(
        self,
        events: EventMaker,
        clock: Clock,
        tally: Tally,
        on_outgoing: Callable[[], None],
        keep: int,
        *,
        reports: bool = True,
    ) -> None:
        self._events, self._clock, self._tally = events, clock, tally
        self._on_outgoing = on_outgoing
        self._keep, self._reports = keep, reports
        self._shortening = False
        self._kept: deque[tuple[Policy, str]] = deque(maxlen=_MOST_POLICIES)  # the hash of each in the file
        self.commits = 0

    def begin(self) -> None:
        """Another connection."""
        self._kept.clear()

    def do(self, connection: Connection, work: Effect | Told) -> bool:
        """Write it; for an intent, whether the gate may be pulsed."""
        now = self._clock.now().utc
        good = True
        match work:
            case CommitIntent():
                good = self._intent(connection, work, now)
            case CommitResult():
                self._result(connection, work, now)
            case RecordDoor():
                self._happening(connection, work, now)
            case list():
                self._put(connection, work, now)
        self.commits += 1
        return good

    def bound(self, connection: Connection) -> None:
        """Keep to the bound; after the answer to a visitor's intent."""
        if self._tally.today.unsent > self._keep:
            self.make_room(connection)

    def make_room(self, connection: Connection, count: int = _BITE) -> bool:
        """Delete what may go (see ``overflow``); whether anything went. Said once until nothing waits."""
        acked, gone, change = overflow.make_room(connection, self._events, count, self._clock.now().utc)
        if gone:
            if self._tally.lost_some(gone, change):
                _log.error("no room for more events: the oldest of the least important go, and are counted")
            self._on_outgoing()
        return acked + gone > 0

    def make_room_on_disk(self, connection: Connection, count: int) -> bool:
        """The same, of passages too (see ``overflow.make_room_on_disk``)."""
        now = self._clock.now().utc
        made = overflow.make_room_on_disk(connection, self._events, count, now, reported=self._reports)
        if not made.lost:
            self._tally.events(made.change)
        elif self._tally.lost_some(made.lost, made.change):
            _log.error("no room for more events: the oldest of the least important go, and are counted")
        if made.rows and not self._shortening:
            self._shortening = True
            _log.error("no room for more passages: the oldest go, and are counted")
        if made.lost or made.rows:
            self._on_outgoing()
        return bool(made)

    def roomy(self) -> None:
        """The disk has room: the next time that it has none is news."""
        self._shortening = False

    def hours(self, connection: Connection) -> None:
        """Tell the hours that are over, and what made room in them."""
        count = hourly.tell(connection, self._events, self._clock.now().utc)
        count += shortening.tell(connection, self._events, self._clock.now().utc)
        if count:
            self.commits += count
            self._tally.events(count)
            self._on_outgoing()

    def head(self, connection: Connection, signer: Signer | None, *, changed_only: bool = False) -> None:
        """Publish how far the audit went, where it is due."""
        now = self._clock.now()
        if signer is None or not now.utc_trusted:
            return
        if audit_heads.publish(connection, self._events, signer, now.utc, changed_only=changed_only):
            self._tally.events(1)
            self._on_outgoing()

    def _intent(self, connection: Connection, effect: CommitIntent, now: datetime) -> bool:
        passage = effect.passage
        digest = self._digest(connection, passage.policy)
        event = self._events.passage(passage)
        written = passages.commit_intent(connection, passage, digest, event, now)
        if written is Written.NEW:
            if not passage.rehearsal:
                self._tally.passage(passage.decision.verdict, now)
            self._added([event], now)
        return written is not Written.REFUSED

    def _result(self, connection: Connection, effect: CommitResult, now: datetime) -> None:
        event = self._events.result(effect.visit, effect.outcome, now, rehearsal=effect.rehearsal)
        if passages.commit_result(connection, effect.visit, effect.outcome, event, now):
            self._added([event], now)
        else:
            _log.warning("visit %s: result %s without an open intent", effect.visit, effect.outcome.value)

    def _happening(self, connection: Connection, effect: RecordDoor, now: datetime) -> None:
        event = effect.event
        draft = self._events.door(event)
        if doorway.commit(connection, event, draft, now):
            if event.annuls:
                self._tally.annulled(now)
            self._added([draft], now)

    def _put(self, connection: Connection, drafts: Told, now: datetime) -> None:
        with transaction(connection):
            new = [draft for draft in drafts if outbox.put(connection, draft)]
        if new:
            self._added(new, now)

    def _added(self, drafts: Told, now: datetime) -> None:
        self._tally.added(drafts, now)
        self._on_outgoing()

    def _digest(self, connection: Connection, policy: Policy) -> str:
        """The hash of the policy, which ``explain`` finds it by; written once. Two may have one version."""
        known = next((digest for one, digest in self._kept if one is policy), "")
        if not known:
            known = passages.remember_policy(connection, policy, self._clock.now().utc)
            self._kept.append((policy, known))
        return known
