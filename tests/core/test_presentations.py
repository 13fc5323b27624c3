"""The door remembers which passes let somebody in: a copy and one entry too many are told apart."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import by

from sentinel.core.facts import PassFact, PassState, Source
from sentinel.core.presentations import (
    COPIED_S,
    MAX_PASSES,
    Presentations,
    Used,
    judged,
    remembered,
)

FACT = PassFact(by(Source.CODE), PassState.VALID, "visitor", "ref-1")


def test_a_pass_that_just_let_somebody_in_is_a_copy_in_another_visit() -> None:
    memory = Presentations().admit("ref-1", "a", 5.0)
    assert judged(FACT, memory, "b", 20.0).state is PassState.COPIED
    assert judged(FACT, memory, "a", 20.0) == FACT
    assert judged(replace(FACT, ref="ref-2"), memory, "b", 20.0).state is PassState.VALID
    assert judged(FACT, memory, "b", 5.1 + COPIED_S) == FACT


def test_a_pass_whose_bearer_did_not_go_through_is_as_before() -> None:
    memory = Presentations().admit("ref-1", "a", 0.0).admit("ref-2", "b", 1.0).annul("a")
    assert judged(replace(FACT, max_uses=1), memory, "c", 2.0).state is PassState.VALID
    assert judged(replace(FACT, ref="ref-2"), memory, "c", 2.0).state is PassState.COPIED
    twice = Presentations().admit("ref-1", "a", 0.0).admit("ref-1", "b", 5000.0).annul("b")
    assert twice.uses("ref-1", "c") == 1


def test_a_pass_for_one_entry_is_used_up_by_it_even_after_a_restart() -> None:
    once = replace(FACT, max_uses=1)
    assert judged(once, Presentations(), "a", 0.0) == once
    memory = remembered(
        [("ref-1", "yesterday", 1000.0), ("", "x", 1.0), ("ref-2", "future", 9e9)], 50.0, 90_000.0
    )
    assert set(memory.used) == {"ref-1", "ref-2"}
    assert judged(once, memory, "b", 60.0).state is PassState.USED_UP
    assert judged(replace(FACT, max_uses=2), memory, "b", 60.0).state is PassState.VALID
    assert judged(replace(FACT, ref="ref-2"), memory, "b", 60.0).state is PassState.COPIED


def test_an_expired_pass_stays_expired_and_what_is_no_pass_of_ours_is_not_counted() -> None:
    memory = Presentations().admit("", "a", 0.0).admit("ref-1", "a", 0.0)
    expired = replace(FACT, state=PassState.EXPIRED)
    certificate = replace(FACT, ref="")
    assert judged(expired, memory, "b", 1.0) == expired
    assert judged(certificate, memory, "b", 1.0) == certificate


def test_the_memory_stays_small_and_what_was_used_longest_ago_goes_first() -> None:
    memory = Presentations(dict.fromkeys(map(str, range(MAX_PASSES)), Used(1, 0.0, ("old",))))
    memory = memory.admit("0", "again", 1.0).admit("new", "visit", 2.0)
    assert len(memory.used) == MAX_PASSES
    assert (memory.uses("0", ""), memory.uses("1", ""), memory.uses("new", "")) == (2, 0, 1)


def test_a_pass_for_very_many_entries_is_counted_to_its_end() -> None:
    memory = Presentations()
    for visit in range(700):
        memory = memory.admit("ref-1", str(visit), float(visit))
    assert judged(replace(FACT, max_uses=700), memory, "next", 9999.0).state is PassState.USED_UP
    assert judged(replace(FACT, max_uses=701), memory, "next", 9999.0).state is PassState.VALID


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 7)), max_size=80))
@settings(max_examples=50)
def test_one_visit_counts_once(events: list[tuple[str, int]]) -> None:
    memory = Presentations()
    for at, (ref, visit) in enumerate(events):
        memory = memory.admit(ref, str(visit), float(at)).admit(ref, str(visit), float(at) + 1)
    for ref in "abcdef":
        assert memory.uses(ref, "") == len({visit for known, visit in events if known == ref})
