"""What one of all collectors does: presence, who is inside, and what nobody else looks after."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from sentinel.service.collecting.attendance import Attendance, read_word
from sentinel.service.collecting.headcount import HeadCount
from sentinel.service.collecting.inlet import Inlet
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.lease import TTL_S, Lease
from sentinel.service.collecting.monitoring import Limits, watch
from sentinel.service.collecting.partitions import tend
from sentinel.service.collecting.presence import Said

_log = logging.getLogger(__name__)
_TURN_S = 0.1
_WATCH_S = 5.0
_TEND_S, _AGAIN_S = 3600.0, 60.0
_MOST_WORDS = 200_000


class Leading:
    """A thread. It leads while it holds the lease; who leads dies, another does within ``ttl_s``.

    ``heard`` and ``remember`` come from the broker's thread and never block. Drop rule: beyond 200,000
    words a presence is dropped; it is retained, and comes again with the next subscription.
    """

    def __init__(
        self,
        engine: Engine,
        store: EventStore,
        inlet: Inlet,
        headcount: HeadCount,
        limits: Limits,
        clock: Callable[[], datetime],
        ttl_s: float = TTL_S,
        keep_months: int = 0,
    ) -> None:
        self._keep_months = keep_months
        self._engine, self._store, self._inlet = engine, store, inlet
        self._headcount, self._limits, self._clock = headcount, limits, clock
        self._lease = Lease(engine, "collector", inlet.name, ttl_s)
        self._ttl_s = ttl_s
        self._attendance = Attendance(engine)
        self._words: list[tuple[str, Said]] = []
        self._lock = threading.Lock()
        self._moved = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="collector-leading", daemon=True)
        self._leads = False
        self._failing = False
        self._renew_at = self._watch_at = self._tend_at = float("-inf")
        self._listens_at, self._listened_at = float("inf"), float("-inf")
        self._total: int | None = None
        self.dropped = 0

    @property
    def leads(self) -> bool:
        """Whether this is the one."""
        return self._leads and self._lease.held

    def start(self) -> None:
        """Begin to ask for the lease."""
        self._thread.start()

    def stop(self) -> None:
        """Give the lease up."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(5.0)

    def heard(self, kiosk: str, payload: bytes) -> None:
        """A kiosk's presence."""
        said = read_word(payload)
        with self._lock:
            if said is None or len(self._words) >= _MOST_WORDS:
                self.dropped += 1
                return
            self._words.append((kiosk, said))

    def remember(self, kiosk: str, payload: bytes) -> None:
        """What a kiosk was told about the room."""
        self._headcount.remember(kiosk, payload)

    def moved(self) -> None:
        """Events were kept: somebody may have come or gone."""
        self._moved.set()

    def subscribed(self) -> None:
        """The broker may have lost what was retained: tell everybody again."""
        self._headcount.begin_again()
        now = time.monotonic()
        if now - self._listened_at >= self._limits.lost_after.total_seconds():
            self._listens_at = now
        self._moved.set()

    def _listening(self, now: float) -> bool:
        """Whether the kiosks' words came for a while, those that the broker keeps among them."""
        if not self._inlet.subscribed.is_set():
            return False
        self._listened_at = now  # a short cut of the line changes nothing
        return now - self._listens_at >= self._limits.lost_after.total_seconds()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._inlet.tend()
            self._guarded(self._turn)
            self._moved.wait(_TURN_S)
            self._stop.wait(0.01)
        self._guarded(self._lease.release)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # whatever it is: without this thread nobody watches, and nobody knows
            if not self._failing:
                _log.warning("collector: can't look after presence and alarms: %s", type(error).__name__)
            self._failing = True
            return
        if self._failing:
            self._failing = False
            _log.info("collector: looks after presence and alarms again")

    def _turn(self) -> None:
        now = time.monotonic()
        if now >= self._renew_at:
            self._renew_at = now + self._ttl_s / 3
            self._lease.hold()
        self._become(self._lease.held)
        if not self._leads:
            self._moved.clear()
            return
        self._take_words()
        self._publish_capacity()
        if now >= self._watch_at:
            self._watch_at = now + _WATCH_S
            with self._engine.begin() as db:
                watch(db, self._clock(), self._limits, listening=self._listening(now))
        if now >= self._tend_at:
            self._tend_at = now + _AGAIN_S  # where something holds the tables
            self._tend()
            self._tend_at = now + _TEND_S

    def _tend(self) -> None:
        made, gone = tend(self._engine, self._clock(), self._keep_months)
        if made:
            _log.info("collector: made %s", ", ".join(made))
        if gone:
            _log.info("collector: let go of %s: only %d months are kept", ", ".join(gone), self._keep_months)

    def _become(self, leads: bool) -> None:
        if leads == self._leads:
            return
        if leads:
            self._attendance.load()
            self.subscribed()
        self._leads = leads
        self._inlet.lead(leads)
        _log.info("collector: %s", "leads now" if leads else "does not lead any more")

    def _take_words(self) -> None:
        with self._lock:
            words, self._words = self._words, []
        if not words:
            return
        try:
            self._attendance.take(words, self._clock())
        except SQLAlchemyError:
            with self._lock:
                self._words[:0] = words
            raise
        self._moved.set()

    def _publish_capacity(self) -> None:
        """Of what is in the database: what any process acknowledged is counted in what a kiosk hears next."""
        if not self._inlet.subscribed.is_set() or not self._headcount.look(time.monotonic()):
            self._moved.clear()
            return
        changed = self._moved.is_set()
        self._moved.clear()
        if not self._headcount.due(time.monotonic(), changed=True):
            if changed:
                self._moved.set()
            return
        total = self._store.total()
        changed = changed or total != self._total
        self._total = total
        if not self._headcount.due(time.monotonic(), changed=changed):
            return
        presence = {kiosk: {"state": one.state} for kiosk, one in self._attendance.known().items()}
        for kiosk, message in self._headcount.news(presence, self._clock()).items():
            if self._lease.held:
                self._inlet.publish(kiosk, "capacity", msgspec.json.encode(message), retain=True)
