"""From a code's bytes at the reader to the verdict: passes and families, through desk and heart."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "core"))
from passes_made import HERE, ISSUER, KIN, PLAIN, TRUST, VENUE_KEY, text_of
from test_visit import Entrance

from sentinel.core.clock import Now
from sentinel.core.effects import CommitIntent, PulseGate
from sentinel.core.events import (
    CredentialRead,
    GateDone,
    GateOutcome,
    IntentCommitted,
    PeopleSeen,
    Tick,
    TrackView,
)
from sentinel.core.facts import BoundTo, DocumentFact, DocumentKind, Mask, Provenance, Source
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.credentials.codes import load_table
from sentinel.credentials.passes.form import bind
from sentinel.credentials.passes.seal import show_live
from sentinel.credentials.presentation import CodeDesk, Venue
from sentinel.crypto.signing import Algorithm, generate

NEVER = Rule(Need.NEVER)
PASSES = Policy()
PASSES = replace(PASSES, rules={
    **PASSES.rules, Check.CODE: NEVER, Check.PCR: NEVER, Check.KEY_AREA: NEVER, Check.DOCUMENT: NEVER,
    Check.PERMIT: Rule(),
})  # fmt: skip
WANG = "11010519491231002X"


class Door(Entrance):
    def __init__(self):
        super().__init__(PASSES)
        self.desk = CodeDesk(load_table(), Venue("campus/north", VENUE_KEY, TRUST))

    def __call__(self, event, after=0.0):
        effects = super().__call__(event, after)
        for effect in effects:
            if isinstance(effect, CommitIntent):
                effects += self(IntentCommitted(effect.passage.visit, ok=True))
            if isinstance(effect, PulseGate):
                effects += self(GateDone(effect.visit, GateOutcome.PULSED))
        return effects

    def shows(self, text):
        found = self.desk.read(text.encode(), Now(self.now.monotonic, HERE.at))
        if isinstance(found, Reason):
            return found
        facts = tuple(
            replace(f, by=replace(f.by, stated_at=self.now.utc, valid_until=None)) for f in found.facts
        )
        self(CredentialRead(replace(found, facts=facts)), 0.2)
        return None

    def lays_down_card(self, number):
        person = keyed_hash(VENUE_KEY, number)
        fact = DocumentFact(
            Provenance(Source.ID_CARD, self.now.utc), DocumentKind.RESIDENT_ID, person, number_ok=True
        )
        self(CredentialRead(Credential(CredentialKind.ID_NUMBER, number, person, (fact,))), 0.2)
        return self.answer(person=person)

    def waits(self, seconds):
        for _ in range(int(seconds * 2)):
            self(Tick(), 0.5)

    @property
    def pulses(self):
        return [e for e in self.effects if isinstance(e, PulseGate)]


def test_a_pass_alone_opens_where_it_is_all_that_is_asked_for():
    door = Door()
    door.person()
    door.warm()
    door.shows(text_of(PLAIN))
    assert door.verdict == (Verdict.ADMIT, Reason.PASS)


def test_a_bound_pass_waits_for_its_bearers_card_whichever_comes_first():
    text = text_of(
        replace(
            PLAIN,
            bound_to=BoundTo.PERSON,
            bound=bind(ISSUER, PLAIN.id, BoundTo.PERSON, keyed_hash(VENUE_KEY, WANG), VENUE_KEY),
        )
    )
    for number, reason in ((WANG, Reason.PASS), ("440524188001010014", Reason.PASS_BORROWED)):
        door = Door()
        door.person()
        door.warm()
        door.shows(text)
        assert door.verdict is None
        assert door.screen.reason is Reason.PASS_UNPROVEN
        door.lays_down_card(number)
        assert door.verdict[1] is reason
        door = Door()
        door.person()
        door.lays_down_card(number)
        door.shows(text)
        door.warm()
        assert door.verdict[1] is reason


def test_an_expired_pass_says_so_at_once():
    door = Door()
    door.person()
    door.warm()
    door.shows(text_of(replace(PLAIN, not_after=HERE.at)))
    assert door.verdict == (Verdict.REFER, Reason.PASS_EXPIRED)


def test_a_family_from_its_code_to_the_gate():
    door = Door()
    door.person()
    door.warm()
    door.shows(text_of(replace(PLAIN, dependants=KIN)))
    assert door.screen.reason is Reason.COMPANION_ELDER
    door(
        PeopleSeen((TrackView(1, False, 150, Mask.MASK, 0.95), TrackView(2, True, 150, Mask.MASK, 0.95))), 0.5
    )
    door.warm(track=2)
    door.shows(text_of(replace(PLAIN, dependants=KIN)))
    door.waits(6)
    assert len(door.pulses) == 2


def test_a_family_pass_shown_over_a_child_who_is_still_seen_lets_nobody_in():
    door = Door()
    door.person()
    door.warm()
    text = text_of(replace(PLAIN, dependants=KIN))
    door.shows(text)
    door(
        PeopleSeen((TrackView(1, False, 150, Mask.MASK, 0.95), TrackView(2, True, 150, Mask.NONE, 0.95))), 0.5
    )
    door.shows(text)
    door.warm(track=2)
    assert door.pulses == []
    assert not door.door.family.closed


def test_two_live_codes_of_one_pass_are_one_pass():
    holder = generate(Algorithm.ED25519)
    kept = text_of(replace(PLAIN, holder=holder.public.point))
    door = Door()
    door.person()
    door.warm()
    door.shows(show_live(kept, holder, HERE.at))
    assert door.verdict == (Verdict.ADMIT, Reason.PASS)
    door(PeopleSeen(()), 3.0)
    door.waits(3)
    door.person(track=2)
    door.warm(track=2)
    door.shows(show_live(kept, holder, HERE.at - timedelta(seconds=20)))
    assert door.verdict[1] in (Reason.PASS_COPIED, Reason.PASS)
    assert len(door.pulses) == 1
