"""A contact's thread: finds what is due, calls, tries again with back-off; one process of all at a time."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from sentinel.core.backoff import Backoff
from sentinel.core.token_bucket import TokenBucket, full_bucket
from sentinel.runtime.worker import Pulse
from sentinel.service.calling.book import CallBook
from sentinel.service.calling.errors import NotCalled
from sentinel.service.calling.message import Message
from sentinel.service.collecting.lease import TTL_S, Lease

_log = logging.getLogger(__name__)
_TURN_S = 1.0
STALE_S = 150.0
"""The mail server's every step may take ten seconds."""


class Way(Protocol):
    """How a contact is called."""

    def call(self, message: Message) -> None:
        """Raises NotCalled."""

    def close(self) -> None:
        """Let go of what is open."""


@dataclass(frozen=True, slots=True)
class Line:
    """One contact's line, pure. At most 20 calls at once and two a minute: what is more waits."""

    backoff: Backoff = field(default_factory=lambda: Backoff(first_s=5.0, longest_s=600.0))
    bucket: TokenBucket = field(default_factory=lambda: full_bucket(1 / 30.0, 20.0))
    not_before: float = float("-inf")

    def ready(self, now: float) -> bool:
        """Whether a call may go out (monotonic s)."""
        return now >= self.not_before and self.bucket.filled(now).tokens >= 1.0

    def began(self, now: float) -> "Line":
        """A call goes out."""
        return replace(self, bucket=self.bucket.take(now)[0])

    def failed(self, now: float, draw: float) -> "Line":
        """It was not taken; ``draw`` uniform in 0..1."""
        backoff = self.backoff.failed()
        return replace(self, backoff=backoff, not_before=now + backoff.delay_s(draw))

    def taken(self) -> "Line":
        """Somebody took it."""
        return replace(self, backoff=self.backoff.succeeded(), not_before=float("-inf"))

    @property
    def down(self) -> bool:
        """Whether the last call was not taken."""
        return self.backoff.failures > 0


class Caller:
    """Run ``session`` in a worker of its own that expects SQLAlchemyError.

    At least once: what was sent and not written down, because the power went, is sent again under its id.
    """

    def __init__(
        self,
        name: str,
        way: Way,
        book: CallBook,
        lease: Lease,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
        turn_s: float = _TURN_S,
        line: Line | None = None,
    ) -> None:
        self._name, self._way, self._book, self._lease = name, way, book, lease
        self._monotonic, self._draw, self._turn_s = monotonic, draw, turn_s
        self._line = line or Line()
        self._hold_at = float("-inf")

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        try:
            while not pulse.stopping:
                self.turn(pulse.alive)
                pulse.wait(self._turn_s)
        finally:
            self._way.close()
        self._lease.release()

    def turn(self, alive: Callable[[], None] = lambda: None) -> None:
        """Enter what is due; call while the line is ready. Raises SQLAlchemyError."""
        if not self._held():
            return
        self._book.enter_due()
        while self._held() and self._line.ready(self._monotonic()):
            message = self._book.next()
            if message is None or not self._call(message):
                return
            alive()

    def _held(self) -> bool:
        now = self._monotonic()
        if now >= self._hold_at:
            self._hold_at = now + TTL_S / 3
            self._lease.hold()
        return self._lease.held

    def _call(self, message: Message) -> bool:
        self._line = self._line.began(self._monotonic())
        self._book.tried(message)
        try:
            self._way.call(message)
        except NotCalled as error:
            if not self._line.down:
                _log.warning("calls: %s can't be reached: %s; tried again for a day", self._name, error)
            self._line = self._line.failed(self._monotonic(), self._draw())
            return False
        self._book.called(message)
        if self._line.down:
            _log.info("calls: %s can be reached again", self._name)
        self._line = self._line.taken()
        return True
