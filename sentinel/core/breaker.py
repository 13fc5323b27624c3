"""Circuit breaker as a step machine: a service that is down is left alone, then tried by one probe at a time.

M. Nygard, "Release It!", Circuit Breaker. Times are monotonic seconds; the random draw is passed in.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from sentinel.core.backoff import Backoff

_LONGEST_ASKED_S = 300.0  # a hostile or mistaken Retry-After shuts nobody out for a day


class BreakerState(StrEnum):
    """``CLOSED`` lets everything pass, ``OPEN`` nothing, ``HALF_OPEN`` has one probe under way."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Ask:
    """May a request go out now?"""


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The request that was granted ``permit`` was answered."""

    permit: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The request that was granted ``permit`` failed; ``draw`` uniform in 0..1 for the jitter.

    ``wait_s``: how long the service asks to be left alone (Retry-After); 0: it did not say.
    """

    permit: int
    draw: float
    wait_s: float = 0.0


BreakerEvent = Ask | Succeeded | Failed


@dataclass(frozen=True, slots=True)
class Breaker:
    """State of one breaker.

    ``threshold`` failures in a row open it. A probe that never reports back loses its turn after
    ``probe_lease_s``. ``generation`` numbers the permits: what an old request reports after the state
    changed says nothing about now, and is ignored.
    """

    threshold: int = 3
    probe_lease_s: float = 10.0
    backoff: Backoff = field(default_factory=lambda: Backoff(first_s=1.0, longest_s=30.0))
    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    generation: int = 0
    retry_at: float = 0.0

    def due(self, now: float) -> bool:
        """Whether an ``Ask`` would be granted now."""
        return self.state is BreakerState.CLOSED or now >= self.retry_at


def step(breaker: Breaker, event: BreakerEvent, now: float) -> tuple[Breaker, int | None]:
    """The next state and, for a granted ``Ask``, the permit to report back with."""
    match event:
        case Ask():
            return _ask(breaker, now)
        case Succeeded(permit) if permit == breaker.generation:
            return _closed(breaker), None
        case Failed(permit) if permit == breaker.generation:
            return _failed(breaker, now, event), None
    return breaker, None


def _ask(breaker: Breaker, now: float) -> tuple[Breaker, int | None]:
    if breaker.state is BreakerState.CLOSED:
        return breaker, breaker.generation
    if now < breaker.retry_at:
        return breaker, None
    generation = breaker.generation + 1
    probing = replace(
        breaker,
        state=BreakerState.HALF_OPEN,
        generation=generation,
        retry_at=now + breaker.probe_lease_s,
    )
    return probing, generation


def _closed(breaker: Breaker) -> Breaker:
    if breaker.state is BreakerState.CLOSED:
        return replace(breaker, failures=0)
    return replace(
        breaker,
        state=BreakerState.CLOSED,
        failures=0,
        generation=breaker.generation + 1,
        backoff=breaker.backoff.succeeded(),
    )


def _failed(breaker: Breaker, now: float, event: Failed) -> Breaker:
    failures = breaker.failures + 1
    if breaker.state is BreakerState.CLOSED and failures < breaker.threshold and event.wait_s <= 0.0:
        return replace(breaker, failures=failures)
    backoff = breaker.backoff.failed()
    return replace(
        breaker,
        state=BreakerState.OPEN,
        failures=failures,
        generation=breaker.generation + 1,
        backoff=backoff,
        retry_at=now + max(backoff.delay_s(event.draw), _asked_for(event)),
    )


def _asked_for(event: Failed) -> float:
    """A service tells all its clients the same number: they spread over half as much again."""
    return min(max(event.wait_s, 0.0), _LONGEST_ASKED_S) * (1.0 + event.draw / 2)
