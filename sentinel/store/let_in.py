"""The last passes with which somebody was let in, so that a restart forgets no use of one.

They stand in the passages; of those that made room on a full disk the last are kept here, for as long as
passages are. Statements only; the caller owns the transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sentinel.core.events import GateOutcome
from sentinel.core.policy import Verdict
from sentinel.store import doorway
from sentinel.store.database import Connection, stamp

MOST = 512
_LOOK = 20_000  # of the last passages, so that a start stays short

# Whoever may have gone in when the power went counts; whoever did not go through does not.
_WENT_IN = "verdict = ? AND outcome IN (?, ?, ?) AND NOT EXISTS (" + doorway.ANNULLED + ")"
_MEANT = (Verdict.ADMIT, GateOutcome.PULSED, GateOutcome.NO_GATE, GateOutcome.UNKNOWN)
# A row that nobody can read keeps no other from making room.
_REF = "CASE WHEN json_valid(CAST(facts AS TEXT)) THEN json_extract(CAST(facts AS TEXT), '$.permit.ref') END"


def last(connection: Connection, most: int = MOST) -> tuple[tuple[str, str, float], ...]:
    """Reference, visit, UTC seconds; the newest first."""
    rows = connection.execute(
        f"SELECT ref, visit, at FROM (SELECT {_REF} AS ref, visit, decided_at AS at FROM "  # noqa: S608 - our text
        f"(SELECT visit, decided_at, facts FROM passage WHERE {_WENT_IN} "
        f"ORDER BY decided_at DESC LIMIT {_LOOK}) "
        "UNION ALL SELECT ref, visit, at FROM let_in) WHERE ref <> '' ORDER BY at DESC LIMIT ?",
        (*_MEANT, most),
    )
    return tuple((ref, visit, datetime.fromisoformat(at).timestamp()) for ref, visit, at in rows)


def keep(connection: Connection, visits: Sequence[str]) -> None:
    """Before these passages go, in the order of writing: what the last of them let in."""
    for visit in visits:
        connection.execute(
            "INSERT INTO let_in(visit, ref, at, person) "  # noqa: S608 - our own text
            f"SELECT visit, {_REF}, decided_at, person FROM passage "
            f"WHERE visit = ? AND {_REF} <> '' AND {_WENT_IN}",
            (visit, *_MEANT),
        )
    connection.execute("DELETE FROM let_in WHERE id <= (SELECT max(id) FROM let_in) - ?", (MOST,))


def purge(connection: Connection, before: datetime) -> int:
    """Delete what is older; how many. There are few."""
    return connection.execute("DELETE FROM let_in WHERE at < ?", (stamp(before),)).rowcount


def of_person(connection: Connection, person: str) -> tuple[int, ...]:
    """The rows of a person, for who asks to be erased."""
    rows = connection.execute("SELECT id FROM let_in WHERE person = ?", (person,)).fetchall()
    return tuple(row for (row,) in rows)


def forget(connection: Connection, rows: Sequence[int]) -> None:
    """Delete these."""
    connection.executemany("DELETE FROM let_in WHERE id = ?", [(row,) for row in rows])
