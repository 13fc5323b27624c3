"""A hand thermometer's reading: settles the temperature and nothing else, once, for this visitor only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import by
from test_visit import Entrance, credential

from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, PulseGate
from sentinel.core.events import (
    CredentialRead,
    HandMeasured,
    IntentCommitted,
    PeopleSeen,
    StaffDecided,
    Tick,
)
from sentinel.core.facts import LabResult, PcrFact, Source
from sentinel.core.hand_thermometer import Doubt, celsius, doubt, possible
from sentinel.core.policy import Check, Outcome, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind


def referred_near_limit(entrance, *facts, kiosk_c=37.1, digest="aa"):
    before = len(intents(entrance))
    entrance.person()
    entrance(CredentialRead(credential(digest)))
    entrance.answer(*facts)
    for _ in range(12):
        entrance.person()
        entrance.warm(kiosk_c, after=1.0)
        if len(intents(entrance)) > before:
            break
    passage = entrance.last(CommitIntent).passage
    assert passage.decision.verdict is Verdict.REFER
    entrance.commit()
    entrance(PeopleSeen(()), after=7.0)
    return passage


def measured(entrance, visit, tenths, after=1.0):
    entrance(HandMeasured(visit, tenths, "guard-1"), after)
    return entrance.last(CommitIntent).passage


def intents(entrance):
    return [e for e in entrance.effects if isinstance(e, CommitIntent)]


def test_a_reading_below_the_limit_lets_a_near_limit_visitor_in_through_commit_and_gate():
    entrance = Entrance()
    first = referred_near_limit(entrance)
    passage = measured(entrance, first.visit, 366, after=100.0)  # the staff took their time
    assert (passage.decision.verdict, passage.decision.reason) == (Verdict.ADMIT, Reason.PASS)
    assert (passage.referred_from, passage.person) == (first.visit, first.person)
    check = next(c for c in passage.decision.checks if c.check is Check.TEMPERATURE)
    assert (check.outcome, check.source) == (Outcome.PASS, "hand_thermometer")
    assert passage.facts.temperature == first.facts.temperature  # the kiosk's own stays in the record
    assert entrance.last(PulseGate) is None
    entrance.commit()
    entrance.gate()
    assert entrance.screen.kind is ScreenKind.PASS
    assert (entrance.screen.estimate_c, entrance.screen.uncertainty_k) == (36.6, None)


def test_a_high_reading_stays_with_the_staff_or_is_refused_as_the_policy_says():
    for on_fail in (Verdict.REFER, Verdict.REFUSE):
        rules = dict(Policy().rules)
        rules[Check.TEMPERATURE] = Rule(on_fail=on_fail)
        entrance = Entrance(Policy(rules=rules))
        first = referred_near_limit(entrance)
        passage = measured(entrance, first.visit, 380)
        assert (passage.decision.verdict, passage.decision.reason) == (on_fail, Reason.TEMP_HIGH)
        assert entrance.last(PulseGate) is None


def test_a_good_reading_does_not_settle_a_late_test():
    entrance = Entrance()
    late = PcrFact(by(Source.ONLINE), LabResult.NONE)
    first = referred_near_limit(entrance, late, kiosk_c=36.5)
    passage = measured(entrance, first.visit, 364)
    assert (passage.decision.verdict, passage.decision.reason) == (Verdict.REFER, Reason.TEST_NONE)
    entrance.commit()
    assert entrance.last(PulseGate) is None
    assert [visit.id for visit in entrance.door.referred] == [passage.visit]
    entrance(Tick(), after=7.0)
    entrance(StaffDecided(passage.visit, True, "guard-1", "paper shown"))
    assert entrance.last(CommitIntent).passage.decision.verdict is Verdict.ADMIT
    assert entrance.last(CommitIntent).passage.pair is None  # counted already


def test_the_same_reading_twice_opens_once():
    entrance = Entrance()
    first = referred_near_limit(entrance)
    measured(entrance, first.visit, 366)
    measured(entrance, first.visit, 366, after=0.0)
    entrance.commit()
    entrance.gate()
    for _ in range(4):
        entrance(Tick(), after=3.0)
    assert len(intents(entrance)) == 2
    assert len([e for e in entrance.effects if isinstance(e, PulseGate)]) == 1


def test_a_corrected_reading_names_the_one_it_replaces():
    entrance = Entrance()
    first = referred_near_limit(entrance)
    wrong = measured(entrance, first.visit, 376)
    entrance.commit()
    entrance(Tick(), after=7.0)
    right = measured(entrance, wrong.visit, 366)
    assert right.decision.verdict is Verdict.ADMIT
    assert right.facts.hand_temperature.corrects == wrong.facts.hand_temperature.by.stated_at
    assert right.facts.hand_temperature.seen_at == wrong.facts.hand_temperature.seen_at == first.decided_at


def test_a_reading_that_waited_too_long_for_its_turn_opens_nothing():
    entrance = Entrance()
    first = referred_near_limit(entrance)
    other = referred_near_limit(entrance, digest="bb")
    entrance(StaffDecided(other.visit, False, "guard-1", "no"))
    entrance(HandMeasured(first.visit, 366, "guard-1"))
    entrance.time += 31.0
    staffed = entrance.door.staffed.id
    entrance(IntentCommitted(staffed, ok=True))
    for _ in range(5):
        entrance(Tick(), after=2.5)
    assert entrance.last(CommitIntent).passage.referred_from == other.visit
    assert entrance.last(PulseGate) is None
    assert first.visit in [visit.id for visit in entrance.door.referred]


def test_a_visitor_who_left_long_ago_is_not_admitted_by_a_reading():
    entrance = Entrance()
    first = referred_near_limit(entrance)
    entrance(Tick(), after=700.0)
    before = len(intents(entrance))
    entrance(HandMeasured(first.visit, 366, "guard-1"))
    assert len(intents(entrance)) == before


def test_the_mask_seen_before_the_referral_still_counts_but_a_mask_never_seen_does_not():
    entrance = Entrance()
    first = referred_near_limit(entrance)
    facts = measured(entrance, first.visit, 366, after=300.0).facts
    assert decide(facts, Policy(), entrance.now.utc).verdict is Verdict.ADMIT
    bare = decide(facts.__class__(**{**_slots(facts), "mask": None}), Policy(), entrance.now.utc)
    assert (bare.verdict, bare.reason) == (Verdict.REFER, Reason.MASK_UNKNOWN)


def _slots(facts):
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}


def test_a_pair_says_whether_it_was_chosen_for_reading_high():
    entrance = Entrance()
    first = referred_near_limit(entrance)
    pair = measured(entrance, first.visit, 366).pair
    assert (pair.estimate_c, pair.hand_c, pair.chosen) == (pytest.approx(37.1), 36.6, True)
    other = Entrance()
    late = referred_near_limit(other, PcrFact(by(Source.ONLINE), LabResult.NONE), kiosk_c=36.5)
    assert measured(other, late.visit, 364).pair.chosen is False


@given(st.integers(-1000, 1000))
def test_only_what_a_thermometer_for_people_can_show_is_a_reading(tenths):
    assert possible(tenths) is (300 <= tenths <= 450)


@pytest.mark.parametrize(
    ("tenths", "kiosk", "odd"),
    [
        (366, 36.8, None), (350, None, None), (400, None, None), (349, None, Doubt.LOW), (401, None, Doubt.HIGH),
        (395, 37.1, Doubt.FAR), (366, 39.0, Doubt.FAR), (375, None, None),
    ],
)  # fmt: skip
def test_a_slip_of_the_finger_is_asked_about(tenths, kiosk, odd):
    assert doubt(tenths, kiosk) is odd
    assert celsius(tenths) == tenths / 10


def test_whom_staff_let_in_is_not_sent_to_the_staff_again_by_the_screen():
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer(PcrFact(by(Source.ONLINE), LabResult.NONE))
    first = entrance.last(CommitIntent).passage
    entrance.commit()
    entrance(StaffDecided(first.visit, True, "guard-1", "paper shown"), after=0.5)
    entrance.commit()
    entrance.gate()
    assert entrance.screen.kind is ScreenKind.PASS
    entrance.person(after=2.1)
    assert entrance.screen.kind is ScreenKind.IDLE
    assert entrance.door.serving is None
