"""Client of the verification platform: what threads call, within a budget; one question a person."""

import asyncio
import concurrent.futures
import logging
import random
import secrets
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

from sentinel.config import VerifySettings
from sentinel.core.breaker import Breaker, BreakerState
from sentinel.core.identity import Credential
from sentinel.core.passage_report import Told
from sentinel.runtime.clock import Clock
from sentinel.verify.errors import BreakerOpen, Declined, Throttled, Unreachable, VerifyError
from sentinel.verify.interference import Interference
from sentinel.verify.opening import open_platform
from sentinel.verify.platforms import answers, questions, refusals
from sentinel.verify.platforms.answers import Asked
from sentinel.verify.platforms.questions import Prepared
from sentinel.verify.platforms.refusals import Reply
from sentinel.verify.traffic import Call, Platform, Traffic
from sentinel.verify.wire import Answer

__all__ = ["BreakerOpen", "Platform", "PlatformClient", "open_client"]

_log = logging.getLogger(__name__)

# How much later than its budget an answer may be given up: the event loop's own scheduling.
_GRACE_S = 0.25


class PlatformClient:
    """Asks the platform. Safe to use from several threads; they share the connections.

    ``on_state`` is told at every change whether the platform answered last. The requests run on a loop of
    their own, so that a budget also ends an answer that drips in byte by byte. ``breaker``: how each
    endpoint's begins. ``draw``: uniform in 0..1.
    """

    def __init__(
        self,
        platform: Platform,
        clock: Clock,
        on_state: Callable[[bool], None] = lambda up: None,
        breaker: Breaker | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._platform = platform
        self._clock = clock
        self._on_state = on_state
        self._lock = threading.Lock()
        self._told: bool | None = None
        self._flights: dict[tuple[str, str], _Flight] = {}
        self._loop = asyncio.new_event_loop()
        self._traffic = Traffic(platform, clock, breaker, draw)
        self._thread = threading.Thread(target=self._loop.run_forever, name="verify-http", daemon=True)
        self._thread.start()

    def interfere(self, interference: Interference) -> None:
        """In a rehearsal: what comes in the place of each exchange about a question."""
        self._traffic.interference = interference

    @property
    def up(self) -> bool | None:
        """Whether the platform works; None before the first answer or failure."""
        return self._told

    @property
    def state(self) -> BreakerState:
        """``CLOSED`` while some endpoint takes questions, else the primary's breaker."""
        upstream = self._traffic.upstream
        return BreakerState.CLOSED if upstream.serving() is not None else upstream.endpoints[0].state

    @property
    def endpoint(self) -> int | None:
        """Where questions go now: 0 the primary, 1 the standby, None nowhere."""
        return self._traffic.upstream.serving()

    def due(self) -> bool:
        """Whether a request would go out now."""
        now = self._clock.now()
        self._platform.adapters.current(now)  # a new adapter is taken also while nobody asks
        return self._traffic.upstream.due(now.monotonic)

    def ask(self, credential: Credential, request_id: str, budget_s: float) -> Answer:
        """The platform's answer about a credential within ``budget_s`` seconds. Raises VerifyError.

        Who asks about the same credential meanwhile gets the same answer, or the same failure; both name
        (``request``) the question that was sent.
        """
        key = (credential.kind.value, credential.subject)
        mine = _Flight(request_id)
        with self._lock:
            running = self._flights.setdefault(key, mine)
        if running is not mine:
            return _joined(running, min(budget_s, self._platform.timeout_s))
        try:
            answer = replace(self._guarded(self._call(credential, request_id), budget_s), request=request_id)
        except BaseException as error:
            if isinstance(error, VerifyError):
                error.request = request_id
            mine.landed.set_exception(error)
            raise
        else:
            mine.landed.set_result(answer)
            return answer
        finally:
            with self._lock:
                del self._flights[key]

    def ping(self, budget_s: float = 2.0) -> None:
        """Whether the platform takes this device's signature and clock. Raises VerifyError.

        Endpoints that were down are probed beside the one that serves, so the primary is found again.
        A platform without a ping of its own is only asked whether anybody answers.
        """
        self._guarded(self._ping_call(), budget_s)

    def report(self, told: Told, budget_s: float) -> None:
        """Tell the platform what became of a passage, once; nothing where it is not to be told.

        Whether questions are asked does not depend on it. Raises VerifyError.
        """
        platform = self._platform
        adapter = platform.adapters.current(self._clock.now())
        account, place, once = platform.account, platform.place, secrets.token_hex(16)
        made = questions.reported(adapter, account, told, place, self._clock.now(), once)
        if made is None:
            return

        def _read(reply: Reply) -> Answer:
            refusals.check_report(adapter, reply)
            return Answer(found=False)

        call = Call(lambda: made, _read, adapter.answer.largest)
        self._run(self._traffic.tell(call, budget_s), budget_s)

    def close(self) -> None:
        """Close the connections and end the loop's thread."""
        if self._loop.is_closed():
            return
        closing = asyncio.run_coroutine_threadsafe(self._close(), self._loop)
        try:
            closing.result(2.0)
        except concurrent.futures.TimeoutError:
            _log.warning("verify: the connections did not close in time")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2.0)
        if not self._thread.is_alive():
            self._loop.close()

    def _call(self, credential: Credential, request_id: str) -> Call:
        platform, now = self._platform, self._clock.now()
        adapter, asked = platform.adapters.current(now), Asked(credential, request_id)
        questions.word(adapter, credential.kind)  # what is not asked about costs no turn

        def _prepare() -> Prepared:
            return questions.asked(
                adapter, platform.account, asked.credential, request_id, platform.place, self._clock.now(),
                secrets.token_hex(16),
            )  # fmt: skip

        return Call(_prepare, lambda reply: answers.read(adapter, reply, asked, now), adapter.answer.largest)

    def _ping_call(self) -> Call:
        platform = self._platform
        adapter = platform.adapters.current(self._clock.now())

        def _prepare() -> Prepared:
            made = questions.pinged(
                adapter, platform.account, platform.place, self._clock.now(), secrets.token_hex(16)
            )
            return made or Prepared("HEAD", "/", {}, b"", "")

        def _read(reply: Reply) -> Answer:
            if adapter.ping is not None:
                refusals.check_ping(adapter, reply)
            elif reply.status >= 500:
                raise refusals.by_status(reply)
            return Answer(found=False)

        return Call(_prepare, _read, adapter.answer.largest)

    def _guarded(self, call: Call, budget_s: float) -> Answer:
        try:
            answer = self._within(call, min(budget_s, self._platform.timeout_s))
        except (BreakerOpen, Throttled):
            raise
        except Declined:
            self._tell(True)
            raise
        except BaseException:
            self._tell(False)
            raise
        self._tell(True)
        return answer

    def _within(self, call: Call, budget_s: float) -> Answer:
        if budget_s <= 0:
            raise Unreachable("no time left")
        return self._run(self._traffic.ask(call, budget_s), budget_s)

    def _run(self, asking: Coroutine[object, object, Answer], budget_s: float) -> Answer:
        if self._loop.is_closed():
            asking.close()
            raise Unreachable("no time left")
        future = asyncio.run_coroutine_threadsafe(asking, self._loop)
        try:
            return future.result(budget_s + _GRACE_S)
        except (concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            raise Unreachable(f"no answer within {budget_s:.2f} s") from None

    def _tell(self, up: bool) -> None:
        """The first failure counts: somebody was just decided without the platform."""
        with self._lock:
            changed, self._told = up is not self._told, up
        if changed:
            _log.log(
                logging.INFO if up else logging.WARNING,
                "verify: the platform %s", "answers" if up else "does not answer",
            )  # fmt: skip
            self._on_state(up)

    async def _close(self) -> None:
        await self._traffic.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _Flight:
    """A question on its way; ``landed``: its end, for who joined it."""

    def __init__(self, request: str) -> None:
        self.request = request
        self.landed: concurrent.futures.Future[Answer] = concurrent.futures.Future()


def _joined(running: _Flight, budget_s: float) -> Answer:
    try:
        return running.landed.result(budget_s + _GRACE_S)
    except (concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
        late = Unreachable(f"no answer within {budget_s:.2f} s")
        late.request = running.request
        raise late from None


def open_client(
    settings: VerifySettings,
    folder: Path,
    place: str,
    clock: Clock,
    on_state: Callable[[bool], None] = lambda up: None,
    data: Path | None = None,
) -> PlatformClient | None:
    """The client that the settings describe, None without a URL; relative paths count from ``folder``.

    ``data``: where the last good adapter is kept; None: nowhere. Raises VerifyError with one clear line.
    """
    platform = open_platform(settings, folder, place, clock, data)
    return None if platform is None else PlatformClient(platform, clock, on_state)
