"""What happened in the doorway: each once, with its outgoing event; a passage may be annulled by one.

Statements only; the caller owns the connection.
"""

from datetime import datetime

from sentinel.core.delivery import Draft
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.store import hourly, outbox
from sentinel.store.database import Connection, stamp, transaction

# A passage of which nobody went through, for a query over ``passage``.
ANNULLED = (
    "SELECT 1 FROM door_event d WHERE d.visit = passage.visit AND d.visit <> '' AND d.what = 'not_passed' "
    "AND d.people = d.of"
)

_SELECT = "SELECT id, at, what, visit, people, of, began FROM door_event"


def commit(connection: Connection, event: DoorEvent, outgoing: Draft, now: datetime) -> bool:
    """The happening and its event in one transaction; False where it was written before."""
    row = (
        event.id, stamp(event.at), event.what.value, event.visit, event.people, event.of, event.began,
    )  # fmt: skip
    with transaction(connection):
        cursor = connection.execute(
            f"INSERT OR IGNORE INTO door_event VALUES (?, ?, ?, ?, ?, ?, ?, {outbox.NUMBER})",  # noqa: S608
            row,
        )
        if cursor.rowcount != 1:
            return False
        if event.annuls:
            connection.execute("DELETE FROM let_in WHERE visit = ?", (event.visit,))
        hourly.count(connection, now, hourly.DOOR, event.what)
        outbox.put(connection, outgoing)
    return True


def of_visit(connection: Connection, visit: str) -> list[DoorEvent]:
    """What happened at this visit's opening, in order."""
    rows = connection.execute(f"{_SELECT} WHERE visit = ? AND visit <> '' ORDER BY at", (visit,))
    return [_event(*row) for row in rows]


def since(connection: Connection, at: datetime) -> list[DoorEvent]:
    """Everything at or after a moment, in order."""
    rows = connection.execute(f"{_SELECT} WHERE at >= ? ORDER BY at", (stamp(at),))
    return [_event(*row) for row in rows]


def alone(
    connection: Connection, after: tuple[int, str], until: int, most: int
) -> list[tuple[int, str, DoorEvent | None]]:
    """In the order of writing (number, id) after a place: what happened; None: it goes with its passage."""
    rows = connection.execute(
        "SELECT seq, EXISTS (SELECT 1 FROM passage WHERE visit = d.visit), "
        "id, at, what, visit, people, of, began FROM door_event d "
        "WHERE (seq, id) > (?, ?) AND seq <= ? ORDER BY seq, id LIMIT ?",
        (*after, until, most),
    )
    return [(seq, row[0], None if owned else _event(*row)) for seq, owned, *row in rows]


def purge(connection: Connection, before: datetime, bite: int) -> int:
    """Inside the caller's transaction: delete one bite of what is older; how many."""
    return connection.execute(
        "DELETE FROM door_event WHERE id IN (SELECT id FROM door_event WHERE at < ? LIMIT ?)",
        (stamp(before), bite),
    ).rowcount


def _event(event_id: str, at: str, what: str, visit: str, people: int, of: int, began: str) -> DoorEvent:
    return DoorEvent(event_id, Happening(what), datetime.fromisoformat(at), visit, people, of, began)
