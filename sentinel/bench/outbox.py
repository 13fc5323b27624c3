"""The outbox with a million events: inserted with fsync, drained with acknowledgements, killed, cut off."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sentinel.bench import progress
from sentinel.bench.insert_store import a_passage, committed_s, running

TITLE = "outbox: a million events kept, drained, and delivered under kills and cuts"

_KILLS_S = 60.0
_MILLION = 1_000_000
_ROOM = 10 * _MILLION
_INSERTS, _WARM_UP = 1000, 50
_DRAINED = 20_000
_BATCH = 5_000


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """One thread that inserts, the writer's and the reporter's; broker and collector are processes."""
    count = args.events or _MILLION
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = _kept(folder, count)
        with running(folder / "kiosk", keep_events=_ROOM) as (store, inbox):
            rows += _inserts(folder, store, inbox, count)
            rows += _drain(folder, store, min(_DRAINED, count))
        rows += _faults(args.seconds or _KILLS_S)
    return rows


def _kept(folder: Path, count: int) -> list[dict[str, Any]]:
    """Fill in large transactions, and see what that takes."""
    from sentinel.store import outbox
    from sentinel.store.database import DATABASE, transaction

    one = _draft()

    def fill(connection: Any) -> None:
        with transaction(connection):
            for _ in range(_BATCH):
                outbox.put(connection, replace(one, event_id=str(uuid.uuid4())))

    with running(folder / "kiosk", keep_events=_ROOM) as (store, _):
        began = time.perf_counter()
        for number in range(0, count, _BATCH):
            store.call(fill, timeout_s=120.0)
            progress.step(f"filled {number:,} of {count:,}")
        took = time.perf_counter() - began
        store.call(lambda c: c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone(), timeout_s=300.0)
        began = time.perf_counter()
        status = store.call(outbox.status, timeout_s=60.0)
        looked = time.perf_counter() - began
    size = (folder / "kiosk" / DATABASE).stat().st_size
    began = time.perf_counter()
    with running(folder / "kiosk", keep_events=_ROOM):
        opened = time.perf_counter() - began
    assert status.waiting >= count
    return [
        {"what": f"{status.waiting:,} events kept, on disk", "ours": round(size / 1e6), "unit": "MB"},
        {"what": "  of an event's JSON", "ours": len(one.body), "unit": "bytes"},
        {"what": "  filled, 5,000 in a transaction", "ours": round(count / took), "unit": "events/s"},
        {"what": "  status", "ours": round(looked * 1e3, 1), "unit": "ms"},
        {"what": "  start of the store until it is open", "ours": round(opened * 1e3, 1), "unit": "ms"},
    ]


def _draft() -> Any:
    from sentinel.report.events import EventWriter

    return EventWriter().passage(a_passage())


def _inserts(folder: Path, store: Any, inbox: Any, count: int) -> list[dict[str, Any]]:
    """How long commits take with all those events there; the peers are empty."""
    from sentinel.bench.outbox_peers import Peers

    took, body = list[float](), _draft().body
    with ExitStack() as stack:
        peers = Peers(folder, stack)
        for number in range(_WARM_UP + _INSERTS):
            took.append(committed_s(store, inbox, a_passage()))
            peers.turn(body)
            if number % 100 == 0:
                progress.step(f"inserted {number:,} of {_WARM_UP + _INSERTS:,}")
    what = f"passage and event committed with fsync, {count:,} events there"
    rows: list[dict[str, Any]] = []
    for name, of in (("p50", 49), ("p99", 98)):
        rows.append({"what": f"{what}, {name}", "ours": round(_cut(took, of) * 1e3, 3), "unit": "ms",
                     "peer": peers.shown(partial(_cut, of=of))})  # fmt: skip
    rows[1]["target"] = "<= 6"
    return rows


def _cut(took: list[float], of: int) -> float:
    return statistics.quantiles(took[_WARM_UP:], n=100, method="inclusive")[of]


def _drain(folder: Path, store: Any, count: int) -> list[dict[str, Any]]:
    """The first ``count`` of the backlog, and an alarm that comes while it drains."""
    from sentinel.core.delivery import Draft
    from sentinel.report.session import Reporter
    from sentinel.runtime.clock import SystemClock
    from sentinel.runtime.worker import Worker
    from sentinel.sim.broker import SERVICE, DemoBroker
    from sentinel.store.stored_outbox import StoredOutbox

    broker = DemoBroker(folder / "broker", durable=False)
    broker.start()
    (folder / "service").mkdir()
    identity = broker.identity(SERVICE)
    own = [str(identity.cert_file), str(identity.key_file)] if identity else ["", ""]
    where = [str(folder / "service"), broker.host, str(broker.port), broker.ca_file, *own]
    command = [sys.executable, "-m", "sentinel.sim.delivery.collector", *where]
    collector = subprocess.Popen(command, process_group=0)  # noqa: S603 - our own program
    clock, alarm = SystemClock(), str(uuid.uuid4())
    reporter = Reporter(
        broker.settings("bench"), "bench", StoredOutbox(store, clock), lambda event: None, clock
    )
    worker = Worker("report", reporter.session)
    try:
        _until(lambda: (folder / "service" / "ready").exists(), 30.0)
        before = store.today().unsent
        began = time.perf_counter()
        worker.start()
        progress.step(f"draining {count:,}")
        _until(lambda: store.today().unsent <= before - count // 2, 300.0)
        told = time.perf_counter()
        store.tell(Draft(alarm, "org.sentinel.bench.v1", datetime.now(UTC), b"{}", 10))
        reporter.wake()
        _until(lambda: store.call(lambda c: _acked(c, alarm)), 60.0)
        overtook = time.perf_counter() - told
        _until(lambda: store.today().unsent <= before - count, 300.0)
        took = time.perf_counter() - began
        done = before - store.today().unsent
    finally:
        worker.stop()
        worker.join(10.0)
        collector.kill()
        collector.wait(5.0)
        broker.stop()
    return [
        {
            "what": f"drained, {done:,} of them, stored and acknowledged by the collector, {broker.engine}",
            "ours": round(done / took), "unit": "events/s", "target": ">= 1500",
        },
        {
            "what": "an alarm told meanwhile, until it is acknowledged past the backlog",
            "ours": round(overtook * 1e3, 1), "unit": "ms",
        },
    ]  # fmt: skip


def _acked(connection: Any, event_id: str) -> bool:
    row = connection.execute(
        "SELECT acked_at IS NOT NULL FROM outbox WHERE event_id = ?", (event_id,)
    ).fetchone()
    return bool(row and row[0])


def _faults(seconds: float) -> list[dict[str, Any]]:
    """The play of kills and cuts, and plain paho under the same kills."""
    from sentinel.sim.delivery.network import possible, unshared

    play = ["-m", "sentinel.sim.delivery.play"]
    with tempfile.TemporaryDirectory() as folder:
        ours = [*play, folder, str(seconds), "1"]
        cable = not possible()
        progress.step(f"kills and cuts for {seconds:g} s")
        found = _json(unshared([*ours, "cable"]) if cable else [sys.executable, *ours])
    with tempfile.TemporaryDirectory() as folder:
        progress.step(f"the same to plain paho for {seconds:g} s")
        plain = [*play, folder, str(seconds), "1", "plain"]
        peer = _json(unshared([*plain, "cable"]) if cable else [sys.executable, *plain])
    faults = ", ".join(f"{count} x {name}" for name, count in sorted(found["faults"].items()))
    wrong = sum(found[name] for name in ("missing", "twice", "foreign", "broken", "gaps"))
    return [
        {
            "what": f"{found['events']:,} events under {faults}: lost", "ours": found["missing"],
            "unit": "events", "target": "0",
            "peer": {f"plain paho, QoS 1, of {peer['events']:,}": peer["missing"]},
        },
        {"what": "  lost, twice, broken promises and gaps", "ours": wrong, "unit": "", "target": "0"},
        {"what": "  from the last fault until nothing waited", "ours": found["settled_s"], "unit": "s"},
    ]  # fmt: skip


def _json(command: list[str]) -> dict[str, Any]:
    play = subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    )
    try:
        said, errors = play.communicate(timeout=1800)
    except BaseException:
        play.terminate()  # it ends what it started
        play.wait(20.0)
        raise
    if play.returncode != 0:
        raise OSError(f"the play failed: {(errors.strip().splitlines() or ['no word'])[-1]}")
    found: dict[str, Any] = json.loads(said)
    return found


def _until(condition: Any, timeout_s: float) -> None:
    deadline = time.perf_counter() + timeout_s
    while not condition():
        if time.perf_counter() > deadline:
            raise OSError(f"not within {timeout_s:g} s")
        time.sleep(0.005)
