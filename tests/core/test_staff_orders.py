"""Silence that ends by itself, night by clock and by hand, help that may be called off, a look from the start."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_stated_by_staff import POLICY
from test_stated_by_staff import referred as referred
from test_visit import Entrance, credential

from sentinel.core.effects import CommitIntent, PulseGate, VisitEnded
from sentinel.core.events import CredentialRead, LookAgain, StaffDecided
from sentinel.core.facts import Mask
from sentinel.core.incident import AGAIN_S, UNDO_S, Incident, IncidentKind, Refused, reported, undone
from sentinel.core.lockout import Lockout, resumed
from sentinel.core.quiet import (
    MOST_MUTED_S,
    NightHours,
    NightMode,
    Quiet,
    choose,
    mute,
    night_hours,
    passed,
)

MINUTES = st.integers(0, 1439)
EVENING = night_hours("22:00-06:30")


@given(st.floats(0.001, 1e6), st.floats(0, 1e6))
def test_what_is_muted_speaks_again_within_an_hour_at_most(seconds: float, now: float) -> None:
    quiet = mute(Quiet(), seconds, now)
    assert quiet.muted_until - now <= MOST_MUTED_S + 1e-6
    assert not quiet.muted(now + MOST_MUTED_S + 1e-3)
    assert not mute(quiet, 0, now).muted(now)


@given(MINUTES, MINUTES.filter(bool), MINUTES)
def test_night_is_as_long_as_its_hours_say_and_stands_around_midnight_too(
    begins: int, lasts: int, minute: int
) -> None:
    hours = NightHours(begins, (begins + lasts) % 1440)
    assert sum(map(hours.holds, range(1440))) == lasts
    assert hours.holds(begins)
    assert not hours.holds((begins + lasts) % 1440)


@given(st.sampled_from([NightMode.ON, NightMode.OFF]), MINUTES)
def test_what_is_chosen_by_hand_holds_until_the_clock_would_change_anyway(mode: NightMode, at: int) -> None:
    quiet = choose(Quiet(EVENING), mode, at)
    assert quiet.night(at) is (mode is NightMode.ON)
    for minute in range(at, at + 1440):
        quiet = passed(quiet, minute % 1440)
    assert quiet.chosen is NightMode.BY_CLOCK
    assert quiet.night(at) is EVENING.holds(at)


def test_without_hours_night_is_what_staff_chose() -> None:
    quiet = choose(Quiet(), NightMode.ON, 600)
    assert all(passed(quiet, minute).night(minute) for minute in range(1440))


@pytest.mark.parametrize(
    "text",
    ["22:00", "22-6", "24:00-06:00", "22:60-06:00", "06:00-06:00", "２２:00-06:00", "-", "22:00-06:00-"],
)
def test_hours_that_are_none_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        night_hours(text)
    assert "\n" not in str(refused.value)


def report(kind: IncidentKind, at: float, who: str = "guard-1", number: str = "a") -> Incident:
    return Incident(number, kind, who, at)


@given(st.floats(0, 30))
def test_help_is_called_off_by_who_called_within_five_seconds_and_by_nobody_else(later: float) -> None:
    state = reported(Incident(), report(IncidentKind.HELP, 100.0))
    assert isinstance(state, Incident)
    assert undone(state, "guard-2", 100.0 + later) is Refused.NOTHING
    off = undone(state, "guard-1", 100.0 + later)
    if later > UNDO_S + 1e-6:
        assert off is Refused.TOO_LATE
    elif later < UNDO_S - 1e-6:
        assert isinstance(off, Incident)
        assert off.called_off and off.id == state.id
        assert undone(off, "guard-1", 101.0) is Refused.NOTHING


def test_a_finger_that_trembles_calls_once_and_another_need_is_another_call() -> None:
    state = reported(Incident(), report(IncidentKind.HELP, 100.0))
    assert isinstance(state, Incident)
    assert reported(state, report(IncidentKind.HELP, 101.0)) is Refused.TOO_SOON
    assert isinstance(reported(state, report(IncidentKind.MEDICAL, 101.0)), Incident)
    assert isinstance(reported(state, report(IncidentKind.HELP, 100.0 + AGAIN_S)), Incident)
    off = undone(state, "guard-1", 102.0)
    assert isinstance(off, Incident)
    assert isinstance(reported(off, report(IncidentKind.HELP, 103.0)), Incident), (
        "it was taken back: call again"
    )


@given(st.lists(st.tuples(st.sampled_from(IncidentKind), st.booleans(), st.floats(0, 4)), max_size=60))
def test_no_more_than_six_calls_a_minute_go_out_whatever_is_touched(touches) -> None:
    state, now, went_out = Incident(), 100.0, []
    for kind, undo, later in touches:
        now += later
        after = undone(state, "guard-1", now) if undo else reported(state, report(kind, now))
        if isinstance(after, Incident):
            state = after
            if not undo:
                went_out.append(now)
    for at in went_out:
        assert sum(at <= other < at + 60.0 for other in went_out) <= 6


def test_two_needs_in_turn_are_no_way_round_one_call_each() -> None:
    state = reported(Incident(), report(IncidentKind.HELP, 100.0))
    assert isinstance(state, Incident)
    state = reported(state, report(IncidentKind.MEDICAL, 101.0))
    assert isinstance(state, Incident)
    assert reported(state, report(IncidentKind.HELP, 102.0)) is Refused.TOO_SOON
    off = undone(state, "guard-1", 102.0)
    assert isinstance(off, Incident)
    assert reported(off, report(IncidentKind.HELP, 103.0)) is Refused.TOO_SOON, "that call stands"


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 2)), max_size=300))
def test_a_right_pin_in_between_gives_no_thief_a_try_more_than_some(tries) -> None:
    state, now, looked_at = Lockout(), 0.0, 0
    for right, later in tries:
        now += later
        if state.remaining_s(now) > 0:
            continue
        looked_at += not right
        state = state.passed(now) if right else state.failed(now)
    assert looked_at <= 12 + now / 600 + 5 + now / 30


def test_a_clumsy_shift_is_forgiven_again_with_time() -> None:
    state, now = Lockout(), 0.0
    for _ in range(60):
        state = state.failed(now).failed(now).passed(now + 1)
        now += 1300.0
        assert state.wrong == 0


@given(st.integers(-5, 10_000), st.floats(-1e6, 1e9))
def test_a_restart_gives_no_further_tries_and_keeps_nobody_out_for_good(wrong: int, now: float) -> None:
    state = resumed(wrong, now)
    assert (state.remaining_s(now) > 0) is (wrong >= 5)
    assert state.remaining_s(now) <= 900.0 + 1e-3
    assert state.failed(now).wrong == max(0, wrong) + 1


def test_wrong_pins_before_a_restart_count_on() -> None:
    state = Lockout()
    for _ in range(6):
        state = state.failed(0.0)
    assert resumed(state.wrong, 1000.0).remaining_s(1000.0) == 60.0


def test_who_is_looked_at_again_begins_anew_with_nothing_that_was_shown_before(referred) -> None:
    door, first = referred
    assert [visit.id for visit in door.door.referred] == [first.visit]
    before = len([e for e in door.effects if isinstance(e, CommitIntent)])
    door(LookAgain(first.visit))
    assert door.door.referred == ()
    door.person(mask=Mask.MASK, after=1.0)
    visit = door.door.serving
    assert visit is not None and visit.id != first.visit
    assert visit.credential is None and visit.facts.code is None
    door(StaffDecided(first.visit, True, "guard-1", "late"))
    assert door.last(PulseGate) is None
    assert len([e for e in door.effects if isinstance(e, CommitIntent)]) == before


def test_the_result_goes_from_the_screen_once_they_are_looked_at_again() -> None:
    door = Entrance(POLICY)
    door.person(mask=Mask.NONE)
    door.warm()
    door(CredentialRead(credential("aa")))
    door.answer()
    for _ in range(40):
        door.person(mask=Mask.NONE, after=1.0)
        door.warm()
        if door.last(CommitIntent):
            break
    door.commit()
    first = door.door.referred[0]
    assert door.screen.visit == first.id
    door(LookAgain(first.id))
    assert door.screen.visit != first.id
    assert VisitEnded(first.id) in door.effects
    door.person(mask=Mask.NONE, after=0.5)
    assert door.door.serving is not None
    assert door.door.serving.id != first.id, "the same face, from the start"


def test_a_visit_that_nobody_knows_is_looked_at_by_nobody(referred) -> None:
    door, first = referred
    before = replace(door.door)
    door(LookAgain("no such visit"))
    assert door.door.referred == before.referred and first.visit
