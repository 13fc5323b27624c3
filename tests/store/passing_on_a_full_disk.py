"""A store on a small disk that somebody fills to the last byte, and many more visitors than it has room for.

``passing_on_a_full_disk.py FOLDER [UNINVITED]``, in a mount namespace of its own; says on stdout what became
of them. UNINVITED: how many come in with each whom nobody let in.
"""

import json
import logging
import os
import queue
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.events import Device, DeviceChanged, Event, GateOutcome, IntentCommitted
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store import outbox
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.writer import StoreWriter

logging.basicConfig(level=logging.WARNING)
folder = Path(sys.argv[1])
uninvited = int(sys.argv[2]) if len(sys.argv) > 2 else 0
inbox: "queue.SimpleQueue[Event]" = queue.SimpleQueue()
keys = load_or_create_keys(folder)
writer = StoreWriter(folder / DATABASE, keys.database, EventWriter(), inbox.put, SystemClock())
worker = Worker("store", writer.session, expected=(StoreError,))
worker.start()
while inbox.get(timeout=20) != DeviceChanged(Device.STORE, up=True):
    pass


def visit() -> bool:
    who = str(uuid.uuid4())
    writer.submit(CommitIntent(typical_passage(who, datetime.now(UTC))))
    while not isinstance(answer := inbox.get(timeout=20), IntentCommitted):
        pass
    if answer.ok:
        writer.submit(CommitResult(who, GateOutcome.PULSED))
    for _ in range(uninvited):
        event = DoorEvent(str(uuid.uuid4()), Happening.UNADMITTED, datetime.now(UTC), "", 1, 0, "")
        writer.submit(RecordDoor(event))
    return answer.ok


def count(table: str, where: str = "1") -> int:
    return int(writer.call(lambda c: c.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]))


def last(connection: Any) -> list[Any]:
    return [
        json.loads(o.event.body) for o in outbox.fetch(connection, 9999) if o.event.kind == outbox.SHORTENED
    ]


recorded = sum(visit() for _ in range(200))
until = time.monotonic() + 20.0
while count("spare") < 32 and time.monotonic() < until:
    time.sleep(0.2)
try:
    with (folder / "somebody-elses").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
except OSError:
    pass
found = os.statvfs(folder)
turned_away = 0
for _ in range(1500 if uninvited else 3000):
    passed = visit()
    recorded += passed
    turned_away += not passed
passages = count("passage")
status = writer.call(outbox.status)
said = {
    "free": found.f_bavail * found.f_frsize,
    "recorded": recorded,
    "turned_away": turned_away,
    "passages": passages,
    "doorway": count("door_event"),
    "shortened": status.shortened,
    "accounts": writer.call(last),
    "lost": status.lost,
    "waiting": status.waiting,
    "visits_waiting": count("outbox", "acked_at IS NULL AND kind LIKE '%.passage%'"),
}
sys.stdout.write(json.dumps(said))
worker.stop()
worker.join(10)
