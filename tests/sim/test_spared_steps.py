"""What the coordinator spares itself changes nothing: the heart itself, asked each time, says the same."""

import collections

import pytest

from sentinel.core import visit, waking
from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.events import PeopleSeen, Tick, TrackView
from sentinel.core.policy import Policy
from sentinel.sim.deterministic import kiosk as simulated
from sentinel.sim.deterministic.plan import Plan
from sentinel.sim.deterministic.run import play
from sentinel.sim.deterministic.timeline import MORNING


@pytest.mark.parametrize("seed", [1, 2, 6])
def test_whoever_is_at_the_door_sees_and_gets_the_same_whether_steps_are_spared_or_not(monkeypatch, seed):
    spared, counted = waking.stepped, collections.Counter()

    def both(door, event, now, rest):
        after, effects, rested = spared(door, event, now, rest)
        assert (after, effects) == visit.step(door, event, now), type(event).__name__
        counted[rested.until == (rest.until if rest is not None else None)] += 1
        return after, effects, rested

    monkeypatch.setattr(simulated, "stepped", both)
    play(Plan(seed, 0, tuple(range(40))))
    assert counted[True] > counted[False] / 2, "and much is spared"


def test_a_door_that_somebody_else_changed_is_looked_at_anew():
    door, now = Door("886313e1-3b8a-5372-9b90-0c9aee199e5d", Policy()), Now(100.0, MORNING)
    door, _, rest = waking.stepped(door, Tick(), now, None)
    assert rest.until == 100.0 + waking.LONGEST_S, "nobody is there: nothing to wait for"
    again, effects, same = waking.stepped(door, Tick(), Now(100.9, MORNING), rest)
    assert again is door and effects == () and same is rest
    door, _, rest = waking.stepped(door, Tick(), Now(101.1, MORNING), rest)
    assert rest.until == 101.1 + waking.LONGEST_S, "and yet it is looked at each second"
    somebody = PeopleSeen((TrackView(1, True, 150),))
    served, effects, rest = waking.stepped(door, somebody, Now(102.0, MORNING), rest)
    assert served.serving is not None and effects
    assert rest.until == float("-inf"), "evidence is gathered: each moment may bring something about"
