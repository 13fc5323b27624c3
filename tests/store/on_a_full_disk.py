"""A store on a small file system that fills up; says on stdout what became of its events.

``on_a_full_disk.py FOLDER``, in a mount namespace of its own.
"""

import json
import logging
import os
import queue
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent
from sentinel.core.events import Device, DeviceChanged, Event, IntentCommitted
from sentinel.report.events import LOST, EventWriter
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
keys = load_or_create_keys(folder)
told = 0


def run() -> tuple[StoreWriter, Worker, "queue.SimpleQueue[Event]"]:
    inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
    writer = StoreWriter(folder / DATABASE, keys.database, EventWriter(), inbox.put, SystemClock())
    worker = Worker("store", writer.session, expected=(StoreError,))
    worker.start()
    while inbox.get(timeout=20) != DeviceChanged(Device.STORE, up=True):
        pass
    return writer, worker, inbox


def tell(size: int, priority: int = 0) -> None:
    global told
    body = json.dumps({"x": "x" * size}).encode()
    assert writer.tell(Draft(str(uuid.uuid4()), "t", datetime.now(UTC), body, priority))
    told += 1
    writer.call(lambda connection: None)


def counted(connection: Any) -> tuple[int, int, int]:
    (accounts,) = connection.execute("SELECT count(*) FROM outbox WHERE kind = ?", (LOST,)).fetchone()
    (alarms,) = connection.execute(
        "SELECT count(*) FROM outbox WHERE priority = 10 AND kind = 't'"
    ).fetchone()
    return outbox.waiting(connection), accounts, alarms


writer, worker, inbox = run()
for _ in range(20):
    tell(100, priority=10)
while not writer.today().lost and told < 20_000:
    tell(900)
filled = (
    os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize < 8 * 1024 * 1024 and writer.today().lost > 0
)
refused = 0
for _ in range(300):
    visit = str(uuid.uuid4())
    writer.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
    while not isinstance(answer := inbox.get(timeout=20), IntentCommitted):
        pass
    refused += not answer.ok
    told += answer.ok
waiting, accounts, alarms = writer.call(counted)
lost = writer.today().lost
# Somebody else takes the last of the disk: the next start must do with the reserve.
worker.stop()
worker.join(10)
try:
    with (folder / "somebody-elses").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))
except OSError:
    pass
before = {"told": told, "alarms": alarms, "waiting": waiting, "accounts": accounts, "lost": lost}
writer, worker, inbox = run()
told += 300 - refused  # the results, "unknown", of passages that this process has not seen the end of
for _ in range(20):
    visit = str(uuid.uuid4())
    writer.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
    while not isinstance(answer := inbox.get(timeout=20), IntentCommitted):
        pass
    refused += not answer.ok
    told += answer.ok
waiting, accounts, _ = writer.call(counted)
after = {"told": told, "waiting": waiting, "accounts": accounts, "lost": writer.today().lost}
sys.stdout.write(json.dumps({"filled": filled, "refused": refused, "before": before, "after": after}))
worker.stop()
worker.join(10)
