"""A day's figures from the record: by the hour, by reason, how long it took, how much of it was offline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.policy import Verdict
from sentinel.store import doorway, gone_today
from sentinel.store.database import Connection, stamp
from sentinel.store.gone_today import OF_DECISION


@dataclass(frozen=True, slots=True)
class DayFigures:
    """``hours``: local hour -> verdict -> passages; ``reasons``: why not admitted, the most frequent first.

    ``seconds``: from the first look to the verdict, sorted, of those whom the kiosk decided on itself.
    Passages that nobody went through, and rehearsals, count nowhere; those that made room on a full disk
    count everywhere but in ``seconds``.
    """

    hours: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    reasons: tuple[tuple[str, int], ...] = ()
    seconds: tuple[float, ...] = ()
    decided: int = 0
    offline: int = 0
    by_staff: int = 0

    def quantile(self, share: float) -> float | None:
        """The time (s) that this share (0 to 1) of visits stayed within; None: nobody came."""
        return quantile(self.seconds, share)


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Of sorted numbers, by the nearest rank; None of none."""
    if not ordered:
        return None
    rank = max(1, -int(-share * len(ordered) // 1))
    return ordered[min(rank, len(ordered)) - 1]


def figures_of_day(connection: Connection, since: datetime, most_reasons: int = 5) -> DayFigures:
    """From ``since`` (the local midnight) on."""
    rows = connection.execute(
        "SELECT started_at, decided_at, verdict, reason, referred_from, "  # noqa: S608 - our own text
        f"{OF_DECISION.format('offline')}, {OF_DECISION.format('by_staff')} FROM passage "
        f"WHERE decided_at >= ? AND rehearsal = 0 AND NOT EXISTS ({doorway.ANNULLED})",
        (stamp(since),),
    ).fetchall()
    gone = gone_today.since(connection, since)
    hours = {hour: Counter(counts) for hour, counts in gone.hours.items()}
    reasons = Counter(gone.reasons)
    seconds: list[float] = []
    for started, decided, verdict, reason, referred_from, _, _ in rows:
        at = datetime.fromisoformat(decided)
        hours.setdefault(at.astimezone().hour, Counter())[verdict] += 1
        if verdict != Verdict.ADMIT:
            reasons[reason] += 1
        if not referred_from:
            seconds.append(max(0.0, (at - datetime.fromisoformat(started)).total_seconds()))
    return DayFigures(
        hours,
        tuple(reasons.most_common(most_reasons)),
        tuple(sorted(seconds)),
        len(rows) + sum(gone.verdicts.values()),
        sum(bool(row[5]) for row in rows) + gone.offline,
        sum(bool(row[6]) for row in rows) + gone.by_staff,
    )
