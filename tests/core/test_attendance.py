"""Without a camera, or before it tells: nobody is let in for another's card, and nobody who stands there is lost."""

import dataclasses

import pytest
from strategies import by
from test_visit import Entrance, admitted_entrance, credential

from sentinel.core.effects import CommitIntent
from sentinel.core.events import (
    BeginRehearsal,
    CredentialRead,
    Device,
    DeviceChanged,
    GateDone,
    GateOutcome,
    IntentCommitted,
    LanguageTouched,
    PeopleSeen,
    PlaceSeen,
    StaffDecided,
    Tick,
)
from sentinel.core.facts import CodeFact, Colour, Source
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind

# Where the camera is away it goes on: what only the camera sees is not asked for.
_OF_THE_CAMERA = (Check.MASK, Check.LIVENESS, Check.PERSON_DOCUMENT, Check.KNOWN_FACE)
NO_CAMERA_NEEDED = Policy(rules={**Policy().rules, **{check: Rule(Need.NEVER) for check in _OF_THE_CAMERA}})


def without_a_camera(policy=None) -> Entrance:
    """Somebody who stands there has shown a card."""
    entrance = Entrance(policy)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    entrance(PlaceSeen(False))
    entrance(CredentialRead(credential()))
    return entrance


def empty(entrance, after=0.0, *, empty=True):
    return entrance(PlaceSeen(empty), after)


def measured(entrance, celsius=36.5):
    """A measurement that begins and ends now."""
    entrance(Tick(), after=1.0)
    entrance.warm(celsius=celsius, track=None, took_s=0.9)
    return entrance.door.serving


def admitted(entrance):
    return [
        e.passage
        for e in entrance.effects
        if isinstance(e, CommitIntent) and e.passage.decision.verdict is Verdict.ADMIT
    ]


def unwatched() -> Entrance:
    """Where the policy goes on without a camera; somebody who stands there has shown a card."""
    return without_a_camera(NO_CAMERA_NEEDED)


def test_without_a_camera_nobody_is_let_in_for_the_card_of_who_walked_off():
    entrance = unwatched()
    entrance.answer()
    empty(entrance, after=0.8)
    assert entrance.door.serving is None and entrance.screen.kind is ScreenKind.IDLE
    empty(entrance, after=1.0, empty=False)
    measured(entrance)
    assert admitted(entrance) == []
    entrance(CredentialRead(credential("bb")))
    entrance.answer()
    measured(entrance, 36.8)
    (passage,) = admitted(entrance)
    assert passage.facts.temperature.estimate_c == 36.8, "who shows their own is let in"


def test_who_left_before_the_thermometer_told_of_it_is_gone_too():
    """The camera sees them go, and dies; what it last saw is two seconds old when the thermometer speaks."""
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance.person()
    entrance(CredentialRead(credential()))
    entrance.answer()
    entrance(DeviceChanged(Device.CAMERA, up=False))
    empty(entrance, after=2.1)
    assert entrance.door.serving is None


def test_a_card_that_was_shown_past_an_empty_place_waits_a_moment_and_lets_nobody_else_in():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    empty(entrance)
    entrance(CredentialRead(credential()), after=60.0)
    entrance.answer()
    for _ in range(29):
        entrance(Tick(), after=0.1)
    assert entrance.verdict is None
    for _ in range(3):
        entrance(Tick(), after=0.1)
    assert entrance.verdict[0] is Verdict.REFER, "a child below the picture is sent to the staff, not dropped"
    empty(entrance, after=1.0, empty=False)
    measured(entrance)
    assert admitted(entrance) == []


def test_who_shows_a_card_from_beside_and_steps_up_is_measured_and_let_in():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    empty(entrance)
    entrance(CredentialRead(credential()))
    entrance.answer()
    empty(entrance, after=2.8, empty=False)
    measured(entrance)
    assert len(admitted(entrance)) == 1


def test_who_shows_a_card_while_the_one_before_still_stands_there_need_not_show_it_again():
    entrance = unwatched()
    entrance.answer()
    measured(entrance)
    entrance(IntentCommitted(entrance.door.serving.id, ok=True))
    entrance(GateDone(entrance.door.serving.id, GateOutcome.PULSED))
    entrance(Tick(), after=1.2)
    entrance(CredentialRead(credential("bb")))
    entrance.answer()
    empty(entrance, after=0.5)  # the first goes in
    assert entrance.door.serving is not None
    empty(entrance, after=1.5, empty=False)
    assert entrance.door.serving.facts.temperature is None
    measured(entrance)
    assert len(admitted(entrance)) == 2


