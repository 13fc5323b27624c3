"""From the verdict to the gate: commit, then pulse within the lease, then the result; staff decisions."""

from sentinel.core import checks, copies, opening
from sentinel.core.clock import Now
from sentinel.core.decide import STAFF_FRESH_S, decide
from sentinel.core.door import Door, facts_of
from sentinel.core.effects import (
    CommitIntent,
    CommitResult,
    Effect,
    Passage,
    PulseGate,
    StaffAlert,
    VisitEnded,
)
from sentinel.core.events import (
    GateDone,
    GateOutcome,
    IntentCommitted,
    LookAgain,
    PersonStated,
    StaffDecided,
    StaffSaid,
)
from sentinel.core.facts import (
    Facts,
    HandTemperatureFact,
    Provenance,
    Source,
    StaffFact,
    StatedPersonFact,
    ThermalState,
)
from sentinel.core.gathering import end, new_visit
from sentinel.core.guidance import result
from sentinel.core.hand_thermometer import Pair, celsius
from sentinel.core.numbering import numbered
from sentinel.core.one_visit import Phase, Visit, of_documents
from sentinel.core.policy import Check, Decision, Outcome, Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.resolution import in_force
from sentinel.core.screen import Screen, ScreenKind

_LET_IN = (GateOutcome.PULSED, GateOutcome.NO_GATE, GateOutcome.REHEARSED)
_MAY_HAVE_OPENED = (*_LET_IN, GateOutcome.UNKNOWN)
Step = tuple[Door, tuple[Effect, ...]]
_MAX_REFERRED = 16
_MAX_ADMITTED = 64
_MAX_STAFF_QUEUE = 4


def conclude(door: Door, visit: Visit, now: Now) -> Step:
    """Decide once, and commit before anything else happens."""
    facts = _without_idle_age(facts_of(door, visit, now), visit.policy)
    decision = decide(facts, visit.policy, now.utc)
    visit = replace(speaking(visit), facts=facts, decision=decision)
    visit = visit.entered(Phase.COMMITTING, now)
    person = visit.person or _known(decision, facts)
    passage = Passage(
        visit.id, visit.began.utc, now.utc, facts, decision, person, visit.referred_from,
        _pair(facts, decision, in_force(visit.policy, facts, now.utc)), visit.policy,
    )  # fmt: skip
    effects: tuple[Effect, ...] = (CommitIntent(passage),)
    door, visit = numbered(door, visit, decision)
    if decision.verdict is Verdict.ADMIT:
        visit = replace(visit, lease=now.monotonic + door.timing.lease_s)
        return door.with_visit(visit), effects
    visit = _with_result(door, visit, result(visit, decision))
    door = door.with_visit(visit)
    effects += _discreet(visit, decision)
    if decision.verdict is Verdict.REFER:
        kept = (*door.referred, replace(visit, credential=None, beside=()))[-_MAX_REFERRED:]
        door = replace(door, referred=kept)
        effects += (StaffAlert(visit.id, decision.reason),)
    return door, effects


def speaking(visit: Visit) -> Visit:
    """The visit with its language settled: what was shown is not kept with a referred visitor."""
    if visit.touched or visit.language:
        return visit
    return replace(visit, language=of_documents(visit))


def _without_idle_age(facts: Facts, policy: Policy) -> Facts:
    """Nobody's age is recorded where no variant of the policy asks for one."""
    if facts.document is None or facts.document.age is None or policy.asks_ages:
        return facts
    return replace(facts, document=replace(facts.document, age=None))


def _discreet(visit: Visit, decision: Decision) -> tuple[Effect, ...]:
    """Who is on a watch-list is told to the staff, also where something else comes first on the screen."""
    listed = any(r.check is Check.WATCH_LIST and r.outcome is Outcome.FAIL for r in decision.checks)
    first = decision.verdict is Verdict.REFER and decision.reason is Reason.WATCH_LISTED
    return (StaffAlert(visit.id, Reason.WATCH_LISTED),) if listed and not first else ()


