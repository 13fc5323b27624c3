"""Staff say who stands there: the policy decides anew, and the record says who said it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from strategies import NOON
from test_visit import Entrance, credential

from sentinel.core.condition import PersonCategory, When
from sentinel.core.effects import CommitIntent, PulseGate
from sentinel.core.events import CredentialRead, HandMeasured, PeopleSeen, PersonStated
from sentinel.core.facts import DocumentFact, DocumentKind, Facts, Mask, Provenance, Source, StatedPersonFact
from sentinel.core.person import of_age, of_category, sayable
from sentinel.core.policy import Check, Outcome, Policy, Verdict
from sentinel.core.variant import Variant

RULES = dict(Policy().rules)
RULES[Check.MASK] = replace(RULES[Check.MASK], on_fail=Verdict.REFER)
POLICY = Policy(
    rules=RULES,
    variants=(
        Variant("small-children", When(age_under=3), {"rules.mask.need": "never"}),
        Variant("crew", When(category=(PersonCategory.STAFF,)), {"rules.mask.need": "never"}),
    ),
)


def intents(door):
    return [effect for effect in door.effects if isinstance(effect, CommitIntent)]


@pytest.fixture
def referred():
    """Somebody without a mask, referred; and their passage."""
    door = Entrance(POLICY)
    door.person(mask=Mask.NONE)
    door.warm()
    door(CredentialRead(credential("aa")))
    door.answer()
    for _ in range(40):
        door.person(mask=Mask.NONE, after=1.0)
        door.warm()
        if intents(door):
            break
    passage = door.last(CommitIntent).passage
    assert passage.decision.verdict is Verdict.REFER
    door.commit()
    door(PeopleSeen(()), after=7.0)
    return door, passage


@pytest.mark.parametrize(
    "said", [{"age_under": 3}, {"category": "staff"}], ids=["a small child", "one of the crew"]
)
def test_who_staff_say_it_is_gets_in_as_the_policy_says_for_them_and_it_is_recorded(referred, said):
    door, first = referred
    door(PersonStated(first.visit, "guard-1", **said), after=60.0)
    passage = door.last(CommitIntent).passage
    assert passage.decision.verdict is Verdict.ADMIT
    assert passage.decision.variants == ("small-children" if "age_under" in said else "crew",)
    assert (passage.referred_from, passage.person) == (first.visit, first.person)
    assert passage.facts.stated_person.who == "guard-1"
    assert not passage.decision.by_staff, "the policy decided, not they"
    assert door.last(PulseGate) is None
    door.commit()
    door.gate()


def test_an_older_child_and_another_category_change_nothing_and_wait_on(referred):
    door, first = referred
    door(PersonStated(first.visit, "guard-1", age_under=12, category="visitor"), after=5.0)
    passage = door.last(CommitIntent).passage
    assert passage.decision.verdict is Verdict.REFER
    assert next(c for c in passage.decision.checks if c.check is Check.MASK).outcome is Outcome.FAIL


def test_what_is_said_about_nobody_or_while_another_is_under_way_opens_nothing(referred):
    door, first = referred
    before = len(intents(door))
    door(PersonStated("another", "guard-1", age_under=3), after=1.0)
    assert len(intents(door)) == before
    door(HandMeasured(first.visit, 366, "guard-1"))
    door(PersonStated(first.visit, "guard-1", age_under=3))
    assert len(intents(door)) == before + 1


BY = Provenance(Source.STAFF, NOON)


def stated(age_under=None, category="", age=None):
    document = DocumentFact(Provenance(Source.ID_CARD, NOON), DocumentKind.RESIDENT_ID, "p1", age=age)
    facts = Facts(stated_person=StatedPersonFact(BY, "guard-1", NOON, age_under, category))
    return facts.with_(document) if age is not None else facts


@pytest.mark.parametrize(
    ("under", "age", "said", "holds"),
    [
        (3, None, 3, True),
        (3, None, 2, True),
        (2, None, 3, None),  # under three: perhaps under two
        (3, 2, 3, True),
        (3, 40, 3, None),  # the card says forty: nothing is believed
        (12, 40, 18, None),
        (3, 10, 12, False),  # both agree on ten to eleven
    ],
)
def test_what_staff_say_never_overrules_a_card(under, age, said, holds):
    now = NOON + timedelta(seconds=5)
    assert of_age(When(age_under=under), stated(said, age=age), Policy(), now) is holds
    assert of_age(When(age_from=60), stated(3), Policy(), now) is False


def test_a_dependant_or_a_certificate_is_not_made_by_a_word():
    for category in ("dependant", "certificate", "king"):
        assert not sayable(None, category)
        facts = stated(category=category)
        for wanted in PersonCategory:
            assert of_category(When(category=(wanted,)), facts, Policy(), NOON) in (False, None)
    assert sayable(3, "") and sayable(None, "staff") and sayable(1, "visitor")
    assert not any(sayable(age, "") for age in (None, 0, -1, 19, 150))
