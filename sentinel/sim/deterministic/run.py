"""Plays many days on all processors, and sums up what came of them."""

import gc
import hashlib
import multiprocessing
import shutil
import tempfile
from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from sentinel.runtime.interrupts import not_for_children
from sentinel.sim.deterministic.disk import FOLDERS
from sentinel.sim.deterministic.fall import MachineFault, of_machine
from sentinel.sim.deterministic.outcome import Outcome
from sentinel.sim.deterministic.plan import Plan
from sentinel.sim.deterministic.trace import Line
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
    log_lines: int = 0
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
        for name in ("steps", "lives", "pulses", "events", "copies", "log_lines", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(outcome, name))
        self.verdicts.update(outcome.verdicts)
        self.troubles.update(outcome.troubles)
        self.rules.update(violation.rule for violation in outcome.violations)
        self._sum.update(outcome.digest.encode())
        if outcome.violations:
            self.bad.append(outcome)


def play(plan: Plan, until: str = "", trace: Line | None = None) -> Outcome:
    """One day, or as much of it as it takes ``until`` this rule is first broken. Raises MachineFault."""
    gc.disable()  # a day is small; to look for what is garbage again and again costs a tenth of it
    gc.freeze()  # ... and what the process held before is not looked through at its end
    try:
        return World(plan, trace).play(until)
    except MemoryError:
        raise MachineFault("no memory is left") from None
    finally:
        gc.enable()
        gc.collect()
        gc.unfreeze()


def played(plans: Sequence[Plan], processes: int) -> Generator[Outcome, None, None]:
    """The days' outcomes in order, as they come; stops its processes when it is closed, and takes away what
    they had in the temporary folder. Raises MachineFault."""
    if processes <= 1 or len(plans) <= 1:
        yield from map(play, plans)
        return
    with of_machine():
        folder = tempfile.mkdtemp(prefix=FOLDERS)
    context, others = multiprocessing.get_context("spawn"), set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(min(processes, len(plans)), context, _child, (folder,))
    try:
        with not_for_children():
            days = pool.map(play, plans)  # starts them
        yield from days
    except BrokenProcessPool:
        raise MachineFault("a process that played was killed: is there memory enough?") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.kill()
            child.join()  # none makes a file after that
        shutil.rmtree(folder, ignore_errors=True)


def _child(folder: str) -> None:
    """Their days' files lie where the parent clears up."""
    tempfile.tempdir = folder
