"""Rules of the venue's own: they decide, they never admit on what they cannot tell, and they name nobody."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON, PERSON, by, facts, good_facts, policies
from test_visit import Entrance, credential

from sentinel.core import venue_rules
from sentinel.core.certlogic import Limits, evaluate
from sentinel.core.decide import decide
from sentinel.core.events import CredentialRead
from sentinel.core.facts import (
    AntigenFact,
    CapacityFact,
    CodeFact,
    Colour,
    HandTemperatureFact,
    KnownFaceFact,
    LabResult,
    Mask,
    PcrFact,
    Source,
    WatchListFact,
)
from sentinel.core.policy import (
    OF_THE_CLOCK,
    READABLE,
    Check,
    Need,
    Outcome,
    Policy,
    PolicyError,
    Rule,
    VenueRule,
    Verdict,
)
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.policy_file import load_policy, parse_policy, unanswerable
from sentinel.store import record

PAGE = Path(__file__).resolve().parents[2] / "docs" / "venue-rules.md"


def own(logic, name="own", **more):
    return VenueRule(name, json.dumps(logic), **more)


def under(*rules, **more):
    return Policy(venue_rules=rules, **more)


def of(decision):
    return next(result for result in decision.checks if result.check is Check.VENUE_RULES)


FRESH = own({"<": [{"var": "pcr.sampled_age_s"}, 24 * 3600]}, "fresh-test")
ROOM = own({"<": [{"var": "capacity.inside"}, 5]}, "room")


def test_a_visitor_who_keeps_to_every_rule_is_admitted_and_the_screen_shows_it():
    result = of(decide(good_facts(), under(FRESH), NOON))
    assert (result.outcome, result.reason, result.verdict, result.rule) == (
        Outcome.PASS, Reason.RULES_OK, Verdict.ADMIT, "",
    )  # fmt: skip


def test_a_policy_without_rules_asks_for_none():
    assert of(decide(good_facts(), Policy(), NOON)).outcome is Outcome.NOT_REQUIRED
    assert Check.VENUE_RULES not in Policy().asked
    assert Check.VENUE_RULES in under(FRESH).asked


def test_a_rule_that_fails_refers_or_refuses_as_it_says_and_is_named():
    strict = own({"<": [{"var": "pcr.sampled_age_s"}, 3600]}, "strict")
    decision = decide(good_facts(), under(FRESH, strict), NOON)
    assert (decision.verdict, decision.reason, of(decision).rule) == (
        Verdict.REFER,
        Reason.RULES_FAILED,
        "strict",
    )
    refusing = under(
        strict, replace(FRESH, on_fail=Verdict.REFUSE), replace(strict, id="harder", on_fail=Verdict.REFUSE)
    )
    decision = decide(good_facts(), refusing, NOON)
    assert (decision.verdict, of(decision).rule) == (Verdict.REFUSE, "harder")


def test_the_row_of_the_check_says_what_a_rule_does_that_says_nothing():
    row = {**Policy().rules, Check.VENUE_RULES: Rule(Need.IF_AVAILABLE, on_fail=Verdict.REFUSE)}
    strict = own({"===": [{"var": "code.colour"}, "yellow"]})
    assert decide(good_facts(), under(strict, rules=row), NOON).verdict is Verdict.REFUSE


@pytest.mark.parametrize(
    "logic",
    [
        {"<": [{"var": "capacity.inside"}, 5]},  # nobody counts
        {"!": [{"var": "antigen.result"}]},  # no test: no "not positive"
        {"!": [{"in": [{"var": "roster.category"}, ["banned"]]}]},
        {"+": [{"var": "pcr.sampled_age_s"}, 1]},  # no yes or no
        {"var": "pcr"},
        {"===": [{"<": ["a", 1]}, True]},  # an error
    ],
)
def test_what_a_rule_cannot_tell_never_admits(logic):
    decision = decide(good_facts(), under(own(logic)), NOON)
    assert decision.verdict is Verdict.REFER
    assert (of(decision).outcome, of(decision).reason) == (Outcome.UNKNOWN, Reason.RULES_UNKNOWN)


def test_a_rule_that_takes_too_many_steps_cannot_tell():
    many = {"reduce": [[1] * 900, {"and": [True, {"var": "accumulator"}]}, True]}
    assert evaluate(many, {}, limits=Limits()) is True
    assert of(decide(good_facts(), under(own(many)), NOON)).outcome is Outcome.UNKNOWN


def test_a_failed_rule_is_told_before_one_that_cannot_tell():
    result = of(decide(good_facts(), under(ROOM, own({"===": [{"var": "code.colour"}, "red"]}, "odd")), NOON))
    assert (result.outcome, result.rule) == (Outcome.FAIL, "odd")


STALE = [
    PcrFact(by(Source.ONLINE, valid_s=-1), LabResult.NEGATIVE, NOON - timedelta(hours=1)),
    PcrFact(by(Source.ONLINE), LabResult.UNKNOWN, NOON - timedelta(hours=1)),
    PcrFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON + timedelta(hours=5)),
]


@pytest.mark.parametrize("fact", STALE)
def test_a_fact_that_its_own_check_cannot_tell_from_is_not_there_for_a_rule(fact):
    stated = good_facts().with_(fact, CodeFact(by(Source.ONLINE), Colour.NOT_FOUND))
    data = venue_rules.visit_data(stated, Policy(), NOON, offline=False)
    assert "pcr" not in data
    assert "code" not in data["known"]


def test_a_rule_can_ask_what_is_known_before_it_reads():
    either = own(
        {
            "if": [
                {"in": ["antigen", {"var": "known"}]},
                {"===": [{"var": "antigen.result"}, "negative"]},
                False,
            ]
        }
    )
    without, with_test = (
        good_facts(),
        good_facts().with_(AntigenFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON)),
    )
    assert of(decide(without, under(either), NOON)).outcome is Outcome.FAIL
    assert of(decide(with_test, under(either), NOON)).outcome is Outcome.PASS


def test_a_hand_thermometer_counts_before_the_kiosk():
    hand = HandTemperatureFact(by(Source.HAND_THERMOMETER), 36.8, "guard-1", NOON)
    data = venue_rules.visit_data(good_facts().with_(hand), Policy(), NOON, offline=False)
    assert data["temperature"] == {
        "outcome": "pass",
        "age_s": 0,
        "source": "hand_thermometer",
        "centi_c": 3680,
    }


def test_local_time_is_the_policys():
    data = venue_rules.visit_data(good_facts(), Policy(), NOON.replace(hour=17, minute=5), offline=False)
    assert data["clock"] == {
        "time": "2026-11-20T17:05:00.000Z", "date": "2026-11-21", "minute_of_day": 65, "weekday": 6,
    }  # fmt: skip


def integers_only(value):
    if isinstance(value, dict):
        return all(map(integers_only, value.values()))
    return all(map(integers_only, value)) if isinstance(value, list) else isinstance(value, bool | int | str)


@given(facts, policies)
@settings(max_examples=200)
def test_what_rules_may_read_is_what_the_page_says_and_names_nobody(given_facts, policy):
    data = venue_rules.visit_data(given_facts, policy, NOON, offline=True)
    text = json.dumps(data, ensure_ascii=False)
    assert PERSON not in text
    assert "王" not in text
    assert "guard" not in text
    assert integers_only(data)
    for check, fields in READABLE.items():
        assert set(data.get(check.value, ())) <= fields
    assert set(data["clock"]) == OF_THE_CLOCK
    page = PAGE.read_text(encoding="utf-8")
    for name in {"outcome", "age_s", "source"} | OF_THE_CLOCK | set().union(*READABLE.values()):
        assert re.search(rf"\.{name}`|, `{name}`", page), name


_paths = st.sampled_from(
    [f"{check.value}.{name}" for check, fields in READABLE.items() for name in sorted(fields)]
    + ["known", "offline"]
)
_operand = st.one_of(
    _paths.map(lambda path: {"var": path}), st.integers(-5, 10**6), st.sampled_from(["pass", "negative"])
)
_logic = st.builds(
    lambda operator, left, right: {operator: [left, right]},
    st.sampled_from(["<", "===", "in", "+", "and"]), _operand, _operand,
)  # fmt: skip


@given(facts, policies, st.lists(_logic, min_size=1, max_size=3))
@settings(max_examples=200)
def test_no_visitor_is_admitted_whom_a_rule_did_not_pass_and_the_record_decides_the_same(
    given_facts, policy, logics
):
    rules = tuple(own(logic, f"rule-{number}") for number, logic in enumerate(logics))
    row = Rule(Need.ALWAYS)
    policy = replace(policy, venue_rules=rules, rules={**policy.rules, Check.VENUE_RULES: row})
    decision = decide(given_facts, policy, NOON)
    if decision.verdict is Verdict.ADMIT:
        judged = venue_rules.judge(given_facts, policy, NOON, offline=decision.offline)
        assert all(found.outcome is Outcome.PASS for found in judged)
    again = record.decode_policy(record.encode(policy))
    assert again.venue_rules == policy.venue_rules
    kept = record.decode_facts(record.encode(given_facts))
    assert record.encode(decide(kept, again, NOON)) == record.encode(decision)


REFUSED = [
    ({"id": "a", "logic": "{"}, "venue_rule 1: venue rule a: logic is not JSON: .*line 1 column 2"),
    ({"id": "a", "logic": '{"==": [1, 1]}'}, 'venue_rule 1: venue rule a: unrecognised operator: "=="'),
    ({"id": "a", "logic": '{"<": [1]}'}, 'venue rule a: "<" must have 2 or 3 operands'),
    ({"id": "a", "logic": "true"}, "logic must be an operation"),
    ({"id": "a", "logic": "[" * 100_000}, "nested too deeply"),
    ({"id": "a", "logic": '{"!": [' * 40 + "true" + "]}" * 40}, "nested deeper than 32"),
    ({"id": "a", "logic": '{"!": [{"var": "pcr.color"}]}'}, 'there is no "pcr.color" to read'),
    ({"id": "a", "logic": '{"!": [{"var": "known_face.person"}]}'}, 'there is no "known_face.person" to read'),
    ({"id": "a", "logic": '{"!": [{"var": "watch_list.listed"}]}'}, "there is no"),
    ({"id": "a", "logic": '{"===": ["\\ud800", {"var": "lookup"}]}'}, "no text"),
    ({"id": "a", "logic": '{"a\\nb": [1]}'}, 'unrecognised operator: "a.b"'),
    ({"id": "a", "logic": '{"!": [{"var": "a\\nb"}]}'}, 'there is no "a.b" to read'),
    ({"id": "A b", "logic": '{"!": [1]}'}, "an id is small letters"),
    ({"id": "a", "logic": '{"!": [1]}', "on_fail": "admit"}, "can't admit"),
    ({"id": "a", "logic": '{"!": [1]}', "on_fail": "scold"}, "Invalid enum value 'scold'"),
    ({"id": "a", "logic": '{"!": [1]}', "zh": "请稍候"}, "both languages"),
    ({"id": "a", "logic": '{"!": [1]}', "zh": "请稍候", "en": "x" * 41}, "40 letters at most"),
    ({"id": "a", "logic": '{"!": [1]}', "on_fial": "refer"}, 'unknown key "venue_rule 1: on_fial"; did you mean "on_fail"'),
    ({"id": "a"}, "missing required field `logic`"),
    ({"id": "a", "logic": '{"<": [{"var": "temperature.centi_c"}, 3700]}', "on_fail": "refuse"}, "can't refuse"),
    ({"id": "a", "logic": '{"!": [{"var": ""}]}', "on_fail": "refuse"}, "can't refuse"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_a_broken_rule_is_refused_with_a_line_saying_where(row, said):
    with pytest.raises(PolicyError, match=said) as raised:
        parse_policy({"version": "x", "venue_rule": [row]})
    assert "\n" not in str(raised.value)


def test_rules_are_counted_and_named_once():
    one = {"id": "a", "logic": '{"!": [1]}'}
    with pytest.raises(PolicyError, match="two venue rules are called a"):
        parse_policy({"version": "x", "venue_rule": [one, one]})
    with pytest.raises(PolicyError, match="more than 20"):
        parse_policy({"version": "x", "venue_rule": [{**one, "id": f"a{n}"} for n in range(21)]})
    with pytest.raises(PolicyError, match="double brackets"):
        parse_policy({"version": "x", "venue_rule": one})
    with pytest.raises(PolicyError, match="840"):
        parse_policy({"version": "x", "utc_offset_minutes": 900})


def test_spacing_makes_no_other_policy():
    rows = ['{"!":[{"var":"offline"}]}', '{ "!" : [\n {"var": "offline"} ] }']
    encoded = {
        record.encode(parse_policy({"version": "x", "venue_rule": [{"id": "a", "logic": row}]}))
        for row in rows
    }
    assert len(encoded) == 1


def test_rules_asked_for_without_any_are_said_to_refer_everybody():
    policy = parse_policy({"version": "x", "rules": {"venue_rules": {"need": "always"}}})
    assert unanswerable(policy) == (Check.VENUE_RULES,)
    assert decide(good_facts(), policy, NOON).verdict is Verdict.REFER


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    block = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path_factory.mktemp("page") / "policy.toml"
    file.write_text(block[1], encoding="utf-8")
    assert tomllib.loads(block[1])["venue_rule"]
    return load_policy(file)


OPEN = NOON.replace(hour=2)  # ten in the morning in China
CASES = [
    (OPEN, (), Verdict.ADMIT, ""),
    (NOON.replace(hour=8), (), Verdict.REFUSE, "visiting-hours"),  # four in the afternoon
    (OPEN, (PcrFact(by(Source.ONLINE, now=OPEN), LabResult.POSITIVE, OPEN),), Verdict.REFER, "one-test"),
    (
        OPEN,
        (PcrFact(by(Source.ONLINE, valid_s=-1, now=OPEN), LabResult.NEGATIVE, OPEN),),
        Verdict.REFER,
        "one-test",
    ),
    (
        OPEN,
        (
            PcrFact(by(Source.ONLINE, valid_s=-1, now=OPEN), LabResult.NEGATIVE, OPEN),
            AntigenFact(by(Source.ONLINE, now=OPEN), LabResult.NEGATIVE, OPEN - timedelta(hours=3)),
        ),
        Verdict.ADMIT,
        "",
    ),
]


@pytest.mark.parametrize(("at", "stated", "verdict", "rule"), CASES)
def test_the_example_of_the_page_does_what_the_page_says(at, stated, verdict, rule, example):
    decision = decide(good_facts(at).with_(*stated), example, at)
    assert (decision.verdict, of(decision).rule) == (verdict, rule)


def test_the_page_names_what_else_can_be_known():
    stated = good_facts().with_(
        WatchListFact(by(Source.ONLINE), True),
        KnownFaceFact(by(Source.GALLERY), PERSON, 0.9, 0.5),
        CapacityFact(by(Source.KIOSK), 3, 9),
    )
    data = venue_rules.visit_data(stated, Policy(), NOON, offline=False)
    assert data["known"] == ["capacity", "code", "document", "key_area", "mask", "pcr", "temperature"]
    assert (data["capacity"]["inside"], data["capacity"]["limit"]) == (3, 9)


# At the door


def arrive(policy, *stated):
    entrance = Entrance(policy)
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer(*stated)
    return entrance


def test_a_rule_about_the_mask_waits_until_the_visitor_puts_it_on():
    masked = own({"===": [{"var": "mask.label"}, "mask"]}, "masked")
    policy = under(masked, rules={**Policy().rules, Check.MASK: Rule(Need.NEVER)})
    entrance = Entrance(policy)
    entrance.person(mask=Mask.NONE)
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer()
    assert entrance.verdict is None
    for _ in range(8):
        entrance.person(mask=Mask.MASK, after=0.3)
        entrance.warm()
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)


def test_a_rule_about_the_answer_decides_at_once_and_says_it_in_the_venues_words():
    words = {"zh": "请先做一次检测", "en": "A test of today, please"}
    entrance = arrive(under(own({"<": [{"var": "pcr.sampled_age_s"}, 60]}, "today", **words)))
    assert entrance.verdict == (Verdict.REFER, Reason.RULES_FAILED)
    entrance.commit()
    assert entrance.screen.kind is ScreenKind.SEE_STAFF
    assert entrance.screen.words == words
    assert (Check.VENUE_RULES, Outcome.FAIL) in [
        (view.check, view.outcome) for view in entrance.screen.checks
    ]


def test_a_visitor_is_asked_for_a_code_where_only_a_rule_needs_what_it_says():
    nothing = dict.fromkeys(Check, Rule(Need.NEVER)) | {Check.VENUE_RULES: Rule(Need.IF_AVAILABLE)}
    assert not under(ROOM, rules=nothing).asks_for_credential
    entrance = Entrance(under(FRESH, rules=nothing))
    entrance.person()
    assert entrance.verdict is None
    assert entrance.screen.kind is ScreenKind.PRESENT
    entrance(CredentialRead(credential()))
    entrance.answer()
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)


def test_a_rule_without_words_uses_the_kiosks_own_sentence():
    entrance = arrive(under(own({"<": [{"var": "pcr.sampled_age_s"}, 60]})))
    entrance.commit()
    assert (entrance.screen.reason, entrance.screen.words) == (Reason.RULES_FAILED, {})
