"""Sources that disagree: the stricter fact wins, in any order, and that they disagreed is in the record."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON, by, facts, good_facts

from sentinel.core.checks import stale
from sentinel.core.decide import decide
from sentinel.core.facts import (
    CodeFact,
    Colour,
    Contradiction,
    LabResult,
    PassFact,
    PassState,
    PcrFact,
    Provenance,
    RosterFact,
    Source,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.policy import Check, Policy
from sentinel.core.reasons import Reason
from sentinel.core.weighing import nothing_on_file, strictness, weigh


def test_red_beats_green_and_both_sources_are_named():
    green = CodeFact(by(Source.ONLINE), Colour.GREEN)
    red = CodeFact(Provenance(Source.BASE_FILE, NOON), Colour.RED)
    for order in ((green, red), (red, green)):
        assert weigh(order) == (
            (red,),
            (Contradiction("code", Source.BASE_FILE, Source.ONLINE, green.by.stated_at),),
        )


def test_what_tells_nothing_or_is_too_old_contradicts_nobody():
    green = CodeFact(by(Source.ONLINE), Colour.GREEN)
    unknown = CodeFact(by(Source.BASE_FILE), Colour.UNKNOWN)
    assert weigh((green, unknown)) == ((green,), ())
    expired = CodeFact(Provenance(Source.CACHE, NOON, NOON - timedelta(1)), Colour.RED)
    assert weigh((green, expired), lambda f: stale(f, Policy(), NOON) is None) == ((green,), ())


def test_two_negatives_are_one_and_the_newer_sample_counts():
    older = PcrFact(by(Source.ONLINE), LabResult.NEGATIVE, NOON - timedelta(hours=60))
    newer = PcrFact(by(Source.BASE_FILE), LabResult.NEGATIVE, NOON - timedelta(hours=6))
    assert weigh((older, newer)) == ((newer,), ())


def test_fewer_doses_and_a_missing_roster_entry_are_stricter():
    three, two = (VaccineFact(by(s), n) for s, n in ((Source.ONLINE, 3), (Source.BASE_FILE, 2)))
    assert weigh((three, two))[0] == (two,) and len(weigh((three, two))[1]) == 1
    on, off = (RosterFact(by(s), n) for s, n in ((Source.ONLINE, True), (Source.ROSTER, False)))
    assert weigh((on, off))[0] == (off,) and len(weigh((on, off))[1]) == 1


def test_nothing_on_file_says_nothing_against_a_test_that_another_knows():
    sampled = NOON - timedelta(hours=20)
    none = PcrFact(Provenance(Source.ONLINE, NOON - timedelta(hours=1)), LabResult.NONE)
    newer = PcrFact(Provenance(Source.BASE_FILE, NOON), LabResult.NEGATIVE, sampled)
    signed = PcrFact(Provenance(Source.CODE, NOON - timedelta(hours=2)), LabResult.NEGATIVE, sampled)
    for known in (newer, signed):
        for order in ((none, known), (known, none)):
            assert weigh(order) == ((known,), ())
    older = replace(newer, by=Provenance(Source.CACHE, NOON - timedelta(hours=2)))
    assert weigh((older, none))[0] == (none,)  # it was taken back since


def test_a_positive_test_elsewhere_is_no_gap_and_stays():
    positive = PcrFact(Provenance(Source.ONLINE, NOON), LabResult.POSITIVE, NOON - timedelta(hours=30))
    signed = PcrFact(Provenance(Source.CODE, NOON), LabResult.NEGATIVE, NOON - timedelta(hours=20))
    assert weigh((signed, positive))[0] == (positive,)


def test_no_dose_on_file_yields_to_a_certificate_and_one_dose_does_not():
    signed = VaccineFact(Provenance(Source.CODE, NOON), 2)
    for doses, counts in ((0, 2), (1, 1)):
        (kept,), _ = weigh((VaccineFact(Provenance(Source.ONLINE, NOON), doses), signed))
        assert kept.doses == counts


def test_being_on_one_of_two_watch_lists_is_being_listed_and_no_contradiction():
    clear, listed = (WatchListFact(by(s), n) for s, n in ((Source.ONLINE, False), (Source.WATCH_LIST, True)))
    assert weigh((clear, listed)) == ((listed,), ())


def test_one_of_two_appointments_that_counts_is_enough():
    early, valid = (PassFact(by(Source.ROSTER), s) for s in (PassState.NOT_YET_VALID, PassState.VALID))
    assert weigh((early, valid)) == ((valid,), ())


_weighed = facts.map(lambda f: f.all())


@given(st.lists(_weighed, max_size=4), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_sources_changes_nothing_and_nothing_gets_milder(several, random):
    offered = [fact for all_ in several for fact in all_]
    shuffled = list(offered)
    random.shuffle(shuffled)
    kept, against = weigh(offered)
    assert set(map(repr, weigh(shuffled)[0])) == set(map(repr, kept))
    assert weigh(shuffled)[1] == against
    for fact in offered:
        winner = next(one for one in kept if type(one) is type(fact))
        mine = strictness(fact)
        assert (
            mine is None
            or nothing_on_file(fact)
            or (strictness(winner) is not None and strictness(winner) >= mine)
        )


def test_a_decision_says_that_sources_disagreed_and_comes_out_the_same_again():
    found = Contradiction("code", Source.ONLINE, Source.BASE_FILE, NOON)
    stated = good_facts(NOON)
    stated = replace(stated, contradictions=(found,))
    decision = decide(stated, Policy(), NOON)
    code = next(r for r in decision.checks if r.check is Check.CODE)
    assert code.also == (Reason.CONTRADICTION,)
    assert all(not r.also for r in decision.checks if r.check is not Check.CODE)
    assert decide(stated, Policy(), NOON) == decision
