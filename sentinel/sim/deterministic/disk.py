"""The record under the simulation: a model that writes ahead as a database does, or the real one."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sentinel.core.delivery import Draft, Outgoing
from sentinel.core.effects import CommitIntent, CommitResult, Passage, RecordDoor
from sentinel.core.events import GateOutcome
from sentinel.core.policy import Verdict
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import Clock
from sentinel.sim.deterministic.fall import of_machine
from sentinel.store import let_in, outbox, passages
from sentinel.store.committing import Committing
from sentinel.store.database import Connection, open_writer
from sentinel.store.tally import Tally

Effect = CommitIntent | CommitResult | RecordDoor
Remembered = tuple[tuple[str, str, float], ...]
_LET_IN = (GateOutcome.PULSED, GateOutcome.NO_GATE, GateOutcome.UNKNOWN)
_KEEP = 1_000_000
FOLDERS = "sentinel-simulated-"  # in the temporary folder; gone when the day is over


@dataclass(frozen=True, slots=True)
class Kept:
    """What the record holds of a passage; ``outcome`` None: no result yet."""

    visit: str
    verdict: str
    outcome: str | None


class Disk(Protocol):
    """The record, driven by one kiosk at a time."""

    def start(self, at: datetime) -> Remembered:
        """Recover after a stop or a crash, settle what was left open; the passes that let somebody in."""

    def write(self, effect: Effect, at: datetime) -> bool:
        """One transaction, durable at the end; False where an intent is refused."""

    def torn(self, effect: Effect, at: datetime) -> None:
        """The power goes in the middle of the transaction."""

    def crash(self) -> None:
        """The process is gone, between two transactions."""

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        """The first open events."""

    def acknowledge(self, ids: Sequence[str], at: datetime) -> None:
        """These events are done."""

    def passages_of(self, visit: str) -> Kept | None:
        """One of them."""

    def passages(self) -> dict[str, Kept]:
        """All, by visit."""

    def events(self) -> dict[str, int]:
        """The number of each event ever written, by its id."""

    def close(self) -> None:
        """Give up what it holds."""


@dataclass
class _Row:
    passage: Passage
    outcome: GateOutcome | None = None


@dataclass
class _Transaction:
    """What one transaction wrote to the log; it counts once its commit mark is there."""

    passage: Passage | None = None
    result: tuple[str, GateOutcome] | None = None
    drafts: list[Draft] = field(default_factory=list)
    acked: tuple[str, ...] = ()
    committed: bool = False


class ModelDisk:
    """A log of transactions and what follows from it. Rules as in ``store.passages`` and ``store.outbox``."""

    def __init__(self, events: EventWriter) -> None:
        self._events = events
        self._log: list[_Transaction] = []
        self._replayed = 0
        self._rows: dict[str, _Row] = {}
        self._open: dict[str, Outgoing] = {}
        self._numbers: dict[str, int] = {}
        self._without_result: dict[str, None] = {}

    def start(self, at: datetime) -> Remembered:
        """As ``StoreWriter`` does at its start."""
        self._recover()
        for visit in list(self._without_result):
            row = self._rows[visit]
            admitted = row.passage.decision.verdict is Verdict.ADMIT
            outcome = GateOutcome.UNKNOWN if admitted else GateOutcome.NOT_OPENED
            self.write(CommitResult(visit, outcome), at)
        return tuple(
            (row.passage.facts.permit.ref, visit, row.passage.decided_at.timestamp())
            for visit, row in reversed(self._rows.items())
            if row.passage.facts.permit is not None and row.passage.facts.permit.ref
            and row.passage.decision.verdict is Verdict.ADMIT and row.outcome in _LET_IN
        )  # fmt: skip

    def write(self, effect: Effect, at: datetime) -> bool:
        """Raises nothing: faults of the medium are the plan's."""
        transaction = self._prepared(effect, at)
        if transaction is None:
            return not isinstance(effect, CommitIntent) or self._is_repeated(effect.passage)
        self._commit(transaction)
        return True

    def torn(self, effect: Effect, at: datetime) -> None:
        """The log ends in a transaction without its mark."""
        transaction = self._prepared(effect, at)
        if transaction is not None:
            self._log.append(transaction)

    def crash(self) -> None:
        """The log is as it is."""

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        """By priority, then by number."""
        first = sorted(self._open.values(), key=lambda one: (-one.event.priority, one.seq))
        return tuple(first[:limit])

    def acknowledge(self, ids: Sequence[str], at: datetime) -> None:
        """Unknown ids are nobody's business."""
        known = tuple(i for i in ids if i in self._open)
        if known:
            self._commit(_Transaction(acked=known))

    def passages_of(self, visit: str) -> Kept | None:
        """One of them."""
        row = self._rows.get(visit)
        if row is None:
            return None
        return Kept(visit, row.passage.decision.verdict.value, row.outcome.value if row.outcome else None)

    def passages(self) -> dict[str, Kept]:
        """All, by visit."""
        return {visit: kept for visit in self._rows if (kept := self.passages_of(visit)) is not None}

    def events(self) -> dict[str, int]:
        """All ever written."""
        return dict(self._numbers)

    def close(self) -> None:
        """Nothing is held."""

    def _is_repeated(self, passage: Passage) -> bool:
        row = self._rows[passage.visit]
        return row.outcome is None and row.passage == passage

    def _prepared(self, effect: Effect, at: datetime) -> _Transaction | None:
        match effect:
            case CommitIntent(passage):
                if passage.visit in self._rows:
                    return None
                return _Transaction(passage=passage, drafts=[self._events.passage(passage)])
            case CommitResult(visit, outcome):
                if visit not in self._without_result:
                    return None
                draft = self._events.result(visit, outcome, at)
                return _Transaction(result=(visit, outcome), drafts=[draft])
            case RecordDoor(event):
                return _Transaction(drafts=[self._events.door(event)])

    def _commit(self, transaction: _Transaction) -> None:
        transaction.committed = True
        self._log.append(transaction)
        self._replay()

    def _recover(self) -> None:
        """Read the whole log again, as after a crash: what has no mark at its end never happened."""
        self._log = [one for one in self._log if one.committed]
        self._replayed = 0
        for kept in (self._rows, self._open, self._numbers, self._without_result):
            kept.clear()
        self._replay()

    def _replay(self) -> None:
        for one in self._log[self._replayed :]:
            if one.passage is not None:
                self._rows[one.passage.visit] = _Row(one.passage)
                self._without_result[one.passage.visit] = None
            if one.result is not None:
                visit, self._rows[one.result[0]].outcome = one.result
                self._without_result.pop(visit)
            for draft in one.drafts:
                if draft.event_id not in self._numbers:
                    number = self._numbers[draft.event_id] = len(self._numbers) + 1
                    self._open[draft.event_id] = Outgoing(number, draft)
            for event_id in one.acked:
                self._open.pop(event_id, None)
        self._replayed = len(self._log)


