"""A pass at the door: a copy of one that just opened the gate goes to the staff, its bearer's own does not."""

from dataclasses import replace

from strategies import by
from test_visit import Entrance, credential

from sentinel.core.effects import CommitIntent, PulseGate
from sentinel.core.events import CredentialRead, GateOutcome, PeopleSeen, Tick
from sentinel.core.facts import PassFact, PassState, Source
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason

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
