"""A clock that can't be trusted: validity is "cannot tell", nobody is admitted by it and nobody excused."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from strategies import NOON, by, facts, good_facts, policies
from test_visit import Entrance, credential

from sentinel.core.checks import read
from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.events import CredentialRead
from sentinel.core.facts import CodeFact, Colour, DocumentFact, DocumentKind, Source, WatchListFact
from sentinel.core.policy import Check, Outcome, Policy, Verdict
from sentinel.core.reasons import Reason


def untrusted(*stated):
    return replace(good_facts().with_(*stated), clock_untrusted=True)


def of(check, told):
    return read(check, told, Policy(), NOON)


def test_what_the_platform_says_cannot_be_told_and_what_the_kiosk_sees_can():
    told = untrusted()
    for check in (Check.CODE, Check.PCR, Check.KEY_AREA):
        assert of(check, told) == (Outcome.UNKNOWN, Reason.CLOCK_UNSET)
    for check in (Check.MASK, Check.TEMPERATURE):
        assert of(check, told)[0] is Outcome.PASS


def test_a_red_code_and_a_watch_list_stay_what_they_are():
    told = untrusted(CodeFact(by(Source.ONLINE), Colour.RED), WatchListFact(by(Source.WATCH_LIST), True))
    assert of(Check.CODE, told) == (Outcome.FAIL, Reason.CODE_ABNORMAL)
    assert of(Check.WATCH_LIST, told) == (Outcome.FAIL, Reason.WATCH_LISTED)


def test_a_card_with_an_end_cannot_be_told_and_one_without_is_good():
    card = DocumentFact(by(Source.ID_CARD), DocumentKind.RESIDENT_ID, "p", number_ok=True)
    assert of(Check.DOCUMENT, untrusted(card))[0] is Outcome.PASS
    for valid_to in (NOON - timedelta(days=1), NOON + timedelta(days=1)):
        dated = replace(card, valid_to=valid_to)
        assert of(Check.DOCUMENT, untrusted(dated)) == (Outcome.UNKNOWN, Reason.CLOCK_UNSET)


@given(facts, policies)
@settings(max_examples=150, deadline=None)
def test_an_untrusted_clock_never_makes_a_verdict_milder(stated, policy):
    order = (Verdict.ADMIT, Verdict.REFER, Verdict.REFUSE)
    plain = [r.outcome for r in decide(stated, policy, NOON).checks if r.check is not Check.VENUE_RULES]
    doubted = [
        r.outcome
        for r in decide(replace(stated, clock_untrusted=True), policy, NOON).checks
        if r.check is not Check.VENUE_RULES
    ]
    for before, after in zip(plain, doubted, strict=True):
        assert after is before or after is Outcome.UNKNOWN
    assert decide(stated, policy, NOON).verdict in order


def test_nobody_is_let_in_while_the_clock_is_unset():
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(credential()))

    class Doubted(Entrance):
        @property
        def now(self):
            now = super().now
            return Now(now.monotonic, now.utc, False)

    entrance.__class__ = Doubted
    entrance.answer()
    assert entrance.verdict == (Verdict.REFER, Reason.CLOCK_UNSET)
