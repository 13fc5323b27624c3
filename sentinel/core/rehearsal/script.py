"""The script of a rehearsal: ``step(script, input, now) -> (script, effects)``.

First a visitor with whom everything is well, as the measure. Then for each item: something fails, visitors
come, it works again, and another well visitor shows that all is as before.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from sentinel.core.clock import Now
from sentinel.core.effects import Passage
from sentinel.core.events import Device, Event, GateDone, GateOutcome, IntentCommitted, PeopleSeen
from sentinel.core.policy import Verdict
from sentinel.core.rehearsal.actors import Actor, acted
from sentinel.core.rehearsal.plan import Fault, Item, Part, Plan
from sentinel.core.rehearsal.scoring import Played, Score, Trial, judged, scored


@dataclass(frozen=True, slots=True)
class Went:
    """The screen shows a device as away, or as there again."""

    device: Device
    up: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A passage of the rehearsal was decided."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class Resulted:
    """What became of one was written."""

    visit: str
    outcome: GateOutcome


@dataclass(frozen=True, slots=True)
class Beat:
    """Time has passed; a few a second."""


Input = Went | Decided | Resulted | Beat


@dataclass(frozen=True, slots=True)
class Act:
    """A scripted visitor does this."""

    event: Event


@dataclass(frozen=True, slots=True)
class Break:
    """These fail from now on; none: all works."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Began:
    """An item begins."""

    item: Item


@dataclass(frozen=True, slots=True)
class Done:
    """An item is played."""

    score: Score


Effect = Act | Break | Began | Done


class Phase(StrEnum):
    """Where it stands."""

    MEASURING = "measuring"  # a well visitor, before anything fails
    BREAKING = "breaking"
    PLAYING = "playing"
    MENDING = "mending"
    PROVING = "proving"  # a well visitor, when all works again
    OVER = "over"


DECIDE_S = 26.0  # a visitor has 20 s to put things right
_QUIET_S = 4.0  # after so long nothing comes of a code that was shown before
_LEAVE_S = 0.3  # after the verdict and its outcome
_OUTCOME_S = 4.5
_APART_S = 0.4  # nobody in view between two visitors


@dataclass(frozen=True, slots=True)
class Script:
    """The state. ``plans``: the first is being played; ``stage``: who is at the door, ``cast``: who is still
    to come; ``since``: monotonic seconds at which the phase began."""

    token: str
    plans: tuple[Plan, ...]
    phase: Phase
    since: float
    away: frozenset[Device] = frozenset()
    number: int = 0
    stage: tuple[Actor, ...] = ()
    cast: tuple[Part, ...] = (Part.WELL,)
    empty_since: float = float("-inf")
    trials: tuple[Trial, ...] = ()
    ended_at: dict[int, float] = field(default_factory=dict)
    broken_at: float = 0.0
    noticed_s: float | None = None
    recovered_s: float | None = None
    reference: Trial = Trial(Part.WELL, 0)  # noqa: RUF009 - frozen
    scores: tuple[Score, ...] = ()

    @property
    def over(self) -> bool:
        """Whether all is played."""
        return self.phase is Phase.OVER

    def actor(self, number: int) -> Actor | None:
        """Who is on the stage under this number."""
        return next((actor for actor in self.stage if actor.number == number), None)


Step = tuple[Script, tuple[Effect, ...]]


def begin(token: str, plans: tuple[Plan, ...], now: Now) -> Script:
    """Before the first visitor."""
    return Script(token, plans, Phase.MEASURING if plans else Phase.OVER, now.monotonic)


def step(script: Script, happened: Input, now: Now) -> Step:
    """What this changes, and what is to be done."""
    match happened:
        case Went(device, up):
            return _went(script, device, up, now), ()
        case Decided(passage):
            return _decided(script, passage, now), ()
        case Resulted(visit, outcome):
            return _resulted(script, visit, outcome, now), ()
        case Beat():
            script, left = _leaving(script, now)
            script, came = _coming(script, now)
            done = frozenset(trial.number for trial in script.trials if trial.decided)
            stage, events = acted(script.stage, now, done)
            script, turned = _turned(replace(script, stage=stage), now)
            return script, (*left, *came, *(Act(event) for event in events), *turned)


def _went(script: Script, device: Device, up: bool, now: Now) -> Script:
    away = script.away - {device} if up else script.away | {device}
    script = replace(script, away=away)
    if not script.plans:
        return script
    lost, took = script.plans[0].lost, now.monotonic - script.since
    if script.phase in (Phase.BREAKING, Phase.PLAYING) and script.noticed_s is None and lost <= away:
        return replace(script, noticed_s=now.monotonic - script.broken_at)
    if script.phase is Phase.MENDING and script.recovered_s is None and not lost & away:
        return replace(script, recovered_s=took)
    return script


def _decided(script: Script, passage: Passage, now: Now) -> Script:
    actor = _whose(script, passage)
    if actor is None:
        return script
    took = now.monotonic - actor.began
    trials = tuple(
        judged(trial, passage, actor.person, actor.estimate_c, took)
        if trial.number == actor.number and not trial.decided
        else trial
        for trial in script.trials
    )
    return replace(script, trials=trials)


def _whose(script: Script, passage: Passage) -> Actor | None:
    """Whose passage it is: by whom it names, else the first one that still waits for a verdict."""
    named = passage.facts.document.person if passage.facts.document is not None else ""
    waiting = [a for a in script.stage if not _trial(script, a.number).decided]
    return next((actor for actor in waiting if actor.person == named), waiting[0] if waiting else None)


