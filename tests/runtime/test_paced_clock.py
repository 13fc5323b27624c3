"""A slowed clock: what another process noted on the machine's clock is told on the slowed one."""

import time

import pytest

from sentinel.runtime.clock import PacedClock


def test_a_slowed_clock_goes_on_from_now_and_tells_moments_of_the_machine_on_its_own_scale() -> None:
    before = time.monotonic()
    clock = PacedClock(50.0)
    after = time.monotonic()
    assert before - 1 <= clock.at(before) <= clock.at(after) <= after
    assert clock.at(after + 100.0) - clock.at(after + 50.0) == pytest.approx(1.0)
    assert clock.now().monotonic <= time.monotonic()


@pytest.mark.parametrize("pace", [0.0, 0.99, -1.0, float("nan")], ids=["none", "faster", "back", "nan"])
def test_a_clock_is_never_made_faster(pace: float) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        PacedClock(pace)
