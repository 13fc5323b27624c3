"""Variants: who gets another rule, when, where; and that nothing unknown ever makes the door laxer."""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON, PERSON, by, facts, good_facts, policies

from sentinel.core import person
from sentinel.core.condition import Direction, PersonCategory, Weekday, When
from sentinel.core.decide import decide
from sentinel.core.facts import (
    DocumentFact,
    DocumentKind,
    Facts,
    FamilyFact,
    HolderFact,
    LabResult,
    Lookup,
    LookupState,
    PassFact,
    PassState,
    PcrFact,
    Place,
    RosterFact,
    Source,
)
from sentinel.core.policy import Check, Need, Outcome, Policy, PolicyError, Rule, Verdict
from sentinel.core.policy_findings import findings
from sentinel.core.resolution import holds, resolve
from sentinel.core.sufficient import sufficient
from sentinel.core.variant import PARAMETERS, Variant, base_value, rank
from sentinel.store import record

NO_MASK = {"rules.mask.need": "never"}
NO_PCR = {"rules.pcr.need": "never"}
CHILD = Variant("small-children", When(age_under=3), NO_MASK)
STAFF = Variant("staff", When(category=(PersonCategory.STAFF,)), NO_PCR)
NIGHT = Variant("night", When(time=("22:00", "06:00")), {"pcr_hours": 12.0})
AT_NIGHT = datetime.fromisoformat("2026-11-20T23:00:00+08:00")


def under(*variants: Variant, **more) -> Policy:
    return Policy(version="v", variants=variants, **more)


def bare_faced(now=NOON) -> Facts:
    return replace(good_facts(now), mask=None)


def aged(age, now=NOON, **more) -> DocumentFact:
    return replace(
        DocumentFact(by(Source.ID_CARD, now=now), DocumentKind.RESIDENT_ID, PERSON, "王＊"), age=age, **more
    )


def of(decision, check):
    return next(result for result in decision.checks if result.check is check)


# ---- who


def test_a_child_under_three_by_its_card_needs_no_mask_and_the_decision_says_why() -> None:
    decision = decide(bare_faced().with_(aged(2)), under(CHILD), NOON)
    assert decision.verdict is Verdict.ADMIT
    assert decision.variants == ("small-children",)
    mask = of(decision, Check.MASK)
    assert (mask.outcome, mask.variants) == (Outcome.NOT_REQUIRED, ("small-children",))


@pytest.mark.parametrize(
    "document",
    [
        aged(3),
        aged(None),
        aged(2, number_ok=False),
        aged(2, kind=DocumentKind.CERTIFICATE),  # whose it is, nobody knows
        aged(-1),
        aged(2, by=by(Source.ONLINE, age_s=86400)),  # yesterday: the birthday may have been since
        aged(2, by=by(Source.ID_CARD, age_s=3600)),  # an hour ago it was somebody's
    ],
)
def test_who_is_not_surely_under_three_wears_a_mask(document) -> None:
    decision = decide(bare_faced().with_(document), under(CHILD), NOON)
    assert decision.verdict is Verdict.REFER
    assert of(decision, Check.MASK).outcome is Outcome.UNKNOWN


def test_a_certificate_tells_an_age_once_a_card_says_whose_it_is() -> None:
    stated = bare_faced().with_(aged(2, kind=DocumentKind.CERTIFICATE))
    for same, verdict in ((True, Verdict.ADMIT), (None, Verdict.REFER), (False, Verdict.REFER)):
        found = decide(stated.with_(HolderFact(by(Source.KIOSK), same)), under(CHILD), NOON)
        assert found.verdict is verdict


def test_an_age_is_never_taken_from_a_clock_that_was_never_set() -> None:
    stated = replace(bare_faced().with_(aged(2)), clock_untrusted=True)
    assert CHILD.name not in decide(stated, under(CHILD), NOON).variants


def test_an_old_statement_of_an_age_leaves_the_birthdays_since_open() -> None:
    policy, asked = under(), When(age_under=6)
    for days, expected in ((0, True), (1, True), (400, True), (800, None), (4000, None)):
        stated = Facts().with_(aged(3, by=by(Source.ONLINE, age_s=days * 86400.0, valid_s=9.0)))
        assert person.of_age(asked, stated, policy, NOON) is expected, days
    assert person.of_age(When(age_from=14), Facts().with_(aged(3)), policy, NOON) is False


