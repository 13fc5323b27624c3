"""The commit before the pulse, passage and event in one transaction with fsync; the drain of the outbox."""

import argparse
import multiprocessing
import os
import queue
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TITLE = "store: commit of a passage, drain of the outbox"

_WARM_UP = 50
_COMMITS = 1000
_DRAINED = 5000


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
        return [*rows, floor | {"unit": "ms"}, *_drain(Path(folder))]


def _commits(folder: Path) -> tuple[list[float], list[float], list[float]]:
    """Seconds from ``submit`` to ``IntentCommitted``, and in turn those of plain sqlite3 and of a bare fsync.

    In turn, because the disk is shared with whatever else the machine does.
    """
    from sentinel.core.effects import CommitIntent
    from sentinel.core.events import IntentCommitted
    from sentinel.report.events import EventWriter
    from sentinel.sim.typical import typical_passage
    from sentinel.store import passages

    writer, worker, inbox = _store(folder / "ours")
    connection, events = _plain(folder), EventWriter()
    took: tuple[list[float], list[float], list[float]] = ([], [], [])
    with (folder / "bare").open("wb", buffering=0) as file:
        for _ in range(_WARM_UP + _COMMITS):
            passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC))
            began = time.perf_counter()
            writer.submit(CommitIntent(passage))
            while not isinstance(answer := inbox.get(timeout=10.0), IntentCommitted):
                pass
            took[0].append(time.perf_counter() - began)
            assert answer.ok
            began = time.perf_counter()
            passages.commit_intent(connection, passage, "", events.passage(passage), datetime.now(UTC))
            took[1].append(time.perf_counter() - began)
            began = time.perf_counter()
            file.write(bytes(16384))
            os.fsync(file.fileno())
            took[2].append(time.perf_counter() - began)
    connection.close()
    worker.stop()
    worker.join(5.0)
    return took[0][_WARM_UP:], took[1][_WARM_UP:], took[2][_WARM_UP:]


def _store(folder: Path, on_outgoing: Callable[[], None] = lambda: None) -> Any:
    from sentinel.report.events import EventWriter
    from sentinel.runtime.clock import SystemClock
    from sentinel.runtime.worker import Worker
    from sentinel.store.database import DATABASE
    from sentinel.store.keys import load_or_create_keys
    from sentinel.store.writer import StoreWriter

    keys = load_or_create_keys(folder)
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    writer = StoreWriter(
        folder / DATABASE,
        keys.database,
        EventWriter(),
        inbox.put,
        SystemClock(),
        on_outgoing=on_outgoing,
    )
    worker = Worker("store", writer.session)
    worker.start()
    inbox.get(timeout=10.0)
    return writer, worker, inbox


def _plain(folder: Path) -> sqlite3.Connection:
    """The same tables in the standard library's SQLite: no encryption, no thread."""
    from sentinel.store import schema

    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    for statement in schema.MIGRATIONS[0]:
        connection.execute(statement)
    return connection


def _quantile(values: list[float], q: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[int(q * 1000) - 1]


def _drain(folder: Path) -> list[dict[str, Any]]:
    """Events a second from the outbox to the acknowledgement in the database; the collector is a process."""
    from sentinel.report.session import Reporter
    from sentinel.runtime.clock import SystemClock
    from sentinel.runtime.worker import Worker
    from sentinel.sim.broker import SERVICE, DemoBroker
    from sentinel.store import outbox
    from sentinel.store.database import transaction
    from sentinel.store.writer import StoredOutbox

    broker = DemoBroker(folder / "broker", durable=False)
    broker.start()
    writer, worker, _ = _store(folder / "drain")
    drafts = _drafts(_DRAINED)

    def fill(connection: Any) -> None:
        with transaction(connection):
            for draft in drafts:
                outbox.put(connection, draft)

    writer.call(fill, timeout_s=30.0)
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    identity = broker.identity(SERVICE)
    files = (broker.ca_file, str(identity.cert_file), str(identity.key_file)) if identity else None
    collector = context.Process(target=_collect, args=(broker.host, broker.port, files, ready), daemon=True)
    collector.start()
    try:
        assert ready.wait(20.0)
        clock = SystemClock()
        reporter = Reporter(
            broker.settings("bench"), "bench", StoredOutbox(writer, clock), lambda event: None, clock
        )
        reporting = Worker("report", reporter.session)
        began = time.perf_counter()
        reporting.start()
        while writer.call(outbox.waiting):
            assert time.perf_counter() - began < 60.0, "the outbox does not drain"
            time.sleep(0.02)
        took = time.perf_counter() - began
        reporting.stop()
        reporting.join(5.0)
    finally:
        collector.kill()
        worker.stop()
        worker.join(5.0)
        broker.stop()
    what = f"outbox drained, {_DRAINED} events, acknowledged by the application, {broker.engine} in memory"
    return [{"what": what, "ours": round(_DRAINED / took), "unit": "events/s", "target": ">= 1500"}]


def _drafts(count: int) -> list[Any]:
    from sentinel.report.events import EventWriter
    from sentinel.sim.typical import typical_passage

    events, now = EventWriter(), datetime.now(UTC)
    return [events.passage(typical_passage(str(uuid.uuid4()), now)) for _ in range(count)]


def _collect(host: str, port: int, files: tuple[str, str, str] | None, ready: Any) -> None:
    """Acknowledges what came in since the last time, every 20 ms at most."""
    import json

    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

    from sentinel.sim.broker import SERVICE

    ids: list[str] = []
    version = MQTTProtocolVersion.MQTTv5 if files else MQTTProtocolVersion.MQTTv311
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=SERVICE, protocol=version)
    if files:
        client.tls_set(*files)

    def subscribe(*_: Any) -> None:
        client.subscribe("sentinel/bench/events", qos=1)

    client.on_connect = subscribe
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda c, u, message: ids.append(json.loads(message.payload)["id"])
    client.connect(host, port)
    said = time.monotonic()
    while client.loop(0.02) == paho.MQTT_ERR_SUCCESS:
        if ids and time.monotonic() - said >= 0.02:
            client.publish("sentinel/bench/ack", json.dumps({"ids": ids}), qos=1)
            ids.clear()
            said = time.monotonic()
