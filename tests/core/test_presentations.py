"""The door remembers which passes let somebody in: a copy and one entry too many are told apart."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import by

from sentinel.core.facts import PassFact, PassState, Source
from sentinel.core.presentations import (
    COPIED_S,
    MAX_SHOWN,
    Presentation,
    Presentations,
    judged,
    remembered,
)

FACT = PassFact(by(Source.CODE), PassState.VALID, "visitor", "ref-1")


def test_a_pass_that_just_let_somebody_in_is_a_copy_in_another_visit() -> None:
    memory = Presentations().note("ref-1", "a", 0.0).admit("ref-1", "a", 5.0)
    assert judged(FACT, memory, "b", 20.0).state is PassState.COPIED
    assert judged(FACT, memory, "a", 20.0) == FACT
    assert judged(replace(FACT, ref="ref-2"), memory, "b", 20.0).state is PassState.VALID
    assert judged(FACT, memory, "b", 5.1 + COPIED_S) == FACT


def test_a_pass_that_was_shown_and_let_nobody_in_may_be_shown_again() -> None:
    memory = Presentations().note("ref-1", "a", 0.0)
    assert judged(FACT, memory, "b", 1.0) == FACT


def test_another_kiosks_word_counts_as_well() -> None:
    memory = Presentations().told(Presentation("ref-1", "elsewhere", -30.0, admitted=True))
    assert judged(FACT, memory, "b", 0.0).state is PassState.COPIED


def test_a_pass_for_one_entry_is_used_up_by_it_even_after_a_restart() -> None:
    once = replace(FACT, max_uses=1)
    assert judged(once, Presentations(), "a", 0.0) == once
    memory = remembered(
        [("ref-1", "yesterday", 1000.0), ("", "x", 1.0), ("ref-2", "future", 9e9)], 50.0, 90_000.0
    )
    assert len(memory.shown) == 2
    assert judged(once, memory, "b", 60.0).state is PassState.USED_UP
    assert judged(replace(FACT, max_uses=2), memory, "b", 60.0).state is PassState.VALID
    assert judged(replace(FACT, ref="ref-2"), memory, "b", 60.0).state is PassState.COPIED


def test_an_expired_pass_stays_expired_and_what_is_no_pass_of_ours_is_not_counted() -> None:
    memory = Presentations().admit("", "a", 0.0).admit("ref-1", "a", 0.0)
    expired = replace(FACT, state=PassState.EXPIRED)
    certificate = replace(FACT, ref="")
    assert judged(expired, memory, "b", 1.0) == expired
    assert judged(certificate, memory, "b", 1.0) == certificate


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3000), st.booleans()), max_size=700))
@settings(max_examples=25)
def test_the_memory_stays_small_and_one_visit_counts_once(events: list[tuple[str, int, bool]]) -> None:
    memory = Presentations()
    for at, (ref, visit, admitted) in enumerate(events):
        memory = memory.note(ref, str(visit), float(at))
        if admitted:
            memory = memory.admit(ref, str(visit), float(at)).admit(ref, str(visit), float(at) + 1)
        assert memory.uses(ref, "") <= len({e[1] for e in events if e[0] == ref})
    assert len(memory.shown) <= MAX_SHOWN
    keys = [(known.ref, known.visit) for known in memory.shown]
    assert len(keys) == len(set(keys))
