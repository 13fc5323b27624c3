"""The commit before the pulse: passage and event in one transaction with fsync."""

import argparse
import os
import queue
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TITLE = "store: commit of a passage"

_WARM_UP = 50
_COMMITS = 1000


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """One caller thread and one writer thread; all files in the folder for temporary files."""
    with tempfile.TemporaryDirectory() as folder:
        ours, plain, bare = _commits(Path(folder))
        rows = [
            {
                "what": f"passage and event committed with fsync, {_COMMITS}, {name}",
                "ours": round(_quantile(ours, q) * 1e3, 3),
                "unit": "ms",
                "peer": {"the same rows by plain sqlite3, in turn": round(_quantile(plain, q) * 1e3, 3)},
            }
            for name, q in (("p50", 0.5), ("p99", 0.99))
        ]
        rows[1]["target"] = "<= 6"
        floor = {
            "what": "bare write and fsync of 16 kB, in turn, p99",
            "ours": round(_quantile(bare, 0.99) * 1e3, 3),
        }
        return [*rows, floor | {"unit": "ms"}]


def _commits(folder: Path) -> tuple[list[float], list[float], list[float]]:
    """Seconds from ``submit`` to ``IntentCommitted``, and in turn those of plain sqlite3 and of a bare fsync.

    In turn, because the disk is shared with whatever else the machine does.
    """
    from sentinel.core.effects import CommitIntent
    from sentinel.core.events import IntentCommitted
    from sentinel.report.events import EventWriter
    from sentinel.sim.typical import typical_passage
    from sentinel.store import passages

    writer, worker, inbox = _store(folder / "ours")
    connection, events = _plain(folder), EventWriter()
    took: tuple[list[float], list[float], list[float]] = ([], [], [])
    with (folder / "bare").open("wb", buffering=0) as file:
        for _ in range(_WARM_UP + _COMMITS):
            passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC))
            began = time.perf_counter()
            writer.submit(CommitIntent(passage))
            while not isinstance(answer := inbox.get(timeout=10.0), IntentCommitted):
                pass
            took[0].append(time.perf_counter() - began)
            assert answer.ok
            began = time.perf_counter()
            passages.commit_intent(connection, passage, "", events.passage(passage), datetime.now(UTC))
            took[1].append(time.perf_counter() - began)
            began = time.perf_counter()
            file.write(bytes(16384))
            os.fsync(file.fileno())
            took[2].append(time.perf_counter() - began)
    connection.close()
    worker.stop()
    worker.join(5.0)
    return took[0][_WARM_UP:], took[1][_WARM_UP:], took[2][_WARM_UP:]


def _store(folder: Path, on_outgoing: Callable[[], None] = lambda: None) -> Any:
    from sentinel.report.events import EventWriter
    from sentinel.runtime.clock import SystemClock
    from sentinel.runtime.worker import Worker
    from sentinel.store.database import DATABASE
    from sentinel.store.keys import load_or_create_keys
    from sentinel.store.writer import StoreWriter

    keys = load_or_create_keys(folder)
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    writer = StoreWriter(
        folder / DATABASE,
        keys.database,
        EventWriter(),
        inbox.put,
        SystemClock(),
        on_outgoing=on_outgoing,
    )
    worker = Worker("store", writer.session)
    worker.start()
    inbox.get(timeout=10.0)
    return writer, worker, inbox


def _plain(folder: Path) -> sqlite3.Connection:
    """The same tables in the standard library's SQLite: no encryption, no thread."""
    from sentinel.store import schema

    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    for statement in schema.MIGRATIONS[0]:
        connection.execute(statement)
    return connection


def _quantile(values: list[float], q: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[int(q * 1000) - 1]
