"""Whoever stands before the screen, or behind the visitor, can't tell a watch-list's hit from another referral."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from strategies import NOON, by, facts, good_facts, policies
from test_visit import BOOT

from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.door import Door
from sentinel.core.facts import (
    AntigenFact,
    Facts,
    KeyAreaFact,
    LabResult,
    LookupState,
    PcrFact,
    Source,
    WatchListFact,
)
from sentinel.core.gathering import new_visit
from sentinel.core.guidance import result
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.core.signs import Signs
from sentinel.core.whole_screen import whole

NOW = Now(1000.0, NOON)
SIGNS = Signs(
    {"en": "left"}, {"en": "across the road"}, "https://help.example/{reason}?at={kiosk}", "k1", "v1"
)
ASKS = replace(Policy(), rules={**Policy().rules, Check.WATCH_LIST: Rule(Need.ALWAYS)})


def visit_of(stated: Facts, policy: Policy) -> Visit:
    _, visit = new_visit(Door(BOOT, policy), NOW, 1)
    return replace(visit, facts=stated, masked_name="王＊")


def at_the_end(stated: Facts, policy: Policy) -> tuple[Reason, Verdict, Screen]:
    """Everything that a visitor sees of a decided visit, as it is sent to the screen."""
    visit = visit_of(stated, policy)
    decision = decide(stated, policy, NOON)
    visit = replace(visit, decision=decision, result=result(visit, decision), phase=Phase.RESULT)
    return decision.reason, decision.verdict, SIGNS.on(whole(Door(BOOT, policy, serving=visit), None, NOW))


def under_way(stated: Facts, policy: Policy) -> Screen:
    visit = visit_of(stated, policy)
    return SIGNS.on(whole(Door(BOOT, policy, serving=visit), decide(stated, policy, NOON), NOW))


def listed(stated: Facts, hit: bool) -> Facts:
    fact = stated.watch_list or WatchListFact(by(Source.WATCH_LIST), hit)
    return replace(stated, watch_list=replace(fact, listed=hit))


OTHERS = [
    PcrFact(by(Source.ONLINE), LabResult.POSITIVE, NOON),
    KeyAreaFact(by(Source.ONLINE), True),
    AntigenFact(by(Source.ONLINE), LabResult.POSITIVE, NOON),
]


@pytest.mark.parametrize("verdict", [Verdict.REFER, Verdict.REFUSE])
@pytest.mark.parametrize("other", OTHERS, ids=["pcr", "key-area", "antigen"])
def test_a_hit_looks_to_the_last_field_like_a_positive_test_or_a_journey(other, verdict: Verdict) -> None:
    same = Rule(Need.ALWAYS, on_fail=verdict)
    checks = (Check.WATCH_LIST, Check.PCR, Check.KEY_AREA, Check.ANTIGEN)
    policy = replace(ASKS, rules={**ASKS.rules, **dict.fromkeys(checks, same)})
    clear = listed(good_facts(), False).with_(AntigenFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON))
    hit, theirs = at_the_end(listed(clear, True), policy), at_the_end(clear.with_(other), policy)
    assert hit[0] is Reason.WATCH_LISTED
    assert hit[1:] == theirs[1:]
    assert hit[2].reason is Reason.DENY and hit[2].checks == () and hit[2].masked_name == ""


@given(facts, policies)
@settings(max_examples=40, deadline=None)
def test_beside_any_other_reason_a_hit_changes_nothing_that_is_shown(stated: Facts, policy: Policy) -> None:
    hit, clear = (at_the_end(listed(stated, on), policy) for on in (True, False))
    if hit[:2] == clear[:2]:
        assert hit[2] == clear[2]
    elif hit[0] is Reason.WATCH_LISTED:
        assert hit[2].kind in (ScreenKind.SEE_STAFF, ScreenKind.WAIT) and hit[2].checks == ()


@pytest.mark.parametrize("reason", Reason)
def test_no_field_of_any_result_names_what_could_shame(reason: Reason) -> None:
    stated = listed(good_facts().with_(PcrFact(by(Source.ONLINE), LabResult.NONE)), True)
    visit = visit_of(stated, ASKS)
    decision = replace(decide(stated, ASKS, NOON), verdict=Verdict.REFER, reason=reason)
    shown = repr(SIGNS.on(result(visit, decision)))
    for word in ("WATCH", "watch_list", "LIVE_SUSPECT", "UNWELL", "POSITIVE", "AREA_VISITED"):
        assert word not in shown


@pytest.mark.parametrize("reason", Reason)
def test_the_code_for_help_names_no_illness_and_nobody(reason: Reason) -> None:
    visit = visit_of(good_facts(), ASKS)
    decision = replace(decide(good_facts(), ASKS, NOON), verdict=Verdict.REFUSE, reason=reason)
    code = SIGNS.on(result(visit, decision)).help_code
    assert code.startswith("https://help.example/") and visit.id not in code
    assert not {"POSITIVE", "ABNORMAL", "YELLOW", "HIGH", "LISTED", "SUSPECT", "UNWELL"} & set(
        code.replace("?", "_").replace("/", "_").split("_")
    )


@given(facts, policies)
@settings(max_examples=40, deadline=None)
def test_while_the_visit_is_under_way_a_hit_changes_nothing_either(stated: Facts, policy: Policy) -> None:
    assume(stated.lookup.state is not LookupState.NOT_ASKED)  # a list is asked with the credential
    assert under_way(listed(stated, True), policy) == under_way(listed(stated, False), policy)
