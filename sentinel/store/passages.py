"""Passages: the intent with its event before the pulse, the result with its event after it.

Statements only; the caller owns the connection. Every commit is one transaction, on disk when it returns.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sentinel.core.delivery import Draft
from sentinel.core.effects import Passage
from sentinel.core.events import GateOutcome
from sentinel.core.policy import Policy, Verdict
from sentinel.core.sensing import DoorEvent
from sentinel.store import doorway, gone_today, hourly, outbox, record, thermometer
from sentinel.store.audit_heads import HeadMaker
from sentinel.store.database import Connection, stamp, transaction
from sentinel.store.hourly import CountersMaker
from sentinel.store.overflow import LostMaker

_log = logging.getLogger(__name__)


class Written(StrEnum):
    """What became of an intent; only after NEW and REPEATED may the gate be pulsed."""

    NEW = "new"
    REPEATED = "repeated"  # the same intent is on disk, without a result
    REFUSED = "refused"  # another intent under this visit, or its outcome is known already


class EventMaker(CountersMaker, LostMaker, HeadMaker, Protocol):
    """Says what leaves the kiosk about a passage; the room ``report`` has the real one."""

    def passage(self, passage: Passage) -> Draft:
        """The event of the intent."""

    def result(self, visit: str, outcome: GateOutcome, at: datetime, *, rehearsal: bool = False) -> Draft:
        """The event of the result."""

    def door(self, event: DoorEvent) -> Draft:
        """The event of something in the doorway."""

    def store_replaced(self, aside: str, at: datetime) -> Draft:
        """The event that an unreadable database was put aside."""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it was written. ``outcome`` None: no result yet; ``annulled``: nobody went through;
    ``rehearsal``: nobody stood there."""

    visit: str
    started_at: datetime
    decided_at: datetime
    verdict: str
    reason: str
    person: str
    policy_version: str
    policy_hash: str
    intent_at: datetime
    outcome: str | None
    outcome_at: datetime | None
    referred_from: str
    facts: bytes
    decision: bytes
    annulled: bool = False
    rehearsal: bool = False


_COLUMNS = (
    "visit, started_at, decided_at, verdict, reason, person, policy_version, policy_hash, intent_at, "
    "outcome, outcome_at, referred_from, facts, decision"
)


_SELECTED = f"{_COLUMNS}, EXISTS ({doorway.ANNULLED}), rehearsal"


def remember_policy(connection: Connection, policy: Policy, at: datetime) -> str:
    """Keep a policy for ``explain``; its hash."""
    body = record.encode(policy)
    digest = record.policy_hash(body)
    with transaction(connection):
        connection.execute(
            "INSERT OR IGNORE INTO policy VALUES (?, ?, ?, ?)", (digest, policy.version, body, stamp(at))
        )
    return digest


def policy(connection: Connection, digest: str) -> Policy | None:
    """The policy with this hash. Raises StoreError where this software can't read it."""
    row = connection.execute("SELECT body FROM policy WHERE hash = ?", (digest,)).fetchone()
    return record.decode_policy(row[0]) if row else None


def commit_intent(
    connection: Connection, passage: Passage, digest: str, event: Draft, at: datetime
) -> Written:
    """The passage and its event, before the pulse; ``digest`` is the policy's hash."""
    facts, decision = record.encode(passage.facts), record.encode(passage.decision)
    with transaction(connection):
        there = connection.execute(
            "SELECT facts, decision, outcome FROM passage WHERE visit = ?", (passage.visit,)
        ).fetchone()
        if there:
            return Written.REPEATED if there == (facts, decision, None) else Written.REFUSED
        connection.execute(
            f"INSERT INTO passage({_COLUMNS}, rehearsal, seq) "  # noqa: S608 - our columns
            f"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?, ?, {outbox.NUMBER})",
            (
                passage.visit, stamp(passage.started_at), stamp(passage.decided_at),
                passage.decision.verdict.value, passage.decision.reason.value, passage.person,
                passage.decision.policy_version, digest, stamp(at), passage.referred_from, facts, decision,
                passage.rehearsal,
            ),
        )  # fmt: skip
        thermometer.note(connection, passage)
        if not passage.rehearsal:
            verdict = f"{hourly.VERDICT}/{passage.decision.verdict}"
            hourly.count(connection, at, verdict, passage.decision.reason)
        outbox.put(connection, event)
    return Written.NEW


