"""When a certificate is rolled, and what is said about it."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.renewal import (
    Effect,
    Health,
    Life,
    NotRenewed,
    Renewal,
    Renewed,
    Roll,
    Tell,
    Tick,
    begin,
    step,
)

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
LIFE = Life(BEGINS, BEGINS + timedelta(days=90))


def at(days: float, *, trusted: bool = True, monotonic: float | None = None) -> Now:
    seconds = days * 86400 if monotonic is None else monotonic
    return Now(1e6 + seconds, BEGINS + timedelta(days=days), trusted)


def walk(state: Renewal, first: float, last: float, every: float) -> list[tuple[float, Effect]]:
    found: list[tuple[float, Effect]] = []
    day = first
    while day < last:
        state, effects = step(state, Tick(0.5), at(day))
        found += [(day, effect) for effect in effects]
        day += every
    return found


def test_nothing_is_asked_before_two_thirds_of_its_life() -> None:
    found = walk(begin(LIFE, 0.0, at(0)), 0.0, 89.0, 0.25)
    assert found[:2] == [(0.0, Tell(Health.GOOD)), (60.0, Roll(expired=False))]  # how it stands is told once


def test_fourteen_days_before_the_end_it_is_said_and_after_it_the_grace_is_asked() -> None:
    found = walk(begin(LIFE, 0.0, at(0)), 59.0, 92.0, 0.25)
    told = [(day, effect.health) for day, effect in found if isinstance(effect, Tell)]
    assert told == [(59.0, Health.GOOD), (76.25, Health.ENDING), (90.25, Health.EXPIRED)]
    assert Roll(expired=True) in [effect for day, effect in found if day > 90]
    assert all(effect != Roll(expired=True) for day, effect in found if day <= 90)


def test_a_new_certificate_ends_the_alarm_and_the_asking() -> None:
    state, _ = step(begin(LIFE, 0.0, at(0)), Tick(0.5), at(80))
    assert state.told is Health.ENDING
    fresh = Life(at(80).utc, at(170).utc)
    state, effects = step(state, Renewed(fresh), at(80))
    assert effects == (Tell(Health.GOOD),)
    assert walk(state, 80.1, 139.0, 0.5) == []


def test_an_unset_clock_rolls_nothing_and_says_nothing() -> None:
    state, effects = step(begin(LIFE, 0.0, at(0)), Tick(0.0), at(500, trusted=False))
    assert effects == ()
    assert state.told is None


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40))
def test_a_service_that_is_away_is_asked_ever_more_rarely_and_never_stops_being_asked(
    draws: list[float],
) -> None:
    state, now, pauses = begin(LIFE, 0.0, at(0)), 61 * 86400.0, []
    for draw in draws:
        state, effects = step(state, Tick(draw), at(61, monotonic=now))
        assert effects[-1] == Roll(expired=False)
        state, _ = step(state, NotRenewed(False, draw), at(61, monotonic=now))
        pauses.append(state.next_try - (1e6 + now))
        now = state.next_try - 1e6
    assert all(30.0 <= pause <= 6 * 3600 * 1.25 for pause in pauses)
    assert pauses[-1] >= min(60.0 * 2 ** (len(pauses) - 1), 6 * 3600) * 0.75


@given(st.floats(0.01, 4000.0), st.floats(0.0, 1.2))
def test_there_is_always_time_between_the_first_try_and_the_alarm(days: float, share: float) -> None:
    life = Life(BEGINS, BEGINS + timedelta(days=days))
    moment = BEGINS + timedelta(days=days) * share
    if life.health(moment) is Health.ENDING:
        assert moment > life.due


def test_a_kiosk_that_was_cut_off_past_its_certificates_end_asks_within_minutes_of_its_networks_return() -> (
    None
):
    state, now, asked = begin(LIFE, 0.0, at(0)), 70 * 86400.0, list[float]()
    while now < 92 * 86400.0:  # nobody answers
        state, effects = step(state, Tick(0.5), at(now / 86400))
        if any(isinstance(effect, Roll) for effect in effects):
            asked.append(now)
            state, _ = step(state, NotRenewed(False, 0.5), at(now / 86400))
        now += 60.0
    over = [moment for moment in asked if moment > 90 * 86400.0]
    pauses = [later - earlier for earlier, later in itertools.pairwise([90 * 86400.0, *over])]
    assert max(pauses) <= 16 * 60.0
    state, _ = step(state, NotRenewed(True, 0.5), at(92.5))
    assert state.next_try - at(92.5).monotonic > 4 * 3600.0, (
        "where the service says no it is not asked for ever"
    )
