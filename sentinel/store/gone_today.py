"""What the day's figures keep of passages that made room on a full disk: numbers alone, until midnight.

Without it the counts on the screen fell as the record was shortened. Statements only; the caller owns the
transaction.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from sentinel.core.policy import Verdict
from sentinel.store import doorway
from sentinel.store.database import Connection, stamp
from sentinel.store.tally import local_midnight

NAME = "gone_today"  # in the table ``meta``

# A row that nobody can read keeps no other from making room, and takes no figure away from the others.
OF_DECISION = (
    "CASE WHEN json_valid(CAST(decision AS TEXT)) THEN json_extract(CAST(decision AS TEXT), '$.{}') END"
)
_ONE = (
    f"SELECT decided_at, verdict, reason, {OF_DECISION.format('offline')}, "  # noqa: S608 - our own text
    f"{OF_DECISION.format('by_staff')} FROM passage "
    f"WHERE visit = ? AND decided_at >= ? AND rehearsal = 0 AND NOT EXISTS ({doorway.ANNULLED})"
)


class Gone(msgspec.Struct):
    """Of the day that began at ``day`` (a stamp): ``hours`` local hour -> verdict -> passages; ``reasons``
    why not admitted; how many ``offline``, how many ``by_staff``."""

    day: str = ""
    hours: dict[int, dict[str, int]] = {}
    reasons: dict[str, int] = {}
    offline: int = 0
    by_staff: int = 0

    @property
    def verdicts(self) -> dict[str, int]:
        """Passages by verdict."""
        total: dict[str, int] = {}
        for counts in self.hours.values():
            for verdict, number in counts.items():
                total[verdict] = total.get(verdict, 0) + number
        return total

    def add(self, at: datetime, verdict: str, reason: str, *, offline: bool, by_staff: bool) -> None:
        """One passage more."""
        hour = self.hours.setdefault(at.astimezone().hour, {})
        hour[verdict] = hour.get(verdict, 0) + 1
        if verdict != Verdict.ADMIT:
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
        self.offline += offline
        self.by_staff += by_staff


def keep(connection: Connection, visits: Iterable[str], now: datetime) -> None:
    """Before these passages and their doorways go: what they count in the figures of the day of ``now``."""
    day = stamp(local_midnight(now))
    kept, before = _kept(connection), 0
    if kept.day == day:
        before = sum(kept.verdicts.values())
    else:
        kept = Gone(day)
    for visit in visits:
        row = connection.execute(_ONE, (visit, day)).fetchone()
        if row is not None:
            at, verdict, reason, offline, by_staff = row
            moment = datetime.fromisoformat(at)
            kept.add(moment, verdict, reason, offline=bool(offline), by_staff=bool(by_staff))
    if sum(kept.verdicts.values()) > before:
        text = msgspec.json.encode(kept).decode()
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (NAME, text))


def since(connection: Connection, at: datetime) -> Gone:
    """What is kept of a day that began at ``at`` or later."""
    kept = _kept(connection)
    return kept if kept.day >= stamp(at) else Gone()


def _kept(connection: Connection) -> Gone:
    """Nothing where another version wrote it: it is of one day."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (NAME,)).fetchone()
    try:
        return msgspec.json.decode(row[0], type=Gone) if row else Gone()
    except msgspec.DecodeError:
        return Gone()
