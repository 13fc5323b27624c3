"""Other people's queues on disk, asked for what our outbox does: an event is there after a power cut."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MISSING = "not installed: pip install persist-queue litequeue"


@contextlib.contextmanager
def persist_queue(folder: Path) -> Iterator[Callable[[bytes], object]]:
    """persist-queue's queue with acknowledgements, in SQLite; a commit for each. Raises ImportError."""
    from persistqueue import SQLiteAckQueue

    queue = SQLiteAckQueue(str(folder / "persist"), auto_commit=True, multithreading=True)
    yield queue.put
    queue.close()


@contextlib.contextmanager
def lite_queue(folder: Path) -> Iterator[Callable[[bytes], object]]:
    """litequeue, in SQLite, told to wait for the disk (by itself it does not). Raises ImportError."""
    from litequeue import LiteQueue

    queue = LiteQueue(str(folder / "lite.db"))
    queue.conn.execute("PRAGMA synchronous = FULL")
    yield lambda body: queue.put(body.decode())
    queue.close()


@contextlib.contextmanager
def bare_table(folder: Path) -> Iterator[Callable[[bytes], object]]:
    """One table in the standard library's SQLite, WAL, waiting for the disk."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE outbox (number INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    yield lambda body: connection.execute("INSERT INTO outbox (body) VALUES (?)", (body,))
    connection.close()


class Peers:
    """Each is given an event in its turn, since the disk is shared with whatever else the machine does."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.took: dict[str, list[float]] = {}
        self.missing: list[str] = []
        self._put: dict[str, Callable[[bytes], object]] = {}
        named = (
            ("an event into persist-queue (SQLiteAckQueue)", persist_queue),
            ("an event into litequeue, synchronous = FULL", lite_queue),
            ("an event into a bare table of sqlite3", bare_table),
        )
        for name, peer in named:
            try:
                self._put[name] = stack.enter_context(peer(folder))
                self.took[name] = []
            except ImportError:
                self.missing.append(name)

    def turn(self, body: bytes) -> None:
        """Put it into each, and note the seconds."""
        for name, put in self._put.items():
            began = time.perf_counter()
            put(body)
            self.took[name].append(time.perf_counter() - began)

    def shown(self, of: Callable[[list[float]], float]) -> dict[str, float | str]:
        """For a row: a figure of each in ms, or how to get it."""
        found: dict[str, float | str] = {name: round(of(took) * 1e3, 3) for name, took in self.took.items()}
        return found | dict.fromkeys(self.missing, MISSING)
