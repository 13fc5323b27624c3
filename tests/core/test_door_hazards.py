"""What may go wrong between two people: a trap, or evidence of one that opens the gate for another."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import by
from test_visit import Entrance, admitted_entrance, credential

from sentinel.core.effects import CommitIntent, PulseGate, Verify
from sentinel.core.events import (
    CredentialRead,
    Device,
    DeviceChanged,
    IntentCommitted,
    PeopleSeen,
    StaffDecided,
    TemperatureMeasured,
    Tick,
    TrackView,
)
from sentinel.core.facts import LabResult, Mask, PcrFact, Source, TemperatureFact, ThermalState
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind


def test_a_certificate_that_no_platform_is_asked_about_ends_with_the_staff_not_with_a_trap():
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(Credential(CredentialKind.CERTIFICATE, "HC1:...", "dd")))
    assert entrance.last(Verify) is None
    assert entrance.screen.kind is ScreenKind.PRESENT
    for _ in range(20):
        entrance.person(after=1.0)
        entrance.warm()
    entrance.person(after=1.0)
    assert entrance.verdict == (Verdict.REFER, Reason.PRESENT_CREDENTIAL)


def without_a_camera() -> Entrance:
    entrance = Entrance()
    entrance(DeviceChanged(Device.CAMERA, up=False))
    entrance(CredentialRead(credential()))
    return entrance


def test_without_a_camera_who_takes_the_place_is_not_let_in_with_the_first_ones_temperature():
    entrance = without_a_camera()
    entrance.warm(track=None, after=0.5)
    assert entrance.door.serving.facts.temperature is not None
    entrance(CredentialRead(credential("bb")), after=0.5)
    assert entrance.door.serving.facts.temperature is None
    entrance.warm(celsius=36.9, track=None, after=1.3)
    assert entrance.door.serving.facts.temperature.estimate_c == 36.9


def test_a_measurement_that_comes_late_is_not_taken_for_the_one_who_showed_a_card_since():
    entrance = without_a_camera()
    late = TemperatureFact(
        by(Source.THERMAL, now=entrance.now.utc), ThermalState.OK, 34.9, 1.6, 36.5, 0.4
    )  # fmt: skip
    entrance(CredentialRead(credential("bb")), after=1.0)
    entrance(TemperatureMeasured(None, late), after=3.0)
    assert entrance.door.serving.facts.temperature is None


def test_a_measurement_that_was_under_way_when_the_card_was_shown_may_be_the_one_befores():
    entrance = without_a_camera()
    entrance(CredentialRead(credential("bb")), after=1.0)
    entrance(Tick(), after=0.5)
    entrance.warm(track=None, took_s=0.95)
    assert entrance.door.serving.facts.temperature is None
    entrance(Tick(), after=0.5)
    entrance.warm(track=None, took_s=0.95)
    assert entrance.door.serving.facts.temperature is not None


def two_people(entrance, first_in_zone, mask=Mask.MASK, after=0.1):
    first = TrackView(1, first_in_zone, 150, mask, 0.95)
    second = TrackView(2, True, 150, Mask.NONE, 0.95)
    entrance(PeopleSeen((first, second)), after)


def test_somebody_who_stands_by_does_not_hold_up_the_next_nor_lend_them_a_mask():
    entrance = Entrance()
    entrance.person(track=1)
    entrance.warm(track=1)
    for _ in range(15):
        two_people(entrance, first_in_zone=False)
    assert entrance.door.serving.track == 2
    entrance(CredentialRead(credential()))
    entrance.answer()
    assert entrance.last(CommitIntent) is None
    assert entrance.screen.reason is Reason.MASK_MISSING


def test_a_card_from_the_next_is_not_taken_for_one_of_whoever_stepped_aside_to_find_a_mask():
    entrance = Entrance()
    entrance.person(track=1, mask=Mask.NONE)
    entrance.warm(track=1)
    entrance(CredentialRead(credential("aa")))
    entrance.answer()
    for _ in range(15):
        two_people(entrance, first_in_zone=False, mask=Mask.NONE)
    assert entrance.door.serving.track == 1
    entrance(CredentialRead(credential("bb")))
    visit = entrance.door.serving
    assert (visit.track, visit.credential.digest) == (2, "bb")
    assert (visit.facts.mask, visit.facts.temperature) == (None, None)


def test_leaning_over_to_the_scanner_does_not_lose_ones_place():
    entrance = Entrance()
    entrance.person(track=1)
    for _ in range(8):
        two_people(entrance, first_in_zone=False)
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.POSITION, Reason.STAND_HERE)
    entrance(CredentialRead(credential()))
    assert entrance.door.serving.track == 1


def test_the_next_card_does_not_borrow_the_mask_of_whoever_was_just_let_in():
    entrance = admitted_entrance()
    entrance(CredentialRead(credential("bb")))
    entrance.commit()
    entrance.gate()
    entrance(Tick(), after=1.1)
    visit = entrance.door.serving
    assert (visit.credential.digest, visit.track) == ("bb", None)
    entrance.person(track=1, after=0.2)
    entrance.warm(track=1)
    entrance.answer(person="p2")
    assert len([e for e in entrance.effects if isinstance(e, CommitIntent)]) == 1
    entrance(PeopleSeen((TrackView(1, True, 150, Mask.MASK, 0.95), TrackView(2, True, 150, None))), 0.2)
    assert entrance.door.serving.track == 2


def test_a_card_shown_beside_who_was_let_in_and_lingers_lets_nobody_else_in_until_it_is_shown_again():
    entrance = admitted_entrance()
    entrance.commit()
    entrance.gate()
    entrance.person(track=1, after=1.1)
    entrance(CredentialRead(credential("bb")))
    entrance.answer(person="p2")
    assert entrance.door.serving.track is None
    entrance(PeopleSeen((TrackView(2, True, 150, Mask.MASK, 0.95),)), 0.2)
    visit = entrance.door.serving
    assert (visit.track, visit.credential) == (2, None)
    assert entrance.screen.reason is Reason.PRESENT_CREDENTIAL
    entrance(CredentialRead(credential("bb")))
    assert (entrance.door.serving.track, entrance.door.serving.credential.digest) == (2, "bb")


def refer(entrance, track):
    digest = f"c{track}"
    entrance.person(track=track)
    entrance.warm(track=track)
    entrance(CredentialRead(credential(digest)))
    entrance.answer(PcrFact(by(Source.ONLINE, now=entrance.now.utc), LabResult.NONE), person=digest)
    passage = entrance.last(CommitIntent).passage
    assert passage.decision.verdict is Verdict.REFER
    entrance.commit()
    entrance(PeopleSeen(()), after=7.0)
    return passage.visit


def test_what_staff_said_long_ago_does_not_open_the_gate_when_its_turn_comes():
    entrance = Entrance()
    visits = [refer(entrance, track) for track in (1, 2, 3, 4, 5)]
    for visit in visits:
        entrance(StaffDecided(visit, admit=visit == visits[-1], who="guard-1", note="said at once"))
    said = entrance.now.utc
    for _ in range(30):  # a slow disk: each waits for the one before
        entrance(Tick(), after=2.5)
        if entrance.door.staffed is not None:
            entrance(IntentCommitted(entrance.door.staffed.id, ok=True))
    last = entrance.last(CommitIntent).passage
    assert last.referred_from == visits[-1]
    assert last.decided_at - said > timedelta(seconds=30)
    assert last.decision.verdict is Verdict.REFER
    assert entrance.last(PulseGate) is None


@given(pauses=st.lists(st.floats(0.05, 4.0), min_size=1, max_size=25), commits=st.sets(st.integers(0, 24)))
def test_what_was_said_from_afar_opens_nothing_after_its_deadline_however_long_it_waited(pauses, commits):
    entrance = Entrance()
    first, second = refer(entrance, 1), refer(entrance, 2)
    entrance(StaffDecided(first, admit=True, who="guard-1", note="paper seen"))
    until = entrance.now.monotonic + 10.0
    entrance(StaffDecided(second, admit=True, who="remote:aa", note="paper seen", until=until), after=0.0)
    for number, pause in enumerate(pauses):
        before = len(entrance.effects)
        entrance(Tick(), after=pause)
        staffed = entrance.door.staffed
        if number in commits and staffed is not None:
            entrance(IntentCommitted(staffed.id, ok=True), after=0.0)
        made = [e.passage for e in entrance.effects[before:] if isinstance(e, CommitIntent)]
        for passage in made:
            if passage.referred_from == second:
                assert entrance.now.monotonic <= until
                assert passage.decision.verdict is Verdict.ADMIT
                return
    if entrance.now.monotonic > until and entrance.door.staffed is None:
        assert second in [visit.id for visit in entrance.door.referred]  # still waits; staff may decide anew


@pytest.mark.parametrize(("late_s", "let_in"), [(0.0, True), (9.9, True), (10.1, False)])
def test_a_word_from_afar_counts_until_its_deadline_also_where_nobody_is_before_it(late_s, let_in):
    entrance = Entrance()
    visit = refer(entrance, 1)
    until = entrance.now.monotonic + 10.0
    entrance(StaffDecided(visit, admit=True, who="remote:aa", note="paper seen", until=until), after=late_s)
    made = entrance.last(CommitIntent).passage
    assert (made.referred_from == visit) is let_in
    assert (visit in [waiting.id for waiting in entrance.door.referred]) is not let_in


def test_what_waits_behind_a_slow_record_is_dropped_when_its_turn_comes_too_late():
    entrance = Entrance()
    first, second = refer(entrance, 1), refer(entrance, 2)
    entrance(StaffDecided(first, admit=True, who="guard-1", note="paper seen"), after=0.0)
    until = entrance.now.monotonic + 10.0
    entrance(StaffDecided(second, admit=True, who="remote:aa", note="paper seen", until=until), after=0.0)
    for _ in range(12):
        entrance(Tick(), after=1.9)
        if entrance.door.staffed is not None:
            entrance(IntentCommitted(entrance.door.staffed.id, ok=True), after=0.0)
    assert entrance.door.staff_queue == ()
    assert entrance.last(CommitIntent).passage.referred_from == first
    assert second in [visit.id for visit in entrance.door.referred]
