"""Events a second that collectors take through a broker, committed and acknowledged; SQLite, PostgreSQL."""

import argparse
import multiprocessing
import os
import ssl
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.runtime.interrupts import not_for_children

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from sentinel.sim.broker import DemoBroker

TITLE = "collector: one flood of events to one collector, and to two and three of a group"

_EVENTS = 20_000
_FEWER = 4_000  # where collectors are held back
_SHARE = 0.15
_BACKLOG = 100  # kiosks that drain a backlog at once
_BATCHES = (1, 10, 100, 1_000)


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Sender, broker, database and collectors share this machine. Raises BrokerMissing, ServiceError."""
    from sentinel.service.database import open_database

    events = args.events or _EVENTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bases = [(f"sqlite:///{folder}/kept.db", "SQLite with fsync")]
        if args.database:
            open_database(args.database).dispose()  # whether it is there is said before minutes of SQLite
            bases.append((args.database, "PostgreSQL as its server is set"))
        rows = []
        for url, where in bases:
            rows += _committed(url, where)
            for kiosks in (events, _BACKLOG):
                for many in (1, 2, 3):
                    rows += _Run(folder, url, where, many).rows(events, kiosks, 1.0)
            for many in (1, 2, 3):
                rows += _Run(folder, url, where, many).rows(fewer := min(events, _FEWER), fewer, _SHARE)
        return rows


def _committed(url: str, where: str) -> list[dict[str, Any]]:
    """Without a broker: what a transaction costs, and an event in it."""
    from sentinel.service.collecting.events import read_event
    from sentinel.service.collecting.keeping import EventStore
    from sentinel.service.database import open_database

    engine = open_database(url, durable=True)
    store, rows = EventStore(engine), []
    for size in _BATCHES:
        many = min(size * 100, 10_000)
        made = _events(many, many)
        began, busy = time.perf_counter(), time.process_time()
        for begin in range(0, len(made), size):
            store.keep([read_event(kiosk, payload) for kiosk, _id, payload in made[begin : begin + size]])
        took, busy = time.perf_counter() - began, time.process_time() - busy
        what = f"read and committed {size} at once, {where}"
        rows.append({"what": what, "ours": round(len(made) / took), "unit": "events/s"})
        rows.append(_per_event("  processor of the collector", busy, len(made)))
    engine.dispose()
    return rows


def _per_event(what: str, seconds: float, events: int) -> dict[str, Any]:
    return {"what": what, "ours": round(seconds / events * 1e3, 3), "unit": "ms/event"}


class _Run:
    """One flood to so many collectors."""

    def __init__(self, folder: Path, url: str, where: str, many: int) -> None:
        self._folder, self._url, self._where, self._many = folder, url, where, many

    def rows(self, events: int, kiosks: int, share: float) -> list[dict[str, Any]]:
        """From the first publication to the last acknowledgement, and the processor time of everybody.

        As many kiosks as events: a city at its peak. Few: backlogs, of which numbers reach several collectors
        out of order, and whose rows they want at the same time. ``share`` of a core for each collector (1: no
        bound). Raises BrokerMissing, OSError.
        """
        from sentinel.bench.collector_cost import Held, cpu_s, database_process, family_s
        from sentinel.bench.collector_flood import Flood
        from sentinel.sim.broker import SERVICE, DemoBroker

        broker = DemoBroker(Path(tempfile.mkdtemp(dir=self._folder)), durable=False)
        identity = broker.identity(SERVICE)
        files = (broker.ca_file, str(identity.cert_file), str(identity.key_file)) if identity else None
        made, server = _events(events, kiosks), database_process(self._url)
        with _running(broker, self._url, files, self._many) as members:
            flood = Flood(broker.host, broker.port, files)
            known = [one.pid or 0 for one in members]
            serving = broker.process_id or 0

            def spent() -> tuple[float, float, float, float]:
                database = family_s(server) if server is not None else 0.0
                return sum(map(cpu_s, known)), cpu_s(serving), database, time.process_time()

            before = spent()
            with Held(known, share) if share < 1.0 else nullcontext():
                took = flood.send(made)
            parts = [after - then for then, after in zip(before, spent(), strict=True)]
            flood.close()
        return self._told(f"{events} events of {kiosks} kiosks", events, share, took, parts)

    def _told(
        self, flood: str, events: int, share: float, took: float, parts: list[float]
    ) -> list[dict[str, Any]]:
        name = f"{self._many} collectors of a group" if self._many > 1 else "1 collector"
        held = f", each held to {share:.0%} of a core" if share < 1.0 else ""
        what = f"{flood} to {name}{held}, {self._where}"
        rows: list[dict[str, Any]] = [{"what": what, "ours": round(events / took), "unit": "events/s"}]
        if share < 1.0:
            return [*rows, _per_event("  processor: collectors", parts[0], events)]
        whose = ("collectors", "broker", "database server", "sender")
        rows += [
            _per_event(f"  processor: {who}", part, events)
            for who, part in zip(whose, parts, strict=True)
            if part
        ]
        busy = sum(parts) / took / len(os.sched_getaffinity(0))
        return [*rows, {"what": "  of all cores, all of these", "ours": round(busy * 100), "unit": "%"}]


@contextmanager
def _running(
    broker: "DemoBroker", url: str, files: tuple[str, str, str] | None, many: int
) -> "Iterator[list[SpawnProcess]]":
    """Broker and collectors, which all are subscribed."""
    from sentinel.service.database import open_database

    open_database(url).dispose()
    broker.start()
    context = multiprocessing.get_context("spawn")
    ready = [context.Event() for _ in range(many)]
    where = (url, broker.host, broker.port, files, "bench")
    members = [context.Process(target=_collect, args=(*where, one), daemon=True) for one in ready]
    try:
        with not_for_children():
            for process in members:
                process.start()
        if not all(one.wait(60.0) for one in ready):
            raise OSError("a collector did not start within a minute")
        yield members
    finally:
        for process in members:
            if process.pid is not None:
                process.kill()
                process.join(5.0)
        broker.stop()


def _events(many: int, kiosks: int) -> list[tuple[str, str, bytes]]:
    """Kiosk, id and payload: passages as a kiosk reports them, each kiosk's in their order."""
    from sentinel.core.delivery import Outgoing
    from sentinel.report.events import EventWriter, cloud_event
    from sentinel.sim.typical import typical_passage

    writer, now, run = EventWriter(), datetime.now(UTC), uuid.uuid4().hex[:6]
    made = []
    for number in range(many):
        kiosk = f"{run}-{number % kiosks}"
        draft = writer.passage(typical_passage(str(uuid.uuid4()), now))
        payload = cloud_event(kiosk, Outgoing(number // kiosks + 1, draft), historical=False)
        made.append((kiosk, draft.event_id, payload))
    return made


def _collect(
    url: str, host: str, port: int, files: tuple[str, str, str] | None, group: str, ready: Any
) -> None:
    from sentinel.service.collecting.collector import Collector

    tls = None
    if files:
        tls = ssl.create_default_context(cafile=files[0])
        tls.load_cert_chain(files[1], files[2])
    collector = Collector(url, host, port, tls, group=group)
    assert collector.start(20.0)
    ready.set()
    threading.Event().wait()