class RealDisk:
    """The encrypted database itself, by the writer's own statements; a crash leaves its files as they are."""

    def __init__(self, events: EventWriter, clock: Clock) -> None:
        self._events, self._clock = events, clock
        self._folder: Path | None = None  # until the first start
        self._generation = 0
        self._path = Path()
        self._key = b"\1" * 32
        self._connection: Connection | None = None
        self._work = Committing(events, clock, Tally(), lambda: None, _KEEP)

    @of_machine()
    def start(self, at: datetime) -> Remembered:
        """Open what the crash left."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=FOLDERS))
            self._path = self._folder / "0.db"
        if self._connection is None:
            self._connection = open_writer(self._path, self._key, at).connection
        self._work.begin()
        passages.settle_unknown(self._connection, self._events, at)
        return let_in.last(self._connection)

    @of_machine()
    def write(self, effect: Effect, at: datetime) -> bool:
        """The writer's own transaction."""
        return self._work.do(self._open, effect)

    @of_machine()
    def torn(self, effect: Effect, at: datetime) -> None:
        """The files as they are in the middle of the transaction, and half a page of rubbish behind them."""
        connection, copy = self._open, self._next_path()

        def snapshot(statement: str) -> None:
            if statement.strip().upper().startswith("COMMIT"):
                self._copy(copy)

        connection.set_trace_callback(snapshot)
        self._work.do(connection, effect)
        connection.set_trace_callback(None)
        self._leave(copy)
        with Path(f"{copy}-wal").open("ab") as log:
            log.write(b"\x5a" * 2048)

    @of_machine()
    def crash(self) -> None:
        """The files as they are; nothing is closed in order."""
        if self._connection is not None:
            self._leave(self._next_path())

    @of_machine()
    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        """The first open events."""
        return outbox.fetch(self._open, limit)

    @of_machine()
    def acknowledge(self, ids: Sequence[str], at: datetime) -> None:
        """These events are done."""
        outbox.mark_acked(self._open, ids, at)

    def passages_of(self, visit: str) -> Kept | None:
        """One of them."""
        row = self._open.execute(
            "SELECT visit, verdict, outcome FROM passage WHERE visit = ?", (visit,)
        ).fetchone()
        return Kept(*row) if row else None

    def passages(self) -> dict[str, Kept]:
        """All, by visit."""
        rows = self._open.execute("SELECT visit, verdict, outcome FROM passage").fetchall()
        return {row[0]: Kept(*row) for row in rows}

    def events(self) -> dict[str, int]:
        """All ever written; none where the file is not open: the day was broken off between two lives."""
        if self._connection is None:
            return {}
        return dict(self._open.execute("SELECT event_id, seq FROM outbox").fetchall())

    def close(self) -> None:
        """Take the files away."""
        if self._connection is not None:
            self._connection.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _open(self) -> Connection:
        assert self._connection is not None, "the record was not started"
        return self._connection

    def _next_path(self) -> Path:
        assert self._folder is not None
        self._generation += 1
        return self._folder / f"{self._generation}.db"

    def _leave(self, copy: Path) -> None:
        if not copy.exists():
            self._copy(copy)
        self._open.close()
        self._path, self._connection = copy, None

    def _copy(self, to: Path) -> None:
        for suffix in ("", "-wal"):
            source = Path(f"{self._path}{suffix}")
            if source.exists():
                shutil.copyfile(source, f"{to}{suffix}")
