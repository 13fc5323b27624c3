"""Whether a version on trial is in good health long enough to be kept: pure."""

from collections.abc import Set
from dataclasses import dataclass, replace
from enum import Enum

HEALTHY_S = 120.0  # so long without a break
PATIENCE_S = 600.0  # after its start a version that was never healthy so long is given up


class Finding(Enum):
    """What came out. OPEN: it goes on."""

    OPEN = "open"
    KEEP = "keep"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Trial:
    """``expected``: what has to be alive, because it was before the update. Times are monotonic seconds."""

    began: float
    expected: frozenset[str]
    healthy_since: float | None = None
    finding: Finding = Finding.OPEN
    missing: frozenset[str] = frozenset()
    healthy_s: float = HEALTHY_S
    patience_s: float = PATIENCE_S


def step(trial: Trial, up: Set[str], now: float) -> Trial:
    """After a look at what is alive (``up``), once a second or so. What was found stays found."""
    if trial.finding is not Finding.OPEN:
        return trial
    missing = trial.expected - up
    if missing:
        late = now - trial.began >= trial.patience_s
        return replace(
            trial,
            healthy_since=None,
            missing=frozenset(missing),
            finding=Finding.GIVE_UP if late else Finding.OPEN,
        )
    since = now if trial.healthy_since is None else trial.healthy_since
    kept = now - since >= trial.healthy_s
    return replace(
        trial, healthy_since=since, missing=frozenset(), finding=Finding.KEEP if kept else Finding.OPEN
    )