def test_a_card_that_waited_for_its_turn_lets_nobody_in_who_comes_later():
    entrance = unwatched()
    entrance.answer()
    measured(entrance)
    entrance(CredentialRead(credential("bb")))
    entrance(IntentCommitted(entrance.door.serving.id, ok=True))
    entrance(GateDone(entrance.door.serving.id, GateOutcome.PULSED))
    empty(entrance, after=0.5)
    for _ in range(80):
        entrance(Tick(), after=0.1)
    empty(entrance, empty=False)
    entrance.answer()
    measured(entrance)
    assert len(admitted(entrance)) == 1


def test_a_measurement_from_before_somebody_stepped_up_counts_for_nobody():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    empty(entrance)
    entrance(CredentialRead(credential()))
    empty(entrance, after=1.5, empty=False)
    entrance(Tick(), after=0.5)
    entrance.warm(track=None, took_s=0.9)
    assert entrance.door.serving.facts.temperature is None


def test_who_steps_back_out_of_the_picture_is_measured_by_hand_for_nobody_knows_who_comes_back():
    entrance = unwatched()
    entrance.answer()
    for _ in range(3):
        measured(entrance, 37.25)
    assert entrance.door.serving.examination.pausing
    empty(entrance, after=1.0)
    assert entrance.verdict == (Verdict.REFER, Reason.TEMP_NEAR_LIMIT)


def test_who_steps_back_within_the_picture_is_measured_again():
    entrance = unwatched()
    entrance.answer()
    for _ in range(3):
        measured(entrance, 37.25)
    for _ in range(45):
        entrance(Tick(), after=0.1)
    for _ in range(3):
        measured(entrance, 36.6)
    assert len(admitted(entrance)) == 1


def test_another_card_at_an_empty_place_has_its_own_moment():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    empty(entrance)
    entrance(CredentialRead(credential()), after=1.0)
    entrance(CredentialRead(credential("bb")), after=2.8)
    entrance(Tick(), after=1.0)
    assert entrance.verdict is None
    entrance.answer()
    empty(entrance, after=1.0, empty=False)
    measured(entrance)
    assert len(admitted(entrance)) == 1


def test_a_camera_that_is_back_tells_who_stands_there():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    empty(entrance)
    entrance(CredentialRead(credential()))
    entrance(DeviceChanged(Device.CAMERA, up=True), after=1.0)
    entrance.person(track=7, after=0.5)
    entrance(CredentialRead(credential()), after=0.5)
    assert entrance.door.serving.track == 7
    for _ in range(30):
        entrance.person(track=7, after=0.1)
    assert entrance.door.serving.track == 7 and 7 not in entrance.door.finished_tracks
    before = entrance.door.serving
    empty(entrance)
    assert entrance.door.serving == before


def test_where_no_temperature_is_asked_for_an_empty_place_says_nothing():
    rules = {**NO_CAMERA_NEEDED.rules, Check.TEMPERATURE: Rule(Need.NEVER)}
    entrance = Entrance(dataclasses.replace(NO_CAMERA_NEEDED, rules=rules))
    entrance(DeviceChanged(Device.CAMERA, up=False))
    entrance(CredentialRead(credential()))
    empty(entrance, after=0.5)
    entrance.answer()
    assert len(admitted(entrance)) == 1


def test_a_card_shown_before_the_first_picture_after_a_start_is_not_bound_to_who_is_seen_in_it():
    entrance = Entrance()
    entrance(CredentialRead(credential()), after=0.2)
    entrance.answer()
    entrance.person(track=2, after=0.6)
    assert entrance.door.serving.credential is None, (
        "another may have shown it, and is asked to show it again"
    )
    entrance(CredentialRead(credential()), after=1.0)
    assert (entrance.door.serving.track, entrance.door.serving.credential.digest) == (2, credential().digest)


def test_a_card_shown_while_the_camera_was_away_is_not_bound_to_who_is_seen_when_it_is_back():
    entrance = without_a_camera()
    entrance(DeviceChanged(Device.CAMERA, up=True), after=1.0)
    entrance.person(track=2, after=0.5)
    assert entrance.door.serving.credential is None


def test_an_empty_place_takes_back_no_admission():
    entrance = admitted_entrance()
    before = entrance.door.serving
    empty(entrance, after=0.1)
    assert entrance.door.serving == before


