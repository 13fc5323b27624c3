"""Whoever is sent to the staff has a short number; the staff's card has the same one, and nobody else does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NOON, good_facts
from test_visit import BOOT, Entrance, credential

from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.decision import Decision
from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent
from sentinel.core.events import CredentialRead, HandMeasured, IntentCommitted, Tick
from sentinel.core.facts import Lookup, LookupState
from sentinel.core.gathering import new_visit
from sentinel.core.numbering import numbered
from sentinel.core.policy import Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import MOST_NUMBER

NOW = Now(1000.0, NOON)


class Referring(Entrance):
    def __call__(self, event, after=0.0):
        effects = super().__call__(event, after)
        for effect in effects:
            if isinstance(effect, CommitIntent):
                effects += self(IntentCommitted(effect.passage.visit, ok=True))
        return effects

    def refer(self, digest):
        self(CredentialRead(credential(digest)), 0.1)
        self.answer(lookup=Lookup(LookupState.UNAVAILABLE, offline=True))
        for _ in range(80):
            if self.screen.number:
                return self.screen.number
            self(Tick(), 0.5)
        raise AssertionError("nobody was referred")


def decision_of(verdict: Verdict, reason: Reason = Reason.DENY, by_staff: str = "") -> Decision:
    decided = decide(good_facts(), Policy(), NOON)
    return replace(decided, verdict=verdict, reason=reason, by_staff=by_staff)


@pytest.mark.parametrize("reason", [Reason.WATCH_LISTED, Reason.TEST_POSITIVE, Reason.TEST_EXPIRED])
def test_a_number_tells_neither_the_reason_nor_whether_staff_may_let_in(reason: Reason) -> None:
    door, visit = new_visit(Door(BOOT, Policy()), NOW, 1)
    given_ = {
        numbered(door, visit, decision_of(v, reason))[1].number for v in (Verdict.REFER, Verdict.REFUSE)
    }
    assert given_ == {1}


def test_whoever_goes_in_or_was_decided_on_by_staff_needs_none() -> None:
    door, visit = new_visit(Door(BOOT, Policy()), NOW, 1)
    assert numbered(door, visit, decision_of(Verdict.ADMIT)) == (door, visit)
    assert numbered(door, visit, decision_of(Verdict.REFUSE, by_staff="guard")) == (door, visit)


@given(st.integers(0, 2 * MOST_NUMBER), st.sets(st.integers(1, MOST_NUMBER), max_size=16))
def test_a_number_is_short_and_nobody_elses_who_still_waits(last: int, waiting: set[int]) -> None:
    door, visit = new_visit(Door(BOOT, Policy(), numbers=last), NOW, 1)
    door = replace(door, referred=tuple(replace(visit, number=n) for n in waiting))
    door, visit = numbered(door, visit, decision_of(Verdict.REFER))
    assert 1 <= visit.number <= MOST_NUMBER
    assert visit.number not in waiting
    assert door.numbers == visit.number


def test_the_card_of_who_waits_has_the_number_that_was_on_the_screen_also_after_measuring() -> None:
    door = Referring()
    first = door.refer("aa")
    door(Tick(), 30.0)
    second = door.refer("bb")
    assert (first, second) == (1, 2)
    assert [visit.number for visit in door.door.referred] == [1, 2]
    door(HandMeasured(door.door.referred[0].id, 395, "guard"), 1.0)
    assert sorted(visit.number for visit in door.door.referred) == [1, 2]
