"""Thousands of kiosks of one city and their platform: what it gets in a second stays near the mean."""

import heapq
import math
import random
from collections import Counter

import pytest

from sentinel.core.breaker import Ask, Breaker, Failed, Succeeded, step
from sentinel.core.checking import FAILING_S, WORKING_S, Checking, begin, checked

KIOSKS = 4_000
TURN_S = 0.5  # how often a verify worker without questions comes round
SAFE = 1.6  # in a second, times the mean


class _Idle:
    """A kiosk that nobody visits, by the machines of the real one."""

    def __init__(self, chance: random.Random, *, drawn: bool) -> None:
        self._chance, self._drawn = chance, drawn
        self._breaker, self._checking = Breaker(), begin(0.0, self._draw())
        self._works = False

    def _draw(self) -> float:
        return self._chance.random() if self._drawn else 0.5

    @property
    def next_check(self) -> float:
        return self._checking.due_at(works=self._works)

    def turn(self, now: float, *, platform_up: bool) -> bool:
        """Whether it sends a request."""
        if now < self.next_check:
            return False
        self._checking = checked(now, self._draw())
        self._breaker, permit = step(self._breaker, Ask(), now)
        if permit is None:
            return False
        told = Succeeded(permit) if platform_up else Failed(permit, self._chance.random())
        self._breaker, _none = step(self._breaker, told, now)
        self._works = platform_up
        return True


def fleet(until_s: float, outage: tuple[float, float], *, drawn: bool) -> Counter[int]:
    """Requests in each second; all begin within the same half second, as after a power cut."""
    chance = random.Random(4)
    kiosks = [_Idle(chance, drawn=drawn) for _ in range(KIOSKS)]
    turns = [(chance.random() * TURN_S, number) for number in range(KIOSKS)]
    heapq.heapify(turns)
    sent: Counter[int] = Counter()
    while turns[0][0] < until_s:
        now, number = turns[0]
        up = not outage[0] <= now < outage[1]
        sent[int(now)] += kiosks[number].turn(now, platform_up=up)
        turns_on = max(1, math.ceil((kiosks[number].next_check - now) / TURN_S))
        heapq.heapreplace(turns, (now + turns_on * TURN_S, number))
    return sent


@pytest.mark.parametrize("drawn", [True, False])
def test_kiosks_that_began_together_do_not_ask_together(drawn: bool) -> None:
    """And with a fixed pause they would: so the simulation can tell."""
    sent = fleet(120.0, (1e9, 1e9), drawn=drawn)
    late = [sent[second] for second in range(60, 120)]
    mean = sum(late) / len(late)
    assert 0.8 * KIOSKS / WORKING_S < mean < 1.2 * KIOSKS / WORKING_S
    assert (max(late) < SAFE * mean) is drawn


def test_an_outage_ends_without_a_stampede() -> None:
    sent = fleet(230.0, (60.0, 160.0), drawn=True)
    # away: each breaker tries at most every half to whole of its longest pause
    assert max(sent[second] for second in range(130, 160)) < KIOSKS / 8
    back = [sent[second] for second in range(160, 230)]
    assert max(back) < SAFE * 1.3 * KIOSKS / WORKING_S, "the platform comes back to less than twice the usual"
    assert sum(back[30:]) / 40 > 0.8 * KIOSKS / WORKING_S, "all have found it again"


def test_a_platform_that_has_just_failed_is_looked_at_soon() -> None:
    state = Checking(100.0, 0.9)
    assert state.due_at(works=True) == pytest.approx(100.0 + 1.4 * WORKING_S)
    assert state.due_at(works=False) == pytest.approx(100.0 + 1.4 * FAILING_S)
