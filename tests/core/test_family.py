"""A family at the door: all who were counted go in, or nobody does, and never more than the pass names."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import by
from test_visit import Entrance, credential

from sentinel.core.certificates import stated
from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, CommitResult, PulseGate, RecordDoor, Say, StaffAlert
from sentinel.core.events import (
    CapacityChanged,
    ContactChanged,
    CredentialRead,
    Device,
    DeviceChanged,
    GateDone,
    GateOutcome,
    IntentCommitted,
    PeopleSeen,
    StaffDecided,
    Tick,
    TrackView,
)
from sentinel.core.facts import (
    CapacityFact,
    Dependant,
    Facts,
    FamilyFact,
    LabResult,
    Mask,
    PassFact,
    PassState,
    PcrFact,
    Source,
)
from sentinel.core.family import WAIT_S, WHOLE_S
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.policy import Check, Need, Outcome, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.core.sensing import Contact, Happening, Sensing


def _beside(*tracks: int) -> tuple[TrackView, ...]:
    return tuple(TrackView(track, True, 150, Mask.MASK, 0.95) for track in tracks)


KIN = (Dependant("王＊", 2018), Dependant("王＊", 2020), Dependant("李＊", 1950))


class Family(Entrance):
    """An entrance at which disk and gate answer, until told otherwise."""

    outcome = GateOutcome.PULSED
    disk = True

    def __call__(self, event, after=0.0):
        effects = super().__call__(event, after)
        for effect in effects:
            if isinstance(effect, CommitIntent) and self.disk:
                effects += self(IntentCommitted(effect.passage.visit, ok=True))
            if isinstance(effect, PulseGate):
                effects += self(GateDone(effect.visit, self.outcome))
        return effects

    def shows_pass(self, track=1, named=3, ref="family-1", state=PassState.VALID, code="aa", **more):
        code_says = by(Source.CODE, now=self.now.utc)
        facts = [PassFact(code_says, state, "visitor", ref), FamilyFact(code_says, ref, KIN[:named])]
        if track is not None:
            self.person(track, **more)
            self.warm(track=track)
        self(CredentialRead(credential(code)), 0.1)
        self.answer(*facts)

    def steps_up(self, track, celsius=36.5, mask=Mask.MASK):
        self(
            PeopleSeen((TrackView(1, False, 150, Mask.MASK, 0.95), TrackView(track, True, 150, mask, 0.95))),
            0.5,
        )
        self.warm(celsius, track=track, after=0.2)

    def stays(self, track, seconds, mask=Mask.MASK):
        for _ in range(int(seconds * 2)):
            self(PeopleSeen((TrackView(track, True, 150, mask, 0.95),)), 0.5)

    def loses_the_camera(self):
        self(DeviceChanged(Device.CAMERA, up=False), 0.5)
        self(DeviceChanged(Device.CAMERA, up=True), 1.0)

    def waits(self, seconds):
        for _ in range(int(seconds * 2)):
            self(Tick(), 0.5)

    @property
    def passages(self):
        return [e.passage for e in self.effects if isinstance(e, CommitIntent)]

    @property
    def verdicts(self):
        return [(p.decision.verdict, p.decision.reason) for p in self.passages]

    @property
    def pulses(self):
        return [e.visit for e in self.effects if isinstance(e, PulseGate)]


def test_nobody_goes_in_before_all_are_counted_and_then_all_do_the_adult_last() -> None:
    door = Family()
    door.shows_pass(named=2)
    adult = door.door.family.adult
    assert (door.verdicts, door.screen.reason) == ([], Reason.COMPANION_CHILD)
    assert Reason.COMPANION_CHILD in [e.reason for e in door.effects if isinstance(e, Say)]
    door.steps_up(2)
    assert door.pulses == []
    door.steps_up(3)
    door.waits(5)
    assert door.verdicts == [(Verdict.ADMIT, Reason.PASS)] * 3
    assert len(set(door.pulses)) == 3
    assert door.pulses[-1] == adult
    assert door.door.family is None


def test_each_of_them_has_a_passage_of_its_own_that_can_be_decided_again() -> None:
    door = Family()
    door.shows_pass(named=1)
    door.steps_up(2)
    door.waits(5)
    child, adult = door.passages
    assert child.facts.family.of == adult.visit
    assert child.facts.family.dependants == ()
    for passage in (child, adult):
        assert decide(passage.facts, Policy(), passage.decided_at) == passage.decision
    for check in (Check.CODE, Check.PCR, Check.DOCUMENT):
        assert next(r for r in child.decision.checks if r.check is check).outcome is Outcome.NOT_REQUIRED


def test_the_adult_closes_a_group_that_is_smaller_than_the_pass_names() -> None:
    door = Family()
    door.shows_pass(named=3)
    door.steps_up(2)
    door.shows_pass(track=None)
    door.waits(5)
    assert door.verdicts == [(Verdict.ADMIT, Reason.PASS)] * 2
    assert len(door.pulses) == 2


def test_an_adult_who_shows_their_card_again_while_the_child_is_awaited_is_not_let_in_twice() -> None:
    """Found by the simulation: let in alone on the card, and once more as one of the family."""
    door = Family()
    door.person(1)
    door.warm(track=1)
    code_says = by(Source.CODE, now=door.now.utc)
    stated = (
        PassFact(code_says, PassState.VALID, "visitor", "family-1"),
        FamilyFact(code_says, "family-1", KIN[:1]),
    )
    door(CredentialRead(Credential(CredentialKind.SIGNED_PASS, "pass", "fa", stated)), 0.1)
    door(CredentialRead(credential("aa")), 0.1)
    door.answer()
    assert door.door.family is not None and door.verdicts == []
    door(CredentialRead(credential("aa")), 4.0)
    door.answer()
    door.stays(1, 3)
    assert (door.verdicts, door.pulses) == ([], [])
    door.steps_up(2)
    door.waits(5)
    assert door.verdicts == [(Verdict.ADMIT, Reason.PASS)] * 2, "each of them once"


def test_who_steps_up_after_the_adult_has_gone_is_not_let_in_on_their_pass() -> None:
    """Found by the simulation: the gate opened for a stranger, and once more for the adult who was away."""
    door = Family()
    door.shows_pass(named=1)
    for _ in range(8):
        door(PeopleSeen(()), 2.0)
    door.stays(2, 1)
    door.warm(track=2)
    door.stays(2, 2)
    assert (door.verdicts, door.pulses) == ([], [])
    assert door.screen.reason is Reason.PRESENT_CREDENTIAL, "a visitor like any other"


def test_a_child_with_a_fever_keeps_all_back_together() -> None:
    door = Family()
    door.shows_pass(named=2)
    door.steps_up(2)
    door.steps_up(3, celsius=39.0)
    for _ in range(4):
        door.stays(3, 2.5)
        door.warm(39.0, track=3)
    door.waits(20)
    assert door.pulses == []
    assert sorted(r for _, r in door.verdicts) == [
        Reason.COMPANION_WAITS,
        Reason.COMPANION_WAITS,
        Reason.TEMP_HIGH,
    ]
    assert {v for v, _ in door.verdicts} == {Verdict.REFER}
    assert len([e for e in door.effects if isinstance(e, StaffAlert)]) == 3
    assert len(door.door.referred) == 3


def test_staff_let_the_waiting_ones_in_one_by_one() -> None:
    door = Family()
    door.shows_pass(named=1)
    door.steps_up(2, mask=Mask.NONE)
    door.stays(2, WAIT_S + 1, Mask.NONE)
    door.waits(15)
    assert [r for _, r in door.verdicts] == [Reason.MASK_MISSING, Reason.COMPANION_WAITS]
    for waiting in door.door.referred:
        door(StaffDecided(waiting.id, admit=True, who="guard-1"), 1.0)
        door.waits(4)
    assert len(door.pulses) == 2


def test_an_adult_who_is_not_let_in_begins_no_family() -> None:
    door = Family()
    door.person()
    door.warm()
    door(CredentialRead(credential()))
    code_says = by(Source.CODE, now=door.now.utc)
    door.answer(FamilyFact(code_says, "family-1", KIN), PcrFact(code_says, LabResult.NONE))
    assert door.door.family is None
    assert door.verdicts == [(Verdict.REFER, Reason.TEST_NONE)]


def test_a_family_that_nobody_closes_goes_to_the_staff_and_the_door_is_free_again() -> None:
    door = Family()
    door.shows_pass(named=3)
    door.steps_up(2)
    door(PeopleSeen(()), 0.1)
    door.waits(WAIT_S + 12)
    assert (door.pulses, door.door.family, door.door.serving) == ([], None, None)
    assert [r for _, r in door.verdicts] == [Reason.COMPANION_WAITS] * 2
    door.person(track=9)
    door.warm(track=9)
    door(CredentialRead(credential("zz")))
    door.answer()
    assert len(door.pulses) == 1


@pytest.mark.parametrize("counted", [0, 1])
def test_a_camera_that_restarts_while_a_family_is_counted_makes_the_adult_nobodys_child(counted: int) -> None:
    door = Family()
    door.shows_pass(named=2)
    for track in range(2, 2 + counted):
        door.steps_up(track)
    door.loses_the_camera()
    assert (door.screen.kind, door.screen.reason) == (ScreenKind.WAIT, Reason.COMPANION_WAITS)
    for _ in range(3):  # the adult again, whom vision calls 1 or anything else
        door.person(track=7)
        door.warm(track=7)
        door.waits(15)
    assert door.pulses == []
    assert [r for _, r in door.verdicts[: 1 + counted]] == [Reason.COMPANION_WAITS] * (1 + counted)
    assert door.door.family is None
    assert all(not p.facts.family.of for p in door.passages if p.facts.family) or counted


def test_a_child_half_seen_when_the_camera_restarts_begins_as_nobodys_child() -> None:
    door = Family()
    door.shows_pass(named=2)
    door.person(track=2, after=0.5)
    assert door.door.family.current
    door.loses_the_camera()
    assert door.pulses == []
    assert door.verdicts == [(Verdict.REFER, Reason.COMPANION_WAITS)]


def test_a_camera_that_restarts_while_a_family_goes_in_keeps_nobody_back_and_serves_who_comes_next() -> None:
    door = Family()
    door.shows_pass(named=1)
    door.steps_up(2)
    assert len(door.pulses) == 1
    door.loses_the_camera()
    door.waits(10)
    assert len(door.pulses) == 2
    door.person(track=2, after=0.5)  # a number of vision's new run: somebody else
    assert door.door.serving is not None


def test_an_adult_whom_the_camera_never_saw_is_not_counted_as_a_child_either() -> None:
    lax = Policy(rules={**Policy().rules, Check.MASK: Rule(Need.NEVER), Check.TEMPERATURE: Rule(Need.NEVER)})
    door = Family(lax)
    door.shows_pass(track=None, named=1)
    door.waits(5)
    assert door.door.family is not None
    door.person(track=1, after=0.5)
    door.waits(5)
    assert door.pulses == []
    assert door.verdicts[0] == (Verdict.REFER, Reason.COMPANION_WAITS)


def test_more_than_the_pass_names_are_not_counted() -> None:
    door = Family()
    door.shows_pass(named=1)
    door.steps_up(2)
    door.steps_up(3)
    door.waits(30)
    assert len(door.pulses) == 2
    assert len(door.passages) == 2


def test_somebody_with_a_card_of_their_own_is_a_visitor_of_their_own() -> None:
    door = Family()
    door.shows_pass(named=2)
    door.person(track=5, after=0.5)
    door(CredentialRead(credential("own")), 0.1)
    door.answer(PcrFact(by(Source.ONLINE, now=door.now.utc), LabResult.NONE), person="p9")
    door.warm(track=5)
    assert door.verdicts == [(Verdict.REFER, Reason.TEST_NONE)]
    assert len(door.door.family.members) == 1
    assert door.passages[0].facts.family is None


def test_a_card_shown_while_they_go_in_waits_for_its_turn() -> None:
    door = Family()
    door.shows_pass(named=2)
    door.steps_up(2)
    door.steps_up(3)
    door(PeopleSeen(_beside(3, 4)), 0.1)
    door(CredentialRead(credential("next")), 0.2)
    door.stays(4, 6)
    assert len(set(door.pulses)) == 3
    assert door.door.serving.credential.digest == "next"
    assert door.door.serving.track == 4


def test_a_childs_own_card_is_never_the_next_ones() -> None:
    """Shown while they go in, it waited for its turn, and let in whoever then stepped up alone."""
    door = Family()
    door.shows_pass(named=2)
    door.steps_up(2)
    door.steps_up(3)
    door(CredentialRead(credential("child")), 0.3)
    door.waits(6)
    assert len(set(door.pulses)) == 3
    assert door.door.serving is None
    door.stays(4, 3)
    assert door.door.serving.track == 4
    assert door.door.serving.credential is None


def test_a_card_waits_for_nobody_whose_track_is_gone_with_the_camera() -> None:
    door = Family()
    door.shows_pass(named=2)
    door.steps_up(2)
    door.steps_up(3)
    door(PeopleSeen(_beside(3, 4)), 0.1)
    door(CredentialRead(credential("next")), 0.2)
    assert door.door.waiting.track == 4
    door.loses_the_camera()
    assert door.door.waiting is None


def test_a_gate_that_fails_half_way_keeps_the_adult_with_those_who_are_left() -> None:
    door = Family()
    door.outcome = GateOutcome.FAILED
    door.shows_pass(named=2)
    door.steps_up(2)
    door.steps_up(3)
    door.waits(15)
    assert len(door.pulses) == 1
    assert [v for v, _ in door.verdicts] == [Verdict.ADMIT, Verdict.REFER, Verdict.REFER]
    assert door.verdicts[-1][1] is Reason.COMPANION_WAITS
    written = [e.outcome for e in door.effects if isinstance(e, CommitResult)]
    assert written == [GateOutcome.FAILED, GateOutcome.NOT_OPENED, GateOutcome.NOT_OPENED]


def test_too_little_room_for_all_lets_in_none_of_them() -> None:
    door = Family()
    door(CapacityChanged(CapacityFact(by(Source.KIOSK, now=door.now.utc, valid_s=9999.0), 8, 10)))
    door.shows_pass(named=2)
    door.steps_up(2)
    door.steps_up(3)
    door.waits(5)
    assert door.pulses == []


def test_a_copy_of_the_pass_closes_nothing() -> None:
    door = Family()
    door.shows_pass(named=3)
    door.steps_up(2)
    door.shows_pass(track=None, state=PassState.STALE, code="bb")
    assert not door.door.family.closed
    assert door.pulses == []


def test_a_child_is_not_asked_for_a_code() -> None:
    door = Family()
    door.shows_pass(named=2)
    door(PeopleSeen((TrackView(2, True, 150, Mask.MASK, 0.95),)), 0.5)
    assert door.screen.reason is Reason.TEMP_MEASURING


def test_a_pass_stands_for_no_watch_list_and_not_against_an_answer() -> None:
    policy = Policy()
    policy = replace(policy, rules={**policy.rules, Check.WATCH_LIST: Rule(Need.ALWAYS)})
    fact = FamilyFact(by(Source.KIOSK), "r", (), of="adult")
    result = decide(Facts(family=fact), policy, by(Source.KIOSK).stated_at)
    outcomes = {r.check: r.outcome for r in result.checks}
    assert (outcomes[Check.WATCH_LIST], outcomes[Check.MASK]) == (Outcome.UNKNOWN, Outcome.UNKNOWN)
    assert outcomes[Check.CODE] is Outcome.NOT_REQUIRED
    adult = replace(fact, of="")
    outcomes = {
        r.check: r.outcome for r in decide(Facts(family=adult), policy, by(Source.KIOSK).stated_at).checks
    }
    assert outcomes[Check.CODE] is Outcome.UNKNOWN


_DOINGS = st.one_of(
    st.tuples(st.just("steps"), st.integers(2, 8), st.sampled_from([36.5, 36.5, 36.5, 39.0])),
    st.tuples(st.just("pass"), st.sampled_from(["aa", "bb"]), st.sampled_from(["family-1", "family-2"])),
    st.tuples(st.just("wait"), st.integers(1, 30), st.none()),
    st.tuples(st.just("card"), st.sampled_from(["xx", "yy"]), st.booleans()),
    st.tuples(st.just("gate"), st.sampled_from([GateOutcome.PULSED, GateOutcome.FAILED, GateOutcome.UNKNOWN]), st.none()),
    st.tuples(st.just("disk"), st.booleans(), st.none()),
    st.tuples(st.just("gone"), st.none(), st.none()),
    st.tuples(st.just("camera"), st.integers(1, 3), st.none()),
)  # fmt: skip


@given(st.integers(1, 3), st.lists(_DOINGS, max_size=25))
@settings(max_examples=120, deadline=None)
def test_whatever_happens_a_family_ends_and_never_opens_for_one_more(named: int, doings) -> None:
    door = Family()
    door.shows_pass(named=named)
    for what, first, second in doings:
        match what:
            case "steps":
                door.steps_up(first, second)
            case "pass":
                door(CredentialRead(credential(first)), 0.2)
                ask = door.door.serving and door.door.serving.request
                if ask:
                    code_says = by(Source.CODE, now=door.now.utc)
                    door.answer(
                        PassFact(code_says, PassState.VALID, "", second),
                        FamilyFact(code_says, second, KIN[:named]),
                    )
            case "wait":
                door.waits(first)
            case "card":
                door(CredentialRead(credential(first)), 0.2)
                if second and door.door.serving and door.door.serving.request:
                    door.answer(person=first)
            case "gate":
                door.outcome = first
            case "disk":
                door.disk = first
            case "gone":
                door(PeopleSeen(()), 2.0)
            case "camera":
                counting = door.door.family is not None and door.door.family.checking
                seen = counting and door.door.family.tracks
                pulses = len(door.pulses)
                door.loses_the_camera()
                assert not seen or len(door.pulses) == pulses
                door.person(track=first)
    door(PeopleSeen(()), 0.1)
    door.waits(WHOLE_S + 60)
    assert door.door.family is None
    passages = {p.visit: p for p in door.passages}
    assert len(passages) == len(door.passages), "a visit is decided once"
    assert len(set(door.pulses)) == len(door.pulses)
    assert all(passages[v].decision.verdict is Verdict.ADMIT for v in door.pulses)
    adults = [v for v, p in passages.items() if p.facts.family and not p.facts.family.of]
    for adult in adults:
        theirs = [p for p in passages.values() if p.facts.family and p.facts.family.of == adult]
        opened = [p for p in theirs if p.visit in door.pulses]
        assert len(theirs) <= named
        order = [p.visit for p in door.passages]
        assert all(
            order.index(p.visit) < order.index(adult) for p in theirs if p.decision.reason is Reason.PASS
        )
        if adult in door.pulses:  # the adult goes in only after all others did
            assert len(opened) == len(theirs)
    orphans = [
        p
        for p in passages.values()
        if p.facts.family and p.facts.family.of and p.facts.family.of not in adults
    ]
    assert all(p.decision.verdict is not Verdict.ADMIT for p in orphans)
    assert door.screen.kind is not ScreenKind.PASS


def felt(door: Family) -> Family:
    """A light barrier behind the gate, at rest for long enough for claims."""
    door.door = replace(door.door, sensing=Sensing(frozenset({Contact.BARRIER})))
    door(ContactChanged(Contact.BARRIER, False))
    door.door = replace(door.door, doorway=replace(door.door.doorway, since=-1000.0))
    return door


def body(door: Family, after: float = 0.2) -> None:
    door(ContactChanged(Contact.BARRIER, True), after)
    door(ContactChanged(Contact.BARRIER, False), 0.05)


def in_the_doorway(door: Family) -> list[tuple[Happening, int]]:
    return [(e.event.what, e.event.people) for e in door.effects if isinstance(e, RecordDoor)]


def test_a_family_that_goes_in_close_together_is_not_accused_of_following() -> None:
    door = felt(Family())
    door.shows_pass(named=2)
    door.steps_up(2)
    door.steps_up(3)
    assert len(door.pulses) == 1
    for _ in range(3):  # all through the first opening, before the next two pulses
        body(door)
    assert in_the_doorway(door) == []
    door.waits(15)
    assert len(door.pulses) == 3
    assert in_the_doorway(door) == []
    assert door.door.doorway.openings == ()


def test_a_stranger_behind_a_family_is_still_one_too_many() -> None:
    door = felt(Family())
    door.shows_pass(named=1)
    door.steps_up(2)
    for _ in range(3):
        body(door)
    door.waits(15)
    assert in_the_doorway(door) == [(Happening.TAILGATING, 1)]


def test_who_of_a_family_went_ahead_and_is_not_let_in_after_all_is_told_to_the_staff() -> None:
    door = felt(Family())
    door.shows_pass(named=1)
    door.steps_up(2)
    body(door)
    door.disk = False  # the adult's own passage can't be recorded: no pulse
    body(door)
    door.waits(1)
    adult = door.passages[-1].visit
    door(IntentCommitted(adult, ok=False))
    door.waits(15)
    assert in_the_doorway(door) == [(Happening.TAILGATING, 1)]


def test_a_family_pass_that_is_not_its_bearers_or_was_used_begins_no_family() -> None:
    for state in (
        PassState.COPIED,
        PassState.BORROWED,
        PassState.EXPIRED,
        PassState.UNPROVEN,
        PassState.USED_UP,
    ):
        door = Family()
        door.shows_pass(state=state)
        assert door.door.family is None, state
        door.steps_up(2)
        assert door.pulses in ([], door.pulses[:1]), state


def test_a_family_pass_beside_another_pass_counts_only_with_its_own() -> None:
    by_code = by(Source.CODE)
    family = (
        PassFact(by_code, PassState.UNPROVEN, "visitor", "family-1"),
        FamilyFact(by_code, "family-1", KIN),
    )
    own = PassFact(by_code, PassState.VALID, "visitor", "mine")
    kind = CredentialKind.SIGNED_PASS
    shown = (Credential(kind, "f", "f", family), Credential(kind, "m", "m", (own,)))
    facts = stated(Facts(), shown, None, by_code.stated_at)
    assert (facts.permit, facts.family) == (own, None)
    facts = stated(Facts(), shown[::-1], None, by_code.stated_at)
    assert (facts.permit, facts.family) == family


def test_the_same_family_pass_does_not_bring_in_a_second_family() -> None:
    door = Family()
    door.shows_pass(named=1)
    door.steps_up(2)
    door.waits(12)
    assert len(door.pulses) == 2
    door.shows_pass(track=11, named=1, code="bb")
    door.steps_up(12)
    door.waits(12)
    assert len(door.pulses) <= 3, "the adult, at most, as any visitor"
    assert door.door.family is None


def test_a_family_of_which_one_went_in_has_used_its_pass_though_the_adults_gate_failed() -> None:
    door = Family()
    door.shows_pass(named=1)
    door.outcome = GateOutcome.PULSED
    door.steps_up(2)
    door.outcome = GateOutcome.FAILED
    door.waits(12)
    assert door.door.shown.uses("family-1", "") == 1


def test_the_next_of_a_family_is_let_in_only_when_the_last_pulse_is_over() -> None:
    door = Family()
    door.door = replace(door.door, timing=replace(door.door.timing, gate_rest_s=2.3))
    door.shows_pass(named=1)
    door.steps_up(2)
    assert len(door.pulses) == 1
    door.waits(2)
    assert len(door.pulses) == 1
    door.waits(1)
    assert len(door.pulses) == 2
