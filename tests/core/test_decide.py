"""The decision: nobody is admitted on a check that failed, is missing or is stale."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from strategies import NOON, by, facts, good_facts, policies

from sentinel.core import checks
from sentinel.core.decide import decide
from sentinel.core.facts import (
    CodeFact,
    Colour,
    DocumentFact,
    DocumentKind,
    FaceMatchFact,
    Facts,
    HandTemperatureFact,
    LabResult,
    Lookup,
    LookupState,
    Mask,
    MaskFact,
    PcrFact,
    Source,
    StaffFact,
    TemperatureFact,
    ThermalState,
    WatchListFact,
)
from sentinel.core.policy import Check, Need, Outcome, Policy, PolicyError, Rule, Verdict
from sentinel.core.reasons import Reason

POLICY = Policy()


@given(facts, policies)
def test_nobody_is_admitted_with_a_required_check_missing_failed_or_stale(given_facts, policy):
    decision = decide(given_facts, policy, NOON)
    if decision.verdict is Verdict.ADMIT:
        for result in decision.checks:
            if policy.rule(result.check).need is not Need.ALWAYS:
                continue
            fact = checks.slot(given_facts, result.check)
            assert fact is not None
            assert checks.stale(fact, policy, NOON) is None
            assert result.outcome in (Outcome.PASS, Outcome.CAUTION)


@given(facts, policies)
def test_the_same_facts_always_give_the_same_decision_with_a_reason_from_the_worst_check(given_facts, policy):
    decision = decide(given_facts, policy, NOON)
    assert decision == decide(given_facts, policy, NOON)
    if decision.verdict is not Verdict.ADMIT:
        assert decision.reason in {c.reason for c in decision.checks if c.verdict is decision.verdict}
    assert {c.check for c in decision.checks} == set(Check)


@given(facts, policies)
def test_staff_never_admit_whom_the_rules_refuse(given_facts, policy):
    said = StaffFact(by(Source.STAFF), admit=True, who="guard-1")
    before, after = decide(given_facts, policy, NOON), decide(given_facts.with_(said), policy, NOON)
    assert (after.verdict is Verdict.REFUSE) == (before.verdict is Verdict.REFUSE)


def test_a_good_visitor_is_admitted():
    decision = decide(good_facts(), POLICY, NOON)
    assert (decision.verdict, decision.reason, decision.offline) == (Verdict.ADMIT, Reason.PASS, False)


def test_an_offline_admission_says_so_and_how_old_the_data_is():
    aged = good_facts(source=Source.CACHE)
    aged = aged.with_(CodeFact(by(Source.CACHE, age_s=3600), Colour.GREEN))
    decision = decide(replace(aged, lookup=Lookup(LookupState.ANSWERED, offline=True)), POLICY, NOON)
    assert (decision.verdict, decision.reason) == (Verdict.ADMIT, Reason.OFFLINE_PASS)
    assert decision.data_age_s == 3600


def reading(estimate_c: float, uncertainty_k: float, people_k: float) -> TemperatureFact:
    return TemperatureFact(
        by(Source.THERMAL),
        ThermalState.OK,
        estimate_c - 1.6,
        1.6,
        estimate_c,
        uncertainty_k,
        people_k=people_k,
    )


CASES = [
    (MaskFact(by(Source.CAMERA), Mask.NONE, 0.99), Verdict.REFER, Reason.MASK_MISSING),
    (MaskFact(by(Source.CAMERA), Mask.WRONG, 0.99), Verdict.REFER, Reason.MASK_WRONG),
    (MaskFact(by(Source.CAMERA), Mask.MASK, 0.3), Verdict.REFER, Reason.MASK_UNKNOWN),
    (MaskFact(by(Source.CAMERA, age_s=600), Mask.MASK, 0.99), Verdict.REFER, Reason.STALE_FACT),
    (CodeFact(by(Source.ONLINE), Colour.RED), Verdict.REFUSE, Reason.CODE_ABNORMAL),
    (CodeFact(by(Source.ONLINE), Colour.YELLOW), Verdict.REFER, Reason.CODE_YELLOW),
    (CodeFact(by(Source.ONLINE, valid_s=-1), Colour.GREEN), Verdict.REFER, Reason.STALE_FACT),
    (CodeFact(by(Source.ONLINE, age_s=-600), Colour.GREEN), Verdict.REFER, Reason.CLOCK_UNSET),
    (PcrFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON - timedelta(hours=49)), Verdict.REFER, Reason.TEST_EXPIRED),
    (PcrFact(by(Source.ONLINE), LabResult.NONE), Verdict.REFER, Reason.TEST_NONE),
    (PcrFact(by(Source.ONLINE), LabResult.NEGATIVE, None), Verdict.REFER, Reason.TEST_UNKNOWN),
    (PcrFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON + timedelta(hours=1)), Verdict.REFER, Reason.CLOCK_UNSET),
    (TemperatureFact(by(Source.THERMAL), ThermalState.OK, 37, 1.5, 38.5, 0.4), Verdict.REFER, Reason.TEMP_HIGH),
    (TemperatureFact(by(Source.THERMAL), ThermalState.OK, 35, 1.5, 37.0, 0.4), Verdict.REFER, Reason.TEMP_NEAR_LIMIT),
    (TemperatureFact(by(Source.THERMAL), ThermalState.COVERED), Verdict.REFER, Reason.TEMP_BLOCKED),
    # how much people differ is in the choice of the limit, and holds no well visitor back
    (reading(37.0, 0.45, people_k=0.438), Verdict.ADMIT, Reason.PASS),
    (reading(37.25, 0.45, people_k=0.438), Verdict.REFER, Reason.TEMP_NEAR_LIMIT),
    (reading(37.0, 3.3, people_k=0.438), Verdict.REFER, Reason.TEMP_NEAR_LIMIT),  # a bare sensor
    (reading(37.0, 0.45, people_k=9.0), Verdict.REFER, Reason.TEMP_NEAR_LIMIT),  # a part can't exceed the whole
    (reading(37.0, 0.45, people_k=float("nan")), Verdict.REFER, Reason.TEMP_NEAR_LIMIT),
    (TemperatureFact(by(Source.THERMAL), ThermalState.OK, 0, 0, float("nan"), 0.1), Verdict.REFER, Reason.TEMP_UNKNOWN),
    (WatchListFact(by(Source.ONLINE), True), Verdict.REFER, Reason.WATCH_LISTED),
    (FaceMatchFact(by(Source.GALLERY), 0.2, 0.5, True), Verdict.REFER, Reason.FACE_MISMATCH),
    (FaceMatchFact(by(Source.GALLERY), None, 0.5, True, comparable=False), Verdict.REFER, Reason.FACE_UNCERTAIN),
    (FaceMatchFact(by(Source.GALLERY), None, 0.5, False), Verdict.ADMIT, Reason.PASS),
    (
        DocumentFact(by(Source.ID_CARD), DocumentKind.RESIDENT_ID, "x", number_ok=True, valid_to=NOON - timedelta(1)),
        Verdict.REFER,
        Reason.CARD_EXPIRED,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "verdict", "reason"), CASES)
def test_each_finding_gives_its_own_reason(fact, verdict, reason):
    decision = decide(good_facts().with_(fact), POLICY, NOON)
    assert (decision.verdict, decision.reason) == (verdict, reason)


def test_a_stranger_without_a_network_is_not_guessed_about():
    stranger = Facts(
        mask=good_facts().mask,
        temperature=good_facts().temperature,
        lookup=Lookup(LookupState.UNAVAILABLE, True),
    )
    decision = decide(stranger, POLICY, NOON)
    assert (decision.verdict, decision.reason) == (Verdict.REFER, Reason.OFFLINE_UNKNOWN)


def test_a_policy_that_admits_on_an_unknown_check_is_refused():
    with pytest.raises(PolicyError, match="can't admit"):
        Rule(unknown_offline=Verdict.ADMIT)


def test_a_policy_without_a_rule_for_a_check_is_refused():
    with pytest.raises(PolicyError, match="no rule for"):
        Policy(rules={Check.MASK: Rule()})


@pytest.mark.parametrize(
    "number",
    [
        {"mask_confidence": float("nan")},
        {"mask_confidence": -1.0},
        {"liveness_threshold": -1.0},
        {"temperature_guard": float("nan")},
        {"temperature_lowest_c": float("nan")},
        {"vaccine_doses": -1},
    ],
)
def test_a_policy_whose_numbers_switch_a_check_off_is_refused(number):
    with pytest.raises(PolicyError, match="policy default-1"):
        Policy(**number)


def test_a_mask_seen_with_a_confidence_that_is_no_number_does_not_admit():
    unsure = good_facts().with_(MaskFact(by(Source.CAMERA), Mask.MASK, float("nan")))
    assert decide(unsure, POLICY, NOON).verdict is Verdict.REFER


def test_a_staff_decision_is_not_kept_for_another_moment():
    said = StaffFact(by(Source.STAFF, age_s=60), admit=True, who="guard-1")
    masked = good_facts().with_(MaskFact(by(Source.CAMERA), Mask.NONE, 0.99))
    assert decide(masked.with_(said), POLICY, NOON).verdict is Verdict.REFER


def test_a_bare_sensor_tells_nobody_from_a_fever_whatever_the_limit():
    lenient = replace(POLICY, temperature_limit_c=38.5)
    decision = decide(good_facts().with_(reading(34.2, 3.3, people_k=0.438)), lenient, NOON)
    assert (decision.verdict, decision.reason) == (Verdict.REFER, Reason.TEMP_NEAR_LIMIT)


def test_a_hand_reading_that_no_living_person_has_is_no_pass():
    cold = HandTemperatureFact(by(Source.HAND_THERMOMETER), 31.0, "guard-1", NOON)
    decision = decide(good_facts().with_(cold), POLICY, NOON)
    assert (decision.verdict, decision.reason) == (Verdict.REFER, Reason.TEMP_COLD)
