"""A fleet of simulated kiosks against a real broker and real collectors on this machine."""

import argparse
import contextlib
import multiprocessing
import resource
import socket
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sentinel.bench.fleet.crowd import Place
from sentinel.bench.fleet.crowd import run as crowd
from sentinel.bench.fleet.site import HOST, PREFIX, Site, cost
from sentinel.bench.progress import step
from sentinel.runtime.interrupts import not_for_children

TITLE = "fleet: simulated kiosks against one broker and collectors, events, and the broker's restart"

_KIOSKS, _RATE, _SECONDS = 200, 50.0, 5.0
_PER_PROCESS = 2500
_RAMP_PER_S = 250.0
_IDLE_S = 3.0
_DOWN_S = 2.0


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """``args.kiosks``, ``rate`` (events/s in all), ``seconds``, ``arrival``, ``no_tls``, ``collectors``,
    ``database``. What ended it before all were connected is a row of its own."""
    kiosks, rate = int(_told(args, "kiosks", _KIOSKS)), float(_told(args, "rate", _RATE))
    seconds, arrival = float(_told(args, "seconds", _SECONDS)), str(_told(args, "arrival", "steady"))
    _all_files_that_are_allowed()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(
            Path(folder), tls=not getattr(args, "no_tls", False), port=_free_port(),
            collectors=int(_told(args, "collectors", 1)), database=str(_told(args, "database", "")),
        )  # fmt: skip
        try:
            if site.database_given and _stored(site.database) != (0, 0):
                raise OSError("the database has events in it: what arrives could not be told from them")
            step(f"broker and {site.collectors} collectors start")
            site.start()
            with _crowds(kiosks, site) as crowds:
                measured = _Measured(site, crowds, kiosks)
                step(f"{kiosks} kiosks connect")
                measured.connects()
                step(f"events for {seconds:g} s")
                measured.events(rate, seconds, arrival)
                step("the broker is killed, and comes back")
                measured.storm()
                return measured.rows
        finally:
            site.stop()


