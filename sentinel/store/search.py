"""Passages looked up by time, verdict, reason or person, a page at a time: no names, and few columns."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.store import doorway
from sentinel.store.database import Connection, stamp

MOST_COUNTED = 100_000


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """Decided from ``since`` until before ``until``; "" is any. ``after``: the key of the page before."""

    since: datetime
    until: datetime
    verdict: str = ""
    reason: str = ""
    person: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage in a list. ``key``: asks for what comes after it."""

    visit: str
    decided_at: datetime
    verdict: str
    reason: str
    outcome: str
    by_staff: bool
    annulled: bool
    key: str


_WHERE = (
    "decided_at >= ? AND decided_at < ? AND rehearsal = 0 AND (? = '' OR verdict = ?) "
    "AND (? = '' OR reason = ?) AND (? = '' OR person = ?)"
)


def page(connection: Connection, wanted: Wanted, limit: int) -> list[Found]:
    """At most ``limit`` passages, the newest first."""
    at, _, visit = wanted.after.partition("|")
    rows = connection.execute(
        "SELECT visit, decided_at, verdict, reason, outcome, "  # noqa: S608 - our own text
        "CASE WHEN json_valid(CAST(decision AS TEXT)) "
        "THEN json_extract(CAST(decision AS TEXT), '$.by_staff') <> '' END, "
        f"EXISTS ({doorway.ANNULLED}) FROM passage WHERE {_WHERE} "
        "AND (? = '' OR (decided_at, visit) < (?, ?)) ORDER BY decided_at DESC, visit DESC LIMIT ?",
        (*_values(wanted), wanted.after, at, visit, limit),
    )
    return [
        Found(
            visit, datetime.fromisoformat(at), verdict, reason, outcome or "", bool(by_staff), bool(annulled),
            f"{at}|{visit}",
        )
        for visit, at, verdict, reason, outcome, by_staff, annulled in rows
    ]  # fmt: skip


def total(connection: Connection, wanted: Wanted) -> int:
    """How many there are on all pages, up to ``MOST_COUNTED``."""
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM passage WHERE {_WHERE} LIMIT ?)",  # noqa: S608
        (*_values(wanted), MOST_COUNTED),
    ).fetchone()
    return int(count)


def _values(wanted: Wanted) -> tuple[str, ...]:
    verdict, reason, person = wanted.verdict, wanted.reason, wanted.person
    return (
        stamp(wanted.since), stamp(wanted.until), verdict, verdict, reason, reason, person, person,
    )  # fmt: skip
