"""A pass at the door: a copy of one that just opened the gate goes to the staff, its bearer's own does not."""

from dataclasses import replace

from strategies import by, good_facts
from test_visit import Entrance, credential

from sentinel.core.effects import CommitIntent, CompareFace, PulseGate, RecordDoor, Verify
from sentinel.core.events import (
    ContactChanged,
    CredentialRead,
    GateOutcome,
    PassesRemembered,
    PeopleSeen,
    Tick,
    Verified,
)
from sentinel.core.facts import BoundTo, Lookup, LookupState, PassFact, PassState, Source
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.sensing import Contact, Happening, Sensing

POLICY = Policy()
POLICY = replace(POLICY, rules={**POLICY.rules, Check.PERMIT: Rule(Need.ALWAYS)})


def shows(entrance, track, ref="ref-1", **more):
    entrance.person(track=track)
    entrance.warm(track=track)
    entrance(CredentialRead(credential(f"digest-{track}")))
    entrance.answer(PassFact(by(Source.CODE, now=entrance.now.utc), PassState.VALID, "visitor", ref, **more))
    return entrance.verdict


def leaves(entrance, outcome=GateOutcome.PULSED):
    entrance.commit()
    if entrance.last(PulseGate) and entrance.door.serving.lease is not None:
        entrance.gate(outcome)
    entrance(PeopleSeen(()), after=2.0)
    for _ in range(4):
        entrance(Tick(), after=2.0)
    assert entrance.door.serving is None


def test_the_next_with_the_same_pass_sees_the_staff_and_one_with_another_does_not():
    entrance = Entrance(POLICY)
    assert shows(entrance, 1)[0] is Verdict.ADMIT
    leaves(entrance)
    assert shows(entrance, 2)[1] is Reason.PASS_COPIED
    assert entrance.last(CommitIntent).passage.facts.permit.state is PassState.COPIED
    leaves(entrance)
    assert shows(entrance, 3, ref="ref-2")[0] is Verdict.ADMIT


def test_the_pass_of_somebody_whom_the_gate_let_stand_is_no_copy():
    entrance = Entrance(POLICY)
    shows(entrance, 1)
    leaves(entrance, GateOutcome.FAILED)
    assert shows(entrance, 2)[0] is Verdict.ADMIT


def test_a_pass_for_two_entries_lets_in_twice():
    entrance = Entrance(POLICY)
    for track, reason in ((1, Reason.PASS), (2, Reason.PASS), (3, Reason.PASS_USED_UP)):
        assert shows(entrance, track, max_uses=2)[1] is reason
        leaves(entrance)
        entrance(Tick(), after=900.0)


def bound_to_a_face(entrance):
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    ask = entrance.last(Verify)
    code_says = by(Source.CODE, now=entrance.now.utc)
    good = good_facts(entrance.now.utc)
    permit = PassFact(code_says, PassState.VALID, "staff", "ref-1", BoundTo.FACE, "ab" * 32)
    done = entrance(
        Verified(
            ask.visit, ask.request, Lookup(LookupState.ANSWERED), (good.code, good.pcr, good.key_area, permit)
        )
    )
    return [e for e in done if isinstance(e, CompareFace)]


FACES = replace(
    POLICY, rules={**POLICY.rules, Check.PERSON_DOCUMENT: Rule(), Check.DOCUMENT: Rule(Need.NEVER)}
)


def test_a_pass_bound_to_a_face_is_compared_with_that_persons_reference():
    for similarity, reason in ((0.9, Reason.PASS), (0.1, Reason.FACE_MISMATCH)):
        entrance = Entrance(FACES)
        (compare,) = bound_to_a_face(entrance)
        assert compare.person == "ab" * 32
        assert entrance.verdict is None
        for _ in range(3):
            entrance.face(compare, similarity)
        assert entrance.verdict[1] is reason
        permit = next(
            r for r in entrance.last(CommitIntent).passage.decision.checks if r.check is Check.PERMIT
        )
        assert permit.reason is (Reason.PASS_OK if reason is Reason.PASS else Reason.PASS_BORROWED)


def test_where_no_face_is_compared_a_pass_bound_to_one_opens_nothing():
    policy = replace(FACES, rules={**FACES.rules, Check.PERSON_DOCUMENT: Rule(Need.NEVER)})
    entrance = Entrance(policy)
    assert bound_to_a_face(entrance) == []
    for _ in range(22):
        entrance.person(after=1.0)
        entrance.warm()
    assert entrance.verdict == (Verdict.REFER, Reason.PASS_UNPROVEN)


def test_who_was_let_in_and_did_not_go_through_may_show_the_same_pass_again():
    entrance = Entrance(POLICY)
    entrance.door = replace(entrance.door, sensing=Sensing(frozenset({Contact.TURN})))
    entrance(ContactChanged(Contact.TURN, False))
    assert shows(entrance, 1, max_uses=1)[0] is Verdict.ADMIT
    leaves(entrance)
    assert [e.event.what for e in entrance.effects if isinstance(e, RecordDoor)] == [Happening.NOT_PASSED]
    assert shows(entrance, 2, max_uses=1)[0] is Verdict.ADMIT


def test_after_a_power_cut_the_door_still_knows_who_was_let_in_with_a_pass():
    entrance = Entrance(POLICY)
    ago = entrance.now.utc.timestamp() - 60
    entrance(PassesRemembered((("ref-1", "before", ago), ("ref-3", "before", ago - 900))))
    assert shows(entrance, 1)[1] is Reason.PASS_COPIED
    leaves(entrance)
    assert shows(entrance, 2, ref="ref-2")[0] is Verdict.ADMIT
    leaves(entrance)
    assert shows(entrance, 3, ref="ref-3", max_uses=1)[1] is Reason.PASS_USED_UP