class _Measured:
    """The phases, in order, and what each brought."""

    def __init__(self, site: Site, crowds: list[Connection], kiosks: int) -> None:
        self._site, self._crowds, self._kiosks = site, crowds, kiosks
        self.rows: list[dict[str, Any]] = []
        self._sent = 0

    def connects(self) -> None:
        """All connect, evenly; then nobody says anything for a while."""
        before = cost(self._broker)
        began = time.monotonic()
        per_s = _RAMP_PER_S / len(self._crowds)
        told = self._ask(do="connect", per_s=per_s, within_s=30.0 + self._kiosks / _RAMP_PER_S)
        up = sum(one["up"] for one in told)
        why: Counter[str] = sum((Counter(one["why"]) for one in told), Counter())
        self._row(f"connected of {self._kiosks}", up, "kiosks")
        if up < self._kiosks:
            self._row("what ended it", ", ".join(f"{name} x{n}" for name, n in why.most_common(3)), "")
        joined = cost(self._broker)
        self._row("in", round(time.monotonic() - began, 1), "s")
        self._row(
            "broker: memory a kiosk", round((joined.resident - before.resident) / max(up, 1) / 1024, 1), "kB"
        )
        self._row(
            "broker: processor a connection", round((joined.cpu_s - before.cpu_s) / max(up, 1) * 1e3, 2), "ms"
        )
        time.sleep(_IDLE_S)
        idle = cost(self._broker)
        self._row("broker: idle, of a core", round((idle.cpu_s - joined.cpu_s) / _IDLE_S * 100, 1), "%")

    def events(self, rate: float, seconds: float, arrival: str) -> None:
        """Passages at a mean rate, acknowledged by the collectors after their commit."""
        broker, services = cost(self._broker), [cost(one) for one in self._site.services]
        began = time.monotonic()
        told = self._ask(do="events", per_s=rate / len(self._crowds), seconds=seconds, arrival=arrival)
        sent = sum(one["sent"] for one in told)
        drained = self._ask(do="drain", within_s=60.0)
        passed = time.monotonic() - began
        took = [one * 1e3 for part in drained for one in part["took"]]
        self._sent += sent
        after = [cost(one) for one in self._site.services]
        cpu = sum(new.cpu_s - old.cpu_s for new, old in zip(after, services, strict=True))
        self._row(f"events sent in {seconds:g} s, {arrival}", sent, "events")
        self._row("acknowledged after the commit", len(took), "events")
        self._row("events a second, sent to acknowledged", round(len(took) / passed, 1), "/s")
        of = statistics.quantiles(took, n=100, method="inclusive") if len(took) > 1 else [0.0] * 99
        self._row("event to commit and back, p50", round(of[49], 1), "ms")
        self._row("event to commit and back, p99", round(of[98], 1), "ms")
        many = max(len(took), 1)
        self._row(
            "broker: processor an event",
            round((cost(self._broker).cpu_s - broker.cpu_s) / many * 1e3, 3),
            "ms",
        )
        self._row("collectors: processor an event", round(cpu / many * 1e3, 3), "ms")
        self._row("collectors: memory", round(sum(one.resident for one in after) / 1e6, 1), "MB")

    def storm(self) -> None:
        """The broker is gone for two seconds; everybody comes back by the kiosk's own jittered back-off."""
        for one in self._crowds:
            one.send({"do": "connect", "per_s": 0.0, "within_s": 120.0})
        time.sleep(0.2)
        self._site.restart_broker(_DOWN_S)
        back = time.monotonic()
        told = [one.recv() for one in self._crowds]
        ups = sorted(at for one in told for at in one["ups"])
        tries = [at for one in told for at in one["tries"]]
        self._row("after a restart: connected again", len(ups), "kiosks")
        self._row("all connected again after", round(ups[-1] - back, 1) if ups else "never", "s")
        self._row("most connections accepted in a second", _most_in_a_second(ups), "/s")
        self._row("most attempts in a second", _most_in_a_second(tries), "/s")
        left = sum(one["unacknowledged"] for one in self._ask(do="drain", within_s=30.0))
        stored, different = _stored(self._site.database)
        self._row("events in the database, of those sent", f"{different}/{self._sent}", "")
        self._row(
            "lost, twice, unacknowledged", f"{self._sent - different}, {stored - different}, {left}", ""
        )

    @property
    def _broker(self) -> Any:
        return self._site.broker

    def _ask(self, **order: Any) -> list[dict[str, Any]]:
        for one in self._crowds:
            one.send(order)
        return [one.recv() for one in self._crowds]

    def _row(self, what: str, ours: Any, unit: str) -> None:
        self.rows.append({"what": what, "ours": ours, "unit": unit})


@contextlib.contextmanager
def _crowds(kiosks: int, site: Site) -> Iterator[list[Connection]]:
    """Processes of at most 2,500 kiosks each."""
    context, started, pipes = multiprocessing.get_context("spawn"), [], []
    try:
        for first in range(0, kiosks, _PER_PROCESS):
            ours, theirs = context.Pipe()
            many = min(_PER_PROCESS, kiosks - first)
            place = Place(first, many, HOST, site.port, site.authority, PREFIX)
            process = context.Process(target=crowd, args=(place, theirs), daemon=True)
            with not_for_children():
                process.start()
            started.append(process)
            pipes.append(ours)
        yield pipes
        for one in pipes:
            one.send({"do": "stop"})
        for one in pipes:
            one.recv()
    except BaseException:
        for process in started:
            process.kill()
        raise
    finally:
        for process in started:
            process.join(3.0)
            if process.is_alive():
                process.kill()


def _stored(database: str) -> tuple[int, int]:
    """Events in the database: rows, and different ones."""
    from sqlalchemy import func, select

    from sentinel.service.collecting import tables
    from sentinel.service.database import open_database

    engine = open_database(database)
    events = tables.events
    with engine.connect() as db:
        rows = db.execute(select(func.count()).select_from(events)).scalar_one()
        different = db.execute(
            select(func.count(func.distinct(events.c.kiosk + "/" + events.c.id)))
        ).scalar_one()
    engine.dispose()
    return int(rows), int(different)


def _most_in_a_second(moments: list[float]) -> int:
    moments = sorted(moments)
    most = begin = 0
    for end, at in enumerate(moments):
        while at - moments[begin] >= 1.0:
            begin += 1
        most = max(most, end - begin + 1)
    return most


def _told(args: argparse.Namespace, name: str, otherwise: Any) -> Any:
    return getattr(args, name, None) or otherwise


def _all_files_that_are_allowed() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


__all__ = ["TITLE", "run"]
