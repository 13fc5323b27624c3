"""A family before the screen: one is asked at a time, and at the end there is one verdict for each of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import by
from test_family import Family
from test_visit import credential

from sentinel.core.effects import Show
from sentinel.core.events import CredentialRead, GateOutcome, PeopleSeen
from sentinel.core.facts import Dependant, FamilyFact, Mask, PassFact, PassState, Source
from sentinel.core.family import WAIT_S
from sentinel.core.reasons import Reason
from sentinel.core.relations import in_turn, relation
from sentinel.core.screen import ScreenKind, Turn

NAMED = (Dependant("李＊", 2019), Dependant("王＊", 1950), Dependant("王＊", 2016))


def family(named: tuple[Dependant, ...] = NAMED) -> Family:
    """An adult whose pass names an elder and two children, and who may go in."""
    door = Family()
    door.person(1)
    door.warm()
    door(CredentialRead(credential()), 0.1)
    code_says = by(Source.CODE, now=door.now.utc)
    door.answer(PassFact(code_says, PassState.VALID, "visitor", "f"), FamilyFact(code_says, "f", named))
    return door


def turns(door: Family) -> list[tuple[str, str]]:
    return [(one.relation, one.turn.value) for one in door.screen.family]


def verdicts(door: Family) -> list[ScreenKind | None]:
    """Of the last screen that showed the family."""
    shown = [e.screen.family for e in door.effects if isinstance(e, Show) and e.screen.family]
    return [one.verdict for one in shown[-1]]


def burns(door: Family, track: int) -> None:
    """Somebody with a fever is measured until it is sure."""
    door.steps_up(track, celsius=39.0)
    for _ in range(4):
        door.stays(track, 2.5)
        door.warm(39.0, track=track)


def test_the_elder_is_asked_first_then_the_children_one_at_a_time() -> None:
    door = family()
    assert door.screen.reason is Reason.COMPANION_ELDER
    assert turns(door) == [("adult", "done"), ("elder", "now"), ("child", "later"), ("child", "later")]
    door.steps_up(2)
    assert door.screen.reason is Reason.COMPANION_CHILD
    assert turns(door)[1:] == [("elder", "done"), ("child", "now"), ("child", "later")]
    assert [one.masked_name for one in door.screen.family] == ["王＊", "王＊", "王＊", "李＊"]


def test_all_who_went_in_have_a_verdict_of_their_own_at_the_end() -> None:
    door = family()
    for track in (2, 3, 4):
        door.steps_up(track)
    door.waits(15)
    assert len(door.pulses) == 4
    assert verdicts(door) == [ScreenKind.PASS] * 4


def test_one_who_fails_does_not_end_it_so_that_nobody_knows_for_whom_they_wait() -> None:
    door = family()
    burns(door, 2)
    assert door.passages == [], "the others are counted first"
    assert (door.screen.reason, turns(door)[1]) == (Reason.COMPANION_CHILD, ("elder", "done"))
    door.steps_up(3)
    door.steps_up(4)
    door.waits(1)
    assert len(door.passages) == 4 and door.pulses == []
    assert verdicts(door) == [ScreenKind.WAIT] * 4
    assert all(one.masked_name == "" for one in door.screen.family)


def every_screen_but(door: Family, track: int) -> list[tuple[object, ...]]:
    """What bystanders read before the verdicts, without the measuring itself."""
    shown = [e.screen for e in door.effects if isinstance(e, Show)]
    told = [
        (s.kind, s.reason, s.next_step, s.family, s.wanted) for s in shown if s.kind is not ScreenKind.MEASURE
    ]
    return list(dict.fromkeys(told))


def test_until_all_are_counted_a_family_with_a_fever_in_it_reads_what_a_well_one_does() -> None:
    ill, well = family(), family()
    burns(ill, 2)
    well.steps_up(2)
    for door in (ill, well):
        door.steps_up(3)
    before_the_last = [every_screen_but(door, 2) for door in (ill, well)]
    assert before_the_last[0] == before_the_last[1]


def test_what_a_child_can_put_right_is_named_and_nothing_else_is() -> None:
    door = family()
    burns(door, 2)
    door.steps_up(3)
    door.steps_up(4, mask=Mask.NONE)
    door.stays(4, WAIT_S + 1, Mask.NONE)
    door.waits(1)
    told = {(one.verdict, one.reason) for one in door.screen.family}
    assert told == {(ScreenKind.WAIT, None), (ScreenKind.FIX, Reason.MASK_MISSING)}
    assert [one.reason for one in door.screen.family][3] is Reason.MASK_MISSING


def test_fewer_than_the_pass_names_are_not_called_what_they_may_not_be() -> None:
    door = family()
    door.steps_up(2)  # the kiosk asked for the elder; it may have been a child
    door.shows_pass(track=None, ref="f", code="bb")
    door.waits(8)
    assert len(door.pulses) == 2
    shown = [e.screen.family for e in door.effects if isinstance(e, Show) and e.screen.family]
    assert [one.relation for one in shown[-1]] == ["adult", ""]


def test_one_who_walks_off_while_being_seen_leaves_their_turn_to_the_next() -> None:
    door = family()
    door(PeopleSeen(()), 0.1)
    door.stays(2, 1)
    assert turns(door)[1] == ("elder", "now")
    for _ in range(4):
        door(PeopleSeen(()), 1.0)
    assert door.door.family.current == ""
    assert door.screen.reason is Reason.COMPANION_ELDER
    door.steps_up(3)
    assert turns(door)[1:3] == [("elder", "done"), ("child", "now")]


def test_a_stranger_with_a_card_between_two_of_them_sees_nothing_of_the_family() -> None:
    door = family()
    door.person(9, after=0.5)
    door(CredentialRead(credential("own")), 0.1)
    assert door.screen.family == ()


def test_an_adult_who_comes_alone_says_so_and_goes_in() -> None:
    door = family()
    door.shows_pass(track=None, ref="f", code="bb")
    door.waits(2)
    assert len(door.pulses) == 1 and verdicts(door) == [ScreenKind.PASS]


def test_a_gate_that_fails_for_one_tells_each_of_them_the_truth() -> None:
    door = family()
    door.outcome = GateOutcome.FAILED
    for track in (2, 3, 4):
        door.steps_up(track)
    door.waits(12)
    last = verdicts(door)
    assert last[1] is ScreenKind.SEE_STAFF and set(last[2:]) == {ScreenKind.WAIT}
    assert ScreenKind.PASS not in last


@pytest.mark.parametrize(
    ("year", "who"), [(0, ""), (2030, ""), (2013, "child"), (2012, "adult"), (1966, "elder")]
)
def test_who_somebody_is_follows_from_the_year_of_birth_or_is_not_said(year: int, who: str) -> None:
    assert relation(year, 2026) == who


@given(st.lists(st.builds(Dependant, st.sampled_from("王李张"), st.integers(0, 2030)), max_size=6))
def test_everybody_whom_a_pass_names_is_asked_for_once(named: list[Dependant]) -> None:
    asked = in_turn(tuple(named), 2026)
    assert sorted(one.masked_name for one in asked) == sorted(one.masked_name for one in named)
    order = {"elder": 0, "adult": 1, "": 1, "child": 2}
    assert [order[one.relation] for one in asked] == sorted(order[one.relation] for one in asked)


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("steps"), st.integers(2, 6), st.sampled_from([36.5, 36.5, 39.0])),
        st.tuples(st.just("gone"), st.just(0), st.just(0.0)),
        st.tuples(st.just("closes"), st.just(0), st.just(0.0)),
        st.tuples(st.just("waits"), st.integers(1, 20), st.just(0.0)),
    ),
    max_size=12,
)


@given(_STEPS)
@settings(max_examples=60, deadline=None)
def test_whatever_happens_at_most_one_is_asked_and_no_verdict_comes_before_the_last_is_counted(steps) -> None:
    door = family()
    for what, number, celsius in steps:
        counting = door.door.family is not None and door.door.family.checking
        match what:
            case "steps":
                door.steps_up(number, celsius)
            case "gone":
                door(PeopleSeen(()), 2.0)
            case "closes" if counting:
                door.shows_pass(track=None, ref="f", code="bb")
            case "waits":
                door.waits(number)
        shown = door.screen.family
        assert sum(one.turn is Turn.NOW for one in shown) <= 1
        if door.door.family is not None and door.door.family.checking:
            assert {(one.verdict, one.reason) for one in shown} <= {(None, None)}
        names = {one.masked_name for one in shown if one.verdict not in (None, ScreenKind.PASS)}
        assert names <= {""}, "no name on a failure"
