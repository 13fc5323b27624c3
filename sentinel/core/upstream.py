"""Whom to ask now: primary and standby, each with its breaker, behind one rate, as a step machine.

The primary is preferred whenever its breaker is closed, so fail-back needs no decision of its own: a probe
that is answered closes it. Questions are spared the probing while another endpoint works. Times are
monotonic seconds; random draws are passed in.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from sentinel.core import breaker as breakers
from sentinel.core.breaker import Breaker, BreakerState
from sentinel.core.hedging import Hedging
from sentinel.core.token_bucket import TokenBucket, full_bucket


class Why(StrEnum):
    """What a request is for."""

    FIRST = "first"
    RETRY = "retry"  # an attempt failed
    HEDGE = "hedge"  # an attempt is late
    FAIL_OVER = "fail_over"  # an attempt is very late, and there is another endpoint
    PROBE = "probe"  # is an endpoint back?


class Refusal(StrEnum):
    """Why nothing may go out."""

    DOWN = "down"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Grant:
    """A request may go to ``endpoint`` (0: the primary); ``permit`` is its breaker's."""

    endpoint: int
    permit: int


@dataclass(frozen=True, slots=True)
class Choose:
    """Which endpoint takes a request? ``after``: the endpoint of the attempt that failed or is late."""

    why: Why
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a granted request.

    ``latency_s`` counts for hedging where there was an answer; ``wait_s``: how long the platform asks to be
    left alone, 0: it does not say; ``draw`` uniform in 0..1.
    """

    grant: Grant
    answered: bool
    latency_s: float
    draw: float
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Upstream:
    """State: a breaker for each endpoint, in order of preference."""

    endpoints: tuple[Breaker, ...] = (Breaker(),)
    bucket: TokenBucket = field(default_factory=lambda: full_bucket(1000.0, 1000.0))
    hedging: Hedging = field(default_factory=Hedging)

    def due(self, now: float) -> bool:
        """Whether some endpoint would take a request now."""
        return any(endpoint.due(now) for endpoint in self.endpoints)

    def serving(self) -> int | None:
        """The endpoint that questions go to; None: none is closed."""
        return next((n for n, b in enumerate(self.endpoints) if b.state is BreakerState.CLOSED), None)


def step(upstream: Upstream, event: Choose | Reported, now: float) -> tuple[Upstream, Grant | Refusal | None]:
    """The next state and, for ``Choose``, a grant to report back with, or why there is none."""
    if isinstance(event, Reported):
        return _reported(upstream, event, now), None
    chosen, grant = _granted(upstream, event, now)
    if grant is None:
        return upstream, Refusal.DOWN
    # A second request never takes the last tokens: those are for the next visitor's first.
    keep = 0.0 if event.why is Why.FIRST else min(2.0, chosen.bucket.burst / 4)
    bucket, enough = chosen.bucket.take(now, keep)
    if not enough:
        return replace(upstream, bucket=bucket), Refusal.TOO_MANY
    if event.why is not Why.HEDGE:
        return replace(chosen, bucket=bucket), grant
    hedging, worth = chosen.hedging.spend()
    if not worth:
        return upstream, Refusal.TOO_MANY
    return replace(chosen, bucket=bucket, hedging=hedging), grant


def _granted(upstream: Upstream, event: Choose, now: float) -> tuple[Upstream, Grant | None]:
    for number in _candidates(upstream, event):
        breaker, permit = breakers.step(upstream.endpoints[number], breakers.Ask(), now)
        if permit is not None:
            return _with(upstream, number, breaker), Grant(number, permit)
    return upstream, None


def _candidates(upstream: Upstream, event: Choose) -> list[int]:
    numbers = list(range(len(upstream.endpoints)))
    closed = [n for n in numbers if upstream.endpoints[n].state is BreakerState.CLOSED]
    others = [n for n in numbers if n not in closed]
    if event.why is Why.PROBE:
        return others
    if event.after is None:
        return closed + others
    # The same endpoint once more only where there is no other: its kept connection may just have been dead.
    return [n for n in closed + others if n != event.after] + [n for n in closed if n == event.after]


def _reported(upstream: Upstream, event: Reported, now: float) -> Upstream:
    permit, number = event.grant.permit, event.grant.endpoint
    failed = breakers.Failed(permit, event.draw, event.wait_s)
    said = breakers.Succeeded(permit) if event.answered else failed
    breaker, _none = breakers.step(upstream.endpoints[number], said, now)
    after = _with(upstream, number, breaker)
    return replace(after, hedging=after.hedging.answered(event.latency_s)) if event.answered else after


def _with(upstream: Upstream, number: int, breaker: Breaker) -> Upstream:
    before = upstream.endpoints
    return replace(upstream, endpoints=(*before[:number], breaker, *before[number + 1 :]))
