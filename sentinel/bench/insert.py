"""The commit before the pulse: passage and event in one transaction with fsync."""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.bench.insert_store import a_passage, committed_s, running

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
    """Seconds of the kiosk's commits, and in turn those of plain sqlite3 and of a bare fsync.

    In turn, because the disk is shared with whatever else the machine does.
    """
    from sentinel.report.events import EventWriter
    from sentinel.store import passages

    connection, events = _plain(folder), EventWriter()
    took: tuple[list[float], list[float], list[float]] = ([], [], [])
    with running(folder / "ours") as (store, inbox), (folder / "bare").open("wb", buffering=0) as file:
        for _ in range(_WARM_UP + _COMMITS):
            passage = a_passage()
            took[0].append(committed_s(store, inbox, passage))
            began = time.perf_counter()
            passages.commit_intent(connection, passage, "", events.passage(passage), datetime.now(UTC))
            took[1].append(time.perf_counter() - began)
            began = time.perf_counter()
            file.write(bytes(16384))
            os.fsync(file.fileno())
            took[2].append(time.perf_counter() - began)
    connection.close()
    return took[0][_WARM_UP:], took[1][_WARM_UP:], took[2][_WARM_UP:]


def _plain(folder: Path) -> sqlite3.Connection:
    """The same tables in the standard library's SQLite: no encryption, no thread."""
    from sentinel.store import schema

    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    for statements in schema.MIGRATIONS:
        for statement in statements:
            connection.execute(statement)
    return connection


def _quantile(values: list[float], q: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[int(q * 1000) - 1]
