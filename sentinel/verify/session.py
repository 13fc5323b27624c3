"""The verify workers: a bounded queue of questions, each answered exactly once, and the platform's state."""

import logging
import queue
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sentinel.core import checking
from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.events import Device, DeviceChanged, Event, Verified
from sentinel.core.facts import Lookup, LookupState
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse
from sentinel.verify.provider import Verifier

_log = logging.getLogger(__name__)

_TURN_S = 0.5
_PURGE_S = 600.0

Post = Callable[[Event], None]
Chore = Callable[[Now], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    request: Verify
    deadline: float


class VerifyQueue:
    """Hand-over from the coordinator to the verify workers, at most ``limit`` questions.

    Drop rule: when full, or after ``close``, a question is answered ``UNAVAILABLE`` at once; none is lost.
    """

    def __init__(self, post: Post, clock: Clock, limit: int = 16) -> None:
        self._post = post
        self._clock = clock
        self._items: queue.Queue[_Asked] = queue.Queue(limit)
        self._lock = threading.Lock()
        self._closed = False
        self.refused = 0

    def submit(self, request: Verify) -> None:
        """Queue a question; its budget counts from now. Never blocks."""
        asked = _Asked(request, self._clock.now().monotonic + request.budget_s)
        with self._lock:
            if not self._closed:
                try:
                    self._items.put_nowait(asked)
                except queue.Full:
                    self.refused += 1
                else:
                    return
        self._post(unavailable(request))

    def take(self, timeout_s: float) -> tuple[Verify, float] | None:
        """The oldest question and its deadline (monotonic seconds), or None after ``timeout_s`` seconds."""
        try:
            asked = self._items.get(timeout=timeout_s)
        except queue.Empty:
            return None
        return asked.request, asked.deadline

    def close(self) -> None:
        """Answer what still waits, and everything from now on, ``UNAVAILABLE``."""
        with self._lock:
            self._closed = True
        while (waiting := self.take(0.001)) is not None:
            self._post(unavailable(waiting[0]))


def unavailable(request: Verify) -> Verified:
    """The answer where there is none."""
    return Verified(request.visit, request.request, Lookup(LookupState.UNAVAILABLE, offline=True))


def network_state(post: Post) -> Callable[[bool], None]:
    """For ``PlatformClient.on_state``: each change becomes an event."""
    return lambda up: post(DeviceChanged(Device.NETWORK, up))


def verify_session(
    requests: VerifyQueue,
    verifier: Verifier,
    post: Post,
    clock: Clock,
    chores: Sequence[Chore] = (),
    draw: Callable[[], float] = random.random,
) -> Callable[[Pulse], None]:
    """A session for ``Worker``; several workers may share queue, verifier and session.

    While nobody asks, the platform is checked: often while it fails (as the breaker lets), rarely while
    it works, so that the next visitor does not pay for a platform that is down, nor for its recovery.
    ``chores`` are done then too, by one worker at a time; none may raise or take long. ``draw``: uniform in
    0..1, of the pauses between checks.
    """
    upkeep = _Upkeep(verifier, clock, chores, draw)

    def session(pulse: Pulse) -> None:
        pulse.working()
        while not pulse.stopping:
            pulse.alive()
            asked = requests.take(_TURN_S)
            if asked is None:
                upkeep.turn()
            else:
                _answer(*asked, verifier, post, clock)

    return session


def _answer(request: Verify, deadline: float, verifier: Verifier, post: Post, clock: Clock) -> None:
    """The deciding answer, and those that come after it within the visit's time."""
    now = clock.now()
    told = False
    try:
        for verified in verifier.answers(request, now, deadline - now.monotonic):
            post(verified)
            told = True
    finally:
        if not told:
            post(unavailable(request))


class _Upkeep:
    """What is done while nobody asks, by one worker at a time."""

    def __init__(
        self, verifier: Verifier, clock: Clock, chores: Sequence[Chore], draw: Callable[[], float]
    ) -> None:
        self._verifier = verifier
        self._draw = draw
        self._clock = clock
        self._chores = chores
        self._busy = threading.Lock()
        self._checking = checking.begin(clock.now().monotonic, draw())
        self._next_purge = 0.0

    def turn(self) -> None:
        if not self._busy.acquire(blocking=False):
            return
        try:
            now = self._clock.now()
            if now.monotonic >= self._checking.due_at(works=self._verifier.works):
                self._checking = checking.checked(now.monotonic, self._draw())
                self._verifier.check()
            if now.monotonic >= self._next_purge:
                self._next_purge = now.monotonic + _PURGE_S
                self._verifier.purge(now)
            for chore in self._chores:
                chore(now)
        finally:
            self._busy.release()
