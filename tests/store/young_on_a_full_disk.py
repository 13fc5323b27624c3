"""A record that has hardly anything yet, on a disk of which somebody takes every byte at once; says what came.

``young_on_a_full_disk.py FOLDER``, in a mount namespace of its own.
"""

import json
import logging
import queue
import sys
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import Device, DeviceChanged, Event, GateOutcome, IntentCommitted
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store import outbox, spare
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.writer import StoreWriter

logging.basicConfig(level=logging.WARNING)
folder = Path(sys.argv[1])
inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
keys = load_or_create_keys(folder)
writer = StoreWriter(folder / DATABASE, keys.database, EventWriter(), inbox.put, SystemClock())
worker = Worker("store", writer.session, expected=(StoreError,))
worker.start()
stop = threading.Event()
taken = folder / "somebody-elses"
downs = 0


def thief() -> None:
    """Whatever becomes free is gone a moment later."""
    with taken.open("ab", buffering=0) as file:
        while not stop.wait(0.001):
            for size in (65536, 1):
                try:
                    while not stop.is_set():
                        file.write(bytes(size))
                except OSError:
                    continue


def heard(kind: type[Any]) -> Any:
    global downs
    while True:
        event = inbox.get(timeout=20)
        downs += event == DeviceChanged(Device.STORE, up=False)
        if isinstance(event, kind):
            return event


def visitor() -> bool:
    visit = str(uuid.uuid4())
    writer.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
    answer = heard(IntentCommitted)
    if answer.ok:
        writer.submit(CommitResult(visit, GateOutcome.PULSED))
    return bool(answer.ok)


def until(holds: Any) -> None:
    for _ in range(60):
        try:
            if writer.call(holds):
                return
        except StoreError:
            pass
        threading.Event().wait(0.4)  # the writer makes spare pages while it is idle
    raise AssertionError("it never came")


def open_passages(connection: Any) -> int:
    (count,) = connection.execute("SELECT count(*) FROM passage WHERE outcome IS NULL").fetchone()
    return int(count)


def visitor_in_the_end() -> bool:
    return any(visitor() or threading.Event().wait(0.4) for _ in range(60))


heard(DeviceChanged)
until(lambda c: spare.rows(c) == spare.ROWS)
assert visitor()
thread = threading.Thread(target=thief, daemon=True)
thread.start()
before = downs
told = 0
passed = 1
while downs == before and passed < 3000 and visitor():
    passed += 1
    if passed % 50 == 0 and writer.tell(Draft(str(uuid.uuid4()), "t", datetime.now(UTC), b'"x"')):
        told += 1
    if passed == 100:
        until(lambda c: open_passages(c) == 0)
        early = {"open": 0, "lost": writer.today().lost, "downs": downs - before}
refused_at = passed
until(lambda c: open_passages(c) == 0)
stop.set()
thread.join(10)
taken.unlink()
assert visitor_in_the_end()
until(lambda c: spare.rows(c) == spare.ROWS)
(recorded,) = writer.call(lambda c: c.execute("SELECT count(*) FROM passage").fetchone())
recorded += writer.call(outbox.status).shortened  # old ones that made room, and are counted
worker.stop()
worker.join(10)
sys.stdout.write(json.dumps({"early": early, "passed": refused_at, "recorded": recorded - 1}))
