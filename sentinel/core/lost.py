"""What had to make room, events and old passages: never silently, an account is kept in its place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """``number`` events that nobody acknowledged, by ``kinds``; their first and last sequence numbers and
    moments. Numbers between those need not all be lost: others may have been delivered before."""

    number: int
    first_seq: int
    last_seq: int
    first_at: datetime
    last_at: datetime
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shortened:
    """What went from the record before its time: ``number`` passages and ``doorway`` happenings, with a
    passage or alone; ``first_at`` and ``last_at``: the earliest and the latest of their moments."""

    number: int
    doorway: int
    first_at: datetime
    last_at: datetime

    @property
    def rows(self) -> int:
        """Of either kind."""
        return self.number + self.doorway

    def and_also(self, other: "Shortened") -> "Shortened":
        """Both in one account."""
        return Shortened(
            self.number + other.number,
            self.doorway + other.doorway,
            min(self.first_at, other.first_at),
            max(self.last_at, other.last_at),
        )


def lost(rows: Iterable[tuple[int, str, datetime]]) -> Lost:
    """The account of events: sequence number, kind, moment. At least one."""
    gone = list(rows)
    numbers, moments = [seq for seq, _, _ in gone], [at for _, _, at in gone]
    kinds = Counter(kind for _, kind, _ in gone)
    return Lost(len(gone), min(numbers), max(numbers), min(moments), max(moments), dict(kinds))


def merged(one: Lost, other: Lost) -> Lost:
    """Both in one account."""
    return Lost(
        one.number + other.number,
        min(one.first_seq, other.first_seq),
        max(one.last_seq, other.last_seq),
        min(one.first_at, other.first_at),
        max(one.last_at, other.last_at),
        dict(Counter(one.kinds) + Counter(other.kinds)),
    )
