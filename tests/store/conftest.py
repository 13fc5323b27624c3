"""A running database writer with its inbox."""

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from waiting_events import NOW

from sentinel.core.events import Event
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.store.database import DATABASE, Connection, open_writer
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.writer import StoreWriter

E = TypeVar("E")


class RunningStore:
    """The writer in its worker, on real files."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.path = folder / DATABASE
        self.keys = load_or_create_keys(folder)
        self.inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.writer = StoreWriter(
            self.path,
            self.keys.database,
            EventWriter(),
            self.inbox.put,
            SystemClock(),
            **more,
        )
        self.worker = Worker("store", self.writer.session, expected=(StoreError,))
        self.worker.start()

    def take(self, kind: type[E], timeout_s: float = 20.0) -> E:
        while True:
            event = self.inbox.get(timeout=timeout_s)
            if isinstance(event, kind):
                return event

    def stop(self) -> None:
        self.worker.stop()
        assert self.worker.join(20.0)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningStore]]:
    running: list[RunningStore] = []

    def begin(**more: Any) -> RunningStore:
        running.append(RunningStore(tmp_path / "data", **more))
        return running[-1]

    yield begin
    for store in running:
        store.stop()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A record of its own, without a writer."""
    opened = open_writer(tmp_path / "x.db", bytes(32), NOW).connection
    yield opened
    opened.close()
