"""Whom to ask the platform about ahead of their coming: pure, within the platform's budget."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

AHEAD = timedelta(minutes=20)
LATE = timedelta(minutes=10)  # who has not come so long after is not asked for any more
AGAIN_S = 600.0
_MINUTE_S = 60.0
_MOST_ASKED = 1000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is expected: the digest, when, and until when the colour that is held counts (UTC)."""

    digest: str
    expected_at: datetime
    fresh_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refreshing:
    """Who was asked for when (monotonic seconds); ``per_minute``: the budget."""

    per_minute: int
    asked: Mapping[str, float] = field(default_factory=dict)


def choose(
    state: Refreshing, candidates: Iterable[Candidate], utc: datetime, monotonic: float
) -> tuple[Refreshing, str]:
    """The digest to ask for now, "" for nobody: who comes first, and whose facts will be too old by then."""
    recent = sum(monotonic - at < _MINUTE_S for at in state.asked.values())
    if recent >= state.per_minute:
        return state, ""
    due = [one for one in candidates if _due(state, one, utc, monotonic)]
    if not due:
        return state, ""
    first = min(due, key=lambda one: (one.expected_at, one.digest))
    kept = {key: at for key, at in state.asked.items() if monotonic - at < AGAIN_S}
    if len(kept) >= _MOST_ASKED:
        return replace(state, asked=kept), ""
    return replace(state, asked={**kept, first.digest: monotonic}), first.digest


def today_at(last: datetime, now: datetime) -> datetime:
    """The same time of day as the last coming, nearest to now: when a regular is expected."""
    days = round((now - last) / timedelta(days=1))
    return last + timedelta(days=days)


def _due(state: Refreshing, one: Candidate, utc: datetime, monotonic: float) -> bool:
    if not utc - LATE <= one.expected_at <= utc + AHEAD:
        return False
    if monotonic - state.asked.get(one.digest, float("-inf")) < AGAIN_S:
        return False
    return one.fresh_until is None or one.fresh_until < max(one.expected_at, utc)
