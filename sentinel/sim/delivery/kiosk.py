"""A kiosk's store and reporter in a process that may be killed: ``python -m`` this, and a FOLDER.

FOLDER holds ``settings.json`` (the report's settings). Every passage that the gate may open for is noted in
``promised`` first. Once there is a file ``enough`` it only delivers, and writes ``done`` when nothing waits.
"""

import os
import queue
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sentinel.config import ReportSettings
from sentinel.core.delivery import Draft, Terms
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import Device, DeviceChanged, Event, GateOutcome, IntentCommitted
from sentinel.report.events import EventWriter
from sentinel.report.mqtt import BrokerError
from sentinel.report.session import Reporter
from sentinel.runtime.birth import next_birth
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.stored_outbox import StoredOutbox
from sentinel.store.writer import StoreWriter

KIOSK = "kiosk-7"
_PAUSE_S = 0.01


def serve(folder: Path) -> None:
    """Until killed."""
    keys, clock = load_or_create_keys(folder), SystemClock()
    inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
    settings = msgspec.json.decode((folder / "settings.json").read_bytes(), type=ReportSettings)
    store = StoreWriter(
        folder / DATABASE,
        keys.database,
        EventWriter(),
        inbox.put,
        clock,
        on_outgoing=lambda: reporter.wake(),
    )
    reporter = Reporter(
        settings,
        KIOSK,
        StoredOutbox(store, clock),
        inbox.put,
        clock,
        birth=next_birth(folder, clock.now().utc),
        terms=Terms(first_s=1.0),
        tell=store.tell,
    )
    Worker("store", store.session, expected=(StoreError,)).start()
    while inbox.get(timeout=20) != DeviceChanged(Device.STORE, up=True):
        pass
    Worker("report", reporter.session, expected=(BrokerError,), stale_after_s=40.0).start()
    with (folder / "promised").open("ab", buffering=0) as promised:
        while not (folder / "enough").exists():
            _one(store, inbox, promised.fileno())
            time.sleep(_PAUSE_S)
    while store.today().unsent:
        time.sleep(0.02)
    (folder / "done").touch()
    time.sleep(3600)


def _one(store: StoreWriter, inbox: "queue.SimpleQueue[Event]", promised: int) -> None:
    visit = str(uuid.uuid4())
    store.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
    while not isinstance(answer := inbox.get(timeout=20), IntentCommitted):
        pass
    if answer.ok:
        os.write(promised, f"{visit}\n".encode())
        store.submit(CommitResult(visit, GateOutcome.PULSED))
        store.tell(Draft(str(uuid.uuid4()), "org.sentinel.told.v1", datetime.now(UTC), b"{}", 10))


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
