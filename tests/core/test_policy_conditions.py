"""Windows of time, and how conditions lie to each other: each minute of the week, just as documented."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.condition import (
    WEEK_MINUTES,
    PersonCategory,
    Relation,
    Weekday,
    When,
    may_meet,
    minute_of_week,
    narrower,
    relations,
)
from sentinel.core.policy import PolicyError

_times = st.integers(0, 1439).map(lambda m: f"{m // 60:02d}:{m % 60:02d}")
_days = st.lists(st.sampled_from(Weekday), unique=True, max_size=6).map(tuple)
_windows = st.tuples(_times, _times | st.just("24:00")).filter(
    lambda w: w[0] != w[1] and w != ("00:00", "24:00")
)


def minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


@given(_windows, _days, st.integers(0, WEEK_MINUTES - 1))
def test_a_window_holds_in_each_minute_as_documented(window, days, minute) -> None:
    """From its first minute to before its last; the weekday is that of the day on which it began."""
    begins, ends = map(minutes, window)
    day, of_day = divmod(minute, 1440)
    began_today = begins <= of_day and (of_day < ends or ends <= begins)
    began_yesterday = ends <= begins and of_day < ends
    chosen = [list(Weekday).index(one) for one in days] or list(range(7))
    expected = (began_today and day in chosen) or (began_yesterday and (day - 1) % 7 in chosen)
    assert bool(When(time=window, weekdays=days).week >> minute & 1) is expected


@given(_days.filter(bool), st.integers(0, WEEK_MINUTES - 1))
def test_days_without_a_window_hold_all_day(days, minute) -> None:
    holds = bool(When(weekdays=days).week >> minute & 1)
    assert holds is (list(Weekday)[minute // 1440] in days)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(-840, 840))
def test_the_minute_of_the_week_is_that_of_the_policys_local_time(moment, offset) -> None:
    local = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    expected = local.weekday() * 1440 + local.hour * 60 + local.minute
    assert minute_of_week(local.astimezone(timezone.utc), offset) == expected  # noqa: UP017


_whens = st.builds(
    dict,
    entrance=st.lists(st.sampled_from(("north", "south", "east")), unique=True, max_size=2).map(tuple),
    time=st.none() | st.sampled_from((("22:00", "06:00"), ("23:00", "05:00"), ("08:00", "12:00"))),
    category=st.lists(st.sampled_from(PersonCategory), unique=True, max_size=2).map(tuple),
    age_under=st.none() | st.sampled_from((3, 14)),
).filter(lambda given: any(given.values())).map(lambda given: When(**given))  # fmt: skip


@given(_whens, _whens, _whens)
def test_narrower_is_an_order_and_its_opposite_is_wider(one, other, third) -> None:
    assert not narrower(one, one)
    assert not (narrower(one, other) and narrower(other, one))
    if narrower(one, other) and narrower(other, third):
        assert narrower(one, third)
    turned = {Relation.NARROWER: Relation.WIDER, Relation.WIDER: Relation.NARROWER}
    back = relations(other, one)
    assert {what: turned.get(found, found) for what, found in relations(one, other).items()} == back
    assert may_meet(one, other) is may_meet(other, one)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "no condition"),
        ({"time": ("22:00", "22:00")}, "no window"),
        ({"time": ("00:00", "24:00")}, "whole day"),
        ({"time": ("24:00", "06:00")}, '"24:00" is no time'),
        ({"time": ("9:00", "10:00")}, '"9:00" is no time'),
        ({"time": ("09:00", "10:60")}, '"10:60" is no time'),
        ({"time": ("０９:00", "10:00")}, "is no time"),
        ({"weekdays": tuple(Weekday)}, "all seven"),
        ({"weekdays": (Weekday.MON, Weekday.MON)}, "the same twice"),
        ({"age_under": 0}, "full years"),
        ({"age_from": 10**30}, "full years"),
        ({"age_from": 14, "age_under": 14}, "nobody is as old"),
        ({"entrance": ("",)}, "entrance"),
        ({"entrance": (" north",)}, "entrance"),
        ({"entrance": ("no\nrth",)}, "entrance"),
    ],
)
def test_a_condition_that_means_nothing_is_refused_in_one_line(given, says) -> None:
    with pytest.raises(PolicyError) as refused:
        When(**given)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
