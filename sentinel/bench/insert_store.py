"""A kiosk's record as the benchmarks run it: its real writer in its real thread, and one commit, timed."""

import queue
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_OPEN_S = 120.0  # a million events take their time
_COMMIT_S = 20.0


@contextmanager
def running(folder: Path, **options: Any) -> Iterator[Any]:
    """The writer and the inbox that it answers to, once it is open. ``options``: of ``StoreWriter``."""
    from sentinel.core.events import Device, DeviceChanged
    from sentinel.report.events import EventWriter
    from sentinel.runtime.clock import SystemClock
    from sentinel.runtime.worker import Worker
    from sentinel.store.database import DATABASE
    from sentinel.store.keys import load_or_create_keys
    from sentinel.store.writer import StoreWriter

    keys, inbox = load_or_create_keys(folder), queue.SimpleQueue[Any]()
    store = StoreWriter(folder / DATABASE, keys.database, EventWriter(), inbox.put, SystemClock(), **options)
    worker = Worker("store", store.session)
    worker.start()
    while inbox.get(timeout=_OPEN_S) != DeviceChanged(Device.STORE, up=True):
        pass
    try:
        yield store, inbox
    finally:
        worker.stop()
        worker.join(20.0)


def a_passage() -> Any:
    """A typical one, of now."""
    from sentinel.sim.typical import typical_passage

    return typical_passage(str(uuid.uuid4()), datetime.now(UTC))


def committed_s(store: Any, inbox: Any, passage: Any) -> float:
    """Seconds from ``submit`` to ``IntentCommitted``."""
    from sentinel.core.effects import CommitIntent
    from sentinel.core.events import IntentCommitted

    began = time.perf_counter()
    store.submit(CommitIntent(passage))
    while not isinstance(answer := inbox.get(timeout=_COMMIT_S), IntentCommitted):
        pass
    took = time.perf_counter() - began
    assert answer.ok
    return took
