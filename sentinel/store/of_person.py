"""All that the record holds of one person, and its erasure on request (PIPL, articles 45 and 47).

Statements only; the caller owns the connection. What is not over stays whole: a visit without a result, and
one of which the collector has yet to be told.
"""

from dataclasses import dataclass

from sentinel.store import let_in
from sentinel.store.database import Connection, transaction

# A happening in the doorway with nobody's visit is nobody's: said in the query's text, or SQLite takes no
# index and reads the whole table for each passage.
VISITS = (
    "SELECT visit, decided_at, outcome IS NULL, (SELECT count(*) FROM door_event d "
    "WHERE d.visit = passage.visit AND d.visit <> '') FROM passage WHERE person = ? ORDER BY decided_at"
)
# An event that nobody can read hides none of the others.
_EVENTS = (
    "SELECT seq, CASE WHEN json_valid(CAST(body AS TEXT)) "
    "THEN json_extract(CAST(body AS TEXT), '$.visit') END AS visit, acked_at IS NULL FROM outbox "
    "WHERE visit IN (SELECT visit FROM passage WHERE person = ?)"
)


@dataclass(frozen=True, slots=True)
class HeldOf:
    """``visits`` that are over, their ``events`` (numbers in the outbox) and happenings in the ``doorway``;
    how many are ``under_way`` or ``waiting`` for the collector. ``first`` and ``last``: when those that are
    over were decided (ISO 8601, UTC), "" none. ``passes``: uses of a pass that outlived their passages."""

    visits: tuple[str, ...]
    events: tuple[int, ...]
    doorway: int
    under_way: int
    waiting: int
    first: str
    last: str
    passes: tuple[int, ...] = ()


def held_of(connection: Connection, person: str, *, fetched: bool) -> HeldOf:
    """What there is of ``person``, the venue's keyed hash of a document's number.

    ``fetched``: a collector takes the events; where none does nothing waits for it.
    """
    events = connection.execute(_EVENTS, (person,)).fetchall()
    waits = {visit for _, visit, unsent in events if unsent and fetched}
    passages = connection.execute(VISITS, (person,)).fetchall()
    over = {
        visit: (at, doorway) for visit, at, is_open, doorway in passages if not is_open and visit not in waits
    }
    decided = [at for at, _ in over.values()]
    under_way = sum(is_open for _, _, is_open, _ in passages)
    return HeldOf(
        visits=tuple(over),
        events=tuple(seq for seq, visit, _ in events if visit in over),
        doorway=sum(doorway for _, doorway in over.values()),
        under_way=under_way,
        waiting=len(passages) - under_way - len(over),
        first=decided[0] if decided else "",
        last=decided[-1] if decided else "",
        passes=let_in.of_person(connection, person),
    )


def erase(connection: Connection, held: HeldOf) -> None:
    """Delete the visits, with their events and what happened in the doorway, in one transaction."""
    visits = [(visit,) for visit in held.visits]
    with transaction(connection):
        connection.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq in held.events])
        connection.executemany("DELETE FROM door_event WHERE visit = ? AND visit <> ''", visits)
        let_in.forget(connection, held.passes)
        connection.executemany("DELETE FROM passage WHERE visit = ?", visits)
