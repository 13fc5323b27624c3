"""A policy that changes at midnight, while somebody stands at the door: what each of them is asked, and when."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON, by, good_facts

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent, CompareFace, PolicyBegan, PulseGate, Verify
from sentinel.core.events import (
    CredentialRead,
    FaceCompared,
    GateDone,
    GateOutcome,
    IntentCommitted,
    PeopleSeen,
    PoliciesChanged,
    StaffDecided,
    TemperatureMeasured,
    Tick,
    TrackView,
    Verified,
)
from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    DocumentFact,
    DocumentKind,
    FaceMatchFact,
    LabResult,
    Lookup,
    LookupState,
    Mask,
    PcrFact,
    Source,
    TemperatureFact,
    ThermalState,
)
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.policy_timetable import Scheduled, Timetable
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.core.visit import step

BOOT = "12345678-1234-5678-1234-567812345678"
MIDNIGHT = NOON + timedelta(seconds=100)
BEFORE = Policy(version="before")


def after(version: str = "after", **rules: Rule) -> Policy:
    changed = dict(Policy().rules) | {Check(name): rule for name, rule in rules.items()}
    return Policy(version=version, effective_from=MIDNIGHT, rules=changed)


class AtMidnight:
    """A door whose policy changes 100 s after the start; ``clock`` moves UTC off the monotonic clock."""

    def __init__(self, *policies: Policy) -> None:
        timetable = Timetable(tuple(Scheduled(one, origin=one.version) for one in (BEFORE, *policies)))
        self.door = Door(BOOT, BEFORE, timetable=timetable)
        self.time, self.off, self.trusted = 0.0, 0.0, True
        self.effects: list[object] = []

    @property
    def now(self) -> Now:
        return Now(1000.0 + self.time, NOON + timedelta(seconds=self.time + self.off), self.trusted)

    def __call__(self, event: object, at: float | None = None) -> tuple[object, ...]:
        self.time = self.time + 0.01 if at is None else at
        self.door, effects = step(self.door, event, self.now)  # type: ignore[arg-type]
        self.effects += effects
        return effects

    def come(self, at: float, celsius: float = 36.5, mask: Mask = Mask.MASK) -> None:
        self(PeopleSeen((TrackView(1, True, 150, mask, 0.95),)), at)
        fact = TemperatureFact(
            by(Source.THERMAL, now=self.now.utc), ThermalState.OK, celsius - 1.6, 1.6, celsius, 0.4
        )
        self(TemperatureMeasured(1, fact))

    def seen(self, at: float) -> None:
        self(PeopleSeen((TrackView(1, True, 150, Mask.MASK, 0.95),)), at)

    def show(self) -> None:
        self(CredentialRead(Credential(CredentialKind.PLATFORM_CODE, "token", "aa", ())))

    def answer(self, *more: object) -> None:
        ask = self.last(Verify)
        good = good_facts(self.now.utc)
        document = DocumentFact(good.code.by, DocumentKind.HEALTH_CODE, "p1", "王＊")  # type: ignore[union-attr]
        stated = (good.code, good.pcr, good.key_area, document, *more)
        done = self(Verified(ask.visit, ask.request, Lookup(LookupState.ANSWERED), stated, "王＊"))  # type: ignore[arg-type]
        for compare in [e for e in done if isinstance(e, CompareFace) and e.person]:
            self.face(compare)

    def face(self, compare: CompareFace) -> None:
        at = by(Source.GALLERY, now=self.now.utc)
        self(FaceCompared(compare.visit, FaceMatchFact(at, None, 0.5, False, True, compare.person)))

    def last(self, kind: type) -> object:
        return [e for e in self.effects if isinstance(e, kind)][-1]

    def all(self, kind: type) -> list[object]:
        return [e for e in self.effects if isinstance(e, kind)]

    @property
    def decided(self) -> tuple[Verdict, Reason, str]:
        passage = self.last(CommitIntent).passage  # type: ignore[attr-defined]
        assert passage.policy.version == passage.decision.policy_version
        return passage.decision.verdict, passage.decision.reason, passage.policy.version


def test_whoever_comes_before_midnight_and_is_decided_before_it_passes_under_the_old_policy() -> None:
    door = AtMidnight(after(antigen=Rule()))
    door.come(90.0)
    door.show()
    door.answer()
    assert door.decided == (Verdict.ADMIT, Reason.PASS, "before")
    assert not door.all(PolicyBegan)


def test_a_decision_made_before_midnight_keeps_its_gate_and_its_screen() -> None:
    door = AtMidnight(after(antigen=Rule()))
    door.come(99.0)
    door.show()
    door.answer()
    visit = door.last(CommitIntent).passage.visit
    door(IntentCommitted(visit, True), at=100.4)  # on disk only after midnight, within the lease
    assert door.last(PulseGate).visit == visit
    door(GateDone(visit, GateOutcome.PULSED), at=100.6)
    assert door.door.screen.kind is ScreenKind.PASS
    door(Tick(), at=101.5)
    assert door.door.screen.kind is ScreenKind.PASS
    assert len(door.all(CommitIntent)) == 1
    assert [e.held.policy.version for e in door.all(PolicyBegan)] == ["after"]


def test_evidence_stays_and_what_is_newly_required_is_asked_for() -> None:
    door = AtMidnight(after(antigen=Rule()))
    door.come(99.0)
    door.show()
    assert len(door.all(Verify)) == 1
    began = door(Tick(), at=100.0)  # the platform has not answered yet
    assert [type(e) for e in began][:2] == [PolicyBegan, Verify], (
        "the providers are asked again, by the new needs"
    )
    assert door.last(Verify).policy.version == "after"
    door.seen(100.2)
    antigen = AntigenFact(
        by(Source.ONLINE, now=door.now.utc), LabResult.NEGATIVE, door.now.utc - timedelta(hours=2)
    )
    door.answer(antigen)
    assert door.decided == (Verdict.ADMIT, Reason.PASS, "after")
    facts = door.last(CommitIntent).passage.facts
    assert facts.temperature.by.stated_at < MIDNIGHT, "the temperature of before midnight still counts"


def test_an_answer_to_the_question_of_before_midnight_is_not_taken_for_one_to_the_new_question() -> None:
    door = AtMidnight(after(antigen=Rule()))
    door.come(99.0)
    door.show()
    first = door.last(Verify)
    door(Tick(), at=100.0)
    good = good_facts(door.now.utc)
    door(Verified(first.visit, first.request, Lookup(LookupState.ANSWERED), (good.code, good.pcr), ""))
    assert door.door.serving.facts.lookup.state is LookupState.PENDING


def test_what_was_answered_and_is_still_enough_is_not_asked_again() -> None:
    stricter = replace(after(), pcr_hours=30.0)
    door = AtMidnight(stricter)
    door.come(99.0, mask=Mask.NONE)
    door.show()
    door.answer()
    door(Tick(), at=100.0)
    assert len(door.all(Verify)) == 1
    door(PeopleSeen((TrackView(1, True, 150, Mask.MASK, 0.95),)), 100.3)
    assert door.decided == (Verdict.ADMIT, Reason.PASS, "after")


def test_what_no_longer_suffices_is_decided_by_the_new_policy() -> None:
    door = AtMidnight(replace(after(), pcr_hours=12.0))  # the visitor's is 20 hours old
    door.come(99.0, mask=Mask.NONE)
    door.show()
    door.answer()
    assert not door.all(CommitIntent)
    door(PeopleSeen((TrackView(1, True, 150, Mask.MASK, 0.95),)), 100.3)
    assert door.decided[1:] == (Reason.TEST_EXPIRED, "after")


def test_a_face_that_must_now_be_compared_is_compared() -> None:
    never = dict(Policy().rules) | {Check.PERSON_DOCUMENT: Rule(Need.NEVER)}
    door = AtMidnight(after())
    door.door = replace(door.door, policy=replace(BEFORE, rules=never), timetable=Timetable(
        (Scheduled(replace(BEFORE, rules=never), origin="a"), Scheduled(after(), origin="b"))
    ))  # fmt: skip
    door.come(99.0, mask=Mask.NONE)
    door.show()
    door.answer()
    assert not [e for e in door.all(CompareFace) if e.person]
    door(Tick(), at=100.0)
    assert [e.person for e in door.all(CompareFace) if e.person] == ["p1"]


def test_the_time_to_put_things_right_is_counted_from_the_change() -> None:
    door = AtMidnight(after())
    door.come(85.0, mask=Mask.NONE)
    door.show()
    door.answer()
    for at in range(86, 106):
        door(PeopleSeen((TrackView(1, True, 150, Mask.NONE, 0.95),)), float(at))
    assert not door.all(CommitIntent), "20 s after the card, but only 5 after the change"
    for at in range(106, 122):
        door(PeopleSeen((TrackView(1, True, 150, Mask.NONE, 0.95),)), float(at))
    assert door.decided == (Verdict.REFER, Reason.MASK_MISSING, "after")


def test_staff_decide_under_the_policy_that_holds_when_they_do() -> None:
    door = AtMidnight(replace(after(), staff_may_admit=False))
    door.come(70.0)
    door.show()
    stale = PcrFact(
        by(Source.ONLINE, now=door.now.utc), LabResult.NEGATIVE, door.now.utc - timedelta(hours=60)
    )
    door.answer(stale)
    assert door.decided == (Verdict.REFER, Reason.TEST_EXPIRED, "before")
    visit = door.last(CommitIntent).passage.visit
    door(IntentCommitted(visit, True))
    door(StaffDecided(visit, True, "guard-1"), at=101.0)
    assert door.decided == (Verdict.REFER, Reason.TEST_EXPIRED, "after")


def test_a_late_answer_to_an_admission_of_before_midnight_is_weighed_as_the_admission_was() -> None:
    door = AtMidnight(after(antigen=Rule()))
    door.come(99.0)
    door.show()
    door.answer()
    ask, visit = door.last(Verify), door.last(CommitIntent).passage.visit
    good = good_facts(door.now.utc)
    door(Tick(), at=100.0)
    door(
        Verified(
            ask.visit,
            ask.request,
            Lookup(LookupState.ANSWERED),
            (good.code, good.pcr, good.key_area, good.document),
            "",
        )
    )
    assert not [e for e in door.effects if type(e).__name__ == "WithdrawGate"], (
        "no antigen was wanted of them"
    )
    red = replace(good.code, colour=Colour.RED)
    door(Verified(ask.visit, ask.request, Lookup(LookupState.ANSWERED), (red, good.pcr, good.key_area), ""))
    door(IntentCommitted(visit, True))
    assert door.decided[0] is Verdict.REFUSE
    assert door.decided[2] == "after", "decided anew, so under what holds now"


def test_a_clock_that_goes_back_over_midnight_does_not_bring_the_old_policy_back() -> None:
    door = AtMidnight(after())
    door(Tick(), at=101.0)
    assert door.door.policy.version == "after"
    for off, trusted in ((-1.5, True), (-3600.0, False)):
        door.off, door.trusted = off, trusted
        door(Tick())
        assert door.door.policy.version == "after"
    assert len(door.all(PolicyBegan)) == 1


def test_while_the_clock_is_not_trusted_midnight_comes_by_the_monotonic_one() -> None:
    door = AtMidnight(after())
    door(Tick(), at=10.0)
    door.off, door.trusted = -86400.0, False
    door(Tick(), at=99.0)
    assert door.door.policy.version == "before"
    door(Tick(), at=100.1)
    assert door.door.policy.version == "after"


def test_a_clock_that_was_wrong_and_is_vouched_for_brings_the_right_policy_back() -> None:
    door = AtMidnight(after())
    door.off = 86400.0  # set a day ahead by mistake
    door(Tick(), at=1.0)
    assert door.door.policy.version == "after"
    door.off, door.trusted = 0.0, False
    door(Tick(), at=2.0)
    assert door.door.policy.version == "after"
    door.trusted = True
    door(Tick(), at=3.0)
    assert door.door.policy.version == "before"


def test_a_kiosk_that_never_knew_the_time_stays_with_what_it_has() -> None:
    door = AtMidnight(after())
    door.trusted, door.off = False, 1e6
    door(Tick(), at=50.0)
    assert door.door.policy.version == "before"
    door.trusted = True
    door(Tick(), at=51.0)
    assert door.door.policy.version == "after"


def test_files_that_change_are_taken_at_once_and_taking_the_last_one_away_changes_nothing() -> None:
    door = AtMidnight()
    fresh = Scheduled(Policy(version="fresh"), 1, "number 1")
    effects = door(PoliciesChanged(Timetable((fresh,))))
    assert PolicyBegan(fresh) in effects
    assert door.door.policy.version == "fresh"
    assert not door(PoliciesChanged(Timetable()))
    assert door.door.policy.version == "fresh"


def test_the_same_policy_read_anew_is_no_change() -> None:
    door = AtMidnight()
    assert not door(PoliciesChanged(Timetable((Scheduled(Policy(version="before"), origin="copied"),))))
    assert door.door.policy.version == "before"


_events = st.lists(
    st.tuples(st.floats(0.01, 40.0), st.sampled_from(["tick", "come", "show", "answer", "red", "commit", "gate", "staff"]), st.booleans()),
    max_size=25,
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(_events)
def test_every_decision_names_the_policy_that_held_when_it_was_made(
    events: list[tuple[float, str, bool]],
) -> None:
    door = AtMidnight(
        after(antigen=Rule()), replace(after("later"), effective_from=MIDNIGHT + timedelta(seconds=60))
    )
    time = 0.0
    for pause, what, flag in events:
        time += pause
        _one(door, what, flag, time)
        for effect in [e for e in door.effects if isinstance(e, CommitIntent)]:
            passage = effect.passage
            held = door.door.timetable.at(passage.decided_at)
            assert held is not None
            assert passage.policy.version == passage.decision.policy_version
            if not _too_late(door, passage):
                assert passage.policy.version == held.policy.version


def _too_late(door: AtMidnight, passage: object) -> bool:
    """A record of what was said after the gate opened keeps the policy that it was opened under."""
    return bool(passage.referred_from) and passage.facts.staff is None  # type: ignore[attr-defined]


def _one(door: AtMidnight, what: str, flag: bool, time: float) -> None:
    if what == "come":
        door.come(time)
        return
    door(Tick(), time)
    if what == "show":
        door.show()
    elif what in ("answer", "red") and door.all(Verify):
        red = CodeFact(by(Source.ONLINE, now=door.now.utc), Colour.RED)
        antigen = AntigenFact(by(Source.ONLINE, now=door.now.utc), LabResult.NEGATIVE, door.now.utc)
        door.answer(*([red] if what == "red" else []), *([antigen] if flag else []))
    elif what == "commit" and door.all(CommitIntent):
        door(IntentCommitted(door.last(CommitIntent).passage.visit, flag))  # type: ignore[attr-defined]
    elif what == "gate" and door.all(PulseGate):
        door(GateDone(door.last(PulseGate).visit, GateOutcome.PULSED))  # type: ignore[attr-defined]
    elif what == "staff" and door.door.referred:
        door(StaffDecided(door.door.referred[-1].id, flag, "guard-1"))


def test_midnight_is_the_moment_itself() -> None:
    door = AtMidnight(after())
    door(Tick(), at=99.999)
    assert door.door.policy.version == "before"
    door(Tick(), at=100.0)
    assert door.door.policy.version == "after"
