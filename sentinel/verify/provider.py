"""The verifier: runs the race of all providers for one question; threads only feed ``core.race``."""

import logging
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.events import Verified
from sentinel.core.facts import Fact, Lookup, LookupState
from sentinel.core.race import (
    HEAD_START_S,
    Ask,
    Begin,
    Input,
    Race,
    Role,
    Runner,
    Said,
    Stated,
    Statement,
    Tell,
    TimePassed,
    step,
)
from sentinel.runtime.clock import Clock, SystemClock
from sentinel.verify.cache import CacheError, FactCache
from sentinel.verify.client import PlatformClient
from sentinel.verify.providers import Provider
from sentinel.verify.providers.held import CacheProvider
from sentinel.verify.providers.online import ASKED, OnlineProvider, OnReference

_log = logging.getLogger(__name__)

LONGEST_SUBJECT = 2048
# Of the budget, for the way back; what is local is asked also where nothing of it is left.
_WAY_BACK_S = 0.05
_LEAST_S = 0.05
# As many slow ones at once as workers and providers, and those that are still on their way.
_THREADS = 8

# What lists say about somebody whom only a provider's answer named, by the venue's keyed hash.
About = Callable[[str, Now], tuple[Fact, ...]]


class Verifier:
    """Answers ``Verify`` effects. Safe to use from several threads.

    ``client`` None: only what is held locally. ``on_reference`` is told, before the answer, the person's
    key (as in ``DocumentFact.person``), the template (512 little-endian float32) and until when it is lent.
    ``providers``: beside platform and cache; ``about``: what lists say of whom an answer names.
    """

    def __init__(
        self,
        client: PlatformClient | None,
        cache: FactCache,
        venue_key: bytes,
        on_reference: OnReference = lambda person, vector, until: None,
        *,
        providers: Sequence[Provider] = (),
        about: About = lambda person, now: (),
        clock: Clock | None = None,
        head_start_s: float = HEAD_START_S,
        online: OnlineProvider | None = None,
    ) -> None:
        self._cache = cache
        self._clock = clock or SystemClock()
        self._about = about
        self._head_start_s = head_start_s
        self._online = online or (
            OnlineProvider(client, cache, venue_key, on_reference) if client is not None else None
        )
        first = [self._online] if self._online is not None else []
        everybody: list[Provider] = [*first, CacheProvider(cache), *providers]
        self._providers = {provider.name: provider for provider in everybody}
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="verify-ask")

    def answer(self, request: Verify, now: Now, budget_s: float | None = None) -> Verified:
        """The first answer that decides, within ``budget_s`` (default: the request's). Never raises.

        Online ``ANSWERED`` or ``NOT_FOUND``; else held locally and ``offline``, or ``UNAVAILABLE`` for a
        stranger. A subject that no platform takes is ``INVALID``; a kind that none is asked about
        is ``NOT_ASKED``.
        """
        return next(self.answers(request, now, budget_s))

    def answers(self, request: Verify, now: Now, budget_s: float | None = None) -> Iterator[Verified]:
        """That answer, and each later one until all have spoken or the time is over; at least one."""
        credential = request.credential
        if credential.kind not in ASKED:
            yield _verified(request, Tell(Lookup(LookupState.NOT_ASKED)))
        elif not 1 <= len(credential.subject) <= LONGEST_SUBJECT:
            yield _verified(request, Tell(Lookup(LookupState.INVALID)))
        else:
            for tell in self._race(request, now, request.budget_s if budget_s is None else budget_s):
                yield _verified(request, tell)

    def check(self, budget_s: float = 2.0) -> bool | None:
        """Whether the platform takes this device now; None without one, or while it is left alone."""
        return self._online.check(budget_s) if self._online is not None else None

    @property
    def works(self) -> bool:
        """Whether there is a platform and it answered last."""
        return self._online is not None and self._online.works

    def refresh(self, request: Verify, now: Now) -> bool:
        """Ask the platform ahead of a visit, so that its answer is held; whether it answered."""
        if self._online is None:
            return False
        return self._online.state(request, now, request.budget_s).said in (Said.ANSWERED, Said.NOT_FOUND)

    def purge(self, now: Now) -> int:
        """Drop what the cache may not keep any longer; not with a clock that was never set."""
        if not now.utc_trusted:
            return 0
        try:
            return self._cache.purge(now.utc)
        except CacheError as error:
            _log.warning("verify: %s", error)
            return 0

    def close(self) -> None:
        """Ask nobody any more; those on their way end with their budget."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _race(self, request: Verify, now: Now, budget_s: float) -> Iterator[Tell]:
        budget_s -= _WAY_BACK_S
        runners = tuple(
            Runner(name, provider.role)
            for name, provider in self._providers.items()
            if not provider.slow or budget_s > 0
        )
        deadline = now.monotonic + max(budget_s, _LEAST_S)
        race = Race(
            runners, request.policy, now.monotonic, deadline, request.credential.facts, self._head_start_s,
            request.place,
        )  # fmt: skip
        heard: queue.SimpleQueue[Stated] = queue.SimpleQueue()  # at most one from each provider
        race, effects = step(race, Begin(), now)
        asked = [self._providers[effect.name] for effect in effects if isinstance(effect, Ask)]
        for provider in sorted(asked, key=lambda one: not one.slow):
            self._ask(provider, request, now, budget_s, heard)
        while not race.over:
            now = self._clock.now()
            happened = _next(heard, race.next_at(now.monotonic) - now.monotonic)
            now = self._clock.now()
            race, effects = step(race, happened, now)
            yield from (effect for effect in effects if isinstance(effect, Tell))

    def _ask(
        self,
        provider: Provider,
        request: Verify,
        now: Now,
        budget_s: float,
        heard: "queue.SimpleQueue[Stated]",
    ) -> None:
        def ask() -> None:
            heard.put(Stated(provider.name, self._statement(provider, request, now, budget_s)))

        if not provider.slow:
            ask()
            return
        try:
            self._pool.submit(ask)
        except RuntimeError:  # closed
            heard.put(Stated(provider.name, Statement(Said.FAILED)))

    def _statement(self, provider: Provider, request: Verify, now: Now, budget_s: float) -> Statement:
        try:
            said = provider.state(request, now, budget_s)
            if provider.role is Role.LIST or said.said is not Said.ANSWERED:
                return said
            return self._with_lists(request, said, now)
        except Exception:
            _log.exception("verify: %s failed", provider.name)
            return Statement(Said.FAILED)

    def _with_lists(self, request: Verify, said: Statement, now: Now) -> Statement:
        """A code names nobody to the lists; the person whom the platform names for it may be on one."""
        named = {getattr(fact, "person", "") for fact in said.facts} - {"", request.credential.digest, None}
        listed = [fact for person in sorted(named) for fact in self._about(person, now)]
        return replace(said, facts=(*said.facts, *listed)) if listed else said


def _next(heard: "queue.SimpleQueue[Stated]", timeout_s: float) -> Input:
    try:
        return heard.get(timeout=max(0.0, timeout_s))
    except queue.Empty:
        return TimePassed()


def _verified(request: Verify, tell: Tell) -> Verified:
    return Verified(
        request.visit, request.request, tell.lookup, tell.facts, tell.masked_name, tell.contradictions
    )
