"""What came of a day: of one entrance, or of all that the venue has."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sentinel.sim.deterministic.judge import Violation
from sentinel.sim.deterministic.plan import Plan


@dataclass(frozen=True, slots=True)
class Outcome:
    """A day's end. ``digest`` is equal for equal plans; ``seconds`` of the world's time."""

    plan: Plan
    violations: tuple[Violation, ...]
    digest: str
    steps: int
    lives: int
    pulses: int
    events: int
    copies: int
    seconds: float
    touches: int = 0
    trials: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, int] = field(default_factory=dict)
    log_lines: int = 0  # that the judge read


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several entrances of one day."""
    first, *others = outcomes
    if not others:
        return first
    summed: dict[str, int] = {
        name: sum(getattr(one, name) for one in outcomes)
        for name in ("steps", "lives", "pulses", "events", "copies", "touches", "trials")
    }
    found = sorted((one for part in outcomes for one in part.violations), key=lambda one: one.at_s)
    return Outcome(
        plan=first.plan,
        violations=tuple(found),
        digest=hashlib.sha256("".join(one.digest for one in outcomes).encode()).hexdigest(),
        seconds=max(one.seconds for one in outcomes),
        verdicts=_sum(one.verdicts for one in outcomes),
        troubles=_sum(one.troubles for one in outcomes),
        **summed,
    )


def _sum(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))
