"""An answer that comes after the verdict: what is not open yet stays shut, what was opened is recorded so."""

from strategies import NOON, by
from test_family import Family
from test_visit import Entrance, credential

from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, CommitResult, PulseGate, StaffAlert, Verify, WithdrawGate
from sentinel.core.events import CredentialRead, GateDone, GateOutcome, Verified
from sentinel.core.facts import (
    CodeFact,
    Colour,
    DocumentFact,
    DocumentKind,
    KeyAreaFact,
    LabResult,
    Lookup,
    LookupState,
    PcrFact,
    Source,
    WatchListFact,
)
from sentinel.core.policy import Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind


def facts(now, source=Source.ONLINE, colour=Colour.GREEN):
    stated = by(source, now=now)
    return (
        CodeFact(stated, colour),
        PcrFact(stated, LabResult.NEGATIVE, NOON),
        KeyAreaFact(stated, False),
        DocumentFact(stated, DocumentKind.HEALTH_CODE, "p1", "王＊"),
    )


def later(entrance, *more, source=Source.ONLINE, colour=Colour.GREEN, lookup=None):
    ask = entrance.last(Verify)
    stated = (*facts(entrance.now.utc, source, colour), *more)
    return entrance(
        Verified(ask.visit, ask.request, lookup or Lookup(LookupState.ANSWERED), stated), after=0.05
    )


def from_the_cache():
    """Somebody good, decided on what is held: the intent is on its way to the disk."""
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))
    ask = entrance.last(Verify)
    held = Lookup(LookupState.ANSWERED, offline=True)
    done = entrance(Verified(ask.visit, ask.request, held, facts(entrance.now.utc, Source.CACHE), "王＊"))
    for compare in [e for e in done if type(e).__name__ == "CompareFace"]:
        entrance.face(compare, has_reference=False)
    first = entrance.last(CommitIntent).passage
    assert (first.decision.verdict, first.decision.reason) == (Verdict.ADMIT, Reason.OFFLINE_PASS)
    return entrance, first


def test_a_red_answer_before_the_pulse_withdraws_the_gate_and_both_are_recorded():
    entrance, first = from_the_cache()
    later(entrance, colour=Colour.RED)
    entrance.commit()
    assert entrance.last(PulseGate) is None, "nothing was sent"
    results = [e for e in entrance.effects if isinstance(e, CommitResult)]
    assert [(e.visit, e.outcome) for e in results] == [(first.visit, GateOutcome.WITHDRAWN)]
    second = entrance.last(CommitIntent).passage
    assert (second.referred_from, second.person) == (first.visit, first.person)
    assert (second.decision.verdict, second.decision.reason) == (Verdict.REFUSE, Reason.CODE_ABNORMAL)
    assert decide(second.facts, Policy(), second.decision.decided_at) == second.decision
    entrance.commit()
    assert entrance.screen.kind is ScreenKind.SEE_STAFF
    assert entrance.last(CommitResult).outcome is GateOutcome.NOT_OPENED


def test_while_the_gate_desk_has_the_command_it_is_asked_back():
    entrance, first = from_the_cache()
    entrance.commit()
    assert entrance.last(PulseGate).visit == first.visit
    later(entrance, colour=Colour.RED)
    assert entrance.last(WithdrawGate).visit == first.visit
    entrance(GateDone(first.visit, GateOutcome.WITHDRAWN))
    assert entrance.last(CommitIntent).passage.referred_from == first.visit
    entrance.commit()
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.SEE_STAFF, Reason.CODE_ABNORMAL)


def test_a_gate_that_opened_all_the_same_is_recorded_as_opened_and_staff_are_told():
    entrance, first = from_the_cache()
    entrance.commit()
    later(entrance, colour=Colour.RED)
    entrance(GateDone(first.visit, GateOutcome.PULSED))
    assert (first.visit, GateOutcome.PULSED) in [
        (e.visit, e.outcome) for e in entrance.effects if isinstance(e, CommitResult)
    ]
    second = entrance.last(CommitIntent).passage
    assert (second.referred_from, second.decision.verdict) == (first.visit, Verdict.REFUSE)
    assert entrance.last(StaffAlert).reason is Reason.CODE_ABNORMAL
    assert entrance.screen.kind is ScreenKind.PASS, "who is going through is not called back by the screen"


def test_an_answer_after_the_gate_opened_is_recorded_too_and_only_once():
    entrance, first = from_the_cache()
    entrance.commit()
    entrance.gate()
    later(entrance, colour=Colour.RED)
    later(entrance, colour=Colour.RED)
    intents = [e.passage for e in entrance.effects if isinstance(e, CommitIntent)]
    assert [p.referred_from for p in intents] == ["", first.visit]
    assert len([e for e in entrance.effects if isinstance(e, PulseGate)]) == 1


def test_somebody_on_a_watch_list_is_not_let_in_on_the_answer_before():
    entrance, _first = from_the_cache()
    later(entrance, WatchListFact(by(Source.ONLINE, now=entrance.now.utc), True))
    entrance.commit()
    entrance.commit()
    assert entrance.last(PulseGate) is None
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.SEE_STAFF, Reason.DENY)
    assert entrance.last(StaffAlert).reason is Reason.WATCH_LISTED


def test_a_later_answer_that_is_as_good_changes_nothing():
    entrance, _first = from_the_cache()
    later(entrance)
    entrance.commit()
    entrance.gate()
    assert len([e for e in entrance.effects if isinstance(e, CommitIntent)]) == 1
    assert entrance.screen.kind is ScreenKind.PASS


def test_while_evidence_is_gathered_the_newer_answer_takes_the_place_of_the_first():
    entrance = Entrance()
    entrance.person()
    entrance(CredentialRead(credential()))
    ask = entrance.last(Verify)
    held = Lookup(LookupState.ANSWERED, offline=True)
    watch = WatchListFact(by(Source.CACHE), False)
    stated = (*facts(entrance.now.utc, Source.CACHE), watch)
    entrance(Verified(ask.visit, ask.request, held, stated))
    later(entrance)
    visit = entrance.door.serving
    assert not visit.facts.lookup.offline and visit.facts.watch_list is None
    assert {f.by.source for f in visit.facts.all() if f.by.source.is_provider} == {Source.ONLINE}


def test_the_answer_to_an_earlier_card_is_no_answer_to_this_one():
    entrance, first = from_the_cache()
    ask = entrance.last(Verify)
    entrance(
        Verified(ask.visit, ask.request + "0", Lookup(LookupState.ANSWERED), facts(NOON, colour=Colour.RED))
    )
    entrance.commit()
    assert entrance.last(PulseGate).visit == first.visit


def test_a_red_answer_about_an_adult_who_is_held_keeps_the_whole_family_out():
    family = Family()
    family.shows_pass(named=1)
    assert family.door.family is not None and family.door.serving is None
    later(family, colour=Colour.RED)
    family.steps_up(2)
    assert family.last(PulseGate) is None
    reasons = {e.passage.decision.reason for e in family.effects if isinstance(e, CommitIntent)}
    assert Reason.CODE_ABNORMAL in reasons
