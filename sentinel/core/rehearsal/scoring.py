"""What a rehearsal is worth: marks with measured times, points, and the report of the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.effects import Passage
from sentinel.core.facts import PassState
from sentinel.core.policy import Check, Outcome, Verdict
from sentinel.core.rehearsal.plan import Item, Part, Plan, Unplayed


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one scripted visitor. ``took_s`` from coming to the verdict; None: there was none.

    ``let_in``: the gate would have been asked to open; ``results``: how many outcomes were written for it.
    ``mixed``: the passage holds what another visitor brought.
    """

    part: Part
    number: int
    took_s: float | None = None
    visit: str = ""
    verdict: Verdict | None = None
    reason: str = ""
    required: frozenset[Check] = frozenset()
    untold: frozenset[Check] = frozenset()
    permit: PassState | None = None
    mixed: bool = False
    let_in: bool = False
    results: int = 0

    @property
    def decided(self) -> bool:
        """Whether there was a verdict."""
        return self.took_s is not None


def judged(trial: Trial, passage: Passage, person: str, estimate_c: float, took_s: float) -> Trial:
    """The trial with its passage; ``person`` and ``estimate_c`` are what this visitor brought."""
    facts, decision = passage.facts, passage.decision
    other = facts.document is not None and facts.document.person != person
    warm = facts.temperature.estimate_c if facts.temperature is not None else None
    untold = (r.check for r in decision.required() if r.outcome is Outcome.UNKNOWN)
    return Trial(
        trial.part,
        trial.number,
        took_s,
        passage.visit,
        decision.verdict,
        decision.reason.value,
        frozenset(r.check for r in decision.required()),
        frozenset(untold),
        facts.permit.state if facts.permit is not None else None,
        other or (warm is not None and abs(warm - estimate_c) > 1e-6),
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was looked at: a word, whether it was so, and the seconds it took of those allowed."""

    what: str
    ok: bool
    took_s: float | None = None
    within_s: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One item, played. A point a mark."""

    item: Item
    marks: tuple[Mark, ...]

    @property
    def points(self) -> int:
        """Marks that were so."""
        return sum(mark.ok for mark in self.marks)

    @property
    def passed(self) -> bool:
        """Whether all were."""
        return all(mark.ok for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Played:
    """What was measured of one item. Seconds; None: it did not come about. ``reference``: a well visitor
    before anything failed, ``after``: one when all was over."""

    plan: Plan
    trials: tuple[Trial, ...]
    noticed_s: float | None
    recovered_s: float | None
    reference: Trial
    after: Trial


def scored(played: Played) -> Score:
    """The marks of one item."""
    plan = played.plan
    marks = []
    if plan.lost:
        marks.append(_timed("noticed", played.noticed_s, plan.notice_s))
    marks.append(Mark("honest", _honest(played)))
    if plan.crowd:
        marks += _of_a_crowd(played.trials)
    if plan.item is Item.REPLAY:
        marks += _of_a_replay(played.trials)
    if plan.lost:
        marks.append(_timed("recovered", played.recovered_s, plan.recover_s))
    same = played.after.decided and played.after.verdict is played.reference.verdict
    marks.append(Mark("as_before", same, played.after.took_s))
    return Score(plan.item, tuple(marks))


def _timed(what: str, took_s: float | None, within_s: float) -> Mark:
    return Mark(what, took_s is not None and took_s <= within_s, took_s, within_s)


def _honest(played: Played) -> bool:
    """Nobody is let in on what could not be told, and what could not be told is called so."""
    blind = played.plan.blind
    for trial in played.trials:
        if trial.let_in and trial.untold:
            return False
        concerned = trial.part is not Part.WELL and trial.decided
        if concerned and blind & trial.required and (trial.let_in or not blind & trial.untold):
            return False
        if played.plan.item is Item.DISK and trial.let_in:
            return False
    return True


def _of_a_crowd(trials: tuple[Trial, ...]) -> list[Mark]:
    waits = sorted(trial.took_s for trial in trials if trial.took_s is not None)
    return [
        Mark("all_served", len(waits) == len(trials), waits[-1] if waits else None),
        Mark("own_evidence", not any(trial.mixed for trial in trials)),
    ]


def _of_a_replay(trials: tuple[Trial, ...]) -> list[Mark]:
    copies = [trial for trial in trials if trial.part is Part.COPY]
    passes = [trial for trial in trials if trial.part is Part.PASS_COPY]
    foreign = [trial for trial in trials if trial.part is Part.FOREIGN]
    lied = [t for t in foreign if t.let_in and t.required & FOREIGN_CHECKS]
    return [
        Mark("code_again", not any(trial.let_in for trial in copies)),
        Mark("pass_again", not any(t.let_in and t.permit is PassState.VALID for t in passes)),
        Mark("answer_again", not lied),
        Mark("result_once", all(trial.results <= 1 for trial in trials)),
    ]


FOREIGN_CHECKS = frozenset({Check.CODE, Check.PCR, Check.ANTIGEN, Check.VACCINE, Check.KEY_AREA})
"""What only a platform's answer can tell."""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole rehearsal. ``ended``: "" where it was played to its end, else why not, in a word."""

    kiosk: str
    began_at: datetime
    ended_at: datetime
    scores: tuple[Score, ...]
    unplayed: tuple[Unplayed, ...] = ()
    ended: str = ""
    software: str = ""

    @property
    def passed(self) -> bool:
        """Whether it was played to its end, and every item that was played passed."""
        return not self.ended and bool(self.scores) and all(score.passed for score in self.scores)

    def as_data(self) -> dict[str, object]:
        """For JSON; times in seconds, points and what they are out of."""
        return {
            "kiosk": self.kiosk,
            "software": self.software,
            "began_at": _text(self.began_at),
            "ended_at": _text(self.ended_at),
            "ended": self.ended,
            "passed": self.passed,
            "points": sum(score.points for score in self.scores),
            "of": sum(len(score.marks) for score in self.scores),
            "items": [score_data(score) for score in self.scores],
            "unplayed": [{"item": one.item.value, "why": one.why} for one in self.unplayed],
        }


def score_data(score: Score) -> dict[str, object]:
    """One item for JSON."""
    return {
        "item": score.item.value,
        "passed": score.passed,
        "points": score.points,
        "of": len(score.marks),
        "marks": [
            {"what": m.what, "ok": m.ok, "took_s": _rounded(m.took_s), "within_s": m.within_s}
            for m in score.marks
        ],
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def named(words: Iterable[str]) -> tuple[Item, ...]:
    """The items with these names, in the order of the list, each once; none named: all. Raises ValueError."""
    wanted = {Item(word) for word in words}
    return tuple(item for item in Item if not wanted or item in wanted)
