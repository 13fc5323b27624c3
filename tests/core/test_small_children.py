"""Small children at the door: without a mask by their own card, or as one whom a family pass names."""

from dataclasses import replace

import pytest
from strategies import PERSON, by
from test_family import Family
from test_visit import credential

from sentinel.core.condition import When
from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent
from sentinel.core.events import CredentialRead
from sentinel.core.facts import (
    Dependant,
    DocumentFact,
    DocumentKind,
    FamilyFact,
    Mask,
    PassFact,
    PassState,
    Source,
)
from sentinel.core.policy import Check, Outcome, Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.variant import Variant

POLICY = Policy(variants=(Variant("small-children", When(age_under=3), {"rules.mask.need": "never"}),))


class Kin(Family):
    """A family whose pass names these years of birth, before a policy that spares the small ones the mask."""

    def __init__(self, *years: int) -> None:
        super().__init__(POLICY)
        self.years = years

    def begins(self):
        self.person(1)
        self.warm(track=1)
        self(CredentialRead(credential("aa")), 0.1)
        says = by(Source.CODE, now=self.now.utc)
        named = tuple(Dependant("王＊", year) for year in self.years)
        self.answer(
            PassFact(says, PassState.VALID, "visitor", "family-1"), FamilyFact(says, "family-1", named)
        )

    def all_go(self):
        self.waits(8)
        return [verdict for verdict, _ in self.verdicts]


def mask_of(passage):
    return next(r for r in passage.decision.checks if r.check is Check.MASK)


def test_a_two_year_old_of_a_family_comes_without_a_mask_and_the_record_says_why() -> None:
    door = Kin(2024)
    door.begins()
    door.steps_up(2, mask=Mask.NONE)
    assert door.all_go() == [Verdict.ADMIT] * 2
    child, adult = door.passages
    assert (mask_of(child).outcome, mask_of(child).variants) == (Outcome.NOT_REQUIRED, ("small-children",))
    assert (child.decision.variants, adult.decision.variants) == (("small-children",), ())
    for passage in (child, adult):
        assert decide(passage.facts, POLICY, passage.decided_at) == passage.decision


@pytest.mark.parametrize("years", [(2023,), (2018,), (0,), (1950,)])
def test_nobody_without_a_mask_whom_the_pass_does_not_surely_call_small(years) -> None:
    """Born in 2023 is three this year, or will be: a year of birth tells no birthday."""
    door = Kin(*years)
    door.begins()
    door.steps_up(2, mask=Mask.NONE)
    door.stays(2, 25, mask=Mask.NONE)
    assert Verdict.ADMIT not in [verdict for verdict, _ in door.verdicts]
    assert door.pulses == []


def test_as_many_without_a_mask_as_the_pass_names_small_ones_and_no_more() -> None:
    door = Kin(2024, 2018)
    door.begins()
    door.steps_up(2, mask=Mask.NONE)
    assert door.door.family.births == (2018,)
    door.steps_up(3, mask=Mask.NONE)
    door.stays(3, 25, mask=Mask.NONE)
    assert door.pulses == []
    assert Verdict.ADMIT not in [verdict for verdict, _ in door.verdicts]


def test_who_wears_a_mask_anyway_leaves_it_to_the_small_one_who_comes_later() -> None:
    door = Kin(2024, 2018)
    door.begins()
    door.steps_up(2)
    assert door.door.family.births == (2024, 2018)
    door.steps_up(3, mask=Mask.NONE)
    assert door.all_go() == [Verdict.ADMIT] * 3
    assert [mask_of(passage).variants for passage in door.passages].count(("small-children",)) == 1


def test_a_small_child_with_a_card_of_its_own_needs_no_pass() -> None:
    for age, verdict in ((2, Verdict.ADMIT), (3, Verdict.REFER)):
        door = Kin()
        door.person(1, mask=Mask.NONE)
        door.warm(track=1)
        card = DocumentFact(by(Source.ID_CARD, now=door.now.utc), DocumentKind.RESIDENT_ID, PERSON, "王＊")
        shown = replace(credential("cc"), facts=(replace(card, age=age),))
        door(CredentialRead(shown), 0.1)
        door.answer()
        door.stays(1, 25, mask=Mask.NONE)
        decisions = [e.passage.decision for e in door.effects if isinstance(e, CommitIntent)]
        assert decisions[0].verdict is verdict
        assert (decisions[0].reason is Reason.MASK_MISSING) is (verdict is Verdict.REFER)


def test_nobodys_age_is_recorded_where_the_policy_asks_for_none() -> None:
    for policy, kept in ((POLICY, 70), (Policy(), None)):
        door = Family(policy)
        door.person(1)
        door.warm(track=1)
        card = DocumentFact(by(Source.ID_CARD, now=door.now.utc), DocumentKind.RESIDENT_ID, PERSON, "王＊")
        door(CredentialRead(replace(credential("cc"), facts=(replace(card, age=70),))), 0.1)
        door.answer()
        [passage] = door.passages
        assert passage.decision.verdict is Verdict.ADMIT
        assert passage.facts.document.age == kept