def _pair(facts: Facts, decision: Decision, policy: Policy) -> Pair | None:
    """What the site's statistics learn from this passage, where staff just measured and the kiosk had too."""
    hand, kiosk = facts.hand_temperature, facts.temperature
    if hand is None or kiosk is None or facts.staff is not None or kiosk.state is not ThermalState.OK:
        return None
    numbers = (kiosk.skin_c, kiosk.correction_c, kiosk.estimate_c, kiosk.uncertainty_k)
    if any(number is None for number in numbers):
        return None
    skin, correction, estimate, uncertainty = (number or 0.0 for number in numbers)
    alone = replace(facts, hand_temperature=None)
    below, _ = checks.read(Check.TEMPERATURE, alone, policy, hand.seen_at)
    other = any(
        r.outcome in (Outcome.FAIL, Outcome.CAUTION)
        for r in decision.checks
        if r.check not in (Check.TEMPERATURE, Check.VENUE_RULES)  # these may have read the temperature
    )
    chosen = below is not Outcome.PASS and not other
    return Pair(
        hand.by.stated_at, skin, correction, estimate, uncertainty, kiosk.ambient_c, hand.celsius, chosen
    )


def _known(decision: Decision, facts: Facts) -> str:
    """Whom the gallery knew the visitor for, where the rules asked it and nothing was shown; else ""."""
    passed = any(r.check is Check.KNOWN_FACE and r.outcome is Outcome.PASS for r in decision.checks)
    return (facts.known_face.person or "") if passed and facts.known_face is not None else ""


def _with_result(door: Door, visit: Visit, screen: Screen) -> Visit:
    timing = door.timing
    dwell = {ScreenKind.PASS: timing.dwell_pass_s, ScreenKind.FIX: timing.dwell_fix_s}
    return replace(visit, result=screen, dwell_s=dwell.get(screen.kind, timing.dwell_staff_s))


def intent_committed(door: Door, event: IntentCommitted, now: Now) -> Step:
    """The intent is on disk: pulse if the lease still runs. It is not: no pulse, whatever the verdict."""
    visit = door.visit(event.visit)
    if visit is None or visit.phase is not Phase.COMMITTING or visit.decision is None:
        return door, ()
    admitted = visit.decision.verdict is Verdict.ADMIT
    if not event.ok:
        return _failed(door, visit, Reason.RECORD_FAULT, now) if admitted else _rest(door, visit, now)
    if not admitted:
        door, rested = _rest(door, visit, now)
        return door, (CommitResult(visit.id, GateOutcome.NOT_OPENED), *rested)
    if visit.late is not None:
        door, again = withdrawn(door, visit, now)
        return door, (CommitResult(visit.id, GateOutcome.WITHDRAWN), *again)
    if door.doorway.alarm:
        # The release is wired around the kiosk; a pulse now could only ask somebody in.
        door, failed = _failed(door, visit, Reason.FIRE_ALARM, now)
        return door, (CommitResult(visit.id, GateOutcome.WITHHELD), *failed)
    if visit.lease is None or now.monotonic >= visit.lease:
        door, failed = _failed(door, visit, Reason.GATE_EXPIRED, now)
        return door, (CommitResult(visit.id, GateOutcome.EXPIRED), *failed)
    opened = visit.entered(Phase.OPENING, now)
    if door.rehearsing is not None:  # nobody stands there: the gate is not even asked
        return gate_done(door.with_visit(opened), GateDone(visit.id, GateOutcome.REHEARSED), now)
    door = opening.begun(door.with_visit(opened), visit, now)
    return door, (PulseGate(visit.id, visit.lease),)


def _rest(door: Door, visit: Visit, now: Now) -> Step:
    return door.with_visit(visit.entered(Phase.RESULT, now)), ()


def _failed(door: Door, visit: Visit, reason: Reason, now: Now) -> Step:
    assert visit.decision is not None
    visit = _with_result(door, visit, result(visit, visit.decision, reason)).entered(Phase.RESULT, now)
    return door.with_visit(visit), (StaffAlert(visit.id, reason),)