def commit_result(
    connection: Connection, visit: str, outcome: GateOutcome, event: Draft, at: datetime
) -> bool:
    """The outcome and its event; the first outcome stands. False where nothing was written."""
    with transaction(connection):
        cursor = connection.execute(
            "UPDATE passage SET outcome = ?, outcome_at = ? WHERE visit = ? AND outcome IS NULL",
            (outcome.value, stamp(at), visit),
        )
        if cursor.rowcount != 1:
            return False
        if outcome is not GateOutcome.REHEARSED:
            hourly.count(connection, at, hourly.OUTCOME, outcome)
        outbox.put(connection, event)
    return True


def settle_unknown(connection: Connection, events: EventMaker, at: datetime) -> int:
    """At the start: intents without a result end as "unknown" (or "not opened" where nothing was to open)."""
    rows = connection.execute(
        "SELECT visit, verdict, rehearsal FROM passage WHERE outcome IS NULL"
    ).fetchall()
    for visit, verdict, rehearsal in rows:
        opened = GateOutcome.REHEARSED if rehearsal else GateOutcome.UNKNOWN
        outcome = opened if verdict == Verdict.ADMIT else GateOutcome.NOT_OPENED
        event = events.result(visit, outcome, at, rehearsal=bool(rehearsal))
        commit_result(connection, visit, outcome, event, at)
    if rows:
        _log.warning("%d passages had no result when the power went; recorded as such", len(rows))
    return len(rows)


def verdicts_since(connection: Connection, since: datetime) -> Mapping[str, int]:
    """Passages by verdict, decided at or after a moment, without the annulled and the rehearsed.

    Those of the day that made room on a full disk count, too.
    """
    rows = connection.execute(
        "SELECT verdict, count(*) FROM passage WHERE decided_at >= ? AND rehearsal = 0 "  # noqa: S608 - our own text
        f"AND NOT EXISTS ({doorway.ANNULLED}) GROUP BY verdict",
        (stamp(since),),
    )
    return Counter(dict(rows.fetchall())) + Counter(gone_today.since(connection, since).verdicts)


def find(
    connection: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    verdict: str = "",
    limit: int = -1,
    rehearsal: bool = False,
) -> list[StoredPassage]:
    """Passages, the newest first; ``limit`` -1: all. Those of rehearsals are found apart."""
    rows = connection.execute(
        f"SELECT {_SELECTED} FROM passage WHERE decided_at >= ? AND decided_at < ? "  # noqa: S608 - our columns
        "AND (? = '' OR verdict = ?) AND rehearsal = ? ORDER BY decided_at DESC LIMIT ?",
        (stamp(since) if since else "", stamp(until) if until else "~", verdict, verdict, rehearsal, limit),
    )
    return [_stored(row) for row in rows]


def by_id(connection: Connection, prefix: str) -> list[StoredPassage]:
    """The passages whose visit begins with ``prefix``; at most three, to tell "none", "one", "several"."""
    rows = connection.execute(
        f"SELECT {_SELECTED} FROM passage WHERE visit >= ? AND visit < ? ORDER BY visit LIMIT 3",  # noqa: S608
        (prefix, prefix + "~"),
    )
    return [_stored(row) for row in rows]


def _stored(row: tuple[Any, ...]) -> StoredPassage:
    moment = datetime.fromisoformat
    visit, started, decided, verdict, reason, person, version, digest, intent, outcome, ended, *rest = row
    referred_from, facts, decision, annulled, rehearsal = rest
    return StoredPassage(
        visit, moment(started), moment(decided), verdict, reason, person, version, digest, moment(intent),
        outcome, moment(ended) if ended else None, referred_from, bytes(facts), bytes(decision),
        bool(annulled), bool(rehearsal),
    )  # fmt: skip
