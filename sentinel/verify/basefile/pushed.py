"""Deltas that are pushed: applied as they come, and what is missing is fetched or asked for.

A thread of its own beside ``Syncing``: a publisher that answers slowly, or a compaction, holds up no push.
"""

import logging
import queue
import random
from collections.abc import Callable
from typing import Protocol

from sentinel.basefile.delta import MOST_BYTES
from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.publication import Announcement, announced
from sentinel.core.clock import Now
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse
from sentinel.verify.basefile.holding import Holding

_log = logging.getLogger(__name__)

_TURN_S = 0.5
_ASK_AGAIN_S = 5.0
_ASKS = 3  # for what was announced and never comes
_SPREAD_S = 60.0  # over which kiosks load a delta of the greatest size, smaller ones sooner
_GAP_SPREAD_S = 0.5  # over which they ask for what all of them missed
_MOST_RANGES = 8


class Asks(Protocol):
    """How missing deltas are asked for over MQTT."""

    def __call__(self, first: int, last: int) -> None:
        """Ask; the answer comes by ``Pushed.offer``."""


class Pushed:
    """Run ``session`` in a ``Worker``: ``expected=(OverlayError, OSError)``, ``stale_after_s`` 30 or more.

    What is pushed waits in a queue of 64; when it is full the newest is dropped: the gap is noticed.
    ``hurry`` has the publisher asked within so many seconds; where there is none, ``asks`` is.
    """

    def __init__(
        self,
        holding: Holding,
        clock: Clock,
        *,
        hurry: Callable[[float], None] | None = None,
        asks: Asks | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._holding, self._clock = holding, clock
        self._hurry, self._asks, self._draw = hurry, asks, draw
        self._offered: queue.Queue[bytes] = queue.Queue(64)
        self._announced: Announcement | None = None
        self._asks_left = 0
        self._ask_at = float("-inf")
        self._fault = ""
        self.dropped = 0

    @property
    def fault(self) -> str:
        """What was refused last, "" where what came after was taken."""
        return self._fault

    def offer(self, raw: bytes) -> None:
        """A message that was pushed. Any thread; never blocks."""
        try:
            self._offered.put_nowait(raw)
        except queue.Full:
            self.dropped += 1

    def session(self, pulse: Pulse) -> None:
        """Until stopped. Raises OverlayError, OSError."""
        while not pulse.stopping:
            pulse.alive()
            try:
                self._take(self._offered.get(timeout=_TURN_S))
                while not self._offered.empty():
                    pulse.alive()
                    self._take(self._offered.get_nowait())
            except queue.Empty:
                pass
            pulse.working()
            self._fill(self._clock.now())

    def _take(self, message: bytes) -> None:
        news = announced(message)
        if news is None:
            self._apply(message)
        elif self._announced is None or news.sequence > self._announced.sequence:
            self._announced, self._asks_left = news, _ASKS
            self._ask_at = float("-inf")

    def _apply(self, raw: bytes) -> None:
        try:
            self._holding.apply(raw, self._clock.now())
        except Refused as error:
            if error.reason in (Refusal.EPOCH, Refusal.NO_BASE) and self._hurry is not None:
                self._hurry(_GAP_SPREAD_S * self._draw())  # a new key, or no file yet: the publisher has one
            self._say(f"a delta is refused: {error}")
            return
        self._say("")

    def _fill(self, now: Now) -> None:
        """Have fetched, or ask for, what is missing below what is held or was announced."""
        if now.monotonic < self._ask_at:
            return
        state = self._holding.state(now)
        if state is None:
            return
        missing = list(state.gaps)
        news, spread = self._announced, _GAP_SPREAD_S
        if news is not None:
            newest = max((state.horizon, *state.ahead))
            if news.sequence <= newest or not self._asks_left:
                self._announced = None
            else:
                self._asks_left -= 1
                missing.append((newest + 1, news.sequence))
                spread = _GAP_SPREAD_S + _SPREAD_S * min(1.0, news.bytes / MOST_BYTES)
        if not missing:
            return
        delay_s = spread * self._draw() if self._hurry is not None else 0.0
        self._ask_at = now.monotonic + delay_s + _ASK_AGAIN_S
        if self._hurry is not None:
            self._hurry(delay_s)
        elif self._asks is not None:
            for first, last in missing[:_MOST_RANGES]:
                self._asks(first, last)

    def _say(self, fault: str) -> None:
        if fault and fault != self._fault:
            _log.warning("base file: %s", fault)
        self._fault = fault