def shows(entrance, digest="bb", after=0.0):
    """Another card, about which the platform knows only good."""
    entrance(CredentialRead(credential(digest)), after=after)
    entrance.answer()


def let_in(entrance):
    """The gate has opened for who is served."""
    entrance(IntentCommitted(entrance.door.serving.id, ok=True))
    entrance(GateDone(entrance.door.serving.id, GateOutcome.PULSED))


def shown_to_a_camera() -> Entrance:
    """Somebody in the picture, measured, has shown a card."""
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(PeopleSeen(()))
    entrance.person(track=1)
    entrance.warm(track=1)
    entrance(CredentialRead(credential()))
    return entrance


def let_in_with_a_camera() -> Entrance:
    """And the gate has opened for them."""
    entrance = shown_to_a_camera()
    entrance.answer()
    let_in(entrance)
    return entrance


def test_a_camera_that_is_gone_for_a_moment_binds_no_card_to_who_is_seen_then():
    entrance = Entrance()
    entrance(PeopleSeen(()))
    entrance.person(track=1)
    entrance(CredentialRead(credential()))
    entrance.answer()
    entrance(DeviceChanged(Device.CAMERA, up=False), after=0.3)
    entrance(DeviceChanged(Device.CAMERA, up=True), after=0.8)
    entrance.person(track=7, after=0.5)
    assert (entrance.door.serving.track, entrance.door.serving.credential) == (7, None)


@pytest.mark.parametrize("camera", [True, False], ids=["camera", "camera-back"])
def test_a_second_card_of_who_is_let_in_is_not_the_next_ones(camera):
    entrance = let_in_with_a_camera()
    entrance(DeviceChanged(Device.CAMERA, up=camera), after=0.1)
    entrance(CredentialRead(credential("bb")), after=0.1)
    entrance(DeviceChanged(Device.CAMERA, up=True), after=0.2)
    for _ in range(10):
        entrance.person(track=2, after=0.2)
    assert (entrance.door.serving.track, entrance.door.serving.credential) == (2, None)


def test_a_second_card_of_who_is_let_in_calls_no_staff_when_nobody_comes():
    entrance = let_in_with_a_camera()
    entrance(CredentialRead(credential("bb")), after=0.2)
    for _ in range(60):
        entrance(PeopleSeen(()), after=0.1)
    assert (
        entrance.door.serving is None
        and len([e for e in entrance.effects if isinstance(e, CommitIntent)]) == 1
    )


def test_who_is_seen_long_after_a_card_is_asked_for_it_and_not_left_standing():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(PeopleSeen(()))
    entrance(CredentialRead(credential()))
    entrance.answer()
    entrance.person(track=4, after=3.3)
    assert (entrance.door.serving.track, entrance.door.serving.credential) == (4, None)


def test_the_one_before_who_lingers_is_not_measured_for_the_next_ones_card():
    entrance = unwatched()
    entrance.answer()
    measured(entrance)
    let_in(entrance)
    shows(entrance, after=1.2)
    measured(entrance)
    assert len(admitted(entrance)) == 1, "it may be the first one's temperature"
    entrance(Tick(), after=1.0)
    measured(entrance)
    assert len(admitted(entrance)) == 2, "by now the first one has gone"


def test_in_a_queue_who_walks_off_takes_their_card_along():
    entrance = unwatched()
    entrance.answer()
    measured(entrance)
    let_in(entrance)
    empty(entrance, after=1.0)
    empty(entrance, after=1.2, empty=False)
    shows(entrance, after=0.5)
    empty(entrance, after=1.0)
    assert entrance.door.serving is None
    empty(entrance, after=1.0, empty=False)
    measured(entrance)
    assert len(admitted(entrance)) == 1


def test_who_shows_a_card_beside_somebody_who_goes_to_the_staff_is_not_forgotten():
    entrance = unwatched()
    entrance.answer()
    for _ in range(3):
        measured(entrance, 39.0)
    assert entrance.verdict[0] is Verdict.REFER
    entrance(IntentCommitted(entrance.door.serving.id, ok=True))
    shows(entrance, after=1.5)
    empty(entrance, after=0.7)
    empty(entrance, after=1.0, empty=False)
    measured(entrance)
    assert len(admitted(entrance)) == 1


