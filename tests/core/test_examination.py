"""Near the limit: nobody feverish passes, nobody is turned away on one number, and it ends."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import by
from test_visit import Entrance, credential

from sentinel.core import checks
from sentinel.core.events import (
    CredentialRead,
    Device,
    DeviceChanged,
    PeopleSeen,
    TemperatureMeasured,
    Tick,
    TrackView,
)
from sentinel.core.examination import ROUND, Examination, Pauses, Stage, combined, elapsed, measured
from sentinel.core.facts import Facts, Mask, Source, TemperatureFact, ThermalState
from sentinel.core.policy import Check, Need, Outcome, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind

POLICY = Policy()
LIMIT = POLICY.temperature_limit_c
PAUSES = Pauses()
# A round takes three seconds, the pause four, the second round three; a second round that never comes twenty.
LONGEST_S = 3.0 + PAUSES.recheck_s + 20.0 + 1.0


def number(celsius, uncertainty=0.45, noise=0.05, now=None):
    source = by(Source.THERMAL) if now is None else by(Source.THERMAL, now=now)
    return TemperatureFact(
        source, ThermalState.OK, celsius - 1.6, 1.6, celsius, uncertainty, repeatable_k=noise, ambient_c=23.0
    )


def state(which):
    return TemperatureFact(by(Source.THERMAL), which)


def read(fact):
    return checks.read(Check.TEMPERATURE, Facts(temperature=fact), POLICY, fact.by.stated_at)


def examine(facts, every_s=1.0):
    """Feed one measurement after the other; when, if ever, the fact held first passes, and the end."""
    examination, at, first = Examination(), 0.0, None
    for fact in facts:
        at += every_s
        examination = elapsed(examination, at, PAUSES)
        if examination.settled:
            break
        examination, held = measured(examination, fact, read, at, PAUSES)
        if held is not None and read(held)[0] is Outcome.PASS:
            first = at
            break
    return first, examination


_celsius = st.floats(35.0, 39.5, allow_subnormal=False).map(lambda c: round(c, 2))
_sequences = st.lists(_celsius, min_size=1, max_size=16)


@given(_sequences)
@settings(max_examples=200, deadline=None)
def test_whoever_is_steadily_above_the_limit_never_passes(temperatures):
    first, _ = examine([number(max(c, LIMIT)) for c in temperatures])
    assert first is None


@given(_sequences, st.lists(st.floats(0.0, 2.0, allow_subnormal=False), min_size=16, max_size=16))
@settings(max_examples=300, deadline=None)
def test_a_warmer_person_never_passes_sooner(temperatures, warmer):
    cool, _ = examine([number(c) for c in temperatures])
    warm, _ = examine([number(c + more) for c, more in zip(temperatures, warmer, strict=False)])
    assert (math.inf if warm is None else warm) >= (math.inf if cool is None else cool)


@given(st.floats(34.5, 36.8, allow_subnormal=False))
@settings(max_examples=60, deadline=None)
def test_whoever_is_well_below_passes_at_the_first_measurement(celsius):
    assert examine([number(celsius)])[0] == 1.0


@given(st.lists(st.sampled_from([s for s in ThermalState if s is not ThermalState.OK]), max_size=30))
def test_a_cold_or_covered_face_never_passes(states):
    assert examine([state(s) for s in states])[0] is None


@given(st.floats(36.9, 40.0, allow_subnormal=False), st.floats(0.3, 1.4, allow_subnormal=False))
@settings(max_examples=100, deadline=None)
def test_whoever_does_not_pass_is_settled_in_bounded_time(celsius, every_s):
    examination, at = Examination(), 0.0
    while not examination.settled and at < LONGEST_S:
        at += every_s
        examination = elapsed(examination, at, PAUSES)
        examination, held = measured(examination, number(celsius), read, at, PAUSES)
        if held is not None:
            assert read(held)[0] is not Outcome.PASS
    assert examination.settled


def test_a_second_round_that_never_comes_is_over_some_time():
    _, examination = examine([number(37.1)] * ROUND)
    assert examination.stage is Stage.PAUSE
    examination = elapsed(examination, 3.0 + PAUSES.recheck_s, PAUSES)
    assert examination.stage is Stage.SECOND
    assert elapsed(examination, LONGEST_S, PAUSES).settled


def test_only_the_noise_is_averaged_away_not_the_spread_between_people():
    one = number(37.0, uncertainty=0.5, noise=0.3)
    together = combined([one, number(37.2, 0.5, 0.3), number(36.6, 0.5, 0.3)])
    assert (together.estimate_c, together.skin_c, together.measurements) == (37.0, pytest.approx(35.4), 3)
    assert math.sqrt(0.5**2 - 0.3**2) < together.uncertainty_k < 0.5
    silent = [replace(one, repeatable_k=None)] * 3
    assert combined(silent).uncertainty_k == 0.5  # nothing is known about the noise: nothing is gained


@given(st.lists(st.tuples(_celsius, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=9))
@settings(max_examples=100, deadline=None)
def test_no_combination_is_surer_than_what_does_not_change(values):
    facts = [number(c, uncertainty=max(u, n), noise=min(u, n)) for c, u, n in values]
    together = combined(facts)
    lasting = max(math.sqrt(max(u, n) ** 2 - min(u, n) ** 2) for _, u, n in values)
    assert together.uncertainty_k >= lasting - 1e-9
    estimates = [f.estimate_c for f in facts]
    assert min(estimates) - 1e-3 <= together.estimate_c <= max(estimates) + 1e-3


def again(entrance, celsius, times=1):
    for _ in range(times):
        entrance.person(after=0.5)
        entrance.warm(celsius, after=0.5)


def near_entrance(policy=None):
    entrance = Entrance(policy)
    entrance.person()
    entrance.warm(37.1)
    entrance(CredentialRead(credential()))
    entrance.answer()
    return entrance


def test_near_the_limit_the_visitor_is_measured_longer_then_asked_back_then_referred():
    entrance = near_entrance()
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.MEASURE, Reason.TEMP_RETRY)
    again(entrance, 37.1, 2)
    assert entrance.screen.reason is Reason.TEMP_RECHECK
    assert entrance.screen.next_step is Reason.TEMP_RECHECK
    away = PeopleSeen((TrackView(1, False, 90, Mask.MASK, 0.95),))
    entrance(away, after=1.0)  # they step back, and are not told to stand before the screen at once
    assert entrance.screen.reason is Reason.TEMP_RECHECK
    entrance.warm(36.0, after=0.5)  # what is measured meanwhile does not count
    assert entrance.verdict is None
    entrance(away, after=1.3)
    entrance(away, after=1.3)
    assert entrance.screen.reason is Reason.STAND_HERE
    for _ in range(ROUND):
        assert entrance.verdict is None
        again(entrance, 37.1)
    assert entrance.verdict == (Verdict.REFER, Reason.TEMP_NEAR_LIMIT)
    assert entrance.screen.kind is ScreenKind.SEE_STAFF
    assert entrance.screen.estimate_c is None


def test_a_good_second_round_lets_the_visitor_in_and_half_of_one_does_not():
    entrance = near_entrance()
    again(entrance, 37.1, 2)
    for _ in range(4):
        entrance.person(after=PAUSES.recheck_s / 4)
    for _ in range(ROUND):
        assert entrance.verdict is None
        again(entrance, 36.4)
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)


@pytest.mark.parametrize("celsius", [37.1, 37.5])
def test_nobody_is_turned_away_near_the_limit_whatever_the_policy_says(celsius):
    rules = dict(Policy().rules)
    rules[Check.TEMPERATURE] = Rule(on_caution=Verdict.REFUSE, on_fail=Verdict.REFUSE)
    entrance = Entrance(Policy(rules=rules))
    entrance.person()
    for _ in range(12):
        entrance.person()
        entrance.warm(celsius, after=1.0)
        if entrance.verdict:
            break
    assert entrance.verdict == (Verdict.REFER, Reason.TEMP_NEAR_LIMIT)


def test_a_surely_high_temperature_is_refused_where_the_policy_says_so_after_two_measurements():
    rules = dict(Policy().rules)
    rules[Check.TEMPERATURE] = Rule(on_fail=Verdict.REFUSE)
    entrance = Entrance(Policy(rules=rules))
    entrance.person()
    entrance.warm(39.0)
    assert entrance.verdict is None
    entrance.person(after=1.0)
    entrance.warm(39.0, after=1.1)
    assert entrance.verdict == (Verdict.REFUSE, Reason.TEMP_HIGH)


def test_a_face_that_cannot_be_measured_the_second_time_is_told_why_and_then_referred():
    entrance = near_entrance()
    again(entrance, 37.1, 2)
    for _ in range(4):
        entrance.person(after=PAUSES.recheck_s / 4)
    covered = TemperatureFact(by(Source.THERMAL, now=entrance.now.utc), ThermalState.COVERED)
    entrance(TemperatureMeasured(1, covered))
    assert entrance.screen.reason is Reason.TEMP_BLOCKED
    for _ in range(40):
        entrance.person(after=0.5)
    assert entrance.verdict == (Verdict.REFER, Reason.TEMP_NEAR_LIMIT)


def test_a_thermometer_that_goes_away_in_the_pause_ends_with_the_staff():
    entrance = near_entrance()
    again(entrance, 37.1, 2)
    entrance(DeviceChanged(Device.THERMAL, up=False))
    for _ in range(4):
        entrance.person(after=1.0)
    entrance(Tick())
    assert entrance.verdict == (Verdict.REFER, Reason.TEMP_NEAR_LIMIT)


@pytest.mark.parametrize("rule", [Rule(need=Need.NEVER), Rule(on_caution=Verdict.ADMIT)])
def test_nobody_is_asked_back_where_the_policy_does_not_mind(rule):
    rules = dict(Policy().rules)
    rules[Check.TEMPERATURE] = rule
    entrance = Entrance(Policy(rules=rules))
    for _ in range(9):
        again(entrance, 37.1)
        assert entrance.screen.reason is Reason.PRESENT_CREDENTIAL
    entrance(CredentialRead(credential()))
    entrance.answer()
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)
