"""A kiosk that writes an intent and then hangs, for a test that kills it.

``crashing_kiosk.py FOLDER VISIT [SETTINGS]``: with report settings (JSON) it also connects to the broker.
"""

import queue
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sentinel.config import ReportSettings
from sentinel.core.effects import CommitIntent
from sentinel.core.events import DeviceChanged, Event, IntentCommitted
from sentinel.report.events import EventWriter
from sentinel.report.session import Reporter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.stored_outbox import StoredOutbox
from sentinel.store.writer import StoreWriter

folder, visit = Path(sys.argv[1]), sys.argv[2]
keys = load_or_create_keys(folder)
inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
writer = StoreWriter(folder / DATABASE, keys.database, EventWriter(), inbox.put, SystemClock())
Worker("store", writer.session, expected=(StoreError,)).start()
while not isinstance(inbox.get(timeout=20), DeviceChanged):
    pass
writer.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
while (event := inbox.get(timeout=20)) != IntentCommitted(visit, ok=True):
    pass
if len(sys.argv) > 3:
    settings = msgspec.json.decode(sys.argv[3], type=ReportSettings)
    clock = SystemClock()
    reporter = Reporter(settings, "kiosk-7", StoredOutbox(writer, clock), inbox.put, clock, boot="boot-9")
    Worker("report", reporter.session).start()
sys.stdout.write("intent\n")
sys.stdout.flush()
time.sleep(60)