def _trial(script: Script, number: int) -> Trial:
    return next(trial for trial in script.trials if trial.number == number)


def _resulted(script: Script, visit: str, outcome: GateOutcome, now: Now) -> Script:
    let_in = outcome in (GateOutcome.REHEARSED, GateOutcome.PULSED, GateOutcome.NO_GATE)
    trials = tuple(
        replace(trial, let_in=trial.let_in or let_in, results=trial.results + 1)
        if trial.visit == visit
        else trial
        for trial in script.trials
    )
    ended = {t.number: now.monotonic for t in trials if t.visit == visit} | script.ended_at
    return replace(script, trials=trials, ended_at=ended)


# ---- coming and going


def _coming(script: Script, now: Now) -> Step:
    if not script.cast or (script.stage and not _crowd(script)):
        return script, ()
    if not script.stage and now.monotonic - script.empty_since < _APART_S:
        return script, (Act(PeopleSeen(())),)
    crowd = _crowd(script)
    come, rest = (script.cast, ()) if crowd else (script.cast[:1], script.cast[1:])
    actors = tuple(
        Actor(
            script.token, script.number + n, part, now.monotonic, _like(script, part), tracked=crowd
        )
        for n, part in enumerate(come, 1)
    )  # fmt: skip
    trials = tuple(Trial(actor.part, actor.number) for actor in actors)
    number = script.number + len(actors)
    return replace(script, stage=actors, cast=rest, number=number, trials=script.trials + trials), ()


def _crowd(script: Script) -> bool:
    return script.phase is Phase.PLAYING and script.plans[0].crowd


def _like(script: Script, part: Part) -> int:
    """Whose code a copy shows: the last one's; whose pass: the last one's with a pass."""
    kind = {Part.COPY: (Part.WELL,), Part.PASS_COPY: (Part.PASS,)}.get(part, ())
    return next((trial.number for trial in reversed(script.trials) if trial.part in kind), 0)


def _leaving(script: Script, now: Now) -> Step:
    gone = tuple(actor for actor in script.stage if _may_leave(script, actor, now))
    if not gone:
        return script, ()
    stage = tuple(actor for actor in script.stage if actor not in gone)
    effects: tuple[Effect, ...] = ()
    for actor in gone:
        if (visit := _trial(script, actor.number).visit) and script.plans[0].item is Item.REPLAY:
            # What the record and the gate said once, said again by somebody.
            again = (IntentCommitted(visit, ok=True), GateDone(visit, GateOutcome.PULSED))
            effects += tuple(Act(event) for event in again)
    if not stage:
        effects += (Act(PeopleSeen(())),)
        script = replace(script, empty_since=now.monotonic)
    return replace(script, stage=stage), effects


def _may_leave(script: Script, actor: Actor, now: Now) -> bool:
    trial, stood = _trial(script, actor.number), now.monotonic - actor.began
    if not trial.decided:
        return stood > (_QUIET_S if actor.part is Part.COPY else _patience_s(script))
    assert trial.took_s is not None
    ended = script.ended_at.get(actor.number)
    if ended is not None:
        return now.monotonic - ended >= _LEAVE_S
    waits = _OUTCOME_S if trial.verdict is Verdict.ADMIT else _LEAVE_S
    return stood - trial.took_s >= waits


def _patience_s(script: Script) -> float:
    return DECIDE_S * (1 + len(script.stage) / 4) if _crowd(script) else DECIDE_S


# ---- the phases


def _turned(script: Script, now: Now) -> Step:
    played = not script.stage and not script.cast
    waited = now.monotonic - script.since
    match script.phase:
        case Phase.MEASURING if played:
            return _item_begins(replace(script, reference=script.trials[-1]), now)
        case Phase.BREAKING:
            plan = script.plans[0]
            noticed = not plan.lost or plan.by_asking or script.noticed_s is not None
            if noticed or waited > plan.notice_s:
                return _entered(script, Phase.PLAYING, now, plan.parts), ()
        case Phase.PLAYING if played:
            return _entered(script, Phase.MENDING, now), (Break(()),)
        case Phase.MENDING:
            came_back = script.noticed_s is not None and not script.plans[0].lost & script.away
            if script.recovered_s is None and came_back:  # while the fault was on, or with this beat
                script = replace(script, recovered_s=waited)
            back = not script.plans[0].lost or script.recovered_s is not None
            if back or waited > script.plans[0].recover_s:
                return _entered(script, Phase.PROVING, now, (Part.WELL,)), ()
        case Phase.PROVING if played:
            return _item_ends(script, now)
        case _:
            pass
    return script, ()


def _entered(script: Script, phase: Phase, now: Now, cast: tuple[Part, ...] = ()) -> Script:
    return replace(script, phase=phase, since=now.monotonic, cast=cast)


def _item_begins(script: Script, now: Now) -> Step:
    if not script.plans:
        return _entered(script, Phase.OVER, now), ()
    plan = script.plans[0]
    script = replace(
        script, trials=(), ended_at={}, broken_at=now.monotonic, noticed_s=None, recovered_s=None
    )  # fmt: skip
    return _entered(script, Phase.BREAKING, now), (Began(plan.item), Break(plan.faults))


def _item_ends(script: Script, now: Now) -> Step:
    *trials, after = script.trials
    plan, *rest = script.plans
    played = Played(
        plan, tuple(trials), script.noticed_s, script.recovered_s, script.reference, after
    )  # fmt: skip
    score = scored(played)
    script = replace(script, plans=tuple(rest), scores=(*script.scores, score))
    script, effects = _item_begins(script, now)
    return script, (Done(score), *effects)
