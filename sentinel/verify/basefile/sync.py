"""Keeps the base file in step with its publisher: news, missing deltas, a new file where it takes one."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.publication import Latest
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse
from sentinel.verify.basefile.holding import Holding
from sentinel.verify.basefile.http import HttpPublisher, SyncError, forget_part
from sentinel.verify.basefile.overlay import OverlayError
from sentinel.verify.basefile.turns import Taken

_log = logging.getLogger(__name__)

PART = "download.part"
_WAIT_S = 4.0  # of a long poll: as long as a stop may take
_TURN_S = 0.5
_LEAST_S = 0.5
_SPREAD_S = 60.0  # ten thousand kiosks don't load a new file in one second
_TAKEN_S = 5.0  # until the next look, where another process is loading
_ROUNDS = 1000  # bundles of deltas in one go


@dataclass(frozen=True, slots=True)
class Synced:
    """What one round did: whether a whole file came, how many deltas were new, and the last without a gap.

    ``missing``: deltas that the publisher has and did not give.
    """

    loaded: bool
    applied: int
    horizon: int
    missing: int


class Syncing:
    """``session`` for a ``Worker`` with ``expected=(SyncError, OverlayError, OSError)`` and ``stale_after_s``
    30 or more; ``round`` for one turn by hand.

    ``pushed``: deltas also come by ``Pushed``, so that the publisher is asked every ``every_s`` only, and
    where ``hurry`` says so. ``compact_at``: changes from which a new file is made of both.
    """

    def __init__(
        self,
        holding: Holding,
        clock: Clock,
        publisher: HttpPublisher | None = None,
        *,
        pushed: bool = False,
        every_s: float = 60.0,
        compact_at: int = 200_000,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._holding, self._clock = holding, clock
        self._publisher, self._by_push = publisher, pushed
        self._every_s, self._compact_at, self._draw = every_s, compact_at, draw
        self._load_at = self._poll_at = float("-inf")
        self._hurried = threading.Event()
        self._hurry_at = float("inf")
        self._hurrying = threading.Lock()
        self._asked = threading.Event()
        self._fault = ""
        self.loading = 0  # bytes of the file that is being loaded, for who shows progress
        self.applied = 0  # new deltas so far

    @property
    def fault(self) -> str:
        """What was refused last, "" where what came after was taken."""
        return self._fault

    def hurry(self, within_s: float) -> None:
        """Ask the publisher in so many seconds, if not sooner. Any thread; never blocks."""
        with self._hurrying:
            self._hurry_at = min(self._hurry_at, self._clock.now().monotonic + within_s)
        self._hurried.set()

    def fetch(self) -> None:
        """Somebody asked: as ``hurry``, at once, and a new file waits for no spreading."""
        self._asked.set()
        self.hurry(0.0)

    def session(self, pulse: Pulse) -> None:
        """Until stopped. Raises SyncError, OverlayError, OSError."""
        while not pulse.stopping:
            pulse.alive()
            now = self._clock.now().monotonic
            if self._publisher is not None and now >= self._due():
                with self._hurrying:
                    self._hurry_at = float("inf")
                self._poll(pulse)
                self._asked.clear()
                # A publisher that holds no answer back is not asked without end.
                self._poll_at = now + (self._every_s if self._by_push else _LEAST_S)
            elif self._hurried.wait(max(0.0, min(_TURN_S, self._due() - now))):
                self._hurried.clear()
            else:
                self._holding.state(self._clock.now())  # another process may have put a file in place
            pulse.working()
            self._compact()

    def _due(self) -> float:
        return float("inf") if self._publisher is None else min(self._poll_at, self._hurry_at)

    def _poll(self, pulse: Pulse) -> None:
        """One round; where deltas are pushed too, those go on while the publisher is away."""
        try:
            self._round(pulse.alive, patient=True)
        except SyncError as error:
            if not self._by_push:
                raise
            self._say(str(error))

    def round(self, alive: Callable[[], object] = lambda: None) -> Synced:
        """Everything that the publisher has, now. Raises SyncError, Refused (a whole file), OverlayError."""
        synced = self._round(alive, patient=False)
        self._compact()
        return synced

    def _round(self, alive: Callable[[], object], *, patient: bool) -> Synced:
        assert self._publisher is not None
        now = self._clock.now()
        state = self._holding.state(now)
        # Whoever misses what the publisher has not waits as patiently as who misses nothing.
        waits = patient and not self._by_push and state is not None
        newest = max((state.horizon, *state.ahead)) if state else 0
        latest = self._publisher.latest(newest, _WAIT_S if waits else 0.0)
        loaded = False
        if self._needs_file(latest) and (not patient or self._may_load(has_one=state is not None)):
            loaded = self._load(latest, alive, quiet=patient)
        applied = self._catch_up(latest, alive)
        state = self._holding.state(self._clock.now())
        horizon = state.horizon if state else 0
        missing = max(0, latest.sequence - horizon - len(state.ahead)) if state else latest.sequence
        return Synced(loaded, applied, horizon, missing)

    def _needs_file(self, latest: Latest) -> bool:
        if latest.base is None:
            return False
        state = self._holding.state(self._clock.now(), fresh=True)
        if state is None or latest.base.key_epoch > state.epoch:
            return True
        # What lies between is not to be had as deltas any more, and is in the file.
        behind = latest.sequence > state.horizon and not 0 < latest.oldest <= state.horizon + 1
        return behind and latest.base.sequence > state.horizon

    def _may_load(self, *, has_one: bool) -> bool:
        now = self._clock.now().monotonic
        if not has_one or self._asked.is_set():
            return True
        if self._load_at == float("-inf"):
            self._load_at = now + self._draw() * _SPREAD_S
        return now >= self._load_at

    def _load(self, latest: Latest, alive: Callable[[], object], *, quiet: bool) -> bool:
        try:
            with self._holding.loading():
                return self._load_alone(latest, alive, quiet=quiet)
        except Taken as error:
            if not quiet:
                raise
            self._say(str(error))
            self._load_at = self._clock.now().monotonic + _TAKEN_S
            return False

    def _load_alone(self, latest: Latest, alive: Callable[[], object], *, quiet: bool) -> bool:
        assert self._publisher is not None and latest.base is not None
        if not self._needs_file(latest):
            return False  # whoever was here a moment ago has brought it
        part = self._holding.folder / PART
        self.loading = latest.base.bytes
        self._publisher.download(part, latest.base.bytes, alive)
        self.loading = 0
        try:
            self._holding.install(part, self._clock.now())
        except Refused as error:
            if error.reason is not Refusal.TRUNCATED:
                forget_part(part)
            if not quiet:
                raise
            self._say(f"the publisher's file is refused: {error}")
            self._load_at = self._clock.now().monotonic + _SPREAD_S * (1.0 + self._draw())
            return False
        forget_part(part)
        self._load_at = float("-inf")
        return True

    def _catch_up(self, latest: Latest, alive: Callable[[], object]) -> int:
        """Fetch and apply from the first gap on, as long as something new comes."""
        assert self._publisher is not None
        applied = 0
        for _ in range(_ROUNDS):
            state = self._holding.state(self._clock.now())
            if state is None or state.horizon >= latest.sequence:
                break
            last = state.gaps[0][1] if state.gaps else latest.sequence
            new = sum(self._apply(raw) for raw in self._publisher.deltas(state.horizon + 1, last))
            applied += new
            self.applied += new
            alive()
            if not new:
                break
        return applied

    def _apply(self, raw: bytes) -> bool:
        try:
            new = self._holding.apply(raw, self._clock.now())
        except Refused as error:
            self._say(f"a delta is refused: {error}")
            return False
        self._say("")
        return new

    def _compact(self) -> None:
        """Many changes make a new file of both."""
        if self._holding.changes < self._compact_at:
            return
        try:
            self._holding.compact(self._clock.now())
        except Refused as error:
            self._say(f"no compaction: {error}")

    def _say(self, fault: str) -> None:
        if fault and fault != self._fault:
            _log.warning("base file: %s", fault)
        self._fault = fault


__all__ = ["PART", "OverlayError", "SyncError", "Synced", "Syncing"]
