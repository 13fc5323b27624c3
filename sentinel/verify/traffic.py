"""The requests of a platform's client, on one event loop: step machines say what goes where."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sentinel.core import asking
from sentinel.core.asking import Move
from sentinel.core.breaker import Breaker
from sentinel.core.clock import Now
from sentinel.core.token_bucket import full_bucket
from sentinel.core.upstream import Choose, Grant, Refusal, Reported, Upstream, Why, step
from sentinel.runtime.clock import Clock
from sentinel.verify.errors import BreakerOpen, Busy, Declined, Throttled, Unreachable, VerifyError
from sentinel.verify.exchange import Exchange
from sentinel.verify.interference import Interference
from sentinel.verify.platforms.form import Adapter
from sentinel.verify.platforms.questions import Prepared
from sentinel.verify.platforms.refusals import Reply
from sentinel.verify.platforms.shipped import REFERENCE, shipped
from sentinel.verify.signing import Account
from sentinel.verify.wire import Answer

_log = logging.getLogger(__name__)

# Of the budget, for a connection: what is left is for the second attempt.
_CONNECT_SHARE = 0.4
# Where there is a standby, nobody waits longer for the primary: an answer of 0.3 s makes that a second.
_PATIENCE_S = 0.7
_WHY = {Move.RETRY: Why.RETRY, Move.HEDGE: Why.HEDGE, Move.FAIL_OVER: Why.FAIL_OVER}


class Adapters(Protocol):
    """Where the adapter in force comes from; it may change at any time."""

    def current(self, now: Now) -> Adapter:
        """The one to use now. Never raises."""


class Shipped:
    """One that comes with the kiosk, for good."""

    def __init__(self, name: str = REFERENCE) -> None:
        """Raises AdapterError: there is none of that name."""
        self._adapter = shipped(name)

    def current(self, now: Now) -> Adapter:
        """Always the same."""
        return self._adapter


@dataclass(frozen=True, slots=True)
class Platform:
    """Where and how to ask. ``standby_url`` "" for none, ``tls`` None for the system's authorities.

    ``rate_per_s`` and ``burst``: how often this kiosk asks at most. ``hedge``: who is late is asked a second
    time. The pause before a retry, in seconds, is drawn from ``retry_s``.
    """

    url: str
    account: Account
    place: str
    standby_url: str = ""
    tls: ssl.SSLContext | None = None
    timeout_s: float = 2.0
    retry_s: tuple[float, float] = (0.02, 0.1)
    adapters: Adapters = field(default_factory=Shipped)
    rate_per_s: float = 1000.0
    burst: float = 1000.0
    hedge: bool = True

    @property
    def urls(self) -> tuple[str, ...]:
        """In order of preference."""
        return tuple(filter(None, (self.url, self.standby_url)))


@dataclass(frozen=True, slots=True)
class Call:
    """A question that may be sent more than once, signed anew each time; ``largest`` answer in bytes."""

    prepare: Callable[[], Prepared]
    read: Callable[[Reply], Answer]
    largest: int


class Traffic:
    """State and connections of one platform. All but ``upstream`` belongs to the event loop's thread."""

    def __init__(
        self, platform: Platform, clock: Clock, breaker: Breaker | None, draw: Callable[[], float]
    ) -> None:
        self._platform = platform
        self._clock = clock
        self._draw = draw
        self._exchange = Exchange(platform.tls)
        self.interference: Interference = lambda: None
        self._attempts: set[asyncio.Task[Answer]] = set()
        self.upstream = Upstream(
            endpoints=tuple(breaker or Breaker() for _ in platform.urls),
            bucket=full_bucket(platform.rate_per_s, platform.burst),
        )

    async def ask(self, call: Call, budget_s: float) -> Answer:
        """The first usable answer of at most two requests; endpoints that were down are probed beside them.

        Raises VerifyError.
        """
        loop = asyncio.get_running_loop()
        hedge_s = self.upstream.hedging.after_s if self._platform.hedge else None
        race = asking.begin(loop.time(), budget_s, hedge_s, _PATIENCE_S if self._has_standby else None)
        first = self._first()
        self._probe(call, race.deadline)
        running = {self._launch(call, first, race.deadline)}
        lost: VerifyError | None = None
        while True:
            for happened, answer, error in await _next(running, race.wake - loop.time()):
                lost = error or lost
                if isinstance(error, Declined):
                    raise error
                if isinstance(happened, asking.Failed):
                    happened = asking.Failed(self._again(error), self._pause_s())
                race, move = asking.step(race, happened, loop.time())
                if move is Move.ANSWERED and answer is not None:
                    return answer
            race, move = asking.step(race, asking.Ticked(), loop.time())
            if move in _WHY:
                second = self._choose(Choose(_WHY[move], after=first.endpoint))
                if isinstance(second, Grant):
                    running.add(self._launch(call, second, race.deadline))
                else:
                    race, move = asking.step(race, asking.Refused(), loop.time())
            if move is Move.LOST:
                raise lost or Unreachable(f"no answer within {budget_s:.2f} s")

    async def tell(self, call: Call, budget_s: float) -> Answer:
        """Sent once to whoever serves, beside the questions: how it fares says nothing about where they go.

        So a platform that answers questions and fails at reports stays the platform. Raises VerifyError.
        """
        endpoint = self.upstream.serving()
        if endpoint is None:
            raise BreakerOpen("the platform is left alone after failures")
        try:
            async with asyncio.timeout(budget_s):
                reply = await self._exchange.send(
                    self._platform.urls[endpoint], call.prepare(), call.largest, budget_s * _CONNECT_SHARE,
                    clock_set=self._clock.now().utc_trusted,
                )  # fmt: skip
        except TimeoutError:
            raise Unreachable(f"no answer within {budget_s:.2f} s") from None
        return call.read(reply)

    @property
    def _has_standby(self) -> bool:
        return len(self._platform.urls) > 1

    async def close(self) -> None:
        """Close the connections and give up what is under way."""
        await self._exchange.close()

    def _first(self) -> Grant:
        granted = self._choose(Choose(Why.FIRST))
        if granted is Refusal.TOO_MANY:
            raise Throttled("this kiosk asks too often (verify.rate_per_s)")
        if not isinstance(granted, Grant):
            raise BreakerOpen("the platform is left alone after failures")
        return granted

    def _choose(self, event: Choose) -> Grant | Refusal | None:
        self.upstream, granted = step(self.upstream, event, self._clock.now().monotonic)
        return granted

    def _probe(self, call: Call, deadline: float) -> None:
        """Beside a question that another endpoint serves: nobody waits for it."""
        if self.upstream.serving() is None:
            return
        while isinstance(grant := self._choose(Choose(Why.PROBE)), Grant):
            self._launch(call, grant, deadline)

    def _again(self, error: VerifyError | None) -> bool:
        """Whether another request may fare better: after a lost connection, or where there is a standby."""
        return isinstance(error, Unreachable) or self._has_standby

    def _pause_s(self) -> float:
        low, high = self._platform.retry_s
        return low + (high - low) * self._draw()

    def _launch(self, call: Call, grant: Grant, deadline: float) -> "asyncio.Task[Answer]":
        """Send it. A request that lost its race runs on to its end, so that the tail is measured whole."""
        task = asyncio.get_running_loop().create_task(self._attempt(call, grant, deadline))
        self._attempts.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Answer]") -> None:
        self._attempts.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not report what nobody waited for

    async def _attempt(self, call: Call, grant: Grant, deadline: float) -> Answer:
        loop = asyncio.get_running_loop()
        began = loop.time()
        silence = _Silence(self, grant, began) if self._has_standby else None
        try:
            async with asyncio.timeout_at(deadline):
                reply = self.interference() or await self._exchange.send(
                    self._platform.urls[grant.endpoint],
                    call.prepare(),
                    call.largest,
                    max(0.001, (deadline - began) * _CONNECT_SHARE),
                    clock_set=self._clock.now().utc_trusted,
                )
            answer = call.read(reply)
        except Declined:
            self.report(grant, answered=True, latency_s=loop.time() - began)
            raise
        except TimeoutError:
            self._failed(grant, silence, 0.0)
            raise Unreachable(f"no answer within {deadline - began:.2f} s") from None
        except BaseException as error:
            # Also for what nobody expected: an unreported probe would hold up the next one.
            self._failed(grant, silence, error.wait_s if isinstance(error, Busy) else 0.0)
            raise
        finally:
            if silence is not None:
                silence.end()
        self.report(grant, answered=True, latency_s=loop.time() - began)
        return answer

    def _failed(self, grant: Grant, silence: "_Silence | None", wait_s: float) -> None:
        if wait_s or silence is None or not silence.told:  # a failure counts once
            self.report(grant, answered=False, wait_s=wait_s)

    def report(self, grant: Grant, *, answered: bool, latency_s: float = 0.0, wait_s: float = 0.0) -> None:
        """What became of a request; said in the log where it changes whom questions go to."""
        before = self.upstream.serving()
        said = Reported(grant, answered, latency_s, self._draw(), wait_s)
        self.upstream, _none = step(self.upstream, said, self._clock.now().monotonic)
        now = self.upstream.serving()
        if self._has_standby and now != before:
            where = {0: "to the primary", 1: "to the standby", None: "nowhere"}[now]
            _log.warning("verify: questions go %s", where)