def test_staff_by_a_pass_or_by_the_roster_and_nobody_else() -> None:
    untested = replace(good_facts(), pcr=None)
    for fact in (
        PassFact(by(Source.CODE), PassState.VALID, "staff", "r"),
        RosterFact(by(Source.ROSTER), True, "staff"),
    ):
        assert decide(untested.with_(fact), under(STAFF), NOON).verdict is Verdict.ADMIT
    for fact in (
        PassFact(by(Source.CODE), PassState.VALID, "visitor", "r"),
        PassFact(by(Source.CODE), PassState.EXPIRED, "staff", "r"),
        PassFact(by(Source.CODE), PassState.UNKNOWN, "staff", "r"),
        RosterFact(by(Source.ROSTER), None, "staff"),
        RosterFact(by(Source.ROSTER), False, "staff"),
        RosterFact(by(Source.ROSTER, age_s=9, valid_s=-1), True, "staff"),
    ):
        assert decide(untested.with_(fact), under(STAFF), NOON).verdict is Verdict.REFER


def test_where_nobody_can_tell_who_it_is_the_stricter_counts_in_both_directions() -> None:
    workers = Variant(
        "workers", When(category=(PersonCategory.WORK_SITE,)), {"rules.antigen.need": "always", **NO_PCR}
    )
    offline = replace(good_facts(), lookup=Lookup(LookupState.UNAVAILABLE))
    found = resolve(under(workers), offline, NOON)
    assert found.policy.rule(Check.ANTIGEN).need is Need.ALWAYS
    assert found.policy.rule(Check.PCR).need is Need.ALWAYS
    assert found.applied == ("workers",)
    assert resolve(under(workers), good_facts(), NOON).applied == ()


# ---- where and when


def test_an_entrance_and_a_direction_have_rules_of_their_own() -> None:
    north = Variant("north", When(entrance=("north",)), {"rules.liveness.need": "always"})
    way_out = Variant("exit", When(direction=Direction.OUT), NO_PCR)
    untested = replace(good_facts(), pcr=None)
    for place, live, tested in (
        (Place("south"), Need.NEVER, Need.ALWAYS),
        (Place("north"), Need.ALWAYS, Need.ALWAYS),
        (Place("south", "out"), Need.NEVER, Need.NEVER),
        (Place(), Need.ALWAYS, Need.ALWAYS),  # which one it is was never set: the stricter
    ):
        found = resolve(under(north, way_out), replace(untested, place=place), NOON).policy
        assert (found.rule(Check.LIVENESS).need, found.rule(Check.PCR).need) == (live, tested)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        ("2026-11-20T21:59:59.999999+08:00", Verdict.ADMIT),
        ("2026-11-20T22:00:00+08:00", Verdict.REFER),
        ("2026-11-21T05:59:59.999999+08:00", Verdict.REFER),
        ("2026-11-21T06:00:00+08:00", Verdict.ADMIT),
    ],
)
def test_a_window_over_midnight_begins_and_ends_to_the_second(at, verdict) -> None:
    now = datetime.fromisoformat(at)
    assert decide(good_facts(now), under(NIGHT), now).verdict is verdict  # sampled 20 hours ago


def test_without_a_clock_only_what_a_window_makes_stricter_counts() -> None:
    lax = Variant("noon", When(time=("11:00", "13:00")), {"pcr_hours": 99.0})
    untrusted = replace(good_facts(), clock_untrusted=True)
    assert resolve(under(NIGHT, lax), untrusted, NOON).policy.pcr_hours == 12.0


def test_the_weekday_of_a_night_is_that_of_its_evening() -> None:
    friday = under(replace(NIGHT, when=When(time=("22:00", "06:00"), weekdays=(Weekday.FRI,))))
    for at, counts in (("2026-11-21T05:00:00+08:00", True), ("2026-11-20T05:00:00+08:00", False)):
        now = datetime.fromisoformat(at)  # Saturday, Friday
        assert bool(resolve(friday, good_facts(now), now).applied) is counts


# ---- which of several


def test_the_narrower_overrides_the_wider_whatever_their_order() -> None:
    both = Variant(
        "staff-at-night", When(time=("22:00", "06:00"), category=(PersonCategory.STAFF,)), {"pcr_hours": 36.0}
    )
    staff = good_facts(AT_NIGHT).with_(RosterFact(by(Source.ROSTER, now=AT_NIGHT), True, "staff"))
    slack = replace(STAFF, changes={"pcr_hours": 72.0})
    for variants in ((NIGHT, both, slack), (both, slack, NIGHT), (slack, NIGHT, both)):
        found = resolve(under(*variants), staff, AT_NIGHT)
        assert (found.policy.pcr_hours, found.applied) == (36.0, ("staff-at-night",))
    found = resolve(under(NIGHT, slack), staff, AT_NIGHT)
    assert (found.policy.pcr_hours, found.applied) == (12.0, ("night",))