def gate_done(door: Door, event: GateDone, now: Now) -> Step:
    """The gate worker's report: the result is written, and the screen says what is true."""
    visit = door.visit(event.visit)
    if visit is None or visit.phase is not Phase.OPENING or visit.decision is None:
        return door, ()
    written: tuple[Effect, ...] = (CommitResult(visit.id, event.outcome),)
    door = opening.settled(door, visit.id, event.outcome, now)
    if event.outcome in _MAY_HAVE_OPENED:
        door = copies.used(door, visit, now)
    if event.outcome is GateOutcome.WITHDRAWN and visit.late is not None:
        door, again = withdrawn(door, visit, now)
        return door, written + again
    if visit.late is not None:
        door, told = told_too_late(door, visit, now)
        written += told
    if event.outcome not in _LET_IN:
        expired = event.outcome is GateOutcome.EXPIRED
        door, failed = _failed(door, visit, Reason.GATE_EXPIRED if expired else Reason.GATE_FAULT, now)
        return door, written + failed
    door = replace(door, told_at=now.monotonic)
    if visit.credential is not None:
        admitted = (*door.admitted, (visit.credential.digest, now.monotonic))[-_MAX_ADMITTED:]
        door = replace(door, admitted=admitted)
    visit = _with_result(door, visit, result(visit, visit.decision)).entered(Phase.RESULT, now)
    return door.with_visit(visit), written


def withdrawn(door: Door, visit: Visit, now: Now) -> Step:
    """A provider said worse before the gate opened: decided anew, in a passage that names the first."""
    door, again = _anew(door, visit, now)
    again = replace(again, policy=door.policy)
    door, effects = conclude(replace(door, serving=again), again, now)
    return door, (*effects, VisitEnded(visit.id))


def told_too_late(door: Door, visit: Visit, now: Now) -> Step:
    """It said so after the gate opened: that is recorded as it was, and the staff hear of it."""
    door, again = _anew(door, visit, now)
    facts = _without_idle_age(facts_of(door, again, now), again.policy)
    decision = decide(facts, again.policy, now.utc)
    passage = Passage(
        again.id, again.began.utc, now.utc, facts, decision, again.person, again.referred_from,
        policy=again.policy,
    )  # fmt: skip
    return door, (
        CommitIntent(passage),
        CommitResult(again.id, GateOutcome.NOT_OPENED),
        StaffAlert(again.id, decision.reason),
    )


def _anew(door: Door, visit: Visit, now: Now) -> tuple[Door, Visit]:
    assert visit.late is not None
    door, again = new_visit(door, now, visit.track)
    again = replace(
        again,
        policy=visit.policy,
        facts=visit.late,
        credential=visit.credential,
        beside=visit.beside,
        person=visit.person,
        masked_name=visit.masked_name,
        referred_from=visit.id,
        language=visit.language,
        touched=visit.touched,
        stature=visit.stature,
    )
    return door, again


def staff_said(door: Door, event: StaffSaid, now: Now, said_at: Now | None = None) -> Step:
    """Staff decide on a referred visitor, measured the temperature, or say who it is: a passage of its own,
    through the same commit and gate.

    ``said_at``: when, if it had to wait for the one before; what was said too long ago opens nothing.
    """
    said_at = said_at or now
    if isinstance(event, StaffDecided) and event.until is not None and now.monotonic > event.until:
        return door, ()  # from afar, and for who stood there then; the visitor still waits
    if door.staffed is not None:
        return replace(door, staff_queue=(*door.staff_queue, (event, said_at))[-_MAX_STAFF_QUEUE:]), ()
    referred = next((visit for visit in door.referred if visit.id == event.visit), None)
    if referred is None:
        return door, ()
    if not isinstance(event, StaffDecided) and now.monotonic - said_at.monotonic > STAFF_FRESH_S:
        return door, ()  # the visitor still waits, and staff see it
    referred = copies.rejudged(door, referred, now)
    said = _fact_of(event, referred, said_at)
    door, visit = new_visit(door, now, None)
    visit = replace(
        visit,
        facts=referred.facts.with_(said),
        person=referred.person,
        masked_name=referred.masked_name,
        referred_from=referred.id,
        number=referred.number,
        language=referred.language,
        touched=referred.touched,
        stature=referred.stature,
    )
    remaining = tuple(other for other in door.referred if other.id != event.visit)
    return conclude(replace(door, staffed=visit, referred=remaining), visit, now)


