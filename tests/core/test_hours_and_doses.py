"""Hours, doses, badges and old copies: to the second, and what lies in the future is "cannot tell"."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NOON, by, good_facts

from sentinel.core.badge import pcr_badge
from sentinel.core.checks import read
from sentinel.core.condition import PersonCategory, When
from sentinel.core.decide import decide
from sentinel.core.decision import BadgeColour
from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    Facts,
    LabResult,
    PcrFact,
    Provenance,
    RosterFact,
    Source,
    VaccineFact,
)
from sentinel.core.policy import Check, Need, Outcome, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.variant import Variant

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def pcr(ago, result=LabResult.NEGATIVE, source=Source.ONLINE, **more) -> PcrFact:
    return PcrFact(by(source, **more), result, None if ago is None else NOON - ago)


@pytest.mark.parametrize(
    ("check", "fact", "hours"), [(Check.PCR, PcrFact, 48), (Check.ANTIGEN, AntigenFact, 24)]
)
def test_a_test_counts_to_the_very_second_of_its_hours(check, fact, hours) -> None:
    for over, outcome in ((timedelta(), Outcome.PASS), (timedelta(microseconds=1), Outcome.FAIL)):
        stated = fact(by(Source.ONLINE), LabResult.NEGATIVE, NOON - hours * HOUR - over)
        assert read(check, Facts().with_(stated), Policy(), NOON)[0] is outcome


def vaccinated(days, doses=2, policy=None):
    last = None if days is None else NOON - days * DAY
    facts = Facts().with_(VaccineFact(by(Source.ONLINE), doses, last))
    policy = policy or Policy(vaccine_min_days=14, vaccine_max_days=180)
    return read(Check.VACCINE, facts, policy, NOON)


@pytest.mark.parametrize(
    ("days", "reading"),
    [
        (14, (Outcome.PASS, Reason.VACCINE_OK)),
        (14 - 1e-9, (Outcome.FAIL, Reason.VACCINE_TOO_RECENT)),
        (180, (Outcome.PASS, Reason.VACCINE_OK)),
        (180 + 1e-9, (Outcome.FAIL, Reason.VACCINE_TOO_OLD)),
        (None, (Outcome.UNKNOWN, Reason.VACCINE_UNKNOWN)),
        (-1, (Outcome.UNKNOWN, Reason.CLOCK_UNSET)),
    ],
)
def test_days_since_the_last_dose_are_counted_to_the_second(days, reading) -> None:
    assert vaccinated(days) == reading


def test_the_day_of_a_dose_is_asked_only_where_the_policy_limits_it() -> None:
    for days in (None, -1, 0, 9999):
        assert vaccinated(days, policy=Policy()) == (Outcome.PASS, Reason.VACCINE_OK)
    assert vaccinated(20, doses=1) == (Outcome.FAIL, Reason.VACCINE_INCOMPLETE)


@pytest.mark.parametrize(
    ("key", "value", "fact"),
    [
        ("pcr_hours", 72.0, pcr(60 * HOUR)),
        ("antigen_hours", 48.0, AntigenFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON - 30 * HOUR)),
        ("vaccine_doses", 1, VaccineFact(by(Source.ONLINE), 1, NOON - 30 * DAY)),
        ("vaccine_min_days", 7, VaccineFact(by(Source.ONLINE), 2, NOON - 9 * DAY)),
        ("vaccine_max_days", 400, VaccineFact(by(Source.ONLINE), 2, NOON - 300 * DAY)),
    ],
)
def test_each_of_them_can_be_another_for_some(key, value, fact) -> None:
    rules = {**Policy().rules, Check.ANTIGEN: Rule(Need.IF_AVAILABLE), Check.VACCINE: Rule(Need.IF_AVAILABLE)}
    policy = Policy(rules=rules, vaccine_min_days=14, vaccine_max_days=180)
    varied = replace(
        policy, variants=(Variant("staff", When(category=(PersonCategory.STAFF,)), {key: value}),)
    )
    stated = good_facts().with_(fact)
    assert decide(stated, varied, NOON).verdict is Verdict.REFER
    staff = stated.with_(RosterFact(by(Source.ROSTER), True, "staff"))
    decision = decide(staff, varied, NOON)
    assert (decision.verdict, decision.variants) == (Verdict.ADMIT, ("staff",))


# ---- badges


@pytest.mark.parametrize(
    ("ago", "colour"),
    [
        (timedelta(), BadgeColour.BLUE),
        (48 * HOUR, BadgeColour.BLUE),
        (48 * HOUR + SECOND, BadgeColour.YELLOW),
        (7 * DAY, BadgeColour.YELLOW),
        (7 * DAY + SECOND, None),
        (-1 * DAY, None),
        (None, None),
    ],
)
def test_a_negative_pcr_has_a_badge_by_the_hours_since_its_sampling(ago, colour) -> None:
    decision = decide(good_facts().with_(pcr(ago)), Policy(), NOON)
    badge = next(r for r in decision.checks if r.check is Check.PCR).badge
    assert (badge.colour if badge else None) is colour
    assert all(r.badge is None for r in decision.checks if r.check is not Check.PCR)


def test_no_badge_for_what_is_not_negative_or_not_to_be_trusted() -> None:
    for fact in (
        pcr(HOUR, LabResult.POSITIVE),
        pcr(HOUR, LabResult.NONE),
        pcr(HOUR, LabResult.UNKNOWN),
        pcr(HOUR, age_s=99, valid_s=-1),
    ):
        assert pcr_badge(Facts().with_(fact), Policy(), NOON) is None
    assert pcr_badge(replace(Facts().with_(pcr(HOUR)), clock_untrusted=True), Policy(), NOON) is None
    assert pcr_badge(Facts(), Policy(), NOON) is None


@given(st.floats(1, 500), st.floats(1, 500), st.floats(-10, 600))
def test_the_badges_hours_are_the_policys_and_say_nothing_about_the_verdict(blue, more, ago) -> None:
    policy = Policy(pcr_blue_hours=blue, pcr_yellow_hours=blue + more)
    facts = good_facts().with_(pcr(timedelta(hours=ago)))
    badge = pcr_badge(facts, policy, NOON)
    if badge is not None:
        assert badge.hours in (policy.pcr_blue_hours, policy.pcr_yellow_hours)
        assert NOON - facts.pcr.sampled_at <= timedelta(hours=badge.hours)
    assert decide(facts, policy, NOON).verdict is decide(facts, Policy(), NOON).verdict


# ---- what is held locally


@pytest.mark.parametrize("source", [Source.CACHE, Source.BASE_FILE])
def test_an_old_local_copy_can_not_tell_however_long_it_says_that_it_is_valid(source) -> None:
    policy = Policy(offline_fact_age_s=3600.0)
    for age, outcome in ((3600, Outcome.PASS), (3601, Outcome.UNKNOWN)):
        held = CodeFact(Provenance(source, NOON - age * SECOND, NOON + DAY), Colour.GREEN)
        assert read(Check.CODE, Facts().with_(held), policy, NOON)[0] is outcome
    said = CodeFact(Provenance(Source.ONLINE, NOON - 2 * HOUR, NOON + DAY), Colour.GREEN)
    assert read(Check.CODE, Facts().with_(said), policy, NOON)[0] is Outcome.PASS


def test_a_check_may_have_a_limit_of_its_own_in_place_of_the_general_one() -> None:
    rules = {**Policy().rules, Check.CODE: Rule(offline_age_s=60.0), Check.PCR: Rule(offline_age_s=9e6)}
    policy = Policy(rules=rules, offline_fact_age_s=3600.0)
    held = by(Source.BASE_FILE, age_s=7200.0)
    stated = Facts().with_(CodeFact(held, Colour.GREEN), PcrFact(held, LabResult.NEGATIVE, NOON - 9 * HOUR))
    assert read(Check.CODE, stated, policy, NOON) == (Outcome.UNKNOWN, Reason.STALE_FACT)
    assert read(Check.PCR, stated, policy, NOON)[0] is Outcome.PASS


def test_a_limit_never_makes_a_copy_good_for_longer_than_before() -> None:
    policy = Policy(offline_fact_age_s=9e8)
    held = CodeFact(by(Source.BASE_FILE, age_s=8 * 86400.0), Colour.GREEN)
    assert read(Check.CODE, Facts().with_(held), policy, NOON)[0] is Outcome.UNKNOWN  # fact_age_s: a week


@pytest.mark.parametrize("check", [Check.CODE, Check.PCR, Check.KEY_AREA])
def test_unknown_may_refer_online_and_refuse_offline_or_the_other_way_round(check) -> None:
    from sentinel.core.facts import Lookup, LookupState

    for online, offline in ((Verdict.REFER, Verdict.REFUSE), (Verdict.REFUSE, Verdict.REFER)):
        rules = {**Policy().rules, check: Rule(unknown_online=online, unknown_offline=offline)}
        stated = replace(good_facts(), **{check.value: None})
        for state, verdict in ((LookupState.ANSWERED, online), (LookupState.UNAVAILABLE, offline)):
            facts = replace(stated, lookup=Lookup(state))
            assert decide(facts, Policy(rules=rules), NOON).verdict is verdict
