"""Who is asked for ahead: whoever comes soon and whose facts will be too old, never more than the budget."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON

from sentinel.core.clock import ClockWatch, Now, vouched, watched
from sentinel.core.refresh import Candidate, Refreshing, choose, today_at

MINUTE = timedelta(minutes=1)


def test_the_next_whose_colour_ends_before_the_coming_is_asked_for():
    soon = Candidate("a", NOON + 15 * MINUTE, NOON + 10 * MINUTE)
    sooner = Candidate("b", NOON + 5 * MINUTE)
    fresh = Candidate("c", NOON + 2 * MINUTE, NOON + 30 * MINUTE)
    far = Candidate("d", NOON + 60 * MINUTE)
    gone = Candidate("e", NOON - 30 * MINUTE)
    state, first = choose(Refreshing(6), (soon, sooner, fresh, far, gone), NOON, 0.0)
    state, second = choose(state, (soon, sooner, fresh, far, gone), NOON, 1.0)
    _state, third = choose(state, (soon, sooner, fresh, far, gone), NOON, 2.0)
    assert (first, second, third) == ("b", "a", "")


@given(st.integers(1, 5), st.lists(st.floats(0, 30), max_size=60), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_never_more_than_so_many_a_minute_and_nobody_twice_in_ten(per_minute, pauses, people):
    state, at, asked = Refreshing(per_minute), 0.0, []
    candidates = [Candidate(f"{n}", NOON + 5 * MINUTE) for n in range(people)]
    for pause in pauses:
        at += pause
        state, digest = choose(state, candidates, NOON, at)
        if digest:
            asked.append((digest, at))
    for digest, when in asked:
        assert sum(when <= other < when + 60 for _d, other in asked) <= per_minute
        assert [d for d, other in asked if abs(other - when) < 600].count(digest) == 1


def test_a_regular_is_expected_at_the_time_of_day_of_the_last_coming():
    last = NOON - timedelta(days=2, minutes=7)
    assert today_at(last, NOON) == NOON - 7 * MINUTE
    assert today_at(NOON - timedelta(hours=23), NOON) == NOON + timedelta(hours=1)


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(-1e6, 1e6), st.booleans()), max_size=30))
@settings(max_examples=200, deadline=None)
def test_a_trusted_clock_never_goes_back_by_more_than_its_tolerance(moments):
    watch, at, last = ClockWatch(), 0.0, None
    for passed, shift, trusted in moments:
        at += passed
        watch, now = watched(watch, Now(at, NOON + timedelta(seconds=at + shift), trusted))
        assert trusted or not now.utc_trusted
        if now.utc_trusted:
            assert last is None or now.utc >= last - timedelta(seconds=120)
            last = now.utc


def test_a_wrong_voice_vouches_for_nothing():
    now = Now(0.0, NOON, False)
    assert vouched(ClockWatch(), now, NOON + timedelta(hours=1)) == ClockWatch()
    assert vouched(ClockWatch(), now, NOON).good.utc_trusted
