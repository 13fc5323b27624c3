"""An outage of the platform with many kiosks, on the kiosks' own step machines: who asks when.

Nothing is sent. A part of ``sentinel bench verify``.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sentinel.core.upstream import Choose, Grant, Reported, Upstream, Why, step

_BEFORE_S, _AFTER_S = 20.0, 45.0
_VISITOR_S = 2.4  # 25 visitors a minute
_CHECK_FAILING_S, _CHECK_WORKING_S = 1.0, 15.0  # as the verify workers check
_ANSWER_S, _RETRY_S = 0.02, 0.06
_VISITOR, _CHECK = 0, 1


@dataclass(frozen=True, slots=True)
class Peak:
    """``normal_per_s``: requests a second before the outage, on the average; the rest: counts after it."""

    normal_per_s: float
    busiest_second: int
    busiest_tenth: int


def peak_after_outage(
    kiosks: int, outage_s: float, *, jitter: bool, together: bool = False, seed: int = 1
) -> Peak:
    """The requests that reach the platform around an outage that begins for all at once.

    ``together``: by night, all kiosks were switched on in one second and nobody comes: only their checks ask.
    """
    draws = random.Random(seed)  # noqa: S311 - a simulation
    sent: Counter[int] = Counter()  # by hundredths of a second
    states = [Upstream() for _ in range(kiosks)]
    ends = _BEFORE_S + outage_s
    spread_s = 1.0 if together else _CHECK_WORKING_S
    turns = [(draws.random() * spread_s, _CHECK, n) for n in range(kiosks)]
    if not together:
        turns += [(draws.expovariate(1 / _VISITOR_S), _VISITOR, n) for n in range(kiosks)]
    heapq.heapify(turns)
    while turns and turns[0][0] < ends + _AFTER_S:
        now, kind, number = heapq.heappop(turns)
        down = _BEFORE_S <= now < ends
        state = states[number]
        works = state.serving() is not None and not state.endpoints[0].failures
        if kind == _CHECK:
            again = now + (_CHECK_WORKING_S if works else _CHECK_FAILING_S)
        else:
            again = now + draws.expovariate(1 / _VISITOR_S)
        states[number] = _asked(state, now, down, sent, draws.random if jitter else _half)
        heapq.heappush(turns, (again, kind, number))
    return _peak(sent, ends)


def _half() -> float:
    return 0.5


def _asked(
    state: Upstream, now: float, down: bool, sent: Counter[int], draw: Callable[[], float]
) -> Upstream:
    """One question or check, with its retry."""
    moment, why, after = now, Why.FIRST, None
    for _attempt in range(2):
        state, granted = step(state, Choose(why, after), moment)
        if not isinstance(granted, Grant):
            return state
        sent[int(moment * 100)] += 1
        moment += _ANSWER_S
        state, _none = step(state, Reported(granted, not down, _ANSWER_S, draw()), moment)
        if not down:
            return state
        moment, why, after = moment + _RETRY_S, Why.RETRY, 0
    return state


def _peak(sent: Counter[int], ends: float) -> Peak:
    before = sum(count for at, count in sent.items() if at < _BEFORE_S * 100) / _BEFORE_S
    after = {at: count for at, count in sent.items() if at >= int(ends * 100)}
    return Peak(before, _busiest(after, 100), _busiest(after, 10))


def _busiest(sent: Mapping[int, int], width: int) -> int:
    """The most requests in any window of ``width`` hundredths."""
    running, most = 0, 0
    for at in range(min(sent), max(sent) + 1):
        running += sent.get(at, 0) - sent.get(at - width, 0)
        most = max(most, running)
    return most