class _Silence:
    """Counts an endpoint's silence as a failure as soon as it is too long, not only when the budget ends."""

    def __init__(self, traffic: Traffic, grant: Grant, began: float) -> None:
        self._traffic, self._grant, self.told = traffic, grant, False
        self._timer = asyncio.get_running_loop().call_at(began + _PATIENCE_S, self._tell)

    def end(self) -> None:
        """Somebody spoke, or nobody waits any more."""
        self._timer.cancel()

    def _tell(self) -> None:
        self.told = True
        self._traffic.report(self._grant, answered=False)


_Happening = tuple[asking.Happened, Answer | None, VerifyError | None]


async def _next(running: set["asyncio.Task[Answer]"], wait_s: float) -> list[_Happening]:
    """What has come of the requests after at most ``wait_s``; an unexpected fault is raised as it is.

    An answer stands before what failed in the same turn, else a refusal that came with it would hide it.
    """
    if not running:
        await asyncio.sleep(max(0.0, wait_s))
        return []
    done, _pending = await asyncio.wait(
        running, timeout=max(0.0, wait_s), return_when=asyncio.FIRST_COMPLETED
    )
    running -= done
    happened: list[_Happening] = []
    for task in done:
        try:
            happened.append((asking.Answered(), task.result(), None))
        except VerifyError as error:
            happened.append((asking.Failed(again=False), None, error))
    return sorted(happened, key=lambda one: one[1] is None)
