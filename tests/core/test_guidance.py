"""Every screen says what to do: over all reasons, and for a family that waits."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from strategies import by
from test_family import Family
from test_visit import Entrance, credential

from sentinel.core import remedies
from sentinel.core.effects import Show, StaffAlert
from sentinel.core.events import CredentialFailed, CredentialRead, StaffDecided, Tick
from sentinel.core.facts import BoundTo, Mask, PassFact, PassState, Source
from sentinel.core.guidance import noticed, result
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import Means, ScreenKind

SAID = tomllib.loads(
    (Path(__file__).parents[2] / "ui" / "sounds" / "sentences.toml").read_text(encoding="utf-8")
)["say"]
NOT_THE_VISITORS = (Reason.PASS_NOT_YET_VALID, Reason.PASS_EXPIRED, Reason.CARD_EXPIRED, Reason.TEMP_HIGH)


def referred() -> Entrance:
    """A visitor without a PCR result, in front of whom the result stands."""
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer()
    return entrance


@pytest.mark.parametrize("reason", Reason)
def test_a_card_or_code_that_was_not_taken_always_has_a_next_step(reason: Reason) -> None:
    entrance = Entrance()
    entrance(CredentialFailed(reason))
    shown = entrance.screen
    assert shown == noticed(reason)
    assert shown.kind in (ScreenKind.FIX, ScreenKind.SEE_STAFF)
    assert not any(isinstance(effect, StaffAlert) for effect in entrance.effects)
    assert shown.next_step not in (None, Reason.STAFF_COMING), "nobody was called"
    if shown.kind is ScreenKind.FIX:
        assert SAID[reason] != "DENY", "the voice sends nobody to the staff for what they can put right"


@pytest.mark.parametrize("verdict", [Verdict.REFER, Verdict.REFUSE])
@pytest.mark.parametrize("reason", Reason)
def test_every_result_says_a_step_that_is_true(reason: Reason, verdict: Verdict) -> None:
    visit = referred().door.serving
    shown = result(visit, replace(visit.decision, verdict=verdict, reason=reason))
    assert shown.next_step is not None
    if shown.kind is ScreenKind.FIX:
        assert verdict is Verdict.REFER
        assert shown.next_step not in (Reason.STAFF_COMING, Reason.NEXT_STAFFED_LANE)
    else:
        assert shown.kind is ScreenKind.SEE_STAFF and shown.wanted == ()
    if verdict is Verdict.REFUSE:
        assert shown.next_step is not Reason.STAFF_COMING, "nobody is called for a refusal"


@pytest.mark.parametrize("reason", NOT_THE_VISITORS)
def test_what_the_visitor_cannot_change_is_no_missing_step(reason: Reason) -> None:
    visit = referred().door.serving
    shown = result(visit, replace(visit.decision, verdict=Verdict.REFER, reason=reason))
    assert (shown.kind, shown.next_step) == (ScreenKind.SEE_STAFF, Reason.STAFF_COMING)


def test_after_the_result_nothing_is_promised_to_go_on_by_itself() -> None:
    by_itself = {Reason.MASK_MISSING, Reason.MASK_WRONG, Reason.PASS_UNPROVEN, Reason.HOLDER_UNKNOWN}
    assert not by_itself & {remedy.step for remedy in remedies.ANEW.values()}


def test_a_missing_mask_says_that_it_goes_on_by_itself_while_it_does() -> None:
    entrance = Entrance()
    entrance.person(mask=Mask.NONE)
    assert (entrance.screen.kind, entrance.screen.next_step) == (ScreenKind.FIX, Reason.MASK_MISSING)


def with_pass(bound_to: BoundTo) -> Entrance:
    entrance = Entrance()
    rules = {**entrance.door.policy.rules, Check.PERMIT: Rule(Need.ALWAYS)}
    entrance.door = replace(entrance.door, policy=replace(entrance.door.policy, rules=rules))
    entrance.person()
    entrance.warm()
    fact = PassFact(
        by(Source.CODE, now=entrance.now.utc),
        PassState.VALID,
        "visitor",
        "p1",
        bound_to=bound_to,
        bound="00" * 12,
    )
    entrance(CredentialRead(replace(credential(), facts=(fact,))))
    entrance.answer(fact)
    return entrance


def test_a_pass_that_a_card_must_prove_asks_for_the_card_alone() -> None:
    entrance = Entrance()
    entrance.person()
    assert entrance.screen.wanted == (Means.HEALTH_CODE, Means.CARD)
    shown = with_pass(BoundTo.CARD).screen
    assert (shown.kind, shown.reason) == (ScreenKind.PRESENT, Reason.PASS_UNPROVEN)
    assert (shown.wanted, shown.next_step) == ((Means.CARD,), Reason.PASS_UNPROVEN)


def test_no_card_is_asked_for_where_a_face_proves_the_pass() -> None:
    visit = with_pass(BoundTo.FACE).door.serving
    decision = replace(referred().door.serving.decision, verdict=Verdict.REFER, reason=Reason.PASS_UNPROVEN)
    shown = result(visit, decision)
    assert (shown.kind, shown.reason, shown.wanted) == (ScreenKind.SEE_STAFF, Reason.PASS_UNKNOWN, ())


def waiting_family() -> Family:
    """An adult and a child of whom the child is too warm."""
    door = Family()
    door.shows_pass(named=1)
    door.steps_up(2, celsius=38.5)
    door.stays(2, 20)
    return door


def test_a_family_waits_calmly_and_no_screen_tells_for_whom() -> None:
    door = waiting_family()
    results = [e.screen for e in door.effects if isinstance(e, Show) and e.screen.kind is ScreenKind.WAIT]
    assert len({screen.visit for screen in results}) == 2
    assert len({screen.number for screen in results}) == 2, "each has a number, whoever it is about"
    first, *others = (replace(screen, visit="", number=0) for screen in results)
    assert all(other == first for other in others)
    assert results[0].checks == () and results[0].masked_name == ""
    assert results[0].reason is Reason.COMPANION_WAITS
    kinds = {e.screen.kind for e in door.effects if isinstance(e, Show)}
    assert ScreenKind.SEE_STAFF not in kinds
    assert Reason.TEMP_HIGH in [e.reason for e in door.effects if isinstance(e, StaffAlert)], "staff know why"


@pytest.mark.parametrize(("admit", "kind"), [(True, ScreenKind.PASS), (False, ScreenKind.SEE_STAFF)])
def test_what_staff_decide_about_one_who_waits_is_shown(admit: bool, kind: ScreenKind) -> None:
    door = waiting_family()
    door.stays(2, 10)  # until the waiting screen is over
    before = len(door.effects)
    door(StaffDecided(door.door.referred[0].id, admit, "guard-1", "companion"), 1.0)
    assert kind in [e.screen.kind for e in door.effects[before:] if isinstance(e, Show)]


PASSES = {check: Rule(Need.NEVER) for check in Check} | {
    Check.PERMIT: Rule(),
    Check.CAPACITY: Rule(Need.IF_AVAILABLE),
}


def test_a_kiosk_that_asks_for_passes_alone_never_speaks_of_health() -> None:
    entrance = Entrance(policy=replace(Policy(), rules=PASSES))
    entrance(Tick())
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.IDLE, Reason.PRESENT_PASS)
    assert entrance.screen.wanted == (Means.CODE, Means.CARD)
    entrance.person()
    shown = entrance.screen
    assert (shown.kind, shown.reason, shown.wanted) == (
        ScreenKind.PRESENT, Reason.PRESENT_PASS, (Means.CODE, Means.CARD),
    )  # fmt: skip
    assert SAID[Reason.PRESENT_PASS] == "PRESENT_PASS"


@pytest.mark.parametrize("check", [Check.CODE, Check.PCR, Check.KEY_AREA, Check.DOCUMENT], ids=str)
def test_where_anything_else_is_asked_too_the_usual_ways_in_stand_there(check: Check) -> None:
    rules = PASSES | {check: Rule(Need.IF_AVAILABLE)}
    entrance = Entrance(policy=replace(Policy(), rules=rules))
    entrance(Tick())
    assert entrance.screen.reason is Reason.IDLE
    assert not replace(Policy(), rules=PASSES | {Check.PERMIT: Rule(Need.NEVER)}).asks_only_passes
