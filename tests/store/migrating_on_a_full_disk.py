"""A record of an earlier form on a disk that is full to the last byte, opened by today's software; says what came.

``migrating_on_a_full_disk.py FOLDER FORM HAPPENINGS FREE``, in a mount namespace of its own. FORM: how many
migrations it had seen; HAPPENINGS in its doorway; FREE: bytes that are left, the reserve among them.
"""

import json
import logging
import os
import queue
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import Device, DeviceChanged, Event, GateOutcome, IntentCommitted
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store import reserve, schema, spare
from sentinel.store.database import DATABASE, open_writer, transaction
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.writer import StoreWriter

logging.basicConfig(level=logging.WARNING)
folder, form, happenings = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
keys, now = load_or_create_keys(folder), datetime.now(UTC)
with (
    mock.patch.object(schema, "MIGRATIONS", schema.MIGRATIONS[:form]),
    mock.patch.object(schema, "VERSION", form),
):
    old = open_writer(folder / DATABASE, keys.database, now).connection
    with transaction(old):
        old.executemany(
            "INSERT INTO door_event(id, at, what, visit, people, of, began) VALUES (?, ?, 'unadmitted', '', 1, 0, '')",
            [(str(uuid.uuid4()), now.isoformat()) for _ in range(happenings)],
        )
    with transaction(old):
        old.executemany(
            "INSERT INTO outbox(event_id, kind, priority, created_at, body, acked_at) VALUES (?, 't', 0, '', ?, '2026')",
            [(str(uuid.uuid4()), os.urandom(500)) for _ in range(happenings // 5)],
        )
    if form >= 6:
        spare.refill(old, spare.ROWS)
    reserve.hold(folder)
    old.close()
free = int(sys.argv[4])
if free < reserve.SIZE:
    reserve.release(folder)
with (folder / "somebody-elses").open("wb", buffering=0) as file:
    room = os.statvfs(folder)
    left = room.f_bavail * room.f_frsize - (free if free < reserve.SIZE else free - reserve.SIZE)
    os.posix_fallocate(file.fileno(), 0, left)
found = os.statvfs(folder)
inbox: "queue.SimpleQueue[Event]" = queue.SimpleQueue()
writer = StoreWriter(folder / DATABASE, keys.database, EventWriter(), inbox.put, SystemClock())
worker = Worker("store", writer.session, expected=(StoreError,))
worker.start()
recorded, up = 0, False
try:
    while not up:
        up = inbox.get(timeout=25) == DeviceChanged(Device.STORE, up=True)
    for _ in range(100):
        who = str(uuid.uuid4())
        writer.submit(CommitIntent(typical_passage(who, datetime.now(UTC))))
        while not isinstance(answer := inbox.get(timeout=20), IntentCommitted):
            pass
        recorded += answer.ok
        if answer.ok:
            writer.submit(CommitResult(who, GateOutcome.PULSED))
    (form,) = writer.call(lambda c: c.execute("PRAGMA user_version").fetchone())
    (kept,) = writer.call(lambda c: c.execute("SELECT count(*) FROM door_event").fetchone())
    whole = writer.call(lambda c: c.execute("PRAGMA integrity_check(1)").fetchone()) == ("ok",)
except queue.Empty:
    kept, whole = 0, False
sys.stdout.write(
    json.dumps(
        {
            "free": found.f_bavail * found.f_frsize,
            "up": up,
            "form": form,
            "recorded": recorded,
            "kept": kept,
            "whole": whole,
        }
    )
)
worker.stop()
worker.join(10)
