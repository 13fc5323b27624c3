"""A passage on what the kiosk holds says so, and how old that is: by cache, by base file, by the venue's lists."""

from dataclasses import replace
from datetime import timedelta

import pytest
from strategies import NOON, by, good_facts
from test_visit import BOOT

from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.door import Door
from sentinel.core.facts import (
    CodeFact,
    Colour,
    Declaration,
    Facts,
    LabResult,
    Lookup,
    LookupState,
    PcrFact,
    RosterFact,
    Source,
    WatchListFact,
)
from sentinel.core.gathering import new_visit
from sentinel.core.guidance import result
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen

HOUR = 3600.0


def shown(facts: Facts, policy: Policy | None = None) -> Screen:
    policy = policy or Policy()
    _, visit = new_visit(Door(BOOT, policy), Now(1.0, NOON), None)
    visit = replace(visit, facts=facts)
    return result(visit, decide(facts, policy, NOON))


def held(source: Source, age_s: float, verdict: LabResult = LabResult.NEGATIVE) -> Facts:
    stated = by(source, age_s)
    facts = good_facts().with_(
        CodeFact(by(source, 60.0), Colour.GREEN), PcrFact(stated, verdict, NOON - timedelta(hours=20))
    )
    return replace(facts, lookup=Lookup(LookupState.ANSWERED, offline=True))


@pytest.mark.parametrize("source", [Source.CACHE, Source.BASE_FILE])
@pytest.mark.parametrize("age_s", [0.0, 5 * 60.0, 2 * HOUR])
def test_who_is_let_in_on_a_copy_reads_that_it_is_one_and_how_old(source: Source, age_s: float) -> None:
    screen = shown(held(source, age_s))
    assert (screen.reason, screen.offline) == (Reason.OFFLINE_PASS, True)
    assert screen.data_age_s == max(age_s, 60.0), "of the oldest that was used"
    ages = {view.check: view.age_s for view in screen.checks}
    assert (ages[Check.PCR], ages[Check.CODE]) == (age_s, 60.0)


@pytest.mark.parametrize("source", [Source.CACHE, Source.BASE_FILE])
def test_who_is_referred_on_a_copy_reads_it_too(source: Source) -> None:
    facts = held(source, HOUR).with_(PcrFact(by(source, HOUR), LabResult.NONE))
    screen = shown(facts)
    assert screen.reason is Reason.TEST_NONE
    assert (screen.offline, screen.data_age_s) == (True, HOUR)


def test_a_venues_list_has_the_age_of_its_last_statement_and_makes_no_passage_offline() -> None:
    policy = replace(Policy(), rules={**Policy().rules, Check.ROSTER: Rule(Need.ALWAYS)})
    listed = RosterFact(by(Source.ROSTER, 3 * HOUR), True, "staff", Declaration.NOT_ASKED)
    screen = shown(good_facts().with_(listed), policy)
    assert {view.check: view.age_s for view in screen.checks}[Check.ROSTER] == 3 * HOUR
    assert (screen.offline, screen.data_age_s) == (False, None)


def test_the_age_of_a_watch_list_is_told_to_nobody_at_the_door() -> None:
    policy = replace(Policy(), rules={**Policy().rules, Check.WATCH_LIST: Rule(Need.ALWAYS)})
    for hit in (True, False):
        screen = shown(good_facts().with_(WatchListFact(by(Source.WATCH_LIST, 9 * HOUR), hit)), policy)
        assert 9 * HOUR not in [screen.data_age_s, *(view.age_s for view in screen.checks)]


def test_without_a_network_and_with_nothing_held_no_age_is_made_up() -> None:
    facts = replace(good_facts(), code=None, pcr=None, key_area=None, document=None)
    screen = shown(replace(facts, lookup=Lookup(LookupState.UNAVAILABLE, offline=True)))
    decision = decide(replace(facts, lookup=Lookup(LookupState.UNAVAILABLE, offline=True)), Policy(), NOON)
    assert decision.verdict is not Verdict.ADMIT
    assert (screen.offline, screen.data_age_s) == (True, None)
