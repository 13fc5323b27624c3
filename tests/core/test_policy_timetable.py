"""Which policy holds at a moment, which comes next, and what time a kiosk takes it to be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.clock import TOLERANCE, Now
from sentinel.core.policy import Policy, PolicyError
from sentinel.core.policy_timetable import Scheduled, Timetable, reckoned

MIDNIGHT = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
_moments = st.integers(-500, 500).map(lambda m: MIDNIGHT + timedelta(minutes=m))


def scheduled(begins: datetime | None, sequence: int = 0, version: str = "") -> Scheduled:
    name = version or f"{sequence}-{begins}"
    return Scheduled(Policy(version=name, effective_from=begins), sequence, name)


entries = st.lists(
    st.builds(scheduled, st.none() | _moments, st.integers(0, 5)), max_size=6, unique_by=lambda one: one.rank
).map(tuple)


@given(entries, _moments)
def test_what_holds_has_begun_and_nothing_that_has_begun_goes_before_it(
    all_: tuple[Scheduled, ...], at: datetime
) -> None:
    held = Timetable(all_).at(at)
    begun = [one for one in all_ if one.begins <= at]
    assert (held is None) is (not begun)
    if held is not None:
        assert held in begun
        assert all(one.rank <= held.rank for one in begun)


@given(entries, _moments, st.integers(0, 600))
def test_what_holds_changes_exactly_when_the_next_begins(
    all_: tuple[Scheduled, ...], at: datetime, minutes: int
) -> None:
    timetable, later = Timetable(all_), at + timedelta(minutes=minutes)
    held, coming = timetable.at(at), timetable.next(at)
    if coming is None or later < coming.begins:
        assert timetable.at(later) is held
    if coming is not None:
        assert coming.begins > at
        assert timetable.at(coming.begins) is coming
        assert timetable.at(coming.begins - timedelta(microseconds=1)) is held


@given(entries, st.randoms(use_true_random=False), _moments)
def test_the_order_in_which_policies_come_is_of_no_matter(
    all_: tuple[Scheduled, ...], random: object, at: datetime
) -> None:
    shuffled = list(all_)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Timetable(tuple(shuffled)) == Timetable(all_)


@given(entries, _moments)
def test_once_a_higher_number_has_begun_a_lower_one_never_holds_again(
    all_: tuple[Scheduled, ...], at: datetime
) -> None:
    numbers = [
        held.sequence for m in range(0, 1100, 25) if (held := Timetable(all_).at(at + timedelta(minutes=m)))
    ]
    assert numbers == sorted(numbers)


def test_a_policy_that_was_announced_is_called_off_by_the_next_number() -> None:
    now_, announced = scheduled(None, 5), scheduled(MIDNIGHT, 6)
    called_off = Timetable((now_, announced, scheduled(None, 7)))
    assert called_off.at(MIDNIGHT + timedelta(days=1)).sequence == 7  # type: ignore[union-attr]
    assert called_off.next(MIDNIGHT - timedelta(hours=1)) is None


def test_two_that_can_not_be_told_apart_are_refused_by_name() -> None:
    with pytest.raises(PolicyError, match="a and b both begin"):
        Timetable((scheduled(MIDNIGHT, 0, "a"), scheduled(MIDNIGHT, 0, "b")))
    with pytest.raises(PolicyError, match="both are number 3"):
        Timetable((scheduled(None, 3, "a"), scheduled(None, 3, "b")))


_steps = st.lists(
    st.tuples(st.floats(0, 4000), st.floats(-4000, 4000), st.booleans()), min_size=1, max_size=20
)  # monotonic seconds that pass, how far the clock is put off besides, whether it is trusted


@given(_steps)
def test_time_only_goes_back_where_somebody_vouches_for_a_clock_far_behind(
    steps: list[tuple[float, float, bool]],
) -> None:
    last, monotonic, utc = None, 0.0, MIDNIGHT
    for passed, off, trusted in steps:
        monotonic += passed
        utc += timedelta(seconds=passed + off)
        now = Now(monotonic, utc, utc_trusted=trusted)
        found = reckoned(last, now)
        if last is None:
            assert found == (now if trusted else None)
        else:
            assert found is not None
            vouched = trusted and utc < last.utc - TOLERANCE
            assert found.utc == utc if vouched else found.utc >= last.utc
            if not trusted:
                assert found.utc - last.utc == timedelta(seconds=monotonic - last.monotonic)
        last = found


def test_a_second_back_at_midnight_does_not_bring_yesterday_back() -> None:
    after = Now(10.0, MIDNIGHT + timedelta(seconds=0.5))
    assert reckoned(after, Now(10.2, MIDNIGHT - timedelta(seconds=0.5))) == Now(10.2, after.utc)