def test_what_a_variant_does_not_name_stays() -> None:
    policy = under(replace(STAFF, changes={"rules.code.on_caution": "admit"}))
    staff = good_facts().with_(RosterFact(by(Source.ROSTER), True, "staff"))
    row = resolve(policy, staff, NOON).policy.rule(Check.CODE)
    assert row == replace(Policy().rule(Check.CODE), on_caution=Verdict.ADMIT)


@pytest.mark.parametrize(
    ("variants", "says"),
    [
        ((NIGHT, replace(NIGHT, changes={"pcr_hours": 9.0})), "two variants are called night"),
        ((NIGHT, Variant("late", NIGHT.when, {"pcr_hours": 9.0})), "same conditions"),
        (
            (NIGHT, Variant("late", When(time=("05:00", "07:00")), {"pcr_hours": 9.0})),
            "overlap in time, such as mon 05:00",
        ),
        (
            (CHILD, Variant("kids", When(age_from=2, age_under=9), {"rules.mask.need": "if_available"})),
            "overlap in age",
        ),
        ((Variant("no", When(age_under=3), {"pcr_hours": float("nan")}),), "variant no: policy v: hours"),
        ((Variant("no", When(age_under=3), {"vaccine_doses": 10**30}),), "variant no: policy v: doses"),
        (
            tuple(Variant(f"v{n}", When(entrance=(str(n),)), NO_PCR) for n in range(41)),
            "more than 40",
        ),
    ],
)
def test_variants_that_contradict_each_other_are_refused_in_one_line(variants, says) -> None:
    with pytest.raises(PolicyError) as refused:
        under(*variants)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rules.mask.on_fail": "admit"},
        {"rules.pcr.unknown_offline": "admit"},
        {"rules.known_face.on_fail": "refuse"},
        {"rules.masks.need": "never"},
        {"rules.mask.nede": "never"},
        {"rules.mask.need": "sometimes"},
        {"rules.mask.offline_age_s": float("nan")},
        {"version": "2"},
        {"utc_offset_minutes": 0},
        {"pcr_hours": "24"},
    ],
)
def test_no_variant_can_say_what_no_rule_may(changes) -> None:
    with pytest.raises(PolicyError):
        Variant("x", When(age_under=3), changes)


# ---- properties

_row_changes = st.one_of(
    *[
        st.tuples(st.just(f"rules.{check.value}.need"), st.sampled_from([need.value for need in Need]))
        for check in Check
    ],
    *[
        st.tuples(st.just(f"rules.{check.value}.{column}"), st.sampled_from(("refer", "refuse")))
        for check in (Check.CODE, Check.PCR, Check.MASK)
        for column in ("on_fail", "on_caution", "unknown_online", "unknown_offline")
    ],
    st.tuples(st.sampled_from(("pcr_hours", "antigen_hours")), st.floats(1, 200)),
    st.tuples(st.just("vaccine_doses"), st.integers(0, 4)),
    st.tuples(st.just("staff_may_admit"), st.booleans()),
)
_changes = st.lists(_row_changes, min_size=1, max_size=4).map(dict)
_whens = st.builds(
    dict,
    entrance=st.sampled_from(((), ("north",), ("south",), ("north", "south"))),
    time=st.none() | st.sampled_from((("22:00", "06:00"), ("19:00", "21:00"), ("20:00", "20:01"))),
    category=st.lists(st.sampled_from(PersonCategory), unique=True, max_size=2).map(tuple),
    age_under=st.none() | st.sampled_from((3, 14)),
    direction=st.none() | st.sampled_from(Direction),
).filter(lambda given: any(given.values())).map(lambda given: When(**given))  # fmt: skip
_places = st.builds(Place, st.sampled_from(("", "north", "south")), st.sampled_from(("in", "out")))
_somebody = st.builds(lambda found, place: replace(found, place=place), facts, _places)


def with_variants(policy: Policy, variants) -> Policy | None:
    named = tuple(Variant(f"v{n}", when, changes) for n, (when, changes) in enumerate(variants))
    try:
        return replace(policy, variants=named)
    except PolicyError:
        return None


