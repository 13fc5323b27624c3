"""Which of several sources' statements a kiosk is told: the stricter one. Pure.

What one source says later takes the place of what it said before. Between sources the stricter counts, as at
the kiosk (``core.weighing``): red before yellow before green, positive before negative, fewer doses before
more. Two samples contradict each other within a day; after that the later one counts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

DISPUTED = timedelta(days=1)
_EVER = datetime.min.replace(tzinfo=UTC)
_COLOURS = {"green": 0, "yellow": 1, "red": 2}
_RESULTS = {"negative": 0, "none": -1, "unknown": -1, "positive": 1}


class Said(Protocol):
    """What a source says: a colour or result in ``value``, doses in ``number``; when in ``at``."""

    @property
    def source(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...
    @property
    def number(self) -> int: ...


S = TypeVar("S", bound=Said)


def test(rows: Iterable[S]) -> S | None:
    """The sample that counts; None: there is none. The same for any order of the rows."""
    newest: dict[str, S] = {}
    for row in rows:
        before = newest.get(row.source)
        if before is None or _when(row) > _when(before):
            newest[row.source] = row
    last = max(map(_when, newest.values()), default=_EVER)
    disputed = [row for row in newest.values() if last - _when(row) <= DISPUTED]
    return max(disputed, key=lambda row: (_RESULTS.get(row.value, -1), _when(row), row.source), default=None)


def colour(rows: Iterable[S]) -> S | None:
    """The colour that counts."""
    return max(rows, key=lambda row: (_COLOURS.get(row.value, 3), _when(row), row.source), default=None)


def doses(rows: Iterable[S]) -> S | None:
    """The doses that count; of as many, the last dose that lies further back."""
    return min(rows, key=lambda row: (row.number, _when(row), row.source), default=None)


def _when(row: Said) -> datetime:
    return row.at or _EVER
