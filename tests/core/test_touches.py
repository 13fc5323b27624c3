"""What a visitor touches: help comes once, time is given ten times, and nothing is ever decided by a finger."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON, by
from test_family import Family
from test_visit import BOOT, Entrance, admitted_entrance, credential

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent, PulseGate, Say, Show, StaffAlert, Verify
from sentinel.core.events import (
    BeginRehearsal,
    CredentialRead,
    FamilyComplete,
    HelpAsked,
    LanguageTouched,
    MoreTimeAsked,
    PeopleSeen,
    Tick,
    TrackView,
)
from sentinel.core.facts import LabResult, Mask, PcrFact, Source
from sentinel.core.family import WAIT_S, WHOLE_S
from sentinel.core.languages import LANGUAGES
from sentinel.core.policy import Policy
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind, Turn
from sentinel.core.visit import step


def alerts(entrance: Entrance) -> list[Reason]:
    return [e.reason for e in entrance.effects if isinstance(e, StaffAlert)]


def test_help_calls_the_staff_and_says_that_they_come() -> None:
    entrance = Entrance()
    entrance(HelpAsked())
    assert alerts(entrance) == [Reason.HELP_WANTED]
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.WAIT, Reason.STAFF_COMING)
    assert entrance.last(Say).reason is Reason.STAFF_COMING
    entrance(Tick(), entrance.door.timing.dwell_staff_s + 0.1)
    assert entrance.screen.kind is ScreenKind.IDLE


def test_a_child_that_plays_with_the_button_calls_the_staff_once_in_half_a_minute() -> None:
    entrance = Entrance()
    for _ in range(200):
        entrance(HelpAsked(), 0.1)
    assert alerts(entrance) == [Reason.HELP_WANTED]
    entrance(HelpAsked(), 11.0)
    assert alerts(entrance) == [Reason.HELP_WANTED] * 2


def refused() -> Entrance:
    """Somebody whose test is missing reads the result."""
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer(PcrFact(by(Source.ONLINE, now=entrance.now.utc), LabResult.NONE))
    entrance.commit()
    return entrance


def test_help_is_answered_over_a_result_but_never_over_please_enter() -> None:
    entrance = refused()
    entrance(HelpAsked())
    assert entrance.screen.reason is Reason.STAFF_COMING
    entrance = admitted_entrance()
    entrance.commit()
    entrance.gate()
    entrance(HelpAsked())
    assert entrance.screen.kind is ScreenKind.PASS
    assert Reason.HELP_WANTED in alerts(entrance)


def test_help_from_a_real_person_ends_a_rehearsal_and_a_language_does_not() -> None:
    entrance = Entrance()
    entrance(BeginRehearsal("r1", 60.0))
    entrance(LanguageTouched("en"))
    assert entrance.door.rehearsing is not None and entrance.screen.language == ""
    entrance(HelpAsked())
    assert entrance.door.rehearsing is None
    assert Reason.HELP_WANTED in alerts(entrance)


def without_mask(entrance: Entrance) -> Entrance:
    entrance.person(mask=Mask.NONE)
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer()
    return entrance


def stays(entrance: Entrance, seconds: float) -> None:
    for _ in range(int(seconds * 2)):
        entrance(PeopleSeen((TrackView(1, True, 150, Mask.NONE, 0.95),)), 0.5)


def test_a_touch_gives_as_much_time_again_to_put_the_mask_on() -> None:
    entrance = without_mask(Entrance())
    patience = entrance.door.timing.patience_s
    assert entrance.screen.more_time, "the warning: the 20 s that WCAG asks for"
    stays(entrance, patience - 2)
    assert entrance.verdict is None
    entrance(MoreTimeAsked())
    stays(entrance, patience - 2)
    assert entrance.verdict is None
    stays(entrance, 4)
    assert entrance.verdict is not None


def test_time_is_given_ten_times_and_then_the_screen_offers_no_more() -> None:
    entrance = without_mask(Entrance())
    for _ in range(entrance.door.timing.more_times):
        assert entrance.screen.more_time
        stays(entrance, 15)
        entrance(MoreTimeAsked())
    assert not entrance.screen.more_time
    entrance(MoreTimeAsked())
    stays(entrance, entrance.door.timing.patience_s + 1)
    assert entrance.verdict is not None


def test_a_result_can_be_read_for_longer_and_a_new_card_still_interrupts_it() -> None:
    entrance = refused()
    assert entrance.screen.more_time
    entrance(Tick(), 5.0)
    entrance(MoreTimeAsked())
    entrance(Tick(), 5.0)
    assert entrance.screen.kind is ScreenKind.SEE_STAFF
    entrance(CredentialRead(credential("next")), 0.1)
    assert entrance.door.serving.credential.digest == "next"


def test_nobody_is_offered_more_time_for_what_takes_none_of_theirs() -> None:
    entrance = Entrance()
    assert not entrance.screen.more_time
    entrance.person()
    assert not entrance.screen.more_time, "nothing was shown yet: nothing runs out"
    entrance = admitted_entrance()
    entrance.commit()
    entrance.gate()
    assert not entrance.screen.more_time


def test_a_slow_elder_of_a_family_gets_more_time_as_long_as_what_was_measured_counts() -> None:
    door = Family()
    door.shows_pass(named=1)
    assert door.screen.more_time
    door.waits(WAIT_S - 2)
    door(MoreTimeAsked())
    door.waits(WAIT_S - 2)
    assert door.door.family is not None
    for _ in range(4):
        door(MoreTimeAsked())
        door.waits(WAIT_S - 2)
    assert door.door.family is None, f"not for longer than {WHOLE_S} s"


def test_a_policy_under_which_evidence_lasts_gives_a_family_longer() -> None:
    door = Family(Policy(evidence_age_s=300.0))
    door.shows_pass(named=1)
    for _ in range(8):
        door.waits(WAIT_S - 2)
        door(MoreTimeAsked())
    assert door.door.family is not None
    door.steps_up(2)
    door.waits(5)
    assert len(door.pulses) == 2


def test_these_are_all_closes_a_family_like_the_pass_shown_again() -> None:
    door = Family()
    door.shows_pass(named=3)
    door.steps_up(2)
    assert door.screen.next_step is Reason.COMPANION_ALL
    door(FamilyComplete())
    door.waits(5)
    assert len(door.pulses) == 2


def test_who_is_being_seen_when_these_are_all_is_touched_is_counted_first() -> None:
    door = Family()
    door.shows_pass(named=3)
    door(PeopleSeen((TrackView(2, True, 150, Mask.MASK, 0.95),)), 0.5)
    door(FamilyComplete())
    assert door.pulses == []
    assert [one.turn for one in door.screen.family][:2] == [Turn.DONE, Turn.NOW]
    door.warm(track=2)
    door.waits(5)
    assert len(door.pulses) == 2


@pytest.mark.parametrize("touch", [FamilyComplete(), MoreTimeAsked()])
def test_a_touch_with_nothing_to_do_changes_nothing(touch) -> None:
    door = Door(BOOT, Policy())
    assert step(door, touch, Now(1.0, NOON)) == (door, ())


_TOUCHES = st.one_of(
    st.just(HelpAsked()),
    st.just(MoreTimeAsked()),
    st.just(FamilyComplete()),
    st.sampled_from([*LANGUAGES, "", "x"]).map(LanguageTouched),
)


@given(st.lists(st.tuples(_TOUCHES, st.floats(0.0, 8.0)), max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_touch_ever_asks_decides_or_opens(touches) -> None:
    for entrance in (Entrance(), without_mask(Entrance())):
        before = len(entrance.effects)
        for touch, after in touches:
            entrance(Tick(), after)
            effects = entrance(touch)
            assert not [e for e in effects if isinstance(e, (PulseGate, Verify, CommitIntent))]
            shown = [e.screen for e in effects if isinstance(e, Show)]
            assert all(screen.kind is not ScreenKind.PASS for screen in shown)
        assert not [e for e in entrance.effects[before:] if isinstance(e, PulseGate)]