_many = st.lists(st.tuples(_whens, _changes), max_size=4)


@settings(max_examples=80, deadline=None)
@given(policies, _many, _whens, _changes, _somebody)
def test_a_variant_changes_nothing_for_whom_it_is_surely_not_for(
    policy, others, when, changes, found
) -> None:
    before = with_variants(policy, others)
    after = with_variants(policy, [*others, (when, changes)])
    if before is None or after is None or holds(when, found, policy, NOON) is not False:
        return
    assert decide(found, after, NOON) == decide(found, before, NOON)


@settings(max_examples=80, deadline=None)
@given(policies, _many, _somebody)
def test_a_required_check_that_did_not_run_never_admits_whatever_the_variants(policy, several, found) -> None:
    varied = with_variants(policy, several)
    if varied is None:
        return
    decision = decide(found, varied, NOON)
    if decision.verdict is Verdict.ADMIT:
        asked = resolve(varied, found, NOON).policy
        for result in decision.checks:
            if asked.rule(result.check).need is Need.ALWAYS and result.outcome is not Outcome.NOT_REQUIRED:
                passed = (Outcome.PASS, Outcome.CAUTION)
                assert result.outcome in passed


@settings(max_examples=80, deadline=None)
@given(policies, _many, _somebody)
def test_what_can_not_be_told_makes_no_row_and_no_parameter_laxer(policy, several, found) -> None:
    varied = with_variants(policy, several)
    if varied is None:
        return
    sure = [v for v in varied.variants if holds(v.when, found, varied, NOON) is True]
    least = resolve(replace(varied, variants=()), found, NOON).policy
    asked = resolve(varied, found, NOON).policy
    keys = {key for variant in varied.variants for key in variant.changes}
    for key in keys - {key for variant in sure for key in variant.changes}:
        was, now = (base_value(key, one.rules, one) for one in (least, asked))
        assert rank(key, now) >= rank(key, was)


@settings(max_examples=60, deadline=None)
@given(policies, _many, _somebody)
def test_a_record_decides_again_as_it_was_decided(policy, several, found) -> None:
    varied = with_variants(policy, several)
    if varied is None:
        return
    decision = decide(found, varied, NOON)
    again = decide(
        record.decode_facts(record.encode(found)), record.decode_policy(record.encode(varied)), NOON
    )
    assert again == decision == record.decode_decision(record.encode(decision))


@settings(max_examples=60, deadline=None)
@given(_many)
def test_the_order_of_variants_decides_nothing(several) -> None:
    varied = with_variants(Policy(), several)
    if varied is None:
        return
    shuffled = varied.variants[::-1]
    for place in (Place("north"), Place("south", "out"), Place()):
        found = replace(good_facts(), place=place)
        one, other = (resolve(p, found, NOON) for p in (varied, replace(varied, variants=shuffled)))
        assert one.policy == other.policy
        assert set(one.applied) == set(other.applied)


@settings(max_examples=80, deadline=None)
@given(policies, _somebody)
def test_a_policy_without_variants_decides_as_it_stands(policy, found) -> None:
    assert resolve(policy, found, NOON).policy is policy
    decision = decide(found, policy, NOON)
    assert decision.variants == ()
    assert all(result.variants == () for result in decision.checks)


def test_every_parameter_that_a_variant_may_set_is_one_of_the_policys() -> None:
    assert set(PARAMETERS) <= set(Policy.__slots__)
    assert {"version", "effective_from", "utc_offset_minutes"}.isdisjoint(PARAMETERS)


# ---- before the verdict


def test_providers_are_waited_for_as_long_as_who_somebody_is_may_still_matter() -> None:
    workers = under(
        Variant("workers", When(category=(PersonCategory.WORK_SITE,)), {"rules.antigen.need": "always"})
    )
    pending = replace(good_facts(), lookup=Lookup(LookupState.PENDING))
    assert not sufficient(pending, workers, NOON)
    assert sufficient(pending.with_(RosterFact(by(Source.ROSTER), False)), workers, NOON)
    untested = replace(pending, pcr=None).with_(RosterFact(by(Source.ROSTER), True, "staff"))
    assert not sufficient(untested, under(), NOON)
    assert sufficient(untested, under(STAFF), NOON)