def test_a_rehearsal_that_ends_while_the_camera_is_away_binds_no_card_to_who_is_seen_then():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(PeopleSeen(()))
    entrance(BeginRehearsal("t", 60.0))
    entrance(DeviceChanged(Device.CAMERA, up=False), after=1.0)
    entrance(CredentialRead(credential()), after=1.0)
    entrance.answer()
    entrance(DeviceChanged(Device.CAMERA, up=True), after=1.0)
    entrance.person(track=5, after=0.5)
    assert (entrance.door.serving.track, entrance.door.serving.credential) == (5, None)


def test_who_touches_the_screen_is_there_though_the_thermometer_sees_nobody():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    empty(entrance)
    entrance(CredentialRead(credential()))
    entrance.answer()
    entrance(LanguageTouched("en"), after=2.5)
    entrance(Tick(), after=2.5)
    assert entrance.verdict is None
    entrance(Tick(), after=1.0)
    assert entrance.verdict[0] is Verdict.REFER


def test_an_empty_place_takes_back_no_admission_without_a_camera():
    entrance = unwatched()
    entrance.answer()
    measured(entrance)
    before = entrance.door.serving
    empty(entrance, after=0.1)
    assert entrance.door.serving == before


def test_who_is_let_in_by_the_staff_and_lingers_is_not_measured_for_the_next_ones_card():
    entrance = unwatched()
    for _ in range(3):
        measured(entrance, 39.0)
    entrance.answer()
    referred = entrance.door.serving.id
    entrance(IntentCommitted(referred, ok=True))
    for _ in range(80):
        entrance(Tick(), after=0.1)
    entrance(StaffDecided(referred, True, "staff-1"))
    staffed = entrance.door.staffed.id
    entrance(IntentCommitted(staffed, ok=True))
    entrance(GateDone(staffed, GateOutcome.PULSED))
    shows(entrance, after=1.2)
    measured(entrance)
    assert [one.visit for one in admitted(entrance)] == [staffed]


def refused_with_a_camera() -> Entrance:
    """Somebody in the picture whose card was no good, and who reads that."""
    entrance = shown_to_a_camera()
    entrance.answer(CodeFact(by(Source.ONLINE, now=entrance.now.utc), Colour.RED))
    entrance(IntentCommitted(entrance.door.serving.id, ok=True))
    return entrance


def test_who_was_not_let_in_and_shows_another_card_at_once_is_served_with_it():
    entrance = refused_with_a_camera()
    assert entrance.verdict[0] is Verdict.REFUSE
    entrance(CredentialRead(credential("bb")), after=0.5)
    for _ in range(10):
        entrance.person(track=1, after=0.1)
    assert (entrance.door.serving.track, entrance.door.serving.credential.digest) == (1, "bb")


def test_a_card_that_waited_and_is_shown_again_by_who_steps_up_need_not_be_shown_a_third_time():
    entrance = let_in_with_a_camera()
    entrance(CredentialRead(credential("bb")), after=0.2)
    for _ in range(15):
        entrance(PeopleSeen(()), after=0.1)
    entrance(CredentialRead(credential("bb")), after=0.2)
    entrance.person(track=2, after=0.5)
    assert (entrance.door.serving.track, entrance.door.serving.credential.digest) == (2, "bb")


def test_a_card_shown_twice_by_somebody_the_camera_does_not_see_is_the_staffs_in_the_end():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(CredentialRead(credential()))
    entrance.answer()
    entrance(PeopleSeen(()), after=0.2)
    entrance(CredentialRead(credential()), after=2.0)
    for _ in range(220):
        entrance(PeopleSeen(()), after=0.1)
    assert entrance.verdict[0] is Verdict.REFER


def test_what_a_camera_that_dies_says_last_leaves_nobody_in_view():
    entrance = without_a_camera()
    entrance.person(track=3, after=0.1)
    assert entrance.door.in_view == () and entrance.door.serving.track is None


def test_who_shows_a_card_just_after_the_camera_died_and_is_not_in_the_thermometers_picture_is_the_staffs():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    entrance(CredentialRead(credential()), after=0.5)
    entrance.answer()
    empty(entrance, after=1.0)
    for _ in range(32):
        entrance(Tick(), after=0.1)
    assert entrance.verdict[0] is Verdict.REFER, "nobody knew whether they stood there: not dropped"


def test_who_was_there_when_the_thermometer_first_spoke_and_goes_takes_their_card_along():
    entrance = Entrance(NO_CAMERA_NEEDED)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    entrance(CredentialRead(credential()), after=0.5)
    entrance.answer()
    empty(entrance, after=1.0, empty=False)
    empty(entrance, after=1.0)
    assert entrance.door.serving is None
