"""A bound pass opens for its bearer, and for nobody who has it from somebody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NOON, by

from sentinel.core import checks
from sentinel.core.bearer import CERTIFICATE, pass_state, reference, tag
from sentinel.core.facts import (
    BoundTo,
    DocumentFact,
    DocumentKind,
    FaceMatchFact,
    Facts,
    HolderFact,
    KnownFaceFact,
    PassFact,
    PassState,
    Source,
)
from sentinel.core.identity import id_number_ok, keyed_hash
from sentinel.core.policy import Check, Outcome, Policy
from sentinel.core.reasons import Reason

VENUE = b"v" * 32
ISSUER = b"\x0a" * 8
REF = reference(VENUE, ISSUER, b"\x01" * 8)
WANG, LI = keyed_hash(VENUE, "11010519491231002X"), keyed_hash(VENUE, "440524188001010014")


def bound(to: BoundTo, person: str = WANG) -> Facts:
    carried = person if to is BoundTo.FACE else tag(to, REF, person)
    return Facts(permit=PassFact(by(Source.CODE), PassState.VALID, "visitor", REF, to, carried))


def card(person: str, kind: DocumentKind = DocumentKind.RESIDENT_ID) -> DocumentFact:
    return DocumentFact(by(Source.ID_CARD), kind, person, number_ok=True)


def face(person: str | None, similarity: float = 0.9) -> KnownFaceFact:
    return KnownFaceFact(by(Source.GALLERY), person, similarity, 0.6)


@pytest.mark.parametrize("to", [BoundTo.PERSON, BoundTo.CARD])
def test_the_bearers_card_proves_the_pass_and_anothers_says_borrowed(to: BoundTo) -> None:
    facts = bound(to)
    assert pass_state(facts, NOON) is PassState.UNPROVEN
    assert pass_state(facts.with_(card(WANG)), NOON) is PassState.VALID
    assert pass_state(facts.with_(card(LI)), NOON) is PassState.BORROWED


def test_a_face_that_the_gallery_knows_proves_a_persons_pass_but_is_no_card() -> None:
    assert pass_state(bound(BoundTo.PERSON).with_(face(WANG)), NOON) is PassState.VALID
    assert pass_state(bound(BoundTo.PERSON).with_(face(LI)), NOON) is PassState.BORROWED
    assert pass_state(bound(BoundTo.CARD).with_(face(WANG)), NOON) is PassState.UNPROVEN
    for nobody in (
        face(None),
        face(WANG, 0.3),
        face(WANG, float("nan")),
        replace(face(WANG), searchable=False),
    ):
        assert pass_state(bound(BoundTo.PERSON).with_(nobody), NOON) is PassState.UNPROVEN


def test_a_card_in_the_hand_counts_before_a_gallery_that_may_be_wrong() -> None:
    assert pass_state(bound(BoundTo.PERSON).with_(card(WANG), face(LI)), NOON) is PassState.VALID


@pytest.mark.parametrize(
    "other",
    [
        card(WANG, DocumentKind.HEALTH_CODE),
        card(WANG, DocumentKind.SIGNED_PASS),
        card(""),
        replace(card(WANG), number_ok=False),
        replace(card(WANG), valid_to=NOON - timedelta(days=1)),
    ],
)
def test_what_is_no_sound_card_proves_nothing(other: DocumentFact) -> None:
    assert pass_state(bound(BoundTo.PERSON).with_(other), NOON) is PassState.UNPROVEN


def test_a_pass_bound_to_a_face_is_judged_by_the_comparison_with_its_reference() -> None:
    facts = bound(BoundTo.FACE)
    facts = facts.with_(replace(facts.permit, bound=WANG))

    def compared(
        similarity: float | None, *, comparable: bool = True, reference: bool = True, person: str = WANG
    ) -> PassState:
        match = FaceMatchFact(by(Source.GALLERY), similarity, 0.6, reference, comparable, person)
        return pass_state(facts.with_(match), NOON)

    assert compared(0.8) is PassState.VALID
    assert compared(0.2) is PassState.BORROWED
    assert compared(None) is compared(0.2, comparable=False) is PassState.UNPROVEN
    assert compared(0.9, reference=False) is compared(float("nan")) is PassState.UNPROVEN
    assert compared(0.9, person=LI) is PassState.UNPROVEN, "compared with somebody else's reference"
    assert pass_state(facts, NOON) is PassState.UNPROVEN
    likeness = FaceMatchFact(by(Source.GALLERY), 0.9, 0.6, True, True, LI)
    assert pass_state(facts.with_(card(LI), likeness), NOON) is PassState.BORROWED
    assert pass_state(facts.with_(card(WANG), replace(likeness, person=WANG)), NOON) is PassState.VALID


@pytest.mark.parametrize(
    ("same", "state"), [(None, PassState.UNPROVEN), (False, PassState.UNPROVEN), (True, PassState.VALID)]
)
def test_an_accepted_certificate_is_a_pass_only_beside_its_holders_card(
    same: bool | None, state: PassState
) -> None:
    permit = PassFact(by(Source.CODE), PassState.VALID, CERTIFICATE)
    assert pass_state(Facts(permit=permit), NOON) is PassState.UNPROVEN
    assert pass_state(Facts(permit=permit, holder=HolderFact(by(Source.KIOSK), same)), NOON) is state


def test_the_check_asks_for_the_card_and_names_a_borrowed_pass() -> None:
    policy = Policy()
    facts = bound(BoundTo.PERSON)
    assert checks.read(Check.PERMIT, facts, policy, NOON) == (Outcome.UNKNOWN, Reason.PASS_UNPROVEN)
    assert checks.read(Check.PERMIT, facts.with_(card(WANG)), policy, NOON) == (Outcome.PASS, Reason.PASS_OK)
    assert checks.read(Check.PERMIT, facts.with_(card(LI)), policy, NOON) == (
        Outcome.FAIL,
        Reason.PASS_BORROWED,
    )


@given(st.sampled_from([s for s in PassState if s is not PassState.VALID]), st.sampled_from([None, *BoundTo]))
def test_no_card_makes_a_bad_pass_good(state: PassState, to: BoundTo | None) -> None:
    fact = PassFact(by(Source.CODE), state, "", REF, to, tag(BoundTo.PERSON, REF, WANG))
    assert pass_state(Facts(permit=fact).with_(card(WANG)), NOON) is state


def test_what_a_pass_carries_tells_neither_the_person_nor_two_passes_of_one_person() -> None:
    assert id_number_ok("11010519491231002X")
    first, second = (tag(BoundTo.PERSON, reference(VENUE, ISSUER, bytes([n]) * 8), WANG) for n in (1, 2))
    assert first != second
    assert first != tag(BoundTo.CARD, reference(VENUE, ISSUER, b"\x01" * 8), WANG)
    assert first not in WANG
    assert reference(b"w" * 32, ISSUER, b"\x01" * 8) != REF
    assert reference(VENUE, b"\x0b" * 8, b"\x01" * 8) != REF