def test_a_dependant_is_a_category_of_its_own_whoever_is_asked() -> None:
    kin = Variant("kin", When(category=(PersonCategory.DEPENDANT,)), {"rules.temperature.need": "never"})
    child = Facts(family=FamilyFact(by(Source.KIOSK), "f", (), of="adult"))
    assert resolve(under(kin), child, NOON).applied == ("kin",)
    assert resolve(under(kin), Facts(lookup=Lookup(LookupState.UNAVAILABLE)), NOON).applied == ()


# ---- findings


@pytest.mark.parametrize(
    ("variants", "says"),
    [
        ((Variant("free", When(entrance=("a",)), {f"rules.{c.value}.need": "never" for c in Check}),), "as they are"),
        ((replace(NIGHT, changes={"pcr_hours": 48.0}),), "changes nothing"),
        ((Variant("n", When(age_under=3), {"antigen_hours": 12.0}),), "antigen_hours counts for nobody"),
        ((NIGHT, replace(STAFF, changes={"pcr_hours": 72.0})), "the stricter counts, 12.0"),
        (
            (
                NIGHT,
                Variant("early", When(time=("22:00", "00:00")), {"pcr_hours": 6.0}),
                Variant("late", When(time=("00:00", "06:00")), {"pcr_hours": 8.0}),
            ),
            "variant night: it never counts",
        ),
    ],
)  # fmt: skip
def test_what_an_author_may_not_have_meant_is_said(variants, says) -> None:
    assert any(says in line for line in findings(under(*variants)))


def test_two_variants_that_only_together_leave_nothing_to_ask_are_found() -> None:
    half = {f"rules.{c.value}.need": "never" for c in (Check.MASK, Check.TEMPERATURE)}
    rest = {f"rules.{c.value}.need": "never" for c in Check if f"rules.{c.value}.need" not in half}
    pair = (Variant("a", When(entrance=("x",)), half), Variant("b", When(age_under=3), rest))
    assert findings(under(*pair)) == ("variants a and b together leave nothing to ask",)


def test_a_policy_that_asks_nobody_anything_is_found_and_the_default_is_not() -> None:
    nothing = Policy(rules=dict.fromkeys(Check, Rule(Need.NEVER)))
    assert "everybody may go in" in findings(nothing)[0]
    assert findings(Policy()) == ()
    assert findings(under(CHILD, STAFF, NIGHT)) == ()


def test_a_decision_of_before_variants_is_read_and_agrees() -> None:
    decision = decide(good_facts(), Policy(), NOON)
    raw = msgspec.json.decode(record.encode(decision))
    del raw["variants"]
    for row in raw["checks"]:
        del row["variants"], row["badge"]
    pcr = next(row for row in raw["checks"] if row["check"] == "pcr")
    read = record.decode_decision(msgspec.json.encode(raw))
    assert pcr["outcome"] == "pass"
    assert replace(of(read, Check.PCR), badge=None) == replace(of(decision, Check.PCR), badge=None)


def test_a_sample_of_this_moment_counts_and_one_of_tomorrow_cannot_tell() -> None:
    cases = ((0, Outcome.PASS), (120, Outcome.PASS), (121, Outcome.UNKNOWN), (86400, Outcome.UNKNOWN))
    for ahead, outcome in cases:
        stated = good_facts().with_(
            PcrFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON + timedelta(seconds=ahead))
        )
        assert of(decide(stated, Policy(), NOON), Check.PCR).outcome is outcome


def test_a_guard_that_counts_only_perhaps_does_not_make_a_refusal_softer():
    wide = Variant("side", When(entrance=("side",)), {"temperature_guard": 10.0})
    table = {**Policy().rules, Check.TEMPERATURE: Rule(on_fail=Verdict.REFUSE)}
    sure, perhaps = Policy(rules=table), Policy(rules=table, variants=(wide,))
    warm = good_facts(NOON)
    warm = replace(warm, temperature=replace(warm.temperature, estimate_c=39.4, uncertainty_k=0.3))
    assert decide(warm, sure, NOON).verdict is Verdict.REFUSE
    assert decide(warm, perhaps, NOON).verdict is Verdict.REFUSE


def test_a_word_in_a_roster_makes_nobody_a_dependant_or_a_certificates_holder():
    for word, answer in (("staff", True), ("dependant", False), ("certificate", False)):
        listed = good_facts(NOON).with_(RosterFact(by(Source.ROSTER), True, word))
        when = When(category=(PersonCategory(word),))
        assert person.of_category(when, listed, Policy(), NOON) is answer
