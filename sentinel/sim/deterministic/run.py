"""Plays many days on all processors, and sums up what came of them."""

import contextlib
import gc
import hashlib
import multiprocessing
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sentinel.sim.deterministic.outcome import Outcome
from sentinel.sim.deterministic.plan import Plan
from sentinel.sim.deterministic.world import World


@dataclass
class Summary:
    """All days together. ``bad``: the days on which something happened that must not."""

    visits: int = 0
    days: int = 0
    steps: int = 0
    lives: int = 0
    pulses: int = 0
    events: int = 0
    copies: int = 0
    seconds: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    bad: list[Outcome] = field(default_factory=list)
    _sum: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """Equal for equal plans, on every machine and however many processes played them."""
        return self._sum.hexdigest()

    def add(self, outcome: Outcome) -> None:
        """One day more, in the order of the days."""
        self.visits += len(outcome.plan.visitors)
        self.days += 1
        for name in ("steps", "lives", "pulses", "events", "copies", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(outcome, name))
        self.verdicts.update(outcome.verdicts)
        self.troubles.update(outcome.troubles)
        self.rules.update(violation.rule for violation in outcome.violations)
        self._sum.update(outcome.digest.encode())
        if outcome.violations:
            self.bad.append(outcome)


def play(plan: Plan, until: str = "") -> Outcome:
    """One day, or as much of it as it takes ``until`` this rule is first broken."""
    gc.disable()  # a day is small; to look for what is garbage again and again costs a tenth of it
    gc.freeze()  # ... and what the process held before is not looked through at its end
    try:
        return World(plan).play(until)
    finally:
        gc.enable()
        gc.collect()
        gc.unfreeze()


def played(plans: Sequence[Plan], processes: int) -> Iterator[Outcome]:
    """The days' outcomes in order, as they come; stops its processes when it is closed."""
    if processes <= 1 or len(plans) <= 1:
        yield from map(play, plans)
        return
    context = multiprocessing.get_context("spawn")
    with contextlib.closing(context.Pool(min(processes, len(plans)), _deaf)) as pool:
        try:
            yield from pool.imap(play, plans)
        finally:
            pool.terminate()


def _deaf() -> None:
    """Ctrl-C ends the parent, which ends these."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