def looked_at_again(door: Door, event: LookAgain) -> Step:
    """A referred visitor waits no longer: whoever is still in view begins a visit of their own, with new
    evidence. What was recorded stays; nothing that was shown before counts."""
    again = next((visit for visit in door.referred if visit.id == event.visit), None)
    if again is None:
        return door, ()
    door = replace(door, referred=tuple(other for other in door.referred if other.id != again.id))
    ended: tuple[Effect, ...] = ()
    serving = door.serving
    if serving is not None and serving.id == again.id and serving.phase is Phase.RESULT:
        door, ended = end(door, serving)
    finished = tuple(track for track in door.finished_tracks if track != again.track)
    return replace(door, finished_tracks=finished), ended


def _fact_of(
    event: StaffSaid, referred: Visit, said_at: Now
) -> StaffFact | HandTemperatureFact | StatedPersonFact:
    if isinstance(event, StaffDecided):
        return StaffFact(Provenance(Source.STAFF, said_at.utc), event.admit, event.who, event.note)
    before, stated = referred.facts.hand_temperature, referred.facts.stated_person
    decided = referred.decision.decided_at if referred.decision else said_at.utc
    if isinstance(event, PersonStated):
        by, first = Provenance(Source.STAFF, said_at.utc), before or stated
        seen_at = first.seen_at if first else decided
        return StatedPersonFact(by, event.who, seen_at, event.age_under, event.category)
    return HandTemperatureFact(
        Provenance(Source.HAND_THERMOMETER, said_at.utc),
        celsius(event.tenths),
        event.who,
        seen_at=before.seen_at if before else stated.seen_at if stated else decided,
        corrects=before.by.stated_at if before else None,
    )


def overdue(door: Door, now: Now) -> Step:
    """Time-outs after the verdict, the end of the result's dwell, and referred visitors who left."""
    effects: tuple[Effect, ...] = ()
    for visit in (door.serving, door.staffed):
        if visit is not None:
            door, more = _overdue(door, visit, now)
            effects += more
    oldest = now.monotonic - door.timing.referred_s
    kept = tuple(visit for visit in door.referred if visit.since >= oldest)
    if len(kept) != len(door.referred):
        door = replace(door, referred=kept)
    if door.staffed is None and door.staff_queue:
        (first, said_at), *rest = door.staff_queue
        door, more = staff_said(replace(door, staff_queue=tuple(rest)), first, now, said_at)
        effects += more
    return door, effects


def _staffed_ends(door: Door, visit: Visit) -> Step:
    """What staff decided stands: "see the staff" does not come back on the screen of whom they let in."""
    gone: tuple[Effect, ...] = (VisitEnded(visit.id),)
    first = door.serving
    if first is None or first.id != visit.referred_from or first.phase is not Phase.RESULT:
        return door, gone
    door, ended = end(door, replace(first, result=visit.result))
    return door, gone + ended


def _overdue(door: Door, visit: Visit, now: Now) -> Step:
    waited = now.monotonic - visit.since
    if visit.phase is Phase.COMMITTING and waited > door.timing.commit_s:
        # The store is stuck. Should the intent still reach the disk, this result follows it there.
        door, failed = _failed(door, visit, Reason.RECORD_FAULT, now)
        return door, (CommitResult(visit.id, GateOutcome.EXPIRED), *failed)
    if visit.phase is Phase.OPENING and waited > door.timing.gate_s:
        door = copies.used(opening.settled(door, visit.id, GateOutcome.UNKNOWN, now), visit, now)
        door, failed = _failed(door, visit, Reason.GATE_FAULT, now)
        return door, (CommitResult(visit.id, GateOutcome.UNKNOWN), *failed)
    if visit.phase is Phase.RESULT and waited > visit.dwell_s:
        if door.staffed is not None and door.staffed.id == visit.id:
            return _staffed_ends(replace(door, staffed=None), visit)
        return end(door, visit)
    return door, ()
